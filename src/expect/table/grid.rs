//! Tables with lines drawn between their cells: boxes, psql, Markdown.

use std::ops::Range;

use unicode_width::UnicodeWidthStr;

use super::super::written::is_gap;
use super::parsed::{Column, Row, Table, trimmed};
use super::ruler::expand_tabs;

const WALLS: [char; 4] = ['|', '│', '┃', '║'];

/// Whether a line is one of a table with lines drawn in it.
pub fn has_walls(line: &str) -> bool {
    line.contains(WALLS)
}

/// Whether a line is a part of a frame, with or without text in it.
pub fn is_frame(line: &str) -> bool {
    is_rule(line) || title(line).is_some()
}

/// How many lines of text above a header are looked past for it.
const MAX_ABOVE: usize = 3;

/// The line that names the columns: the first that is no rule, with a rule right behind it. Text may
/// stand above all that.
fn header(lines: &[&str]) -> Option<usize> {
    let is_content = |line: &&str| !line.trim().is_empty() && !is_gap(line);
    let content = (0..lines.len()).filter(|&index| is_content(&lines[index]));
    let mut above = 0;
    for index in content {
        let line = lines[index];
        let is_below = |rule: &&str| is_rule(rule) && rule.contains(is_joint);
        if is_frame(line) {
            continue;
        }
        if lines.get(index + 1).is_some_and(is_below) {
            return Some(index);
        }
        above += 1;
        if above > MAX_ABOVE || has_walls(line) {
            return None;
        }
    }
    None
}

/// Reads a table, if lines are drawn in it.
pub fn parse(lines: &[&str]) -> Option<Table> {
    let header = header(lines)?;
    let mut table = Table {
        lines: lines.iter().map(|line| expand_tabs(line)).collect(),
        header,
        ..Table::default()
    };
    let walls = Walls::of(&table.lines[header]);
    let names = walls.cells(&table.lines[header]);
    let count = names.len();
    let last_end = table.lines.get(header + 1).map_or(0, |rule| rule.width());
    for bytes in names {
        let bytes = trimmed(&table.lines[header], bytes);
        let name = table.lines[header][bytes.clone()].to_owned();
        table.columns.push(Column { name, bytes });
    }
    for (index, line) in table.lines.iter().enumerate() {
        if let Some(title) = title(line) {
            table.titles.push(title.to_owned());
        } else if is_gap(line) {
            table.rows.push(Row::Gap);
        } else if index > header && !is_rule(line) && !is_footer(line) && !line.trim().is_empty() {
            let cells = walls
                .row(line, count)
                .into_iter()
                .map(|cell| trimmed(line, walls.without_continuation(line, cell, last_end)))
                .collect();
            table.rows.push(Row::Cells { line: index, cells });
        }
    }
    if is_gap(table.lines.first().map(String::as_str).unwrap_or_default()) {
        table.rows.remove(0);
    }
    Some(table)
}

/// Why `auto` takes lines for a table with lines drawn in it; nothing if it does not.
pub fn detect(lines: &[&str]) -> Option<String> {
    let header = header(lines)?;
    let walls = Walls::of(lines[header]);
    let count = walls.cells(lines[header]).len();
    let bordered = walls.left && walls.right;
    let regular = lines.iter().skip(header).all(|line| {
        let other = line.trim().is_empty() || is_rule(line) || is_gap(line) || is_footer(line);
        other || (walls.cells(line).len() == count && (!bordered || (Walls::of(line) == walls)))
    });
    ((count > 1 || bordered) && regular)
        .then(|| "There is a rule below the header, and every row has as many cells.".to_owned())
}

/// Whether lines have walls at their ends too, as the header tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Walls {
    /// At the left end.
    pub left: bool,
    /// At the right end.
    pub right: bool,
    /// Whether they are drawn with `|`, which is text between walls of another kind.
    ascii: bool,
}

