//! What control functions do to lines.

use vte::{Params, Perform};

use super::super::params::{count, part};
use super::super::parser::printable;
use super::lines::Lines;

impl Perform for Lines {
    fn print(&mut self, c: char) {
        if let Some(c) = printable(c) {
            self.write(self.charsets.translate(c));
        }
    }

    fn execute(&mut self, byte: u8) {
        match byte {
            0x08 => {
                let column = self.column().saturating_sub(1);
                self.go_to_column(column);
            }
            b'\t' => self.tab(),
            b'\n' | 0x0b | 0x0c => self.newline(),
            b'\r' => self.go_to_column(0),
            0x0e => self.charsets.shift(1),
            0x0f => self.charsets.shift(0),
            0x80.. => self.print(char::from(byte)),
            _ => {}
        }
    }

    fn csi_dispatch(&mut self, params: &Params, intermediates: &[u8], ignore: bool, action: char) {
        // No mark but that of selective erasing means anything to lines.
        if ignore || !(intermediates.is_empty() || intermediates == b"?" && "JK".contains(action)) {
            return;
        }
        let n = count(params, 0);
        match action {
            'A' => self.up(n),
            'B' | 'e' => self.down(n),
            'C' | 'a' => self.go_to_column(self.column().saturating_add(n)),
            'D' => self.go_to_column(self.column().saturating_sub(n)),
            'E' => {
                self.down(n);
                self.go_to_column(0);
            }
            'F' => {
                self.up(n);
                self.go_to_column(0);
            }
            'G' | '`' => self.go_to_column(n - 1),
            // Where the screen's first row is nobody knows.
            'H' | 'f' => self.cut(count(params, 1) - 1),
            'd' => self.cut(self.column()),
            'J' => part(params).into_iter().for_each(|part| self.erase(part)),
            'K' => {
                if let Some(part) = part(params) {
                    self.erase_in_line(part);
                }
            }
            'L' => self.insert_lines(n),
            'M' => self.delete_lines(n),
            '@' | 'P' | 'X' => self.change_characters(action, n),
            's' => self.save(),
            'u' => self.restore(),
            _ => {}
        }
    }

    fn esc_dispatch(&mut self, intermediates: &[u8], ignore: bool, byte: u8) {
        match (intermediates, byte) {
            _ if ignore => {}
            ([], b'7') => self.save(),
            ([], b'8') => self.restore(),
            ([], b'D') => {
                let column = self.column();
                self.next_line();
                self.go_to_column(column);
            }
            ([], b'E') => self.newline(),
            ([], b'M') => self.up(1),
            ([], b'c') => self.cut(0),
            _ => self.charsets.designate(intermediates, byte),
        }
    }
}
