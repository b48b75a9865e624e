//! The person's own terminal while a script runs on one of its own: keys go there, and its size.

use std::cell::RefCell;
use std::convert::Infallible;
use std::future::pending;
use std::io;
use std::os::fd::AsFd;

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;
use tokio::signal::unix::{SignalKind, signal};

use super::descriptor::watch;
use super::pty::{Keys, Size};
use super::screen::Screen;
use super::terminal::Kept;

/// The terminal as the script's; as it was when this is dropped.
pub(super) struct Keyboard {
    terminal: AsyncFd<Kept>,
    screen: RefCell<Screen>,
}

impl Keyboard {
    /// Takes the controlling terminal, if there is one in whose foreground stepmark is.
    pub(super) fn take() -> Option<Self> {
        let kept = Kept::in_foreground()?;
        kept.make_raw().ok()?;
        Some(Self {
            terminal: watch(kept, Interest::READABLE).ok()?,
            screen: RefCell::default(),
        })
    }

    pub(super) fn size(&self) -> Option<Size> {
        Size::of(self.terminal.get_ref())
    }

    /// Looks at what is shown.
    pub(super) fn shows(&self, output: &[u8]) {
        self.screen.borrow_mut().feed(output);
    }

    /// Passes keys on, and sizes, for as long as this is waited for. Without a terminal, or a reader, there are none.
    pub(super) async fn forward(&self, keys: &Keys) -> Infallible {
        let _ = tokio::join!(self.forward_keys(keys), self.forward_sizes(keys));
        pending().await
    }

    async fn forward_keys(&self, keys: &Keys) -> io::Result<()> {
        let mut buffer = [0; 4096];
        loop {
            let read = self
                .terminal
                .async_io(Interest::READABLE, |terminal| {
                    Ok(rustix::io::read(terminal, &mut buffer)?)
                })
                .await?;
            if read == 0 {
                return Ok(());
            }
            keys.press(buffer.get(..read).unwrap_or_default()).await?;
        }
    }

    async fn forward_sizes(&self, keys: &Keys) -> io::Result<()> {
        let mut changes = signal(SignalKind::window_change())?;
        // It may have changed since the script's terminal was made.
        let mut told = None;
        loop {
            let size = self.size();
            if let Some(size) = size.filter(|_| size != told) {
                keys.resize(size)?;
                told = Some(size);
            }
            changes.recv().await;
        }
    }
}

impl Drop for Keyboard {
    fn drop(&mut self) {
        let text = self.screen.borrow().undo();
        let terminal = self.terminal.get_ref();
        let mut rest = text.as_bytes();
        while !rest.is_empty() {
            match rustix::io::write(terminal, rest) {
                Ok(written) => rest = rest.get(written..).unwrap_or_default(),
                // A terminal that is halted takes its time; its modes come back all the same.
                Err(rustix::io::Errno::AGAIN) => {
                    let ready = PollFd::new(terminal.as_fd(), PollFlags::POLLOUT);
                    if poll(&mut [ready], PollTimeout::from(1000u16)) != Ok(1) {
                        break;
                    }
                }
                Err(_) => break,
            }
        }
    }
}
