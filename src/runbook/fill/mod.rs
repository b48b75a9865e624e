//! Texts that stand for parameters: a literal such as `88.99.105.56`, a placeholder such as `<node-ip>`.
//!
//! In a command each becomes an expansion of the parameter's variable, quoted as the place asks for: the
//! value is never a part of what a shell reads. In a text that no shell reads it becomes the value.

mod blocks;
mod data;
mod fillable;
mod interpreters;
mod languages;
mod names;
mod pipes;
mod positions;
mod programs;
mod script;
mod sets;
mod written;

use std::borrow::Cow;
use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use super::Parameter;
use crate::patch::subst::{DOLLAR, MARKS};

pub(super) use blocks::apply;
pub use blocks::{OutOfPlace, out_of_place, unfillable};
pub use fillable::{Gap, Quote, in_file, in_script};
pub use script::{Refused, script};
pub use sets::sets;
pub use written::{Unfit, data_format, written};

/// How many digits of a hash make a variable one of its own.
const HASH_DIGITS: usize = 8;

/// How the names of those variables begin. Nobody is shown them.
const OWN: &str = "STEPMARK_FILL_";

/// A text, and the variable that it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// The text as commands have it.
    pub text: String,
    /// The variable: a parameter's name, or one of its own.
    pub name: String,
    /// Whether it is a placeholder, which stands in files as well.
    pub is_placeholder: bool,
}

/// All texts that stand for something.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bindings(Vec<Binding>);

/// A place where a text stands for a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occurrence<'b> {
    /// Byte offset of its first character.
    pub start: usize,
    /// Byte offset behind its last character.
    pub end: usize,
    /// What stands there.
    pub binding: &'b Binding,
}

impl Bindings {
    /// What the parameters say.
    #[must_use]
    pub fn of(params: &BTreeMap<String, Parameter>) -> Self {
        let bindings = params.iter().flat_map(|(name, param)| {
            let literals = param.literals.iter().map(|text| (text, false));
            let placeholders = param.placeholders.iter().map(|text| (text, true));
            let texts = literals.chain(placeholders);
            texts.map(|(text, is_placeholder)| Binding {
                text: text.clone(),
                name: name.clone(),
                is_placeholder,
            })
        });
        Self(bindings.collect())
    }

    /// The same, and a placeholder that stands for a variable of its own.
    pub fn add_placeholder(&mut self, text: &str) {
        self.0.push(Binding {
            text: text.to_owned(),
            name: variable(text),
            is_placeholder: true,
        });
    }

    /// The same without literals: what stands in a text that is no command.
    #[must_use]
    pub fn placeholders(&self) -> Self {
        let bound = self.0.iter().filter(|binding| binding.is_placeholder);
        Self(bound.cloned().collect())
    }

    /// Whether nothing stands for anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The parameter that the placeholder `text` stands for.
    #[must_use]
    pub fn of_placeholder(&self, text: &str) -> Option<&str> {
        let mut placeholders = self.0.iter().filter(|binding| binding.is_placeholder);
        let binding = placeholders.find(|binding| binding.text == text)?;
        Some(&binding.name)
    }

    fn iter(&self) -> impl Iterator<Item = &Binding> {
        self.0.iter()
    }

    /// Where in `text` something stands for a variable, in order and without overlap.
    #[must_use]
    pub fn occurrences<'b>(&'b self, text: &str) -> Vec<Occurrence<'b>> {
        let found = self.every(text).into_iter();
        apart(found.filter(|found| is_whole(text, found)).collect())
    }

    /// Where it stands also as a part of something longer, in no order.
    fn every<'b>(&'b self, text: &str) -> Vec<Occurrence<'b>> {
        let found = self.0.iter().flat_map(|binding| {
            let at = text.match_indices(binding.text.as_str());
            at.map(|(start, it)| Occurrence {
                start,
                end: start + it.len(),
                binding,
            })
        });
        found.collect()
    }
}

