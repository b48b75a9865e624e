//! The escape sequences of terminals: bytes among the text of a program that nobody sees. The text
//! between them is put together, with a note of where each byte of it was.

use std::collections::VecDeque;
use std::ops::Range;

const ESCAPE: u8 = 0x1b;
const BELL: u8 = 0x07;
/// Those that end a sequence at once.
const CANCEL: u8 = 0x18;
const SUBSTITUTE: u8 = 0x1a;

/// The most bytes of a command's text, such as a title. What is longer is taken for text.
const MAX_COMMAND: usize = 4 << 10;

/// Puts an end to colours that begin in what is masked, as their own end may be in there too.
const RESET: &[u8] = b"\x1b[0m";

/// What is needed at the end of a mask for `masked`, which it stands for.
pub(super) fn ending(masked: &[u8]) -> &'static [u8] {
    let mut sequences = memchr::memchr_iter(ESCAPE, masked);
    if sequences.any(|at| masked.get(at + 1) == Some(&b'[')) {
        RESET
    } else {
        b""
    }
}

/// Whether there is an escape sequence in `bytes`.
pub(super) fn begin(bytes: &[u8]) -> Option<usize> {
    memchr::memchr(ESCAPE, bytes)
}

/// Where in a sequence the next byte is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum State {
    #[default]
    Text,
    /// Behind the escape, and what may come between it and the last byte.
    Escape,
    /// Behind `ESC [`.
    Control,
    /// In the text of a command, of which so many bytes came; it ends with a bell or `ESC \`.
    Command(usize),
}

/// The text without sequences, as far as it has come.
#[derive(Debug, Clone, Default)]
pub(super) struct Through {
    state: State,
    /// How many bytes of text there were, and how many of sequences.
    text: usize,
    left_out: usize,
    /// From which byte of the text on how many bytes were left out, in order.
    notes: VecDeque<(usize, usize)>,
}

impl Through {
    /// All bytes before `at` were text.
    pub(super) fn from(at: usize) -> Self {
        Self {
            text: at,
            ..Self::default()
        }
    }

    /// The text of the next bytes.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut text = Vec::with_capacity(bytes.len());
        let mut rest = bytes;
        while !rest.is_empty() {
            if self.state == State::Text {
                let plain = begin(rest).unwrap_or(rest.len());
                text.extend_from_slice(&rest[..plain]);
                self.text += plain;
                rest = &rest[plain..];
            }
            let Some((byte, behind)) = rest.split_first() else {
                break;
            };
            if self.is_left_out(*byte) {
                self.left_out += 1;
                match self.notes.back_mut() {
                    Some((at, left_out)) if *at == self.text => *left_out = self.left_out,
                    _ => self.notes.push_back((self.text, self.left_out)),
                }
            } else {
                text.push(*byte);
                self.text += 1;
            }
            rest = behind;
        }
        text
    }

    /// Whether `byte` belongs to a sequence.
    fn is_left_out(&mut self, byte: u8) -> bool {
        let (state, is_left_out) = match (self.state, byte) {
            // Commands of an earlier one end with this too: `ESC \` is a sequence of its own.
            (_, ESCAPE) => (State::Escape, true),
            (State::Text, _) => (State::Text, false),
            (_, CANCEL | SUBSTITUTE) | (State::Command(_), BELL) => (State::Text, true),
            (State::Escape, b'[') => (State::Control, true),
            (State::Escape, b']' | b'P' | b'X' | b'^' | b'_') => (State::Command(0), true),
            (State::Escape, b' '..=b'/') => (State::Escape, true),
            (State::Escape, b'0'..=b'~') => (State::Text, true),
            (State::Control, b' '..=b'?') => (State::Control, true),
            (State::Control, b'@'..=b'~') => (State::Text, true),
            (State::Command(length), _) if byte >= b' ' && length < MAX_COMMAND => {
                (State::Command(length + 1), true)
            }
            // A terminal obeys these and goes on with the sequence.
            (State::Escape | State::Control, 0..b' ') => (self.state, false),
            _ => (State::Text, false),
        };
        self.state = state;
        is_left_out
    }

    /// Where the text's byte `at` was among all bytes; where the next will be, if it has not come.
    fn place_of(&self, at: usize) -> usize {
        let before = self.notes.partition_point(|(from, _)| *from <= at);
        let note = before.checked_sub(1).and_then(|note| self.notes.get(note));
        at + note.map_or(0, |(_, left_out)| *left_out)
    }

    /// The place among all bytes of a part of the text.
    pub(super) fn place(&self, part: &Range<usize>) -> Range<usize> {
        let start = self.place_of(part.start);
        match part.end.checked_sub(1).filter(|last| *last >= part.start) {
            Some(last) => start..self.place_of(last) + 1,
            None => start..start,
        }
    }

    /// Where what is open in the text from `at` on is among all bytes.
    pub(super) fn open(&self, at: usize) -> usize {
        self.place_of(at)
    }

    /// Nothing is asked of what comes before the text's byte `at`, or before the next one.
    pub(super) fn forget(&mut self, at: Option<usize>) {
        let at = at.unwrap_or(self.text);
        while self.notes.get(1).is_some_and(|(from, _)| *from <= at) {
            self.notes.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_nobody_sees_is_left_out() {
        for sequence in [
            "\x1b[31m",
            "\x1b[01;31m\x1b[K",
            "\x1b[38:2::1:2:3m",
            "\x1b[?25l",
            "\x1b]0;a title\x07",
            "\x1b]8;;https://h/\x1b\\",
            "\x1b(B",
            "\x1b7",
            "\x1b=",
            "\x1bPq#0\x1b\\",
            "\x1b[3\x18",
        ] {
            let bytes = format!("a{sequence}bé{sequence}{sequence}c");
            assert_eq!(Through::default().take(bytes.as_bytes()), "abéc".as_bytes());
        }
        let of = |text: &str| String::from_utf8(Through::default().take(text.as_bytes())).unwrap();
        assert_eq!(of("\x1b[3\n1ma"), "\na");
        assert_eq!(of("\x1b]0;no end\nnext"), "\nnext");
        assert_eq!(of("\x1bé"), "é");
    }

    proptest! {
        #[test]
        fn every_byte_is_where_it_was(
            before in 0..9_usize,
            parts in prop::collection::vec("[a-c]{0,3}|\x1b\\[[0-9]{0,2}m|\x1b]0;a\x07", 0..12),
            cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
        ) {
            let bytes = parts.concat().into_bytes();
            let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
            cuts.sort_unstable();
            cuts.push(bytes.len());
            let (mut through, mut text, mut from) = (Through::from(before), Vec::new(), 0);
            for cut in cuts {
                text.extend(through.take(&bytes[from..cut]));
                from = cut;
            }
            let plain: String = parts.iter().filter(|part| !part.starts_with('\x1b')).map(String::as_str).collect();
            prop_assert_eq!(&text, plain.as_bytes());
            for (at, byte) in text.iter().enumerate() {
                let place = through.place(&(before + at..before + at + 1));
                prop_assert_eq!(place.len(), 1);
                prop_assert_eq!(bytes[place.start - before], *byte);
            }
        }
    }
}
