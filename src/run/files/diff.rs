//! What a file's change looks like: a unified difference of lines, in which no secret of either side
//! can be read.

use std::ops::Range;
use std::time::{Duration, Instant};

use similar::{Algorithm, DiffOp, capture_diff_slices_deadline, group_diff_ops};

use super::named;
use crate::expect::visible;
use crate::run::Masker;
use crate::run::mask::MASK;

/// How many lines around a change are shown.
const CONTEXT: usize = 3;

/// The most lines of a difference.
const MAX_LINES: usize = 200;

/// The most characters of a line.
const MAX_WIDTH: usize = 400;

/// How long the shortest difference is looked for; a longer one does, too.
const PATIENCE: Duration = Duration::from_millis(500);

/// What a person sees of a change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) text: String,
    pub(super) added: usize,
    pub(super) removed: usize,
    /// How many masks there are in it.
    pub(super) masked: u64,
}

/// The difference between two contents.
pub(super) fn shown(old: &[u8], new: &[u8], masker: &Masker) -> Shown {
    let is_text = |bytes: &[u8]| !bytes.contains(&0) && std::str::from_utf8(bytes).is_ok();
    if !is_text(old) || !is_text(new) {
        let text = format!("no text: {} bytes become {}\n", old.len(), new.len());
        return Shown {
            text,
            ..Shown::default()
        };
    }
    let (old_lines, new_lines) = (lines(old), lines(new));
    let ops = operations(old, &old_lines, new, &new_lines);
    let (mut added, mut removed) = (0, 0);
    for op in &ops {
        if !matches!(op, DiffOp::Equal { .. }) {
            removed += op.old_range().len();
            added += op.new_range().len();
        }
    }
    let both_end_so = [old, new]
        .iter()
        .all(|text| text.windows(2).any(|pair| pair == b"\r\n") || text.is_empty());
    let side = |text, lines| Side {
        text,
        lines,
        secret: secret(text, masker),
        hides_returns: both_end_so,
    };
    let (old, new) = (side(old, &old_lines), side(new, &new_lines));
    let mut all: Vec<String> = Vec::new();
    for hunk in group_diff_ops(ops, CONTEXT) {
        all.push(header(&hunk));
        for op in hunk {
            if let DiffOp::Equal { .. } = op {
                old.push(' ', op.old_range(), &mut all);
            } else {
                old.push('-', op.old_range(), &mut all);
                new.push('+', op.new_range(), &mut all);
            }
        }
    }
    let left_out = all.len().saturating_sub(MAX_LINES);
    if left_out > 0 {
        all.truncate(MAX_LINES - 1);
        all.push(format!("… {} more lines", left_out + 1));
    }
    let mut text = all.join("\n");
    if !text.is_empty() {
        text.push('\n');
    }
    // Both sides were masked as a whole. What stands side by side only here may be a secret, too.
    let text = masker.mask_text(&text).into_owned();
    let shown_as_it_is = [old.text, new.text].iter().any(|text| holds(text, MASK));
    let masked = match shown_as_it_is {
        // Nobody can tell what is a mask there.
        true if masker.is_empty() => 0,
        _ => text.matches(MASK).count() as u64,
    };
    Shown {
        text,
        added,
        removed,
        masked,
    }
}

/// Where the secrets of a side are, by their values and by their names. Those that overlap are one.
fn secret(text: &[u8], masker: &Masker) -> Vec<Range<usize>> {
    let mut all = masker.places(text);
    all.extend(named::places(text));
    all.sort_by_key(|place| place.start);
    all.dedup_by(|next, kept| {
        let overlap = next.start < kept.end;
        if overlap {
            kept.end = kept.end.max(next.end);
        }
        overlap
    });
    all
}

fn holds(text: &[u8], part: &str) -> bool {
    memchr::memmem::find(text, part.as_bytes()).is_some()
}

/// The operations on lines that make `new` of `old`.
pub(super) fn operations(
    old: &[u8],
    old_lines: &[Range<usize>],
    new: &[u8],
    new_lines: &[Range<usize>],
) -> Vec<DiffOp> {
    capture_diff_slices_deadline(
        Algorithm::Myers,
        &slices(old, old_lines),
        &slices(new, new_lines),
        Some(Instant::now() + PATIENCE),
    )
}

fn slices<'t>(text: &'t [u8], lines: &[Range<usize>]) -> Vec<&'t [u8]> {
    lines.iter().map(|line| &text[line.clone()]).collect()
}

/// Where the lines are, with their ends.
pub(super) fn lines(text: &[u8]) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut from = 0;
    for line in text.split_inclusive(|&byte| byte == b'\n') {
        lines.push(from..from + line.len());
        from += line.len();
    }
    lines
}

/// One of the two contents.
struct Side<'a> {
    text: &'a [u8],
    lines: &'a [Range<usize>],
    /// Where its secrets are.
    secret: Vec<Range<usize>>,
    /// Whether lines of both end in `\r\n`, so that this is nothing to be shown.
    hides_returns: bool,
}

