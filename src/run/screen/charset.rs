//! Character sets: letters that stand for lines.

/// The line drawing set, from `_` to `~`.
const LINE_DRAWING: [char; 32] = [
    ' ', '◆', '▒', '␉', '␌', '␍', '␊', '°', '±', '␤', '␋', '┘', '┐', '┌', '└', '┼', '⎺', '⎻', '─',
    '⎼', '⎽', '├', '┤', '┴', '┬', '│', '≤', '≥', 'π', '≠', '£', '·',
];

/// The four designated sets, and which is in use.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Charsets {
    draws_lines: [bool; 4],
    current: usize,
}

impl Charsets {
    /// Designates a set, as `ESC ( 0` does, if this is such a sequence.
    pub(super) fn designate(&mut self, intermediates: &[u8], set: u8) {
        let index = match intermediates {
            b"(" => 0,
            b")" => 1,
            b"*" => 2,
            b"+" => 3,
            _ => return,
        };
        self.draws_lines[index] = set == b'0';
    }

    /// Uses the set of this index.
    pub(super) fn shift(&mut self, index: usize) {
        self.current = index.min(3);
    }

    /// Whether characters stand for themselves.
    pub(super) fn is_plain(&self) -> bool {
        !self.draws_lines[self.current]
    }

    /// What a character stands for.
    pub(super) fn translate(&self, c: char) -> char {
        match c {
            '_'..='~' if !self.is_plain() => LINE_DRAWING[c as usize - '_' as usize],
            c => c,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_draw_lines_where_their_set_is_in_use() {
        let mut charsets = Charsets::default();
        let show = |charsets: &Charsets| -> String {
            "_lqwk mx~A"
                .chars()
                .map(|c| charsets.translate(c))
                .collect()
        };
        charsets.designate(b")", b'0');
        assert_eq!(show(&charsets), "_lqwk mx~A");
        charsets.shift(1);
        assert_eq!(show(&charsets), " ┌─┬┐ └│·A");
        charsets.designate(b")", b'B');
        assert_eq!(show(&charsets), "_lqwk mx~A");
    }
}
