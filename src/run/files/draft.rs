//! What a block would make of its file, before anything of it is done.

use std::path::PathBuf;

use super::change::{FileChange, What};
use super::diff::shown;
use super::place::{Content, Place, Root, Trouble};
use crate::data::{Format, Problem};
use crate::patch::subst::{self, Unset};
use crate::patch::{
    Change, Lists, Refused, converted, format_of, is_single, named, named_otherwise,
};
use crate::run::Masker;
use crate::run::result::Failure;
use crate::runbook::fill::{self, Unfit};
use crate::runbook::{Block, Kind};

/// The values of the variables that a block's text names.
pub(super) type Lookup<'l> = dyn Fn(&str) -> Option<String> + 'l;

/// What a block would make of its file.
pub(super) struct Draft {
    pub(super) place: Place,
    /// What is there.
    pub(super) former: Option<Content>,
    /// The other file that it is made of, and what that holds.
    pub(super) source: Option<(String, Vec<u8>)>,
    pub(super) bytes: Vec<u8>,
    pub(super) change: FileChange,
}

/// What was looked at when a person was shown a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::run) struct Looked {
    links: Vec<PathBuf>,
    former: Option<Vec<u8>>,
    source: Option<(String, Vec<u8>)>,
}

impl Looked {
    /// The file that is another than it was before: the one at `path`, or what that is made of.
    pub(super) fn changed<'p>(&'p self, before: &Self, path: &'p str) -> &'p str {
        match &self.source {
            Some((source, _)) if (&self.links, &self.former) == (&before.links, &before.former) => {
                source
            }
            _ => path,
        }
    }
}

impl Draft {
    /// Whether there is nothing to be written.
    pub(super) fn is_done(&self) -> bool {
        self.change.what == What::Unchanged
    }

    pub(super) fn looked(&self) -> Looked {
        Looked {
            links: self.place.links.clone(),
            former: self.former.as_ref().map(|former| former.bytes.clone()),
            source: self.source.clone(),
        }
    }
}

/// A text, and why it is laid out anew.
struct New {
    bytes: Vec<u8>,
    note: Option<String>,
}

/// What `block` would make of its file below `root`.
pub(super) fn draft(
    block: &Block,
    root: &Root,
    lookup: &Lookup<'_>,
    masker: &Masker,
) -> Result<Draft, Failure> {
    let path = block.path.as_deref().unwrap_or_default();
    let refused = |path: &str, trouble: &Trouble| told(path, trouble, block);
    let place = root.find(path).map_err(|trouble| refused(path, &trouble))?;
    let former = place.read().map_err(|trouble| refused(path, &trouble))?;
    let source = match &block.changes {
        Some(source) if source != path => {
            let found = root.find(source).and_then(|place| place.read());
            found.map_err(|trouble| refused(source, &trouble))?
        }
        _ => former.clone(),
    };
    let New { bytes, note } = match block.kind {
        Kind::File => text(block, former.as_ref(), lookup)?,
        _ => changed(block, source.as_ref(), lookup)?,
    };
    // What is made out of a file that few may read is not for all to read.
    let inherited = source.as_ref().filter(|_| former.is_none());
    let mode = block.attributes.mode;
    let mode = mode.or(inherited.map(|source| source.mode));
    let former_mode = former.as_ref().map(|former| former.mode);
    let is_same_mode = mode.is_none() || mode == former_mode;
    let what = match &former {
        None => What::Created,
        Some(former) if former.bytes == bytes && is_same_mode => What::Unchanged,
        Some(_) if block.attributes.append && block.kind == Kind::File => What::Appended,
        Some(_) => What::Updated,
    };
    // Of what is made out of another file that is what there is to see.
    let before = former.as_ref().or(source.as_ref());
    let before = before.map_or(&[][..], |before| &before.bytes);
    let mut seen = match what {
        What::Unchanged => shown(&[], &[], masker),
        _ => shown(before, &bytes, masker),
    };
    if let (Some(was), Some(is), false) = (former_mode, mode, is_same_mode) {
        seen.text
            .insert_str(0, &format!("mode {was:04o} becomes {is:04o}\n"));
    }
    let change = FileChange {
        path: path.to_owned(),
        what,
        added: seen.added,
        removed: seen.removed,
        diff: seen.text,
        masked: seen.masked,
        mode,
        note: note.map(|note| masker.mask_text(&note).into_owned()),
        may_hold_secrets: is_secret(before) || is_secret(&bytes),
        former: None,
    };
    let other = block.source().zip(source);
    Ok(Draft {
        place,
        former,
        source: other.map(|(path, source)| (path.to_owned(), source.bytes)),
        bytes,
        change,
    })
}

/// Whether this is a file that holds secrets: a Secret of Kubernetes, whose values are not encrypted.
fn is_secret(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let mut lines = text.lines().map(|line| line.trim().trim_end_matches(','));
    lines.any(|line| ["kind: Secret", "\"kind\": \"Secret\""].contains(&line))
}

/// A failure of the block with what helps.
pub(super) fn told(path: &str, trouble: &Trouble, block: &Block) -> Failure {
    let mut failure = Failure::plain(format!("{path}: {trouble}"), block.line);
    match trouble {
        Trouble::Outside | Trouble::LinkOutside => failure
            .notes
            .push("say --allow-outside if files may be written there".to_owned()),
        Trouble::NotRegular(_) => failure
            .notes
            .push("stepmark changes regular files only; move it away, or name another".to_owned()),
        Trouble::Changed => failure
            .notes
            .push("nothing was written; run the step again to see what it would do now".to_owned()),
        Trouble::NoFile | Trouble::TooLarge | Trouble::Io(_) => {}
    }
    failure
}

