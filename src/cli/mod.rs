//! The program: arguments, prompts, and which part does what. The only place that knows clap and
//! the terminal.

mod accept;
mod args;
mod check;
mod ci;
mod clean;
mod colour;
mod error;
mod execution;
mod guided;
mod question;
mod record;
mod recording;
mod run;
mod runs;
mod walk;

use std::process::ExitCode;

use clap::Parser as _;

use args::{Cli, Command};

/// What the program's exit status says.
pub mod exit {
    /// Everything passed.
    pub const PASSED: u8 = 0;
    /// A step failed.
    pub const FAILED: u8 = 1;
    /// The arguments or a document cannot be used.
    pub const BAD_INPUT: u8 = 2;
    /// Input or a confirmation is missing; nothing ran.
    pub const BLOCKED: u8 = 3;
}

/// Runs the program with the process's arguments.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = match Cli::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let status = if error.use_stderr() {
                exit::BAD_INPUT
            } else {
                exit::PASSED
            };
            // Where nobody reads the message, nobody misses it.
            let _ = error.print();
            return ExitCode::from(status);
        }
    };
    let done = match &arguments.command {
        Command::Check(arguments) => check::check(arguments),
        Command::Run(arguments) => run::run(arguments),
        Command::Ci(arguments) => ci::ci(arguments),
        Command::Accept(arguments) => accept::accept(arguments),
        Command::Record(arguments) => record::record(arguments),
        Command::Runs(arguments) => runs::runs(arguments),
        Command::Clean(arguments) => clean::clean(arguments),
    };
    match done {
        Ok(status) => ExitCode::from(status),
        Err(error) => {
            anstream::eprintln!("{}", error.render());
            ExitCode::from(error.status())
        }
    }
}
