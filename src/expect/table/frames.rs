//! Writes tables with lines drawn between their cells.

use std::ops::Range;

use unicode_width::UnicodeWidthStr;

use super::body::{Body, Part};
use super::grid::{Walls, is_joint, is_stroke, title};
use super::parsed::{Row, Table, trimmed};
use super::plan::{Entry, Plan};

/// Writes tables in the frame of one that was read.
pub struct Frames<'a> {
    lines: &'a [&'a str],
    table: &'a Table,
    walls: Walls,
    body: Body,
    /// How wide each column is between its walls.
    widths: Vec<usize>,
    /// Which columns are aligned at the right.
    right: Vec<bool>,
    /// Whether walls stand below one another.
    even: bool,
    /// Blanks before and behind each cell.
    padding: (usize, usize),
}

impl<'a> Frames<'a> {
    /// In the frame of these lines.
    pub fn new(lines: &'a [&'a str], table: &'a Table) -> Self {
        let header = &table.lines[table.header];
        let walls = Walls::of(header);
        let names = walls.cells(header);
        let rule = segments(&table.lines[table.header + 1]);
        let widths = match &rule {
            Some(rule) if rule.parts.len() == names.len() => {
                rule.parts.iter().map(|part| part.width()).collect()
            }
            _ => names
                .iter()
                .map(|name| header[name.clone()].width())
                .collect(),
        };
        let first = names.first().map_or("", |name| &header[name.clone()]);
        let inner = names.len() > 1 || walls.right;
        let padding = (
            usize::from(first.starts_with(' ')),
            usize::from(inner && first.ends_with(' ')),
        );
        let mut frames = Self {
            lines,
            table,
            walls,
            body: Body::new(table, true),
            widths,
            right: Vec::new(),
            even: true,
            padding,
        };
        frames.even = std::iter::once(table.header)
            .chain(frames.body.rows.iter().copied())
            .all(|line| frames.is_even(line));
        frames.right = (0..names.len())
            .map(|column| frames.is_right(column))
            .collect();
        frames
    }

    /// The lines above the header, with the text in the frame replaced.
    pub fn above(&self, titles: &[Option<String>], total: Option<usize>) -> Vec<String> {
        let mut titles = titles.iter();
        let above = self.lines[..self.table.header].iter();
        above
            .map(|line| match title(line) {
                Some(old) => {
                    let new = titles.next().and_then(Option::as_deref).unwrap_or(old);
                    let width = total.unwrap_or_else(|| line.trim().width());
                    if new == old && width == line.trim().width() {
                        return (*line).to_owned();
                    }
                    let dashes = width.saturating_sub(new.width() + 4).max(2);
                    format!("+ {new} {}+", "-".repeat(dashes))
                }
                None => (*line).to_owned(),
            })
            .collect()
    }

    /// The lines of a plan that keeps the columns, in which only rows that change are written anew;
    /// nothing if a cell does not fit.
    pub fn in_place(&self, plan: &Plan) -> Option<Vec<String>> {
        let row = |old, cells: &[String]| self.row(old, cells);
        self.body.in_place(self.lines, plan, row)
    }

    /// The lines above the header and the others of a plan with every column as wide as it has to be;
    /// nothing if the frame is none that can be drawn.
    pub fn anew(
        &self,
        plan: &Plan,
        names: &[String],
        titles: &[Option<String>],
    ) -> Option<(Vec<String>, Vec<String>)> {
        let rows = plan.entries.iter().filter_map(|entry| match entry {
            Entry::Gap(_) => None,
            Entry::Row { cells, .. } => Some(cells),
        });
        let width = |column: usize| {
            let cells = rows.clone().map(|cells| cells[column].width());
            let widest = cells.chain([names[column].width()]).max().unwrap_or(0);
            widest + self.padding.0 + self.padding.1.max(self.padding.0)
        };
        let widths: Vec<_> = (0..names.len()).map(width).collect();
        let total = widths.iter().sum::<usize>() + widths.len() + 1;
        let draw = |line: &str| {
            if title(line).is_some() || !line.contains(is_stroke) {
                return Some(line.to_owned());
            }
            segments(line)?.draw(plan, &widths)
        };
        let above = self.above(titles, Some(total));
        let above = above.iter().map(|line| draw(line)).collect::<Option<_>>()?;
        let mut lines = Vec::new();
        for part in self.body.parts_anew(plan) {
            lines.push(match part {
                Part::Line(line) if self.is_frame(line) => draw(self.lines[line])?,
                Part::Line(line) => self.lines[line].to_owned(),
                Part::Header => self.line(names, plan, &widths, true),
                Part::Entry(Entry::Row { cells, .. }) => self.line(cells, plan, &widths, false),
                Part::Entry(Entry::Gap(_)) => continue,
            });
        }
        Some((above, lines))
    }

    fn is_frame(&self, line: usize) -> bool {
        super::grid::is_frame(&self.table.lines[line])
    }

    fn is_even(&self, line: usize) -> bool {
        let text = &self.table.lines[line];
        let cells = self.walls.row(text, self.widths.len());
        let last = cells.len().saturating_sub(usize::from(!self.walls.right));
        let mut cells = cells.iter().zip(&self.widths).take(last);
        cells.all(|(cell, width)| text[cell.clone()].width() == *width)
    }

    fn is_right(&self, column: usize) -> bool {
        let (mut left, mut right) = (0, 0);
        for &line in &self.body.rows {
            let text = &self.table.lines[line];
            let cell = &text[self.walls.row(text, self.widths.len())[column].clone()];
            let before = cell.width() - cell.trim_start().width();
            let behind = cell.width() - cell.trim_end().width();
            if !cell.trim().is_empty() {
                left += usize::from(before <= self.padding.0);
                right += usize::from(before > self.padding.0 && behind <= self.padding.1);
            }
        }
        right > left
    }

    /// A row between the walls where they are.
    fn row(&self, old: Option<usize>, cells: &[String]) -> Option<String> {
        let line = old.or(Some(0)).and_then(|row| self.body.rows.get(row));
        let text = &self.table.lines[line.copied().unwrap_or(self.table.header)];
        let places = self.walls.row(text, cells.len());
        let mut written = String::new();
        let mut from = 0;
        for (column, (cell, place)) in cells.iter().zip(places).enumerate() {
            written.push_str(&text[from..place.start]);
            from = place.end;
            let same = old.is_some_and(|row| &text[self.cell(row, column)] == cell);
            if same {
                written.push_str(&text[place]);
                continue;
            }
            let needed = cell.width() + self.padding.0 + self.padding.1;
            let open = column + 1 == cells.len() && !self.walls.right;
            let width = if self.even {
                self.widths[column]
            } else {
                needed
            };
            if needed > width && !open {
                return None;
            }
            written.push_str(&self.padded(cell, width.max(needed), self.right[column]));
        }
        written.push_str(&text[from..]);
        Some(written.trim_end().to_owned())
    }

    fn cell(&self, row: usize, column: usize) -> Range<usize> {
        let cells = self.table.rows.iter().filter_map(|row| match row {
            Row::Gap => None,
            Row::Cells { cells, .. } => Some(cells),
        });
        let cell = cells.clone().nth(row).and_then(|cells| cells.get(column));
        cell.cloned().unwrap_or(0..0)
    }

    fn padded(&self, cell: &str, width: usize, right: bool) -> String {
        let blanks = width.saturating_sub(cell.width());
        let before = if right {
            blanks.saturating_sub(self.padding.1.max(self.padding.0))
        } else {
            self.padding.0.min(blanks)
        };
        let behind = blanks - before;
        format!("{}{cell}{}", " ".repeat(before), " ".repeat(behind))
    }

    /// A line between new walls.
    fn line(&self, cells: &[String], plan: &Plan, widths: &[usize], is_header: bool) -> String {
        let header = &self.table.lines[self.table.header];
        let places = self.walls.cells(header);
        let left = places.first().map_or("", |first| &header[..first.start]);
        let right = places.last().map_or("", |last| &header[last.end..]);
        let wall = match places.as_slice() {
            [first, second, ..] => &header[first.end..second.start],
            _ => right.trim(),
        };
        let centred = is_header && self.is_centred();
        let cell = |(column, cell): (usize, &String)| {
            let old = plan.columns[column].old;
            if centred {
                let blanks = widths[column].saturating_sub(cell.width());
                let before = blanks / 2;
                return format!(
                    "{}{cell}{}",
                    " ".repeat(before),
                    " ".repeat(blanks - before)
                );
            }
            self.padded(cell, widths[column], old.is_some_and(|old| self.right[old]))
        };
        let cells: Vec<_> = cells.iter().enumerate().map(cell).collect();
        let line = format!("{left}{}{right}", cells.join(wall));
        line.trim_end().to_owned()
    }

    /// Whether names stand in the middle: all do, and one at least can do so by intent only. psql always
    /// writes them there.
    fn is_centred(&self) -> bool {
        let header = &self.table.lines[self.table.header];
        let blanks = |place: Range<usize>| {
            let name = trimmed(header, place.clone());
            (name.start - place.start, place.end - name.end)
        };
        let mut places = self.walls.cells(header);
        if !self.walls.right {
            places.pop();
        }
        let blanks: Vec<_> = places.into_iter().map(blanks).collect();
        let all = blanks
            .iter()
            .all(|(before, behind)| before.abs_diff(*behind) <= 1);
        let any = blanks
            .iter()
            .any(|(before, _)| *before > self.padding.0.max(1));
        all && (any || !self.walls.left)
    }
}

