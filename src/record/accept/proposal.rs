//! What one step's expectations become, and whether the document can say it.

use std::ops::Range;

use super::super::recorded::Recorded;
use super::Change;
use super::splice::{Replacement, run_of, widen};
use crate::document::edit::{self, Edit};
use crate::document::prompt::prompt;
use crate::document::{Fence, NodeKind};
use crate::expect::{self, Captures, Diff, Match, Output};
use crate::run::{CommandResult, Kept, Status, StepResult};
use crate::runbook::{Asserted, Block, Command, Runbook};

/// A step's new expectations in the making.
pub(super) struct Proposal<'a> {
    runbook: &'a Runbook,
    index: usize,
    block: &'a Block,
    fence: &'a Fence,
    recorded: &'a Recorded,
    replacements: Vec<Replacement<'a>>,
}

impl<'a> Proposal<'a> {
    pub(super) fn new(
        runbook: &'a Runbook,
        index: usize,
        fence: &'a Fence,
        recorded: &'a Recorded,
    ) -> Result<Self, String> {
        let block = &runbook.blocks[index];
        for (position, &exit) in recorded.exits.iter().enumerate() {
            let is_last = position + 1 == block.commands.len();
            let expected = block.attributes.exit.clone().filter(|_| is_last);
            let line = block
                .commands
                .get(position)
                .map_or(block.line, |command| command.line);
            expected
                .unwrap_or_default()
                .check(exit)
                .map_err(|problem| {
                    format!("line {line}: {problem}, and `exit=` is yours to say")
                })?;
        }
        let mut streams = block.asserted().map(Asserted::stream);
        if let Some(first) = streams.next()
            && !streams.all(|stream| stream == first)
        {
            let reason = "its expectations look at different streams, and the stamp holds one text";
            return Err(reason.to_owned());
        }
        Ok(Self {
            runbook,
            index,
            block,
            fence,
            recorded,
            replacements: Vec::new(),
        })
    }

    pub(super) fn change(mut self) -> Result<Option<Change>, String> {
        if self.block.asserted().next().is_none() {
            self.expect_first()?;
        } else {
            self.inline()?;
            self.separate()?;
        }
        self.replacements
            .retain(|replacement| replacement.old != replacement.new);
        if self.replacements.is_empty() {
            return Err(
                "its output is as expected by itself: what it failed for lies elsewhere".to_owned(),
            );
        }
        let source = &self.runbook.document.source;
        let mut edits = widen(source, &self.replacements);
        edits.extend(
            self.replacements
                .iter()
                .flat_map(|replacement| replacement.edits(source)),
        );
        let shown = self
            .replacements
            .iter()
            .flat_map(Replacement::shown)
            .collect();
        self.verify(&edits)?;
        Ok(Some(Change {
            block: self.index,
            not_run: Vec::new(),
            diff: Diff::new(shown),
            results: self.result().into_iter().collect(),
            edits,
        }))
    }

    /// The outputs in the transcript.
    fn inline(&mut self) -> Result<(), String> {
        for (command, output) in self.block.commands.iter().zip(&self.recorded.outputs) {
            let Some(asserted) = &command.expected else {
                continue;
            };
            let output = Output::from(output.as_str()).without_leading_blank_lines();
            let new = accept(asserted, &output, self.block)?;
            let mut new = lines(&new);
            if new.is_empty() {
                let line = command.line;
                return Err(format!(
                    "line {line}: it printed nothing, which a transcript cannot say; take the \
                     output out of it, or put it into an `expect` fence"
                ));
            }
            if matches!(
                asserted.expectation.options.matcher,
                Match::Auto | Match::Lines
            ) {
                // Printed, but the transcript would take it for a command.
                let text = output.comparable();
                let printed = |line: &str| {
                    let same = |printed: &&str| expect::matches_line(line, printed);
                    text.lines()
                        .find(same)
                        .map_or_else(|| line.to_owned(), no_prompt)
                };
                for line in new.iter_mut().filter(|line| prompt(line, true).is_some()) {
                    *line = printed(line);
                }
            }
            let old = lines(&asserted.expectation.text);
            let start = asserted.line;
            self.replace(start..start + old.len(), old, new);
        }
        Ok(())
    }

