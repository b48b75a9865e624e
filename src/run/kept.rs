//! What a result keeps of an output: both ends, so that memory stays bounded.

use std::sync::Arc;

use super::session::{Captured, newlines};

/// How many bytes of an output's beginning and of its end a result keeps: what a document holds.
const KEPT: usize = 64 << 10;

/// What a result keeps of an output.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kept {
    /// The beginning; all of it where nothing is left out.
    pub head: Vec<u8>,
    /// The end, where something is left out.
    pub tail: Vec<u8>,
    /// How many bytes are left out between the two.
    pub left_out: u64,
    /// How many newlines are among these.
    pub newlines_left_out: u64,
    /// How many masks there were in all of it.
    pub masked: u64,
    /// All that there is of it, where something is left out and somebody wants it: for copies.
    pub whole: Option<Arc<Captured>>,
    /// Whether there was an output that is nothing for who sees this.
    pub is_withheld: bool,
}

impl Kept {
    /// What a result keeps of `captured`.
    #[must_use]
    pub fn new(captured: &Captured) -> Self {
        let bytes = captured.bytes();
        if captured.left_out() == 0 && bytes.len() <= 2 * KEPT {
            return Self {
                head: bytes.into_owned(),
                masked: captured.masks(),
                ..Self::default()
            };
        }
        let tail = bytes.len() - KEPT.min(bytes.len());
        let head = KEPT.min(tail);
        Self {
            head: bytes[..head].to_vec(),
            tail: bytes[tail..].to_vec(),
            left_out: captured.left_out() + (tail - head) as u64,
            newlines_left_out: captured.newlines_left_out() + newlines(&bytes[head..tail]),
            masked: captured.masks(),
            ..Self::default()
        }
    }

    /// What a result keeps of `captured`, with all of it beside that.
    #[must_use]
    pub fn with_whole(captured: &Captured) -> Self {
        let kept = Self::new(captured);
        let is_part = kept.left_out > 0;
        Self {
            whole: is_part.then(|| Arc::new(captured.clone())),
            ..kept
        }
    }

    /// How many bytes there were in all.
    #[must_use]
    pub fn total(&self) -> u64 {
        (self.head.len() + self.tail.len()) as u64 + self.left_out
    }

    /// Whether nothing was printed but blanks.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.left_out == 0 && self.head.iter().all(u8::is_ascii_whitespace)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_keeps_both_ends_of_a_long_output() {
        let mut captured = Captured::default();
        captured.push(&[b'a'; KEPT]);
        captured.push(&[b'b'; KEPT + 5]);
        captured.push(&[b'c'; KEPT]);
        let kept = Kept::new(&captured);
        assert_eq!(
            (kept.head.len(), kept.tail.len(), kept.left_out),
            (KEPT, KEPT, KEPT as u64 + 5)
        );
        assert!(kept.head.ends_with(b"a") && kept.tail.starts_with(b"c"));
        let mut short = Captured::default();
        short.push(b" \n");
        assert!(Kept::new(&short).is_blank());
    }
}
