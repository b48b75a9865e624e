//! HTML: comments, and what stepmark recorded.

use super::Walker;
use crate::document::stamp::{RESULT_CLOSE, RESULT_OPEN, RUN_OPEN, comment_words};
use crate::document::{NodeKind, RunLine, Stamp};
use crate::source::Span;

impl Walker<'_> {
    /// Adds to the HTML block that is open. A line comes in two pieces where it ends in `\r\n`.
    pub(super) fn html_piece(&mut self, piece: &str, span: Span) {
        let Some(lines) = &mut self.html else { return };
        match lines.last_mut().filter(|(line, _)| !line.ends_with('\n')) {
            Some((line, whole)) => {
                line.push_str(piece);
                whole.end = span.end;
            }
            None => lines.push((piece.to_owned(), span)),
        }
    }

    pub(super) fn end_html(&mut self, span: Span) {
        let lines = self.html.take().unwrap_or_default();
        let mut rest = Vec::new();
        for (line, span) in lines {
            if !self.recorded_line(line.trim(), span) {
                rest.push((line, span));
            }
        }
        let (Some((_, first)), Some((_, last))) = (rest.first(), rest.last()) else {
            return;
        };
        let rest_span = Span::new(first.start, last.end);
        self.finish_stamp();
        let text: String = rest.iter().map(|(line, _)| line.as_str()).collect();
        let comment = text
            .trim()
            .strip_prefix("<!--")
            .and_then(|text| text.strip_suffix("-->"));
        // Two comments on one line are HTML, not one comment with an arrow in it.
        match comment.filter(|text| !text.contains("-->")) {
            Some(text) => self.push(
                NodeKind::Comment {
                    text: text.to_owned(),
                },
                rest_span,
            ),
            None => self.push(NodeKind::Other, rest_span),
        }
        if self.containers.len() == 1
            && span.end == self.source.text().len()
            && is_unterminated_html(&text)
        {
            self.tail = Some(self.source.line_start_of(span.start).max(self.body));
        }
    }

    /// Takes `line` when it is a part of what stepmark recorded.
    pub(super) fn recorded_line(&mut self, line: &str, span: Span) -> bool {
        let source = self.source;
        let start = source.line_start_of(span.start).max(self.body);
        let lines = Span::new(start, source.next_line_start_of(span.start));
        if line.starts_with(RESULT_CLOSE) {
            return match &mut self.stamp {
                Some(stamp) if stamp.output.is_some() && stamp.lines.end == start => {
                    stamp.lines.end = lines.end;
                    stamp.complete = true;
                    self.finish_stamp();
                    true
                }
                _ => false,
            };
        }
        if let Some(attributes) = comment_words(line, RESULT_OPEN, span.start) {
            self.finish_stamp();
            // Where it is unfolded by something, there is an output, whatever its words say.
            let has_word = attributes.iter().any(|attribute| attribute.key == "output");
            let complete = !has_word && !line.contains("--><details");
            self.stamp = Some(Stamp {
                attributes,
                output: None,
                lines,
                complete,
            });
            if complete {
                self.finish_stamp();
            }
            return true;
        }
        // `<!-- stepmark: run -->` is an annotation; the run line has an id.
        if let Some(attributes) = comment_words(line, RUN_OPEN, span.start)
            .filter(|words| words.iter().any(|word| word.key == "id"))
        {
            self.finish_stamp();
            self.push(NodeKind::RunLine(RunLine { attributes, lines }), lines);
            return true;
        }
        false
    }

    /// Takes a fence as the output of the stamp on the line before it.
    pub(super) fn take_stamp_output(&mut self, line: usize, end_line: usize, text: &str) -> bool {
        let source = self.source;
        match &mut self.stamp {
            Some(stamp) if stamp.output.is_none() && stamp.lines.end == source.line_start(line) => {
                stamp.output = Some(text.to_owned());
                stamp.lines.end = source.line_start(end_line + 1);
                true
            }
            _ => false,
        }
    }

    /// Whatever comes next, the open stamp is not a part of it.
    pub(super) fn finish_stamp(&mut self) {
        if let Some(stamp) = self.stamp.take() {
            let lines = stamp.lines;
            self.push(NodeKind::Stamp(stamp), lines);
        }
    }
}

/// Whether `html` opens something that CommonMark ends only at its closing mark.
fn is_unterminated_html(html: &str) -> bool {
    let html = html.trim_start().to_lowercase();
    let pairs = [
        ("<!--", "-->"),
        ("<?", "?>"),
        ("<![cdata[", "]]>"),
        ("<!", ">"),
    ];
    let raw = ["script", "pre", "style", "textarea"];
    pairs
        .iter()
        .find(|(open, _)| html.starts_with(open))
        .is_some_and(|(_, close)| !html.contains(close))
        || raw.iter().any(|tag| {
            html.strip_prefix('<')
                .is_some_and(|rest| rest.starts_with(tag))
                && !raw.iter().any(|tag| html.contains(&format!("</{tag}>")))
        })
}
