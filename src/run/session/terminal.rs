//! The terminal that steps share with stepmark.

use std::fs::File;
use std::os::fd::AsFd;

use nix::sys::signal::{SigSet, Signal};
use nix::sys::termios::{SetArg, Termios, tcgetattr, tcsetattr};
use nix::unistd::{getpgrp, tcgetpgrp, tcsetpgrp};

/// What a terminal is like before a step, to be had again after it: what a step started may have been ended while it
/// had echo switched off, or its own group in the foreground.
pub(super) struct Kept {
    terminal: File,
    modes: Termios,
}

impl Kept {
    /// The controlling terminal as it is now, if there is one.
    pub(super) fn now() -> Option<Self> {
        let terminal = File::options()
            .read(true)
            .write(true)
            .open("/dev/tty")
            .ok()?;
        let modes = tcgetattr(&terminal).ok()?;
        Some(Self { terminal, modes })
    }

    /// Makes it so again. A terminal that is gone meanwhile needs nothing.
    pub(super) fn restore(self) {
        let terminal = self.terminal.as_fd();
        // Who is not in the foreground is stopped for these calls, unless the signal is blocked.
        let mut stop = SigSet::empty();
        stop.add(Signal::SIGTTOU);
        let before = stop.thread_swap_mask(nix::sys::signal::SigmaskHow::SIG_BLOCK);
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
