//! Sites: a folder of documents, or a book of mdBook, as files that a browser shows. Nothing in them asks
//! anything of any other host.

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
pub use files::Reason;

/// What was made.
#[derive(Debug, Default)]
pub struct Built {
    /// How many pages there are.
    pub pages: usize,
    /// Its runbooks, in the order of their paths.
    pub entries: Vec<Entry>,
    /// How many of the runbooks cannot run as they are.
    pub broken: usize,
    /// What pages lead to, and did not come along.
    pub left_out: Vec<LeftOut>,
}

/// A file that a page leads to, and that did not come along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Its path, from the root.
    pub path: String,
    /// Why it did not.
    pub reason: Reason,
}
