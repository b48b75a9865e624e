//! Fences: where they end, what they hold, and what continues their container.

use super::Walker;
use crate::document::{Fence, NodeKind};
use crate::source::Span;

impl Walker<'_> {
    pub(super) fn end_fence(&mut self) {
        let Some(open) = self.fence.take() else {
            return;
        };
        let source = self.source;
        let line = source.line_of(open.span.start);
        let raw = source.slice(open.span);
        let first_line_end = raw.find(['\n', '\r']).unwrap_or(raw.len());
        let first = &raw[..first_line_end];
        let fence_char = first.chars().next().unwrap_or('`');
        let fence_length = first.len() - first.trim_start_matches(fence_char).len();
        let info = first[fence_length..].trim();
        let info_start = open.span.start + fence_length + {
            let behind = &first[fence_length..];
            behind.len() - behind.trim_start().len()
        };
        let end = open.span.start + raw.trim_end_matches(['\n', '\r']).len();
        let end_line = source.line_of(end.max(open.span.start + 1) - 1);
        let closed = end_line > line
            && open.text_end <= source.line_start(end_line)
            && closes(
                &source.text()[source.line_start(end_line)..end],
                fence_char,
                fence_length,
            );
        if self.take_stamp_output(line, end_line, &open.text) {
            return;
        }
        self.finish_stamp();
        let line_start = source.line_start(line);
        let fence = Fence {
            info: info.to_owned(),
            info_span: Span::new(info_start, info_start + info.len()),
            lang: language(info),
            text: open.text,
            line,
            end_line,
            closed,
            start: open.span.start,
            prefix: blank_markers(&source.text()[line_start..open.span.start]),
        };
        if !closed && self.containers.len() == 1 {
            self.tail = Some(line_start.max(self.body));
        }
        self.push(NodeKind::Fence(fence), Span::new(open.span.start, end));
    }
}

/// Whether `line` is a closing fence: the run of fence characters is all that it holds behind
/// container prefixes.
fn closes(line: &str, fence_char: char, fence_length: usize) -> bool {
    let before = line.trim_end().trim_end_matches(fence_char);
    line.trim_end().len() - before.len() >= fence_length
        && before
            .chars()
            .all(|char| char == '>' || char.is_whitespace())
}

/// `prefix` with list markers turned into blanks: what continues the containers on another line.
fn blank_markers(prefix: &str) -> String {
    let keep = |char: char| matches!(char, '>' | '\t');
    let mut blanked = String::with_capacity(prefix.len() + 1);
    let mut chars = prefix.trim_start_matches('\u{feff}').chars().peekable();
    while let Some(char) = chars.next() {
        blanked.push(if keep(char) { char } else { ' ' });
        // A quote's mark takes one blank behind it, and would take it from the line's own.
        if char == '>' && !matches!(chars.peek(), Some(' ' | '\t' | '>')) {
            blanked.push(' ');
        }
    }
    blanked
}

/// The language of an info string: its first word, or the first class in Pandoc's braces.
fn language(info: &str) -> String {
    let info = info.strip_prefix("{.").unwrap_or(info);
    let ends = |char: char| char.is_whitespace() || matches!(char, ',' | '{' | '}');
    info.split(ends).next().unwrap_or_default().to_lowercase()
}
