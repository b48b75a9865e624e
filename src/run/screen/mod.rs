//! What output looks like: a small terminal, without a terminal. Pure.
//!
//! [`Screen`] tells what a person saw of a program that ran on a pseudo-terminal; [`Live`] keeps the
//! output of programs readable that redraw lines although nothing but a pipe listens.

mod charset;
mod grid;
mod live;
mod params;
mod parser;
mod row;
mod scrollback;
mod terminal;

#[cfg(test)]
mod tests;

pub use live::Live;

use self::parser::Parser;
use self::terminal::Terminal;

/// The most columns, and the most rows: what a program writes must not decide how much memory a
/// screen takes.
const MAX_SIDE: usize = 1024;

/// What a person could see and scroll back to behind a program that wrote these bytes to a terminal
/// of this size, as lines that each end with a newline.
///
/// A line that the terminal wrapped is one line. Blanks at the ends of lines and blank lines at the
/// end are left out. What the alternate screen showed cannot be scrolled back to and is left out too,
/// unless nothing else was shown: then its last content stands. What is cleared as a whole stays, as
/// most terminals keep it.
#[must_use]
pub fn transcript(bytes: &[u8], columns: u16, rows: u16) -> String {
    let mut screen = Screen::new(columns, rows);
    screen.feed(bytes);
    screen.finish()
}

/// A terminal's screen that is told piece by piece what a program writes. See [`transcript`].
///
/// It takes bounded memory if what scrolled out is taken from time to time. The taken pieces and the
/// rest, put together, are the transcript.
pub struct Screen {
    parser: Parser,
    terminal: Terminal,
}

impl Screen {
    /// An empty screen. Sizes are brought between 1 and 1024.
    #[must_use]
    pub fn new(columns: u16, rows: u16) -> Self {
        Self {
            parser: Parser::default(),
            terminal: Terminal::new(side(columns), side(rows)),
        }
    }

    /// Gives the screen another size. No text is lost by that, nor wrapped anew.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.terminal.resize(side(columns), side(rows));
    }

    /// Takes what the program wrote next. Sequences and characters may be split over two calls.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.parser.advance(&mut self.terminal, bytes);
    }

    /// Takes out the text that cannot change any more, which may end in the middle of a line.
    #[must_use]
    pub fn take_scrolled(&mut self) -> String {
        self.terminal.take_scrolled()
    }

    /// The rest of the transcript.
    #[must_use]
    pub fn finish(mut self) -> String {
        self.parser.finish(&mut self.terminal);
        self.terminal.finish()
    }
}

fn side(length: u16) -> usize {
    usize::from(length).clamp(1, MAX_SIDE)
}
