//! The variables that `declare -p` lists.

use crate::runbook::reserved::is_bashs_own;

/// Variables that bash sets itself after each command at a terminal.
const OF_TERMINAL: &[&str] = &["COLUMNS", "LINES"];

/// One variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Declaration<'a> {
    pub(super) name: &'a str,
    /// Letters, as `declare` takes them; `-` when there are none.
    attributes: &'a str,
    /// The value in bash's quotes; none of a variable that is declared and not set.
    value: Option<&'a [u8]>,
    /// The whole command that declares it.
    pub(super) text: &'a [u8],
}

impl Declaration<'_> {
    /// Whether it is neither bash's own nor stepmark's.
    pub(super) fn is_users(&self) -> bool {
        !is_bashs_own(self.name)
            && !OF_TERMINAL.contains(&self.name)
            && !self.name.starts_with("__stepmark_")
    }

    /// Whether commands get it in their environment.
    pub(super) fn is_exported(&self) -> bool {
        self.attributes.contains('x')
            && !self.attributes.contains(['a', 'A', 'n'])
            && self.value.is_some()
    }

    /// The value, as far as it is text.
    pub(super) fn value(&self) -> Option<String> {
        String::from_utf8(unquote(self.value?)).ok()
    }
}

/// Reads a listing. What is no declaration is left out.
pub(super) fn declarations(listing: &[u8]) -> Vec<Declaration<'_>> {
    let mut found = Vec::new();
    let mut rest = listing;
    while !rest.is_empty() {
        let (text, next) = rest.split_at(length(rest));
        rest = next.strip_prefix(b"\n").unwrap_or(next);
        found.extend(declaration(text));
    }
    found
}

fn declaration(text: &[u8]) -> Option<Declaration<'_>> {
    let after = text.strip_prefix(b"declare -")?;
    let blank = after.iter().position(|&byte| byte == b' ')?;
    let (attributes, variable) = (&after[..blank], &after[blank + 1..]);
    let (name, value) = match variable.iter().position(|&byte| byte == b'=') {
        Some(at) => (&variable[..at], Some(&variable[at + 1..])),
        None => (variable, None),
    };
    Some(Declaration {
        name: std::str::from_utf8(name).ok()?,
        attributes: std::str::from_utf8(attributes).ok()?,
        value,
        text,
    })
}

/// The length of the declaration at the beginning: up to the end of a line that is in no quotes, since older shells
/// write newlines in values as they are.
fn length(listing: &[u8]) -> usize {
    let mut quote = None;
    let mut bytes = listing.iter().enumerate();
    while let Some((at, &byte)) = bytes.next() {
        match (byte, quote) {
            (b'\n', None) => return at,
            (b'\\', _) => {
                bytes.next();
            }
            (b'"' | b'\'', None) => quote = Some(byte),
            (_, Some(end)) if end == byte => quote = None,
            _ => {}
        }
    }
    listing.len()
}

/// Undoes the quotes of one word: `"…"`, where a backslash makes the next character plain, and `$'…'` with its escapes.
fn unquote(word: &[u8]) -> Vec<u8> {
    let (inside, is_ansi) = match word {
        [b'"', inside @ .., b'"'] => (inside, false),
        [b'$', b'\'', inside @ .., b'\''] => (inside, true),
        plain => (plain, false),
    };
    let mut value = Vec::with_capacity(inside.len());
    let mut rest = inside;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        let (b'\\', Some((&escaped, after))) = (byte, after.split_first()) else {
            value.push(byte);
            continue;
        };
        rest = after;
        value.push(match escaped {
            _ if !is_ansi => escaped,
            b'a' => 0x07,
            b'b' => 0x08,
            b'e' | b'E' => 0x1b,
            b'f' => 0x0c,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'v' => 0x0b,
            b'0'..=b'7' => {
                let more = rest
                    .iter()
                    .take(2)
                    .take_while(|byte| (b'0'..=b'7').contains(byte))
                    .count();
                let (digits, after) = rest.split_at(more);
                rest = after;
                digits.iter().fold(escaped - b'0', |number, digit| {
                    number.wrapping_mul(8).wrapping_add(digit - b'0')
                })
            }
            other => other,
        });
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listing_is_read() {
        let listing = b"declare -x A=\"one\\\"\n\\$two\"\ndeclare -a L=([0]=\"x\" [1]=$'y\\'\\n')\n\
            declare -ir N=\"5\"\ndeclare -x U\ndeclare -x B=$'\\303\\244\\t\\E'\nnoise\ndeclare -x Z=$'\\377'\n";
        let found = declarations(listing);
        let told: Vec<_> = found
            .iter()
            .map(|found| (found.name, found.is_exported(), found.value()))
            .collect();
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(
            told,
            [
                ("A", true, text("one\"\n$two")),
                ("L", false, text("([0]=\"x\" [1]=$'y'n')")),
                ("N", false, text("5")),
                ("U", false, None),
                ("B", true, text("ä\t\u{1b}")),
                ("Z", true, None),
            ]
        );
        assert_eq!(found[2].text, b"declare -ir N=\"5\"");
    }

    #[test]
    fn what_is_cut_off_or_no_listing_is_read_over() {
        for listing in [
            "declare -x A=\"one",
            "declare",
            "declare -x",
            "\\",
            "declare -x A=$'\\",
        ] {
            for found in declarations(listing.as_bytes()) {
                found.value();
            }
        }
    }

    #[test]
    fn bashs_own_and_stepmarks_are_not_the_users() {
        let found = declarations(
            b"declare -- __stepmark_dir=\"\"\ndeclare -i RANDOM=\"3\"\ndeclare -x HOME=\"/\"",
        );
        let users: Vec<_> = found.iter().map(Declaration::is_users).collect();
        assert_eq!(users, [false, false, true]);
    }
}
