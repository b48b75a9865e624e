//! A text as a tree in which every value knows all of its bytes: its anchor and tag, the colon or dash
//! before it, and keys that come twice. What `data` reads is what this tree means.

mod json;
mod settle;
pub mod value;
mod yaml;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

pub use settle::skip_blank;

use crate::data::Format;
use crate::data::value::{Data, Style, Value};

/// A value, and where it stands.
#[derive(Debug)]
pub struct Node<'a> {
    pub kind: Kind<'a>,
    /// `Block` for lines, `Json` within brackets or double quotes.
    pub style: Style,
    /// Its own bytes, from the first dash or key on, or from the `|` before its lines.
    pub span: Range<usize>,
    /// Its anchor and its tag.
    pub properties: Option<Range<usize>>,
    pub is_tagged: bool,
    /// The number of its anchor; 0 where it has none.
    pub anchor: usize,
}

/// What a value is.
#[derive(Debug)]
pub enum Kind<'a> {
    Scalar(Data<'a>),
    Array(Vec<Item<'a>>),
    Object(Vec<Pair<'a>>),
    /// What stands where the anchor is.
    Alias(usize),
}

/// An item of a list.
#[derive(Debug)]
pub struct Item<'a> {
    /// Where its dash is, or where it begins.
    pub start: usize,
    pub node: Node<'a>,
    /// The comma behind it.
    pub comma: Option<usize>,
}

/// A key and its value.
#[derive(Debug)]
pub struct Pair<'a> {
    pub start: usize,
    pub key: Node<'a>,
    pub name: Cow<'a, str>,
    /// Whether it brings in the members of its value, as `<<` does.
    pub merges: bool,
    /// The byte behind its colon.
    pub sign: Option<usize>,
    pub value: Node<'a>,
    pub comma: Option<usize>,
}

/// A document of a text.
#[derive(Debug)]
pub struct Root<'a> {
    pub node: Node<'a>,
    /// What comes before it ends here: `---`, or nothing.
    pub start: usize,
}

/// What the anchors of a document name.
#[derive(Debug, Default)]
pub struct Anchors<'n, 'a> {
    nodes: HashMap<usize, &'n Node<'a>>,
    /// Of those that aliases name. An alias in them has its value already.
    values: HashMap<usize, Value<'a>>,
}

impl<'n, 'a> Anchors<'n, 'a> {
    pub fn of(root: &'n Node<'a>) -> Self {
        let mut anchors = Self::default();
        let mut aliased = HashSet::new();
        root.walk(&mut |node| {
            if let Kind::Alias(anchor) = node.kind {
                aliased.insert(anchor);
            }
        });
        if !aliased.is_empty() {
            anchors.add(root, &aliased);
        }
        anchors
    }

    /// Adds what is in a node, and then the node.
    fn add(&mut self, node: &'n Node<'a>, aliased: &HashSet<usize>) {
        match &node.kind {
            Kind::Array(items) => items.iter().for_each(|item| self.add(&item.node, aliased)),
            Kind::Object(pairs) => {
                for pair in pairs {
                    self.add(&pair.key, aliased);
                    self.add(&pair.value, aliased);
                }
            }
            _ => {}
        }
        if aliased.contains(&node.anchor) {
            let value = value::of(node, &|anchor| self.values.get(&anchor).cloned());
            self.values.insert(node.anchor, value);
            self.nodes.insert(node.anchor, node);
        }
    }

    pub fn value(&self, anchor: usize) -> Option<&Value<'a>> {
        self.values.get(&anchor)
    }
}

impl<'a> Node<'a> {
    fn new(kind: Kind<'a>, style: Style, span: Range<usize>) -> Self {
        Self {
            kind,
            style,
            span,
            properties: None,
            is_tagged: false,
            anchor: 0,
        }
    }

    /// Where it begins, its anchor and tag included.
    pub fn start(&self) -> usize {
        self.properties
            .as_ref()
            .map_or(self.span.start, |properties| {
                properties.start.min(self.span.start)
            })
    }

    /// Whether it stands in lines, and not within brackets or quotes.
    pub fn is_lines(&self) -> bool {
        self.style == Style::Block
    }

    /// What an alias stands for, and each other node itself.
    pub fn resolved<'n>(&'n self, anchors: &Anchors<'n, 'a>) -> &'n Self {
        let mut node = self;
        while let Kind::Alias(anchor) = node.kind
            && let Some(named) = anchors.nodes.get(&anchor)
        {
            node = named;
        }
        node
    }

    /// How deep values are nested in it.
    pub fn depth(&self) -> usize {
        let deepest = match &self.kind {
            Kind::Array(items) => items.iter().map(|item| item.node.depth()).max(),
            Kind::Object(pairs) => {
                let pairs = pairs.iter();
                pairs
                    .map(|pair| pair.key.depth().max(pair.value.depth()))
                    .max()
            }
            Kind::Scalar(_) | Kind::Alias(_) => return 0,
        };
        1 + deepest.unwrap_or(0)
    }

    /// Looks at it, and at all that is in it.
    pub fn walk<'n>(&'n self, look: &mut impl FnMut(&'n Self)) {
        look(self);
        match &self.kind {
            Kind::Array(items) => items.iter().for_each(|item| item.node.walk(look)),
            Kind::Object(pairs) => {
                for pair in pairs {
                    pair.key.walk(look);
                    pair.value.walk(look);
                }
            }
            _ => {}
        }
    }
}

/// The documents of a text that `data` reads without a problem, in the same order; nothing where their
/// places cannot be found out.
pub fn roots(text: &str, format: Format) -> Option<Vec<Root<'_>>> {
    let mut roots = match format {
        Format::Json => json::roots(text)?,
        Format::Yaml => yaml::roots(text)?,
    };
    for root in &mut roots {
        settle::settle(&mut root.node, root.start, text)?;
    }
    Some(roots)
}
