//! Tables whose columns are only aligned: kubectl, docker, talosctl, ps, df.

use std::collections::HashSet;

use super::super::written::is_gap;
use super::apart;
use super::holes::has_hole;
use super::names::joins;
use super::parsed::{Column, Row, Table};
use super::place::{Fit, Place};
use super::row;
use super::ruler::{MEASURES, Word, expand_tabs, fields, words};

/// How many lines of text above a header are looked past for it.
const MAX_ABOVE: usize = 3;

/// What one side knows about columns that the other may not show: the widths of cells decide how
/// many blanks stand between the names, and so whether these seem to be one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// Words next to each other that are names of two columns.
    splits: HashSet<(String, String)>,
    /// Those with a single blank between them that rows show to be.
    apart: HashSet<(String, String)>,
    /// Those that rows show to be one name.
    together: HashSet<(String, String)>,
    /// Whether single blanks separate columns.
    pub narrow: bool,
}

impl Hints {
    /// What either side knows.
    pub fn union(mut self, other: Self) -> Self {
        self.splits.extend(other.splits);
        self.apart.extend(other.apart);
        self.together.extend(other.together);
        self.narrow |= other.narrow;
        self
    }

    /// The fewest blanks between columns.
    pub fn gap(&self) -> usize {
        if self.narrow || !self.apart.is_empty() {
            1
        } else {
            2
        }
    }
}

/// A table as it was read, with what tells how far to trust the reading.
#[derive(Clone, Debug)]
pub struct Layout {
    pub table: Table,
    /// What this side knows.
    pub hints: Hints,
    /// How well each row fits its columns.
    pub fits: Vec<Fit>,
    /// Whether there are dashes under the names.
    pub has_rule: bool,
}

/// Reads a table whose header is in a given line, or else in the first that may be one.
pub fn parse(lines: &[&str], header: Option<usize>, hints: &Hints) -> Layout {
    let header = header.unwrap_or_else(|| self::header(lines));
    read(lines, header, hints)
}

/// Whether a line is neither blank nor a gap.
pub fn is_content(line: &str) -> bool {
    !line.trim().is_empty() && !is_gap(line)
}

/// The first line that is no gap, unless it is a title: text above a line whose names every row keeps
/// to.
fn header(lines: &[&str]) -> usize {
    let mut content = (0..lines.len()).filter(|&line| is_content(lines[line]));
    let first = content.next().unwrap_or(0);
    let title = lines.get(first).copied().unwrap_or_default();
    let is_header = |header: usize| {
        let layout = read(lines, header, &Hints::default());
        let cells = layout.table.cells();
        let filled = |row: &[&str]| row.iter().filter(|cell| !cell.is_empty()).count() > 1;
        layout.table.columns.len() > 1
            && !cells.is_empty()
            && cells.iter().all(|(_, row)| filled(row))
            && layout.fits.iter().all(|fit| *fit != Fit::Guessed)
    };
    if fields(&words(title, MEASURES[0])).len() > 1 || is_header(first) {
        return first;
    }
    content
        .take(MAX_ABOVE)
        .find(|&line| is_header(line))
        .unwrap_or(first)
}

/// Whether a part reads like text between tables: a sentence, or lines without columns.
pub fn is_text(lines: &[&str]) -> bool {
    let first = lines.iter().find(|line| is_content(line));
    let is_sentence = first.is_some_and(|line| line.ends_with(['.', ':', '!', '?']));
    is_sentence || parse(lines, None, &Hints::default()).table.columns.len() < 2
}