/// Those that do not overlap an earlier one, in order.
fn apart(mut found: Vec<Occurrence<'_>>) -> Vec<Occurrence<'_>> {
    found.sort_by_key(|found| (found.start, std::cmp::Reverse(found.end)));
    let mut end = 0;
    found.retain(|found| {
        found.start >= end && {
            end = found.end;
            true
        }
    });
    found
}

/// The variable of a placeholder that no parameter is bound to. It is like no name that anybody else would
/// choose: `<path>` must not become `PATH`.
#[must_use]
pub fn variable(placeholder: &str) -> String {
    let hash = Sha256::digest(placeholder.as_bytes());
    let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{OWN}{}_{}", slug(placeholder), &hash[..HASH_DIGITS])
}

/// The words of a placeholder as a variable's name may have them: `<node-ip>` is `node_ip`.
pub(super) fn slug(placeholder: &str) -> String {
    let words = placeholder.split(|char: char| !char.is_ascii_alphanumeric());
    let words: Vec<String> = words
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    words.join("_")
}

/// How a placeholder gets a value: the lines of the front matter that bind it to a parameter.
#[must_use]
pub fn how_to_bind(placeholder: &str) -> String {
    let slug = slug(placeholder);
    // Names begin with a letter, and what is empty is none.
    let name = match slug.starts_with(|char: char| char.is_ascii_alphabetic()) {
        true => slug,
        false => format!("value_{slug}"),
    };
    let name = name.trim_end_matches('_');
    let quoted = placeholder.replace('\'', "''");
    format!(
        "bind it to a parameter in the front matter, and give that by --set {name}=VALUE:\n\
         stepmark:\n  params:\n    {name}: {{placeholder: '{quoted}'}}"
    )
}

/// `text` with each text that stands for a variable replaced by its value, which no shell reads then.
/// Where `value` knows none, it stays.
#[must_use]
pub fn text<'t>(
    text: &'t str,
    bindings: &Bindings,
    value: impl Fn(&str) -> Option<String>,
) -> Cow<'t, str> {
    let mut filled = String::new();
    let mut from = 0;
    for found in bindings.occurrences(text) {
        if let Some(value) = value(&found.binding.name) {
            filled.push_str(&text[from..found.start]);
            filled.push_str(&value);
            from = found.end;
        }
    }
    match from {
        0 => Cow::Borrowed(text),
        _ => Cow::Owned(filled + &text[from..]),
    }
}

/// `text` with the variable `NAME`, between marks, in the place of each text that stands for it, for those
/// who substitute names in data. Where they would not have done so by themselves, as `substitutes` says, the
/// `${NAME}` that it has already stay text.
#[must_use]
pub fn substitution(text: &str, bindings: &Bindings, substitutes: bool) -> String {
    let as_text = |text: &str| match substitutes {
        true => text.to_owned(),
        false => text.replace("${", &format!("{DOLLAR}{{")),
    };
    let (begin, end) = MARKS;
    let mut filled = String::with_capacity(text.len());
    let mut from = 0;
    for found in bindings.occurrences(text) {
        filled.push_str(&as_text(&text[from..found.start]));
        filled.extend([begin]);
        filled.push_str(&found.binding.name);
        filled.extend([end]);
        from = found.end;
    }
    filled + &as_text(&text[from..])
}

/// Whether it is no part of something longer: a word or a number, an address, the name of a variable.
fn is_whole(text: &str, found: &Occurrence<'_>) -> bool {
    let own = &found.binding.text;
    let (before, behind) = (&text[..found.start], &text[found.end..]);
    let goes_on = |at: Option<char>, next: Option<char>| {
        at.is_some_and(char::is_alphanumeric) && next.is_some_and(char::is_alphanumeric)
    };
    let (first, last) = (own.chars().next(), own.chars().next_back());
    if goes_on(first, before.chars().next_back()) || goes_on(last, behind.chars().next()) {
        return false;
    }
    // `1.88.99.105.56` and `1.27.2` are other numbers than `88.99.105.56` and `1.27`; so are addresses
    // with colons.
    let is_hex = |char: char| char.is_ascii_hexdigit();
    let is_digit = |char: char| char.is_ascii_digit();
    let is_ipv6 = own.parse::<std::net::Ipv6Addr>().is_ok();
    let digits_before = first.is_some_and(is_digit) && ends_in(before, '.', is_digit);
    let digits_behind = last.is_some_and(is_digit) && begins_with(behind, '.', is_digit);
    let colons = is_ipv6 && (ends_in(before, ':', is_hex) || begins_with(behind, ':', is_hex));
    if digits_before || digits_behind || colons {
        return false;
    }
    // The name of a variable is no text that stands for one.
    let is_name = first.is_some_and(|char| char.is_ascii_alphanumeric());
    !(is_name && before.ends_with(['$', '{']) && before.trim_end_matches('{').ends_with('$'))
}

fn ends_in(text: &str, sign: char, is_part: impl Fn(char) -> bool) -> bool {
    let rest = text.strip_suffix(sign);
    rest.is_some_and(|rest| rest.ends_with(is_part))
}

fn begins_with(text: &str, sign: char, is_part: impl Fn(char) -> bool) -> bool {
    let rest = text.strip_prefix(sign);
    rest.is_some_and(|rest| rest.starts_with(is_part))
}

#[cfg(test)]
mod tests;