    /// The fences behind the step.
    fn separate(&mut self) -> Result<(), String> {
        if self.recorded.outputs.len() < self.block.commands.len() {
            return Ok(());
        }
        let output = self.separate_output();
        for asserted in &self.block.expects {
            let new = lines(&accept(
                asserted,
                &Output::from(output.as_str()),
                self.block,
            )?);
            let old = lines(&asserted.expectation.text);
            let start = asserted.line + 1;
            self.replace(start..start + old.len(), old, new);
        }
        Ok(())
    }

    /// What an expectation behind the step is about.
    fn separate_output(&self) -> String {
        let mut commands = self.block.commands.iter();
        let has_inline = commands.any(|command| command.expected.is_some());
        match self.recorded.outputs.last() {
            Some(last) if has_inline => last.clone(),
            _ => self.recorded.outputs.concat(),
        }
    }

    /// A first expectation: in the transcript, or in a fence behind the script.
    fn expect_first(&mut self) -> Result<(), String> {
        if self
            .recorded
            .outputs
            .iter()
            .all(|output| output.trim().is_empty())
        {
            return Err("it printed nothing, so there is nothing to expect".to_owned());
        }
        if self.block.is_transcript {
            for (command, output) in self.block.commands.iter().zip(&self.recorded.outputs) {
                let line = command.line + command.text.trim_end().lines().count();
                let new: Vec<_> = lines(output.trim_matches('\n'))
                    .iter()
                    .map(|line| match no_prompt(line) {
                        same if same == *line => expect::escape_line(line),
                        other => other,
                    })
                    .collect();
                self.replace(line..line, Vec::new(), new);
            }
            return Ok(());
        }
        let output = self.recorded.outputs.concat();
        let body: Vec<_> = lines(output.trim_end_matches('\n'))
            .iter()
            .map(|line| expect::escape_line(line))
            .collect();
        let longest = body.iter().map(|line| run_of(line, '`')).max().unwrap_or(0);
        let fence = "`".repeat(longest.max(2) + 1);
        let mut new = vec![format!("{fence}expect")];
        new.extend(body);
        new.push(fence);
        let line = self.block.end_line + 1;
        self.replace(line..line, Vec::new(), new);
        Ok(())
    }

    /// Notes that these lines of the document, from 1, become others.
    fn replace(&mut self, lines: Range<usize>, old: Vec<String>, new: Vec<String>) {
        let at = |asserted: &&Asserted| asserted.line + 1 == lines.start;
        let block = self
            .block
            .expects
            .iter()
            .find(at)
            .and_then(|asserted| asserted.block);
        let node = block.map(|block| self.runbook.blocks[block].node);
        let fence = match node.map(|node| &self.runbook.document.nodes[node].kind) {
            Some(NodeKind::Fence(fence)) => fence,
            _ => self.fence,
        };
        let inside = (self.fence.line + 1..=self.fence.end_line).contains(&lines.start);
        let indent = if inside { self.indent() } else { "" };
        self.replacements.push(Replacement {
            fence,
            indent,
            lines,
            old,
            new,
        });
    }

