//! Writes values that a text does not have yet, as lines of YAML or within brackets.

use super::look::{Look, key_quotes, quotes};
use crate::data::Format;
use crate::data::value::{Data, Style};
use crate::data::write::{is_plain, is_seen, quote, yaml_lines};
use crate::patch::now::{Entry, Now};
use crate::patch::tree::{Anchors, Kind, Node};

/// Writes values.
pub struct Writer<'w, 'n, 'a> {
    pub text: &'w str,
    pub format: Format,
    pub anchors: &'w Anchors<'n, 'a>,
    pub look: &'w Look,
    /// Whether what is moved keeps its bytes.
    pub reuses: bool,
    /// Whether texts of several lines stand behind `|`.
    pub lines: bool,
}

/// A value of YAML, in lines that are indented by what stands before all of them.
pub enum Lines {
    /// What stands behind a colon or dash, and lines below it.
    Text(String, Vec<String>),
    Object(Vec<String>),
    Array(Vec<String>),
}

/// How brackets are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Brackets {
    Line,
    Lines,
}

/// The quotes that new keys and texts get.
#[derive(Clone, Copy, Debug, Default)]
pub struct Quotes {
    pub keys: Option<Style>,
    pub texts: Option<Style>,
}

impl Quotes {
    pub fn within(node: Option<&Node<'_>>) -> Self {
        Self {
            keys: key_quotes(node),
            texts: quotes(node),
        }
    }
}

