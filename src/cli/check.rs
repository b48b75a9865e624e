//! `stepmark check`.

use crate::cli::terminal::say_err;
use std::io::Write as _;

use super::args::{Check, Format};
use super::error::Error;
use super::project::Projects;
use super::{colour, exit, terminal, walk};
use crate::diagnostic::Diagnostic;
use crate::report::{count, diagnostics, json, listing};
use crate::runbook::Runbook;
use crate::source::Source;

/// Lists and lints documents. Errors in any of them make the exit status 2.
pub fn check(arguments: &Check) -> Result<u8, Error> {
    let mut runbooks = Vec::new();
    let mut unreadable = false;
    let mut projects = Projects::new();
    for found in walk::find(&arguments.paths, &mut projects)? {
        // Without the settings that many documents share, there is little to say of any.
        let defaults = projects.defaults(&found.path)?;
        // One file that cannot be read does not hide what there is to say of the others.
        match walk::read(&found.path) {
            Ok(source) => {
                let mut runbook = Runbook::parse_with(source, &defaults);
                if arguments.suggest {
                    runbook.suggest();
                }
                runbooks.push(runbook);
            }
            Err(error) => {
                say_err!("{}", error.render());
                unreadable = true;
            }
        }
    }
    let mut out = anstream::stdout().lock();
    let printed = match arguments.format {
        Format::Json => writeln!(out, "{}", json::check(&runbooks)),
        Format::Text => runbooks.iter().try_for_each(|runbook| {
            tell_diagnostics(runbook);
            let mut lines = listing::lines(runbook).into_iter();
            lines.try_for_each(|line| writeln!(out, "{}", colour::line(&line)))
        }),
    };
    // A reader that went away, such as `head`, has seen what it wanted.
    drop(printed);
    let broken = runbooks
        .iter()
        .filter(|runbook| runbook.has_errors())
        .count();
    if broken > 0 && arguments.format == Format::Text {
        let they = if broken == 1 { "it is" } else { "they are" };
        say_err!("{} cannot run as {they}", count(broken, "document"));
    }
    Ok(if broken > 0 || unreadable {
        exit::BAD_INPUT
    } else {
        exit::PASSED
    })
}

/// Tells on stderr what is wrong with `runbook`.
pub fn tell_diagnostics(runbook: &Runbook) {
    for diagnostic in &runbook.diagnostics {
        tell(&runbook.document.source, diagnostic);
    }
}

/// Tells on stderr of one thing that is wrong.
pub fn tell(source: &Source, diagnostic: &Diagnostic) {
    let text = diagnostics::render(source, diagnostic, true);
    say_err!("{}\n", terminal::mixed(&text, source.text()));
}
