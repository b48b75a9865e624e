//! Reads YAML: documents, each value with its place; aliases and merges stand for what they name.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use granit_parser::{ErrorKind, Event, Options, Parser, StructureStyle};

use super::json::MAX_DEPTH;
use super::merged::{brings_members, merge};
use super::repeated::no_repeated;
use super::scalar::scalar;
use super::value::{Data, Member, Problem, Style, Value, without_repeated};
use super::write;
use crate::source::visible::visible;

/// How many values aliases may stand for in all: a text of a kilobyte can name billions.
const MAX_COPIES: usize = 200_000;

/// The documents of a text; those with nothing in them, as templates leave them, do not count. The
/// second list tells where each begins, its `---` included.
///
/// # Errors
///
/// The text is no YAML, or made to do harm.
pub fn documents(text: &str) -> Result<(Vec<Value<'_>>, Vec<usize>), Problem> {
    read_as(text, false, false, true)
}

/// The same; where `strict`, no mapping may have a key twice, and of `every` document those with nothing in
/// them count too.
pub fn read(
    text: &str,
    strict: bool,
    every: bool,
) -> Result<(Vec<Value<'_>>, Vec<usize>), Problem> {
    read_as(text, strict, every, false)
}

/// The same; where the text `is_cut`, somebody took its last line end.
fn read_as(
    text: &str,
    strict: bool,
    every: bool,
    is_cut: bool,
) -> Result<(Vec<Value<'_>>, Vec<usize>), Problem> {
    let mut reader = Reader {
        aliased: aliased(text),
        strict,
        every,
        is_cut,
        ..Reader::default()
    };
    for event in Parser::new_from_str_with_options(text, options()) {
        let (event, span) = event.map_err(|error| {
            let at = error.marker().byte_offset().unwrap_or(text.len());
            match error.kind() {
                ErrorKind::RecursionLimitExceeded => too_deep(at),
                _ => Problem::new(at, visible(&error.info())),
            }
        })?;
        let place = span.byte_range().unwrap_or(0..0);
        reader.take(event, place, text)?;
    }
    Ok((reader.documents, reader.starts))
}

/// How YAML is read: without comments, and not deeper than it may be nested.
pub fn options() -> Options {
    let mut options = granit_parser::options! {
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    options.set_emit_comments(false);
    options
}

/// The anchors that aliases name: few of those that are there, and often none.
fn aliased(text: &str) -> HashSet<usize> {
    if !text.contains('*') || !text.contains('&') {
        return HashSet::new();
    }
    let events = Parser::new_from_str_with_options(text, options());
    events
        .map_while(Result::ok)
        .filter_map(|(event, _)| match event {
            Event::Alias(anchor) => Some(anchor),
            _ => None,
        })
        .collect()
}

#[derive(Default)]
struct Reader<'a> {
    strict: bool,
    every: bool,
    is_cut: bool,
    documents: Vec<Value<'a>>,
    starts: Vec<usize>,
    start: usize,
    /// The collections around what comes next.
    open: Vec<Frame<'a>>,
    aliased: HashSet<usize>,
    anchors: HashMap<usize, Anchored<'a>>,
    copies: usize,
}

/// A collection that is being read.
struct Frame<'a> {
    start: usize,
    style: Style,
    anchor: usize,
    content: Content<'a>,
}

enum Content<'a> {
    Array(Vec<Value<'a>>),
    Object {
        members: Vec<Member<'a>>,
        /// What `<<` brings in.
        merged: Vec<Value<'a>>,
        /// A key that waits for its value.
        key: Option<Key<'a>>,
    },
}

struct Key<'a> {
    text: Cow<'a, str>,
    start: usize,
    merges: bool,
}

