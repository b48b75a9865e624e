//! The search for what secrets begin with. All output goes through it, so it looks at two bytes at once,
//! and closer only where those are two of the first three of something.

/// The fewest bytes that can be sought.
pub(super) const MIN_LENGTH: usize = 3;

/// Finds the first three bytes of any of some texts.
pub(super) struct Finder {
    /// By two bytes: whether they are the first two of a text, or the two behind the first.
    pairs: Vec<bool>,
    /// By a hash of three bytes: whether a text may begin with them.
    triples: Vec<bool>,
}

impl Finder {
    /// Of texts with [`MIN_LENGTH`] bytes and more.
    pub(super) fn new<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let mut finder = Self {
            pairs: vec![false; 1 << 16],
            triples: vec![false; 1 << 16],
        };
        for text in texts {
            if let &[first, second, third, ..] = text.as_bytes() {
                finder.pairs[pair(first, second)] = true;
                finder.pairs[pair(second, third)] = true;
                finder.triples[triple(first, second, third)] = true;
            }
        }
        finder
    }

    /// The next place from `from` on where one of the texts may begin. Where none does, it may still be
    /// told; but none is passed by.
    pub(super) fn next(&self, text: &[u8], from: usize) -> Option<usize> {
        let mut at = from;
        loop {
            let mut pairs = text.get(at..)?.chunks_exact(2);
            let is_part = |bytes: &[u8]| self.pairs[pair(bytes[0], bytes[1])];
            let found = at + 2 * pairs.position(is_part)?;
            // It may have begun with the byte before.
            let earliest = found.saturating_sub(1).max(from);
            if let Some(begins) = (earliest..=found).find(|start| self.may_begin(text, *start)) {
                return Some(begins);
            }
            at = found + 2;
        }
    }

    fn may_begin(&self, text: &[u8], at: usize) -> bool {
        match text.get(at..at + MIN_LENGTH) {
            Some(&[first, second, third]) => self.triples[triple(first, second, third)],
            _ => false,
        }
    }
}

fn pair(first: u8, second: u8) -> usize {
    usize::from(u16::from_be_bytes([first, second]))
}

/// A number below the length of the table, well spread.
fn triple(first: u8, second: u8, third: u8) -> usize {
    let spread = u32::from_be_bytes([0, first, second, third]).wrapping_mul(0x9e37_79b1);
    usize::from((spread >> 16) as u16)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn none_is_passed_by(
            texts in prop::collection::vec("[ab]{3,5}|[c-z]{3,4}", 1..6),
            text in "([ab]|[c-z]){0,40}",
            from in 0..10_usize,
        ) {
            let finder = Finder::new(texts.iter().map(String::as_str));
            let mut at = from;
            let mut found = Vec::new();
            while let Some(next) = finder.next(text.as_bytes(), at) {
                prop_assert!(next >= at);
                found.push(next);
                at = next + 1;
            }
            for start in from..text.len() {
                let begins = texts.iter().any(|sought| text[start..].starts_with(&sought[..3]));
                prop_assert!(!begins || found.contains(&start), "{start} of {text}: {found:?}");
            }
        }
    }
}
