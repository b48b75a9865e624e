//! What control functions do to a screen.

use vte::{Params, Perform};

use super::MAX_SIDE;
use super::grid::{Grid, Modes};
use super::params::{Part, count, number, part};
use super::parser::printable;
use super::row::{TAB, width};
use super::scrollback::Scrollback;

/// A terminal: two screens, of which one is shown.
pub(super) struct Terminal {
    main: Grid,
    alternate: Grid,
    shows_alternate: bool,
    /// What the alternate screen showed before it was cleared or left.
    last_alternate: String,
    modes: Modes,
    /// Which columns are tab stops.
    tabs: Vec<bool>,
    /// The last character that was written, for the sequence that repeats it.
    last: Option<char>,
}

const MODES: Modes = Modes {
    wraps: true,
    inserts: false,
};

fn default_tabs() -> Vec<bool> {
    (0..MAX_SIDE).map(|column| column % TAB == 0).collect()
}

impl Terminal {
    pub(super) fn new(columns: usize, rows: usize) -> Self {
        Self {
            main: Grid::new(columns, rows, Some(Scrollback::default())),
            alternate: Grid::new(columns, rows, None),
            shows_alternate: false,
            last_alternate: String::new(),
            modes: MODES,
            tabs: default_tabs(),
            last: None,
        }
    }

    pub(super) fn resize(&mut self, columns: usize, rows: usize) {
        self.main.resize(columns, rows);
        self.alternate.resize(columns, rows);
    }

    pub(super) fn take_scrolled(&mut self) -> String {
        self.main
            .scrollback()
            .map(Scrollback::take)
            .unwrap_or_default()
    }

    pub(super) fn finish(mut self) -> String {
        self.remember_alternate();
        let shown = self.main.finish();
        if shown.has_text() {
            shown.finish()
        } else {
            self.last_alternate
        }
    }

    fn grid(&mut self) -> &mut Grid {
        if self.shows_alternate {
            &mut self.alternate
        } else {
            &mut self.main
        }
    }

    /// Programs clear the alternate screen before they leave it.
    fn remember_alternate(&mut self) {
        if self.shows_alternate && !self.alternate.is_blank() {
            self.last_alternate = self.alternate.text();
        }
    }

    fn enter_alternate(&mut self, saves: bool) {
        if self.shows_alternate {
            return;
        }
        self.shows_alternate = true;
        self.alternate.cursor = self.main.cursor;
        if saves {
            self.main.save();
            self.alternate.erase(Part::All);
        }
    }

    fn leave_alternate(&mut self, clears: bool, restores: bool) {
        if !self.shows_alternate {
            return;
        }
        self.remember_alternate();
        self.shows_alternate = false;
        if clears {
            self.alternate.erase(Part::All);
        }
        if restores {
            self.main.restore();
        } else {
            self.main.cursor = self.alternate.cursor;
        }
    }

    fn erase(&mut self, part: Part) {
        if part != Part::Before {
            self.remember_alternate();
        }
        self.grid().erase(part);
    }

    fn private_mode(&mut self, mode: u16, is_set: bool) {
        match (mode, is_set) {
            (6, _) => {
                self.grid().cursor.is_relative = is_set;
                self.grid().go(0, 0);
            }
            (7, _) => self.modes.wraps = is_set,
            (47 | 1047, true) => self.enter_alternate(false),
            (1049, true) => self.enter_alternate(true),
            (47 | 1047, false) => self.leave_alternate(mode == 1047, false),
            (1049, false) => self.leave_alternate(false, true),
            (1048, true) => self.grid().save(),
            (1048, false) => self.grid().restore(),
            _ => {}
        }
    }

    fn tab(&mut self) {
        // A row that is full stays so, or its last character would be drawn over.
        if self.grid().is_full() {
            return;
        }
        let from = self.grid().column() + 1;
        let stop = (from..MAX_SIDE).find(|column| self.tabs[*column]);
        self.grid().go_to_column(stop.unwrap_or(MAX_SIDE));
    }

    fn back_tab(&mut self) {
        let from = self.grid().column();
        let stop = (0..from).rev().find(|column| self.tabs[*column]);
        self.grid().go_to_column(stop.unwrap_or(0));
    }

    fn set_tab(&mut self) {
        let column = self.grid().column();
        self.tabs[column] = true;
    }

    fn clear_tabs(&mut self, which: usize) {
        let column = self.grid().column();
        match which {
            0 => self.tabs[column] = false,
            3 => self.tabs.fill(false),
            _ => {}
        }
    }

    fn repeat(&mut self, count: usize) {
        if let Some(last) = self.last {
            for _ in 0..count {
                self.write(last);
            }
        }
    }