/// The file as the fence has it.
fn text(block: &Block, former: Option<&Content>, lookup: &Lookup<'_>) -> Result<New, Failure> {
    let mut text = block.text.clone();
    if block.attributes.subst {
        let path = block.path.as_deref().unwrap_or_default();
        let written = fill::written(&block.text, path, &block.lang, lookup);
        text = written.map_err(|unfit| match unfit {
            Unfit::Unset(unset) => missing(block, &unset),
            Unfit::BreaksOut { by, whose, help } => breaks_out(block, &by, &whose, help),
        })?;
    }
    let mut bytes = Vec::new();
    if let Some(former) = former.filter(|_| block.attributes.append) {
        bytes.extend_from_slice(&former.bytes);
        if !ends_with(&bytes, text.as_bytes()) {
            if !bytes.is_empty() && !bytes.ends_with(b"\n") {
                // What is appended begins on a line of its own.
                bytes.push(b'\n');
            }
            bytes.extend_from_slice(text.as_bytes());
        }
    } else {
        bytes.extend_from_slice(text.as_bytes());
    }
    Ok(New { bytes, note: None })
}

/// Whether `text` are the last lines already.
fn ends_with(bytes: &[u8], text: &[u8]) -> bool {
    let before = bytes.strip_suffix(text);
    before.is_some_and(|before| before.is_empty() || before.ends_with(b"\n"))
}

/// What a patch or a merge makes of its file.
fn changed(block: &Block, source: Option<&Content>, lookup: &Lookup<'_>) -> Result<New, Failure> {
    let path = block.changes.as_deref().unwrap_or_default();
    let Some(source) = source else {
        let kind = block.kind.as_str();
        let mut failure = Failure::plain(
            format!("{path} is not there, and this {kind} changes it"),
            block.line,
        );
        failure.notes.push(
            "a step before this one may have to make it; `file=` writes a whole file".to_owned(),
        );
        return Err(failure);
    };
    let Ok(target) = std::str::from_utf8(&source.bytes) else {
        return Err(Failure::plain(format!("{path} is no text"), block.line));
    };
    let own = format(&block.lang).unwrap_or(Format::Yaml);
    let text = match block.attributes.subst {
        true => &subst::marked(&block.text, own),
        false => &block.text,
    };
    let lists = match block.attributes.appends_lists {
        true => Lists::Append,
        false => Lists::Replace,
    };
    let change = match block.kind {
        Kind::Patch => Change::patch(text, own),
        _ => Change::merge(text, own, lists),
    };
    let mut change = change.map_err(|problem| unreadable(block, text, &problem))?;
    if block.attributes.subst {
        let done = change.substituted(text, lookup);
        change = done.map_err(|unset| missing(block, &unset))?;
    }
    let which = block.attributes.document.as_deref();
    let from = format_of(path, target);
    if named_otherwise(path).is_some() || is_single(target, from) {
        return Err(neither(block, path));
    }
    let patched = change.apply(target, from, which);
    let patched = patched.map_err(|refused| cannot(block, path, refused))?;
    let out = block.path.as_deref().unwrap_or_default();
    if let Some(to) = named(out).filter(|to| *to != from) {
        let text = converted(&patched.text, from, to);
        let text = text.map_err(|refused| cannot(block, out, refused))?;
        return Ok(New {
            bytes: text.into_bytes(),
            note: Some(format!("laid out anew: it is {} now", to.name())),
        });
    }
    Ok(New {
        bytes: patched.text.into_bytes(),
        note: patched.rewritten.map(|why| format!("laid out anew: {why}")),
    })
}

/// A file that a patch or a merge would not change but replace.
fn neither(block: &Block, path: &str) -> Failure {
    let kind = block.kind.as_str();
    let mut failure = Failure::plain(
        format!("{path} holds no mapping or list of YAML or JSON, and this {kind} changes one"),
        block.line,
    );
    failure.notes.push(
        "nothing is changed; let a step change the file, or write all of it with `file=`"
            .to_owned(),
    );
    failure
}

fn format(lang: &str) -> Option<Format> {
    match lang {
        "json" => Some(Format::Json),
        "yaml" | "yml" => Some(Format::Yaml),
        _ => None,
    }
}

fn missing(block: &Block, unset: &Unset) -> Failure {
    let name = &unset.name;
    let mut failure = Failure::plain(
        format!("`{name}` is not set, and the text has `${{{name}}}`"),
        block.text_line() + unset.line,
    );
    failure.notes.push(format!(
        "a step may set it, or a parameter; `$${{{name}}}` is that text itself"
    ));
    failure
}

fn breaks_out(block: &Block, by: &Unset, whose: &str, help: String) -> Failure {
    let name = &by.name;
    let mut failure = Failure::plain(
        format!("the value of `{name}` would be read as more than a value of {whose}"),
        block.text_line() + by.line,
    );
    failure.notes.push(help);
    failure
}

fn unreadable(block: &Block, text: &str, problem: &Problem) -> Failure {
    let line = block.text_line() + problem.line(text);
    Failure::plain(problem.reason.clone(), line)
}

fn cannot(block: &Block, path: &str, refused: Refused) -> Failure {
    Failure {
        notes: refused.notes,
        ..Failure::plain(
            format!("{path}: {}", refused.summary),
            block.text_line() + refused.line,
        )
    }
}
