//! What shells get to complete command lines with: a script that calls stepmark back with the words
//! so far, and the answers to that. So what is offered is what the documents on the line hold.

mod bash;

use std::io::Write as _;
use std::path::Path;

use clap::CommandFactory as _;
use clap_complete::CompleteEnv;
use clap_complete::env::{EnvCompleter, Fish, Shells, Zsh};

use super::args::{Cli, Shell};
use super::error::Error;
use super::exit;

/// The variable by which a shell asks for candidates. `STEPMARK_…` without the underscore would be
/// the value of a parameter.
const VARIABLE: &str = "_STEPMARK_COMPLETE";

/// Prints the script that sets completion up.
pub fn completions(shell: Shell) -> Result<u8, Error> {
    let completer: &dyn EnvCompleter = match shell {
        Shell::Bash => &bash::Bash,
        Shell::Zsh => &Zsh,
        Shell::Fish => &Fish,
    };
    let mut script = Vec::new();
    completer
        .write_registration(VARIABLE, "stepmark", "stepmark", &program(), &mut script)
        .map_err(|error| Error::bad_input(format!("no script can be made: {error}")))?;
    // A reader that went away does not want the rest.
    let _ = std::io::stdout().write_all(&script);
    Ok(exit::PASSED)
}

/// This program as a shell calls it: by its name where it was called so, which outlives updates.
fn program() -> String {
    let called = std::env::args_os().next().unwrap_or_default();
    let path = Path::new(&called);
    if path.components().count() < 2 {
        return "stepmark".to_owned();
    }
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    absolute.to_string_lossy().into_owned()
}

/// Answers a shell that asks for candidates. `false` where none does.
pub fn answer() -> bool {
    let folder = std::env::current_dir().ok();
    CompleteEnv::with_factory(Cli::command)
        .var(VARIABLE)
        .shells(Shells(&[&bash::Bash, &Zsh, &Fish]))
        .try_complete(std::env::args_os(), folder.as_deref())
        // A message would stand in the middle of what the person types.
        .unwrap_or(true)
}
