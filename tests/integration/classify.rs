//! The eight rules of recognition, as a table of small documents: `tests/data/classification.md`.

use std::fs;

use stepmark::runbook::Runbook;
use stepmark::source::Source;

use crate::support::project;

/// A document, and what its blocks are expected to be: line, kind, a part of the reason.
struct Example {
    name: String,
    blocks: Vec<(usize, String, String)>,
    document: String,
}

const FENCE: &str = "~~~~~~~~";

fn examples(text: &str) -> Vec<Example> {
    let mut examples = Vec::new();
    let (mut name, mut blocks) = (String::new(), Vec::new());
    let mut lines = text.lines().zip(1..);
    while let Some((line, number)) = lines.next() {
        if let Some(heading) = line.strip_prefix("## ") {
            name = heading.to_owned();
        } else if let Some(block) = line.strip_prefix("- ") {
            let (place, reason) = block.split_once(": ").expect("`- LINE KIND: REASON`");
            let (at, kind) = place.split_once(' ').expect("`- LINE KIND: REASON`");
            blocks.push((
                at.parse().expect("a line number"),
                kind.to_owned(),
                reason.to_owned(),
            ));
        } else if line.starts_with(FENCE) {
            let document: Vec<&str> = lines
                .by_ref()
                .map(|(line, _)| line)
                .take_while(|line| *line != FENCE)
                .collect();
            examples.push(Example {
                name: format!("{name} (line {number})"),
                blocks: std::mem::take(&mut blocks),
                document: document.join("\n") + "\n",
            });
        }
    }
    examples
}

#[test]
fn the_table_holds() {
    let text = fs::read_to_string(project("tests/data/classification.md")).unwrap();
    let examples = examples(&text);
    for rule in 1..=8 {
        assert!(
            text.contains(&format!("## Rule {rule}")),
            "rule {rule} has no example"
        );
    }
    let mut wrong = Vec::new();
    for Example {
        name,
        blocks,
        document,
    } in &examples
    {
        let runbook = Runbook::parse(Source::new("a.md", document.as_str()));
        let found: Vec<_> = runbook
            .blocks
            .iter()
            .map(|block| (block.line, block.kind.as_str(), block.reason.as_str()))
            .collect();
        let holds = found.len() == blocks.len()
            && found
                .iter()
                .zip(blocks)
                .all(|(found, (line, kind, reason))| {
                    found.0 == *line && found.1 == kind && found.2.contains(reason.as_str())
                });
        if !holds {
            wrong.push(format!(
                "{name}\n  expected {blocks:?}\n  found    {found:?}"
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {} examples\n{}",
        wrong.len(),
        examples.len(),
        wrong.join("\n")
    );
}

/// The commands of the first step, as the shell gets them, and what each is expected to print.
fn commands(document: &str) -> Vec<(String, Option<String>)> {
    let runbook = Runbook::parse(Source::new("a.md", document));
    let step = runbook
        .blocks
        .iter()
        .find(|block| !block.commands.is_empty())
        .expect("a step");
    step.commands
        .iter()
        .map(|command| {
            let expected = command
                .expected
                .as_ref()
                .map(|asserted| asserted.expectation.text.trim_end().to_owned());
            (command.text.trim_end().to_owned(), expected)
        })
        .collect()
}

#[test]
fn a_transcript_is_cut_at_its_prompts() {
    for (document, expected) in [
        (
            "```sh\n$ a\none\ntwo\n$ b\n```\n",
            vec![("a", Some("one\ntwo")), ("b", None)],
        ),
        (
            "```sh\n$ a \\\n    b\nout\n```\n",
            vec![("a \\\n    b", Some("out"))],
        ),
        (
            "```sh\n$ echo \"a\nb\"\nout\n```\n",
            vec![("echo \"a\nb\"", Some("out"))],
        ),
        (
            "```sh\n$ a |\n  b\nout\n```\n",
            vec![("a |\n  b", Some("out"))],
        ),
        (
            "```sh\n$ a &&\n> b\nout\n```\n",
            vec![("a &&\nb", Some("out"))],
        ),
        (
            "```sh\n$ cat <<E\n$ x\nE\nout\n```\n",
            vec![("cat <<E\n$ x\nE", Some("out"))],
        ),
        ("> ```sh\n> $ a\n> out\n> ```\n", vec![("a", Some("out"))]),
        (
            "1.\tx\n\n\t```sh\n\t$ a\n\tout\n\t```\n",
            vec![("a", Some("out"))],
        ),
    ] {
        let found = commands(document);
        let found: Vec<_> = found
            .iter()
            .map(|(text, expected)| (text.as_str(), expected.as_deref()))
            .collect();
        assert_eq!(found, expected, "{document}");
    }
}