fn read(lines: &[&str], header: usize, hints: &Hints) -> Layout {
    let lines: Vec<_> = lines.iter().map(|line| expand_tabs(line)).collect();
    let header_line = lines.get(header).map(String::as_str).unwrap_or_default();
    let names = MEASURES.map(|measure| words(header_line, measure));
    let [display, characters] = &names;
    let rule = lines
        .get(header + 1)
        .map(|line| rule_words(line))
        .unwrap_or_default();
    let body: Vec<usize> = (header + 1 + usize::from(!rule.is_empty())..lines.len())
        .filter(|&line| !lines[line].trim().is_empty())
        .collect();
    let rows: Vec<_> = body
        .iter()
        .map(|&line| lines[line].as_str())
        // A hole is not as wide as what it stands for, and so tells nothing.
        .filter(|line| !is_gap(line) && !has_hole(line))
        .collect();

    let split = |is_split: &dyn Fn(usize) -> bool| {
        let mut places: Vec<Place> = Vec::new();
        for (index, (shown, counted)) in display.iter().zip(characters).enumerate() {
            match places.last_mut() {
                Some(place) if !is_split(index) => place.extend(shown, counted),
                _ => places.push(Place::new(shown, counted)),
            }
        }
        places
    };
    // Words are numbered; a split is before a word.
    let text = |index: usize| &header_line[display[index].bytes.clone()];
    let blanks = |index: usize| display[index].columns.start - display[index - 1].columns.end;
    let pair = |index: usize| (text(index - 1).to_owned(), text(index).to_owned());
    let known = |index: usize| hints.splits.contains(&pair(index));
    let wide = split(&|index| blanks(index) > 1 || known(index));
    let narrow = split(&|index| blanks(index) > 1 || !joins(header_line, display, index));
    // Left-aligned columns have blanks to spare, so a single one belongs to a name. Where cells
    // are aligned at the right, or nothing else explains the rows, every word is a name.
    let all_rows = |holds: &dyn Fn(&str) -> bool| rows.iter().all(|line| holds(line));
    let hides = |line: &str| hides_columns(line, &wide, &narrow);
    let is_narrow = rule.is_empty()
        && (!all_rows(&|line| row::by_starts(line, &wide).is_some())
            || (!rows.is_empty() && all_rows(&hides)))
        && (all_rows(&|line| row::cells(line, &narrow).0 == Fit::Aligned)
            || !all_rows(&|line| fields(&words(line, MEASURES[0])).len() == wide.len()));

    let shown = if rule.is_empty() && !is_narrow {
        apart::read(header_line, &names, &wide, &rows)
    } else {
        apart::Apart::default()
    };
    let mut places = if !rule.is_empty() {
        let run = |word: &Word| rule.partition_point(|run| run.columns.start <= word.columns.start);
        split(&|index| run(&display[index - 1]) != run(&display[index]))
    } else if is_narrow || hints.narrow {
        split(&|index| blanks(index) > 1 || known(index) || !joins(header_line, display, index))
    } else {
        let apart = |index: usize| {
            let pair = pair(index);
            (shown.apart.contains(&index) || hints.apart.contains(&pair))
                && !shown.together.contains(&index)
                && !hints.together.contains(&pair)
        };
        split(&|index| blanks(index) > 1 || known(index) || apart(index))
    };
    // `free` does not name its first column.
    let unnamed = places.first().is_some_and(|first| {
        let begins = first.columns[0].start;
        !rows.is_empty() && rows.iter().all(|line| starts_and_ends_before(line, begins))
    });
    if unnamed && let Some(first) = places.first() {
        let place = Place::unnamed(first.columns[0].start.min(first.columns[1].start));
        places.insert(0, place);
    }

    let mut table = Table {
        columns: places
            .iter()
            .map(|place| Column {
                name: header_line[place.bytes.clone()].to_owned(),
                bytes: place.bytes.clone(),
            })
            .collect(),
        header,
        ..Table::default()
    };
    let mut fits = Vec::new();
    for line in body {
        if is_gap(&lines[line]) {
            table.rows.push(Row::Gap);
            continue;
        }
        let (fit, cells) = row::cells(&lines[line], &places);
        fits.push(fit);
        table.rows.push(Row::Cells { line, cells });
    }
    let splits = (1..display.len()).filter(|&index| blanks(index) > 1);
    let hints = Hints {
        splits: splits.map(pair).collect(),
        apart: shown.apart.iter().map(|&index| pair(index)).collect(),
        together: shown.together.iter().map(|&index| pair(index)).collect(),
        narrow: is_narrow,
    };
    table.lines = lines;
    Layout {
        table,
        hints,
        fits,
        has_rule: !rule.is_empty(),
    }
}

/// Whether a name with blanks in it stands above several cells that fill its words' columns.
fn hides_columns(line: &str, wide: &[Place], narrow: &[Place]) -> bool {
    let Some(cells) = row::by_starts(line, wide) else {
        return false;
    };
    let (_, narrow_cells) = row::cells(line, narrow);
    wide.iter().zip(cells).any(|(place, cell)| {
        let within = |part: &Place| {
            place.bytes.start <= part.bytes.start && part.bytes.end <= place.bytes.end
        };
        let mut parts = narrow
            .iter()
            .zip(&narrow_cells)
            .filter(|(part, _)| within(part))
            .peekable();
        line[cell].contains("  ")
            && parts.peek().is_some_and(|(part, _)| *part != place)
            && parts.all(|(_, cell)| !cell.is_empty())
    })
}

/// The dashes that some tools put under each name, if this line is that.
fn rule_words(line: &str) -> Vec<Word> {
    let words = words(line, MEASURES[0]);
    let is_dashes = |word: &Word| {
        let text = &line[word.bytes.clone()];
        text.len() > 2 && (text.bytes().all(|b| b == b'-') || text.bytes().all(|b| b == b'='))
    };
    if words.iter().all(is_dashes) {
        words
    } else {
        Vec::new()
    }
}