impl Walls {
    /// Of a line that names columns.
    pub fn of(line: &str) -> Self {
        let line = line.trim();
        let right = line.ends_with(WALLS) && !line.ends_with("\\|");
        Self {
            left: line.starts_with(WALLS),
            right: right && line.chars().nth(1).is_some(),
            ascii: !line.contains(&WALLS[1..]),
        }
    }

    /// What stands between the walls of a row with so many columns, blanks included.
    pub fn row(self, line: &str, count: usize) -> Vec<Range<usize>> {
        let mut cells = self.cells(line);
        // A wall too many is text of the last cell.
        if let Some(end) = cells.last().map(|last| last.end)
            && cells.len() > count
        {
            cells.truncate(count);
            if let Some(last) = cells.last_mut() {
                last.end = end;
            }
        }
        cells.resize(count, line.len()..line.len());
        cells
    }

    /// What stands between the walls of a line, blanks included.
    pub fn cells(self, line: &str) -> Vec<Range<usize>> {
        let mut cells = Vec::new();
        let mut start = 0;
        let mut escaped = false;
        for (at, c) in line.char_indices() {
            if WALLS.contains(&c) && (self.ascii || c != '|') && !escaped {
                cells.push(start..at);
                start = at + c.len_utf8();
            }
            escaped = c == '\\' && !escaped;
        }
        cells.push(start..line.len());
        let blank = |cell: Option<&Range<usize>>| {
            cell.is_some_and(|cell| line[cell.clone()].trim().is_empty())
        };
        if self.right && cells.len() > 1 && blank(cells.last()) {
            cells.pop();
        }
        if self.left && cells.len() > 1 && blank(cells.first()) {
            cells.remove(0);
        }
        cells
    }

    /// A cell without the `+` by which psql says that it goes on in the next line: that stands where
    /// otherwise a blank is.
    fn without_continuation(self, line: &str, cell: Range<usize>, end: usize) -> Range<usize> {
        let goes_on = !self.left
            && line[cell.clone()].ends_with('+')
            && (cell.end < line.len() || line.width() == end);
        if goes_on {
            cell.start..cell.end - 1
        } else {
            cell
        }
    }
}

/// Whether lines of a frame meet in a character.
pub fn is_joint(c: char) -> bool {
    matches!(c, '+' | '|' | '┼'..='╋' | '├'..='┤' | '┌'..='┻' | '═'..='╬' | '╭'..='╰')
}

/// Whether a character is a piece of a rule.
pub fn is_stroke(c: char) -> bool {
    matches!(c, '-' | '=' | '─' | '━' | '═' | '┄' | '┈')
}

/// A line of strokes and joints; `:` aligns in Markdown.
fn is_rule(line: &str) -> bool {
    line.contains(is_stroke)
        && line.contains(is_joint)
        && line
            .chars()
            .all(|c| is_stroke(c) || is_joint(c) || matches!(c, ' ' | ':' | '│' | '┃'))
}

/// Text in the frame: `+ Cluster: name (123) -----+-----+`.
pub fn title(line: &str) -> Option<&str> {
    let line = line.trim();
    let framed = line.len() > 2 && line.starts_with('+') && line.ends_with('+');
    let text = line.trim_matches(|c| matches!(c, '+' | '-' | ' '));
    (framed && line.contains("--") && !text.is_empty()).then_some(text)
}

/// How long a query took, as psql says below a table.
pub fn is_timing(line: &str) -> bool {
    let line = line.trim();
    (line.starts_with("Time: ") || line.starts_with("Timing is ")) && !has_walls(line)
}

/// What is no row below a table: how long it took, or the number of rows, which the rows tell already.
pub fn is_footer(line: &str) -> bool {
    is_timing(line) || is_count(line)
}

