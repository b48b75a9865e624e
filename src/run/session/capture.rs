//! What is kept of a step's output: a head and a tail, so that memory stays bounded whatever a step prints.

use std::borrow::Cow;
use std::collections::VecDeque;

use crate::run::mask::{MaskStream, Masker};

/// How many bytes are kept of the beginning, and how many of the end.
pub const KEPT: usize = 4 << 20;

/// No form of a secret is longer.
const LONGEST_SECRET: usize = 256 << 10;

/// What comes out of a session's pipes.
#[derive(Debug, Default, Clone)]
pub struct Printed {
    /// Standard output, with standard error in it unless that is captured apart.
    pub output: Captured,
    /// Standard error, where it is captured apart.
    pub errors: Captured,
}

/// Output with its middle left out when it is large.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Captured {
    head: Vec<u8>,
    tail: VecDeque<u8>,
    total: u64,
    /// How many newlines there were in all.
    newlines: u64,
    masks: u64,
}

impl Captured {
    /// Appends output.
    pub fn push(&mut self, bytes: &[u8]) {
        self.total += bytes.len() as u64;
        self.newlines += newlines(bytes);
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
        self.newlines += other.newlines_left_out();
        self.masks += other.masks;
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

    /// How many newlines are left out between head and tail.
    #[must_use]
    pub fn newlines_left_out(&self) -> u64 {
        let (first, second) = self.tail.as_slices();
        let kept = [&self.head, first, second].map(newlines);
        self.newlines - kept.iter().sum::<u64>()
    }

    /// How many masks stand in it for secrets.
    #[must_use]
    pub fn masks(&self) -> u64 {
        self.masks
    }

    /// The same where it is another's text, with its masks.
    #[must_use]
    pub fn with_masks_of(mut self, other: &Self) -> Self {
        self.masks = other.masks;
        self
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

    /// The same with every secret masked. Where something is left out, the bytes next to that go too
    /// that may be a part of one.
    #[must_use]
    pub fn masked(&self, masker: &Masker) -> Cow<'_, Self> {
        if self.left_out() > 0 && self.is_plain(masker) {
            return Cow::Borrowed(self);
        }
        if self.left_out() > 0 {
            return Cow::Owned(self.masked_at_ends(masker));
        }
        let bytes = self.bytes();
        let (bytes, masks) = masker.mask_counted(&bytes);
        if masks == 0 && self.masks == 0 {
            return Cow::Borrowed(self);
        }
        let mut masked = Self::default();
        masked.push(&bytes);
        masked.masks = masks as u64;
        Cow::Owned(masked)
    }

    /// The same of what is still being printed: what may be the beginning of a secret is left out at
    /// its end.
    #[must_use]
    pub fn masked_so_far(&self, masker: &Masker) -> Self {
        if self.left_out() > 0 {
            return self.masked_at_ends(masker);
        }
        let mut masked = Self::default();
        let mut stream = masker.stream();
        stream.push(&self.bytes(), &mut |bytes| masked.push(bytes));
        masked.masks = stream.masked() as u64;
        masked
    }

    /// Whether large output holds no secret nor a part of one, so that it need not be copied.
    fn is_plain(&self, masker: &Masker) -> bool {
        /// No part of a word that is shorter gives a token away.
        const SHORT: usize = 16;
        let first = self.tail.iter().take(SHORT);
        let begins_with_word = first.filter(|byte| !byte.is_ascii_whitespace()).count() == SHORT;
        let (first, second) = self.tail.as_slices();
        let ends_key = [first, second]
            .into_iter()
            .any(|tail| memchr::memmem::find(tail, b"PRIVATE KEY").is_some());
        if !masker.is_of_shapes_only() || begins_with_word || ends_key {
            return false;
        }
        let mut stream = masker.stream();
        let mut told = 0;
        let mut count = |bytes: &[u8]| told += bytes.len();
        push_in_parts(&mut stream, &self.head, &mut count);
        let is_whole = told == self.head.len();
        let mut ignore = |_: &[u8]| {};
        push_in_parts(&mut stream, first, &mut ignore);
        push_in_parts(&mut stream, second, &mut ignore);
        stream.finish(&mut ignore);
        is_whole && stream.masked() == 0
    }

    /// The beginning without what may be half of a secret, and the end from where there is none.
    fn masked_at_ends(&self, masker: &Masker) -> Self {
        let (first, second) = self.tail.as_slices();
        let mut cut = LONGEST_SECRET.min(self.tail.len());
        if masker.is_by_line() {
            let line = self.tail.iter().skip(cut).position(|byte| *byte == b'\n');
            cut = line.map_or(self.tail.len(), |line| cut + line + 1);
        }
        let (cut_first, end_first) = first.split_at(cut.min(first.len()));
        let (cut_second, end_second) = second.split_at(cut - cut_first.len());
        let mut stream = masker.stream();
        let mut head = Vec::with_capacity(self.head.len());
        push_in_parts(&mut stream, &self.head, &mut |bytes| {
            head.extend_from_slice(bytes);
        });
        // A secret may go on from there, or from the head: a key without an end does.
        let in_head = stream.masked();
        push_in_parts(&mut stream, cut_first, &mut |_| {});
        push_in_parts(&mut stream, cut_second, &mut |_| {});
        let in_cut = stream.masked() - in_head;
        let mut end = Vec::with_capacity(end_first.len() + end_second.len());
        let mut keep = |bytes: &[u8]| end.extend_from_slice(bytes);
        push_in_parts(&mut stream, end_first, &mut keep);
        push_in_parts(&mut stream, end_second, &mut keep);
        stream.finish(&mut keep);
        let newlines_in_cut = newlines(cut_first) + newlines(cut_second);
        let masked_length = (head.len() + end.len()) as u64;
        Self {
            total: self.left_out() + cut as u64 + masked_length,
            newlines: self.newlines_left_out() + newlines_in_cut + newlines(&head) + newlines(&end),
            masks: (stream.masked() - in_cut) as u64,
            head,
            tail: end.into(),
        }
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

/// Pushes much, so that the stream keeps little of it at once.
fn push_in_parts(stream: &mut MaskStream, bytes: &[u8], out: &mut dyn FnMut(&[u8])) {
    const PART: usize = 64 << 10;
    for part in bytes.chunks(PART) {
        stream.push(part, out);
    }
}

/// How many newlines there are in `bytes`.
pub(in crate::run) fn newlines(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|&&byte| byte == b'\n').count() as u64
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
    fn what_is_left_out_is_counted_in_lines() {
        let line = format!("{}\n", "a".repeat(99));
        let mut captured = Captured::default();
        for _ in 0..100_000 {
            captured.push(line.as_bytes());
        }
        let is_newline = |byte: &&u8| **byte == b'\n';
        let kept = captured.bytes().iter().filter(is_newline).count() as u64;
        assert_eq!(captured.newlines_left_out() + kept, 100_000);
        let mut both = Captured::default();
        both.append(&captured);
        both.append(&captured);
        let kept = both.bytes().iter().filter(is_newline).count() as u64;
        assert_eq!(both.newlines_left_out() + kept, 200_000);
        let masker = Masker::new(["hunter22".to_owned()]).unwrap();
        let masked = captured.masked(&masker);
        let kept = masked.bytes().iter().filter(is_newline).count() as u64;
        assert_eq!(masked.newlines_left_out() + kept, 100_000);
    }

    #[test]
    fn secrets_are_masked_at_both_ends_and_next_to_what_is_left_out() {
        let masker = Masker::new(["hunter22".to_owned()]).unwrap();
        let mut small = Captured::default();
        small.push(b"a hunter22 b");
        assert_eq!(small.masked(&masker).text(), "a ***** b");
        let mut large = Captured::default();
        large.push(b"hunter22");
        large.push(&vec![b'a'; KEPT - 12]);
        // One half at the end of the head, the other left out.
        large.push(b"hunter22");
        large.push(&vec![b'b'; KEPT]);
        let masked = large.masked(&masker);
        assert!(!masked.text().contains("hunt") && masked.text().starts_with("*****a"));
        assert_eq!(masked.left_out(), 4 + LONGEST_SECRET as u64);
        assert_eq!(masked.masks(), 1);
    }

    #[test]
    fn large_output_without_secrets_is_not_copied() {
        let masker = Masker::with_shapes([], &[], "").unwrap();
        let plain = |end: &[u8]| {
            let mut large = Captured::default();
            large.push(&b"a b\n".repeat(KEPT));
            large.push(end);
            matches!(large.masked(&masker), Cow::Borrowed(_))
        };
        assert!(plain(b""));
        assert!(!plain(b"ghp_k3Jd92LmQx7RtWv0ZbYs4NcPf6Ge8Ha1Ui5o\n"));
        assert!(!plain(b"-----END PRIVATE KEY-----\n"));
        assert!(!plain(&vec![b'x'; KEPT]));
    }

    #[test]
    fn what_begins_behind_what_is_left_out_is_masked_where_it_ends() {
        let masker = Masker::new(["hunter22".to_owned()]).unwrap();
        let mut large = Captured::default();
        large.push(&vec![b'a'; KEPT]);
        large.push(&vec![b'b'; LONGEST_SECRET]);
        let secret = LONGEST_SECRET - 4;
        large.push(&vec![b'c'; secret]);
        large.push(b"hunter22 and");
        large.push(&vec![b'd'; KEPT - secret - 12]);
        let masked = large.masked(&masker);
        let tail = &masked.tail().0[..10];
        assert_eq!(tail, b"***** andd");
    }

    #[test]
    fn a_key_that_does_not_end_takes_what_follows_what_is_left_out() {
        let masker = Masker::with_shapes([], &[], "").unwrap();
        let mut large = Captured::default();
        large.push(b"-----BEGIN PRIVATE KEY-----\n");
        large.push(&vec![b'M'; 2 * KEPT]);
        assert_eq!(large.masked(&masker).bytes().as_ref(), b"*****");
    }

    #[test]
    fn behind_what_is_left_out_patterns_are_looked_for_from_the_next_line() {
        let masker = Masker::with([], &[r"tok_\w+ok".to_owned()]).unwrap();
        let mut large = Captured::default();
        large.push(&vec![b'a'; KEPT - 6]);
        large.push(b" tok_h");
        large.push(&vec![b'h'; KEPT]);
        large.push(&vec![b'o'; KEPT - 20]);
        assert_eq!(large.masked(&masker).tail(), (&b""[..], &b""[..]));
        large.push(b"ok and\na tok_xok b\n");
        let masked = large.masked(&masker);
        assert!(masked.head().ends_with(b"aa "), "what may be one goes");
        assert_eq!(masked.tail().0, b"a ***** b\n");
        assert_eq!(masked.masks(), 1);
    }

    #[test]
    fn the_end_of_what_goes_on_may_be_half_of_a_secret() {
        let masker = Masker::with(["hunter22".to_owned()], &[r"tok_\w+".to_owned()]).unwrap();
        let so_far = |text: &str| {
            let mut captured = Captured::default();
            captured.push(text.as_bytes());
            captured.masked_so_far(&masker).text().into_owned()
        };
        assert_eq!(so_far("a hunter22 hunt"), "a ***** ");
        assert_eq!(so_far("tok_1\na tok_1"), "*****\na ");
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
