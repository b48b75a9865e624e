//! Which blocks are what: the eight rules of recognition, first match wins, each with its reason.

mod files;
mod rules;
mod steps;

use std::collections::HashMap;

use super::attributes::{Attributes, Force};
use super::block::{Block, Kind};
use super::config::Config;
use super::evidence::{Evidence, is_shell_language};
use super::{cues, interactive, repeat};
use crate::diagnostic::Diagnostic;
use crate::document::{Annotation, ContainerId, Document, Fence, Node, NodeKind, Task};
use crate::expect::Match;
use crate::source::Span;

/// Judges every fence and task-list item of `document`.
#[must_use]
pub fn classify(
    document: &Document,
    config: &Config,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Block> {
    let evidence = Evidence::gather(document);
    let mut classifier = Classifier {
        document,
        config,
        evidence,
        diagnostics,
        blocks: Vec::new(),
        section: None,
        away: None,
        annotation: None,
        similarity: None,
        is_marked_output: false,
        adjacent: None,
        last_in: HashMap::new(),
        name_files: Vec::new(),
    };
    for (index, node) in document.nodes.iter().enumerate() {
        classifier.node(index, node);
    }
    classifier.drop_annotation();
    let (mut blocks, candidates) = (classifier.blocks, classifier.name_files);
    files::find(&candidates, &mut blocks);
    blocks
}

/// The step that the next fence may belong to as its output.
struct Adjacent {
    block: usize,
    container: ContainerId,
}

/// What an `expected_similarity` comment of Innovation Engine says of the output behind it.
enum Similarity {
    /// The share that agrees.
    Share(f64),
    /// A regular expression, in quotes; the output in the document is an illustration of it.
    Pattern(String),
}

impl Similarity {
    fn new(value: &str) -> Option<Self> {
        let value = value.trim();
        let quoted = ['"', '\''].into_iter().find_map(|quote| {
            value
                .strip_prefix(quote)
                .and_then(|inside| inside.strip_suffix(quote))
        });
        match quoted.unwrap_or(value).parse() {
            Ok(share) if (0.0..=1.0).contains(&share) => Some(Self::Share(share)),
            // A number in quotes that is no share is an expression all the same.
            _ => quoted.map(|text| Self::Pattern(text.to_owned())),
        }
    }

    fn set(self, attributes: &mut Attributes) {
        let options = &mut attributes.options;
        attributes.digest_words.push(match &self {
            Self::Share(share) => format!("similar={share}"),
            Self::Pattern(pattern) => format!("regex={pattern}"),
        });
        attributes.digest_words.sort();
        match self {
            Self::Share(share) => options.matcher = Match::Similar(share),
            Self::Pattern(pattern) => {
                options.matcher = Match::Regex;
                options.pattern = Some(pattern);
            }
        }
    }
}

struct Classifier<'a> {
    document: &'a Document,
    config: &'a Config,
    evidence: Evidence,
    diagnostics: &'a mut Vec<Diagnostic>,
    blocks: Vec<Block>,
    section: Option<usize>,
    /// The interactive command that went somewhere else, and its line.
    away: Option<(&'static str, usize)>,
    /// The annotation that waits for its block, and where it stands.
    annotation: Option<(Annotation, Span)>,
    /// The value of an `expected_similarity` comment that waits for its fence.
    similarity: Option<Similarity>,
    /// Whether such a comment stands before the fence at hand.
    is_marked_output: bool,
    adjacent: Option<Adjacent>,
    /// The last step of each container; `None` when other commands came after it.
    last_in: HashMap<ContainerId, Option<usize>>,
    /// The blocks that nothing marks but their first line, which names a file.
    name_files: Vec<usize>,
}

impl Classifier<'_> {
    fn node(&mut self, index: usize, node: &Node) {
        match &node.kind {
            NodeKind::Fence(fence) => return self.fence(index, node, fence),
            NodeKind::Task(task) => return self.task(index, node, task),
            NodeKind::Comment { text } => return self.comment(node, text),
            NodeKind::Stamp(_) | NodeKind::RunLine(_) => return,
            NodeKind::Heading { .. } => {
                self.section = Some(index);
                self.away = None;
                self.adjacent = None;
            }
            NodeKind::Paragraph { .. } => {
                // Most of a document is prose that follows no step: nobody asks what it announces.
                let text = self.document.source.slice(node.span);
                if self.adjacent.is_some() && !cues::announces_output(text) {
                    self.adjacent = None;
                }
            }
            NodeKind::Other => self.adjacent = None,
        }
        self.drop_annotation();
    }

    fn comment(&mut self, node: &Node, text: &str) {
        let trimmed = text.trim();
        if let Some(value) = trimmed.strip_prefix("expected_similarity=") {
            self.similarity = Similarity::new(value);
            if self.similarity.is_none() {
                self.diagnostics.push(
                    Diagnostic::warning(
                        "bad-annotation",
                        node.span,
                        "this is no similarity: a share from 0 to 1, or a regular expression in quotes",
                    )
                    .help("the output behind it is compared as it stands"),
                );
            }
            return;
        }
        let Some(words) = trimmed.strip_prefix("stepmark:") else {
            self.adjacent = None;
            if trimmed.starts_with("stepmark ") && trimmed.contains('=') {
                self.diagnostics.push(
                    Diagnostic::warning("bad-annotation", node.span, "this is no annotation")
                        .help("a colon stands behind `stepmark`: <!-- stepmark: name=NAME -->"),
                );
            }
            return;
        };
        if repeat::is_repeat(text) {
            // It is about the section, and said of that.
            return;
        }
        let raw = self.document.source.slice(node.span);
        let at = raw
            .find(words)
            .map_or(node.span.start, |at| node.span.start + at);
        let annotation = Annotation::parse_words(words, at);
        match &mut self.annotation {
            Some((waiting, _)) => waiting.extend(annotation),
            None => self.annotation = Some((annotation, node.span)),
        }
    }

    /// An annotation that no block follows.
    fn drop_annotation(&mut self) {
        self.similarity = None;
        self.is_marked_output = false;
        let Some((annotation, span)) = self.annotation.take() else {
            return;
        };
        let _ = Attributes::new(&annotation, self.diagnostics);
        self.diagnostics.push(
            Diagnostic::warning(
                "annotation-without-block",
                span,
                "no block follows this annotation",
            )
            .help("put it on the line before a fence or a task-list item"),
        );
    }

    fn attributes(&mut self, fence: Option<&Fence>) -> Attributes {
        let mut annotation = self
            .annotation
            .take()
            .map(|(found, _)| found)
            .unwrap_or_default();
        if let Some(fence) = fence
            && let Some(braces) = Annotation::parse_info(&fence.info, fence.info_span.start)
        {
            annotation.extend(braces);
        }
        let mut attributes = Attributes::new(&annotation, self.diagnostics);
        let similarity = self.similarity.take();
        self.is_marked_output = similarity.is_some();
        if let Some(similarity) = similarity
            && attributes.options.matcher == Match::Auto
        {
            similarity.set(&mut attributes);
        }
        attributes
    }

    fn task(&mut self, index: usize, node: &Node, task: &Task) {
        let attributes = self.attributes(None);
        self.adjacent = None;
        let (kind, reason) = match (attributes.force, task.checked, &task.done) {
            (Some(Force::Shown), ..) => (Kind::Shown, "annotated as shown"),
            (None, ..) if self.config.annotated_only && !attributes.any => (
                Kind::Shown,
                "not annotated, in a document that says `blocks: annotated`",
            ),
            (_, true, None) => (Kind::Shown, "ticked by somebody, not by a run"),
            _ => (Kind::Manual, "an item of a task list"),
        };
        let block = Block {
            kind,
            reason: reason.to_owned(),
            line: task.line,
            end_line: task.end_line,
            text: task.text.clone(),
            ..self.block(index, node, attributes)
        };
        self.blocks.push(block);
    }

    fn block(&self, index: usize, node: &Node, attributes: Attributes) -> Block {
        let source = &self.document.source;
        let line = source.line_of(node.span.start);
        let head_end = (source.line_start(line) + source.line_text(line).len()).min(node.span.end);
        Block {
            node: index,
            kind: Kind::Shown,
            reason: String::new(),
            line,
            end_line: line,
            lang: String::new(),
            container: node.container,
            section: self.section,
            head: Span::new(node.span.start, head_end.max(node.span.start)),
            attributes,
            id: None,
            each: Vec::new(),
            text: String::new(),
            commands: Vec::new(),
            is_transcript: false,
            expects: Vec::new(),
            path: None,
            changes: None,
            as_written: None,
            effect: None,
            placeholders: Vec::new(),
            filled: Vec::new(),
        }
    }

    fn fence(&mut self, index: usize, node: &Node, fence: &Fence) {
        let attributes = self.attributes(Some(fence));
        let verdict = self.judge(node, fence, &attributes);
        let mut block = Block {
            kind: verdict.kind,
            reason: verdict.reason,
            end_line: fence.end_line,
            lang: fence.lang.clone(),
            text: fence.text.clone(),
            ..self.block(index, node, attributes)
        };
        let position = self.blocks.len();
        match block.kind {
            Kind::Step => {
                self.fill_step(&mut block, fence, verdict.transcript);
                self.last_in.insert(node.container, Some(position));
                self.adjacent = Some(Adjacent {
                    block: position,
                    container: node.container,
                });
            }
            Kind::Expect => {
                self.assert(&mut block, fence, position, node.container);
                self.adjacent = None;
                self.warn_of_step_keys(&block);
            }
            _ => {
                if block.writes_file() {
                    let attributes = &block.attributes;
                    let paths = [&attributes.out, &attributes.changes, &attributes.file];
                    block.path = paths.into_iter().find_map(Clone::clone);
                    block.changes.clone_from(&attributes.changes);
                    block.placeholders = files::placeholders(&block, block.line + 1);
                }
                // What follows commands that are not run is not about the step before them.
                if is_shell_language(&block.lang) || block.lang.is_empty() {
                    self.last_in.insert(node.container, None);
                }
                // Whoever follows the text by hand is somewhere else behind it all the same.
                if is_shell_language(&block.lang)
                    && let Some((command, _)) = interactive::interactive_command(&block.text)
                {
                    self.away = Some((command, block.line));
                }
                self.adjacent = None;
                self.warn_of_step_keys(&block);
            }
        }
        self.blocks.push(block);
    }

    fn warn_of_step_keys(&mut self, block: &Block) {
        let attributes = &block.attributes;
        let key = match block.writes_file() {
            true => attributes.command_key,
            false => attributes.step_key,
        };
        let Some((key, span)) = key else {
            return;
        };
        let (what, help) = match block.kind {
            Kind::Shown if block.attributes.force != Some(Force::Shown) => (
                "shown, not run",
                "add `run` to the annotation if it is a step",
            ),
            Kind::Expect => (
                "an expectation",
                "put it on the step that the expectation is about",
            ),
            kind if block.writes_file() => (
                kind.as_str(),
                "it is about commands and what they print; a step behind the block can have it",
            ),
            _ => return,
        };
        let message = format!(
            "`{key}` has no effect: this block is {what} ({})",
            block.reason
        );
        self.diagnostics
            .push(Diagnostic::warning("not-a-step", span, message).help(help));
    }
}
