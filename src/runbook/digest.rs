//! What a result belongs to: a hash over everything that changes what runs or holds, so that a
//! result is known to be stale when any of it changed, and only then.

use std::fmt::{self, Write as _};

use sha2::{Digest, Sha256};

use super::block::Block;

/// The version of what is hashed, and how.
const FORMAT: &str = "1";

/// The digest of a block: 12 hexadecimal digits.
#[must_use]
pub fn digest(block: &Block) -> String {
    let mut hasher = Hasher::new();
    hasher.field(FORMAT);
    hasher.commands(block);
    hasher.expectations(block);
    hasher.attributes(block);
    hex(&hasher.0.finalize()[..6])
}

/// Short hashes of what a digest is made of, each by itself: by them it can be told what of a block
/// changed. Two that are the same may be of different things, once in 256 times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Parts {
    /// Of its kind and its commands, or its text.
    pub commands: u8,
    /// Of its expectations.
    pub expectations: u8,
    /// Of its attributes.
    pub attributes: u8,
}

impl Parts {
    /// The parts of a block.
    #[must_use]
    pub fn new(block: &Block) -> Self {
        let hash = |feed: fn(&mut Hasher, &Block)| {
            let mut hasher = Hasher::new();
            feed(&mut hasher, block);
            hasher.0.finalize()[0]
        };
        Self {
            commands: hash(Hasher::commands),
            expectations: hash(Hasher::expectations),
            attributes: hash(Hasher::attributes),
        }
    }

    /// Reads what [`fmt::Display`] writes: 6 hexadecimal digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_hex = text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let byte = |at: usize| u8::from_str_radix(text.get(at..at + 2)?, 16).ok();
        is_hex.then_some(Self {
            commands: byte(0)?,
            expectations: byte(2)?,
            attributes: byte(4)?,
        })
    }
}

impl fmt::Display for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            commands,
            expectations,
            attributes,
        } = self;
        write!(f, "{commands:02x}{expectations:02x}{attributes:02x}")
    }
}

/// The hash of a recorded output, by which a hand edit shows: 8 hexadecimal digits.
#[must_use]
pub fn output_hash(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes())[..4])
}

struct Hasher(Sha256);

impl Hasher {
    fn new() -> Self {
        Self(Sha256::new())
    }

    /// What runs, or is written.
    fn commands(&mut self, block: &Block) {
        self.field(block.kind.as_str());
        if block.commands.is_empty() {
            self.list([block.text.as_str()]);
        } else {
            self.list(block.commands.iter().map(|command| command.text.as_str()));
        }
    }

    /// What is to hold of it.
    fn expectations(&mut self, block: &Block) {
        self.list(block.commands.iter().map(|command| {
            let asserted = command.expected.as_ref();
            asserted.map_or("", |asserted| asserted.expectation.text.as_str())
        }));
        self.count(block.expects.len());
        for asserted in &block.expects {
            self.field(&asserted.expectation.text);
            self.list(asserted.words.iter().map(String::as_str));
        }
    }

    /// How it runs and holds.
    fn attributes(&mut self, block: &Block) {
        let words = block.attributes.digest_words.iter().map(String::as_str);
        let (path, changes) = match block.as_written.as_deref() {
            Some((path, changes)) => (path, changes),
            None => (&block.path, &block.changes),
        };
        let paths = path.as_deref().into_iter().chain(changes.as_deref());
        let words: Vec<&str> = words.chain(paths).collect();
        self.list(words);
    }

    // Lengths before texts: no two lists of fields give the same bytes.
    fn field(&mut self, text: &str) {
        self.count(text.len());
        self.0.update(text.as_bytes());
    }

    fn count(&mut self, count: usize) {
        self.0.update((count as u64).to_be_bytes());
    }

    fn list<'a>(&mut self, texts: impl IntoIterator<Item = &'a str, IntoIter: ExactSizeIterator>) {
        let texts = texts.into_iter();
        self.count(texts.len());
        texts.for_each(|text| self.field(text));
    }
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::Parts;
    use crate::runbook::Runbook;
    use crate::source::Source;

    fn digest(text: &str) -> String {
        let runbook = Runbook::parse(Source::new("a.md", text));
        let index = *runbook.runnable().first().expect("a block to run");
        super::digest(&runbook.blocks[index])
    }

    const BASE: &str = "# A\n\n```sh\n$ a\nout\n```\n";

    #[test]
    fn only_what_runs_or_holds_counts() {
        for same in [
            "# B\n\nmore prose\n\n```console\n$ a\nout\n```\n",
            "# A\n\n<!-- stepmark: name=x tags=y confirm=never timeout=5s record=full -->\n```sh\n$ a\nout\n```\n",
            "- item\n\n  ```sh\n  $ a\n  out\n  ```\n",
            "> ~~~\n> $ a\n> out\n> ~~~\n",
            "[u@h]$ \n\n```sh\n[u@h]$ a\nout\n```\n",
        ] {
            assert_eq!(digest(same), digest(BASE), "{same}");
        }
        for other in [
            "# A\n\n```sh\n$ b\nout\n```\n",
            "# A\n\n```sh\n$ a\nuot\n```\n",
            "# A\n\n```sh\n$ a\n```\n",
            "# A\n\n```sh\n$ a\n$ out\n```\n",
            "# A\n\n<!-- stepmark: exit=1 -->\n```sh\n$ a\nout\n```\n",
            "# A\n\n<!-- stepmark: cwd=/tmp -->\n```sh\n$ a\nout\n```\n",
        ] {
            assert_ne!(digest(other), digest(BASE), "{other}");
        }
        assert_eq!(digest(BASE).len(), 12);
    }
    fn parts(text: &str) -> Parts {
        let runbook = Runbook::parse(Source::new("a.md", text));
        let index = *runbook.runnable().first().expect("a block to run");
        Parts::new(&runbook.blocks[index])
    }

    #[test]
    fn parts_tell_what_changed() {
        let base = parts(BASE);
        let same = |text: &str| {
            let other = parts(text);
            let is_same = |of: fn(&Parts) -> u8| of(&other) == of(&base);
            [
                is_same(|parts| parts.commands),
                is_same(|parts| parts.expectations),
                is_same(|parts| parts.attributes),
            ]
        };
        assert_eq!(same("# B\n\n> ```sh\n> $ a\n> out\n> ```\n"), [true; 3]);
        assert_eq!(same("```sh\n$ b\nout\n```\n"), [false, true, true]);
        assert_eq!(same("```sh\n$ a\nuot\n```\n"), [true, false, true]);
        let annotated = "<!-- stepmark: exit=1 -->\n```sh\n$ a\nout\n```\n";
        assert_eq!(same(annotated), [true, true, false]);
        assert_eq!(Parts::parse(&base.to_string()), Some(base));
        for wrong in ["", "12345", "1234567", "12345g", "______", "+1+1+1"] {
            assert_eq!(Parts::parse(wrong), None, "{wrong}");
        }
    }
}
