//! The way through the plan: one block after the other, unless somebody wants to be elsewhere.

use super::operator::Operator;
use super::result::RunResults;
use super::seams::{Executor, Interrupts};
use super::{Next, Plan, Run};

/// Where the walk is.
struct Way {
    /// The place in the plan.
    position: usize,
    /// Whoever jumps back wants to see again what is done.
    passes_over_done: bool,
    /// The block that runs again though it has a result.
    again: Option<usize>,
}

impl Way {
    /// Goes where `next` says. Returns it where that is nowhere.
    fn turn(&mut self, next: Next, plan: &Plan, results: &RunResults) -> Option<Next> {
        let found = |is_it: &dyn Fn(usize) -> bool| plan.blocks.iter().position(|&b| is_it(b));
        match next {
            Next::GoOn => self.position += 1,
            Next::Jump(to) => {
                self.position = found(&|block| block == to).unwrap_or(self.position);
                self.passes_over_done = false;
                self.again = None;
            }
            Next::Redo(failed) => {
                let is_undone = |block| results.of(block).is_some_and(|result| result.is_undone);
                let first = found(&|block| block == failed || is_undone(block));
                self.position = first.unwrap_or(self.position);
                self.passes_over_done = true;
                self.again = Some(failed);
            }
            stop @ Next::Stop(_) => return Some(stop),
        }
        None
    }

    fn passes_over(&self, block: usize, results: &RunResults) -> bool {
        self.passes_over_done && self.again != Some(block) && results.is_done(block)
    }
}

impl<E: Executor, I: Interrupts, O: Operator> Run<'_, E, I, O> {
    /// Goes through the blocks that are not done with, from where `first` says.
    pub(super) async fn walk(&mut self, first: Next, results: &mut RunResults) -> Next {
        let mut way = Way {
            position: 0,
            passes_over_done: true,
            again: None,
        };
        if !matches!(first, Next::GoOn)
            && let Some(stop) = way.turn(first, self.plan, results)
        {
            return stop;
        }
        loop {
            let block = self.plan.blocks.get(way.position).copied();
            if block.is_some_and(|block| way.passes_over(block, results)) {
                way.position += 1;
                continue;
            }
            let next = match (self.look_after_background(results).await, block) {
                (Next::GoOn, Some(block)) => self.block(block, results).await,
                (Next::GoOn, None) => return Next::GoOn,
                (other, _) => other,
            };
            if let Some(stop) = way.turn(next, self.plan, results) {
                return stop;
            }
        }
    }
}
