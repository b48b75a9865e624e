//! What a program has switched on at a terminal, to be switched off where it has not done so itself.

use std::collections::BTreeSet;

use vte::{Params, Parser, Perform};

/// Modes that others do not expect: cursor keys as an application has them, the mouse, focus, pasted text in brackets,
/// the alternate screen. They are left in this order.
const MODES: &[u16] = &[
    1, 9, 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1015, 1016, 2004, 47, 1047, 1049,
];
/// The mode that shows the cursor, the one that is on by itself.
const CURSOR: u16 = 25;

/// Follows a program's output.
#[derive(Default)]
pub(super) struct Screen {
    parser: Parser,
    on: On,
}

#[derive(Default)]
struct On {
    modes: BTreeSet<u16>,
    hides_cursor: bool,
    style: bool,
    keypad: bool,
    line_drawing: bool,
    /// Keys with modifiers as xterm reports them, and how often as kitty does.
    modified_keys: bool,
    kitty_keys: usize,
}

impl Screen {
    /// Takes in output.
    pub(super) fn feed(&mut self, bytes: &[u8]) {
        self.parser.advance(&mut self.on, bytes);
    }

    /// The escapes that switch off what is on.
    pub(super) fn undo(&self) -> String {
        let on = &self.on;
        let mut text = String::new();
        if on.kitty_keys > 0 {
            text.push_str(&format!("\x1b[<{}u", on.kitty_keys));
        }
        let is_on = |mode: &&u16| on.modes.contains(mode);
        for (is_on, escape) in [
            (on.modified_keys, "\x1b[>4m"),
            (on.keypad, "\x1b>"),
            (on.line_drawing, "\x1b(B"),
            (on.style, "\x1b[m"),
        ] {
            if is_on {
                text.push_str(escape);
            }
        }
        for mode in MODES.iter().filter(is_on) {
            text.push_str(&format!("\x1b[?{mode}l"));
        }
        if on.hides_cursor {
            text.push_str("\x1b[?25h");
        }
        text
    }
}

impl Perform for On {
    fn csi_dispatch(&mut self, params: &Params, intermediates: &[u8], _: bool, action: char) {
        let numbers = || params.iter().filter_map(|param| param.first().copied());
        let first = numbers().next().unwrap_or(0);
        match (intermediates, action) {
            (b"?", 'h' | 'l') => {
                for mode in numbers() {
                    if mode == CURSOR {
                        self.hides_cursor = action == 'l';
                    } else if action == 'l' {
                        self.modes.remove(&mode);
                    } else if MODES.contains(&mode) {
                        self.modes.insert(mode);
                    }
                }
            }
            (b"", 'm') => self.style = numbers().any(|number| number != 0),
            (b">", 'm') if first == 4 => {
                self.modified_keys = numbers().nth(1).is_some_and(|level| level != 0);
            }
            (b">", 'u') => self.kitty_keys = self.kitty_keys.saturating_add(1),
            (b"<", 'u') => {
                self.kitty_keys = self.kitty_keys.saturating_sub(usize::from(first.max(1)));
            }
            // A soft reset.
            (b"!", 'p') => *self = Self::default(),
            _ => {}
        }
    }

    fn esc_dispatch(&mut self, intermediates: &[u8], _: bool, byte: u8) {
        match (intermediates, byte) {
            (b"", b'=') => self.keypad = true,
            (b"", b'>') => self.keypad = false,
            (b"(", _) => self.line_drawing = byte == b'0',
            (b"", b'c') => *self = Self::default(),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn undo(output: &str) -> String {
        let mut screen = Screen::default();
        // In pieces, as it may come.
        for byte in output.bytes() {
            screen.feed(&[byte]);
        }
        screen.undo()
    }

    #[test]
    fn what_is_on_is_switched_off() {
        let vi =
            "\x1b[?1049h\x1b[>4;2m\x1b[?1h\x1b=\x1b[?2004h\x1b[?1006;1000h\x1b[?25l\x1b[38;5;0mhi";
        assert_eq!(
            undo(vi),
            "\x1b[>4m\x1b>\x1b[m\x1b[?1l\x1b[?1000l\x1b[?1006l\x1b[?2004l\x1b[?1049l\x1b[?25h"
        );
    }

    #[test]
    fn what_the_program_has_switched_off_needs_nothing() {
        let tidy = "\x1b[?1049h\x1b[1;31mx\x1b[0m\x1b[?25l\x1b[?25h\x1b[?1049l\x1b[>1u\x1b[<u\x1b(0qq\x1b(B";
        assert_eq!(undo(tidy), "");
        assert_eq!(undo("\x1b[?1049h\x1b[31m\x1bc"), "");
        assert_eq!(undo("plain\r\n\x1b[2J\x1b[?7l\x1b["), "");
    }
}
