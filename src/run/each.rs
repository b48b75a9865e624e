//! The values of repeated sections: the session has those of the block whose turn it is.

use std::collections::BTreeSet;
use std::io;

use super::Run;
use super::operator::Operator;
use super::result::RunResults;
use super::seams::{Executor, Interrupts};
use crate::expect::Captures;
use crate::runbook::Each;

impl<E: Executor, I: Interrupts, O: Operator> Run<'_, E, I, O> {
    /// Gives the session the values that the block runs for. Those of a section that it does not stand in
    /// are gone with it: nothing outside is to take the last value for one of its own.
    pub(super) fn enter(&mut self, block: usize, known: &mut Captures) -> io::Result<()> {
        let each = &self.runbook.blocks[block].each;
        if each.is_empty() && self.each.is_empty() {
            return Ok(());
        }
        let former = std::mem::take(&mut self.each);
        for left in &former {
            if each.iter().all(|each| each.name != left.name) {
                self.leave(&left.name, known)?;
            }
        }
        for begun in each.iter().filter(|each| !former.contains(each)) {
            self.forget(begun.heading, known);
        }
        // Again for each block: the one before may have set the variable itself.
        for Each { name, value, .. } in each {
            self.executor.set_variable(name, value)?;
            known.set(name, value);
        }
        self.each.clone_from(each);
        Ok(())
    }

    /// What holes took for the value before is nothing that this one has to agree with, as long as the
    /// name stands in no other section.
    fn forget(&self, heading: usize, known: &mut Captures) {
        let (mut inside, mut outside) = (BTreeSet::new(), BTreeSet::new());
        for block in &self.runbook.blocks {
            // What it says is the same for each value.
            if block.each.iter().all(|each| each.number == 1) {
                let is_inside = block.each.iter().any(|each| each.heading == heading);
                let names = if is_inside { &mut inside } else { &mut outside };
                let asserted = block.asserted();
                names.extend(asserted.flat_map(|asserted| asserted.expectation.names().0));
            }
        }
        for name in inside.difference(&outside) {
            if self.options.known.get(name).is_none() {
                known.remove(name);
            }
        }
    }

    fn leave(&mut self, name: &str, known: &mut Captures) -> io::Result<()> {
        known.remove(name);
        if let Some(value) = self.options.known.get(name) {
            known.set(name, value);
        }
        match self.options.outside.get(name) {
            Some(value) => self.executor.set_variable(name, value),
            None => self.executor.unset_variable(name),
        }
    }

    /// The values that the session of an earlier part of the run was left with.
    pub(super) fn left_in(&self, results: &RunResults, in_flight: Option<usize>) -> Vec<Each> {
        let last = in_flight.or_else(|| results.steps.last().map(|result| result.block));
        last.map_or_else(Vec::new, |block| self.runbook.blocks[block].each.clone())
    }
}
