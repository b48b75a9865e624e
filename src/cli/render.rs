//! `stepmark render`: one runbook as a page, for generators of sites or for a browser.

use std::io::Write as _;
use std::path::Path;

use super::args::{PageFormat, Render};
use super::diagnostics;
use super::error::Error;
use super::exit;
use super::project::Projects;
use crate::book::{self, Options, assets, page, render as rendered};
use crate::diagnostic::Severity;
use crate::document::Document;
use crate::record::write;
use crate::run::{Clock as _, SystemClock};
use crate::runbook::Runbook;

/// Writes the page. What is wrong with the document is told, and hinders nobody from reading it.
pub fn render(arguments: &Render) -> Result<u8, Error> {
    let format = arguments.format.unwrap_or(if arguments.standalone {
        PageFormat::Html
    } else {
        PageFormat::Md
    });
    if arguments.standalone && format == PageFormat::Md {
        let message = "a page in Markdown does not stand alone";
        return Err(Error::bad_input(message).help("leave out --standalone, or --format md"));
    }
    let runbook = Projects::new().runbook(&arguments.file)?;
    tell_errors(&runbook);
    let made = text(runbook, format, arguments);
    if let Some(folder) = &arguments.assets {
        put(&folder.join("stepmark.css"), assets::CSS)?;
        put(&folder.join("stepmark.js"), assets::JS)?;
    }
    match &arguments.out {
        Some(out) => put_beside(out, &made, &arguments.file)?,
        None => {
            // A reader that went away, such as `head`, has seen what it wanted.
            let _ = std::io::stdout().lock().write_all(made.as_bytes());
        }
    }
    Ok(exit::PASSED)
}

fn text(runbook: Runbook, format: PageFormat, arguments: &Render) -> String {
    let options = Options {
        now: SystemClock.now(),
        keeps_front_matter: format == PageFormat::Md,
        keeps_external_images: arguments.external_images,
    };
    let title = book::title(&runbook.document);
    let front_matter = front_matter(&runbook.document);
    let page = page::page(runbook, &options);
    match format {
        PageFormat::Md => page.markdown,
        PageFormat::Html if arguments.standalone => rendered::standalone(&page.markdown, &title),
        PageFormat::Html => front_matter + &rendered::html(&page.markdown),
    }
}

/// The document's front matter as it stands there.
fn front_matter(document: &Document) -> String {
    let end = document
        .front_matter
        .as_ref()
        .map_or(0, |front_matter| front_matter.end);
    let text = &document.source.text()[..end];
    match text.is_empty() || text.ends_with('\n') {
        true => text.to_owned(),
        false => format!("{text}{}", document.source.newline()),
    }
}

/// Hints are for authors, who have `check`; a page that lacks something says so to everybody. Front matter is carried over, and
/// what is wrong in it may break the site.
fn tell_errors(runbook: &Runbook) {
    let front_matter = runbook.document.front_matter.as_ref();
    let head = front_matter.map_or(0, |front_matter| front_matter.end);
    for diagnostic in &runbook.diagnostics {
        let is_told = match diagnostic.severity {
            Severity::Error => true,
            Severity::Warning => diagnostic.span.start < head,
            Severity::Suggestion => false,
        };
        if is_told {
            diagnostics::tell(&runbook.document.source, diagnostic);
        }
    }
}

/// Writes the page, but never into the runbook that it is of.
fn put_beside(out: &Path, text: &str, document: &Path) -> Result<(), Error> {
    let is_same = |out: &Path| {
        out.canonicalize()
            .ok()
            .is_some_and(|out| document.canonicalize().ok() == Some(out))
    };
    if is_same(out) {
        let message = format!(
            "{}: the page would take the place of its runbook",
            out.display()
        );
        return Err(Error::bad_input(message).help("name another file with --out"));
    }
    put(out, text)
}

/// Writes a file, whole or not at all, with the folders above it.
fn put(path: &Path, text: &str) -> Result<(), Error> {
    let written = if path.exists() {
        write::replace(path, text)
    } else {
        write::create(path, text)
    };
    written.map_err(|error| Error::file(path, &error))
}
