//! Where stamps stand: right behind the step and its expectations, and of a repeated step one behind
//! the other, in the order of the values.

use std::collections::{BTreeMap, HashMap};

use super::{Recorder, Told, stamp};
use crate::document::edit::Edit;
use crate::document::{NodeKind, Stamp};
use crate::runbook::attributes::RecordMode;

/// The stamp of one of the values of a step, as it is to be.
struct Wanted<'d> {
    /// The index of its block.
    block: usize,
    /// The one that stays, or whose place it takes.
    former: Option<&'d Stamp>,
    /// Its new lines; nothing where the former one stays.
    new: Option<String>,
}

impl<'d> Recorder<'d> {
    /// Puts results behind their steps, in the place of the `former` ones, each by the index of its block.
    pub(super) fn stamps(
        &mut self,
        all: &HashMap<usize, Told<'_>>,
        former: &HashMap<usize, Vec<&'d Stamp>>,
    ) {
        let runbook = self.runbook;
        // Of a step all of its values, also those that did not run: their stamps are neighbours.
        let steps = all.keys().map(|&block| {
            let blocks = runbook.iterations(block);
            (runbook.blocks[block].node, blocks)
        });
        let steps: BTreeMap<usize, Vec<usize>> = steps.collect();
        for blocks in steps.values() {
            self.of_step(blocks, all, former);
        }
    }

    /// Puts the results of one step there, whose blocks stand in the order of its values.
    fn of_step(
        &mut self,
        blocks: &[usize],
        all: &HashMap<usize, Told<'_>>,
        former: &HashMap<usize, Vec<&'d Stamp>>,
    ) {
        let Some(at) = blocks.first().map(|&block| self.place_behind(block)) else {
            return;
        };
        let formers = |block: &usize| former.get(block).map_or(&[][..], Vec::as_slice);
        let stamps = blocks.iter().flat_map(formers).copied();
        let row = in_a_row(stamps.chain(self.left.iter().copied()).collect(), at);
        let mut wanted = Vec::new();
        for block in blocks {
            wanted.extend(self.wanted(*block, all.get(block), formers(block), &row));
        }
        let starts = wanted.iter().filter_map(|wanted| wanted.former);
        let starts: Vec<usize> = starts.map(|stamp| stamp.lines.start).collect();
        let is_right = starts.is_sorted() && starts.iter().all(|start| row.contains(start));
        match is_right {
            true => self.fit_in(wanted, at),
            false => self.put_again(wanted, at),
        }
    }

    /// What becomes of the stamps of a block; nothing where it is to have none.
    fn wanted(
        &mut self,
        block: usize,
        told: Option<&Told<'_>>,
        formers: &[&'d Stamp],
        row: &[usize],
    ) -> Option<Wanted<'d>> {
        let is_out = told.is_some_and(|told| told.mode == RecordMode::None);
        let in_row = formers
            .iter()
            .find(|stamp| row.contains(&stamp.lines.start));
        let former = match told {
            _ if is_out => None,
            Some(_) => in_row,
            None => in_row.or(formers.first()),
        };
        let former = former.copied();
        for stamp in formers {
            if former.is_none_or(|kept| kept.lines != stamp.lines) {
                self.take_out(stamp);
            }
        }
        let owner = &self.runbook.blocks[block];
        let prefix = match &self.document.nodes[owner.node].kind {
            NodeKind::Fence(fence) => fence.prefix.as_str(),
            _ => return None,
        };
        let told = told.filter(|_| !is_out);
        let new = told.map(|told| {
            let kept = self.kept(told, formers);
            kept.unwrap_or_else(|| stamp::lines(owner, told, prefix, self.newline))
        });
        (former.is_some() || new.is_some()).then_some(Wanted { block, former, new })
    }

    /// Where those that stay stand right, only what changed is touched: a run that comes out the same
    /// leaves the bytes alone.
    fn fit_in(&mut self, wanted: Vec<Wanted<'_>>, at: usize) {
        let mut place = at;
        for Wanted { block, former, new } in wanted {
            match (former, new) {
                (Some(stamp), new) => {
                    if let Some(new) = new {
                        self.exchange.take(stamp);
                        self.exchange.put(stamp.lines.start, block);
                        self.replace(stamp.lines, new);
                    }
                    place = stamp.lines.end;
                }
                (None, Some(new)) => {
                    self.exchange.put(place, block);
                    self.insert_lines(place, new);
                }
                (None, None) => {}
            }
        }
    }

    /// Elsewhere, or in another order, all of them are put where they belong.
    fn put_again(&mut self, wanted: Vec<Wanted<'_>>, at: usize) {
        for Wanted { block, former, new } in wanted {
            if let Some(stamp) = former {
                self.take_out(stamp);
            }
            match (new, former) {
                (Some(new), _) => {
                    self.exchange.put(at, block);
                    self.insert_lines(at, new);
                }
                (None, Some(stamp)) => {
                    let owner = (block, &self.runbook.blocks[block]);
                    self.exchange.put_again(at, stamp, owner);
                    let own = self.document.source.slice(stamp.lines).to_owned();
                    self.insert_lines(at, own);
                }
                (None, None) => {}
            }
        }
    }

    /// Where the stamps of a step begin.
    fn place_behind(&self, block: usize) -> usize {
        let blocks = &self.runbook.blocks;
        let expects = blocks[block].expects.iter();
        let last_expectation = expects.filter_map(|asserted| asserted.block).max();
        let end_line = last_expectation.map_or(blocks[block].end_line, |expects| {
            blocks[expects].end_line.max(blocks[block].end_line)
        });
        self.document.source.line_start(end_line + 1)
    }

    /// Takes a stamp out, once.
    pub(super) fn take_out(&mut self, stamp: &Stamp) {
        if self.exchange.take(stamp) {
            self.edits.push(Edit::remove(stamp.lines));
        }
    }
}

/// Where those of `stamps` begin that stand one behind the other from `at` on.
fn in_a_row(mut stamps: Vec<&Stamp>, at: usize) -> Vec<usize> {
    stamps.sort_by_key(|stamp| stamp.lines.start);
    let mut row = Vec::new();
    let mut end = at;
    for stamp in stamps {
        if stamp.lines.start == end {
            row.push(end);
            end = stamp.lines.end;
        }
    }
    row
}

#[cfg(test)]
mod tests;
