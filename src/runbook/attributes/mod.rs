//! What annotations mean: the known keys, the values they take, and what is wrong with others.

mod keys;
mod ready;
mod table;

use std::collections::HashSet;
use std::time::Duration;

pub use keys::{About, Key, one_of};
use keys::{Role, Typed, Value};
pub use ready::Ready;
pub use table::KEYS;

use super::each;
use crate::diagnostic::{Diagnostic, nearest};
use crate::document::{Annotation, Attribute};
use crate::expect::Options;
use crate::expect::exit::ExitExpectation;
use crate::source::Span;

/// What a block was annotated with, checked and typed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Attributes {
    /// The step's id, as the author names it.
    pub name: Option<String>,
    /// The kind that the author forces.
    pub force: Option<Force>,
    /// How a step is confirmed.
    pub confirm: Option<Confirm>,
    /// Whether the author calls it destructive.
    pub danger: bool,
    /// The step ends after this.
    pub timeout: Option<Duration>,
    /// Run again until the expectation holds, for so long.
    pub within: Option<Duration>,
    /// The pause between two attempts.
    pub every: Option<Duration>,
    /// What the last command must return.
    pub exit: Option<ExitExpectation>,
    /// How output is held against what is expected.
    pub options: Options,
    /// Whether any key about expectations was given.
    pub asserts: bool,
    /// What is captured.
    pub stream: Option<Stream>,
    /// The directory of this step.
    pub cwd: Option<String>,
    /// Variables of this step.
    pub env: Vec<(String, String)>,
    /// The program that reads the step's text.
    pub shell: Option<String>,
    /// Whether it gets a terminal of its own.
    pub tty: bool,
    /// Whether it runs on while the next steps do.
    pub background: bool,
    /// What says that a step in the background is up: `tcp:PORT`, or a regex over its output.
    pub ready: Option<String>,
    /// Whether it outlives the run.
    pub keep: bool,
    /// The variable that takes stdout.
    pub capture: Option<String>,
    /// Runs only if this command succeeds.
    pub condition: Option<String>,
    /// Runs only if this command fails.
    pub unless: Option<String>,
    /// Runs only if this path does not exist.
    pub creates: Option<String>,
    /// Ids of steps that must have passed.
    pub needs: Vec<String>,
    /// The step that this one undoes.
    pub undo: Option<String>,
    /// For selection.
    pub tags: Vec<String>,
    /// Where a `file` block goes.
    pub file: Option<String>,
    /// Permission bits of the file.
    pub mode: Option<u32>,
    /// Whether the text goes behind what the file holds.
    pub append: bool,
    /// The file that a `patch` or a `merge` changes.
    pub changes: Option<String>,
    /// Where the changed text goes, where that is not the same file.
    pub out: Option<String>,
    /// Which of a file's YAML documents is changed: its number from 1, or `KIND/NAME`.
    pub document: Option<String>,
    /// Whether a merge puts the items of lists behind those that are there.
    pub appends_lists: bool,
    /// Whether `${NAME}` in the text stands for a variable's value.
    pub subst: bool,
    /// What of a result goes into the document.
    pub record: Option<RecordMode>,
    /// Whether any known key was given.
    pub any: bool,
    /// The first key that only makes sense on a step, and where.
    pub step_key: Option<(&'static str, Span)>,
    /// The first key about commands and what they print, and where.
    pub command_key: Option<(&'static str, Span)>,
    /// Where `name` stands.
    pub name_span: Option<Span>,
    /// The keys and values that change what runs or holds, sorted: a part of the digest.
    pub digest_words: Vec<String>,
}

/// A kind that an annotation forces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Force {
    /// `run`
    Run,
    /// `shown`
    Shown,
    /// `manual`
    Manual,
    /// `expect`
    Expect,
    /// `patch=…`
    Patch,
    /// `merge=…`
    Merge,
}

/// How a step is confirmed in a guided run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirm {
    /// One key.
    Ask,
    /// Not at all.
    Never,
    /// The step's or target's name is typed.
    Type,
}

/// Which output is held against the expectation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// Both, in the order in which they were written.
    Both,
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

/// What of a result goes into the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RecordMode {
    /// Output where the expectation does not already say it.
    #[default]
    Auto,
    /// Always with output.
    Full,
    /// Never with output.
    Stamp,
    /// Nothing.
    None,
}