    fn write(&mut self, c: char) {
        let modes = self.modes;
        self.grid().print(c, width(c), modes);
    }

    /// Forgets what was set, but not what is shown.
    fn soft_reset(&mut self) {
        self.modes = MODES;
        let grid = self.grid();
        let (row, column) = (grid.cursor.row, grid.cursor.column);
        grid.cursor = Default::default();
        grid.margins(0, usize::MAX);
        grid.save();
        (grid.cursor.row, grid.cursor.column) = (row, column);
    }

    fn reset(&mut self) {
        self.leave_alternate(true, false);
        self.soft_reset();
        self.tabs = default_tabs();
        self.grid().erase(Part::All);
        self.grid().go(0, 0);
    }
}

impl Perform for Terminal {
    fn print(&mut self, c: char) {
        if let Some(c) = printable(c) {
            let c = self.grid().cursor.charsets.translate(c);
            self.last = Some(c);
            self.write(c);
        }
    }

    fn execute(&mut self, byte: u8) {
        let grid = self.grid();
        match byte {
            0x08 => {
                let column = grid.column();
                grid.go_to_column(column.saturating_sub(1));
            }
            b'\t' => self.tab(),
            b'\n' | 0x0b | 0x0c => grid.line_feed(),
            b'\r' => grid.go_to_column(0),
            0x0e => grid.cursor.charsets.shift(1),
            0x0f => grid.cursor.charsets.shift(0),
            0x80.. => self.print(char::from(byte)),
            _ => {}
        }
    }

    fn csi_dispatch(&mut self, params: &Params, intermediates: &[u8], ignore: bool, action: char) {
        if ignore {
            return;
        }
        match (intermediates, action) {
            ([], 'h' | 'l') if number(params, 0) == 4 => self.modes.inserts = action == 'h',
            (b"?", 'h' | 'l') => {
                for param in params {
                    self.private_mode(param[0], action == 'h');
                }
            }
            ([] | b"?", 'J') => {
                if let Some(part) = part(params) {
                    self.erase(part);
                }
            }
            ([] | b"?", 'K') => {
                if let Some(part) = part(params) {
                    self.grid().erase_in_row(part);
                }
            }
            (b"!", 'p') => self.soft_reset(),
            ([], _) => self.control(params, action),
            _ => {}
        }
    }

    fn esc_dispatch(&mut self, intermediates: &[u8], ignore: bool, byte: u8) {
        if ignore {
            return;
        }
        let grid = self.grid();
        match (intermediates, byte) {
            ([], b'7') => grid.save(),
            ([], b'8') => grid.restore(),
            ([], b'D') => grid.line_feed(),
            ([], b'E') => {
                grid.line_feed();
                grid.go_to_column(0);
            }
            ([], b'M') => grid.reverse_line_feed(),
            ([], b'H') => self.set_tab(),
            ([], b'c') => self.reset(),
            ([], b'n') => grid.cursor.charsets.shift(2),
            ([], b'o') => grid.cursor.charsets.shift(3),
            _ => grid.cursor.charsets.designate(intermediates, byte),
        }
    }
}

impl Terminal {
    /// Control sequences without a mark of their own.
    fn control(&mut self, params: &Params, action: char) {
        let n = count(params, 0);
        let grid = self.grid();
        let column = grid.column();
        match action {
            'A' => grid.up(n),
            'B' | 'e' => grid.down(n),
            'C' | 'a' => grid.go_to_column(column.saturating_add(n)),
            'D' => grid.go_to_column(column.saturating_sub(n)),
            'E' => {
                grid.down(n);
                grid.go_to_column(0);
            }
            'F' => {
                grid.up(n);
                grid.go_to_column(0);
            }
            'G' | '`' => grid.go_to_column(n - 1),
            'H' | 'f' => grid.go(n - 1, count(params, 1) - 1),
            'I' => (0..n.min(MAX_SIDE)).for_each(|_| self.tab()),
            'L' => grid.insert_rows(n),
            'M' => grid.delete_rows(n),
            'P' => grid.delete_characters(n),
            'S' => grid.scroll_up(n),
            'T' if params.len() <= 1 => grid.scroll_down(n),
            'X' => grid.erase_characters(n),
            'Z' => (0..n.min(MAX_SIDE)).for_each(|_| self.back_tab()),
            '@' => grid.insert_blanks(n),
            'b' => self.repeat(n),
            'd' => grid.go_to_row(n - 1),
            'g' => self.clear_tabs(number(params, 0)),
            'r' => match number(params, 1) {
                0 => grid.margins(n - 1, usize::MAX),
                bottom => grid.margins(n - 1, bottom - 1),
            },
            's' if params.len() <= 1 => grid.save(),
            'u' => grid.restore(),
            _ => {}
        }
    }
}
