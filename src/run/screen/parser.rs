//! Escape sequences, taken apart in bounded memory.

use vte::Perform;

const BELL: u8 = 0x07;
/// Ends any sequence that is not complete.
const CANCEL: u8 = 0x18;
const SUBSTITUTE: u8 = 0x1a;
const ESCAPE: u8 = 0x1b;

/// A parser of what is written to a terminal.
///
/// A line end ends a sequence that is not complete, so that one that was cut off hides no more than
/// its line. The text of operating system commands is left out before it reaches [`vte`], which would
/// keep all of it.
#[derive(Default)]
pub(super) struct Parser {
    vte: vte::Parser,
    state: State,
    /// Whether a sequence began on this line, and may be open still.
    may_be_open: bool,
}

#[derive(Debug, Clone, Copy, Default)]
enum State {
    #[default]
    Other,
    /// Behind an escape character, wherever that was.
    Escape,
    /// In an operating system command.
    Command,
}

impl Parser {
    /// Tells the performer what the bytes say, together with those before them.
    pub(super) fn advance(&mut self, performer: &mut impl Perform, bytes: &[u8]) {
        let mut rest = bytes;
        while !rest.is_empty() {
            let passed = match self.state {
                State::Other => self.other(performer, rest),
                State::Escape => self.escape(performer, rest[0]),
                State::Command => self.command(performer, rest),
            };
            rest = &rest[passed..];
        }
    }

    /// Ends what is not complete: no more bytes come.
    pub(super) fn finish(&mut self, performer: &mut impl Perform) {
        self.vte.advance(performer, &[CANCEL]);
        self.state = State::Other;
        self.may_be_open = false;
    }

    fn other(&mut self, performer: &mut impl Perform, bytes: &[u8]) -> usize {
        let is_end = |byte: u8| byte == ESCAPE || is_line_end(byte) && self.may_be_open;
        let end = bytes.iter().position(|byte| is_end(*byte));
        let plain = end.unwrap_or(bytes.len());
        // What may be the rest of a character goes byte by byte: given more than that, vte can lose
        // the character behind.
        let is_rest = |byte: &&u8| matches!(**byte, 0x80..=0xbf);
        let rest = bytes.iter().take(3).take_while(is_rest).count();
        for byte in &bytes[..rest] {
            self.vte.advance(performer, &[*byte]);
        }
        self.vte.advance(performer, &bytes[rest..plain]);
        match end.map(|end| bytes[end]) {
            None => return plain,
            Some(ESCAPE) => self.open(performer),
            Some(byte) => self.line_end(performer, byte),
        }
        plain + 1
    }

    fn escape(&mut self, performer: &mut impl Perform, byte: u8) -> usize {
        match byte {
            b'\n' | b'\r' => self.line_end(performer, byte),
            b']' => {
                self.vte.advance(performer, &[CANCEL]);
                self.state = State::Command;
            }
            _ => {
                self.vte.advance(performer, &[byte]);
                let is_passed_over = !matches!(byte, CANCEL | SUBSTITUTE)
                    && (byte.is_ascii_control() || !byte.is_ascii());
                if !is_passed_over {
                    self.state = State::Other;
                }
            }
        }
        1
    }

    fn command(&mut self, performer: &mut impl Perform, bytes: &[u8]) -> usize {
        let is_end =
            |byte: &u8| is_line_end(*byte) || matches!(*byte, BELL | CANCEL | SUBSTITUTE | ESCAPE);
        let Some(end) = bytes.iter().position(is_end) else {
            return bytes.len();
        };
        match bytes[end] {
            ESCAPE => self.open(performer),
            byte if is_line_end(byte) => self.line_end(performer, byte),
            _ => self.state = State::Other,
        }
        end + 1
    }

    fn open(&mut self, performer: &mut impl Perform) {
        self.vte.advance(performer, &[ESCAPE]);
        self.state = State::Escape;
        self.may_be_open = true;
    }

    fn line_end(&mut self, performer: &mut impl Perform, byte: u8) {
        self.finish(performer);
        self.vte.advance(performer, &[byte]);
    }
}

fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

/// What a control function that got here as a character, or a byte that is no UTF-8, is shown as; or
/// nothing, where a terminal shows nothing. How the bytes were cut decides whether [`vte`] tells
/// some of them as characters or as controls, so both ways lead here.
pub(super) fn printable(c: char) -> Option<char> {
    match c {
        '\u{80}'..='\u{9f}' => Some(char::REPLACEMENT_CHARACTER),
        c if c.is_control() => None,
        c => Some(c),
    }
}
