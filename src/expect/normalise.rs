//! What both sides go through before they are compared.

use std::borrow::Cow;
use std::fmt::Write as _;

use anstyle_parse::{DefaultCharAccumulator, Parser, Perform};

/// A text without what a reader cannot see or did not mean: terminal escapes, the carriage return of
/// a line end, what a line showed before it was drawn over from its start, blanks at the end of a
/// line, empty lines at the end of all and the last newline. [`str::lines`] gives its lines.
///
/// Bytes that are no UTF-8 become `\xNN`, which a document can write too, so that nothing is lost
/// and every output has an expectation that fits.
pub fn normalise(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes)
        && is_normal(text)
    {
        return Cow::Borrowed(text.trim_end_matches('\n'));
    }
    let mut text = String::with_capacity(bytes.len());
    for line in bytes.split(|&byte| byte == b'\n') {
        push_line(line, &mut text);
        text.push('\n');
    }
    text.truncate(text.trim_end_matches('\n').len());
    Cow::Owned(text)
}

fn is_normal(text: &str) -> bool {
    let bytes = text.as_bytes();
    let blank_end = |at: usize| at > 0 && matches!(bytes[at - 1], b' ' | b'\t');
    !bytes.iter().any(|byte| matches!(byte, b'\x1b' | b'\r'))
        && !blank_end(bytes.len())
        && !newlines(bytes).any(blank_end)
}

fn newlines(bytes: &[u8]) -> impl Iterator<Item = usize> {
    bytes
        .iter()
        .enumerate()
        .filter(|(_, byte)| **byte == b'\n')
        .map(|(at, _)| at)
}

/// One line at a time, so that an escape that is cut off hides no more than its line.
fn push_line(bytes: &[u8], text: &mut String) {
    let line = decode(bytes);
    let line = if line.contains('\x1b') {
        Cow::Owned(strip_escapes(&line))
    } else {
        line
    };
    text.push_str(trim_end(last_drawn(trim_end(&line))));
}

fn trim_end(text: &str) -> &str {
    text.trim_end_matches([' ', '\t', '\r'])
}

/// What a line shows that a program drew several times, as it does to tell of progress.
fn last_drawn(line: &str) -> &str {
    line.rsplit('\r')
        .find(|part| !part.is_empty())
        .unwrap_or(line)
}

fn decode(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(bytes.len() + 16);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            // Writing to a string cannot fail.
            let _ = write!(text, "\\x{byte:02x}");
        }
    }
    Cow::Owned(text)
}

/// Keeps what is no escape, other control characters included: they are no decoration, and a
/// difference in them is a difference.
fn strip_escapes(text: &str) -> String {
    #[derive(Default)]
    struct Printed(String);

    impl Perform for Printed {
        fn print(&mut self, c: char) {
            self.0.push(c);
        }

        fn execute(&mut self, byte: u8) {
            self.0.push(char::from(byte));
        }
    }

    let mut printed = Printed(String::with_capacity(text.len()));
    let mut parser = Parser::<DefaultCharAccumulator>::new();
    for byte in text.bytes() {
        parser.advance(&mut printed, byte);
    }
    printed.0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(bytes: &[u8]) -> String {
        normalise(bytes).into_owned()
    }

    #[test]
    fn colours_titles_links_and_charsets_are_removed() {
        assert_eq!(text(b"\x1b[1;32mReady\x1b[0m\x1b[K"), "Ready");
        assert_eq!(
            text(b"\x1b]0;title \xe2\x9c\x93\x07a\x1b]8;;http://x\x1b\\b\x1b]8;;\x1b\\"),
            "ab"
        );
        assert_eq!(text(b"\x1b(Bplain\x1b(0"), "plain");
        assert_eq!(text(b"\x1b[?25l\x1b7\x1b8x\x1b=\x1bM"), "x");
        assert_eq!(text(b"\x1b[38:2:1:2:3mx\x1b[38;5;196my"), "xy");
    }

    #[test]
    fn an_escape_that_is_cut_off_hides_no_other_line() {
        assert_eq!(text(b"a\x1b]0;never closed\nb\x1b[\nc"), "a\nb\nc");
    }

    #[test]
    fn line_ends_and_trailing_blanks_do_not_count() {
        assert_eq!(text(b"a \t\r\n  b\x1b[0m \r\r\n\r\n\n \n"), "a\n  b");
        assert_eq!(text(b""), "");
        assert_eq!(text(b"\n\na"), "\n\na");
    }

    #[test]
    fn other_control_characters_stay() {
        assert_eq!(text(b"a\x08b\x07\x00\x1b[0mc\x08"), "a\u{8}b\u{7}\0c\u{8}");
    }

    #[test]
    fn a_line_is_what_was_drawn_last() {
        assert_eq!(text(b"10%\r20%\r\nb\r"), "20%\nb");
        assert_eq!(text(b"\r\r"), "");
    }

    #[test]
    fn bytes_that_are_no_utf8_become_visible() {
        assert_eq!(text(b"caf\xe9 \xff\x1b[31m!\x9b"), "caf\\xe9 \\xff!\\x9b");
        assert_eq!(text("é✓漢\u{9b}1m".as_bytes()), "é✓漢\u{9b}1m");
    }

    proptest! {
        #[test]
        fn normal_text_stays_as_it_is(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let once = text(&bytes);
            prop_assert!(!once.contains('\x1b'));
            prop_assert_eq!(text(once.as_bytes()), once);
        }
    }
}
