//! Names with a single blank between them: one of two words, or those of two columns, as the rows
//! show it.

use std::ops::Range;

use super::names::{are_two, joins};
use super::place::Place;
use super::row;
use super::ruler::{MEASURES, Measure, Word, words};

/// Words of a header, by the number of the second of two.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Apart {
    /// Those that belong to two columns.
    pub apart: Vec<usize>,
    /// Those that a cell goes across, and so to one.
    pub together: Vec<usize>,
}

/// What rows show of the names that stand in a place together.
pub fn read(header: &str, names: &[Vec<Word>; 2], places: &[Place], rows: &[&str]) -> Apart {
    let mut found = Apart::default();
    let display = &names[0];
    let single = |&index: &usize| {
        let blank = display[index].columns.start - display[index - 1].columns.end == 1;
        blank && !joins(header, display, index)
    };
    let candidates: Vec<_> = (1..display.len()).filter(single).collect();
    if candidates.is_empty() || rows.is_empty() {
        return found;
    }
    let text = |index: usize| &header[display[index].bytes.clone()];
    let two = |index: usize| are_two(text(index - 1), text(index));
    let mut unsure = Vec::new();
    let mut narrow = false;
    for (measure, names) in MEASURES.into_iter().zip(names) {
        let rows: Vec<_> = rows
            .iter()
            .map(|line| (row::by_starts(line, places).is_some(), words(line, measure)))
            .collect();
        narrow |= places.iter().skip(1).any(|place| {
            let start = place.columns(measure).start;
            let is_near = |words: &[Word]| {
                words
                    .windows(2)
                    .any(|pair| pair[0].columns.end + 1 == start && pair[1].columns.start == start)
            };
            rows.iter().any(|(_, words)| is_near(words))
        });
        for &index in &candidates {
            let joins = |index: usize| joins(header, display, index);
            let Some(gap) = Gap::new(names, index, &joins, (places, measure)) else {
                continue;
            };
            match gap.shown(&rows) {
                Shown::Apart => found.apart.push(index),
                Shown::Together => found.together.push(index),
                Shown::Either => unsure.push(index),
                Shown::Blank if two(index) => found.apart.push(index),
                Shown::Blank | Shown::Nothing => {}
            }
        }
    }
    // A tool that leaves single blanks between columns does so in more than one place.
    narrow |= !found.apart.is_empty();
    unsure.retain(|&index| narrow || two(index));
    found.apart.extend(unsure);
    found
}

/// What rows show of two words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    Apart,
    Together,
    /// Each row has a blank where the header has one, as two words of a cell have by accident.
    Either,
    /// Each row has a blank there, and it tells no more.
    Blank,
    Nothing,
}

/// The blank between two names of a header, if it is between two.
struct Gap {
    left: Range<usize>,
    right: Range<usize>,
    /// What the two stand in.
    place: Range<usize>,
    /// Where the next place starts.
    next: usize,
}

impl Gap {
    /// The blank before a word. A word that `joins` belongs to the name before it.
    fn new(
        names: &[Word],
        index: usize,
        joins: &dyn Fn(usize) -> bool,
        (places, measure): (&[Place], Measure),
    ) -> Option<Self> {
        let mut first = index - 1;
        while first > 0 && joins(first) {
            first -= 1;
        }
        let mut last = index;
        while last + 1 < names.len() && joins(last + 1) {
            last += 1;
        }
        let within = |place: &Place| {
            place.bytes.start <= names[first].bytes.start
                && names[last].bytes.end <= place.bytes.end
        };
        let at = places.iter().position(within)?;
        let next = places.get(at + 1);
        Some(Self {
            left: names[first].columns.start..names[index - 1].columns.end,
            right: names[index].columns.start..names[last].columns.end,
            place: places[at].columns(measure).clone(),
            next: next.map_or(usize::MAX, |next| next.columns(measure).start),
        })
    }

