//! What a document requires, for people: a table with a line for each tool.

use unicode_width::UnicodeWidthStr as _;

use super::Line;
use crate::expect::visible;
use crate::run::requires::{Met, State};

/// The requirements of a document, and what is here of them; nothing where it requires nothing.
#[must_use]
pub fn lines(met: &[Met]) -> Vec<Line> {
    if met.is_empty() {
        return Vec::new();
    }
    let head = ["TOOL", "REQUIRED", "FOUND", "PATH"].map(str::to_owned);
    let rows: Vec<[String; 4]> = std::iter::once(head).chain(met.iter().map(row)).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].width()).max();
    let widths = [0, 1, 2].map(|column| width(column).unwrap_or(0));
    let line = |[tool, required, found, path]: &[String; 4]| {
        Line::plain("        ")
            .padded(tool, widths[0])
            .then("  ")
            .padded(required, widths[1])
            .then("  ")
            .padded(found, widths[2])
            .then("  ")
            .then(path)
    };
    rows.iter().map(line).collect()
}

fn row(met: &Met) -> [String; 4] {
    let range = met.requirement.range.as_ref();
    let found = match (met.state, &met.version) {
        (State::Missing, _) => "missing",
        (_, Some(version)) => version.as_str(),
        (State::NoVersion, None) => "no version",
        (_, None) => "yes",
    };
    let path = met.path.as_ref().map(|path| path.to_string_lossy());
    [
        met.requirement.tool.clone(),
        range.map_or_else(|| "any".to_owned(), ToString::to_string),
        found.to_owned(),
        path.map_or_else(|| "-".to_owned(), |path| visible(&path).into_owned()),
    ]
}
