//! Colours for lines that report modules make without any, and their marks as the terminal knows them.

use console::style;

use super::terminal;
use crate::expect::{DiffLine, Mark};
use crate::report::Line;

/// A line of a report as the terminal shows it: in the colour of its mark.
pub fn line(line: &Line) -> String {
    if terminal::get().ascii {
        marked(line.mark, &line.ascii())
    } else {
        marked(line.mark, &line.text)
    }
}

/// A line of a difference as the terminal shows it. `own` are marks that nothing foreign holds.
pub fn diff(difference: &DiffLine, own: &[char]) -> String {
    line(&Line::difference(difference).claiming(own))
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
