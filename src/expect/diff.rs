//! What a failure shows: lines of text, each with the part it plays.

use std::fmt;

/// The most lines that a difference shows; a person reads no more, and a document holds no more.
pub const MAX_LINES: usize = 200;

/// The most lines of one kind in a row that a difference shows when it is too long.
const MAX_RUN: usize = 60;

/// How many lines around a difference help to find the place.
pub const CONTEXT: usize = 3;

/// The part that a line plays in a [`Diff`]; what a terminal colours it by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Printed, and as expected.
    Equal,
    /// Expected, but not printed.
    Expected,
    /// Printed, but not expected.
    Actual,
    /// Printed, and in part not as expected: a row of a table with a wrong cell.
    Differs,
    /// Points at parts of the line above.
    Pointer,
    /// Said by stepmark, not printed.
    Note,
}

impl Mark {
    /// What tells the lines apart where there is no colour.
    #[must_use]
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Equal | Self::Pointer | Self::Note => "  ",
            Self::Expected => "- ",
            Self::Actual => "+ ",
            Self::Differs => "! ",
        }
    }
}

/// One line of a [`Diff`], without its prefix and without control characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiffLine {
    /// The part that the line plays.
    pub mark: Mark,
    /// The text to show.
    pub text: String,
}

impl DiffLine {
    /// A line.
    pub fn new(mark: Mark, text: impl Into<String>) -> Self {
        Self {
            mark,
            text: text.into(),
        }
    }
}

/// With the prefix of its mark, without a newline.
impl fmt::Display for DiffLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{}{}", self.mark.prefix(), self.text);
        f.write_str(text.trim_end())
    }
}

/// The difference between what was expected and what was printed, at most [`MAX_LINES`] long.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diff {
    lines: Vec<DiffLine>,
}

impl Diff {
    /// A difference of these lines, of which those past the limit are counted, not shown.
    #[must_use]
    pub fn new(mut lines: Vec<DiffLine>) -> Self {
        if lines.len() > MAX_LINES {
            // Of a long stretch of one kind, less has to do, or the other side would not be seen.
            lines = shorten_runs(lines);
        }
        if lines.len() > MAX_LINES {
            let left_out = lines.len() - (MAX_LINES - 1);
            lines.truncate(MAX_LINES - 1);
            lines.push(DiffLine::new(
                Mark::Note,
                format!("… {left_out} more lines left out"),
            ));
        }
        Self { lines }
    }

    /// The lines, first to last.
    #[must_use]
    pub fn lines(&self) -> &[DiffLine] {
        &self.lines
    }
}

/// Plain text, every line with the prefix of its mark and a newline.
impl fmt::Display for Diff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.lines {
            writeln!(f, "{line}")?;
        }
        Ok(())
    }
}

/// Cuts stretches of lines that are only expected, or only printed, to [`MAX_RUN`].
fn shorten_runs(lines: Vec<DiffLine>) -> Vec<DiffLine> {
    let mut kept: Vec<DiffLine> = Vec::new();
    let (mut run, mut left_out) = (0, 0);
    let mut before: Option<Mark> = None;
    for line in lines {
        // What points at a line goes with it.
        let mark = if line.mark == Mark::Pointer {
            before.unwrap_or(line.mark)
        } else {
            line.mark
        };
        run = if before == Some(mark) { run + 1 } else { 0 };
        if before != Some(mark) {
            tell(&mut kept, &mut left_out, before);
        }
        before = Some(mark);
        if run >= MAX_RUN && matches!(mark, Mark::Expected | Mark::Actual) {
            left_out += usize::from(line.mark != Mark::Pointer);
        } else {
            kept.push(line);
        }
    }
    tell(&mut kept, &mut left_out, before);
    kept
}

fn tell(kept: &mut Vec<DiffLine>, left_out: &mut usize, mark: Option<Mark>) {
    let what = if mark == Some(Mark::Expected) {
        "expected"
    } else {
        "printed"
    };
    if *left_out > 0 {
        let text = format!("… {left_out} more {what} lines left out");
        kept.push(DiffLine::new(Mark::Note, text));
    }
    *left_out = 0;
}

/// Replaces what lies further than [`CONTEXT`] lines from any difference by a count of it.
pub fn with_context<T>(
    entries: Vec<T>,
    is_equal: impl Fn(&T) -> bool,
    collapsed: impl Fn(usize) -> T,
) -> Vec<T> {
    let mut near = vec![false; entries.len()];
    let mut reach = 0;
    for (index, entry) in entries.iter().enumerate() {
        reach = if is_equal(entry) { reach } else { CONTEXT + 1 };
        near[index] |= reach > 0;
        reach = reach.saturating_sub(1);
    }
    reach = 0;
    for (index, entry) in entries.iter().enumerate().rev() {
        reach = if is_equal(entry) { reach } else { CONTEXT + 1 };
        near[index] |= reach > 0;
        reach = reach.saturating_sub(1);
    }
    let mut kept = Vec::new();
    let mut far = Vec::new();
    for (entry, near) in entries.into_iter().zip(near) {
        if near {
            flush(&mut far, &mut kept, &collapsed);
            kept.push(entry);
        } else {
            far.push(entry);
        }
    }
    flush(&mut far, &mut kept, &collapsed);
    kept
}

fn flush<T>(far: &mut Vec<T>, kept: &mut Vec<T>, collapsed: &impl Fn(usize) -> T) {
    // The count takes a line itself, so a single line is worth showing.
    if far.len() > 1 {
        kept.push(collapsed(far.len()));
        far.clear();
    } else {
        kept.append(far);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_differences_are_capped_and_say_so() {
        let marks = [Mark::Expected, Mark::Actual];
        let line = |n: usize| DiffLine::new(marks[n % 2], n.to_string());
        let diff = Diff::new((0..1000).map(line).collect());
        assert_eq!(diff.lines().len(), MAX_LINES);
        assert_eq!(diff.lines()[199].text, "… 801 more lines left out");
        assert!(diff.to_string().starts_with("- 0\n+ 1\n"));
    }

    #[test]
    fn both_sides_of_a_long_difference_are_seen() {
        let side = |mark, name: &str| -> Vec<_> {
            (0..500)
                .map(|n| DiffLine::new(mark, format!("{name}{n}")))
                .collect()
        };
        let lines = [side(Mark::Expected, "a"), side(Mark::Actual, "b")].concat();
        let text = Diff::new(lines).to_string();
        for line in [
            "- a0",
            "- a59",
            "  … 440 more expected lines left out",
            "+ b0",
            "+ b59",
        ] {
            assert!(text.contains(&format!("{line}\n")), "{line} in {text}");
        }
        assert!(
            text.ends_with("  … 440 more printed lines left out\n"),
            "{text}"
        );
    }

    #[test]
    fn only_the_neighbourhood_of_a_difference_is_kept() {
        let entries: Vec<_> = (0..20).collect();
        let kept = with_context(entries, |n| *n != 6 && *n != 18, |n| 100 + n);
        assert_eq!(kept, [103, 3, 4, 5, 6, 7, 8, 9, 105, 15, 16, 17, 18, 19]);
    }
}
