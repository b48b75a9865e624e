//! Files, patches and merges whose text does not parse, or says what cannot be done.

use std::borrow::Cow;

use super::super::block::{Block, Kind};
use crate::data::{Format, Problem};
use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::patch::{Change, Lists, named_otherwise, subst};
use crate::runbook::fill;
use crate::source::Span;
use crate::source::visible::visible;

pub(super) fn lint(document: &Document, block: &Block, diagnostics: &mut Vec<Diagnostic>) {
    let changes = matches!(block.kind, Kind::Patch | Kind::Merge);
    let format = match block.lang.as_str() {
        _ if !changes && block.kind != Kind::File => return,
        "json" => Format::Json,
        "yaml" | "yml" => Format::Yaml,
        _ if changes => Format::Yaml,
        lang => {
            let path = block.path.as_deref().unwrap_or_default();
            let Some(format) = fill::data_format(path, lang) else {
                return;
            };
            format
        }
    };
    if block.kind == Kind::File && is_template(&block.text, format) {
        return;
    }
    let text = match block.attributes.subst {
        true => Cow::Owned(subst::marked(&block.text, format)),
        false => Cow::Borrowed(&*block.text),
    };
    let found = match block.kind {
        Kind::Patch | Kind::Merge => other_format(block),
        _ => None,
    };
    let found = found.or_else(|| unread(block, &text, format));
    let found = found.or_else(|| match block.kind {
        Kind::Patch => no_patch(&text, format),
        Kind::Merge => no_merge(block, &text, format),
        _ => None,
    });
    let found = found.map(|(code, message, help, problem)| {
        let at = match block.attributes.subst {
            true => subst::unmarked(&block.text, format, problem.at),
            false => problem.at,
        };
        (code, message, help, Problem { at, ..problem })
    });
    diagnostics.extend(found.map(|(code, message, help, problem)| {
        let span = span(document, block, &problem);
        let diagnostic = match block.kind {
            // Whatever the file is, its text is written.
            Kind::File => Diagnostic::warning(code, span, message),
            _ => Diagnostic::error(code, span, message),
        };
        diagnostic.help(help)
    }));
}

/// Whether a text becomes data only by what another program makes of it, or is JSON with comments.
fn is_template(text: &str, format: Format) -> bool {
    let has_comments = || {
        let mut lines = text.lines().map(str::trim);
        lines.any(|line| line.starts_with("//") || line.starts_with("/*") || line.contains(" // "))
    };
    text.contains("{{") || text.contains("{%") || format == Format::Json && has_comments()
}

/// The code of a diagnostic, its message, what helps, and where.
type Found = (&'static str, String, &'static str, Problem);

fn unread(block: &Block, text: &str, format: Format) -> Option<Found> {
    let problem = format.read_strictly(text).err()?;
    let code = match format {
        Format::Json => "bad-json",
        Format::Yaml => "bad-yaml",
    };
    let message = format!("this is no {}: {}", format.name(), problem.reason);
    let help = match block.kind {
        Kind::File => "a run writes this as it is",
        _ => "a run would stop here; mend it first",
    };
    Some((code, message, help, problem))
}

/// A patch or merge in another format, or of a file that is in one.
fn other_format(block: &Block) -> Option<Found> {
    let kind = block.kind.as_str();
    let code = match block.kind {
        Kind::Patch => "bad-patch",
        _ => "bad-merge",
    };
    let at_start = |message: String, help| {
        let problem = Problem::new(0, message.clone());
        Some((code, message, help, problem))
    };
    let lang = block.lang.as_str();
    if !["", "json", "yaml", "yml", "text", "txt"].contains(&lang) {
        let message = format!(
            "a {kind} is YAML or JSON, and this fence says `{}`",
            visible(lang)
        );
        return at_start(
            message,
            "write it in YAML or JSON, and let the fence say so",
        );
    }
    let end = named_otherwise(block.changes.as_deref()?)?;
    let message = format!("a {kind} changes YAML or JSON, and `{end}` is neither");
    at_start(
        message,
        "let a step change the file, or write all of it with `file=`",
    )
}

fn no_patch(text: &str, format: Format) -> Option<Found> {
    let problem = Change::patch(text, format).err()?;
    let help =
        "an operation is `{op: add, path: /spec/replicas, value: 3}`, for one, as RFC 6902 has it";
    Some(("bad-patch", problem.reason.clone(), help, problem))
}

fn no_merge(block: &Block, text: &str, format: Format) -> Option<Found> {
    let lists = match block.attributes.appends_lists {
        true => Lists::Append,
        false => Lists::Replace,
    };
    let problem = match Change::merge(text, format, lists) {
        Ok(change) => change.takes_all()?,
        Err(problem) => problem,
    };
    let help = "write what is to come into the file, as RFC 7386 has it; `null` takes a member out";
    Some(("bad-merge", problem.reason.clone(), help, problem))
}

/// Where a problem of a block's text is in the document: from there to the end of the line.
fn span(document: &Document, block: &Block, problem: &Problem) -> Span {
    let (line, column) = problem.place(&block.text);
    // A line that names a file of JSON is no part of its text.
    let fence_lines = block.end_line.saturating_sub(block.line + 1);
    let before = fence_lines.saturating_sub(block.text.lines().count());
    let number = (block.line + before + line).min(block.end_line.max(block.line + 2) - 1);
    let start = document.source.line_start(number);
    let text = document.source.line_text(number);
    let own = block.text.lines().nth(line - 1).unwrap_or_default();
    // The line of a fence in a list or quote begins with what belongs to that.
    let outer = text.len().saturating_sub(own.len());
    let at = own
        .char_indices()
        .nth(column - 1)
        .map_or(own.len(), |(at, _)| at);
    let (at, end) = match outer + at < text.trim_end().len() {
        true => (outer + at, text.trim_end().len()),
        false => (text.len() - text.trim_start().len(), text.trim_end().len()),
    };
    Span::new(start + at, start + end.max(at))
}
