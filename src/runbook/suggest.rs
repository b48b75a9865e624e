//! What would make expectations last, for `check --suggest`.

use super::Runbook;
use super::block::Asserted;
use crate::diagnostic::Diagnostic;
use crate::source::Span;

impl Runbook {
    /// The values in expectations that their form tells to differ from run to run, a line each.
    #[must_use]
    pub fn suggestions(&self) -> Vec<Diagnostic> {
        let expectations = self.blocks.iter().flat_map(super::Block::asserted);
        expectations
            .flat_map(|asserted| self.suggestions_for(asserted))
            .collect()
    }

    fn suggestions_for(&self, asserted: &Asserted) -> Vec<Diagnostic> {
        let source = &self.document.source;
        let lines: Vec<&str> = asserted.expectation.text.lines().collect();
        // The text of a fence begins on the line after the one that opens it.
        let first = asserted.line + usize::from(asserted.block.is_some());
        let found = asserted.expectation.volatile().into_iter();
        found
            .filter_map(|volatile| {
                let text = lines.get(volatile.line)?;
                let (values, last) = (&volatile.values, volatile.values.last()?);
                let range = values.first()?.0.start..last.0.end;
                let line = first + volatile.line;
                let start = source.line_start(line);
                let written = source.line_text(line);
                // What holds the fence stands before its text.
                let span = match written.rfind(text) {
                    Some(at) => Span::new(start + at + range.start, start + at + range.end),
                    None => Span::new(start, start + written.len()),
                };
                let told = values
                    .iter()
                    .map(|(value, what)| format!("the {what} `{}`", &text[value.clone()]));
                let message = format!("{} may differ in another run", listed(told.collect()));
                Some(
                    Diagnostic::suggestion("volatile-value", span, message)
                        .help(format!("write `{}`", volatile.lasting.trim())),
                )
            })
            .collect()
    }
}

/// `a, b and c`
fn listed(mut items: Vec<String>) -> String {
    let last = items.pop().unwrap_or_default();
    if items.is_empty() {
        return last;
    }
    format!("{} and {last}", items.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    /// Line, column, the text that is pointed at, and what is said of it.
    fn told(text: &str) -> String {
        let runbook = Runbook::parse(Source::new("a.md", text));
        let source = &runbook.document.source;
        let suggestions = runbook.suggestions();
        let told = suggestions.iter().map(|found| {
            let place = source.position(found.span.start);
            format!(
                "{}:{} {}\n    {}\n    {}\n",
                place.line,
                place.column,
                source.slice(found.span),
                found.message,
                found.help.as_deref().unwrap_or_default()
            )
        });
        told.collect()
    }

    #[test]
    fn every_expectation_is_looked_at_where_it_stands() {
        let text = "```sh\n$ a\nready\nnode 10.0.0.2 joined in 5s\n$ b\nv1.27.2\n```\n\n\
            - ```sh\n  $ c\n  ```\n\n  ```text\n  at 2023-06-26\n  up 3d6h\n  ```\n\n\
            > ```sh\r\n> $ d\r\n> took\tpid 12, pid 13, pid 14\r\n> ```\r\n";
        insta::assert_snapshot!(told(text), @"
        4:6 10.0.0.2 joined in 5s
            the address `10.0.0.2` and the duration `5s` may differ in another run
            write `node [ip] joined in [duration]`
        6:1 v1.27.2
            the version `v1.27.2` may differ in another run
            write `[version]`
        14:6 2023-06-26
            the date `2023-06-26` may differ in another run
            write `at [date]`
        15:6 3d6h
            the duration `3d6h` may differ in another run
            write `up [duration]`
        20:12 12, pid 13, pid 14
            the process `12`, the process `13` and the process `14` may differ in another run
            write `took	pid [int], pid [int], pid [int]`
        ");
    }

    #[test]
    fn what_lasts_or_is_not_compared_by_lines_gives_none() {
        assert_eq!(told("```sh\n$ a\nNAME   AGE\nn1     3d6h\n```\n"), "");
        assert_eq!(
            told("```sh\n$ a\nnode [ip] joined in [duration]\n```\n"),
            ""
        );
        assert_eq!(told("```sh {match=exact}\n$ a\nnode 10.0.0.2\n```\n"), "");
        assert_eq!(told("```text\nnode 10.0.0.2\n```\n"), "");
    }
}
