//! Why a journal cannot be had, and what helps.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use super::lock::Holder;

/// Why a journal cannot be had.
#[derive(Debug, Error)]
pub enum Error {
    /// A file of it cannot be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// There is no place for it.
    #[error("there is no folder for journals: neither XDG_STATE_HOME nor HOME is an absolute path")]
    NoHome,
    /// Another run of the document is under way.
    #[error("{}: another run of it is under way{}", document.display(), told(.holder.as_ref()))]
    UnderWay {
        /// The document.
        document: PathBuf,
        /// Who runs it, where that can be read.
        holder: Option<Holder>,
    },
    /// No run has such an id.
    #[error("no run has an id that begins with `{0}`")]
    None(String),
    /// More than one has.
    #[error("several runs have an id that begins with `{prefix}`: {}", ids.join(", "))]
    Several {
        /// What was asked for.
        prefix: String,
        /// Their ids.
        ids: Vec<String>,
    },
    /// It cannot be told any more.
    #[error("the journal of run {id} is damaged: {why}")]
    Damaged {
        /// The run.
        id: String,
        /// What is wrong with it.
        why: String,
    },
    /// Whoever is to be told its events cannot be.
    #[error("the events cannot be written: {0}")]
    Events(io::Error),
}

fn told(holder: Option<&Holder>) -> String {
    holder.map_or_else(String::new, |holder| {
        format!(" since {}, in process {}", holder.since, holder.process)
    })
}

impl Error {
    /// What to do about it, where anything helps.
    #[must_use]
    pub const fn help(&self) -> Option<&'static str> {
        match self {
            Self::UnderWay { .. } => Some("wait until it is over, or end it"),
            Self::None(_) => Some("`stepmark runs` lists the runs; `last` is the last of them"),
            Self::Several { .. } => Some("write more of the id"),
            Self::NoHome => Some("set XDG_STATE_HOME"),
            Self::Io { .. } | Self::Damaged { .. } | Self::Events(_) => None,
        }
    }
}