impl Attributes {
    /// Types the words of `annotation`. What is wrong with them goes to `diagnostics`.
    #[must_use]
    pub fn new(annotation: &Annotation, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut attributes = Self::default();
        for (span, message) in &annotation.problems {
            diagnostics.push(
                Diagnostic::error("bad-annotation", *span, message.clone())
                    .help("write annotations as key=value words, values with blanks in quotes"),
            );
        }
        let mut seen: HashSet<&str> = HashSet::new();
        for word in &annotation.attributes {
            if word.key == "each" {
                // What follows it is a part of that sentence.
                diagnostics.push(*each::misplaced(word.span));
                break;
            }
            if !seen.insert(&word.key) {
                diagnostics.push(
                    Diagnostic::warning(
                        "repeated-key",
                        word.span,
                        format!("`{}` is given twice; the last one counts", word.key),
                    )
                    .help("take one of them out"),
                );
            }
            attributes.word(word, diagnostics);
        }
        if seen.contains("match") && seen.contains("similar") {
            let mut words = annotation.attributes.iter();
            let similar = words.find(|word| word.key == "similar");
            let span = similar.map_or_else(|| Span::at(0), |word| word.span);
            diagnostics.push(
                Diagnostic::error("bad-value", span, "`match` and `similar` say two things")
                    .help("keep one of them"),
            );
        }
        attributes.digest_words.sort();
        attributes
    }

    fn word(&mut self, word: &Attribute, diagnostics: &mut Vec<Diagnostic>) {
        if let Some(variable) = word.key.strip_prefix("env.") {
            if !is_variable_name(variable) {
                diagnostics.push(bad_value(word, "a variable's name behind `env.`"));
                return;
            }
            let value = word.value.clone().unwrap_or_default();
            self.note("env", Role::Runs, word);
            self.env.push((variable.to_owned(), value));
            return;
        }
        let Some(key) = KEYS.iter().find(|key| key.name == word.key) else {
            diagnostics.extend(unknown_key(word));
            return;
        };
        if let Err(expected) = self.set(key.name, key.value, word) {
            diagnostics.push(bad_value(word, &expected));
            return;
        }
        self.note(key.name, key.role, word);
    }

    fn note(&mut self, key: &'static str, role: Role, word: &Attribute) {
        self.any = true;
        self.asserts |= role == Role::Holds;
        if matches!(role, Role::Step | Role::Runs) || key == "exit" {
            self.step_key.get_or_insert((key, word.span));
        }
        let is_for_any = ["if", "unless", "creates"].contains(&key);
        let is_for_files = role == Role::Step && key != "timeout" || is_for_any;
        if matches!(role, Role::Step | Role::Runs | Role::Holds) && !is_for_files {
            self.command_key.get_or_insert((key, word.span));
        }
        if matches!(role, Role::Runs | Role::Holds | Role::Writes) {
            self.digest_words.push(format!(
                "{}={}",
                word.key,
                word.value.as_deref().unwrap_or("true")
            ));
        }
    }

    fn force(&mut self, on: bool, force: Force) -> Result<(), String> {
        if on && self.force.is_some_and(|other| other != force) {
            return Err("no other kind beside it: a block has one kind".to_owned());
        }
        self.force = on.then_some(force).or(self.force);
        Ok(())
    }

