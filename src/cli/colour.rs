//! Colours for lines that report modules make without any, and their marks as the terminal knows them.

use console::{Attribute, Color, style};

use super::terminal;
use crate::expect::{DiffLine, Mark};
use crate::report::Line;
use crate::report::style::{Span, Style, StyledLine, Tint};

/// A line of a report as the terminal shows it: in the colour of its mark.
pub fn line(line: &Line) -> String {
    if terminal::get().ascii {
        marked(line.mark, &line.ascii())
    } else {
        marked(line.mark, &line.text)
    }
}

/// A line that is none of the run's own, paler.
pub fn dim(line: &str) -> String {
    style(line).dim().to_string()
}

/// A line of a difference as the terminal shows it. `own` are marks that nothing foreign holds.
pub fn diff(difference: &DiffLine, own: &[char]) -> String {
    line(&Line::difference(difference).claiming(own))
}

/// A line of styled text as the terminal shows it. Marks of stepmark's own in it are as the terminal
/// knows them already.
pub fn styled(line: &StyledLine) -> String {
    line.spans.iter().map(painted).collect()
}

fn painted(span: &Span) -> String {
    let Style {
        bold,
        dim,
        italic,
        underline,
        strike,
        tint,
    } = span.style;
    let mut shown = style(span.text.as_str());
    for (is_set, add) in [
        (bold, Attribute::Bold),
        (dim, Attribute::Dim),
        (italic, Attribute::Italic),
        (underline, Attribute::Underlined),
        (strike, Attribute::StrikeThrough),
    ] {
        if is_set {
            shown = shown.attr(add);
        }
    }
    let colour = match tint {
        None => None,
        Some(Tint::Heading | Tint::Command) => Some(Color::Cyan),
        Some(Tint::Code | Tint::Text) => Some(Color::Green),
        Some(Tint::Link | Tint::Note) => Some(Color::Blue),
        Some(Tint::Keyword | Tint::Important) => Some(Color::Magenta),
        Some(Tint::Variable | Tint::Flag | Tint::Warning) => Some(Color::Yellow),
        Some(Tint::Tip) => Some(Color::Green),
        Some(Tint::Caution) => Some(Color::Red),
        Some(Tint::Quote | Tint::Marker | Tint::Comment | Tint::Operator) => {
            shown = shown.dim();
            None
        }
    };
    match colour {
        Some(colour) => shown.fg(colour).to_string(),
        None => shown.to_string(),
    }
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