    /// The blanks before the prompts of the transcript, which output has before it too.
    fn indent(&self) -> &'a str {
        let first = self
            .block
            .commands
            .first()
            .map_or(0, |command| command.line);
        let line = self
            .fence
            .text
            .lines()
            .nth(first.saturating_sub(self.fence.line + 1));
        let line = line.unwrap_or_default();
        &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
    }

    /// Makes sure that the document still says what it did, and that its expectations now hold.
    fn verify(&self, edits: &[Edit]) -> Result<(), String> {
        let source = &self.runbook.document.source;
        let text = edit::apply(source.text(), edits.to_vec());
        let runbook = self.runbook.with_text(text);
        let commands = |runbook: &Runbook| -> Vec<String> {
            let blocks = runbook
                .runnable()
                .into_iter()
                .map(|index| &runbook.blocks[index]);
            blocks
                .flat_map(|block| block.commands.iter().map(|command| command.text.clone()))
                .collect()
        };
        let cannot = || {
            "with its output the document would read differently, as a transcript in which a line looks like a prompt does; put the output into an `expect` fence".to_owned()
        };
        if commands(self.runbook) != commands(&runbook) {
            return Err(cannot());
        }
        let position = self
            .runbook
            .runnable()
            .iter()
            .position(|&index| index == self.index);
        let Some(&index) = position
            .and_then(|position| runbook.runnable().get(position).copied())
            .as_ref()
        else {
            return Err(cannot());
        };
        let stands = Proposal {
            runbook: &runbook,
            index,
            block: &runbook.blocks[index],
            fence: self.fence,
            recorded: self.recorded,
            replacements: Vec::new(),
        };
        if index == self.index && stands.holds() {
            Ok(())
        } else {
            Err(cannot())
        }
    }

    /// Whether every expectation holds for what is recorded.
    fn holds(&self) -> bool {
        let known = known(self.block);
        let holds = |asserted: &Asserted, output: &Output<'_>| {
            asserted.expectation.check(output, &known).is_ok()
        };
        let outputs = &self.recorded.outputs;
        let mut commands = self.block.commands.iter().zip(outputs);
        let inline = |(command, output): (&Command, &String)| {
            let output = Output::from(output.as_str()).without_leading_blank_lines();
            let asserted = command.expected.as_ref();
            asserted.is_none_or(|asserted| holds(asserted, &output))
        };
        let separate = self.separate_output();
        let output = Output::from(separate.as_str());
        let has_run = outputs.len() == self.block.commands.len();
        self.block.asserted().next().is_some()
            && commands.all(inline)
            && (!has_run
                || self
                    .block
                    .expects
                    .iter()
                    .all(|asserted| holds(asserted, &output)))
    }

    /// What the step comes to when its expectations are those of its output.
    fn result(&self) -> Option<StepResult> {
        if self.recorded.outputs.len() < self.block.commands.len() {
            return None;
        }
        let kind = self.block.kind;
        let mut result = StepResult::without_run(self.index, kind, Status::Passed, String::new());
        result.exit = self.recorded.exits.last().copied();
        result.attempts = 1;
        let commands = self.recorded.outputs.iter().zip(&self.recorded.exits);
        result.commands = commands
            .map(|(output, &exit)| CommandResult {
                exit,
                output: Kept {
                    head: output.clone().into_bytes(),
                    ..Kept::default()
                },
            })
            .collect();
        Some(result)
    }
}

fn accept(asserted: &Asserted, output: &Output<'_>, block: &Block) -> Result<String, String> {
    let known = known(block);
    asserted
        .expectation
        .accept(output, &known)
        .map_err(|cannot| format!("line {}: {cannot}", asserted.line))
}

/// The values of names that holes have. What holes took in earlier steps is not recorded: they take any
/// value of their type.
fn known(block: &Block) -> Captures {
    let each = block.each.iter();
    each.map(|each| (each.name.clone(), each.value.clone()))
        .collect()
}

/// The line, as an expression where a transcript would take it for a command.
fn no_prompt(line: &str) -> String {
    if prompt(line, true).is_none() {
        return line.to_owned();
    }
    let expression = expect::as_expression(line);
    match prompt(&expression, true) {
        // An empty group says nothing, and is no prompt.
        Some(_) => format!("(?:){expression}"),
        None => expression,
    }
}

/// The lines as they are compared: those that differ only in what cannot be seen stay as they are.
fn lines(text: &str) -> Vec<String> {
    let normal = expect::normalise(text.as_bytes());
    normal
        .lines()
        .map(|line| expect::visible(line).into_owned())
        .collect()
}
