//! How a text is laid out, so that what is new looks like what is there.

use crate::data::value::{Data, Style};
use crate::patch::tree::{Kind, Node, Pair};

/// How a document is laid out.
#[derive(Clone, Debug)]
pub struct Look {
    /// How far a mapping stands in from the key that it belongs to.
    pub unit: usize,
    /// How far a list does.
    pub dash: usize,
    /// From a dash to what stands behind it.
    pub wide: usize,
    /// What stands behind the commas and colons of brackets in one line.
    pub comma: String,
    pub colon: String,
    /// What stands within brackets in one line, at both ends of what they hold.
    pub braces: String,
    pub brackets: String,
    /// What JSON in lines is indented by.
    pub indent: String,
}

impl Look {
    pub fn of(root: Option<&Node<'_>>, text: &str) -> Self {
        let mut found = Found::default();
        if let Some(root) = root {
            found.look(root, text);
        }
        let indented = text.lines().find_map(|line| {
            let indent = &line[..line.len() - line.trim_start().len()];
            (!indent.is_empty() && !line.trim().is_empty()).then(|| indent.to_owned())
        });
        Self {
            unit: found.unit.unwrap_or(2).clamp(1, 8),
            dash: found.dash.unwrap_or(0).min(8),
            wide: found.wide.unwrap_or(2).clamp(2, 8),
            // Where a single member has nothing behind its colon, others will have nothing between them.
            comma: found
                .comma
                .or_else(|| found.colon.clone())
                .unwrap_or_else(|| " ".to_owned()),
            colon: found.colon.unwrap_or_else(|| " ".to_owned()),
            braces: found.braces.unwrap_or_default(),
            brackets: found.brackets.unwrap_or_default(),
            indent: indented.unwrap_or_else(|| "  ".to_owned()),
        }
    }
}

impl Look {
    /// The same with what a list or mapping itself shows.
    pub fn near(&self, node: &Node<'_>, text: &str) -> Self {
        let mut found = Found::default();
        found.look(node, text);
        Self {
            unit: found.unit.map_or(self.unit, |unit| unit.clamp(1, 8)),
            dash: found.dash.map_or(self.dash, |dash| dash.min(8)),
            wide: found.wide.map_or(self.wide, |wide| wide.clamp(2, 8)),
            ..self.clone()
        }
    }
}

#[derive(Default)]
struct Found {
    unit: Option<usize>,
    dash: Option<usize>,
    wide: Option<usize>,
    comma: Option<String>,
    colon: Option<String>,
    braces: Option<String>,
    brackets: Option<String>,
}

impl Found {
    fn is_whole(&self) -> bool {
        let block = self.unit.is_some() && self.dash.is_some() && self.wide.is_some();
        let ends = self.braces.is_some() && self.brackets.is_some();
        block && ends && self.comma.is_some() && self.colon.is_some()
    }

    fn look(&mut self, node: &Node<'_>, text: &str) {
        if self.is_whole() {
            return;
        }
        match &node.kind {
            Kind::Array(items) if node.is_lines() => {
                for item in items.iter().filter(|item| !item.node.span.is_empty()) {
                    let gap = text
                        .get(item.start + 1..item.node.start())
                        .unwrap_or_default();
                    if !gap.contains('\n') {
                        self.wide.get_or_insert(1 + gap.len());
                    }
                }
            }
            Kind::Object(pairs) if node.is_lines() => {
                for pair in pairs.iter().filter(|pair| pair.value.is_lines()) {
                    self.nested(pair, text);
                }
            }
            Kind::Array(items) => {
                if let Some(item) = items.first() {
                    flow_end(&mut self.brackets, node, item.start, text);
                }
                for pair in items.windows(2) {
                    self.flow_comma(pair[0].comma, pair[1].start, text);
                }
            }
            Kind::Object(pairs) => {
                if let Some(pair) = pairs.first() {
                    flow_end(&mut self.braces, node, pair.start, text);
                }
                for pair in pairs.windows(2) {
                    self.flow_comma(pair[0].comma, pair[1].start, text);
                }
                for pair in pairs {
                    if let Some(sign) = pair.sign {
                        let gap = text.get(sign..pair.value.start()).unwrap_or(" ");
                        self.colon.get_or_insert(blanks(gap));
                    }
                }
            }
            _ => {}
        }
        match &node.kind {
            Kind::Array(items) => items.iter().for_each(|item| self.look(&item.node, text)),
            Kind::Object(pairs) => pairs.iter().for_each(|pair| self.look(&pair.value, text)),
            _ => {}
        }
    }

    fn nested(&mut self, pair: &Pair<'_>, text: &str) {
        let further = column(text, pair.value.span.start).checked_sub(column(text, pair.start));
        match (&pair.value.kind, further) {
            (Kind::Object(_), Some(further)) => {
                self.unit.get_or_insert(further);
            }
            (Kind::Array(_), Some(further)) => {
                self.dash.get_or_insert(further);
            }
            _ => {}
        }
    }

    fn flow_comma(&mut self, comma: Option<usize>, next: usize, text: &str) {
        if let Some(gap) = comma.and_then(|comma| text.get(comma + 1..next))
            && !gap.contains('\n')
        {
            self.comma.get_or_insert(blanks(gap));
        }
    }
}

/// What stands between a bracket and the first entry, which begins at `first`.
fn flow_end(found: &mut Option<String>, node: &Node<'_>, first: usize, text: &str) {
    if let Some(gap) = text.get(node.span.start + 1..first)
        && !gap.contains('\n')
    {
        found.get_or_insert(blanks(gap));
    }
}

fn blanks(gap: &str) -> String {
    if gap.chars().all(|c| c == ' ') && gap.len() < 2 {
        gap.to_owned()
    } else {
        " ".to_owned()
    }
}

/// How far from the start of its line a byte is.
pub fn column(text: &str, at: usize) -> usize {
    at - text
        .get(..at)
        .unwrap_or_default()
        .rfind('\n')
        .map_or(0, |newline| newline + 1)
}

/// The quotes of the texts within a list or mapping, where all of them have the same.
pub fn quotes(node: Option<&Node<'_>>) -> Option<Style> {
    let scalars: Vec<&Node<'_>> = match node.map(|node| &node.kind) {
        Some(Kind::Array(items)) => items.iter().map(|item| &item.node).collect(),
        Some(Kind::Object(pairs)) => pairs.iter().map(|pair| &pair.value).collect(),
        _ => Vec::new(),
    };
    same(scalars.into_iter())
}

/// The quotes of the keys of a mapping, where all of them have the same.
pub fn key_quotes(node: Option<&Node<'_>>) -> Option<Style> {
    match node.map(|node| &node.kind) {
        Some(Kind::Object(pairs)) => same(pairs.iter().map(|pair| &pair.key)),
        _ => None,
    }
}

fn same<'n>(scalars: impl Iterator<Item = &'n Node<'n>>) -> Option<Style> {
    let texts = scalars.filter(|node| matches!(node.kind, Kind::Scalar(Data::Text(_))));
    let mut styles = texts.map(|node| node.style);
    let first = styles.next()?;
    let is_quoted = matches!(first, Style::Single | Style::Json);
    (is_quoted && styles.all(|style| style == first)).then_some(first)
}