impl<'n, 'a> Writer<'_, 'n, 'a> {
    /// A value as lines of YAML.
    pub fn lines(&self, now: &Now<'n, 'a>, style: Option<Style>) -> Lines {
        if let Some(lines) = self.reused(now) {
            return lines;
        }
        if let Some(text) = self.reused_scalar(now, Brackets::Line) {
            return Lines::Text(text, Vec::new());
        }
        match now.opened(self.anchors) {
            Now::Array(within) if !within.entries.is_empty() => {
                let quotes = Quotes::within(within.from);
                let item = |entry: &Entry<'n, 'a>| {
                    self.behind_dash(&entry.now, quotes.texts, self.look.wide)
                };
                Lines::Array(within.entries.iter().flat_map(item).collect())
            }
            Now::Object(within) if !within.entries.is_empty() => {
                let quotes = Quotes::within(within.from);
                let member = |entry: &Entry<'n, 'a>| self.member(entry, quotes);
                Lines::Object(within.entries.iter().flat_map(member).collect())
            }
            Now::Scalar(Data::Text(text)) if text.contains('\n') => {
                match yaml_lines(&text, "").filter(|_| self.lines) {
                    Some(lines) => {
                        let mut lines = lines.split('\n').map(str::to_owned);
                        Lines::Text(lines.next().unwrap_or_default(), lines.collect())
                    }
                    None => Lines::Text(quote(&text), Vec::new()),
                }
            }
            now => Lines::Text(self.brackets(&now, Brackets::Line, style, ""), Vec::new()),
        }
    }

    /// The lines of an item, its dash included.
    pub fn behind_dash(&self, now: &Now<'n, 'a>, style: Option<Style>, wide: usize) -> Vec<String> {
        let inner = " ".repeat(wide);
        let gap = &inner[1..];
        match self.lines(now, style) {
            Lines::Text(head, body) => {
                let mut lines = vec![format!("-{gap}{head}")];
                lines.extend(indented(body, &inner));
                lines
            }
            Lines::Object(body) | Lines::Array(body) => {
                let mut lines = indented(body, &inner);
                if let Some(first) = lines.first_mut() {
                    *first = format!("-{gap}{}", first.trim_start());
                }
                lines
            }
        }
    }

    /// The lines of a member.
    pub fn member(&self, entry: &Entry<'n, 'a>, quotes: Quotes) -> Vec<String> {
        let key = self.scalar_text(&entry.name, quotes.keys);
        let (head, body) = match self.lines(&entry.now, quotes.texts) {
            Lines::Text(head, body) => (
                format!(" {head}"),
                indented(body, &" ".repeat(self.look.unit)),
            ),
            Lines::Object(body) => (String::new(), indented(body, &" ".repeat(self.look.unit))),
            Lines::Array(body) => (String::new(), indented(body, &" ".repeat(self.look.dash))),
        };
        let mut lines = vec![format!("{key}:{head}")];
        lines.extend(body);
        lines
    }

    /// A value in brackets, or a scalar; `indent` is what its line begins with.
    pub fn brackets(
        &self,
        now: &Now<'n, 'a>,
        layout: Brackets,
        style: Option<Style>,
        indent: &str,
    ) -> String {
        if let Some(text) = self.reused_scalar(now, layout) {
            return text;
        }
        let inner = format!("{indent}{}", self.look.indent);
        match now.opened(self.anchors) {
            Now::Array(within) => {
                let quotes = Quotes::within(within.from);
                let item =
                    |entry: &Entry<'n, 'a>| self.brackets(&entry.now, layout, quotes.texts, &inner);
                let items = within.entries.iter().map(item).collect();
                self.bracketed('[', items, ']', layout, indent)
            }
            Now::Object(within) => {
                let quotes = Quotes::within(within.from);
                let member =
                    |entry: &Entry<'n, 'a>| self.bracketed_member(entry, quotes, layout, &inner);
                let members = within.entries.iter().map(member).collect();
                self.bracketed('{', members, '}', layout, indent)
            }
            Now::Scalar(Data::Text(text)) => self.scalar_text(&text, style),
            Now::Scalar(Data::Number(number)) if self.format == Format::Json => {
                json_number(&number)
            }
            now => now
                .value(self.anchors)
                .scalar()
                .unwrap_or("null")
                .to_owned(),
        }
    }

    /// A key and its value within braces.
    pub fn bracketed_member(
        &self,
        entry: &Entry<'n, 'a>,
        quotes: Quotes,
        layout: Brackets,
        indent: &str,
    ) -> String {
        let key = self.scalar_text(&entry.name, quotes.keys);
        let value = self.brackets(&entry.now, layout, quotes.texts, indent);
        // YAML without quotes needs the blank.
        let colon = match self.format {
            Format::Json if layout == Brackets::Line => self.look.colon.as_str(),
            _ => " ",
        };
        format!("{key}:{colon}{value}")
    }

    #[expect(clippy::needless_pass_by_value, reason = "made for this call")]
    fn bracketed(
        &self,
        open: char,
        parts: Vec<String>,
        close: char,
        layout: Brackets,
        indent: &str,
    ) -> String {
        if layout == Brackets::Line || parts.is_empty() {
            let end = match open {
                _ if parts.is_empty() => "",
                '{' => &self.look.braces,
                _ => &self.look.brackets,
            };
            let parts = parts.join(&format!(",{}", self.look.comma));
            return format!("{open}{end}{parts}{end}{close}");
        }
        let inner = format!("{indent}{}", self.look.indent);
        let parts = parts.join(&format!(",\n{inner}"));
        format!("{open}\n{inner}{parts}\n{indent}{close}")
    }

    /// A text, in the quotes of its neighbours where it can be.
    pub fn scalar_text(&self, text: &str, style: Option<Style>) -> String {
        let simple = || is_seen(text) && !text.chars().any(char::is_control);
        match style {
            _ if self.format == Format::Json => quote(text),
            Some(Style::Json) => quote(text),
            Some(Style::Single) if simple() => format!("'{}'", text.replace('\'', "''")),
            _ if is_plain(text) && !is_more_to_others(text) => text.to_owned(),
            _ => quote(text),
        }
    }

    /// The lines that a value has elsewhere, its comments included.
    fn reused(&self, now: &Now<'n, 'a>) -> Option<Lines> {
        let Now::Kept(node) = now else { return None };
        if !self.reuses || !node.is_lines() || node.properties.is_some() {
            return None;
        }
        let start = self
            .text
            .get(..node.span.start)
            .unwrap_or_default()
            .rfind('\n')
            .map_or(0, |newline| newline + 1);
        let column = node.span.start - start;
        let end = self
            .text
            .get(node.span.end..)
            .unwrap_or_default()
            .find('\n');
        let end = end.map_or(self.text.len(), |newline| node.span.end + newline);
        let mut lines = Vec::new();
        for (number, line) in self
            .text
            .get(node.span.start..end)
            .unwrap_or_default()
            .lines()
            .enumerate()
        {
            let outer = line.len() - line.trim_start_matches(' ').len();
            lines.push(match number {
                0 => line,
                _ if line.trim().is_empty() => "",
                _ if outer >= column => &line[column..],
                // A comment may stand anywhere.
                _ if line.trim_start().starts_with('#') => line.trim_start(),
                _ => return None,
            });
        }
        let lines = lines.into_iter().map(str::to_owned).collect();
        match node.kind {
            Kind::Array(_) => Some(Lines::Array(lines)),
            Kind::Object(_) => Some(Lines::Object(lines)),
            _ => None,
        }
    }

    /// The bytes that a value in one line has elsewhere.
    fn reused_scalar(&self, now: &Now<'n, 'a>, layout: Brackets) -> Option<String> {
        let Now::Kept(node) = now else { return None };
        let fits = match &node.kind {
            Kind::Scalar(_) => true,
            Kind::Array(items) => layout == Brackets::Line && !node.is_lines() && !items.is_empty(),
            Kind::Object(pairs) => {
                layout == Brackets::Line && !node.is_lines() && !pairs.is_empty()
            }
            Kind::Alias(_) => false,
        };
        let start = match node.anchor {
            0 => node.start(),
            _ => node.span.start,
        };
        let text = self.text.get(start..node.span.end)?;
        (self.reuses && fits && !text.is_empty() && !text.contains(['\n', '\r']))
            .then(|| text.to_owned())
    }
}

