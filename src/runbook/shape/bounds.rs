//! Where words begin and end, among bytes that terminals and other notations have put between them.

/// Whether `byte` can be in the middle of a word.
pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Whether a token ends before `byte` at the latest.
pub(super) fn breaks(byte: u8) -> bool {
    !(is_word(byte) || b"-.~+/=:%@".contains(&byte))
}

/// Whether a word can begin at `at`: behind what is none, a colour, or an escape of another notation.
pub(super) fn begins_word(text: &[u8], at: usize) -> bool {
    let before = &text[..at];
    match before {
        [] => true,
        [.., last] if !is_word(*last) => true,
        [.., b'\\', b'n' | b'r' | b't'] => true,
        [.., b'%', high, low] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => true,
        _ => ends_colour(before),
    }
}

/// Whether the last bytes are an escape sequence such as those that set colours.
fn ends_colour(text: &[u8]) -> bool {
    const LONGEST: usize = 24;
    let recent = &text[text.len().saturating_sub(LONGEST)..];
    let Some((last, rest)) = recent.split_last() else {
        return false;
    };
    let parameters = |byte: &u8| byte.is_ascii_digit() || b";:?".contains(byte);
    let without = rest.iter().rposition(|byte| !parameters(byte));
    last.is_ascii_alphabetic() && without.is_some_and(|at| rest[..=at].ends_with(b"\x1b["))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_begin_behind_what_is_none() {
        for before in [
            "",
            " ",
            "'",
            "=",
            "\x1b[31m",
            "\x1b[1;38;5;2m",
            r"a\n",
            "%3D",
        ] {
            let text = format!("{before}AKIA");
            assert!(begins_word(text.as_bytes(), before.len()), "{before:?}");
        }
        for before in ["x", "_", "m", "[31m", "3D", r"\x", "\x1b31m"] {
            let text = format!("{before}AKIA");
            assert!(!begins_word(text.as_bytes(), before.len()), "{before:?}");
        }
    }
}
