//! Expectations that nothing can be held against, or that say what has no effect.

use super::super::block::{Asserted, Block, Kind};
use crate::diagnostic::{Diagnostic, nearest};
use crate::document::Document;
use crate::expect::{Match, hole_words};
use crate::source::Span;

/// Variables that a shell lives by: a value that a hole takes would break the steps behind it.
const RESERVED: [&str; 16] = [
    "PATH",
    "HOME",
    "PWD",
    "OLDPWD",
    "IFS",
    "UID",
    "EUID",
    "PPID",
    "SHELL",
    "SHELLOPTS",
    "BASHOPTS",
    "BASHPID",
    "BASH_ENV",
    "ENV",
    "LD_PRELOAD",
    "LD_LIBRARY_PATH",
];

pub(super) fn lint(document: &Document, block: &Block, diagnostics: &mut Vec<Diagnostic>) {
    for asserted in block.asserted() {
        let start = document.source.line_start(asserted.line);
        let line = document.source.line_text(asserted.line);
        let span = Span::new(start, start + line.len());
        diagnostics.extend(broken(asserted, span));
        diagnostics.extend(without_effect(asserted, span));
        diagnostics.extend(names(asserted, span));
    }
    waiting(block, diagnostics);
    let options = &block.attributes.options;
    let says_how = options.matcher != Match::Auto || options.table_key().is_some();
    if block.kind == Kind::Step && says_how && block.asserted().next().is_none() {
        let message = "the step says how to compare its output, and nothing says what is expected";
        let help = "put the output behind the command, or into an `expect` fence behind the step";
        diagnostics.push(Diagnostic::warning("no-effect", block.head, message).help(help));
    }
}

fn broken(asserted: &Asserted, span: Span) -> Option<Diagnostic> {
    let problem = asserted.expectation.problem()?;
    Some(if asserted.is_hint {
        Diagnostic::warning("bad-expectation", span, problem)
            .help("nobody annotated it: a run compares it as text")
    } else {
        Diagnostic::error("bad-expectation", span, problem)
            .help("mend it, or say how to compare it with `match=`")
    })
}

fn without_effect(asserted: &Asserted, span: Span) -> Option<Diagnostic> {
    let options = &asserted.expectation.options;
    let matcher = options.matcher;
    let is_table = matches!(matcher, Match::Auto | Match::Table);
    let is_data = matches!(matcher, Match::Json | Match::Yaml);
    let (key, whose) = match options.table_key() {
        Some(key) if !is_table => (key, "tables"),
        _ if options.unordered && !is_data => ("unordered", "`match=json` and `match=yaml`"),
        _ => return None,
    };
    let message = format!("`{key}` has no effect with match={matcher}");
    let help = format!("it is for {whose}; take it out, or change `match=`");
    Some(Diagnostic::warning("no-effect", span, message).help(help))
}

fn names(asserted: &Asserted, span: Span) -> Vec<Diagnostic> {
    let (names, unknown) = asserted.expectation.names();
    let reserved = names
        .iter()
        .filter(|name| RESERVED.contains(&name.as_str()));
    let reserved = reserved.map(|name| {
        let message = format!("a hole cannot set `{name}`: the shell needs it");
        let help = "give it a name of its own, as in `[NODE_PATH:path]`";
        if asserted.is_hint {
            Diagnostic::warning("reserved-name", span, message).help(help)
        } else {
            Diagnostic::error("reserved-name", span, message).help(help)
        }
    });
    let unknown = unknown.iter().filter_map(|(name, word)| {
        let known = nearest(word, hole_words())?;
        let message = format!("`[{name}:{word}]` is text: `{word}` is no type of a hole");
        let help = format!("did you mean `[{name}:{known}]`?");
        Some(Diagnostic::warning("unknown-hole", span, message).help(help))
    });
    reserved.chain(unknown).collect()
}

fn waiting(block: &Block, diagnostics: &mut Vec<Diagnostic>) {
    let attributes = &block.attributes;
    if attributes.every.is_some() && attributes.within.is_none() {
        let message = "`every` has no effect without `within`";
        let help = "say how long to go on with `within=`, such as `within=5m`";
        diagnostics.push(Diagnostic::warning("no-effect", block.head, message).help(help));
    }
    if attributes.every.is_some_and(|every| every.is_zero()) {
        let message = "`every=0s` would run the command without a pause";
        diagnostics.push(
            Diagnostic::error("bad-value", block.head, message)
                .help("give it a time such as `500ms`"),
        );
    }
    if attributes.within.is_some_and(|within| within.is_zero()) {
        let message = "`within=0s` leaves no time for any attempt";
        diagnostics.push(
            Diagnostic::error("bad-value", block.head, message)
                .help("take it out, or give it a time such as `30s`"),
        );
    }
}
