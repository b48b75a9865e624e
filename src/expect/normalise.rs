//! What both sides go through before they are compared.

use std::borrow::Cow;
use std::fmt::Write as _;

use anstyle_parse::{DefaultCharAccumulator, Parser, Perform};

/// The lines of a text without what a reader cannot see or did not mean: terminal escapes, the
/// carriage return of a line end, blanks at the end of a line, empty lines at the end of all.
///
/// Bytes that are no UTF-8 become `\xNN`, which a document can write too, so that nothing is lost
/// and every output has an expectation that fits.
pub fn normalise(bytes: &[u8]) -> Vec<Cow<'_, str>> {
    let mut lines: Vec<_> = bytes.split(|&byte| byte == b'\n').map(line).collect();
    let kept = lines
        .iter()
        .rposition(|line| !line.is_empty())
        .map_or(0, |last| last + 1);
    lines.truncate(kept);
    lines
}

fn line(bytes: &[u8]) -> Cow<'_, str> {
    let text = match decode(bytes) {
        // One line at a time, so that an escape that is cut off hides no more than its line.
        text if text.contains('\x1b') => Cow::Owned(strip_escapes(&text)),
        text => text,
    };
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(trim_end(text)),
        Cow::Owned(mut text) => {
            text.truncate(trim_end(&text).len());
            Cow::Owned(text)
        }
    }
}

fn trim_end(text: &str) -> &str {
    text.trim_end_matches([' ', '\t', '\r'])
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
        normalise(bytes).join("\n")
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
        assert_eq!(text(b"10%\r20%"), "10%\r20%");
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
