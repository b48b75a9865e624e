//! `check --format json` (DESIGN section 6).

use serde::Serialize;

use crate::run::requires::{Met, State};
use crate::runbook::Runbook;

/// The version of this format.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Report<'a> {
    version: u32,
    documents: Vec<Document<'a>>,
}

#[derive(Serialize)]
struct Document<'a> {
    path: String,
    /// The file with the settings of its project, where that says something of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    project: Option<String>,
    steps: usize,
    blocks: Vec<Block<'a>>,
    diagnostics: Vec<Diagnostic<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    requires: Option<Vec<Required<'a>>>,
}

#[derive(Serialize)]
struct Required<'a> {
    tool: &'a str,
    range: Option<String>,
    path: Option<String>,
    version: Option<&'a str>,
    met: bool,
}

#[derive(Serialize)]
struct Block<'a> {
    line: usize,
    end_line: usize,
    lang: &'a str,
    kind: &'a str,
    reason: &'a str,
    step: Option<&'a str>,
    effect: Option<&'a str>,
    expects: Vec<Expects<'a>>,
    commands: Vec<Command<'a>>,
    path: Option<&'a str>,
}

#[derive(Serialize)]
struct Expects<'a> {
    #[serde(rename = "match")]
    matcher: &'a str,
    line: usize,
    reason: String,
}

#[derive(Serialize)]
struct Command<'a> {
    line: usize,
    text: &'a str,
}

#[derive(Serialize)]
struct Diagnostic<'a> {
    severity: &'a str,
    code: &'a str,
    line: usize,
    column: usize,
    message: &'a str,
    help: Option<&'a str>,
}

/// `runbooks` as one JSON document, each with what it requires where somebody has looked for that.
#[must_use]
pub fn check(runbooks: &[Runbook], requires: Option<&[Vec<Met>]>) -> String {
    let documents = runbooks.iter().enumerate().map(|(index, runbook)| {
        let met = requires.and_then(|requires| requires.get(index));
        document(runbook, met.map(Vec::as_slice))
    });
    let report = Report {
        version: VERSION,
        documents: documents.collect(),
    };
    // Strings, numbers and lists of them always serialise.
    serde_json::to_string(&report).unwrap_or_default()
}

fn document<'a>(runbook: &'a Runbook, requires: Option<&'a [Met]>) -> Document<'a> {
    let source = &runbook.document.source;
    let blocks = runbook.blocks.iter().map(|block| Block {
        line: block.line,
        end_line: block.end_line,
        lang: &block.lang,
        kind: block.kind.as_str(),
        reason: &block.reason,
        step: block.id.as_deref(),
        effect: block.effect.map(crate::runbook::effect::Effect::as_str),
        expects: block
            .asserted()
            .map(|asserted| {
                let resolved = asserted.expectation.resolve();
                Expects {
                    matcher: resolved.matcher.as_str(),
                    line: asserted.line,
                    reason: resolved.reason,
                }
            })
            .collect(),
        commands: block
            .commands
            .iter()
            .map(|command| Command {
                line: command.line,
                text: command.text.trim_end_matches('\n'),
            })
            .collect(),
        path: block.path.as_deref(),
    });
    let diagnostics = runbook.diagnostics.iter().map(|diagnostic| {
        let position = source.position(diagnostic.span.start);
        Diagnostic {
            severity: diagnostic.severity.as_str(),
            code: diagnostic.code,
            line: position.line,
            column: position.column,
            message: &diagnostic.message,
            help: diagnostic.help.as_deref(),
        }
    });
    Document {
        path: source.path().to_string_lossy().into_owned(),
        project: runbook
            .defaults
            .file()
            .map(|file| file.to_string_lossy().into_owned()),
        steps: runbook.step_count(),
        blocks: blocks.collect(),
        diagnostics: diagnostics.collect(),
        requires: requires.map(|met| met.iter().map(required).collect()),
    }
}

fn required(met: &Met) -> Required<'_> {
    let path = met.path.as_ref().map(|path| path.to_string_lossy());
    Required {
        tool: &met.requirement.tool,
        range: met.requirement.range.as_ref().map(ToString::to_string),
        path: path.map(std::borrow::Cow::into_owned),
        version: met
            .version
            .as_ref()
            .map(crate::runbook::tools::Version::as_str),
        met: met.state == State::Fits,
    }
}
