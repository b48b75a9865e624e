//! Changes YAML in lines: what is gone goes with its lines, what is new comes in lines of its own.

use std::ops::Range;

use super::change::{Change, Entry, value};
use super::merged::NOWHERE;
use super::splice::Splicer;
use super::value::{Data, Style, Value};
use super::write::{Layout, behind_key, laid_out, yaml_lines};
use super::yaml;

/// What a value stands behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Behind {
    Nothing,
    /// A key that begins there.
    Key(usize),
    /// A dash there.
    Dash(usize),
}

impl Splicer<'_> {
    pub fn yaml_documents(&mut self, documents: &[Value<'_>], entries: &[Entry<'_>]) -> Option<()> {
        let starts = yaml::documents(self.text).ok()?.1;
        let start = |index: usize| starts.get(index).copied().unwrap_or(self.text.len());
        let mut gone: Vec<bool> = vec![true; documents.len()];
        let mut at = start(0);
        let mut edits = Vec::new();
        for entry in entries {
            match entry {
                Entry::Item(index, change) => {
                    gone[*index] = false;
                    at = start(index + 1);
                    self.block(documents.get(*index)?, change, Behind::Nothing)?;
                }
                Entry::New(value) => {
                    let text = laid_out(value, &Layout::Yaml, "");
                    let newline = if self.text[..at].ends_with('\n') {
                        ""
                    } else {
                        "\n"
                    };
                    edits.push(match at {
                        0 => (at..at, format!("{text}\n---\n")),
                        _ => (at..at, format!("{newline}---\n{text}\n")),
                    });
                }
            }
        }
        for (index, _) in gone.iter().enumerate().filter(|(_, gone)| **gone) {
            edits.push((start(index)..start(index + 1), String::new()));
        }
        edits
            .into_iter()
            .for_each(|(range, text)| self.replace(range, text));
        Some(())
    }

    fn block(&mut self, before: &Value<'_>, change: &Change<'_>, behind: Behind) -> Option<()> {
        let (changes, entries): (&[_], &[_]) = match change {
            Change::Keep => return Some(()),
            Change::Object(changes) if changes.iter().any(Option::is_some) => (changes, &[]),
            Change::Array(entries) if entries.iter().any(|e| matches!(e, Entry::Item(..))) => {
                (&[], entries)
            }
            _ => return self.block_whole(before, &value(before, change), behind),
        };
        match (before.style, &before.data) {
            (Style::Alias, _) => self.block_whole(before, &value(before, change), behind),
            (Style::Json, _) => self.bracketed(before, change, false),
            (_, Data::Object(members)) => {
                let start = |index: usize| members.get(index).map(|member| member.start);
                for (index, (member, change)) in members.iter().zip(changes).enumerate() {
                    match change {
                        Some(Change::Keep) => {}
                        _ if member.start == NOWHERE => return None,
                        Some(change) => {
                            self.block(&member.value, change, Behind::Key(member.start))?;
                        }
                        None => {
                            let mut later = index + 1..members.len();
                            let next = later.find(|&later| changes[later].is_some());
                            self.take_out(
                                member.start..member.value.span.end,
                                next.and_then(start),
                            );
                        }
                    }
                }
                Some(())
            }
            (_, Data::Array(items)) => self.block_array(before, items, entries),
            _ => None,
        }
    }

    fn block_array(
        &mut self,
        array: &Value<'_>,
        items: &[Value<'_>],
        entries: &[Entry<'_>],
    ) -> Option<()> {
        let dashes = self.dashes(array, items)?;
        let column = array.span.start - self.line_start(array.span.start);
        let (indent, inner) = (" ".repeat(column), " ".repeat(column + 2));
        let mut stays = vec![false; items.len()];
        let mut last = None;
        for entry in entries {
            match entry {
                Entry::Item(index, change) => {
                    stays[*index] = true;
                    last = Some(*index);
                    self.block(
                        items.get(*index)?,
                        change,
                        Behind::Dash(*dashes.get(*index)?),
                    )?;
                }
                Entry::New(value) => {
                    let text = laid_out(value, &Layout::Yaml, &inner);
                    match last {
                        Some(index) => {
                            let end = self.line_end(items.get(index)?.span.end);
                            self.replace(end..end, format!("\n{indent}- {text}"));
                        }
                        None => {
                            let start = array.span.start;
                            self.replace(start..start, format!("- {text}\n{indent}"));
                        }
                    }
                }
            }
        }
        for (index, item) in items.iter().enumerate() {
            if !stays[index] {
                let next = (index + 1..items.len()).find(|&later| stays[later]);
                let next = next.and_then(|next| dashes.get(next).copied());
                self.take_out(dashes[index]..item.span.end, next);
            }
        }
        Some(())
    }

    /// Where the dashes of a list in lines are.
    fn dashes(&self, array: &Value<'_>, items: &[Value<'_>]) -> Option<Vec<usize>> {
        let column = array.span.start - self.line_start(array.span.start);
        let mut dashes = vec![array.span.start];
        for item in items.iter().take(items.len().saturating_sub(1)) {
            let mut at = item.span.end;
            loop {
                at = self.line_end(at) + 1;
                let line = self.text.get(at..)?;
                let blank = line.bytes().take_while(|byte| *byte == b' ').count();
                if blank == column && line[blank..].starts_with('-') {
                    break;
                }
            }
            dashes.push(at + column);
        }
        Some(dashes)
    }

    /// Takes out an entry: its lines, or where it stands behind a dash, all up to the next one.
    fn take_out(&mut self, entry: Range<usize>, next: Option<usize>) {
        let start = self.line_start(entry.start);
        let end = self.line_end(entry.end);
        if !self.text[start..entry.start].trim().is_empty() {
            self.replace(entry.start..next.unwrap_or(end), "");
        } else if end < self.text.len() {
            self.replace(start..end + 1, "");
        } else {
            self.replace(start.saturating_sub(1)..end, "");
        }
    }

    /// Puts another value in place of one.
    fn block_whole(&mut self, before: &Value<'_>, now: &Value<'_>, behind: Behind) -> Option<()> {
        let lines = match &now.data {
            // What stood in one line stays in one.
            _ if before.style == Style::Alias => false,
            Data::Array(items) => !items.is_empty(),
            Data::Object(members) => !members.is_empty(),
            _ => false,
        };
        let start = self.header(before)?;
        let sign = self.text[..start].trim_end_matches([' ', '\n']);
        let sign = (sign.ends_with([':', '-']) && behind != Behind::Nothing).then_some(sign.len());
        let indent = match behind {
            Behind::Nothing => String::new(),
            Behind::Key(key) => " ".repeat(key - self.line_start(key)),
            Behind::Dash(dash) => " ".repeat(dash - self.line_start(dash) + 2),
        };
        let end = before.span.end;
        match (lines, sign, behind) {
            (false, _, _) => {
                let text = match &now.data {
                    Data::Text(text) if before.style == Style::Block => {
                        let inner = format!("{indent}  ");
                        yaml_lines(text, &inner).unwrap_or_else(|| self.text_as(Style::Plain, text))
                    }
                    Data::Text(text) => self.text_as(before.style, text),
                    _ => laid_out(now, &Layout::Line, ""),
                };
                match sign {
                    Some(sign) => self.replace(sign..end, format!(" {text}")),
                    None => self.replace(start..end, text),
                }
            }
            (true, Some(sign), Behind::Key(_)) => {
                self.replace(sign..end, behind_key(now, &indent));
            }
            (true, Some(sign), Behind::Dash(_)) => {
                self.replace(
                    sign..end,
                    format!(" {}", laid_out(now, &Layout::Yaml, &indent)),
                );
            }
            (true, None, Behind::Nothing) => {
                self.replace(start..end, laid_out(now, &Layout::Yaml, ""));
            }
            // A comment, an anchor or a tag stands before it.
            _ => self.replace(start..end, laid_out(now, &Layout::Line, "")),
        }
        Some(())
    }

    /// Where a value begins, the `|` or `>` before its lines included.
    fn header(&self, value: &Value<'_>) -> Option<usize> {
        let start = value.span.start;
        if value.style != Style::Block || value.scalar().is_none() {
            return Some(start);
        }
        let before = self.text[..start].trim_end();
        let line = self.line_start(before.len());
        let header = |(at, _): &(usize, &str)| {
            let head = &before[line..line + at];
            let rest =
                before[line + at + 1..].trim_start_matches(|c: char| "+-0123456789".contains(c));
            (head.is_empty() || head.ends_with(' ')) && (rest.is_empty() || rest.starts_with(' '))
        };
        let found = before[line..].match_indices(['|', '>']).find(header);
        found.map(|(at, _)| line + at)
    }
}
