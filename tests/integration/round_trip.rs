//! Documents that nobody wrote: nested as deep as it gets, with every kind of fence and newline.

use proptest::prelude::*;
use stepmark::run::Status;

use crate::made_up::{OUTPUTS, Reading, holds_what_it_promises};

/// A block, as its lines, before anything holds it.
type Lines = Vec<String>;

fn lines(text: &str) -> Lines {
    text.lines().map(str::to_owned).collect()
}

fn leaf() -> impl Strategy<Value = Lines> {
    let line = prop_oneof![
        Just("$ a"),
        Just("$ b \\"),
        Just("  c"),
        Just("out"),
        Just(""),
        Just("\tx"),
        Just("# d"),
        Just("a b"),
        Just("> q"),
        Just("$ cat <<E"),
        Just("E"),
        Just("```"),
        Just("<!-- x -->"),
        Just("- y"),
        Just("$ e \"f"),
    ];
    let lang = prop_oneof![
        Just("sh"),
        Just("bash"),
        Just("console"),
        Just(""),
        Just("text"),
        Just("yaml"),
        Just("expect"),
        Just("bash {name=n within=1s}"),
        Just("sh {record=full}"),
        Just("json"),
    ];
    let fence = (
        prop_oneof![Just("```"), Just("~~~"), Just("````"), Just("~~~~~")],
        0..4usize,
        any::<bool>(),
    );
    let fence = (lang, fence, prop::collection::vec(line, 0..6)).prop_map(
        |(lang, (mark, indent, closed), body)| {
            let indent = " ".repeat(indent);
            let mut fence = vec![format!("{indent}{mark}{lang}")];
            // A fence within a longer one does not end it.
            fence.extend(
                body.iter()
                    .map(|line| format!("{indent}{line}").trim_end().to_owned()),
            );
            if closed || !body.is_empty() {
                fence.push(format!("{indent}{mark}"));
            }
            fence
        },
    );
    let other = prop_oneof![
        Just("text\nof two lines"),
        Just("## Heading"),
        Just("Setext\n---"),
        Just("***"),
        Just("<!-- comment -->"),
        Just("<!-- two\nlines -->"),
        Just("<div>\nhtml\n</div>"),
        Just("    indented code"),
        Just("Output:"),
        Just("- [ ] task"),
        Just("- [x] ticked"),
        Just("- [ ] task `a`  \n  second"),
        Just("[a]: https://b.c"),
        Just("<!-- stepmark: name=x -->"),
        Just("| a | b |\n|---|---|\n| 1 | 2 |"),
        Just("<!-- stepmark: danger -->"),
        Just("## Each\n<!-- stepmark: each x in a, b -->"),
        Just("### Each\n<!-- stepmark: each y in \"c  d\", '-->', \"&{%\" -->"),
    ];
    prop_oneof![3 => fence, 2 => other.prop_map(lines)]
}

/// Blocks one after the other, with a blank line between them or without.
fn joined(blocks: &[Lines], loose: bool) -> Lines {
    blocks.join(&[String::new()][..if loose { 1 } else { 0 }])
}

fn blocks() -> impl Strategy<Value = Lines> {
    leaf().prop_recursive(3, 24, 4, |inner| {
        let marker = prop_oneof![
            Just("- "),
            Just("* "),
            Just("1. "),
            Just("10) "),
            Just("-   "),
            Just("1.\t"),
            Just("- [ ] "),
            Just("+ "),
        ];
        let children = prop::collection::vec(inner, 1..4);
        let item =
            (marker, children.clone(), any::<bool>()).prop_map(|(marker, children, loose)| {
                let indent = match marker {
                    "1.\t" => "\t".to_owned(),
                    "- [ ] " => "  ".to_owned(),
                    marker => " ".repeat(marker.len()),
                };
                prefixed(joined(&children, loose), marker, &indent)
            });
        let quote = (
            prop_oneof![Just("> "), Just(">"), Just("> > "), Just(" > ")],
            children,
            any::<bool>(),
        )
            .prop_map(|(mark, children, loose)| prefixed(joined(&children, loose), mark, mark));
        prop_oneof![item, quote]
    })
}

fn prefixed(lines: Lines, first: &str, rest: &str) -> Lines {
    let line = |(at, line): (usize, String)| {
        let prefix = if at == 0 { first } else { rest };
        format!("{prefix}{line}").trim_end().to_owned()
    };
    lines.into_iter().enumerate().map(line).collect()
}

/// A document.
pub fn document() -> impl Strategy<Value = String> {
    let front = prop_oneof![
        4 => Just(""), 1 => Just("---\ntitle: x\n---\n"), 1 => Just("+++\ntitle = 'x'\n+++\n"),
        1 => Just("\u{feff}"), 1 => Just("\u{feff}---\nstepmark: {record: full}\n---\n"),
    ];
    let body = prop::collection::vec(blocks(), 0..6);
    (front, body, any::<[bool; 3]>()).prop_map(|(front, body, [loose, crlf, whole])| {
        let mut text = format!("{front}{}", joined(&body, loose).join("\n"));
        if whole && !text.is_empty() {
            text.push('\n');
        }
        if crlf {
            text.replace('\n', "\r\n")
        } else {
            text
        }
    })
}

/// How a step ends.
pub fn status() -> impl Strategy<Value = Status> {
    prop_oneof![
        Just(Status::Passed),
        Just(Status::Failed),
        Just(Status::Differs),
        Just(Status::Skipped),
        Just(Status::Blocked),
        Just(Status::Interrupted),
    ]
}

/// As many as are quick; `PROPTEST_CASES` in the environment makes a hunt of it.
pub fn cases() -> u32 {
    let asked = std::env::var("PROPTEST_CASES").ok();
    asked.and_then(|cases| cases.parse().ok()).unwrap_or(150)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn recording_harms_no_document(
        text in document(),
        statuses in prop::collection::vec(status(), 1..4),
        outputs in prop::collection::vec(prop::sample::select(OUTPUTS), 1..4),
    ) {
        let outputs: Vec<&str> = outputs.iter().map(|(output, _)| *output).collect();
        for reading in [Reading::Plain, Reading::Forced] {
            if let Err(what) = holds_what_it_promises(&text, reading, &statuses, &outputs) {
                return Err(TestCaseError::fail(format!("{text:?}\n{what}")));
            }
        }
    }
}
