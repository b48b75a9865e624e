//! Lines at the bottom of the screen that stay there while output scrolls above them.
//!
//! The terminal scrolls only the rows above (a scroll region), and each drawing leaves the cursor where
//! it was: what a program asks on the terminal meanwhile, past stepmark, such as `sudo` its password, is
//! neither drawn over nor moved.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::os::fd::AsFd as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use console::truncate_str;
use indicatif::TermLike;
use nix::sys::termios::{LocalFlags, tcgetattr};

use crate::cli::terminal;

/// Fewer rows than these are left to the output.
const MIN_SCROLLED: usize = 4;

/// The rows at the bottom, as they are on the screen.
#[derive(Debug, Default)]
struct Drawn {
    /// How many they are.
    rows: usize,
    /// The size of the screen that they were drawn on.
    size: (usize, usize),
    /// What is being put together.
    frame: String,
    /// Whether nothing is to be drawn any more.
    is_over: bool,
}

/// The bottom of the screen. Clones are the same.
#[derive(Debug, Clone, Default)]
pub struct Corner {
    drawn: Arc<Mutex<Drawn>>,
}

impl Corner {
    fn drawn(&self) -> MutexGuard<'_, Drawn> {
        // A thread that panicked while it drew leaves a screen to be cleared all the same.
        self.drawn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives the rows back to the output.
    pub fn clear(&self) {
        let mut drawn = self.drawn();
        drawn.is_over = true;
        let mut text = String::new();
        drawn.release(&mut text);
        write(&text);
    }
}

impl Drawn {
    /// Takes `rows` rows at the bottom of a screen of `size`.
    fn reserve(&mut self, rows: usize, size: (usize, usize), text: &mut String) {
        if self.size != size && self.rows > 0 {
            // The terminal has forgotten the region, and moved its lines: what is left of ours stands
            // below the cursor.
            self.rows = 0;
            text.push_str("\x1b[J");
        }
        if rows < self.rows {
            self.release(text);
        }
        let more = rows - self.rows;
        if more > 0 {
            // Makes room below the cursor, wherever that is.
            text.extend(std::iter::repeat_n('\n', more));
            let bottom = size.1 - rows;
            let _ = write!(text, "\x1b[{more}A\x1b7\x1b[1;{bottom}r\x1b8");
        }
        (self.rows, self.size) = (rows, size);
    }

    fn release(&mut self, text: &mut String) {
        if self.rows == 0 {
            return;
        }
        text.push_str("\x1b7\x1b[r");
        for row in 0..self.rows {
            let _ = write!(text, "\x1b[{};1H\x1b[2K", self.size.1 - row);
        }
        text.push_str("\x1b8");
        self.rows = 0;
    }

    /// What draws the frame.
    fn draw(&mut self, size: (usize, usize)) -> String {
        let frame = std::mem::take(&mut self.frame);
        let lines: Vec<&str> = frame.lines().map(str::trim_end).collect();
        let most = size.1.saturating_sub(MIN_SCROLLED);
        let lines = &lines[lines.len().saturating_sub(most)..];
        let mut text = String::new();
        self.reserve(lines.len(), size, &mut text);
        text.push_str("\x1b7");
        for (index, line) in lines.iter().enumerate() {
            let row = size.1 - lines.len() + index + 1;
            let line = truncate_str(line, size.0.saturating_sub(1), "");
            let _ = write!(text, "\x1b[{row};1H\x1b[2K{line}");
        }
        text.push_str("\x1b8");
        text
    }
}

fn write(text: &str) {
    let mut out = io::stdout().lock();
    // A terminal that went away ends the run by its signal.
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Whether a program has the terminal to itself: one that takes single keys draws where it likes.
fn is_taken() -> bool {
    tcgetattr(io::stdout().as_fd())
        .is_ok_and(|modes| !modes.local_flags.contains(LocalFlags::ICANON))
}

/// What is drawn is put together here, and is shown as a whole. Where the cursor is to be does not
/// matter: the rows have their places.
impl TermLike for Corner {
    fn width(&self) -> u16 {
        // One column stays free, or the last character would wait for a line of its own.
        let columns = terminal::size().0.saturating_sub(1).max(1);
        u16::try_from(columns).unwrap_or(u16::MAX)
    }

    fn height(&self) -> u16 {
        u16::try_from(terminal::size().1).unwrap_or(u16::MAX)
    }

    fn move_cursor_up(&self, _: usize) -> io::Result<()> {
        Ok(())
    }

    fn move_cursor_down(&self, _: usize) -> io::Result<()> {
        Ok(())
    }

    fn move_cursor_right(&self, _: usize) -> io::Result<()> {
        Ok(())
    }

    fn move_cursor_left(&self, _: usize) -> io::Result<()> {
        Ok(())
    }

    fn write_line(&self, text: &str) -> io::Result<()> {
        self.write_str(text)?;
        self.write_str("\n")
    }

    fn write_str(&self, text: &str) -> io::Result<()> {
        let text = text.trim_start_matches('\r');
        let is_filler = !text.is_empty() && text.trim_matches(' ').is_empty();
        // Each line is followed by blanks up to the width, and by no other sign of its end.
        self.drawn()
            .frame
            .push_str(if is_filler { "\n" } else { text });
        Ok(())
    }

    fn clear_line(&self) -> io::Result<()> {
        self.drawn().frame.clear();
        Ok(())
    }

    fn flush(&self) -> io::Result<()> {
        let mut drawn = self.drawn();
        if drawn.is_over || is_taken() {
            drawn.frame.clear();
            return Ok(());
        }
        let text = drawn.draw(terminal::size());
        write(&text);
        Ok(())
    }
}
