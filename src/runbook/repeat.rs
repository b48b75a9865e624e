//! Sections that run once for each of some values: `<!-- stepmark: each NAME in A, B -->`, or `in` a
//! parameter that is a list, right behind a heading.

mod sentence;

use super::block::Block;
use super::config::{Config, Type};
use super::each;
use crate::diagnostic::{Diagnostic, nearest};
use crate::document::{Document, NodeKind};
use crate::source::Span;
use sentence::{Item, Sentence};

/// How a repetition is written.
const GRAMMAR: &str = "write `each NAME in A, B`, with values that hold blanks in quotes, or `each NAME in LIST` with a parameter of `type: list`";

/// A section that runs once for each value, sections within it included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repeat {
    /// The index of its heading among the document's nodes.
    pub heading: usize,
    /// The index of the first node behind the section.
    pub end: usize,
    /// The variable that has the value.
    pub name: String,
    /// What the values are.
    pub values: Values,
    /// Where the document says so.
    pub span: Span,
}

/// The values that a section runs for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Values {
    /// Those that stand in the document.
    Given(Vec<String>),
    /// The items of this parameter.
    Parameter(String),
}

impl Repeat {
    /// Whether the node with this index stands in the section.
    #[must_use]
    pub const fn holds(&self, node: usize) -> bool {
        self.heading < node && node < self.end
    }

    /// The lines of the section in `document`, from 1.
    #[must_use]
    pub fn lines(&self, document: &Document) -> (usize, usize) {
        let source = &document.source;
        let first = source.line_of(document.nodes[self.heading].span.start);
        let end = match document.nodes.get(self.end) {
            Some(next) => source.line_start_of(next.span.start),
            None => source.text().len(),
        };
        let before = source.text()[..end].trim_end().len();
        (first, source.line_of(before).max(first))
    }

    /// What the document says, in a line: `each node in n2, n3`.
    #[must_use]
    pub fn told(&self) -> String {
        let values = match &self.values {
            Values::Given(values) => values.join(", "),
            Values::Parameter(name) => name.clone(),
        };
        format!("each {} in {values}", self.name)
    }
}

/// Whether a comment, without its `<!--` and `-->`, says that a section is repeated.
#[must_use]
pub(super) fn is_repeat(comment: &str) -> bool {
    let words = comment.trim().strip_prefix("stepmark:");
    words.is_some_and(|words| words.split_whitespace().next() == Some("each"))
}

/// Finds the sections that are repeated. What is wrong with them goes to `diagnostics`.
pub(super) fn find(
    document: &Document,
    config: &Config,
    blocks: &[Block],
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Repeat> {
    let mut finder = Finder {
        document,
        config,
        blocks,
        diagnostics,
        found: Vec::new(),
    };
    for (index, node) in document.nodes.iter().enumerate() {
        if let NodeKind::Comment { text } = &node.kind
            && is_repeat(text)
            && let Err(problem) = finder.repeat(index)
        {
            finder.diagnostics.push(*problem);
        }
    }
    let found = finder.found;
    for repeat in &found {
        expectations_apart(repeat, blocks, diagnostics);
        undone_apart(repeat, blocks, diagnostics);
    }
    found
}

/// Boxed: a diagnostic is large, and there is hardly ever one.
type Found<T> = Result<T, Box<Diagnostic>>;

struct Finder<'a> {
    document: &'a Document,
    config: &'a Config,
    blocks: &'a [Block],
    diagnostics: &'a mut Vec<Diagnostic>,
    found: Vec<Repeat>,
}

