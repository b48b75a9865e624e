//! Keys of one step that do not go together.

use crate::diagnostic::Diagnostic;
use crate::runbook::attributes::Stream;
use crate::runbook::block::{Block, Kind};

/// Tells what a step asks for that cannot be had at once.
pub(super) fn lint(block: &Block, diagnostics: &mut Vec<Diagnostic>) {
    if block.writes_file() {
        of_files(block, diagnostics);
    }
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

/// Keys of one kind of file on another.
fn of_files(block: &Block, diagnostics: &mut Vec<Diagnostic>) {
    let attributes = &block.attributes;
    let (is_file, is_merge) = (block.kind == Kind::File, block.kind == Kind::Merge);
    let behind = match is_merge {
        true => "did you mean `list=append`?",
        false => "take it out: `{op: add, path: /list/-, value: …}` appends",
    };
    let name = "take it out: `file=` says where the text goes";
    for (is_given, key, help) in [
        (attributes.append && !is_file, "append", behind),
        (
            attributes.appends_lists && !is_merge,
            "list",
            match is_file {
                true => "did you mean `append`, or a block with `merge=`?",
                false => behind,
            },
        ),
        (attributes.out.is_some() && is_file, "out", name),
        (
            attributes.document.is_some() && is_file,
            "document",
            "take it out, or did you mean `merge=`?",
        ),
        (
            attributes.file.is_some() && !is_file,
            "file",
            "did you mean `out=`? It says where the changed text goes",
        ),
    ] {
        if is_given {
            let kind = block.kind.as_str();
            let message = format!("`{key}` has no meaning for a {kind}");
            diagnostics.push(Diagnostic::error("keys-together", block.head, message).help(help));
        }
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
    #[test]
    fn keys_of_one_kind_of_file_are_none_of_another() {
        for (keys, help) in [
            ("merge=a list=append", None),
            ("patch=a out=b document=1", None),
            ("file=a append", None),
            ("merge=a append", Some("did you mean `list=append`?")),
            ("patch=a append", Some("/list/-")),
            ("patch=a list=append", Some("/list/-")),
            ("file=a list=append", Some("did you mean `append`")),
            ("file=a out=b", Some("`file=` says where")),
            ("file=a document=1", Some("take it out")),
            ("patch=a file=b", Some("did you mean `out=`?")),
        ] {
            let text = format!("```yaml {{{keys}}}\n[]\n```\n");
            let runbook = Runbook::parse(Source::new("a.md", text));
            let mut found = runbook.diagnostics.iter();
            let found = found.find(|found| found.code == "keys-together");
            let told = found.map(|found| format!("{found:?}"));
            assert_eq!(told.is_some(), help.is_some(), "{keys}: {told:?}");
            if let (Some(told), Some(help)) = (told, help) {
                assert!(told.contains(help), "{keys}: {told}");
            }
        }
    }
}
