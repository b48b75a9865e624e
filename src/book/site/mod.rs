//! Sites: a folder of documents, or a book of mdBook, as files that a browser shows. Nothing in them asks
//! anything of any other host.

mod addresses;
mod chapters;
pub mod configured;
pub mod destination;
mod files;
mod finish;
pub mod folder;
mod links;
mod names;
pub mod publish;
mod title;

use super::index::Entry;
pub use files::{Reason, is_linked};

/// What was made.
#[derive(Debug, Default)]
pub struct Built {
    /// The addresses of its pages, from its root.
    pub pages: Vec<String>,
    /// Its runbooks, in the order of their paths.
    pub entries: Vec<Entry>,
    /// How many of the runbooks cannot run as they are.
    pub broken: usize,
    /// What pages lead to, and did not come along.
    pub left_out: Vec<LeftOut>,
    /// What documents lead to or show, and nothing is there, in the order of the documents.
    pub dead: Vec<Dead>,
}

/// A link within the site that leads to nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dead {
    /// The path of the document that it stands in, from the root.
    pub document: String,
    /// The line, from 1.
    pub line: usize,
    /// It, as written.
    pub link: String,
}

/// A file that a page leads to, and that did not come along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Its path, from the root.
    pub path: String,
    /// Why it did not.
    pub reason: Reason,
}
