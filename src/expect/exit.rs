//! The exit status that a command must end with: `0`, `3`, `1,2`, `nonzero`, `any`.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// The exit statuses that pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExitExpectation {
    /// One of these, in the order that the document names them.
    OneOf(Vec<i32>),
    /// Anything but 0.
    Nonzero,
    /// Whatever the command ends with.
    Any,
}

/// The value of `exit=` is no exit status.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error(
    "`{0}` is no exit status; use a number from 0 to 255, several with commas between them, \
     `nonzero` or `any`"
)]
pub struct ParseExitError(String);

impl ExitExpectation {
    /// Whether a command that ended with `status` passes.
    #[must_use]
    pub fn matches(&self, status: i32) -> bool {
        match self {
            Self::OneOf(statuses) => statuses.contains(&status),
            Self::Nonzero => status != 0,
            Self::Any => true,
        }
    }

    /// What is wrong with `status`, in one line; nothing if it passes.
    ///
    /// # Errors
    ///
    /// The status is none that the document expects.
    pub fn check(&self, status: i32) -> Result<(), String> {
        if self.matches(status) {
            return Ok(());
        }
        let expected = match self {
            Self::OneOf(statuses) => {
                let names: Vec<_> = statuses.iter().map(i32::to_string).collect();
                names.join(" or ")
            }
            other => other.to_string(),
        };
        let signal = signal(status).map_or(String::new(), |name| format!(" ({name})"));
        Err(format!(
            "exit status is {status}{signal}, expected {expected}"
        ))
    }
}

/// The signal that a shell tells by this exit status.
fn signal(status: i32) -> Option<&'static str> {
    const NAMES: [(i32, &str); 10] = [
        (1, "SIGHUP"),
        (2, "SIGINT"),
        (3, "SIGQUIT"),
        (4, "SIGILL"),
        (6, "SIGABRT"),
        (8, "SIGFPE"),
        (9, "SIGKILL"),
        (11, "SIGSEGV"),
        (13, "SIGPIPE"),
        (15, "SIGTERM"),
    ];
    let found = NAMES.iter().find(|(number, _)| 128 + number == status);
    found.map(|(_, name)| *name)
}

impl Default for ExitExpectation {
    fn default() -> Self {
        Self::OneOf(vec![0])
    }
}

impl fmt::Display for ExitExpectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OneOf(statuses) => {
                for (index, status) in statuses.iter().enumerate() {
                    let comma = if index == 0 { "" } else { "," };
                    write!(f, "{comma}{status}")?;
                }
                Ok(())
            }
            Self::Nonzero => f.write_str("nonzero"),
            Self::Any => f.write_str("any"),
        }
    }
}

impl FromStr for ExitExpectation {
    type Err = ParseExitError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "nonzero" => Ok(Self::Nonzero),
            "any" => Ok(Self::Any),
            _ => text
                .split(',')
                .map(|status| status.trim().parse::<u8>().map(i32::from))
                .collect::<Result<_, _>>()
                .map(Self::OneOf)
                .map_err(|_| ParseExitError(text.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(expectation: &str, status: i32) -> Result<(), String> {
        expectation
            .parse::<ExitExpectation>()
            .unwrap()
            .check(status)
    }

    #[test]
    fn statuses_are_held_against_the_expectation() {
        assert_eq!(check("0", 0), Ok(()));
        assert_eq!(check("1,2", 2), Ok(()));
        assert_eq!(check("nonzero", 141), Ok(()));
        assert_eq!(check("any", 7), Ok(()));
        assert_eq!(
            check("0", 1),
            Err("exit status is 1, expected 0".to_owned())
        );
        assert_eq!(
            check("1, 2", 0),
            Err("exit status is 0, expected 1 or 2".to_owned())
        );
        assert_eq!(
            check("nonzero", 0),
            Err("exit status is 0, expected nonzero".to_owned())
        );
        assert!(ExitExpectation::default().matches(0));
    }

    #[test]
    fn what_is_written_is_what_was_read() {
        for text in ["0", "3", "1,2", "nonzero", "any"] {
            assert_eq!(text.parse::<ExitExpectation>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn nonsense_is_refused_with_what_to_write() {
        for wrong in ["", "x", "256", "-1", "1,", "non-zero"] {
            assert!(wrong.parse::<ExitExpectation>().is_err(), "{wrong}");
        }
        insta::assert_snapshot!(
            "zero".parse::<ExitExpectation>().unwrap_err(),
            @"`zero` is no exit status; use a number from 0 to 255, several with commas between them, `nonzero` or `any`"
        );
    }
}
