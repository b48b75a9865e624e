//! What a run is about to do, before it does any of it.

use std::collections::HashSet;

use crate::runbook::effect::Effect;
use crate::runbook::selection::{Selection, SelectionError};
use crate::runbook::{Block, Kind, Runbook, fill};
use crate::source::Span;

/// The blocks of a run, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Their indices in the runbook.
    pub blocks: Vec<usize>,
}

/// What a run without a person may do by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Policy {
    /// Whether steps run that their author calls destructive.
    pub allow_danger: bool,
    /// Whether files may be written outside of the document's directory.
    pub allow_outside: bool,
    /// Whether manual items are taken as done, or passed over.
    pub answers_manual: bool,
}

/// Something that keeps a run from starting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    /// Where in the document.
    pub span: Span,
    /// What is missing.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

impl Plan {
    /// What `selection` leaves of `runbook`.
    ///
    /// # Errors
    /// When it names a step that there is not.
    pub fn new(runbook: &Runbook, selection: &Selection) -> Result<Self, SelectionError> {
        Ok(Self {
            blocks: selection.select(runbook)?,
        })
    }

    /// The blocks themselves.
    pub fn blocks<'a>(&'a self, runbook: &'a Runbook) -> impl Iterator<Item = &'a Block> {
        self.blocks.iter().map(|&index| &runbook.blocks[index])
    }

    /// The same, of steps that are repeated the first one: what there is to say of them all.
    pub fn different<'a>(&'a self, runbook: &'a Runbook) -> impl Iterator<Item = &'a Block> {
        let mut seen = HashSet::new();
        let blocks = self.blocks(runbook);
        blocks.filter(move |block| block.each.is_empty() || seen.insert(block.node))
    }

    /// What a run without a person lacks. Told as a whole, before anything runs.
    #[must_use]
    pub fn obstacles(&self, runbook: &Runbook, policy: Policy) -> Vec<Obstacle> {
        let mut obstacles = Vec::new();
        for block in self.different(runbook) {
            let unfillable = fill::unfillable(block, &runbook.config);
            for (line, placeholder) in &block.placeholders {
                obstacles.push(Obstacle {
                    span: find_on_line(runbook, *line, &placeholder.text),
                    message: format!("`{}` is not filled in", placeholder.text),
                    help: match &unfillable {
                        Some((why, what_to_do)) => format!("{why}; {what_to_do}"),
                        None => fill::how_to_bind(&placeholder.text),
                    },
                });
            }
            if let Some(message) = block.leads_outside().filter(|_| !policy.allow_outside) {
                obstacles.push(Obstacle {
                    span: block.head,
                    message,
                    help: "say --allow-outside if files may be written there".into(),
                });
            }
            if block.kind == Kind::Manual && !policy.answers_manual {
                obstacles.push(Obstacle {
                    span: block.head,
                    message: format!("a person has to do this: {}", block.title()),
                    help: "run it with `stepmark run`, or say --manual skip or --manual done"
                        .into(),
                });
            }
            if block.is_explicit_danger() && !policy.allow_danger {
                obstacles.push(Obstacle {
                    span: block.head,
                    message: format!(
                        "the document asks for confirmation before: {}",
                        block.title()
                    ),
                    help: "say --allow-danger if it may run without a person".into(),
                });
            }
        }
        obstacles
    }

    /// The line of each obstacle, from 1.
    #[must_use]
    pub fn lines_of(obstacles: &[Obstacle], runbook: &Runbook) -> Vec<usize> {
        obstacles
            .iter()
            .map(|found| runbook.document.source.line_of(found.span.start))
            .collect()
    }

    /// The files that it writes, and those that it changes, with how.
    #[must_use]
    pub fn files(&self, runbook: &Runbook) -> Vec<String> {
        let told = |block: &Block| match (block.kind, &block.path) {
            (Kind::File, Some(path)) => path.clone(),
            _ => block.title(),
        };
        let mut seen = HashSet::new();
        let mut files = Vec::new();
        for block in self.blocks(runbook).filter(|block| block.writes_file()) {
            let file = told(block);
            // Repeated blocks write a file for each value, or one and the same.
            if block.each.is_empty() || seen.insert(file.clone()) {
                files.push(file);
            }
        }
        files
    }

    /// The blocks that are destructive.
    #[must_use]
    pub fn dangers<'a>(&'a self, runbook: &'a Runbook) -> Vec<&'a Block> {
        self.different(runbook)
            .filter(|block| block.effect == Some(Effect::Danger) || block.is_explicit_danger())
            .collect()
    }
}

/// Where `text` stands on a line of the document; the whole line where it is not found.
#[must_use]
pub fn find_on_line(runbook: &Runbook, line: usize, text: &str) -> Span {
    let source = &runbook.document.source;
    let (start, whole) = (source.line_start(line), source.line_text(line));
    match whole.find(text) {
        Some(column) => Span::new(start + column, start + column + text.len()),
        None => Span::new(start, start + whole.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    fn obstacles(text: &str, policy: Policy) -> Vec<(usize, String)> {
        let runbook = Runbook::parse(Source::new("a.md", text));
        let plan = Plan::new(&runbook, &Selection::default()).expect("everything is selected");
        let obstacles = plan.obstacles(&runbook, policy);
        let lines = Plan::lines_of(&obstacles, &runbook);
        lines
            .into_iter()
            .zip(obstacles.into_iter().map(|found| found.message))
            .collect()
    }

    #[test]
    fn everything_that_is_missing_is_told_at_once() {
        let text = "- [ ] call Bob\n\n<!-- stepmark: danger -->\n```sh\n$ wipe it\n```\n```sh\n$ ping <node-ip>\n```\n";
        assert_eq!(
            obstacles(text, Policy::default()),
            [
                (1, "a person has to do this: call Bob".to_owned()),
                (
                    4,
                    "the document asks for confirmation before: wipe it".to_owned()
                ),
                (8, "`<node-ip>` is not filled in".to_owned()),
            ]
        );
        let policy = Policy {
            allow_danger: true,
            answers_manual: true,
            ..Policy::default()
        };
        assert_eq!(obstacles(text, policy).len(), 1);
    }

    #[test]
    fn what_leads_outside_has_to_be_allowed() {
        let text = "```yaml {patch=/etc/a.yaml out=b.yaml}\n[]\n```\n```yaml {file=a/../b.yaml}\na: 1\n```\n\
                    ```yaml {file=~/b.yaml}\na: 1\n```\n```yaml {file=a/../../b.yaml}\na: 1\n```\n";
        let told = |path: &str| format!("`{path}` leads out of the document's directory");
        assert_eq!(
            obstacles(text, Policy::default()),
            [
                (1, told("/etc/a.yaml")),
                (
                    4,
                    "`a/../b.yaml` has `..`, which may lead out of the document's directory"
                        .to_owned()
                ),
                (7, told("~/b.yaml")),
                (10, told("a/../../b.yaml")),
            ]
        );
        let policy = Policy {
            allow_outside: true,
            ..Policy::default()
        };
        assert_eq!(obstacles(text, policy), []);
    }

    #[test]
    fn inferred_danger_does_not_stop_ci() {
        assert_eq!(obstacles("```sh\n$ rm -rf x\n```\n", Policy::default()), []);
    }
}
