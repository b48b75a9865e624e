//! Forms of a secret that a shell would read back as it: what `printf %q`, `${x@Q}`, `declare -p` and
//! `set -x` print.

use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Adds the forms of `secret` that differ from it.
pub(super) fn forms(secret: &str, forms: &mut BTreeSet<Vec<u8>>) {
    for apostrophe in [r"'\''", r#"'"'"'"#] {
        forms.insert(secret.replace('\'', apostrophe).into_bytes());
    }
    forms.insert(in_double_quotes(secret).into_bytes());
    for is_first in [false, true] {
        forms.insert(with_backslashes(secret, is_first).into_bytes());
    }
    for is_ascii in [false, true] {
        forms.insert(ansi(secret, is_ascii).into_bytes());
    }
}

fn in_double_quotes(secret: &str) -> String {
    let mut form = String::with_capacity(secret.len() + 8);
    for char in secret.chars() {
        if matches!(char, '"' | '$' | '`' | '\\') {
            form.push('\\');
        }
        form.push(char);
    }
    form
}

/// Without quotes; `is_first` where the secret begins a word.
fn with_backslashes(secret: &str, is_first: bool) -> String {
    let mut form = String::with_capacity(secret.len() + 8);
    let mut before = None;
    for char in secret.chars() {
        let begins = before.is_none() && is_first;
        let is_special = match char {
            '#' => begins,
            '~' => begins || matches!(before, Some(':' | '=')),
            _ => " \t!\"$&'()*,;<>?[\\]^`{|}".contains(char),
        };
        if is_special {
            form.push('\\');
        }
        form.push(char);
        before = Some(char);
    }
    form
}

/// What stands between `$'` and `'`; `is_ascii` where the locale knows no other characters.
fn ansi(secret: &str, is_ascii: bool) -> String {
    let mut form = String::with_capacity(secret.len() + 8);
    for char in secret.chars() {
        let short = match char {
            '\\' | '\'' => Some(char),
            '\u{7}' => Some('a'),
            '\u{8}' => Some('b'),
            '\t' => Some('t'),
            '\n' => Some('n'),
            '\u{b}' => Some('v'),
            '\u{c}' => Some('f'),
            '\r' => Some('r'),
            '\u{1b}' => Some('E'),
            _ => None,
        };
        if let Some(short) = short {
            form.extend(['\\', short]);
        } else if char.is_control() || (is_ascii && !char.is_ascii()) {
            for byte in char.encode_utf8(&mut [0; 4]).bytes() {
                // Writing to a string cannot fail.
                let _ = write!(form, "\\{byte:03o}");
            }
        } else {
            form.push(char);
        }
    }
    form
}