fn starts_and_ends_before(line: &str, column: usize) -> bool {
    words(line, MEASURES[0])
        .first()
        .is_some_and(|word| word.columns.end < column)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> String {
        let lines: Vec<_> = text.lines().collect();
        let layout = parse(&lines, None, &Hints::default());
        let names: Vec<_> = layout
            .table
            .columns
            .iter()
            .map(|column| &*column.name)
            .collect();
        let mut shown = names.join("|");
        for (_, row) in layout.table.cells() {
            shown.push('\n');
            shown.push_str(&row.join("|"));
        }
        shown
    }

    #[test]
    fn names_and_cells_hold_single_blanks() {
        insta::assert_snapshot!(cells(
            "\
LAST SEEN           TYPE     OBJECT         BUS_PATH       SIZE
2m5s (x3 over 5m)   Normal   pod/a b        .../1:0:0:0/   4.0 TB
7s                           pod/c                         480 GB"
        ), @r"
        LAST SEEN|TYPE|OBJECT|BUS_PATH|SIZE
        2m5s (x3 over 5m)|Normal|pod/a b|.../1:0:0:0/|4.0 TB
        7s||pod/c||480 GB
        ");
    }

    #[test]
    fn ps_aligns_right_and_overflows() {
        insta::assert_snapshot!(cells(
            "\
USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND
root        2190 94.8  0.0  73524  5588 pts/1    R+   16:55   0:14 stress-ng --cpu 12 --vm 2
root        2200 56.8 43.1 14248092 14175632 pts/1 R+ 16:55   0:08 stress-ng --timeout 240"
        ), @r"
        USER|PID|%CPU|%MEM|VSZ|RSS|TTY|STAT|START|TIME|COMMAND
        root|2190|94.8|0.0|73524|5588|pts/1|R+|16:55|0:14|stress-ng --cpu 12 --vm 2
        root|2200|56.8|43.1|14248092|14175632|pts/1|R+|16:55|0:08|stress-ng --timeout 240
        ");
    }

    #[test]
    fn df_names_a_column_with_two_words() {
        insta::assert_snapshot!(cells(
            "\
Filesystem      Size  Used Avail Use% Mounted on
/dev/sda1        97G   35G   62G  37% /
tmpfs           3.9G     0  3.9G   0% /dev/shm
/dev/sdb1       1.8T  1.1T  700G  62% /mnt/my data"
        ), @r"
        Filesystem|Size|Used|Avail|Use%|Mounted on
        /dev/sda1|97G|35G|62G|37%|/
        tmpfs|3.9G|0|3.9G|0%|/dev/shm
        /dev/sdb1|1.8T|1.1T|700G|62%|/mnt/my data
        ");
    }

    #[test]
    fn lsblk_draws_trees_and_leaves_cells_empty() {
        insta::assert_snapshot!(cells(
            "\
NAME   MAJ:MIN RM   SIZE RO TYPE MOUNTPOINT
sdb      8:16   0     3T  0 disk
├─sdb2   8:18   0    48G  0 part /mnt
└─sdb3   8:19   0   6.1M  0 part"
        ), @r"
        NAME|MAJ:MIN|RM|SIZE|RO|TYPE|MOUNTPOINT
        sdb|8:16|0|3T|0|disk|
        ├─sdb2|8:18|0|48G|0|part|/mnt
        └─sdb3|8:19|0|6.1M|0|part|
        ");
    }

    #[test]
    fn free_leaves_its_first_column_unnamed() {
        insta::assert_snapshot!(cells(
            "               total        used        free      shared  buff/cache   available
Mem:            15Gi       2.0Gi        10Gi       1.0Mi       3.0Gi        13Gi
Swap:          2.0Gi          0B       2.0Gi"
        ), @r"
        |total|used|free|shared|buff/cache|available
        Mem:|15Gi|2.0Gi|10Gi|1.0Mi|3.0Gi|13Gi
        Swap:|2.0Gi|0B|2.0Gi|||
        ");
    }

    #[test]
    fn rows_that_a_person_shifted_are_still_read() {
        insta::assert_snapshot!(cells(
            "\
NAME                                    READY   STATUS    RESTARTS   AGE
kube-apiserver-talos-default-controlplane-1   1/1     Running   0          16m"
        ), @r"
        NAME|READY|STATUS|RESTARTS|AGE
        kube-apiserver-talos-default-controlplane-1|1/1|Running|0|16m
        ");
        insta::assert_snapshot!(cells(
            "\
NAME                  RESOURCE GROUP           LOCATION       CREATION DATE
--------------------  ----------------------   -------------  --------------------
mydnsrandomnamebfbje  $MY_RESOURCE_GROUP_NAME  $MY_LOCATION   2024-11-07T00:32:48Z"
        ), @r"
        NAME|RESOURCE GROUP|LOCATION|CREATION DATE
        mydnsrandomnamebfbje|$MY_RESOURCE_GROUP_NAME|$MY_LOCATION|2024-11-07T00:32:48Z
        ");
    }

    #[test]
    fn wide_characters_may_be_counted_either_way() {
        insta::assert_snapshot!(cells(
            "\
NAME     OWNER   AGE
漢字     田中    3d
plain    b       2d"
        ), @r"
        NAME|OWNER|AGE
        漢字|田中|3d
        plain|b|2d
        ");
        insta::assert_snapshot!(cells(
            "\
NAME    OWNER   AGE
漢字      田中      3d
plain   b       2d"
        ), @r"
        NAME|OWNER|AGE
        漢字|田中|3d
        plain|b|2d
        ");
    }
}
