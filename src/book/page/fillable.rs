//! The text of a block as a page shows it: where it stands for a parameter, readers can put a value.

use maud::{Markup, html};

use crate::expect::visible;
use crate::runbook::{Block, Runbook};

/// The text of a command, a script or a file of `block`. What could not be seen, or would reorder a line, is
/// made visible.
#[must_use]
pub fn command(_runbook: &Runbook, _block: &Block, text: &str) -> Markup {
    shown(text)
}

/// A text of any number of lines, made visible.
fn shown(text: &str) -> Markup {
    let lines: Vec<_> = text.split('\n').map(visible).collect();
    html! { (lines.join("\n")) }
}
