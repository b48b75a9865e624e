//! What a run would trip over or pass by, told before it.

mod data;
mod expectations;
pub(super) mod parameters;
mod paths;
mod secrets;
mod together;

pub use secrets::SECRET_IN_DOCUMENT;

use std::collections::BTreeMap;

use super::block::Block;
use super::config::Config;
use super::repeat::Repeat;
use super::repeated::MARK;
use super::{effect, interactive};
use crate::diagnostic::{Diagnostic, nearest};
use crate::document::prompt::prompt;
use crate::document::{Document, NodeKind, shell};
use crate::source::Span;

/// Looks through the blocks and the prose between them.
pub(super) fn lint(
    document: &Document,
    config: &Config,
    blocks: &[Block],
    repeats: &[Repeat],
    diagnostics: &mut Vec<Diagnostic>,
) {
    secrets::lint(document, diagnostics);
    placeholders(document, config, blocks, diagnostics);
    unknown_steps(blocks, repeats, diagnostics);
    for block in blocks {
        let attributes = &block.attributes;
        together::lint(block, diagnostics);
        if attributes.timeout.is_none() && !attributes.background && !attributes.tty {
            waiting_commands(document, block, diagnostics);
        }
        expectations::lint(document, block, diagnostics);
        data::lint(document, block, diagnostics);
        paths::lint(block, repeats, diagnostics);
    }
    for node in &document.nodes {
        match &node.kind {
            NodeKind::Paragraph {
                only_code: Some(code),
                opens_item,
            } if is_command(code) => {
                let place = if *opens_item {
                    "list item"
                } else {
                    "paragraph"
                };
                diagnostics.push(missed(node.span, &format!("this {place} is a command")));
            }
            NodeKind::Paragraph {
                only_code: None, ..
            } => {
                command_lines(document, node.span, diagnostics);
            }
            NodeKind::Stamp(stamp) if !stamp.complete => {
                let head = Span::new(
                    stamp.lines.start,
                    stamp.lines.end.min(stamp.lines.start + 4),
                );
                diagnostics.push(
                    Diagnostic::warning(
                        "broken-stamp",
                        head,
                        "a part of this recorded result is gone",
                    )
                    .help("run and record again, or take its lines out"),
                );
            }
            _ => {}
        }
    }
}

/// Placeholders, each text once with how often it stands there.
fn placeholders(
    document: &Document,
    config: &Config,
    blocks: &[Block],
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut found: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut unfillable: BTreeMap<&str, String> = BTreeMap::new();
    for block in blocks {
        let why = super::fill::unfillable(block, config);
        for (line, placeholder) in &block.placeholders {
            let text = placeholder.text.as_str();
            found.entry(text).or_insert((*line, 0)).1 += 1;
            if let Some((why, what_to_do)) = &why {
                unfillable.insert(text, format!("{why}; {what_to_do}"));
            }
        }
    }
    for (text, (line, count)) in found {
        let start = document.source.line_start(line);
        let first = text.lines().next().unwrap_or_default();
        let column = document.source.line_text(line).find(first).unwrap_or(0);
        let span = Span::new(start + column, start + column + first.len());
        let more = match count {
            1 => String::new(),
            2 => ", here and in one more place".to_owned(),
            _ => format!(", here and in {} more places", count - 1),
        };
        let message = format!("`{text}` stands for something that is not filled in{more}");
        let help = match unfillable.remove(text) {
            Some(why) => format!("its step is blocked: {why}"),
            None => "its step is blocked until it is: write the value, a variable such as `$NODE_IP`, or bind it to a parameter with `placeholder`; `stepmark run` asks for it".to_owned(),
        };
        diagnostics.push(Diagnostic::warning("unresolved-placeholder", span, message).help(help));
    }
}