/// The number of rows.
pub fn is_count(line: &str) -> bool {
    let line = line.trim();
    let count = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let psql = line
        .strip_prefix('(')
        .and_then(|line| {
            line.strip_suffix(" rows)")
                .or_else(|| line.strip_suffix(" row)"))
        })
        .is_some_and(count);
    let mysql = [" rows in set", " row in set"]
        .iter()
        .any(|words| line.split_once(words).is_some_and(|(rows, _)| count(rows)));
    psql || mysql
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> String {
        let lines: Vec<_> = text.lines().collect();
        let table = parse(&lines).unwrap();
        let names: Vec<_> = table.columns.iter().map(|column| &*column.name).collect();
        let mut shown = names.join("/");
        for (_, row) in table.cells() {
            shown.push('\n');
            shown.push_str(&row.join("/"));
        }
        shown
    }

    #[test]
    fn boxes_of_etcdctl_and_others() {
        insta::assert_snapshot!(cells(
            "\
+------------------+---------+--------+
|        ID        | STATUS  |  NAME  |
+------------------+---------+--------+
| 8211f1d0f64f3269 | started | infra1 |
| 91bc3c398fb3c146 | started |        |
+------------------+---------+--------+"
        ), @r"
        ID/STATUS/NAME
        8211f1d0f64f3269/started/infra1
        91bc3c398fb3c146/started/
        ");
        insta::assert_snapshot!(cells(
            "\
┌────┬───────┐
│ id │ name  │
├────┼───────┤
│ 1  │ a | b │
└────┴───────┘"
        ), @r"
        id/name
        1/a | b
        ");
    }

    #[test]
    fn psql_has_no_outer_walls() {
        insta::assert_snapshot!(cells(
            "     target     |              raw_config_sql
----------------+-------------------------------------------
  DATABASE test | ALTER DATABASE test CONFIGURE ZONE USING
                |     range_min_bytes = 134217728,
  empty         |
(3 rows)"
        ), @r"
        target/raw_config_sql
        DATABASE test/ALTER DATABASE test CONFIGURE ZONE USING
        /range_min_bytes = 134217728,
        empty/
        ");
    }

    #[test]
    fn psql_writes_a_title_and_continues_cells() {
        let text = "\
                 List of databases
   Name    |  Owner   |   Access privileges
-----------+----------+-----------------------
 postgres  | postgres |
 template0 | a+      +| =c/postgres          +
           | b        | postgres=CTc/postgres
 C++       | c        | C++
(3 rows)";
        insta::assert_snapshot!(cells(text), @r"
        Name/Owner/Access privileges
        postgres/postgres/
        template0/a+/=c/postgres
        /b/postgres=CTc/postgres
        C++/c/C++
        ");
        assert!(detect(&text.lines().collect::<Vec<_>>()).is_some());
    }

    #[test]
    fn markdown_aligns_and_escapes() {
        insta::assert_snapshot!(cells("| a | b |\n|:--|--:|\n| x \\| y | 2 |\n| | 3 |"), @r"
        a/b
        x \| y/2
        /3
        ");
    }

    #[test]
    fn a_title_is_no_header() {
        let text = "\
+ Cluster: pg12ute (6959847276950353765) +----+-----------+
| Member | Host         | State    | TL | Lag in MB |
+--------+--------------+----------+----+-----------+
| a-01   | 10.255.8.101 | starting |    |   unknown |

+--------+--------------+----------+----+-----------+";
        insta::assert_snapshot!(cells(text), @r"
        Member/Host/State/TL/Lag in MB
        a-01/10.255.8.101/starting//unknown
        ");
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(
            parse(&lines).unwrap().titles,
            ["Cluster: pg12ute (6959847276950353765)"]
        );
        assert!(detect(&lines).is_some());
    }

    #[test]
    fn drawings_are_no_tables() {
        let detected = |text: &str| detect(&text.lines().collect::<Vec<_>>()).is_some();
        assert!(detected("a | b\n--+--\n1 | 2"));
        assert!(detected("+---+\n| a |\n+---+\n| 1 |\n+---+"));
        for text in [
            "+-------------+\n| etcd server |\n+------+------+\n       ^ watch key A",
            "+-------+\n| one   |\n| two   |\n+-------+",
            "cat a | grep b\nx | y | z",
            "a | b\n--+--\n1 | 2 | 3",
            "a\n---\nb",
            "├── a\n└── b",
        ] {
            assert!(!detected(text), "{text}");
        }
    }
}
