//! What a result belongs to: a hash over everything that changes what runs or holds, so that a
//! result is known to be stale when any of it changed, and only then.

use sha2::{Digest, Sha256};

use super::block::Block;

/// The version of what is hashed, and how.
const FORMAT: &str = "1";

/// The digest of a block: 12 hexadecimal digits.
#[must_use]
pub fn digest(block: &Block) -> String {
    let mut hasher = Hasher(Sha256::new());
    hasher.field(FORMAT);
    hasher.field(block.kind.as_str());
    if block.commands.is_empty() {
        hasher.list(&[&block.text]);
    } else {
        let texts: Vec<&str> = block.commands.iter().map(|c| c.text.as_str()).collect();
        hasher.list(&texts);
    }
    let expected: Vec<&str> = block
        .commands
        .iter()
        .map(|command| {
            command
                .expected
                .as_ref()
                .map_or("", |asserted| &asserted.expectation.text)
        })
        .collect();
    hasher.list(&expected);
    hasher.count(block.expects.len());
    for asserted in &block.expects {
        hasher.field(&asserted.expectation.text);
        hasher.list(
            &asserted
                .words
                .iter()
                .map(String::as_str)
                .collect::<Vec<_>>(),
        );
    }
    let mut words: Vec<&str> = block
        .attributes
        .digest_words
        .iter()
        .map(String::as_str)
        .collect();
    words.extend(block.path.as_deref());
    hasher.list(&words);
    hex(&hasher.0.finalize()[..6])
}

/// The hash of a recorded output, by which a hand edit shows: 8 hexadecimal digits.
#[must_use]
pub fn output_hash(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes())[..4])
}

struct Hasher(Sha256);

impl Hasher {
    // Lengths before texts: no two lists of fields give the same bytes.
    fn field(&mut self, text: &str) {
        self.count(text.len());
        self.0.update(text.as_bytes());
    }

    fn count(&mut self, count: usize) {
        self.0.update((count as u64).to_be_bytes());
    }

    fn list(&mut self, texts: &[&str]) {
        self.count(texts.len());
        texts.iter().for_each(|text| self.field(text));
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
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
}
