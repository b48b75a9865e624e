//! What a supervisor is told, which shell to start, where, and on what; and what it tells.

use std::ffi::{CStr, CString};
use std::os::fd::{BorrowedFd, RawFd};

/// A message on the status pipe: what happened, and the number that goes with it, in native byte order.
pub(super) const MESSAGE_LEN: usize = 8;
/// The program could not be executed; the number is the errno.
pub(super) const EXEC_FAILED: i32 = 1;
/// The shell's process id.
pub(super) const STARTED: i32 = 2;
/// The shell ended; the number is its raw wait status.
pub(super) const ENDED: i32 = 3;

/// Where the shell finds the control pipe. It reads that as a script, which it keeps on a descriptor that it moves out
/// of the way of any redirection, and that no command inherits. As standard input it would be saved as descriptor 10
/// while a step runs, within reach of the step.
pub(super) const CONTROL: RawFd = 3;
pub(super) const CONTROL_PATH: &str = "/dev/fd/3";

/// How a shell stands to the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In the caller's process group, and so on its terminal.
    Shared,
    /// In a session of its own, without a terminal.
    Apart,
    /// In a session of its own, whose terminal is the output.
    Own,
    /// In a process group of its own, which is given the foreground of the caller's terminal, the output.
    Foreground,
}

impl Place {
    pub(super) fn is_session(self) -> bool {
        matches!(self, Self::Apart | Self::Own)
    }

    /// Whether standard input is the terminal too.
    pub(super) fn reads_terminal(self) -> bool {
        matches!(self, Self::Own | Self::Foreground)
    }
}

/// What a supervisor starts.
pub(super) struct Command<'a> {
    /// The program's absolute path.
    pub(super) program: &'a CStr,
    pub(super) arguments: &'a [CString],
    pub(super) environment: &'a [CString],
    pub(super) directory: &'a CStr,
    /// What the shell finds as [`CONTROL`]; none for a shell that a person controls.
    pub(super) control: Option<BorrowedFd<'a>>,
    /// Becomes the shell's standard output and error.
    pub(super) output: BorrowedFd<'a>,
    pub(super) place: Place,
    /// Let everything live on when the caller ends. It can still be ended by a byte on the lifeline.
    pub(super) keep: bool,
    /// Files to be removed at the end, in case the caller cannot, and then their directory.
    pub(super) leftovers: &'a [CString],
    pub(super) leftover_directory: &'a CStr,
}