/// A rule, taken apart.
struct Segments<'a> {
    /// What stands before the first part and behind the last.
    ends: (&'a str, &'a str),
    /// What stands between parts.
    joint: char,
    parts: Vec<&'a str>,
}

/// The parts of a rule.
fn segments(line: &str) -> Option<Segments<'_>> {
    let first = line.find(|c| is_stroke(c) || matches!(c, ':'))?;
    let last = line.rfind(|c| is_stroke(c) || matches!(c, ':'))?;
    let last = last + line[last..].chars().next()?.len_utf8();
    // Blanks between a wall and its rule belong to the rule.
    let start = line[..first].rfind(is_joint).map_or(first, |at| {
        at + line[at..].chars().next().map_or(1, char::len_utf8)
    });
    let end = line[last..].find(is_joint).map_or(last, |at| last + at);
    let inside = &line[start..end];
    // The strokes of a double line are joints as well.
    let is_wall = |c: char| is_joint(c) && !is_stroke(c);
    Some(Segments {
        ends: (&line[..start], &line[end..]),
        joint: inside.chars().find(|c| is_wall(*c)).unwrap_or('+'),
        parts: inside.split(is_wall).collect(),
    })
}

impl Segments<'_> {
    /// The rule for other columns.
    fn draw(&self, plan: &Plan, widths: &[usize]) -> Option<String> {
        let count = plan.columns.iter().filter_map(|column| column.old).max()?;
        if self.parts.len() <= count {
            return None;
        }
        let part = |(column, &width): (usize, &usize)| {
            let old = plan.columns[column].old;
            let part = self.parts[old.unwrap_or(0)];
            let start = part.find(is_stroke).unwrap_or(0);
            let stroke = part[start..].chars().next().unwrap_or('-');
            let end = part.trim_end_matches(|c| !is_stroke(c)).len();
            let (mut before, mut behind) = (part[..start].to_owned(), part[end..].to_owned());
            if old.is_none() {
                before = before.replace(':', "");
                behind = behind.replace(':', "");
            }
            let strokes = width.saturating_sub(before.width() + behind.width()).max(1);
            format!("{before}{}{behind}", stroke.to_string().repeat(strokes))
        };
        let parts: Vec<_> = widths.iter().enumerate().map(part).collect();
        let joint = self.joint.to_string();
        Some(format!(
            "{}{}{}",
            self.ends.0,
            parts.join(&joint),
            self.ends.1
        ))
    }
}
