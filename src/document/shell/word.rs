//! Words: quotes removed, as far as that is known without running anything.

/// A word of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The word without its quotes; expansions (`$x`, `$(…)`) stay as written.
    pub text: String,
    /// Whether `text` is what the command gets: nothing in the word is expanded.
    pub is_static: bool,
    /// Byte offset of its first character in the text.
    pub start: usize,
    /// Byte offset behind its last character.
    pub end: usize,
}

/// Whether `text` can stand left of `=` in an assignment: `name`, `name+`, `name[…]`, `name[…]+`.
pub(super) fn is_assignable(text: &str) -> bool {
    let is_name = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
    let name = text.bytes().take_while(is_name).count();
    let rest = &text[name..];
    let index = rest.strip_suffix('+').unwrap_or(rest);
    name > 0
        && !text.starts_with(|c: char| c.is_ascii_digit())
        && (index.is_empty() || index.starts_with('[') && index.ends_with(']'))
}

/// Removes quotes and escapes from a raw word.
pub fn unquote(raw: &str) -> String {
    if !raw.contains(['\'', '"', '\\']) {
        return raw.to_owned();
    }
    let mut out = String::with_capacity(raw.len());
    let mut chars = raw.chars().peekable();
    let mut double = false;
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('\n') | None => {}
                Some(next) => {
                    if double && !"$`\"\\".contains(next) {
                        out.push('\\');
                    }
                    out.push(next);
                }
            },
            '"' => double = !double,
            '\'' if !double => out.extend(chars.by_ref().take_while(|&c| c != '\'')),
            '$' if !double && chars.peek() == Some(&'\'') => {
                chars.next();
                ansi(&mut chars, &mut out);
            }
            '$' if !double && chars.peek() == Some(&'"') => {}
            _ => out.push(c),
        }
    }
    out
}

/// The inside of `$'…'`.
fn ansi(chars: &mut impl Iterator<Item = char>, out: &mut String) {
    while let Some(c) = chars.next() {
        match c {
            '\'' => return,
            '\\' => match chars.next() {
                Some('n') => out.push('\n'),
                Some('t') => out.push('\t'),
                Some('r') => out.push('\r'),
                Some('e' | 'E') => out.push('\u{1b}'),
                Some(c @ ('\\' | '\'' | '"' | '?')) => out.push(c),
                // Numbered escapes name no command or option; as written is close enough.
                Some(c) => out.extend(['\\', c]),
                None => {}
            },
            c => out.push(c),
        }
    }
}
