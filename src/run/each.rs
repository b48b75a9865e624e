//! The values of repeated sections: the session has those of the block whose turn it is.

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
        for left in std::mem::take(&mut self.each) {
            if each.iter().all(|each| each.name != left.name) {
                self.leave(&left.name, known)?;
            }
        }
        // Again for each block: the one before may have set the variable itself.
        for Each { name, value, .. } in each {
            self.executor.set_variable(name, value)?;
            known.set(name, value);
        }
        self.each.clone_from(each);
        Ok(())
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