/// Ids that an annotation names and no block has.
fn unknown_steps(blocks: &[Block], repeats: &[Repeat], diagnostics: &mut Vec<Diagnostic>) {
    let ids: Vec<&str> = blocks
        .iter()
        .filter_map(|block| block.id.as_deref())
        .collect();
    // Of a repeated step a single value may be needed, which only a run knows.
    let is_of_value = |id: &&String| {
        let base = id.split_once(MARK).map(|(base, _)| base);
        let is_it = |block: &&Block| base.is_some() && block.id.as_deref() == base;
        let is_repeated = |block: &Block| repeats.iter().any(|repeat| repeat.holds(block.node));
        blocks.iter().find(is_it).is_some_and(is_repeated)
    };
    for block in blocks {
        let needs = block.attributes.needs.iter().filter(|id| !is_of_value(id));
        let named = needs.chain(&block.attributes.undo);
        for id in named.filter(|id| !ids.contains(&id.as_str())) {
            let message = format!("no step is called `{id}`");
            let diagnostic = Diagnostic::error("unknown-step", block.head, message);
            diagnostics.push(match nearest(id, ids.iter().copied()) {
                Some(known) => diagnostic.help(format!("did you mean `{known}`?")),
                None => diagnostic.help("`stepmark check` lists the ids of all steps"),
            });
        }
    }
}

/// Commands that wait for a person, or never end.
fn waiting_commands(document: &Document, block: &Block, diagnostics: &mut Vec<Diagnostic>) {
    for command in &block.commands {
        let Some(what) = interactive::waits(&command.text) else {
            continue;
        };
        let start = document.source.line_start(command.line);
        let text = document.source.line_text(command.line);
        let indent = text.len() - text.trim_start().len();
        let span = Span::new(start + indent, start + text.len());
        diagnostics.push(
            Diagnostic::warning(
                "waiting-command",
                span,
                format!("`{what}` does not end by itself"),
            )
            .help("say `tty` if a person is to use it, or `background` if it is to run on; else mark the block `shown`"),
        );
    }
}

fn missed(span: Span, what: &str) -> Diagnostic {
    Diagnostic::warning(
        "inline-command",
        span,
        format!("{what}, which a run passes by"),
    )
    .help("put it into a fence of its own, such as ```bash")
}

/// Lines of prose that begin with a prompt.
fn command_lines(document: &Document, span: Span, diagnostics: &mut Vec<Diagnostic>) {
    let text = document.source.slice(span);
    if is_bare_command(text.trim()) {
        let end = span.start + text.trim_end().len();
        diagnostics.push(missed(
            Span::new(span.start, end),
            "this paragraph is a command",
        ));
        return;
    }
    if !text.contains('$') {
        return;
    }
    let mut start = span.start;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim_end();
        if prompt(trimmed, false).is_some_and(|prompt| is_command(prompt.command)) {
            diagnostics.push(missed(
                Span::new(start, start + trimmed.len()),
                "this line is a command",
            ));
        }
        start += line.len();
    }
}

/// Whether a paragraph without any markup is one command: of a tool whose name is no word of prose, and
/// with no end of a sentence.
fn is_bare_command(text: &str) -> bool {
    const TOOLS: &[&str] = &[
        "ansible-playbook",
        "apt-get",
        "aws",
        "cockroach",
        "curl",
        "docker",
        "etcdctl",
        "flux",
        "gcloud",
        "git",
        "helm",
        "journalctl",
        "kubectl",
        "mkdir",
        "oc",
        "podman",
        "ssh",
        "sudo",
        "systemctl",
        "talosctl",
        "terraform",
        "tofu",
        "wget",
    ];
    let first = text.split(' ').next().unwrap_or_default();
    let plain = !text.contains(['\n', '`', '*', ',']) && !text.ends_with(['.', ':', '?', '!']);
    plain && TOOLS.contains(&first) && text.split(' ').count() <= 12 && is_command(text)
}

/// Whether `text` is a command of a tool that stepmark knows, with something to do.
fn is_command(text: &str) -> bool {
    if !text.contains(' ') || text.contains('\n') || shell::problem(text).is_some() {
        return false;
    }
    let commands = shell::commands(text);
    commands
        .first()
        .and_then(|command| command.name())
        .is_some_and(effect::is_known)
}
