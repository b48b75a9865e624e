//! What is kept of a step's output: a head and a tail, so that memory stays bounded whatever a step prints.

use std::borrow::Cow;
use std::collections::VecDeque;

/// How many bytes are kept of the beginning, and how many of the end.
pub const KEPT: usize = 4 << 20;

/// What comes out of a session's pipes.
#[derive(Debug, Default, Clone)]
pub struct Printed {
    /// Standard output, with standard error in it unless that is captured apart.
    pub output: Captured,
    /// Standard error, where it is captured apart.
    pub errors: Captured,
}

/// Output with its middle left out when it is large.
#[derive(Debug, Default, Clone)]
pub struct Captured {
    head: Vec<u8>,
    tail: VecDeque<u8>,
    total: u64,
}

impl Captured {
    /// Appends output.
    pub fn push(&mut self, bytes: &[u8]) {
        self.total += bytes.len() as u64;
        let (head, rest) = bytes.split_at(bytes.len().min(KEPT - self.head.len()));
        self.head.extend_from_slice(head);
        let rest = &rest[rest.len().saturating_sub(KEPT)..];
        let excess = (self.tail.len() + rest.len()).saturating_sub(KEPT);
        self.tail.drain(..excess);
        self.tail.extend(rest);
    }

    /// Appends what was captured elsewhere.
    pub fn append(&mut self, other: &Self) {
        self.push(&other.head);
        let (first, second) = other.tail();
        self.push(first);
        self.push(second);
        self.total += other.left_out();
    }

    /// How many bytes there were in all.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.total
    }

    /// How many bytes are left out between head and tail.
    #[must_use]
    pub fn left_out(&self) -> u64 {
        self.total - (self.head.len() + self.tail.len()) as u64
    }

    /// The beginning; all of it when nothing is left out and it is small.
    #[must_use]
    pub fn head(&self) -> &[u8] {
        &self.head
    }

    /// What follows the head, after what is left out.
    #[must_use]
    pub fn tail(&self) -> (&[u8], &[u8]) {
        self.tail.as_slices()
    }

    /// Head and tail in one, without a mark where something is left out.
    #[must_use]
    pub fn bytes(&self) -> Cow<'_, [u8]> {
        if self.tail.is_empty() {
            return Cow::Borrowed(&self.head);
        }
        let (first, second) = self.tail.as_slices();
        Cow::Owned([&self.head, first, second].concat())
    }

    /// The same as text; bytes that are no UTF-8 are replaced.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        match self.bytes() {
            Cow::Borrowed(bytes) => String::from_utf8_lossy(bytes),
            Cow::Owned(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_output_is_whole() {
        let mut captured = Captured::default();
        captured.push(b"one ");
        captured.push(b"two");
        assert_eq!(captured.bytes().as_ref(), b"one two");
        assert_eq!((captured.total(), captured.left_out()), (7, 0));
    }

    #[test]
    fn the_middle_is_left_out() {
        let mut captured = Captured::default();
        for n in 0..1200u32 {
            captured.push(&vec![n.to_le_bytes()[0]; 10_000]);
        }
        assert_eq!(captured.total(), 12_000_000);
        assert_eq!(captured.left_out(), 12_000_000 - 2 * KEPT as u64);
        assert_eq!(captured.bytes().len(), 2 * KEPT);
        assert_eq!(captured.bytes().last(), Some(&1199u32.to_le_bytes()[0]));
    }

    #[test]
    fn one_piece_larger_than_all_that_is_kept() {
        let mut captured = Captured::default();
        let mut piece = vec![b'a'; KEPT];
        piece.extend(vec![b'b'; KEPT]);
        piece.extend(vec![b'c'; KEPT]);
        captured.push(&piece);
        assert_eq!(captured.left_out(), KEPT as u64);
        assert!(captured.head().iter().all(|&b| b == b'a'));
        assert!(captured.tail().0.iter().all(|&b| b == b'c'));
    }
}
