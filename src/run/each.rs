//! The values of repeated sections: the session has those of the block whose turn it is.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use super::Run;
use super::captured::Real;
use super::operator::Operator;
use super::result::{RunResults, StepResult};
use super::seams::{Executor, Interrupts};
use crate::expect::Captures;
use crate::runbook::Each;
use crate::runbook::fill::variable;

/// What a run knows of the repeated sections that it goes through; nothing at the beginning.
#[derive(Default)]
pub struct Repeated {
    /// The values that the session has.
    each: Vec<Each>,
    /// What the variables of these were before their sections.
    before: BTreeMap<String, Before>,
    /// What was captured.
    pub(super) real: Real,
}

/// What a variable was before a section that gives it its values; nothing of what was not set.
struct Before {
    value: Option<String>,
    capture: Option<String>,
}

impl<E: Executor, I: Interrupts, O: Operator> Run<'_, E, I, O> {
    /// Gives the session the values that the block runs for. Those of a section that it does not stand in
    /// are gone with it: nothing outside is to take the last value for one of its own.
    pub(super) async fn enter(&mut self, block: usize, results: &mut RunResults) -> io::Result<()> {
        let each = &self.runbook.blocks[block].each;
        if each.is_empty() && self.repeated.each.is_empty() {
            return Ok(());
        }
        let former = std::mem::take(&mut self.repeated.each);
        for left in &former {
            if each.iter().all(|each| each.name != left.name) {
                self.leave(&left.name, &mut results.captures)?;
            }
        }
        for begun in each.iter().filter(|each| !former.contains(each)) {
            if former.iter().all(|former| former.name != begun.name) {
                let before = Before {
                    value: self.executor.variable(&begun.name).await?,
                    capture: results.captures.get(&begun.name).map(str::to_owned),
                };
                self.repeated.before.insert(begun.name.clone(), before);
            }
            self.forget(begun.heading, results);
            self.take_up(block, begun, results)?;
        }
        // Again for each block: the one before may have set the variable itself.
        for Each { name, value, .. } in each {
            self.executor.set_variable(name, value)?;
            results.captures.set(name, value);
        }
        self.repeated.each.clone_from(each);
        Ok(())
    }

    /// What holes took for the value before is nothing that this one has to agree with, as long as the
    /// name stands in no other section; and what placeholders stood for is asked for again, unless they
    /// stand for the same elsewhere already.
    fn forget(&self, heading: usize, results: &mut RunResults) {
        let (mut inside, mut outside) = (BTreeSet::new(), BTreeSet::new());
        let (mut asked, mut answered) = (BTreeSet::new(), BTreeSet::new());
        for (index, block) in self.runbook.blocks.iter().enumerate() {
            let is_inside = block.each.iter().any(|each| each.heading == heading);
            let placeholders = block.placeholders.iter().map(|(_, it)| variable(&it.text));
            if is_inside {
                asked.extend(placeholders);
            } else if results.of(index).is_some_and(StepResult::ran) {
                answered.extend(placeholders);
            }
            // What it says is the same for each value.
            if block.each.iter().all(|each| each.number == 1) {
                let names = if is_inside { &mut inside } else { &mut outside };
                let asserted = block.asserted();
                names.extend(asserted.flat_map(|asserted| asserted.expectation.names().0));
            }
        }
        let asked = asked.difference(&answered);
        for name in inside.difference(&outside).chain(asked) {
            if self.options.known.get(name).is_none() {
                results.captures.remove(name);
            }
        }
    }

    /// The variable is again what it was before the section. What that was in an earlier part of the run
    /// the document and its parameters say.
    fn leave(&mut self, name: &str, known: &mut Captures) -> io::Result<()> {
        let of_document = || Before {
            value: self.options.outside.get(name).cloned(),
            capture: self.options.known.get(name).map(str::to_owned),
        };
        let before = self.repeated.before.remove(name);
        let Before { value, capture } = before.unwrap_or_else(of_document);
        match capture {
            Some(capture) => known.set(name, &capture),
            None => known.remove(name),
        }
        match value {
            Some(value) => self.executor.set_variable(name, &value),
            None => self.executor.unset_variable(name),
        }
    }

    /// Takes the session for one that an earlier part of the run left.
    pub(super) fn goes_on(&mut self, results: &RunResults, in_flight: Option<usize>) {
        let last = in_flight.or_else(|| results.steps.last().map(|result| result.block));
        if let Some(block) = last {
            self.repeated
                .each
                .clone_from(&self.runbook.blocks[block].each);
        }
    }
}
