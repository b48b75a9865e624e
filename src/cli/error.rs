//! What ends the program early: what is wrong, and what helps.

use super::exit;
use crate::expect::visible;
use crate::record::journal;
use crate::run::Signal;

/// Why the program cannot go on.
#[derive(Debug)]
pub struct Error {
    message: String,
    help: Option<String>,
    status: u8,
}

impl Error {
    /// The arguments or a document cannot be used.
    pub fn bad_input(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: None,
            status: exit::BAD_INPUT,
        }
    }

    /// A document is not as it should be.
    pub fn failed(message: impl Into<String>) -> Self {
        Self {
            status: exit::FAILED,
            ..Self::bad_input(message)
        }
    }

    /// Input or a confirmation is missing, and nothing ran.
    pub fn blocked(message: impl Into<String>) -> Self {
        Self {
            status: exit::BLOCKED,
            ..Self::bad_input(message)
        }
    }

    /// A question was not answered; `signal` is what ended the program meanwhile.
    pub fn left_by(signal: Option<Signal>) -> Self {
        let left = Self::blocked("the question was not answered, and nothing ran");
        match signal {
            None => left,
            Some(signal) => Self {
                status: signal.exit_status(),
                ..left
            },
        }
    }

    /// The person's keys cannot be had.
    pub fn keys(error: &std::io::Error) -> Self {
        Self::blocked(format!("no keys can be read from the terminal: {error}"))
    }

    /// A file cannot be read or written.
    pub fn file(path: &std::path::Path, error: &std::io::Error) -> Self {
        Self::bad_input(format!("{}: {error}", path.display()))
    }

    /// A journal cannot be had.
    pub fn journal(error: &journal::Error) -> Self {
        let told = match error {
            journal::Error::UnderWay { .. } => Self::blocked(error.to_string()),
            _ => Self::bad_input(error.to_string()),
        };
        match error.help() {
            Some(help) => told.help(help),
            None => told,
        }
    }

    /// Adds what to do about it.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// What is wrong, without what helps.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What helps.
    pub fn hint(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// The exit status that it comes to.
    pub const fn status(&self) -> u8 {
        self.status
    }

    /// The message for a person.
    pub fn render(&self) -> String {
        // What a command or a file says of itself may stand in it.
        let shown = |text: &str| text.lines().map(visible).collect::<Vec<_>>().join("\n");
        let message = shown(&self.message);
        match &self.help {
            Some(help) => format!("error: {message}\n  = help: {}", shown(help)),
            None => format!("error: {message}"),
        }
    }
}
