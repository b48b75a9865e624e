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
    /// The lines of `kept` that a document holds, `limit` at most: without escapes, every control character visible.
    #[must_use]
    pub fn new(kept: &Kept, limit: usize) -> Self {
        let mut head = lines(&kept.head);
        let mut tail = lines(&kept.tail);
        let mut truncated = 0;
        if kept.left_out > 0 {
            // The cut went through lines at both sides; half of one says less than none.
            head.pop();
            if !tail.is_empty() {
                tail.remove(0);
            }
            truncated = 2 + kept.left_out / average_length(kept);
        } else if head.len() > limit {
            tail = head.split_off(head.len() / 2);
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

/// Bytes a line, at least 1; what is left out is not at hand to be counted.
fn average_length(kept: &Kept) -> u64 {
    let bytes = (kept.head.len() + kept.tail.len()) as u64;
    let lines = kept
        .head
        .iter()
        .chain(&kept.tail)
        .filter(|&&byte| byte == b'\n')
        .count() as u64;
    (bytes / lines.max(1)).max(1)
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
