//! Changes lists and mappings in lines: what is gone goes with its lines and its comments, what is new
//! comes in lines of its own.

use super::written::{Quotes, indented};
use super::{Behind, Now, Splicer, Within};
use crate::patch::now::{Entry, Place};
use crate::patch::tree::{Item, Kind, Node, Pair};

/// An entry as the text has it.
struct Slot {
    start: usize,
    end: usize,
    stays: bool,
}

impl<'n, 'a> Splicer<'_, 'n, 'a> {
    pub(super) fn object(
        &mut self,
        node: &'n Node<'a>,
        pairs: &'n [Pair<'a>],
        within: &Within<'n, 'a>,
        behind: Behind,
    ) -> Option<()> {
        let mut places: Vec<Option<&Entry<'n, 'a>>> = vec![None; pairs.len()];
        let mut new = Vec::new();
        for entry in &within.entries {
            match (entry.place, &entry.now) {
                (Place::At(at), _) => *places.get_mut(at)? = Some(entry),
                (Place::Merged(from), Now::Kept(kept))
                    if std::ptr::eq(from, *kept) && !within.unmerged => {}
                _ => new.push(entry),
            }
        }
        let stays = |(at, pair): (usize, &Pair<'a>)| {
            places[at].is_some()
                || (pair.merges && !within.unmerged)
                // An earlier one of its name, which does not count.
                || pairs[at + 1..].iter().zip(&places[at + 1..]).any(|(later, entry)| {
                    entry.is_some() && later.name == pair.name
                })
        };
        let slots: Vec<_> = pairs
            .iter()
            .enumerate()
            .map(|(at, pair)| Slot {
                start: pair.start,
                end: pair.value.span.end,
                stays: stays((at, pair)),
            })
            .collect();
        let Some(last) = slots.iter().rposition(|slot| slot.stays) else {
            return self.replace_all_of(node, &Now::Object(within.clone()), behind);
        };
        let column = self.column(slots.first()?.start);
        for (pair, entry) in pairs.iter().zip(&places) {
            let Some(entry) = entry else { continue };
            self.rename(pair, entry, Some(node));
            match (pair.sign, &entry.now) {
                (Some(sign), now) => self.value(&pair.value, now, Behind::Key { sign, column })?,
                (None, Now::Kept(kept)) if std::ptr::eq(*kept, &raw const pair.value) => {}
                (None, _) => return None,
            }
        }
        self.take_out(&slots, column);
        let quotes = Quotes::within(Some(node));
        let end = self.edits.with_comments_below(slots[last].end, column);
        for entry in new {
            let lines = self.writer().member(entry, quotes);
            let lines = indented(lines, &" ".repeat(column));
            self.edits.insert_lines(end, &lines);
        }
        Some(())
    }

    /// Gives a key another name.
    pub(super) fn rename(
        &mut self,
        pair: &Pair<'a>,
        entry: &Entry<'n, 'a>,
        node: Option<&Node<'a>>,
    ) {
        if pair.name != entry.name {
            let name = self
                .writer()
                .scalar_text(&entry.name, Quotes::within(node).keys);
            self.edits
                .replace(pair.key.start()..pair.key.span.end, name);
        }
    }

    pub(super) fn array(
        &mut self,
        node: &'n Node<'a>,
        items: &'n [Item<'a>],
        within: &Within<'n, 'a>,
        behind: Behind,
    ) -> Option<()> {
        let mut slots: Vec<_> = items
            .iter()
            .map(|item| Slot {
                start: item.start,
                end: item.node.span.end,
                stays: false,
            })
            .collect();
        for entry in &within.entries {
            if let Place::At(at) = entry.place {
                slots.get_mut(at)?.stays = true;
            }
        }
        let Some(first) = slots.iter().position(|slot| slot.stays) else {
            return self.replace_all_of(node, &Now::Array(within.clone()), behind);
        };
        let column = self.column(slots.first()?.start);
        let indent = " ".repeat(column);
        let quotes = Quotes::within(Some(node));
        let wide = self.width(items);
        let mut last: Option<usize> = None;
        for entry in &within.entries {
            if let Place::At(at) = entry.place {
                let sign = items[at].start + 1;
                self.value(&items[at].node, &entry.now, Behind::Dash { sign, column })?;
                last = Some(at);
                continue;
            }
            let lines = self.writer().behind_dash(&entry.now, quotes.texts, wide);
            let lines = indented(lines, &indent);
            match last {
                Some(last) => {
                    let end = self.edits.with_comments_below(slots[last].end, column);
                    self.edits.insert_lines(end, &lines);
                }
                None => self.put_before(&slots, first, &lines.join("\n"), &indent),
            }
        }
        self.take_out(&slots, column);
        Some(())
    }

    /// Changes a list or mapping none of whose entries stays. The comments in it that belong to no entry
    /// stay below.
    pub(super) fn replace_all_of(
        &mut self,
        node: &'n Node<'a>,
        now: &Now<'n, 'a>,
        behind: Behind,
    ) -> Option<()> {
        let spans: Vec<(usize, usize)> = match &node.kind {
            Kind::Array(items) => items
                .iter()
                .map(|item| (item.start, item.node.span.end))
                .collect(),
            Kind::Object(pairs) => pairs
                .iter()
                .map(|pair| (pair.start, pair.value.span.end))
                .collect(),
            _ => Vec::new(),
        };
        let from = match behind {
            Behind::Key { sign, .. } | Behind::Dash { sign, .. } => self.edits.next_line(sign),
            // What is above the root stays anyway.
            _ => self.edits.line_start(node.start()),
        };
        let comments = self.comments_between(from, &spans);
        self.replace(node, now, behind)?;
        if !comments.is_empty() {
            let end = self.edits.line_end(node.span.end);
            self.edits.insert(end, format!("\n{}", comments.join("\n")));
        }
        Some(())
    }

    /// The lines with comments before entries and between them, but for those that belong to one.
    fn comments_between(&self, from: usize, spans: &[(usize, usize)]) -> Vec<String> {
        let mut from = from;
        let mut comments = Vec::new();
        for &(start, end) in spans {
            if self.edits.is_first(start) {
                let above = self.edits.with_comments_above(start, from);
                let between = self.text.get(from..above).unwrap_or_default();
                let lines = between.lines().map(str::trim_end);
                let lines = lines.filter(|line| line.trim_start().starts_with('#'));
                comments.extend(lines.map(str::to_owned));
            }
            let column = self.column(start);
            let below = self.edits.with_comments_below(end, column);
            from = self.edits.next_line(below);
        }
        comments
    }

    /// Puts an item before the first one that stays.
    fn put_before(&mut self, slots: &[Slot], first: usize, lines: &str, indent: &str) {
        let start = slots[first].start;
        let floor = match first {
            0 => 0,
            _ => self.edits.line_end(slots[first - 1].end),
        };
        if self.edits.is_first(slots[0].start) {
            let at = self.edits.with_comments_above(start, floor);
            self.edits.insert(at, format!("{lines}\n"));
        } else {
            // The first one stands behind the dash of another list.
            let lines = lines.trim_start();
            self.edits.insert(start, format!("{lines}\n{indent}"));
        }
    }

    /// From a dash to what stands behind it, as in most items.
    fn width(&self, items: &[Item<'a>]) -> usize {
        let width = |item: &Item<'a>| {
            let gap = self.text.get(item.start + 1..item.node.start())?;
            let is_gap = !gap.is_empty() && gap.bytes().all(|byte| byte == b' ');
            is_gap.then_some(1 + gap.len())
        };
        items.iter().rev().find_map(width).unwrap_or(self.look.wide)
    }

    /// Takes out what does not stay.
    fn take_out(&mut self, slots: &[Slot], column: usize) {
        let mut floor = 0;
        for (at, slot) in slots.iter().enumerate() {
            if !slot.stays {
                if self.edits.is_first(slot.start) {
                    let start = self.edits.with_comments_above(slot.start, floor);
                    let end = self.edits.with_comments_below(slot.end, column);
                    let end = self.with_blank_line(floor, start, end);
                    self.edits.delete_lines(start, end);
                } else {
                    self.take_out_behind_dash(slots, at);
                }
            }
            floor = self.edits.line_end(slot.end);
        }
    }

    /// The end of lines that go, with the blank line behind them if there is one before them too, or
    /// the key that they belong to.
    fn with_blank_line(&self, floor: usize, start: usize, end: usize) -> usize {
        let next = self.edits.next_line(end);
        let is_blank = next < self.text.len()
            && self
                .text
                .get(next..self.edits.line_end(next))
                .unwrap_or_default()
                .trim()
                .is_empty();
        let before = self.text.get(floor..start).unwrap_or_default();
        let opens = before.trim_end_matches(['\n', '\r']).ends_with(':') && floor == 0;
        let is_apart = before.replace('\r', "").ends_with("\n\n") || opens;
        match is_blank && is_apart {
            true => next,
            false => end,
        }
    }

    /// Takes out an entry that stands on the line of a dash; the next one that stays comes there.
    fn take_out_behind_dash(&mut self, slots: &[Slot], at: usize) {
        let Some(next) = (at + 1..slots.len()).find(|&next| slots[next].stays) else {
            return;
        };
        let gone = self.edits.line_end(slots[next - 1].end);
        let next = slots[next].start;
        let has_comments = self.text.get(gone..next).unwrap_or_default().contains('#');
        let start = slots[at].start;
        if has_comments {
            let before = self
                .text
                .get(..start)
                .unwrap_or_default()
                .trim_end_matches(' ')
                .len();
            self.edits.delete(before..gone);
        } else {
            self.edits.delete(start..next);
        }
    }
}
