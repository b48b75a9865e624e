//! Patterns of parameters as browsers read them: another kind of regular expression, where what is no
//! expression is complained about and then not used.

use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Look};

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
        HirKind::Class(Class::Unicode(class)) => set(class.clone(), out),
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

/// Sets of signs that browsers have a name for, and would otherwise be long.
const NAMED: [(&str, &str); 3] = [
    (r"\w", r"\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}"),
    (r"\d", r"\p{Nd}"),
    (r"\s", r"\p{White_Space}"),
];

/// One sign of a set.
fn set(mut class: ClassUnicode, out: &mut String) {
    out.push('[');
    let has_last = |class: &ClassUnicode| class.ranges().last().map(ClassUnicodeRange::end);
    if has_last(&class) == Some(char::MAX) {
        class.negate();
        out.push('^');
    }
    for (named, written) in NAMED {
        let Some(HirKind::Class(Class::Unicode(named))) =
            regex_syntax::parse(named).ok().map(Hir::into_kind)
        else {
            continue;
        };
        let mut missing = named.clone();
        missing.difference(&class);
        if missing.ranges().is_empty() {
            class.difference(&named);
            out.push_str(written);
        }
    }
    for range in class.ranges() {
        sign(range.start(), out);
        if range.start() != range.end() {
            out.push('-');
            sign(range.end(), out);
        }
    }
    out.push(']');
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
            r"[\w-]+\S\D[^a]",
            r"v\d+\.\d+",
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
        é.  \u{e9}[^\u{a}]
        \d  [\p{Nd}]
        \w+  (?:[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}])+
        [\w-]+\S\D[^a]  (?:[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}\u{2d}])+[^\p{White_Space}][^\p{Nd}][^a]
        v\d+\.\d+  v(?:[\p{Nd}])+\u{2e}(?:[\p{Nd}])+
        \bx  
        (
        ");
    }
}
