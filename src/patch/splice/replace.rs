//! Puts a value in place of another.

use super::edits::Edits;
use super::look::quotes;
use super::written::{Brackets, Lines, indented};
use super::{Behind, Now, Splicer};
use crate::data::Format;
use crate::data::value::{Data, Style};
use crate::data::write::is_seen;
use crate::patch::tree::{Kind, Node};

impl<'n, 'a> Splicer<'_, 'n, 'a> {
    /// Puts another value in place of one.
    pub(super) fn replace(
        &mut self,
        node: &Node<'a>,
        now: &Now<'n, 'a>,
        behind: Behind,
    ) -> Option<()> {
        let (sign, column) = match behind {
            Behind::Bracket { sign, layout } => {
                self.replace_within_brackets(node, now, sign, layout);
                return Some(());
            }
            Behind::Nothing { .. }
                if self.format == Format::Json || self.is_bracketed(node, now) =>
            {
                self.replace_within_brackets(node, now, None, Brackets::Lines);
                return Some(());
            }
            Behind::Nothing { sign } => (sign, 0),
            Behind::Key { sign, column } | Behind::Dash { sign, column } => (sign, column),
        };
        let lines = self.new_lines(node, now);
        let (head, body) = match (lines, behind) {
            (Lines::Text(head, body), Behind::Nothing { .. }) => {
                let body = indented(body, "  ");
                if node.is_lines() && self.edits.is_first(node.start()) {
                    self.replace_root_by_text(node, &head, &body);
                    return Some(());
                }
                (head, body)
            }
            (Lines::Text(head, body), _) => {
                (head, self.indented_by(body, column + self.look.unit.max(2)))
            }
            (Lines::Object(body) | Lines::Array(body), Behind::Nothing { .. }) => {
                return self.replace_root(node, sign, &body);
            }
            (Lines::Object(body), Behind::Key { .. }) => (
                String::new(),
                self.indented_by(body, column + self.look.unit),
            ),
            (Lines::Array(body), Behind::Key { .. }) => (
                String::new(),
                self.indented_by(body, column + self.look.dash),
            ),
            (Lines::Object(body) | Lines::Array(body), _) => {
                return self.replace_behind_dash(node, sign, column, body);
            }
        };
        self.replace_behind(node, sign, &head, &body);
        Some(())
    }

    fn indented_by(&self, lines: Vec<String>, columns: usize) -> Vec<String> {
        indented(lines, &" ".repeat(columns))
    }

    /// The lines of a new value, in the quotes of the one before.
    fn new_lines(&self, node: &Node<'a>, now: &Now<'n, 'a>) -> Lines {
        if self.is_bracketed(node, now) {
            let text = self
                .writer()
                .brackets(now, Brackets::Line, quotes(Some(node)), "");
            return Lines::Text(text, Vec::new());
        }
        if let Some(lines) = self.line_behind_sign(node, now) {
            return lines;
        }
        let style = match (&node.kind, node.style) {
            (Kind::Scalar(Data::Text(_)), style @ (Style::Json | Style::Single)) => Some(style),
            _ => None,
        };
        self.writer().lines(now, style)
    }

    /// A text of one line, behind the `|` or `>` of the one before, where it can be.
    fn line_behind_sign(&self, node: &Node<'a>, now: &Now<'n, 'a>) -> Option<Lines> {
        let Now::Scalar(Data::Text(text)) = now else {
            return None;
        };
        let is_behind_sign = self.lines && node.is_lines() && matches!(node.kind, Kind::Scalar(_));
        if !is_behind_sign {
            return None;
        }
        let header = self.text.get(node.span.start..)?;
        let sign = header.get(..1)?;
        let strips = header.lines().next()?.starts_with(&format!("{sign}-"));
        let (head, line) = match text.strip_suffix('\n') {
            Some(line) => (sign.to_owned(), line),
            None if strips => (format!("{sign}-"), &**text),
            None => return None,
        };
        let fits = !line.is_empty()
            && line.trim() == line
            && is_seen(line)
            && !line.contains(['\n', '\r']);
        fits.then(|| Lines::Text(head, vec![line.to_owned()]))
    }

    /// Whether a list or mapping stays within brackets, as one that was there before.
    fn is_bracketed(&self, node: &Node<'a>, now: &Now<'n, 'a>) -> bool {
        let has_some = match &node.kind {
            Kind::Array(items) => !items.is_empty(),
            Kind::Object(pairs) => !pairs.is_empty(),
            _ => false,
        };
        has_some && node.style == Style::Json && matches!(now, Now::Array(_) | Now::Object(_))
    }

    fn replace_within_brackets(
        &mut self,
        node: &Node<'a>,
        now: &Now<'n, 'a>,
        sign: Option<usize>,
        layout: Brackets,
    ) {
        let old = self.text.get(node.span.clone()).unwrap_or_default();
        let style = match (&node.kind, node.style) {
            (Kind::Scalar(Data::Text(_)), style @ (Style::Json | Style::Single)) => Some(style),
            _ => None,
        };
        let is_open = matches!(node.kind, Kind::Scalar(_)) || old == "{}" || old == "[]";
        let layout = match layout {
            _ if old.contains('\n') => Brackets::Lines,
            Brackets::Lines if is_open => Brackets::Lines,
            _ => Brackets::Line,
        };
        let start = self.edits.line_start(node.start());
        let line = self.text.get(start..).unwrap_or_default();
        let indent = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
        let text = self.writer().brackets(now, layout, style, indent);
        let gap = match sign {
            Some(sign) if sign == node.start() && self.format == Format::Yaml => " ",
            // A key alone.
            None if node.span.is_empty() && self.format == Format::Yaml && !old.is_empty() => ": ",
            _ => "",
        };
        self.edits
            .replace(node.start()..node.span.end, format!("{gap}{text}"));
    }

    fn replace_root(&mut self, node: &Node<'a>, sign: usize, lines: &[String]) -> Option<()> {
        let is_behind_mark = sign > 0 && node.start() <= self.edits.line_end(sign);
        let comment = match node.is_lines() {
            true => "",
            false => self.edits.comment(node.span.end),
        };
        let end = match comment {
            "" => value_end(&self.edits, node),
            _ => self.edits.line_end(node.span.end),
        };
        let lines = lines.join("\n");
        if is_behind_mark {
            self.edits.replace(sign..end, format!("{comment}\n{lines}"));
        } else if self.edits.is_first(node.start()) {
            let start = self.edits.line_start(node.start());
            let comment = comment.trim_start();
            let newline = if comment.is_empty() { "" } else { "\n" };
            self.edits
                .replace(start..end, format!("{comment}{newline}{lines}"));
        } else {
            return None;
        }
        Some(())
    }

    /// Puts a text where lines begin the document. What is above them stays.
    fn replace_root_by_text(&mut self, node: &Node<'a>, head: &str, body: &[String]) {
        let comment = match node.kind {
            Kind::Scalar(_) => comment_behind(&self.edits, self.text, node, node.span.start),
            _ => "",
        };
        let below: String = body.iter().map(|line| format!("\n{line}")).collect();
        let end = value_end(&self.edits, node);
        self.edits
            .replace(node.start()..end, format!("{head}{comment}{below}"));
    }

    fn replace_behind_dash(
        &mut self,
        node: &Node<'a>,
        sign: usize,
        column: usize,
        body: Vec<String>,
    ) -> Option<()> {
        let end = value_end(&self.edits, node);
        let comment = comment_behind(&self.edits, self.text, node, sign).to_owned();
        let gap = self.text.get(sign..node.start()).filter(|gap| {
            !gap.is_empty() && gap.bytes().all(|byte| byte == b' ') && !node.span.is_empty()
        });
        let wide = 1 + gap.map_or(1, str::len);
        let inner = " ".repeat(column + wide);
        let lines = indented(body, &inner).join("\n");
        let text = match comment.is_empty() {
            true => format!("{}{}", " ".repeat(wide - 1), lines.trim_start()),
            false => format!("{comment}\n{lines}"),
        };
        self.edits.replace(sign..end, text);
        Some(())
    }

    /// Puts a text behind a colon or dash, and lines below it. A comment on the line of the sign stays.
    fn replace_behind(&mut self, node: &Node<'a>, sign: usize, head: &str, body: &[String]) {
        let is_inline = is_inline(node);
        let below: String = body.iter().map(|line| format!("\n{line}")).collect();
        if is_inline && !node.span.is_empty() && !head.is_empty() {
            // What stands between keeps its width.
            self.edits.replace(node.start()..node.span.end, head);
            let end = self.edits.line_end(node.span.end);
            self.edits.insert(end, below);
            return;
        }
        let comment = comment_behind(&self.edits, self.text, node, sign).to_owned();
        let end = value_end(&self.edits, node);
        let head = match head {
            "" => String::new(),
            head => format!(" {head}"),
        };
        self.edits
            .replace(sign..end, format!("{head}{comment}{below}"));
    }
}

/// Whether a value is not made of lines of its own.
fn is_inline(node: &Node<'_>) -> bool {
    !node.is_lines()
}

/// Where what belongs to a value ends, the rest of its last line included.
fn value_end(edits: &Edits<'_>, node: &Node<'_>) -> usize {
    match node.kind {
        Kind::Scalar(_) if node.is_lines() => node.span.end,
        _ => edits.line_end(node.span.end),
    }
}

/// The comment on the line where a value begins.
fn comment_behind<'t>(edits: &Edits<'t>, text: &str, node: &Node<'_>, sign: usize) -> &'t str {
    let here = edits.line_end(sign);
    let from = match &node.kind {
        Kind::Scalar(_) if node.is_lines() => {
            let head = text.get(node.span.start..).unwrap_or_default();
            let end = head.find(|c: char| !"|>+-0123456789".contains(c));
            node.span.start + end.unwrap_or(head.len())
        }
        _ if !node.is_lines() => node.span.end,
        _ if node.span.start <= here => return "",
        _ => match &node.properties {
            Some(properties) if properties.end <= here => properties.end,
            _ => sign,
        },
    };
    edits.comment(from)
}
