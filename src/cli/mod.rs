//! The program: arguments, prompts, and which part does what. The only place that knows clap and
//! the terminal.

mod accept;
mod args;
mod ask;
mod book;
mod by_command;
mod check;
mod ci;
mod clean;
mod colour;
mod completion;
mod diagnostics;
mod dialogue;
mod editor;
mod ending;
mod error;
mod execution;
pub mod exit;
mod guided;
mod jobs;
mod journaled;
mod keys;
mod manual;
mod mdbook;
mod parameters;
mod params_file;
mod plan;
mod project;
mod question;
mod read;
mod record;
mod recording;
mod render;
mod replay;
mod report;
mod reports;
mod requires;
mod resume;
mod run;
mod runs;
mod shell;
mod slips;
mod stage;
mod temporary;
mod terminal;
mod undo;
mod walk;

use crate::cli::terminal::say_err;
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};

use args::{Cli, Command};
pub use manual::ENVIRONMENT;

/// The command line with all its commands and options, for those who describe it.
#[must_use]
pub fn command() -> clap::Command {
    let mut command = Cli::command();
    command.build();
    command
}

/// Runs the program with the process's arguments.
#[must_use]
pub fn main() -> ExitCode {
    if shell::answer() {
        return ExitCode::SUCCESS;
    }
    // Help and wrong arguments are told before the arguments are known.
    terminal::set_colours(terminal::wanted(std::env::args_os().skip(1)));
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
    terminal::set(&arguments.terminal);
    let done = match &arguments.command {
        Command::Check(arguments) => check::check(arguments),
        Command::Run(arguments) => run::run(arguments),
        Command::Ci(arguments) => ci::ci(arguments),
        Command::Report(arguments) => report::report(arguments),
        Command::Render(arguments) => render::render(arguments),
        Command::Replay(arguments) => replay::run(arguments),
        Command::Accept(arguments) => accept::accept(arguments),
        Command::Record(arguments) => record::record(arguments),
        Command::Runs(arguments) => runs::runs(arguments),
        Command::Undo(arguments) => undo::undo(arguments),
        Command::Clean(arguments) => clean::clean(arguments),
        Command::Book(arguments) => book::book(arguments),
        Command::Mdbook(arguments) => mdbook::mdbook(arguments),
        Command::Completions(arguments) => shell::completions(arguments.shell),
        Command::Man => manual::man(),
    };
    match done {
        Ok(status) => ExitCode::from(status),
        Err(error) => {
            say_err!("{}", error.render());
            ExitCode::from(error.status())
        }
    }
}