struct Anchored<'a> {
    value: Value<'a>,
    count: usize,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, event: Event<'a>, place: Range<usize>, source: &str) -> Result<(), Problem> {
        match event {
            Event::DocumentStart(..) => self.start = place.start,
            Event::Alias(anchor) => self.alias(anchor, place)?,
            Event::Scalar(text, style, anchor, tag) => {
                let value = scalar(text, style, tag.as_deref(), place, source, self.is_cut);
                self.value(value, anchor)?;
            }
            Event::SequenceStart(style, anchor, _) => {
                self.open(style, anchor, place, Content::Array(Vec::new()))?;
            }
            Event::MappingStart(style, anchor, _) => {
                let content = Content::Object {
                    members: Vec::new(),
                    merged: Vec::new(),
                    key: None,
                };
                self.open(style, anchor, place, content)?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(&place, source)?,
            _ => {}
        }
        Ok(())
    }

    fn open(
        &mut self,
        style: StructureStyle,
        anchor: usize,
        place: Range<usize>,
        content: Content<'a>,
    ) -> Result<(), Problem> {
        if self.open.len() == MAX_DEPTH {
            return Err(too_deep(place.start));
        }
        self.open.push(Frame {
            start: place.start,
            style: if style == StructureStyle::Flow {
                Style::Json
            } else {
                Style::Block
            },
            anchor,
            content,
        });
        Ok(())
    }

    fn close(&mut self, place: &Range<usize>, source: &str) -> Result<(), Problem> {
        let Some(mut frame) = self.open.pop() else {
            return Ok(());
        };
        if let (Style::Block, Content::Array(items)) = (frame.style, &frame.content) {
            frame.start = first_dash(frame.start, items, source);
        }
        let end = |last: Option<&Value<'_>>| match (frame.style, last) {
            (Style::Json, _) => place.end,
            (_, Some(last)) => last.span.end,
            (_, None) => frame.start,
        };
        let (data, end) = match frame.content {
            Content::Array(items) => {
                let end = end(items.last());
                (Data::Array(items), end)
            }
            Content::Object {
                members, merged, ..
            } => {
                if self.strict {
                    no_repeated(&members)?;
                }
                let end = end(members.last().map(|member| &member.value));
                (Data::Object(merge(without_repeated(members), merged)), end)
            }
        };
        let value = Value {
            data,
            span: frame.start..end,
            style: frame.style,
        };
        self.value(value, frame.anchor)
    }

    fn alias(&mut self, anchor: usize, place: Range<usize>) -> Result<(), Problem> {
        let Some(named) = self.anchors.get(&anchor) else {
            return Err(Problem::new(
                place.start,
                "an alias stands within what it names",
            ));
        };
        self.copies += named.count;
        if self.copies > MAX_COPIES {
            let reason = format!("the aliases stand for more than {MAX_COPIES} values");
            return Err(Problem::new(place.start, reason));
        }
        if self.open.len() + named.depth > MAX_DEPTH {
            return Err(too_deep(place.start));
        }
        let value = Value {
            data: named.value.data.clone(),
            span: place,
            style: Style::Alias,
        };
        self.value(value, 0)
    }

    /// Puts a value where it belongs.
    fn value(&mut self, value: Value<'a>, anchor: usize) -> Result<(), Problem> {
        if anchor != 0 && self.aliased.contains(&anchor) {
            let (count, depth) = value.extent();
            self.copies += count;
            if self.copies > MAX_COPIES {
                let reason = format!("the anchors name more than {MAX_COPIES} values");
                return Err(Problem::new(value.span.start, reason));
            }
            let value = value.clone();
            self.anchors.insert(
                anchor,
                Anchored {
                    value,
                    count,
                    depth,
                },
            );
        }
        let Some(frame) = self.open.last_mut() else {
            if self.every || !value.is_nothing() {
                self.starts.push(self.start.min(value.span.start));
                self.documents.push(value);
            }
            return Ok(());
        };
        match &mut frame.content {
            Content::Array(items) => items.push(value),
            Content::Object {
                members,
                merged,
                key,
            } => match key.take() {
                None => {
                    let merges = value.style == Style::Plain && value.scalar() == Some("<<");
                    let start = value.span.start;
                    let text = match value.data {
                        Data::Text(text) | Data::Number(text) => text,
                        _ => Cow::Owned(write::line(&value)),
                    };
                    *key = Some(Key {
                        text,
                        start,
                        merges,
                    });
                }
                Some(key) if key.merges && brings_members(&value) => merged.push(value),
                Some(Key {
                    text: key, start, ..
                }) => members.push(Member { key, start, value }),
            },
        }
        Ok(())
    }
}

/// Where the first dash of a list in lines is: the parser tells its place, or that of what follows.
fn first_dash(start: usize, items: &[Value<'_>], source: &str) -> usize {
    let first = items.first().map_or(start, |item| item.span.start);
    let from = start.min(first);
    let before = source
        .get(..from)
        .unwrap_or_default()
        .trim_end_matches([' ', '\t', '\n', '\r']);
    let there = from < first && source.get(from..).is_some_and(|text| text.starts_with('-'));
    if !there && before.ends_with('-') {
        before.len() - 1
    } else {
        from
    }
}

fn too_deep(at: usize) -> Problem {
    Problem::new(at, format!("it is nested deeper than {MAX_DEPTH} levels"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        match documents(text) {
            Ok((documents, _)) => documents
                .iter()
                .map(write::line)
                .collect::<Vec<_>>()
                .join(" | "),
            Err(problem) => problem.told(text),
        }
    }

    #[test]
    fn aliases_merges_tags_and_keys_are_resolved() {
        insta::assert_snapshot!(
            read("base: &b {a: 1, b: 2}\nuse:\n  <<: *b\n  b: 3\nlist: [*b, !x y]\n1: n\n? [k]\n: v\ntrue: t\n"),
            @r#"{"base":{"a":1,"b":2},"use":{"b":3,"a":1},"list":[{"a":1,"b":2},"y"],"1":"n","[\"k\"]":"v","true":"t"}"#
        );
        insta::assert_snapshot!(read("a: 1\n---\n---\n# none\n---\nb: 2\n...\n"), @r#"{"a":1} | {"b":2}"#);
    }

    #[test]
    fn what_does_harm_is_refused() {
        let mut bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n".to_owned();
        for (name, of) in ('b'..='i').zip('a'..) {
            bomb.push_str(&format!(
                "{name}: &{name} [{}]\n",
                vec![format!("*{of}"); 9].join(",")
            ));
        }
        insta::assert_snapshot!(read(&bomb), @"the aliases stand for more than 200000 values at line 6 column 8");
        insta::assert_snapshot!(read(&"[".repeat(100_000)), @"it is nested deeper than 128 levels at line 1 column 129");
        insta::assert_snapshot!(read(&"- ".repeat(100_000)), @"it is nested deeper than 128 levels at line 1 column 257");
        insta::assert_snapshot!(read("&a [*a]"), @"an alias stands within what it names at line 1 column 5");
        insta::assert_snapshot!(read("*a"), @"while parsing node, found unknown anchor at line 1 column 1");
        let mut deep = format!("- &a0 {}{}\n", "[".repeat(100), "]".repeat(100));
        for level in 1..10 {
            deep.push_str(&format!(
                "- &a{level} {}*a{}{}\n",
                "[".repeat(100),
                level - 1,
                "]".repeat(100)
            ));
        }
        insta::assert_snapshot!(read(&deep), @"it is nested deeper than 128 levels at line 2 column 107");
    }
}