    /// Sets `key`; the error says what its value should be.
    fn set(&mut self, key: &str, value: Value, word: &Attribute) -> Result<(), String> {
        let text = word.value.as_deref();
        let typed = Typed::new(value, text)?;
        match (key, typed) {
            ("name", Typed::Text(name)) => {
                let plain = |char: char| char.is_alphanumeric() || "-_.".contains(char);
                if !name.starts_with(char::is_alphanumeric) || !name.chars().all(plain) {
                    return Err(
                        "letters, digits, `-`, `_` and `.`, a letter or digit first".to_owned()
                    );
                }
                self.name = Some(name);
                self.name_span = Some(word.span);
            }
            ("run", Typed::Flag(on)) => return self.force(on, Force::Run),
            ("shown", Typed::Flag(on)) => return self.force(on, Force::Shown),
            ("manual", Typed::Flag(on)) => return self.force(on, Force::Manual),
            ("expect", Typed::Flag(on)) => return self.force(on, Force::Expect),
            ("patch" | "merge", Typed::Text(path)) => {
                let force = if key == "patch" {
                    Force::Patch
                } else {
                    Force::Merge
                };
                self.changes = Some(file_path(path)?);
                return self.force(true, force);
            }
            ("confirm", Typed::Text(how)) => {
                self.confirm = Some(match how.as_str() {
                    "never" => Confirm::Never,
                    "type" => Confirm::Type,
                    _ => Confirm::Ask,
                });
            }
            ("danger", Typed::Flag(on)) => self.danger = on,
            ("timeout", Typed::Duration(time)) => self.timeout = Some(time),
            ("within", Typed::Duration(time)) => self.within = Some(time),
            ("every", Typed::Duration(time)) => self.every = Some(time),
            ("exit", Typed::Exit(exit)) => self.exit = Some(exit),
            ("match" | "similar", Typed::Match(matcher)) => self.options.matcher = matcher,
            ("ignore", Typed::List(names)) => self.options.ignore = names,
            ("key", Typed::List(names)) => self.options.key = names,
            ("rows", Typed::Text(how)) => self.options.rows_subset = how == "subset",
            ("columns", Typed::Text(how)) => self.options.columns_subset = how == "subset",
            ("ordered", Typed::Flag(on)) => self.options.ordered = on,
            ("unordered", Typed::Flag(on)) => self.options.unordered = on,
            ("stream", Typed::Text(stream)) => {
                self.stream = Some(match stream.as_str() {
                    "stdout" => Stream::Stdout,
                    "stderr" => Stream::Stderr,
                    _ => Stream::Both,
                });
            }
            ("cwd", Typed::Text(path)) => self.cwd = Some(path),
            ("shell", Typed::Text(shell)) => self.shell = Some(shell),
            ("tty", Typed::Flag(on)) => self.tty = on,
            ("background", Typed::Flag(on)) => self.background = on,
            ("ready", Typed::Text(ready)) => {
                Ready::parse(&ready)?;
                self.ready = Some(ready);
            }
            ("keep", Typed::Flag(on)) => self.keep = on,
            ("if", Typed::Text(command)) => self.condition = Some(command),
            ("unless", Typed::Text(command)) => self.unless = Some(command),
            ("creates", Typed::Text(path)) => self.creates = Some(path),
            ("needs", Typed::List(ids)) => self.needs = ids,
            ("capture", Typed::Text(variable)) => {
                if !is_variable_name(&variable) {
                    return Err("a variable's name".to_owned());
                }
                self.capture = Some(variable);
            }
            ("undo", Typed::Text(step)) => self.undo = Some(step),
            ("tags", Typed::List(tags)) => self.tags = tags,
            ("file", Typed::Text(path)) => self.file = Some(file_path(path)?),
            ("out", Typed::Text(path)) => self.out = Some(file_path(path)?),
            ("document", Typed::Text(which)) => self.document = Some(which),
            ("list", Typed::Text(how)) => self.appends_lists = how == "append",
            ("subst", Typed::Flag(on)) => self.subst = on,
            ("mode", Typed::Mode(mode)) => self.mode = Some(mode),
            ("append", Typed::Flag(on)) => self.append = on,
            ("record", Typed::Text(mode)) => {
                self.record = Some(RecordMode::from_word(&mode));
            }
            _ => {}
        }
        Ok(())
    }
}

impl RecordMode {
    /// The mode that `word` names; `auto` for any other word.
    #[must_use]
    pub fn from_word(word: &str) -> Self {
        match word {
            "full" => Self::Full,
            "stamp" => Self::Stamp,
            "none" => Self::None,
            _ => Self::Auto,
        }
    }
}

/// A path that can be a file's. Whether it may be written is known when it is.
fn file_path(path: String) -> Result<String, String> {
    if path.ends_with('/') || path.contains('\0') {
        return Err("the path of a file".to_owned());
    }
    Ok(path)
}

/// Whether a shell would take `name` as a variable's.
#[must_use]
pub fn is_variable_name(name: &str) -> bool {
    name.starts_with(|char: char| char.is_ascii_alphabetic() || char == '_')
        && name
            .chars()
            .all(|char| char.is_ascii_alphanumeric() || char == '_')
}

fn bad_value(word: &Attribute, expected: &str) -> Diagnostic {
    let message = match &word.value {
        Some(value) => format!("`{}` cannot be `{value}`", word.key),
        None => format!("`{}` has no value", word.key),
    };
    Diagnostic::error("bad-value", word.span, message)
        .help(format!("`{}` takes {expected}", word.key))
}

fn unknown_key(word: &Attribute) -> Option<Diagnostic> {
    // Pandoc and Hugo put classes and ids into braces too; those are none of ours.
    let is_foreign = |char: char| matches!(char, '.' | '#' | '-') || char.is_ascii_digit();
    if word.key.starts_with(is_foreign) || word.key.is_empty() {
        return None;
    }
    let message = format!("unknown key `{}`", word.key);
    let known = KEYS.iter().map(|key| key.name);
    Some(match nearest(&word.key, known) {
        Some(key) => Diagnostic::error("unknown-key", word.span, message)
            .help(format!("did you mean `{key}`?")),
        // Highlighters take bare words: ```sh {numberLines}
        None if word.in_braces && word.value.is_none() => return None,
        None => Diagnostic::warning("unknown-key", word.span, message)
            .help("stepmark passes it over; the keys are listed in the manual"),
    })
}

#[cfg(test)]
mod tests;
