//! The terminal that steps share with stepmark.

use std::fs::File;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd};
use std::path::Path;

use nix::fcntl::OFlag;
use nix::sys::signal::{SigSet, SigmaskHow, Signal};
use nix::sys::termios::{SetArg, Termios, cfmakeraw, tcgetattr, tcsetattr};
use nix::unistd::{getpgrp, tcgetpgrp, tcsetpgrp};

use super::pty::open_terminal;

/// What a terminal is like before a step, to be had again after it, however that ends: what a step started may have
/// been ended while it had echo switched off, or its own group in the foreground.
pub(super) struct Kept {
    terminal: File,
    modes: Termios,
}

impl Kept {
    /// The controlling terminal as it is now, if there is one.
    pub(super) fn now() -> Option<Self> {
        Self::opened(OFlag::empty())
    }

    /// The same, read without blocking, unless another group has the terminal's foreground.
    pub(super) fn in_foreground() -> Option<Self> {
        let kept = Self::opened(OFlag::O_NONBLOCK)?;
        tcgetpgrp(&kept.terminal)
            .is_ok_and(|group| group == getpgrp())
            .then_some(kept)
    }

    fn opened(flags: OFlag) -> Option<Self> {
        let terminal = open_terminal(Path::new("/dev/tty"), flags).ok()?;
        let modes = tcgetattr(&terminal).ok()?;
        Some(Self { terminal, modes })
    }

    /// Every key comes as it is, and at once. What has been typed already is kept.
    pub(super) fn make_raw(&self) -> nix::Result<()> {
        let mut modes = self.modes.clone();
        cfmakeraw(&mut modes);
        tcsetattr(&self.terminal, SetArg::TCSADRAIN, &modes)
    }

    /// Makes it so again. A terminal that is gone meanwhile needs nothing.
    pub(super) fn restore(self) {
        drop(self);
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        let terminal = self.terminal.as_fd();
        // Who is not in the foreground is stopped for these calls, unless the signal is blocked.
        let mut stop = SigSet::empty();
        stop.add(Signal::SIGTTOU);
        let before = stop.thread_swap_mask(SigmaskHow::SIG_BLOCK);
        if tcgetpgrp(terminal).is_ok_and(|group| group != getpgrp()) {
            let _ = tcsetpgrp(terminal, getpgrp());
        }
        if tcgetattr(terminal).is_ok_and(|modes| modes != self.modes) {
            let _ = tcsetattr(terminal, SetArg::TCSADRAIN, &self.modes);
        }
        if let Ok(before) = before {
            let _ = before.thread_set_mask();
        }
    }
}

impl AsFd for Kept {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.terminal.as_fd()
    }
}

impl AsRawFd for Kept {
    fn as_raw_fd(&self) -> RawFd {
        self.terminal.as_raw_fd()
    }
}
