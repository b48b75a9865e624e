//! What stands for values in a block: the document shows one text, and another one runs.

use std::collections::BTreeMap;

use super::Guided;
use crate::expect::visible;
use crate::report::style::{Style, StyledLine};
use crate::runbook::Block;
use crate::runbook::fill::variable;

impl Guided<'_> {
    /// Values that texts of commands stand for, by their variables, as they may be shown.
    pub fn fills(&mut self, values: impl IntoIterator<Item = (String, String)>) {
        self.page.values.extend(values);
    }

    /// What placeholders stood for in the last run, which is proposed again.
    pub fn remembers(&mut self, values: impl IntoIterator<Item = (String, String)>) {
        self.proposed.extend(values);
    }
}

/// A line for each text of the block that stands for one of `values`. What is not among these is a secret,
/// and not shown.
pub fn lines(block: &Block, values: &BTreeMap<String, String>) -> Vec<StyledLine> {
    let bound = block.filled.iter().filter_map(|filled| {
        let name = &filled.name;
        let value = match values.get(name) {
            // Then it is what it says.
            Some(value) if *value == filled.text => return None,
            Some(value) => format!("{name}={value}"),
            None => format!("{name}, which is not shown"),
        };
        Some((filled.text.as_str(), value))
    });
    let mut answered: Vec<(&str, String)> = Vec::new();
    for (_, placeholder) in &block.placeholders {
        let text = placeholder.text.as_str();
        let value = values.get(&variable(text));
        if let Some(value) = value.filter(|_| answered.iter().all(|(other, _)| *other != text)) {
            answered.push((text, value.clone()));
        }
    }
    let lines = bound.chain(answered).map(|(text, value)| {
        let told = format!("  {} is {}", visible(text), visible(&value));
        StyledLine::new(told, Style::DIM)
    });
    lines.collect()
}
