//! What a block is.

use super::attributes::{Attributes, Confirm, RecordMode, Stream};
use super::config::Config;
use super::each::Each;
use super::effect::Effect;
use super::placeholder::Placeholder;
use super::secret_reader::reads_secrets;
use super::shape::blot_out;
use crate::document::ContainerId;
use crate::expect::{Expectation, Match};
use crate::source::Span;

/// The kinds of blocks (DESIGN section 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Commands to run.
    Step,
    /// Text to write to a path.
    File,
    /// RFC 6902 operations on a file.
    Patch,
    /// An RFC 7386 merge patch on a file.
    Merge,
    /// Something that a person does.
    Manual,
    /// An assertion on the step before it.
    Expect,
    /// Not run.
    Shown,
}

impl Kind {
    /// The word in listings and in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Step => "step",
            Self::File => "file",
            Self::Patch => "patch",
            Self::Merge => "merge",
            Self::Manual => "manual",
            Self::Expect => "expect",
            Self::Shown => "shown",
        }
    }
}

/// A fence or a task-list item, and what it is.
#[derive(Debug, Clone)]
pub struct Block {
    /// Its index among the document's nodes.
    pub node: usize,
    /// What it is.
    pub kind: Kind,
    /// Why it is that.
    pub reason: String,
    /// The line of the opening fence or of the item, from 1.
    pub line: usize,
    /// The line of the closing fence, or the item's last.
    pub end_line: usize,
    /// The fence's language, in lower case; empty where there is none.
    pub lang: String,
    /// What holds it.
    pub container: ContainerId,
    /// The node index of the heading above it.
    pub section: Option<usize>,
    /// The first line of it, for diagnostics.
    pub head: Span,
    /// What it was annotated with.
    pub attributes: Attributes,
    /// The id of a block that a run goes through. Where its section is repeated, it ends in the values.
    pub id: Option<String>,
    /// The values that it runs for, of the outermost section first, where its section is repeated.
    pub each: Vec<Each>,
    /// The fence's text, or the item's.
    pub text: String,
    /// A step's commands.
    pub commands: Vec<Command>,
    /// Whether the commands are prompt lines of a transcript, rather than one script.
    pub is_transcript: bool,
    /// The expectations in fences of their own.
    pub expects: Vec<Asserted>,
    /// The file that it writes.
    pub path: Option<String>,
    /// The file that a patch or a merge changes; it writes the same one unless its author says otherwise.
    pub changes: Option<String>,
    /// The two paths as the document has them, where values of repeated sections stand in them.
    pub as_written: Option<Box<Paths>>,
    /// What a step does to the system, and the command that says so.
    pub effect: Option<Effect>,
    /// What stands in a step's commands for something to be filled in, by line of the document.
    pub placeholders: Vec<(usize, Placeholder)>,
    /// What of it stands for parameters, each text once.
    pub filled: Vec<Filled>,
}

/// A text of a block that stands for a parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// The text as written.
    pub text: String,
    /// The parameter.
    pub name: String,
}

/// The paths of a block: of the file that it writes, and of the one that it changes.
pub type Paths = (Option<String>, Option<String>);

/// One command of a step.
#[derive(Debug, Clone)]
pub struct Command {
    /// The line of its first line, from 1.
    pub line: usize,
    /// What the shell gets.
    pub text: String,
    /// What the transcript says that it prints.
    pub expected: Option<Asserted>,
}

/// An expectation, and where it stands.
#[derive(Debug, Clone)]
pub struct Asserted {
    /// What is expected.
    pub expectation: Expectation,
    /// The first line of its block or of its text, from 1.
    pub line: usize,
    /// The index of its block, where it is not a part of the step's own.
    pub block: Option<usize>,
    /// What its block was annotated with about how to compare: a part of the digest.
    pub words: Vec<String>,
    /// Which output it looks at, where the document says so.
    pub stream: Option<Stream>,
    /// Whether nobody annotated it: then it is a hint to a person, who decides what a mismatch means.
    pub is_hint: bool,
}

impl Asserted {
    /// Which output it looks at. Data is read from standard output: messages are none.
    #[must_use]
    pub fn stream(&self) -> Stream {
        let by_matcher = match self.expectation.options.matcher {
            Match::Json | Match::JsonTest | Match::Yaml => Stream::Stdout,
            _ => Stream::Both,
        };
        self.stream.unwrap_or(by_matcher)
    }
}

impl Block {
    /// Whether a run goes through it.
    #[must_use]
    pub fn is_runnable(&self) -> bool {
        !matches!(self.kind, Kind::Expect | Kind::Shown) && self.attributes.undo.is_none()
    }

    /// The step with these commands in the place of its own. What is expected of a command stays with
    /// its place, where there are as many as before.
    #[must_use]
    pub fn edited(&self, texts: &[String]) -> Self {
        let keeps_places = texts.len() == self.commands.len();
        let line = self.commands.first().map_or(self.line, |first| first.line);
        let commands = texts.iter().enumerate().map(|(index, text)| {
            let former = self.commands.get(index).filter(|_| keeps_places);
            Command {
                line: former.map_or(line, |former| former.line),
                text: text.clone(),
                expected: former.and_then(|former| former.expected.clone()),
            }
        });
        Self {
            commands: commands.collect(),
            ..self.clone()
        }
    }

