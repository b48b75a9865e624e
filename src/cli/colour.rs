//! Colours for lines that report modules make without any.

use console::style;

use crate::expect::{DiffLine, Mark};
use crate::report::Line;

/// A line of a report in the colour of its mark.
pub fn line(line: &Line) -> String {
    marked(line.mark, &line.text)
}

/// A line of a difference in the colour of its mark.
pub fn diff(line: &DiffLine) -> String {
    marked(Some(line.mark), &line.to_string())
}

fn marked(mark: Option<Mark>, text: &str) -> String {
    match mark {
        Some(Mark::Expected) => style(text).red().to_string(),
        Some(Mark::Actual) => style(text).green().to_string(),
        Some(Mark::Differs | Mark::Pointer) => style(text).yellow().to_string(),
        Some(Mark::Note) => style(text).dim().to_string(),
        Some(Mark::Equal) | None => text.to_owned(),
    }
}
