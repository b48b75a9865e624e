//! Patterns of parameters as browsers read them: another kind of regular expression, where what is no
//! expression is complained about and then not used.

use regex_syntax::hir::{Class, Hir, HirKind, Look};

/// The longest pattern that is worth its place: a class of all letters of all scripts is longer.
const MAX_BYTES: usize = 2000;

/// The pattern for the `pattern` of a field, which matches the same values; nothing where there is none,
/// or a very long one.
pub(super) fn of_browsers(pattern: &str) -> Option<String> {
    let hir = regex_syntax::parse(pattern).ok()?;
    let mut written = String::new();
    write(&hir, &mut written)?;
    (written.len() <= MAX_BYTES).then_some(written)
}

fn write(hir: &Hir, out: &mut String) -> Option<()> {
    if out.len() > MAX_BYTES {
        return None;
    }
    match hir.kind() {
        HirKind::Empty => {}
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).ok()?;
            text.chars().for_each(|char| sign(char, out));
        }
        HirKind::Class(Class::Unicode(class)) => {
            out.push('[');
            for range in class.ranges() {
                sign(range.start(), out);
                if range.start() != range.end() {
                    out.push('-');
                    sign(range.end(), out);
                }
            }
            out.push(']');
        }
        HirKind::Class(Class::Bytes(_)) => return None,
        // A value has no line end before its end, where these would differ.
        HirKind::Look(Look::Start) => out.push('^'),
        HirKind::Look(Look::End) => out.push('$'),
        HirKind::Look(_) => return None,
        HirKind::Repetition(repetition) => {
            group(&[repetition.sub.as_ref()], out)?;
            out.push_str(&match (repetition.min, repetition.max) {
                (0, None) => "*".to_owned(),
                (1, None) => "+".to_owned(),
                (0, Some(1)) => "?".to_owned(),
                (min, None) => format!("{{{min},}}"),
                (min, Some(max)) => format!("{{{min},{max}}}"),
            });
            if !repetition.greedy {
                out.push('?');
            }
        }
        HirKind::Capture(capture) => group(&[capture.sub.as_ref()], out)?,
        HirKind::Concat(parts) => {
            for part in parts {
                write(part, out)?;
            }
        }
        HirKind::Alternation(parts) => group(&parts.iter().collect::<Vec<_>>(), out)?,
    }
    Some(())
}

/// One of these, as a part of something longer.
fn group(parts: &[&Hir], out: &mut String) -> Option<()> {
    out.push_str("(?:");
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            out.push('|');
        }
        write(part, out)?;
    }
    out.push(')');
    Some(())
}

/// A character that stands for itself, within brackets and without.
fn sign(char: char, out: &mut String) {
    match char {
        char if char.is_ascii_alphanumeric() => out.push(char),
        char => out.push_str(&format!("\\u{{{:x}}}", u32::from(char))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_browsers_read_otherwise_is_written_out() {
        let told: Vec<String> = [
            "n[0-9]+",
            "[a-z0-9-]{1,63}?",
            "a|b(c)?/",
            "^x$",
            "(?i)ab",
            "[[:alpha:]&&[^x]]",
            "(?x) a b # c",
            "é.",
            r"\d",
            r"\w+",
            r"\bx",
            "(",
        ]
        .into_iter()
        .map(|pattern| format!("{pattern}  {}", of_browsers(pattern).unwrap_or_default()))
        .collect();
        insta::assert_snapshot!(told.join("\n"), @r"
        n[0-9]+  n(?:[0-9])+
        [a-z0-9-]{1,63}?  (?:[\u{2d}0-9a-z]){1,63}?
        a|b(c)?/  (?:a|b(?:(?:c))?\u{2f})
        ^x$  ^x$
        (?i)ab  [Aa][Bb]
        [[:alpha:]&&[^x]]  [A-Za-wy-z]
        (?x) a b # c  ab
        é.  \u{e9}[\u{0}-\u{9}\u{b}-\u{10ffff}]
        \d  [0-9\u{660}-\u{669}\u{6f0}-\u{6f9}\u{7c0}-\u{7c9}\u{966}-\u{96f}\u{9e6}-\u{9ef}\u{a66}-\u{a6f}\u{ae6}-\u{aef}\u{b66}-\u{b6f}\u{be6}-\u{bef}\u{c66}-\u{c6f}\u{ce6}-\u{cef}\u{d66}-\u{d6f}\u{de6}-\u{def}\u{e50}-\u{e59}\u{ed0}-\u{ed9}\u{f20}-\u{f29}\u{1040}-\u{1049}\u{1090}-\u{1099}\u{17e0}-\u{17e9}\u{1810}-\u{1819}\u{1946}-\u{194f}\u{19d0}-\u{19d9}\u{1a80}-\u{1a89}\u{1a90}-\u{1a99}\u{1b50}-\u{1b59}\u{1bb0}-\u{1bb9}\u{1c40}-\u{1c49}\u{1c50}-\u{1c59}\u{a620}-\u{a629}\u{a8d0}-\u{a8d9}\u{a900}-\u{a909}\u{a9d0}-\u{a9d9}\u{a9f0}-\u{a9f9}\u{aa50}-\u{aa59}\u{abf0}-\u{abf9}\u{ff10}-\u{ff19}\u{104a0}-\u{104a9}\u{10d30}-\u{10d39}\u{10d40}-\u{10d49}\u{11066}-\u{1106f}\u{110f0}-\u{110f9}\u{11136}-\u{1113f}\u{111d0}-\u{111d9}\u{112f0}-\u{112f9}\u{11450}-\u{11459}\u{114d0}-\u{114d9}\u{11650}-\u{11659}\u{116c0}-\u{116c9}\u{116d0}-\u{116e3}\u{11730}-\u{11739}\u{118e0}-\u{118e9}\u{11950}-\u{11959}\u{11bf0}-\u{11bf9}\u{11c50}-\u{11c59}\u{11d50}-\u{11d59}\u{11da0}-\u{11da9}\u{11f50}-\u{11f59}\u{16130}-\u{16139}\u{16a60}-\u{16a69}\u{16ac0}-\u{16ac9}\u{16b50}-\u{16b59}\u{16d70}-\u{16d79}\u{1ccf0}-\u{1ccf9}\u{1d7ce}-\u{1d7ff}\u{1e140}-\u{1e149}\u{1e2f0}-\u{1e2f9}\u{1e4f0}-\u{1e4f9}\u{1e5f1}-\u{1e5fa}\u{1e950}-\u{1e959}\u{1fbf0}-\u{1fbf9}]
        \w+  
        \bx  
        (
        ");
    }
}
