//! Changes an expectation where it differs, and leaves every other byte as it is.

use std::ops::Range;

use super::Format;
use super::change::{Change, Entry, value};
use super::value::{Data, Style, Value};
use super::write::{Layout, is_plain, laid_out, quote};

/// The text with its changes; nothing where they cannot be made in place.
pub fn splice(
    format: Format,
    text: &str,
    documents: &[Value<'_>],
    entries: &[Entry<'_>],
) -> Option<String> {
    let mut splicer = Splicer::new(text, format);
    match format {
        Format::Json => splicer.json_documents(documents, entries)?,
        Format::Yaml => splicer.yaml_documents(documents, entries)?,
    }
    splicer.done()
}

/// What is to change in a text.
pub struct Splicer<'t> {
    pub text: &'t str,
    format: Format,
    edits: Vec<(Range<usize>, String)>,
    /// What JSON in lines is indented by.
    unit: String,
}

impl<'t> Splicer<'t> {
    fn new(text: &'t str, format: Format) -> Self {
        let indent = |line: &str| line[..line.len() - line.trim_start().len()].to_owned();
        let mut units = text.lines().map(indent).filter(|indent| !indent.is_empty());
        Self {
            text,
            format,
            edits: Vec::new(),
            unit: units.next().unwrap_or_else(|| "  ".to_owned()),
        }
    }

    pub fn replace(&mut self, range: Range<usize>, text: impl Into<String>) {
        self.edits.push((range, text.into()));
    }

    /// Makes the changes. What several of them take away is taken away once.
    fn done(mut self) -> Option<String> {
        self.edits
            .sort_by_key(|(range, _)| (range.start, range.end));
        let mut done = String::with_capacity(self.text.len());
        let mut at = 0;
        for (range, text) in &self.edits {
            done.push_str(self.text.get(at..range.start.max(at))?);
            done.push_str(text);
            at = at.max(range.end);
        }
        done.push_str(self.text.get(at..)?);
        Some(done)
    }

    pub fn line_start(&self, at: usize) -> usize {
        self.text[..at].rfind('\n').map_or(0, |newline| newline + 1)
    }

    pub fn line_end(&self, at: usize) -> usize {
        self.text[at..]
            .find('\n')
            .map_or(self.text.len(), |newline| at + newline)
    }

    /// The blanks that the line of a place begins with.
    pub fn indent(&self, at: usize) -> &'t str {
        let line = &self.text[self.line_start(at)..];
        &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
    }

    fn json_documents(&mut self, documents: &[Value<'_>], entries: &[Entry<'_>]) -> Option<()> {
        let spans: Vec<_> = documents
            .iter()
            .map(|document| document.span.clone())
            .collect();
        let one_line = |span: &Range<usize>| !self.text[span.clone()].contains('\n');
        let layout = if spans.iter().all(one_line) {
            Layout::Line
        } else {
            self.in_lines()
        };
        let between = |pair: &[Range<usize>]| self.text[pair[0].end..pair[1].start].to_owned();
        let separator = spans
            .windows(2)
            .next()
            .map(between)
            .filter(|text| !text.is_empty());
        self.items(
            &spans,
            entries,
            &separator.unwrap_or_else(|| "\n".to_owned()),
            &layout,
        )?;
        for entry in entries {
            if let Entry::Item(index, change) = entry {
                self.bracketed(&documents[*index], change, true)?;
            }
        }
        Some(())
    }

    /// JSON in as many lines as it takes.
    fn in_lines(&self) -> Layout {
        match self.format {
            Format::Json => Layout::Json {
                unit: self.unit.clone(),
            },
            Format::Yaml => Layout::Line,
        }
    }

    /// Changes a value of JSON, or of YAML within brackets; `lines` if what is around it has lines.
    pub fn bracketed(
        &mut self,
        before: &Value<'_>,
        change: &Change<'_>,
        lines: bool,
    ) -> Option<()> {
        let broken = self.text[before.span.clone()].contains('\n');
        let whole = || value(before, change);
        match (change, &before.data) {
            (Change::Keep, _) => Some(()),
            (Change::Object(_) | Change::Array(_), _) if before.style == Style::Alias => {
                self.bracketed_whole(before, &whole(), lines);
                Some(())
            }
            (Change::Object(changes), Data::Object(members)) => {
                if changes.iter().all(Option::is_none) {
                    self.bracketed_whole(before, &whole(), lines);
                    return Some(());
                }
                let span = |index: usize| members.get(index).map(|m| m.start..m.value.span.end);
                let spans: Vec<_> = (0..members.len()).map_while(span).collect();
                let kept = |(index, change): (usize, &Option<Change<'_>>)| {
                    change.as_ref().map(|_| Entry::Item(index, Change::Keep))
                };
                let entries: Vec<_> = changes.iter().enumerate().filter_map(kept).collect();
                self.items(&spans, &entries, ", ", &Layout::Line)?;
                for (member, change) in members.iter().zip(changes) {
                    if let Some(change) = change {
                        self.bracketed(&member.value, change, broken)?;
                    }
                }
                Some(())
            }
            (Change::Array(entries), Data::Array(items)) => {
                if !entries.iter().any(|entry| matches!(entry, Entry::Item(..))) {
                    self.bracketed_whole(before, &whole(), lines);
                    return Some(());
                }
                let spans: Vec<_> = items.iter().map(|item| item.span.clone()).collect();
                let separator = self.separator(before, &spans);
                // What is new is laid out as what it stands among.
                let mut like = items
                    .iter()
                    .filter(|item| item.scalar().is_none())
                    .peekable();
                let line = |item: &Value<'_>| !self.text[item.span.clone()].contains('\n');
                let lines = separator.contains('\n') && (like.peek().is_none() || !like.all(line));
                let layout = if lines { self.in_lines() } else { Layout::Line };
                self.items(&spans, entries, &separator, &layout)?;
                for entry in entries {
                    if let Entry::Item(index, change) = entry {
                        self.bracketed(items.get(*index)?, change, broken)?;
                    }
                }
                Some(())
            }
            _ => {
                self.bracketed_whole(before, &whole(), lines);
                Some(())
            }
        }
    }

    fn bracketed_whole(&mut self, before: &Value<'_>, now: &Value<'_>, lines: bool) {
        let text = match &now.data {
            Data::Text(text) => self.text_as(before.style, text),
            _ => {
                let old = &self.text[before.span.clone()];
                let empty = ["[]", "{}"].contains(&old);
                let lines = old.contains('\n') || (lines && (before.scalar().is_some() || empty));
                let layout = if lines { self.in_lines() } else { Layout::Line };
                laid_out(now, &layout, self.indent(before.span.start))
            }
        };
        let gap = self.behind_colon(before).map_or("", |_| " ");
        self.replace(before.span.clone(), format!("{gap}{text}"));
    }

    /// Where a value stands that is left out, right behind the colon or dash before it.
    pub fn behind_colon(&self, value: &Value<'_>) -> Option<usize> {
        let before = self.text[..value.span.start].trim_end_matches([' ', '\n', '\r']);
        let is_left_out = value.span.is_empty() && before.ends_with([':', '-']);
        is_left_out.then_some(before.len())
    }

    /// A text in quotes as they were.
    pub fn text_as(&self, style: Style, text: &str) -> String {
        let simple = || !text.chars().any(char::is_control) && !text.is_empty();
        match style {
            Style::Plain if is_plain(text) => text.to_owned(),
            Style::Single if simple() => format!("'{}'", text.replace('\'', "''")),
            _ => quote(text),
        }
    }

    /// What stands between the elements of an array.
    fn separator(&self, array: &Value<'_>, spans: &[Range<usize>]) -> String {
        let between = |pair: &[Range<usize>]| self.text[pair[0].end..pair[1].start].to_owned();
        if let Some(found) = spans.windows(2).next().map(between)
            && found.trim() == ","
        {
            return found;
        }
        let open = array.span.start + 1;
        let lead = spans.first().map(|first| &self.text[open..first.start]);
        match lead {
            Some(lead) if lead.contains('\n') && lead.trim().is_empty() => format!(",{lead}"),
            _ => ", ".to_owned(),
        }
    }

    /// Takes out and puts in what stands between separators. Something stays.
    fn items(
        &mut self,
        spans: &[Range<usize>],
        entries: &[Entry<'_>],
        separator: &str,
        layout: &Layout,
    ) -> Option<()> {
        let first = spans.first()?.start;
        let indent = separator.rsplit_once('\n').map_or("", |(_, indent)| indent);
        // The last one that stays, and what is put in behind it.
        let mut last: Option<usize> = None;
        let mut new = String::new();
        for entry in entries {
            let (index, span) = match entry {
                Entry::New(value) if last.is_some() => {
                    new.push_str(separator);
                    new.push_str(&laid_out(value, layout, indent));
                    continue;
                }
                Entry::New(value) => {
                    new.push_str(&laid_out(value, layout, indent));
                    new.push_str(separator);
                    continue;
                }
                Entry::Item(index, _) => (*index, spans.get(*index)?),
            };
            match last {
                None => self.replace(first..span.start, std::mem::take(&mut new)),
                Some(before) => {
                    let end = spans.get(before)?.end;
                    self.replace(end..end, std::mem::take(&mut new));
                    self.replace(spans.get(before + 1)?.start..span.start, "");
                }
            }
            last = Some(index);
        }
        let end = spans.get(last?)?.end;
        self.replace(end..spans.last()?.end, new);
        Some(())
    }
}
