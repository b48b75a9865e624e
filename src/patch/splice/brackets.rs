//! Changes lists and mappings within brackets.

use std::collections::HashSet;
use std::ops::Range;

use super::written::{Brackets, Quotes};
use super::{Behind, Now, Splicer, Within};
use crate::patch::now::Place;
use crate::patch::tree::{Item, Kind, Node, Pair};

/// An entry as the text has it.
struct Slot {
    span: Range<usize>,
    comma: Option<usize>,
    stays: bool,
}

/// An entry as it will be.
enum Part {
    Slot(usize),
    New(String),
}

impl<'n, 'a> Splicer<'_, 'n, 'a> {
    pub(super) fn braces(
        &mut self,
        node: &'n Node<'a>,
        pairs: &'n [Pair<'a>],
        within: &Within<'n, 'a>,
        behind: Behind,
    ) -> Option<()> {
        let merges = pairs.iter().any(|pair| pair.merges);
        let has_braces = self
            .text
            .get(node.span.start..)
            .unwrap_or_default()
            .starts_with('{');
        if merges || !has_braces {
            return self.replace(node, &Now::Object(within.clone()), behind);
        }
        // An earlier one of a name does not count, and stays with the last one.
        let last = |name: &str| pairs.iter().rposition(|pair| pair.name == name);
        let kept: HashSet<usize> = within
            .entries
            .iter()
            .filter_map(|entry| match entry.place {
                Place::At(at) => Some(at),
                _ => None,
            })
            .collect();
        let stays = |at: usize| {
            kept.contains(&at) || last(&pairs[at].name).is_some_and(|last| kept.contains(&last))
        };
        let slots: Vec<_> = pairs
            .iter()
            .enumerate()
            .map(|(at, pair)| Slot {
                span: pair.start..pair.value.span.end.max(pair.key.span.end),
                comma: pair.comma,
                stays: stays(at),
            })
            .collect();
        if !slots.iter().any(|slot| slot.stays) {
            return self.replace(node, &Now::Object(within.clone()), behind);
        }
        let layout = self.layout(node, &slots, pairs.iter().map(|pair| &pair.value));
        let quotes = Quotes::within(Some(node));
        let indent = self.indent_of(&slots);
        let mut parts: Vec<_> = (0..slots.len())
            .filter(|&at| slots[at].stays)
            .map(Part::Slot)
            .collect();
        for entry in &within.entries {
            match entry.place {
                Place::At(at) => {
                    let pair = pairs.get(at)?;
                    self.rename(pair, entry, Some(node));
                    let behind = Behind::Bracket {
                        sign: pair.sign,
                        layout: self.layout_around(node),
                    };
                    self.value(&pair.value, &entry.now, behind)?;
                }
                _ => {
                    let writer = self.writer();
                    parts.push(Part::New(
                        writer.bracketed_member(entry, quotes, layout, &indent),
                    ));
                }
            }
        }
        self.parts(node, &slots, &parts, &indent);
        Some(())
    }

    pub(super) fn list(
        &mut self,
        node: &'n Node<'a>,
        items: &'n [Item<'a>],
        within: &Within<'n, 'a>,
        behind: Behind,
    ) -> Option<()> {
        let mut slots: Vec<_> = items
            .iter()
            .map(|item| Slot {
                span: item.start..item.node.span.end,
                comma: item.comma,
                stays: false,
            })
            .collect();
        for entry in &within.entries {
            if let Place::At(at) = entry.place {
                slots.get_mut(at)?.stays = true;
            }
        }
        if !slots.iter().any(|slot| slot.stays) {
            return self.replace(node, &Now::Array(within.clone()), behind);
        }
        let layout = self.layout(node, &slots, items.iter().map(|item| &item.node));
        let quotes = Quotes::within(Some(node));
        let indent = self.indent_of(&slots);
        let mut parts = Vec::new();
        for entry in &within.entries {
            if let Place::At(at) = entry.place {
                let behind = Behind::Bracket {
                    sign: Some(usize::MAX),
                    layout: self.layout_around(node),
                };
                self.value(&items[at].node, &entry.now, behind)?;
                parts.push(Part::Slot(at));
            } else {
                let writer = self.writer();
                parts.push(Part::New(writer.brackets(
                    &entry.now,
                    layout,
                    quotes.texts,
                    &indent,
                )));
            }
        }
        self.parts(node, &slots, &parts, &indent);
        Some(())
    }

    /// How what is new within brackets is laid out: as what it stands among.
    fn layout<'i>(
        &self,
        node: &Node<'a>,
        slots: &[Slot],
        mut values: impl Iterator<Item = &'i Node<'a>>,
    ) -> Brackets
    where
        'a: 'i,
    {
        let has_lines = |value: &Node<'a>| {
            self.text
                .get(value.span.clone())
                .unwrap_or_default()
                .contains('\n')
        };
        let is_collection =
            |value: &&Node<'a>| matches!(value.kind, Kind::Array(_) | Kind::Object(_));
        let collections: Vec<bool> = values
            .by_ref()
            .filter(is_collection)
            .map(has_lines)
            .collect();
        let spread = self.is_spread(node, slots);
        match spread && (collections.is_empty() || collections.contains(&true)) {
            true => Brackets::Lines,
            false => Brackets::Line,
        }
    }

    /// Whether what comes in place of a value within brackets may have lines.
    fn layout_around(&self, node: &Node<'a>) -> Brackets {
        match self
            .text
            .get(node.span.clone())
            .unwrap_or_default()
            .contains('\n')
        {
            true => Brackets::Lines,
            false => Brackets::Line,
        }
    }

    /// Whether each entry has a line of its own.
    fn is_spread(&self, node: &Node<'a>, slots: &[Slot]) -> bool {
        let first = slots.first().map_or(node.span.end, |slot| slot.span.start);
        self.text
            .get(node.span.start..first)
            .unwrap_or_default()
            .contains('\n')
    }

    /// What the lines of entries begin with.
    fn indent_of(&self, slots: &[Slot]) -> String {
        let start = slots.first().map_or(0, |slot| slot.span.start);
        let line = self
            .text
            .get(self.edits.line_start(start)..)
            .unwrap_or_default();
        line[..line.len() - line.trim_start_matches([' ', '\t']).len()].to_owned()
    }

    /// Takes out and puts in, with their commas. Something stays.
    fn parts(&mut self, node: &Node<'a>, slots: &[Slot], parts: &[Part], indent: &str) {
        let spread = self.is_spread(node, slots);
        let trails = slots.last().is_some_and(|slot| slot.comma.is_some());
        let gap = self.gap(slots);
        let next = parts.iter().find_map(|part| match part {
            Part::Slot(at) => Some(*at),
            Part::New(_) => None,
        });
        let mut last: Option<usize> = None;
        for (number, part) in parts.iter().enumerate() {
            let wants = number + 1 < parts.len() || trails;
            match (part, last) {
                (Part::Slot(at), _) => {
                    match (wants, slots[*at].comma) {
                        (true, None) => self.edits.insert(slots[*at].span.end, ","),
                        (false, Some(comma)) => self.edits.delete(comma..comma + 1),
                        _ => {}
                    }
                    last = Some(*at);
                }
                (Part::New(text), Some(last)) => {
                    let comma = if wants { "," } else { "" };
                    let slot = &slots[last];
                    let end = slot.comma.map_or(slot.span.end, |comma| comma + 1);
                    if spread && self.edits.is_last(end) {
                        let end = self.edits.line_end(end);
                        self.edits.insert(end, format!("\n{indent}{text}{comma}"));
                    } else {
                        self.edits.insert(end, format!("{gap}{text}{comma}"));
                    }
                }
                (Part::New(text), None) => {
                    let start = next.map_or(node.span.start + 1, |at| slots[at].span.start);
                    if spread && self.edits.is_first(start) {
                        let at = self.edits.with_comments_above(start, node.span.start);
                        self.edits.insert(at, format!("{indent}{text},\n"));
                    } else {
                        self.edits.insert(start, format!("{text},{gap}"));
                    }
                }
            }
        }
        for at in (0..slots.len()).filter(|&at| !slots[at].stays) {
            self.take_out_slot(node, slots, at);
        }
    }

    fn gap(&self, slots: &[Slot]) -> String {
        let between = |pair: &[Slot]| {
            let gap = self.text.get(pair[0].comma? + 1..pair[1].span.start)?;
            gap.bytes().all(|byte| byte == b' ').then(|| gap.to_owned())
        };
        slots
            .windows(2)
            .find_map(between)
            .unwrap_or_else(|| self.look.comma.clone())
    }

    fn take_out_slot(&mut self, node: &Node<'a>, slots: &[Slot], at: usize) {
        let slot = &slots[at];
        let end = slot.comma.map_or(slot.span.end, |comma| comma + 1);
        if self.edits.is_first(slot.span.start) && self.edits.is_last(end) {
            let start = self
                .edits
                .with_comments_above(slot.span.start, node.span.start);
            let end = self.edits.line_end(end);
            self.edits.delete_lines(start, end);
            return;
        }
        let range = match (
            slots.get(at + 1),
            at.checked_sub(1).map(|before| &slots[before]),
        ) {
            (Some(next), _)
                if !self
                    .text
                    .get(end..next.span.start)
                    .unwrap_or_default()
                    .contains('\n') =>
            {
                slot.span.start..next.span.start
            }
            (_, Some(before)) => {
                let from = before.comma.map_or(before.span.end, |comma| comma + 1);
                match self
                    .text
                    .get(from..slot.span.start)
                    .unwrap_or_default()
                    .contains('#')
                {
                    true => slot.span.start..end,
                    false => from..end,
                }
            }
            _ => slot.span.start..end,
        };
        self.edits.delete(range);
    }
}
