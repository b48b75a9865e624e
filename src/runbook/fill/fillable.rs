//! Where a person can put a value into a text by hand, and how it has to be written there, so that what
//! comes of it does what a run does with the value.
//!
//! In doubt a place is none: it is better to have no value than one that means something else.

use super::positions::{Position, Positions};
use super::script::{Shell, script};
use super::written::{Reader, reader};
use super::{Binding, Bindings, Occurrence, apart, data};
use crate::document::shell::Quoting;
use crate::patch::subst;

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quote {
    /// As one word of a shell: in quotes, unless it is harmless.
    Bare,
    /// As the words that a shell makes of it, which splits it at blanks and takes `*`, `?` and `[` for
    /// patterns: with a backslash before each other sign.
    Words,
    /// Within `"…"`.
    Double,
    /// Within `'…'`.
    Single,
    /// Within a heredoc that expands.
    Heredoc,
    /// As it is.
    Text,
    /// Within `"…"` of JSON and YAML.
    DataDouble,
    /// Within `'…'` of YAML.
    YamlSingle,
    /// As a whole value of YAML: in quotes, unless it is plain.
    YamlBare,
    /// As a whole value of JSON: in quotes, unless it is a number or a boolean.
    JsonBare,
    /// As it is where it is plain, else not at all.
    DataPlain,
    /// As it is, within `"…"` that it has to stay in.
    AsDouble,
    /// As it is, within `'…'` that it has to stay in.
    AsSingle,
    /// As it is, as a part of a line of its own.
    AsBlock,
}

impl Quote {
    /// The word in attributes.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bare => "bare",
            Self::Words => "words",
            Self::Double => "double",
            Self::Single => "single",
            Self::Heredoc => "heredoc",
            Self::Text => "text",
            Self::DataDouble => "data-double",
            Self::YamlSingle => "yaml-single",
            Self::YamlBare => "yaml-bare",
            Self::JsonBare => "json-bare",
            Self::DataPlain => "data-plain",
            Self::AsDouble => "as-double",
            Self::AsSingle => "as-single",
            Self::AsBlock => "as-block",
        }
    }
}

/// A place for a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// Byte offset of its first character.
    pub start: usize,
    /// Byte offset behind its last character.
    pub end: usize,
    /// The parameter.
    pub name: String,
    /// How its value is written there.
    pub quote: Quote,
}

/// The gaps of a script that bash reads, in order: what stands for a parameter in it, and the expansions of
/// `names`. What stands for parameters is filled in everywhere or nowhere, as in a run.
#[must_use]
pub fn in_script(text: &str, bindings: &Bindings, names: &[&str]) -> Vec<Gap> {
    let references = references(names);
    let is_filled = script(text, bindings, |_| false).is_ok();
    let own = is_filled.then(|| bindings.occurrences(text));
    let expansions = references.every(text).into_iter();
    let expansions = expansions.filter(|found| is_whole_name(text, found));
    let found = apart(own.into_iter().flatten().chain(expansions).collect());
    let is_expansion =
        |found: &Occurrence<'_>| references.iter().any(|it| std::ptr::eq(it, found.binding));
    let shell = Shell::new(text, &found);
    let positions = Positions::new(shell.text(), &found);
    let bound = found.iter().filter(|found| !is_expansion(found));
    let is_whole = bound
        .filter(|found| shell.quoting(found) != Quoting::Comment)
        .all(|found| of_binding(&shell, &positions, found).is_some());
    let gap = |found: &Occurrence<'_>| {
        let quote = match is_expansion(found) {
            true => of_expansion(&shell, &positions, found),
            false if is_whole => of_binding(&shell, &positions, found),
            false => None,
        }?;
        Some(gap(found, quote))
    };
    found.iter().filter_map(gap).collect()
}

