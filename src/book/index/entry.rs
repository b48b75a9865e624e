//! One runbook of a site.

use std::collections::BTreeSet;
use std::path::{Component, Path};

use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::book::{Standing, title};
use crate::runbook::{Kind, Runbook, Target};

/// What a path may hold as it is in an address.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/');

/// What a site tells of a runbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The document's path from the source folder, with slashes.
    pub path: String,
    /// The path of its page from the site's root, with slashes; [`Self::page_url`] is its address.
    pub page: String,
    /// Its title.
    pub title: String,
    /// How many steps it has, as `check` counts them.
    pub steps: usize,
    /// The system that the recorded run touched; of one that was never run, what the document names.
    pub target: Option<String>,
    /// Who looks after it.
    pub owner: Option<String>,
    /// Its tags, each once, as it has them.
    pub tags: Vec<String>,
    /// The path of its badge, from the site's root, with slashes; [`Self::badge_url`] is its address.
    pub badge: String,
    /// How it stands.
    pub standing: Standing,
}

impl Entry {
    /// The entry of the runbook at `path` of the source folder. Its page has the same path, but ends in
    /// `.html`, and so has its badge.
    #[must_use]
    pub fn of(runbook: &Runbook, path: &Path, standing: Standing) -> Self {
        let config = &runbook.config;
        let named = match &config.target {
            Some(Target::Value(name)) if standing.at.is_none() => Some(name.clone()),
            _ => None,
        };
        let mut seen = BTreeSet::new();
        let tags = config.tags.iter();
        Self {
            path: slashed(path),
            page: slashed(&path.with_extension("html")),
            title: title(&runbook.document),
            steps: steps(runbook),
            target: standing.target.clone().or(named),
            owner: config.owner.clone(),
            tags: tags.filter(|tag| seen.insert(*tag)).cloned().collect(),
            badge: format!("badges/{}", slashed(&path.with_extension("svg"))),
            standing,
        }
    }

    /// The same with its page at `page` of the site.
    #[must_use]
    pub fn on_page(self, page: &Path) -> Self {
        Self {
            page: slashed(page),
            ..self
        }
    }

    /// The address of its page, from the site's root.
    #[must_use]
    pub fn page_url(&self) -> String {
        encoded(&self.page)
    }

    /// The address of its badge, from the site's root.
    #[must_use]
    pub fn badge_url(&self) -> String {
        encoded(&self.badge)
    }

    /// The word for how it stands.
    pub(super) fn word(&self) -> &'static str {
        match self.standing.is_empty {
            true => "nothing to run",
            false => self.standing.verified.word(),
        }
    }

    /// When its run began, where one is recorded.
    pub(super) fn at(&self) -> Option<Timestamp> {
        self.standing.at
    }
}

/// `text` as a part of an address.
pub(super) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

/// A path within a folder, with slashes whatever the system has.
fn slashed(path: &Path) -> String {
    let names = path.components().filter_map(|component| match component {
        Component::Normal(name) => Some(name.to_string_lossy()),
        _ => None,
    });
    names.collect::<Vec<_>>().join("/")
}

/// Steps of repeated sections count once, whether they are repeated yet or not.
fn steps(runbook: &Runbook) -> usize {
    let steps = runbook.blocks.iter();
    let steps = steps.filter(|block| block.kind == Kind::Step);
    let nodes: BTreeSet<usize> = steps.map(|block| block.node).collect();
    nodes.len()
}