impl Finder<'_> {
    /// Reads the comment at `index`.
    fn repeat(&mut self, index: usize) -> Found<()> {
        let span = self.document.nodes[index].span;
        let length = self.document.source.slice(span).trim_end().len();
        let span = Span::new(span.start, span.start + length);
        let heading = index.checked_sub(1);
        let level = heading.and_then(|node| level(self.document, node));
        let (Some(heading), Some(level)) = (heading, level) else {
            return Err(each::misplaced(span));
        };
        let raw = self.document.source.slice(span);
        let sentence = Sentence::parse(raw).map_err(|problem| {
            let place = Span::new(span.start + problem.at.start, span.start + problem.at.end);
            Box::new(Diagnostic::error("bad-each", place, problem.message).help(GRAMMAR))
        })?;
        let nodes = &self.document.nodes;
        let level_of = |node: usize| self::level(self.document, node);
        let ends = |node: &usize| level_of(*node).is_some_and(|next| next <= level);
        let end = (index..nodes.len()).find(ends).unwrap_or(nodes.len());
        let place =
            |at: &std::ops::Range<usize>| Span::new(span.start + at.start, span.start + at.end);
        let name_span = place(&sentence.name_at);
        self.check_name(&sentence.name, heading, name_span)?;
        let values = match sentence.items.as_slice() {
            [single] if !single.is_quoted => {
                self.list(single, &sentence.name, heading, place(&single.at))?
            }
            items => Values::Given(self.given(&sentence.name, items, place)?),
        };
        let repeat = Repeat {
            heading,
            end,
            name: sentence.name,
            values,
            span,
        };
        let has_any = |block: &Block| repeat.holds(block.node) && block.runs();
        if !self.blocks.iter().any(has_any) {
            self.diagnostics.push(
                Diagnostic::warning(
                    "empty-each",
                    span,
                    "nothing in this section can be repeated",
                )
                .help("it holds no step, no file and no item; the comment has no effect"),
            );
        }
        self.found.push(repeat);
        Ok(())
    }

    /// The repeated sections that `heading` stands in.
    fn around(&self, heading: usize) -> impl Iterator<Item = &Repeat> {
        self.found
            .iter()
            .filter(move |around| around.holds(heading))
    }

    fn check_name(&self, name: &str, heading: usize, span: Span) -> Found<()> {
        if self.around(heading).any(|around| around.name == name) {
            let message = format!("`{name}` has a value for each already in the section around it");
            let help = "give the variable of the inner section another name";
            return Err(Box::new(
                Diagnostic::error("bad-each", span, message).help(help),
            ));
        }
        if super::reserved::is_shells(name) {
            let message = format!("`{name}` can be no item: bash has that variable for itself");
            let help = "give it another name, and use that in the commands";
            return Err(Box::new(
                Diagnostic::error("reserved-name", span, message).help(help),
            ));
        }
        let param = self.config.params.get(name);
        if param.is_some_and(|param| param.kind == Type::Secret) {
            let message = format!(
                "`{name}` is a secret, and the values that a section is repeated for are shown and recorded"
            );
            let help = "repeat the section for something that is none, such as a name";
            return Err(Box::new(
                Diagnostic::error("bad-each", span, message).help(help),
            ));
        }
        Ok(())
    }

    /// The parameter that a single word names.
    fn list(&self, item: &Item, name: &str, heading: usize, span: Span) -> Found<Values> {
        let list = item.value.as_str();
        let error = |message: String, help: String| {
            Err(Box::new(
                Diagnostic::error("bad-each", span, message).help(help),
            ))
        };
        let quoted =
            format!("for the one value `{list}` write it in quotes: `each {name} in \"{list}\"`");
        let params = &self.config.params;
        let Some(param) = params.get(list) else {
            let message = format!("no parameter is called `{list}`");
            let lists = params.iter().filter(|(_, param)| param.kind == Type::List);
            return error(
                message,
                match nearest(list, lists.map(|(name, _)| name.as_str())) {
                    Some(near) => format!("did you mean `{near}`? If not, {quoted}"),
                    None => quoted,
                },
            );
        };
        if param.kind != Type::List {
            let kind = param.kind.as_str();
            let message = format!("the parameter `{list}` is no list: its type is `{kind}`");
            return error(
                message,
                format!("say `type: list` in the front matter; {quoted}"),
            );
        }
        if list == name || self.around(heading).any(|around| around.name == list) {
            let message = format!("`{list}` would be both the list and one of its items");
            return error(message, "give the variable another name".to_owned());
        }
        Ok(Values::Parameter(list.to_owned()))
    }

    /// The values that stand in the comment, as commands get them.
    fn given(
        &self,
        name: &str,
        items: &[Item],
        place: impl Fn(&std::ops::Range<usize>) -> Span,
    ) -> Found<Vec<String>> {
        let mut values: Vec<String> = Vec::new();
        for item in items {
            let error = |message: String, help: &str| {
                Err(Box::new(
                    Diagnostic::error("bad-each", place(&item.at), message).help(help),
                ))
            };
            let value = match self.config.params.get(name) {
                None => item.value.clone(),
                Some(param) => match param.check(&item.value) {
                    Ok(value) => value,
                    Err(what) => {
                        let message = format!("this is no value of the parameter `{name}`: {what}");
                        return error(message, "every value of a parameter is checked");
                    }
                },
            };
            if values.contains(&value) {
                let message = format!("the value `{value}` is given twice");
                return error(message, "a section runs once for each value; take one out");
            }
            values.push(value);
        }
        Ok(values)
    }
}

fn level(document: &Document, node: usize) -> Option<usize> {
    match &document.nodes.get(node)?.kind {
        NodeKind::Heading { level, .. } => Some(*level),
        _ => None,
    }
}

/// Expectations that stand on the other side of the section's end than their steps: nobody could say
/// which of the iterations they are of.
fn expectations_apart(repeat: &Repeat, blocks: &[Block], diagnostics: &mut Vec<Diagnostic>) {
    for step in blocks {
        let expects = step.expects.iter().filter_map(|asserted| asserted.block);
        for expects in expects.map(|index| &blocks[index]) {
            if repeat.holds(step.node) != repeat.holds(expects.node) {
                let message = "this expectation and its step are on two sides of the end of a section that is repeated";
                diagnostics.push(
                    Diagnostic::error("expectation-apart", expects.head, message)
                        .help("put it right behind its step"),
                );
            }
        }
    }
}

/// Steps of the section that undo what stands outside of it: it is done once, and would be undone by
/// each of them.
fn undone_apart(repeat: &Repeat, blocks: &[Block], diagnostics: &mut Vec<Diagnostic>) {
    for block in blocks.iter().filter(|block| repeat.holds(block.node)) {
        let Some(undone) = &block.attributes.undo else {
            continue;
        };
        let is_it = |other: &&Block| other.id.as_ref() == Some(undone);
        if let Some(target) = blocks.iter().find(is_it)
            && !repeat.holds(target.node)
        {
            let message = format!(
                "this step is repeated, and `{undone}`, which it undoes, is not repeated with it"
            );
            diagnostics.push(
                Diagnostic::error("undo-apart", block.head, message)
                    .help("put it out of the section that is repeated"),
            );
        }
    }
}

#[cfg(test)]
mod tests;