    /// Whether its commands print secrets.
    #[must_use]
    pub fn reads_secrets(&self) -> bool {
        let mut commands = self.commands.iter();
        commands.any(|command| reads_secrets(&command.text))
    }

    /// Whether what it prints stays out of what others read: it may hold secrets, and its author does not
    /// want all of it recorded.
    #[must_use]
    pub fn is_confidential(&self, config: &Config) -> bool {
        self.attributes.record.unwrap_or(config.record) != RecordMode::Full && self.reads_secrets()
    }

    /// The program that reads a step's text, where it is not the session's own shell.
    #[must_use]
    pub fn interpreter<'a>(&'a self, config: &'a Config) -> Option<&'a str> {
        let own = self.attributes.shell.as_deref();
        let shell = own.or(config.shell.as_deref());
        shell.filter(|shell| !["bash", "sh", "shell"].contains(shell))
    }

    /// Whether its author asks for the name to be typed before it runs.
    #[must_use]
    pub fn is_explicit_danger(&self) -> bool {
        self.attributes.danger || self.attributes.confirm == Some(Confirm::Type)
    }

    /// Every expectation of the step: those in the transcript, then those in fences of their own.
    pub fn asserted(&self) -> impl Iterator<Item = &Asserted> {
        self.commands
            .iter()
            .filter_map(|command| command.expected.as_ref())
            .chain(&self.expects)
    }

    /// The file that a patch or a merge makes its own out of, where that is another one.
    #[must_use]
    pub fn source(&self) -> Option<&str> {
        let source = self.changes.as_deref();
        source.filter(|_| self.changes != self.path)
    }

    /// The paths of the files that it reads and writes.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        let paths = [&self.changes, &self.path];
        paths.into_iter().filter_map(|path| path.as_deref())
    }

    /// Where the changed text of a patch or a merge goes: nothing to say where that is the same file.
    fn into(&self) -> String {
        match (&self.path, &self.changes) {
            (Some(path), Some(changed)) if path != changed => format!(" into {path}"),
            _ => String::new(),
        }
    }

    /// What is wrong with the path of a file that it reads or writes, and that may not be below the
    /// document's directory.
    #[must_use]
    pub fn leads_outside(&self) -> Option<String> {
        let mut paths = self.paths().filter(|_| self.writes_file());
        paths.find_map(|path| {
            let climbs = path.split('/').any(|part| part == "..");
            match is_outside(path) {
                true => Some(format!("`{path}` leads out of the document's directory")),
                false if climbs => Some(format!(
                    "`{path}` has `..`, which may lead out of the document's directory"
                )),
                false => None,
            }
        })
    }

    /// The line of the document that the text of a fence begins on, from 1.
    #[must_use]
    pub fn text_line(&self) -> usize {
        // A line that names a file of JSON is no part of its text.
        let fence_lines = self.end_line.saturating_sub(self.line + 1);
        let before = fence_lines.saturating_sub(self.text.lines().count());
        self.line + 1 + before
    }

    /// Whether it writes a file: by its text, or by what that makes of another one.
    #[must_use]
    pub const fn writes_file(&self) -> bool {
        matches!(self.kind, Kind::File | Kind::Patch | Kind::Merge)
    }

    /// What it does in one line, for listings: the path of a file, else the first line, blanks folded, and
    /// what has the shape of a secret blotted out.
    #[must_use]
    pub fn title(&self) -> String {
        if let Some(path) = &self.path {
            return match &self.changes {
                None => format!("write {path}"),
                Some(changed) => format!("{} {changed}{}", self.kind.as_str(), self.into()),
            };
        }
        let text = self
            .commands
            .first()
            .map_or(&self.text, |command| &command.text);
        // A command that goes on in the next line is one line.
        let text = text.replace("\\\n", " ");
        let first = text
            .lines()
            .map(str::trim)
            .find(|line| !line.is_empty() && (self.kind != Kind::Step || !line.starts_with('#')));
        let words: Vec<&str> = first.unwrap_or_default().split_whitespace().collect();
        blot_out(&words.join(" ")).into_owned()
    }
}

/// Whether a path leads out of the folder that it begins in, whatever links are on the way.
fn is_outside(path: &str) -> bool {
    let mut depth = 0_usize;
    let mut parts = path.split('/').filter(|part| !["", "."].contains(part));
    path.starts_with('/')
        || path == "~"
        || path.starts_with("~/")
        || parts.any(|part| {
            let is_above = part == ".." && depth == 0;
            depth = match part {
                ".." => depth.saturating_sub(1),
                _ => depth + 1,
            };
            is_above
        })
}

#[cfg(test)]
mod tests {
    use crate::runbook::Runbook;
    use crate::source::Source;

    #[test]
    fn a_title_is_the_whole_of_the_first_command() {
        let text = "```sh\n$ talosctl \\\n    reset \\\n    --graceful\n$ ls\n```\n";
        let runbook = Runbook::parse(Source::new("a.md", text));
        assert_eq!(runbook.blocks[0].title(), "talosctl reset --graceful");
    }

    #[test]
    fn a_title_tells_no_token() {
        let text = "```sh\n$ login ghp_k3Jd92LmQx7RtWv0ZbYs4NcPf6Ge8Ha1Ui5o now\n```\n";
        let runbook = Runbook::parse(Source::new("a.md", text));
        let wanted = format!("login {} now", "*".repeat(40));
        assert_eq!(runbook.blocks[0].title(), wanted);
    }
}