/// A number of YAML as JSON has it: `.5` is `0.5`, `+1` is `1`. JSON has no infinity.
fn json_number(number: &str) -> String {
    let (sign, digits) = match number.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", number.strip_prefix('+').unwrap_or(number)),
    };
    let (mantissa, exponent) = match digits.find(['e', 'E']) {
        Some(at) => digits.split_at(at),
        None => (digits, ""),
    };
    let zero = if mantissa.starts_with('.') { "0" } else { "" };
    let end = if mantissa.ends_with('.') { "0" } else { "" };
    format!("{sign}{zero}{mantissa}{end}{exponent}")
}

/// The lines behind an indent.
pub fn indented(lines: Vec<String>, indent: &str) -> Vec<String> {
    let line = |line: String| match line.is_empty() {
        true => line,
        false => format!("{indent}{line}"),
    };
    lines.into_iter().map(line).collect()
}

/// Whether tools that read YAML 1.1 would take a text for something else: a truth, a number, a time.
fn is_more_to_others(text: &str) -> bool {
    let word = text.to_ascii_lowercase();
    let digits = text.trim_start_matches(['-', '+']);
    let begins = digits.starts_with(|c: char| c.is_ascii_digit());
    let number = begins
        && digits
            .chars()
            .all(|c| c.is_ascii_hexdigit() || "_:oxOX-+".contains(c));
    let is_date = begins && text.len() >= 8 && {
        let mut parts = text.splitn(3, '-');
        let is_number = |part: Option<&str>| {
            part.is_some_and(|part| part.starts_with(|c: char| c.is_ascii_digit()))
        };
        is_number(parts.next()) && is_number(parts.next()) && is_number(parts.next())
    };
    ["y", "n", "yes", "no", "on", "off"].contains(&word.as_str()) || number || is_date
}
