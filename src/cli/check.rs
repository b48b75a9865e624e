//! `stepmark check`.

use std::io::Write as _;

use super::args::{Check, Format};
use super::diagnostics::tell_diagnostics;
use super::error::Error;
use super::project::Projects;
use super::terminal::say_err;
use super::{colour, exit, read, requires, stage, walk};
use crate::report::{self, count, json, listing};
use crate::run::requires::Met;
use crate::runbook::Runbook;

/// Lists and lints documents. Errors in any of them make the exit status 2; without any, requirements
/// that are not met make it 3.
pub fn check(arguments: &Check) -> Result<u8, Error> {
    let mut runbooks = Vec::new();
    let mut unreadable = false;
    let mut projects = Projects::new();
    for found in walk::find(&arguments.paths, &mut projects)? {
        // Without the settings that many documents share, there is little to say of any.
        let defaults = projects.defaults(&found.path)?;
        // One file that cannot be read does not hide what there is to say of the others.
        match read::read(&found.path) {
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
    let required = match arguments.requires {
        true => Some(stage::event_loop()?.block_on(requires::look_up(&runbooks))),
        false => None,
    };
    let mut out = anstream::stdout().lock();
    let printed = match arguments.format {
        Format::Json => writeln!(out, "{}", json::check(&runbooks, required.as_deref())),
        Format::Text => runbooks
            .iter()
            .enumerate()
            .try_for_each(|(index, runbook)| {
                tell_diagnostics(runbook);
                let met = required
                    .as_ref()
                    .map_or(&[][..], |required| &required[index]);
                requires::tell_unmet(&runbook.document.source, met);
                let lines = listing::lines(runbook).into_iter();
                let mut lines = lines.chain(report::requires::lines(met));
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
    if broken > 0 || unreadable {
        return Ok(exit::BAD_INPUT);
    }
    let unmet = required.iter().flatten().flatten();
    let unmet = unmet.filter(|met| Met::is_unmet(met)).count();
    if unmet > 0 && arguments.format == Format::Text {
        let verb = if unmet == 1 { "is" } else { "are" };
        say_err!("{} {verb} not met", count(unmet, "requirement"));
    }
    Ok(match unmet {
        0 => exit::PASSED,
        _ => exit::BLOCKED,
    })
}
