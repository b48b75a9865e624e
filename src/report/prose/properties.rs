//! What holds for any text, any range and any width.

use proptest::prelude::*;
use unicode_width::UnicodeWidthStr as _;

use super::*;
use crate::expect;
use crate::source::Source;

/// Text that is full of Markdown, but for code blocks, tables and URLs, whose lines may be wide.
fn markdown() -> impl Strategy<Value = String> {
    let line = "( {0,5}(- |[0-9]{1,3}\\. |> |# |#### |- \\[[ x]\\] |\\[\\^1\\]: |> \\[!NOTE\\]|<div>|</div>|<!-- |--> |:::tip|<details><summary>)){0,3}([a-z日é👍\u{200d}\u{301}]{1,12}|[ *_`\\[\\]()!<>&;~^\\\\]|<b>|<br>|&amp;|\\[a\\]\\(b\\)|[\u{1b}\u{202e}\u{ad}\t]){0,12}";
    proptest::collection::vec(line, 0..12).prop_map(|lines| lines.join("\n"))
}

/// Any text, with what opens blocks in it.
fn anything() -> impl Strategy<Value = String> {
    let line = "( {0,8}(- |1\\. |> |```|~~~|\\| |\\|--|<!-- stepmark: result |<!-- /stepmark -->|<pre>|\\[x\\]: )){0,3}\\PC{0,20}(\r|\\|a\\|b|\\|)?";
    proptest::collection::vec(line, 0..12).prop_map(|lines| lines.join("\n"))
}

fn rendered(text: &str, from: usize, to: usize, options: ProseOptions) -> Vec<StyledLine> {
    let document = Document::parse(Source::new("a.md", text));
    let lines = document.source.line_count() + 1;
    let (from, to) = (from % lines + 1, to % lines + 1);
    let at = |line| document.source.line_start(line);
    let range = Span::new(at(from.min(to)), at(from.max(to)));
    prose(&document, range, options)
}

proptest! {
    #[test]
    fn no_text_and_no_range_fails(
        text in anything(), from in 0..14_usize, to in 0..14_usize, width in 0..100_usize,
        ascii: bool,
    ) {
        for line in rendered(&text, from, to, ProseOptions { width, ascii }) {
            let plain = line.plain();
            prop_assert_eq!(&expect::visible(&plain), &plain);
            prop_assert!(!plain.contains(['\t', '\n']));
        }
    }

    #[test]
    fn lines_fit(
        text in markdown(), from in 0..14_usize, to in 0..14_usize, width in 20..100_usize,
        ascii: bool,
    ) {
        let options = ProseOptions { width, ascii };
        for line in rendered(&text, from, to, options) {
            // Indented code is never wrapped.
            let is_code = line.spans.iter().any(|span| {
                span.style.tint == Some(super::super::style::Tint::Code)
                    && !span.text.starts_with('`')
            });
            prop_assert!(is_code || line.plain().width() <= width, "{:?}", line.plain());
        }
    }

    #[test]
    fn two_ranges_show_what_one_does(
        lines in proptest::collection::vec("( {0,5}(- |[12]\\. |> |## |```|~~~)){0,3}[a-z *`_]{0,20}", 0..10),
        at in 0..10_usize,
    ) {
        let text = lines.join("\n");
        let document = Document::parse(Source::new("a.md", text.as_str()));
        let parsed = Prose::new(&document);
        let middle = document.source.line_start(at + 1);
        let options = ProseOptions { width: 80, ascii: true };
        let letters = |from, to| -> String {
            let lines = parsed.lines(Span::new(from, to), options);
            let plain: String = lines.iter().map(StyledLine::plain).collect();
            plain.chars().filter(char::is_ascii_lowercase).collect()
        };
        let parts = letters(0, middle) + &letters(middle, text.len());
        prop_assert_eq!(parts, letters(0, text.len()));
    }

    #[test]
    fn only_ascii_is_drawn(text in "([a-z |>#*_.\\-\\[\\]!^:<>/`]|<li>|<td>|<summary>|\n){0,80}") {
        let options = ProseOptions { width: 40, ascii: true };
        for line in rendered(&text, 0, usize::MAX, options) {
            prop_assert!(line.plain().is_ascii(), "{:?}", line.plain());
        }
    }
}

#[test]
fn many_ranges_of_a_large_document_take_linear_time() {
    let step =
        "- Some *text* of a step with [a link](https://example.com)\n\n  ```sh\n  true\n  ```\n\n";
    let text = step.repeat(5_000);
    let document = Document::parse(Source::new("a.md", text.as_str()));
    let prose = Prose::new(&document);
    let options = ProseOptions {
        width: 80,
        ascii: false,
    };
    let lines: usize = (0..5_000)
        .map(|index| Span::new(index * step.len(), index * step.len() + 60))
        .map(|range| prose.lines(range, options).len())
        .sum();
    assert_eq!(lines, 5_000);
}

#[test]
fn deep_nesting_is_no_deep_recursion() {
    for text in [
        "> ".repeat(3_000),
        "- ".repeat(3_000),
        "*a ".repeat(3_000) + &"b* ".repeat(3_000),
    ] {
        let lines = rendered(
            &(text + "x\n"),
            0,
            1,
            ProseOptions {
                width: 40,
                ascii: false,
            },
        );
        assert!(!lines.is_empty());
    }
}