impl Side<'_> {
    fn push(&self, sign: char, lines: Range<usize>, all: &mut Vec<String>) {
        for line in &self.lines[lines] {
            all.push(format!("{sign}{}", self.line(line)));
            if !self.text[line.clone()].ends_with(b"\n") {
                all.push("\\ No newline at end of file".to_owned());
            }
        }
    }

    /// A line as it may be shown. A secret that goes on in it is masked in it, too.
    fn line(&self, line: &Range<usize>) -> String {
        let mut end = line.end;
        let whole = &self.text[line.clone()];
        if whole.ends_with(b"\n") {
            end -= 1;
            if self.hides_returns && whole.ends_with(b"\r\n") {
                end -= 1;
            }
        }
        let mut bytes = Vec::new();
        let mut from = line.start;
        let first = self.secret.partition_point(|place| place.end <= line.start);
        for place in self.secret[first..]
            .iter()
            .take_while(|place| place.start < end)
        {
            bytes.extend_from_slice(&self.text[from..place.start.max(from)]);
            bytes.extend_from_slice(MASK.as_bytes());
            from = place.end.min(end);
        }
        bytes.extend_from_slice(&self.text[from.min(end)..end]);
        let text = String::from_utf8_lossy(&bytes);
        let text = visible(&text);
        match text.char_indices().nth(MAX_WIDTH) {
            Some((at, _)) => format!("{}…", &text[..at]),
            None => text.into_owned(),
        }
    }
}

/// `@@ -1,3 +1,4 @@`
fn header(hunk: &[DiffOp]) -> String {
    let (Some(first), Some(last)) = (hunk.first(), hunk.last()) else {
        return String::new();
    };
    let told = |from: usize, to: usize| match to - from {
        1 => format!("{}", from + 1),
        // An empty range is named by the line before it.
        0 => format!("{from},0"),
        count => format!("{},{count}", from + 1),
    };
    format!(
        "@@ -{} +{} @@",
        told(first.old_range().start, last.old_range().end),
        told(first.new_range().start, last.new_range().end)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(old: &str, new: &str) -> Shown {
        shown(old.as_bytes(), new.as_bytes(), &Masker::default())
    }

    #[test]
    fn a_difference_has_three_lines_around_it() {
        let old: String = (1..=12).map(|line| format!("line {line}\n")).collect();
        let new = old.replace("line 6\n", "line six\n") + "end";
        let found = of(&old, &new);
        assert_eq!((found.added, found.removed), (2, 1));
        insta::assert_snapshot!(found.text, @r"
        @@ -3,10 +3,11 @@
         line 3
         line 4
         line 5
        -line 6
        +line six
         line 7
         line 8
         line 9
         line 10
         line 11
         line 12
        +end
        \ No newline at end of file
        ");
    }

    #[test]
    fn what_is_new_or_no_text_is_told() {
        assert_eq!(of("", "a\nb\n").text, "@@ -0,0 +1,2 @@\n+a\n+b\n");
        assert_eq!(of("a\n", "").text, "@@ -1 +0,0 @@\n-a\n");
        let binary = of("a\0b", "c\n");
        assert_eq!(binary.text, "no text: 3 bytes become 2\n");
        assert_eq!((binary.added, binary.removed), (0, 0));
        assert_eq!(of("a\u{1b}[2J\n", "").text, "@@ -1 +0,0 @@\n-a\\x1b[2J\n");
    }

    #[test]
    fn line_ends_are_shown_where_they_are_the_change() {
        assert!(of("a\r\nb\r\n", "a\r\nc\r\n").text.contains("-b\n+c\n"));
        assert!(of("a\n", "a\r\n").text.contains("-a\n+a\\r\n"));
    }

    #[test]
    fn it_is_bounded() {
        let new: String = (0..1000).map(|line| format!("{line}\n")).collect();
        let found = of("", &new);
        assert_eq!(found.text.lines().count(), MAX_LINES);
        assert_eq!(found.added, 1000);
        assert!(
            found.text.ends_with("\n… 802 more lines\n"),
            "{}",
            found.text
        );
        let wide = of("", &format!("{}\n", "x".repeat(5000)));
        assert!(wide.text.len() < 500);
    }

    #[test]
    fn secrets_of_both_sides_are_masked_also_where_they_are_what_changes() {
        let secrets = ["hunter22".to_owned(), "topsecret\nsecond line".to_owned()];
        let masker = Masker::new(secrets).expect("they are long enough");
        let old = "user: ana\npassword: hunter22\n";
        let new = "user: ana\npassword: topsecret\nkey: aHVudGVyMjI=\n";
        let found = shown(old.as_bytes(), new.as_bytes(), &masker);
        insta::assert_snapshot!(found.text, @r"
        @@ -1,2 +1,3 @@
         user: ana
        -password: *****
        +password: *****
        +key: *****I=
        ");
        assert_eq!(found.masked, 3);
        let several = "a\ntopsecret\nsecond line\nb\n";
        let found = shown(b"a\nb\n", several.as_bytes(), &masker);
        assert!(found.text.contains("+*****\n+*****\n b"), "{}", found.text);
    }
}
