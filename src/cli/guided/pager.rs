//! Text that is longer than the screen, one screen at a time.

use console::{Term, style};

use crate::cli::ask::Left;
use crate::cli::keys::{CtrlC, Key, Keys};
use crate::cli::terminal;
use crate::report::fit;
use crate::report::style::StyledLine;

use super::page::print;

/// Lines that the question below the text takes.
const RESERVED: usize = 2;

/// Shows `lines`, one screen at a time where there are more than fit.
pub async fn show(keys: Option<&Keys>, lines: &[StyledLine]) -> Result<(), Left> {
    let keys = keys.filter(|_| !terminal::get().plain);
    let mut at = 0;
    let mut count = screen();
    while let Some(keys) = keys
        && lines.len() - at > count
    {
        print(&lines[at..at + count]);
        at += count;
        let left = lines.len() - at;
        let question = format!("-- {left} more lines: Enter, space; G all --");
        // One that wraps cannot be cleared; in ASCII the dots take three columns.
        let question = fit(&question, terminal::size().0.saturating_sub(3));
        let question = terminal::own(&question);
        let term = Term::stdout();
        // Where the terminal went away, reading the key fails too.
        let _ = term.write_str(&style(question).reverse().to_string());
        let key = {
            let _modes = keys.raw(CtrlC::Key);
            keys.next().await
        };
        let _ = term.clear_line();
        count = match key {
            Key::Interrupt | Key::Gone => return Err(Left),
            Key::Char('G' | 'q') => lines.len() - at,
            Key::Enter | Key::Down => 1,
            _ => screen(),
        };
        count = count.min(left);
    }
    print(&lines[at..]);
    Ok(())
}

/// How many lines fit above the question.
fn screen() -> usize {
    terminal::size().1.saturating_sub(RESERVED).max(1)
}

impl super::Guided<'_> {
    /// The prose behind the last block.
    pub async fn show_rest(&mut self) {
        let lines = self.page.rest();
        if !lines.is_empty() {
            crate::cli::terminal::say!();
            // There is nothing to be left any more.
            let _ = show(self.keys.as_ref(), &lines).await;
        }
    }
}