    /// Every row needs a blank here, and besides a cell that ends before it, or one that starts behind
    /// it, or some that are aligned at their outer ends, or more blanks than there are in a text.
    fn shown(&self, rows: &[(bool, Vec<Word>)]) -> Shown {
        let at = self.left.end;
        let (mut ends, mut starts, mut outer, mut all_wide) = (true, true, true, true);
        let (mut any, mut apart, mut is_free) = (false, false, true);
        for (fits, words) in rows {
            let crossing = words
                .iter()
                .find(|word| word.columns.start <= at && word.columns.end > at);
            if let Some(word) = crossing {
                // What is pushed aside tells nothing.
                if *fits && word.columns.start >= self.place.start {
                    return Shown::Together;
                }
                is_free = false;
                continue;
            }
            let before = words
                .iter()
                .rfind(|word| word.columns.end <= at && word.columns.end > self.place.start);
            let after = words
                .iter()
                .find(|word| word.columns.start > at && word.columns.start < self.next);
            ends &= before.is_none_or(|word| word.columns.end == at);
            starts &= after.is_none_or(|word| word.columns.start == self.right.start);
            if let (Some(before), Some(after)) = (before, after) {
                any = true;
                let is_one = |word: &Word| {
                    word.columns.start == self.place.start
                        || (word.columns.end == self.place.end && word.columns.start > at)
                };
                let is_wide = after.columns.start > before.columns.end + 1;
                apart |= is_wide || !words.iter().any(is_one);
                outer &=
                    before.columns.start == self.left.start && after.columns.end == self.right.end;
                all_wide &= is_wide
                    && before.columns.end > self.left.start
                    && after.columns.start < self.right.end;
            }
        }
        match () {
            () if !is_free => Shown::Nothing,
            () if !any => Shown::Blank,
            () if apart && (ends || starts || outer || all_wide) => Shown::Apart,
            () if ends && starts => Shown::Either,
            () => Shown::Blank,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::layout::{Hints, parse};

    /// The names that a header comes to.
    fn names(text: &str) -> String {
        let lines: Vec<_> = text.lines().collect();
        let table = parse(&lines, Some(0), &Hints::default()).table;
        let names: Vec<_> = table.columns.iter().map(|column| &*column.name).collect();
        names.join("|")
    }

    #[test]
    fn ps_leaves_single_blanks() {
        let header = "    PID TTY      STAT   TIME COMMAND";
        let rows = [
            "      1 ?        Ss     0:03 /sbin/init",
            "    812 tty1     Ss+    0:00 /sbin/agetty -o -p",
            "1234567 pts/10   R+     0:00 ps ax",
            "    2 ?        S      0:00 [kthreadd]",
        ];
        for count in 1..=3 {
            let text = format!("{header}\n{}", rows[..count].join("\n"));
            assert_eq!(names(&text), "PID|TTY|STAT|TIME|COMMAND");
        }
        for row in &rows[..3] {
            assert_eq!(
                names(&format!("{header}\n{row}")),
                "PID|TTY|STAT|TIME|COMMAND"
            );
        }
        assert_eq!(
            names(
                "    PID     ELAPSED COMMAND\n      1  2-03:04:05 systemd\n    812    03:04:05 a b"
            ),
            "PID|ELAPSED|COMMAND"
        );
        assert_eq!(
            names("  PID  PGID   SID COMMAND\n    1     1     1 init\n  812   812   812 bash -l"),
            "PID|PGID|SID|COMMAND"
        );
    }

    #[test]
    fn tools_that_leave_a_single_blank_somewhere_do_so_elsewhere() {
        assert_eq!(
            names(
                "UNIT           LOAD   ACTIVE SUB\ncron.service   loaded active running\nssh.service    loaded active exited"
            ),
            "UNIT|LOAD|ACTIVE|SUB"
        );
        assert_eq!(
            names("DISK SIZE   KIND\nmain 3T     SSD\nold  480G   HDD"),
            "DISK|SIZE|KIND"
        );
        assert_eq!(
            names("NAME   TYPE SIZE\na      disk   3T\nb      rom  1.5T"),
            "NAME|TYPE|SIZE"
        );
    }

    #[test]
    fn a_name_of_two_words_stays_one() {
        for (header, row) in [
            ("CONTAINER ID   IMAGE", "d4a1999ef83e   nginx"),
            ("LAST SEEN           TYPE", "2m5s (x3 over 5m)   Normal"),
            (
                "NAME   NOMINATED NODE   READINESS GATES",
                "n1     <none>           <none>",
            ),
            ("NAME   DISK TYPE", "a      main SSD\nb      slow HDD"),
            ("NAME   OS IMAGE", "n1     Talos (v1.5)"),
            (
                "NAME   DISK TYPE",
                "a      fast SSD\nb      nvme\nc      external HDD",
            ),
        ] {
            let want = header
                .split("  ")
                .map(str::trim)
                .filter(|name| !name.is_empty());
            let want: Vec<_> = want.collect();
            assert_eq!(names(&format!("{header}\n{row}")), want.join("|"));
        }
    }
}
