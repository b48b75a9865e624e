//! Keys of one step that do not go together.

use crate::diagnostic::Diagnostic;
use crate::runbook::attributes::Stream;
use crate::runbook::block::{Block, Kind};

/// Tells what a step asks for that cannot be had at once.
pub(super) fn lint(block: &Block, diagnostics: &mut Vec<Diagnostic>) {
    if block.kind != Kind::Step {
        return;
    }
    let attributes = &block.attributes;
    let mut tell = |message: &str, help: &str| {
        diagnostics.push(Diagnostic::error("keys-together", block.head, message).help(help));
    };
    if !attributes.background {
        for (is_given, key) in [
            (attributes.ready.is_some(), "ready"),
            (attributes.keep, "keep"),
        ] {
            if is_given {
                let message = format!("`{key}` is about steps in the background");
                tell(&message, "add `background`, or take it out");
            }
        }
    }
    if attributes.background && attributes.tty {
        tell(
            "a step in the background has no terminal",
            "keep one of `background` and `tty`",
        );
    }
    if attributes.background && block.asserted().next().is_some() {
        tell(
            "a step in the background runs on, so nothing can be said of what it prints",
            "let `ready` say what it prints when it is up, and mark the expectation `shown`",
        );
    }
    if attributes.background && block.commands.len() > 1 {
        tell(
            "a step in the background is one command",
            "put each of them into a block of its own, or make it a script",
        );
    }
    for (is_given, key) in [
        (attributes.within.is_some(), "within"),
        (attributes.capture.is_some(), "capture"),
        (attributes.exit.is_some(), "exit"),
    ] {
        if attributes.background && is_given {
            let message = format!("`{key}` needs the end of the step, which runs on");
            tell(&message, "take it out; `ready` waits until the step is up");
        }
    }
    let apart = attributes
        .stream
        .is_some_and(|stream| stream != Stream::Both);
    if attributes.tty && (apart || attributes.capture.is_some()) {
        tell(
            "a terminal has one stream for all that is printed",
            "take `stream` and `capture` out, or `tty`",
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::runbook::Runbook;
    use crate::source::Source;

    #[test]
    fn what_does_not_go_together_is_told() {
        for (keys, count) in [
            ("background ready=tcp:80 keep", 0),
            ("tty", 0),
            ("ready=up", 1),
            ("keep", 1),
            ("background tty", 1),
            ("background within=5s", 1),
            ("background capture=A", 1),
            ("tty stream=stdout", 1),
            ("tty capture=A", 1),
        ] {
            let text = format!("```sh {{{keys}}}\nserve\n```\n");
            let runbook = Runbook::parse(Source::new("a.md", text));
            let found = runbook.diagnostics.iter();
            let found = found.filter(|found| found.code == "keys-together");
            assert_eq!(found.count(), count, "{keys}");
        }
        let text = "```sh {background}\n$ serve\nup\n$ more\n```\n";
        let runbook = Runbook::parse(Source::new("a.md", text));
        assert_eq!(runbook.diagnostics.len(), 2, "{:?}", runbook.diagnostics);
    }
}
