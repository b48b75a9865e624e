//! What steps of repeated sections captured, for each value apart: what is undone later has the captures
//! of its own value, never those of the last one.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};
use std::io;

use super::Run;
use super::mask::MASK;
use super::operator::Operator;
use super::result::{RunResults, StepResult};
use super::seams::{Executor, Interrupts};
use super::status::Status;
use crate::runbook::fill::variable;
use crate::runbook::{Block, Each};

/// The values that variables were given in this session, secrets as they are, by the block that captured
/// them and their name.
pub(super) type Real = HashMap<(usize, String), String>;

/// What is known of the value that a name had for a block.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Held {
    /// It, and in how many of the repeated sections around the block it was captured for the same value.
    Value(String, usize),
    /// It was captured, for this value or for another one, and which it was for this one nobody knows.
    Gone,
    /// Nobody captured it.
    Never,
}

/// The names that `block` gives values to: what it captures, its holes, and its placeholders.
#[must_use]
pub fn names(block: &Block) -> BTreeSet<String> {
    let holes = block
        .asserted()
        .flat_map(|asserted| asserted.expectation.names().0);
    let placeholders = block.placeholders.iter().map(|(_, it)| variable(&it.text));
    let captured = block.attributes.capture.iter().cloned();
    holes.chain(placeholders).chain(captured).collect()
}

/// Whether `name` stands anywhere in what `block` does, be it not as a variable: who undoes something is
/// not to take the value of another.
fn mentions(block: &Block, name: &str) -> bool {
    let attributes = &block.attributes;
    let guards = [
        &attributes.condition,
        &attributes.unless,
        &attributes.creates,
        &attributes.cwd,
    ];
    let commands = block.commands.iter().map(|command| &command.text);
    let mut texts = commands
        .chain(guards.into_iter().flatten())
        .chain(attributes.env.iter().map(|(_, value)| value))
        .chain([&block.text]);
    let is_other = |char: char| !(char.is_ascii_alphanumeric() || char == '_');
    names(block).contains(name) || texts.any(|text| text.split(is_other).any(|word| word == name))
}

/// In how many sections `one` and `other` have the same value, and whether they differ in none.
fn common(one: &[Each], other: &[Each]) -> (usize, bool) {
    let (mut same, mut agree) = (0, true);
    for each in one {
        let found = other.iter().find(|other| other.heading == each.heading);
        if let Some(found) = found {
            same += usize::from(found.value == each.value);
            agree &= found.value == each.value;
        }
    }
    (same, agree)
}

impl<E: Executor, I: Interrupts, O: Operator> Run<'_, E, I, O> {
    /// The names that get values in sections that are repeated. Parameters keep theirs.
    fn repeated_names(&self) -> BTreeSet<String> {
        let mut all = BTreeSet::new();
        for block in &self.runbook.blocks {
            if !block.each.is_empty() && block.each.iter().all(|each| each.number == 1) {
                all.extend(names(block));
            }
        }
        let repeats = &self.runbook.repeats;
        all.retain(|name| {
            self.options.known.get(name).is_none()
                && repeats.iter().all(|repeat| repeat.name != *name)
        });
        all
    }

    /// The value that `name` had for what `block` did.
    fn held(&self, block: usize, name: &str, results: &RunResults) -> Held {
        let blocks = &self.runbook.blocks;
        let each = &blocks[block].each;
        let (mut candidates, mut is_captured) = (Vec::new(), false);
        let done = results.steps.iter().filter(|result| result.ran());
        let done = done.map(|result| (result.block, Some(result)));
        // A step that failed is not among the results before it is decided what becomes of it.
        let current = results.of(block).is_none().then_some((block, None));
        for (order, (by, result)) in done.chain(current).enumerate() {
            if !names(&blocks[by]).contains(name) {
                continue;
            }
            let has_passed = result.is_some_and(|result| result.status.is_pass());
            let (same, agree) = common(&blocks[by].each, each);
            let real = self.repeated.real.get(&(by, name.to_owned()));
            let told = || result?.captured.get(name).filter(|it| !it.contains(MASK));
            let value = real.map(String::as_str).or_else(told);
            is_captured |= has_passed || value.is_some();
            if agree {
                let encloses = blocks[by].each.len() == same;
                let is_lost = has_passed && blocks[by].attributes.capture.as_deref() == Some(name);
                candidates.push(((same, encloses, order), value, is_lost));
            }
        }
        candidates.sort_by_key(|(rank, ..)| Reverse(*rank));
        for ((same, ..), value, is_lost) in candidates {
            match value {
                Some(value) => return Held::Value(value.to_owned(), same),
                None if is_lost => return Held::Gone,
                // It agreed with one before it, or came to nothing.
                None => {}
            }
        }
        match is_captured {
            true => Held::Gone,
            false => Held::Never,
        }
    }

    /// Gives the session what was captured before for the value that the section of `begun` begins with: it
    /// is the turn of that value again.
    pub(super) fn take_up(
        &mut self,
        block: usize,
        begun: &Each,
        results: &mut RunResults,
    ) -> io::Result<()> {
        let each = &self.runbook.blocks[block].each;
        let depth = each.iter().take_while(|each| *each != begun).count() + 1;
        for name in self.repeated_names() {
            if let Held::Value(value, same) = self.held(block, &name, results)
                && same >= depth
            {
                self.executor.set_variable(&name, &value)?;
                results.captures.set(&name, &value);
            }
        }
        Ok(())
    }

    /// Gives the session what was captured for the value that `block` ran for, and nothing of others.
    pub(super) fn recall(&mut self, block: usize, results: &mut RunResults) -> io::Result<()> {
        for name in self.repeated_names() {
            match self.held(block, &name, results) {
                Held::Value(value, _) => {
                    self.executor.set_variable(&name, &value)?;
                    // What is told of it later holds no secret.
                    let masked = self.options.masker.mask_text(&value);
                    results.captures.set(&name, &masked);
                }
                Held::Gone => {
                    self.executor.unset_variable(&name)?;
                    results.captures.remove(&name);
                }
                Held::Never => {}
            }
        }
        Ok(())
    }

    /// Why the step `by` cannot undo `block`: what was captured then is not known any more.
    pub(super) fn lost(&self, block: usize, by: usize, results: &RunResults) -> Option<StepResult> {
        let undoing = &self.runbook.blocks[by];
        let mut names = self.repeated_names().into_iter();
        let lost = names.find(|name| {
            mentions(undoing, name) && self.held(block, name, results) == Held::Gone
        })?;
        let of = self.runbook.blocks[block].iteration();
        let of = of.map_or_else(String::new, |values| format!(" for {values}"));
        let reason = format!(
            "what `{lost}` was{of} is not known any more, and that of another value would undo something else; undo it by hand"
        );
        let kind = undoing.kind;
        Some(StepResult::without_run(by, kind, Status::Blocked, reason))
    }
}
