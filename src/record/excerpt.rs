//! What of an output stands in the document.

use crate::expect;
use crate::run::Kept;

/// The most lines of one output that a document holds: a failure's place is told by its summary.
pub(super) const MAX_LINES: usize = 400;

/// Text for the document, and how many lines of it are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Excerpt {
    /// The lines, joined by `\n`, without a final one.
    pub text: String,
    /// How many lines are left out in the middle.
    pub truncated: u64,
}

impl Excerpt {
    /// The lines of `kept` that a document holds, `limit` at most: without escapes, every control character
    /// visible. Without a limit they are those of all that there is.
    #[must_use]
    pub fn new(kept: &Kept, limit: usize) -> Self {
        match &kept.whole {
            Some(whole) if limit == usize::MAX => {
                let (first, second) = whole.tail();
                let tail = [first, second].concat();
                let left_out = (whole.left_out(), whole.newlines_left_out());
                match left_out {
                    (0, _) => Self::of(&[whole.head(), &tail].concat(), &[], left_out, limit),
                    _ => Self::of(whole.head(), &tail, left_out, limit),
                }
            }
            _ => {
                let left_out = (kept.left_out, kept.newlines_left_out);
                Self::of(&kept.head, &kept.tail, left_out, limit)
            }
        }
    }

    /// The same of both ends, and of how many bytes and newlines are left out between them.
    fn of(start: &[u8], end: &[u8], (bytes, newlines): (u64, u64), limit: usize) -> Self {
        let (mut head, mut tail);
        let mut truncated = 0;
        if bytes > 0 {
            // The cut went through lines at both sides; half of one says less than none.
            let is_newline = |byte: &u8| *byte == b'\n';
            let whole = start.iter().rposition(is_newline).map_or(0, |at| at + 1);
            let next = end.iter().position(is_newline);
            head = lines(&start[..whole]);
            // Empty ones are no end here.
            let count = start[..whole].iter().filter(|byte| is_newline(byte));
            head.resize(count.count(), String::new());
            tail = lines(&end[next.map_or(end.len(), |at| at + 1)..]);
            truncated = (newlines + u64::from(!end.is_empty())).max(1);
        } else {
            (head, tail) = (lines(start), Vec::new());
            if head.len() > limit {
                tail = head.split_off(head.len() / 2);
            }
        }
        if head.len() + tail.len() > limit {
            let half = limit / 2;
            truncated += (head.len().saturating_sub(half) + tail.len().saturating_sub(half)) as u64;
            head.truncate(half);
            tail.drain(..tail.len().saturating_sub(half));
        }
        if truncated > 0 {
            head.push(format!("[… {truncated} lines are left out here …]"));
        }
        head.extend(tail);
        Self {
            text: head.join("\n"),
            truncated,
        }
    }
}

fn lines(bytes: &[u8]) -> Vec<String> {
    expect::normalise(bytes)
        .lines()
        .map(|line| expect::visible(line).into_owned())
        .collect()
}

/// Whether a site generator would take the text for a template of its own.
pub(super) fn has_template_marks(text: &str) -> bool {
    ["{{", "{%"].iter().any(|mark| text.contains(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn excerpt(text: &str) -> Excerpt {
        let head = text.into();
        let kept = Kept {
            head,
            ..Kept::default()
        };
        Excerpt::new(&kept, MAX_LINES)
    }

    #[test]
    fn escapes_go_and_control_characters_show() {
        assert_eq!(excerpt("\x1b[31mred\x1b[0m  \r\nb\n\n").text, "red\nb");
        assert_eq!(excerpt("10%\r50%\r100%\n").text, "100%");
        assert_eq!(
            excerpt("a\u{7}b\u{202e}c").text,
            excerpt("a\u{7}b\u{202e}c").text
        );
        assert!(!excerpt("a\u{7}b").text.contains('\u{7}'));
    }

    /// Lines of all lengths, empty ones too, that are `bytes` and a few more.
    fn many_lines(bytes: usize) -> String {
        let mut text = String::new();
        for number in 0.. {
            if text.len() >= bytes {
                break;
            }
            text += &format!("{number} x{}\n\n\n", "x".repeat(number % 90));
        }
        text + "end\n"
    }

    #[test]
    fn it_is_counted_how_many_lines_are_left_out() {
        use crate::run::session::Captured;
        for bytes in [200_000, 200_001, 200_050, 9_000_000] {
            let text = many_lines(bytes);
            let mut captured = Captured::default();
            captured.push(text.as_bytes());
            for limit in [MAX_LINES, usize::MAX] {
                for kept in [Kept::new(&captured), Kept::with_whole(&captured)] {
                    let found = Excerpt::new(&kept, limit);
                    let mark = u64::from(found.truncated > 0);
                    let shown = found.text.lines().count() as u64 - mark;
                    assert_eq!(found.truncated + shown, text.lines().count() as u64);
                    let is_whole = limit == usize::MAX && kept.whole.is_some() && bytes < 8 << 20;
                    assert_eq!(found.truncated == 0, is_whole, "{bytes} {limit}");
                    assert!(!is_whole || found.text == text.trim_end());
                }
            }
        }
    }

    #[test]
    fn long_outputs_keep_both_ends() {
        let long: String = (1..=1000).map(|line| format!("{line}\n")).collect();
        let found = excerpt(&long);
        assert_eq!(found.truncated, 600);
        assert!(found.text.starts_with("1\n2\n") && found.text.ends_with("\n999\n1000"));
        assert!(found.text.contains("[… 600 lines are left out here …]"));
        assert_eq!(found.text.lines().count(), MAX_LINES + 1);
    }
}
