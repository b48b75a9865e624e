//! A document as something to do: its blocks, each with a kind and the reason for it, its settings,
//! and what is wrong with it. Pure: nothing here runs or writes anything.

pub mod attributes;
mod block;
mod classify;
mod config;
mod cues;
pub mod digest;
pub mod duration;
mod each;
pub mod effect;
mod evidence;
pub mod fill;
pub mod given;
mod ids;
mod interactive;
mod lint;
mod named;
pub mod placeholder;
pub mod project;
mod repeat;
mod repeated;
pub mod reserved;
mod results;
pub mod secret_reader;
pub mod selection;
pub mod shape;
mod suggest;
pub mod tools;

pub use block::{Asserted, Block, Command, Filled, Kind};
pub use config::{
    Config, Cwd, Defaults, FIELDS, Field, Origin, Parameter, SETTINGS, Setting, Target, Type,
    check_pattern, front_matter, redact,
};
pub use each::Each;
pub use ids::anchor;
pub use lint::SECRET_IN_DOCUMENT;
pub use repeat::{Repeat, Values};

use std::collections::{BTreeMap, HashMap};

use crate::diagnostic::{Diagnostic, Severity};
use crate::document::{Document, NodeKind, Stamp};
use crate::source::Source;

/// A document and what stepmark makes of it.
#[derive(Debug)]
pub struct Runbook {
    /// The document.
    pub document: Document,
    /// Its settings.
    pub config: Config,
    /// What of them it has without saying so.
    pub defaults: Defaults,
    /// Its blocks, in order: those of a repeated section once, until the runbook is [`Self::repeated`].
    pub blocks: Vec<Block>,
    /// Its sections that are repeated, in order.
    pub repeats: Vec<Repeat>,
    /// The values of the lists that it is repeated with, where it is.
    lists: Option<BTreeMap<String, String>>,
    /// The nodes of the blocks whose sections run for no value at all.
    never: Vec<usize>,
    /// What is wrong with it, in the order of the document.
    pub diagnostics: Vec<Diagnostic>,
}

impl Runbook {
    /// Reads `source` as a runbook. Every text is one; `diagnostics` says what keeps it from running.
    #[must_use]
    pub fn parse(source: Source) -> Self {
        Self::parse_with(source, &Defaults::default())
    }

    /// The same, for a document that has `defaults`.
    #[must_use]
    pub fn parse_with(source: Source, defaults: &Defaults) -> Self {
        let document = Document::parse(source);
        let mut diagnostics = Vec::new();
        let config = Config::with(&document, defaults, &mut diagnostics);
        let mut blocks = classify::classify(&document, &config, &mut diagnostics);
        fill::apply(&document, &config, &mut blocks, &mut diagnostics);
        ids::assign(&document, &mut blocks, &mut diagnostics);
        let repeats = repeat::find(&document, &config, &blocks, &mut diagnostics);
        lint::lint(&document, &config, &blocks, &repeats, &mut diagnostics);
        lint::parameters::lint(&document, &config, &mut diagnostics);
        // Behind the lint: what a person accepted is not what an author annotated, and stays as it is.
        results::mark_accepted(&document, &mut blocks);
        diagnostics.sort_by_key(|diagnostic| (diagnostic.span.start, diagnostic.code));
        blot_out(&mut diagnostics);
        Self {
            document,
            config,
            defaults: defaults.clone(),
            blocks,
            repeats,
            lists: None,
            never: Vec::new(),
            diagnostics,
        }
    }

    /// The same document with another text, repeated for the same values.
    #[must_use]
    pub fn with_text(&self, text: impl Into<String>) -> Self {
        let again = self.parsed(text);
        match &self.lists {
            Some(lists) => again.repeated(lists),
            None => again,
        }
    }

    /// The same with this text, and not repeated.
    #[must_use]
    pub fn parsed(&self, text: impl Into<String>) -> Self {
        let source = Source::new(self.document.source.path(), text);
        Self::parse_with(source, &self.defaults)
    }

    /// Adds to `diagnostics` what would make its expectations last.
    pub fn suggest(&mut self) {
        let mut suggestions = self.suggestions();
        blot_out(&mut suggestions);
        self.diagnostics.extend(suggestions);
        self.diagnostics
            .sort_by_key(|diagnostic| (diagnostic.span.start, diagnostic.code));
    }

    /// Whether something keeps the document from running.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.diagnostics
            .iter()
            .any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// How many blocks are steps.
    #[must_use]
    pub fn step_count(&self) -> usize {
        self.blocks
            .iter()
            .filter(|block| block.kind == Kind::Step)
            .count()
    }

    /// The indices of the blocks that a run goes through, in order.
    #[must_use]
    pub fn runnable(&self) -> Vec<usize> {
        (0..self.blocks.len())
            .filter(|&index| self.blocks[index].is_runnable())
            .collect()
    }

    /// The stamps of each block that a run goes through, by its index.
    #[must_use]
    pub fn stamps(&self) -> HashMap<usize, Vec<&Stamp>> {
        results::stamps(self).of_blocks
    }

    /// The stamps of steps of repeated sections that are of none of the values.
    #[must_use]
    pub fn left_stamps(&self) -> Vec<&Stamp> {
        results::stamps(self).left
    }

    /// The block that undoes what `block` does: of a repeated section the one of the same values.
    #[must_use]
    pub fn undo_of(&self, block: usize) -> Option<usize> {
        let undone = &self.blocks[block];
        let id = undone.base_id()?;
        self.blocks.iter().position(|other| {
            other.kind == Kind::Step
                && other.attributes.undo.as_deref() == Some(id)
                && other.agrees_with(undone)
        })
    }

    /// Whether `block` stands in the section of `first`, which comes before it, or in one within that.
    #[must_use]
    pub fn is_in_section_of(&self, block: usize, first: usize) -> bool {
        // The same section again, for another value, is not this one.
        if !self.blocks[block]
            .each
            .starts_with(&self.blocks[first].each)
        {
            return false;
        }
        let section = self.blocks[first].section;
        let level = |node: usize| match &self.document.nodes[node].kind {
            NodeKind::Heading { level, .. } => Some(*level),
            _ => None,
        };
        let own = section.and_then(level).unwrap_or(0);
        let between = section.map_or(0, |node| node + 1)..self.blocks[block].node;
        // Text before the first heading is a section of its own.
        !between
            .into_iter()
            .filter_map(level)
            .any(|level| level <= own || own == 0)
    }

    /// The text of the heading above `block`.
    #[must_use]
    pub fn section(&self, block: &Block) -> Option<&str> {
        match &self.document.nodes[block.section?].kind {
            NodeKind::Heading { text, .. } => Some(text),
            _ => None,
        }
    }
}
/// What they quote of the document may be a secret, and is read where the document is not.
fn blot_out(diagnostics: &mut [Diagnostic]) {
    for diagnostic in diagnostics {
        diagnostic.blot_out(|text| shape::blot_out(text).into_owned());
    }
}
