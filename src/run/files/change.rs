//! What became of a file.

use super::former::Former;
use crate::runbook::{Block, Kind};

/// What a block did to its file, or would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileChange {
    /// The file's path, as the document has it.
    pub path: String,
    /// What it comes to.
    pub what: What,
    /// How many lines come.
    pub added: usize,
    /// How many go.
    pub removed: usize,
    /// The difference, with secrets masked.
    pub diff: String,
    /// How many masks are in it.
    pub masked: u64,
    /// The permission bits, where the document says them or another file has them.
    pub mode: Option<u32>,
    /// What else there is to say.
    pub note: Option<String>,
    /// Whether the file is one that holds secrets by its nature.
    pub may_hold_secrets: bool,
    /// How the file is brought back.
    pub former: Option<Former>,
}

/// What becomes of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// There was none.
    Created,
    /// It is another.
    Updated,
    /// It has more at its end.
    Appended,
    /// It was so already.
    Unchanged,
    /// It is what it was before a step.
    Restored,
}

impl What {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Created,
        Self::Updated,
        Self::Appended,
        Self::Unchanged,
        Self::Restored,
    ];

    /// The word in journals.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Appended => "appended",
            Self::Unchanged => "unchanged",
            Self::Restored => "restored",
        }
    }
}

impl FileChange {
    /// Whether undoing the step can bring the file back, or try to.
    #[must_use]
    pub const fn can_be_undone(&self) -> bool {
        self.former.is_some()
    }

    /// What was done, in a line: `updated conf/a.yaml (+1 -1)`.
    #[must_use]
    pub fn told(&self, block: &Block) -> String {
        let path = &self.path;
        let lines = self.lines();
        let mut told = match (self.what, block.kind) {
            (What::Unchanged, _) => format!("unchanged: {path}"),
            (What::Restored, _) => format!("{path} is as it was"),
            (_, Kind::Patch) => format!("patched {}{lines}", self.way(block)),
            (_, Kind::Merge) => format!("merged into {}{lines}", self.way(block)),
            (What::Created, _) => format!("created {path}"),
            (What::Updated, _) => format!("updated {path}{lines}"),
            (What::Appended, _) => format!("appended to {path}{lines}"),
        };
        if let Some(note) = &self.note {
            told.push_str("; ");
            told.push_str(note);
        }
        if let Some(why) = self.former.as_ref().and_then(Former::why_not_kept) {
            told.push_str("; this run alone can undo it, since ");
            told.push_str(why);
        }
        told
    }

    /// The same before it is done.
    #[must_use]
    pub fn announced(&self, block: &Block) -> String {
        let path = &self.path;
        let mut told = match (self.what, block.kind) {
            (What::Unchanged, _) => format!("{path} is so already"),
            (What::Created, Kind::File) => {
                let lines = match self.added {
                    1 => "1 line".to_owned(),
                    lines => format!("{lines} lines"),
                };
                let mode = self
                    .mode
                    .map_or(String::new(), |mode| format!(", mode {mode:04o}"));
                format!("creates {path} ({lines}{mode})")
            }
            (What::Created, _) => format!("creates {}{}", self.way(block), self.lines()),
            (What::Appended, _) => format!("appends to {path}{}", self.lines()),
            _ => format!("changes {path}{}", self.lines()),
        };
        if let Some(note) = &self.note {
            told.push_str("; ");
            told.push_str(note);
        }
        told
    }

    /// The file, and where what is in it comes from, if that is another one.
    fn way(&self, block: &Block) -> String {
        match block.source() {
            Some(source) => format!("{} from {source}", self.path),
            None => self.path.clone(),
        }
    }

    fn lines(&self) -> String {
        match (self.added, self.removed) {
            (0, 0) => String::new(),
            (added, removed) => format!(" (+{added} -{removed})"),
        }
    }
}
