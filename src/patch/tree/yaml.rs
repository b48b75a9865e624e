//! YAML as a tree, from the parser's events.

use std::borrow::Cow;
use std::collections::HashMap;

use granit_parser::{Event, Parser, Span, StructureStyle};

use super::{Item, Kind, Node, Pair, Root, value};
use crate::data::merged::brings_members;
use crate::data::scalar::scalar;
use crate::data::value::{Data, Style, Value};
use crate::data::write;
use crate::data::yaml::options;

pub fn roots(text: &str) -> Option<Vec<Root<'_>>> {
    let mut builder = Builder {
        text,
        roots: Vec::new(),
        start: 0,
        open: Vec::new(),
        anchors: HashMap::new(),
    };
    for event in Parser::new_from_str_with_options(text, options()) {
        let (event, span) = event.ok()?;
        builder.take(event, &span)?;
    }
    Some(builder.roots)
}

struct Builder<'a> {
    text: &'a str,
    roots: Vec<Root<'a>>,
    start: usize,
    open: Vec<Frame<'a>>,
    /// What each anchor names: a key may be an alias, and so may be what a merge brings in.
    anchors: HashMap<usize, Value<'a>>,
}

/// A collection that is being read; of a mapping, keys and values by turns.
struct Frame<'a> {
    node: Node<'a>,
    children: Vec<Node<'a>>,
    is_object: bool,
}

impl<'a> Builder<'a> {
    fn take(&mut self, event: Event<'a>, span: &Span) -> Option<()> {
        let place = span.byte_range()?;
        match event {
            Event::DocumentStart(explicit, _) => {
                self.start = if explicit { place.end } else { place.start };
                self.anchors.clear();
            }
            Event::Alias(anchor) => {
                self.put(Node::new(Kind::Alias(anchor), Style::Alias, place))?;
            }
            Event::Scalar(text, style, anchor, tag) => {
                let value = scalar(text, style, tag.as_deref(), place.clone(), self.text, false);
                // Of lines all of them are wanted, those without anything at their end too.
                let place = if value.style == Style::Block {
                    place
                } else {
                    value.span
                };
                let node = Node::new(Kind::Scalar(value.data), value.style, place);
                let node = with_tag(node, anchor, span)?;
                self.put(node)?;
            }
            Event::SequenceStart(style, anchor, _) => self.open(false, style, anchor, span)?,
            Event::MappingStart(style, anchor, _) => self.open(true, style, anchor, span)?,
            Event::SequenceEnd | Event::MappingEnd => self.close(place.end)?,
            _ => {}
        }
        Some(())
    }

    fn open(
        &mut self,
        is_object: bool,
        style: StructureStyle,
        anchor: usize,
        span: &Span,
    ) -> Option<()> {
        let style = match style {
            StructureStyle::Flow => Style::Json,
            StructureStyle::Block => Style::Block,
        };
        let node = Node::new(Kind::Array(Vec::new()), style, span.byte_range()?);
        self.open.push(Frame {
            node: with_tag(node, anchor, span)?,
            children: Vec::new(),
            is_object,
        });
        Some(())
    }

    fn close(&mut self, end: usize) -> Option<()> {
        let Frame {
            mut node,
            children,
            is_object,
        } = self.open.pop()?;
        node.span.end = end;
        node.kind = if is_object {
            let mut pairs = Vec::with_capacity(children.len() / 2);
            let mut children = children.into_iter();
            while let (Some(key), value) = (children.next(), children.next()) {
                pairs.push(self.pair(key, value?));
            }
            Kind::Object(pairs)
        } else {
            let item = |node: Node<'a>| Item {
                start: node.start(),
                node,
                comma: None,
            };
            Kind::Array(children.into_iter().map(item).collect())
        };
        self.put(node)
    }

    fn pair(&self, key: Node<'a>, node: Node<'a>) -> Pair<'a> {
        let found = self.value(&key);
        let is_merge = key.style == Style::Plain && found.scalar() == Some("<<");
        let name = match found.data {
            Data::Text(text) | Data::Number(text) => text,
            _ => Cow::Owned(write::line(&found)),
        };
        Pair {
            start: key.start(),
            merges: is_merge && brings_members(&self.value(&node)),
            key,
            name,
            sign: None,
            value: node,
            comma: None,
        }
    }

    fn value(&self, node: &Node<'a>) -> Value<'a> {
        let named = |anchor| self.anchors.get(&anchor).cloned();
        value::of(node, &named)
    }

    /// Puts a node where it belongs.
    fn put(&mut self, node: Node<'a>) -> Option<()> {
        if node.anchor != 0 {
            self.anchors.insert(node.anchor, self.value(&node));
        }
        match self.open.last_mut() {
            Some(frame) => frame.children.push(node),
            None => self.roots.push(Root {
                node,
                start: self.start,
            }),
        }
        Some(())
    }
}

/// The node with the place of its tag.
fn with_tag<'a>(mut node: Node<'a>, anchor: usize, span: &Span) -> Option<Node<'a>> {
    node.anchor = anchor;
    if span.tag_start().is_some() {
        node.properties = Some(span.tag_span()?.byte_range()?);
        node.is_tagged = true;
    }
    Some(node)
}