/// The gaps of the text of a file, in order. `substitutes` says whether `${NAME}` is one, `is_change` whether
/// the text says what to change in the file: values are put into what it says, and not into the text.
#[must_use]
pub fn in_file(
    text: &str,
    path: &str,
    lang: &str,
    bindings: &Bindings,
    substitutes: bool,
    is_change: bool,
) -> Vec<Gap> {
    let bound = bindings.placeholders();
    let places = match substitutes {
        true => subst::places(text),
        false => Vec::new(),
    };
    let names = Bindings(
        places
            .iter()
            .map(|(_, name)| binding(format!("${{{name}}}"), name))
            .collect(),
    );
    let names = places.iter().zip(names.iter());
    let names = names.map(|((start, _), binding)| Occurrence {
        start: *start,
        end: start + binding.text.len(),
        binding,
    });
    let found = apart(bound.occurrences(text).into_iter().chain(names).collect());
    let reader = reader(path, lang, text);
    if reader == Reader::Shell {
        let shell = Shell::new(text, &found);
        let positions = Positions::new(shell.text(), &found);
        let quoted = |found: &Occurrence<'_>| Some(gap(found, of_line(&shell, &positions, found)?));
        return found.iter().filter_map(quoted).collect();
    }
    if let Reader::Data(format) = reader {
        let quotes = data::quotes(text, format, &found, is_change);
        let quoted = found.iter().zip(quotes);
        return quoted
            .filter_map(|(found, quote)| Some(gap(found, quote?)))
            .collect();
    }
    found.iter().map(|found| gap(found, Quote::Text)).collect()
}

/// What expands to the values of these names.
fn references(names: &[&str]) -> Bindings {
    let texts = names
        .iter()
        .flat_map(|name| [(format!("${name}"), name), (format!("${{{name}}}"), name)]);
    Bindings(texts.map(|(text, name)| binding(text, name)).collect())
}

fn binding(text: String, name: &str) -> Binding {
    Binding {
        text,
        name: name.to_owned(),
        is_placeholder: false,
    }
}

/// Whether an expansion is not that of a longer name.
fn is_whole_name(text: &str, found: &Occurrence<'_>) -> bool {
    let goes_on = |char: char| char.is_ascii_alphanumeric() || char == '_';
    found.binding.text.ends_with('}') || !text[found.end..].starts_with(goes_on)
}

fn gap(found: &Occurrence<'_>, quote: Quote) -> Gap {
    Gap {
        start: found.start,
        end: found.end,
        name: found.binding.name.clone(),
        quote,
    }
}

/// What a run has in quotes.
fn of_binding(shell: &Shell, positions: &Positions<'_>, found: &Occurrence<'_>) -> Option<Quote> {
    if shell.code_at(found).is_some() {
        return None;
    }
    match shell.quoting(found) {
        Quoting::Single => Some(Quote::Single),
        Quoting::Double => Some(Quote::Double),
        Quoting::Heredoc => positions.in_heredoc(found).then_some(Quote::Heredoc),
        Quoting::Bare => positions.of(found).map(|_| Quote::Bare),
        Quoting::Ansi | Quoting::QuotedHeredoc | Quoting::Comment | Quoting::Special(_) => None,
    }
}

/// What bash expands by itself. Where something else reads that as code, so it does in a run.
fn of_expansion(shell: &Shell, positions: &Positions<'_>, found: &Occurrence<'_>) -> Option<Quote> {
    if positions.is_name(found) {
        return None;
    }
    match shell.quoting(found) {
        Quoting::Double => Some(Quote::Double),
        Quoting::Heredoc => positions.in_heredoc(found).then_some(Quote::Heredoc),
        // A word of an array may be the index of another one.
        Quoting::Bare if shell.is_in_array(found) => None,
        Quoting::Bare => Some(match positions.of(found)? {
            Position::Whole => Quote::Bare,
            Position::Split => Quote::Words,
        }),
        _ => None,
    }
}

/// What a run writes into a script in a file.
fn of_line(shell: &Shell, positions: &Positions<'_>, found: &Occurrence<'_>) -> Option<Quote> {
    let is_text = matches!(
        shell.quoting(found),
        Quoting::QuotedHeredoc | Quoting::Comment
    );
    match is_text && shell.code_at(found).is_none() {
        true if shell.quoting(found) == Quoting::Comment => Some(Quote::Text),
        true => positions.in_heredoc(found).then_some(Quote::Text),
        false => of_binding(shell, positions, found),
    }
}
