//! A pseudo-terminal for a script of its own.

use std::fs::File;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;

use nix::fcntl::{FcntlArg, FdFlag, OFlag, fcntl};
use nix::pty::{grantpt, posix_openpt, ptsname_r, unlockpt};
use rustix::termios::{Winsize, tcgetwinsize, tcsetwinsize};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

use super::descriptor::watch;

/// The size of a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Characters in a row.
    pub columns: u16,
    /// Rows.
    pub rows: u16,
}

impl Size {
    /// The size of a terminal, where it knows it.
    pub(super) fn of(terminal: impl AsFd) -> Option<Self> {
        let size = tcgetwinsize(terminal).ok()?;
        (size.ws_col > 0 && size.ws_row > 0).then_some(Self {
            columns: size.ws_col,
            rows: size.ws_row,
        })
    }
}

/// Both ends. The slave is the script's terminal; it stays open here as well, so that the master never ends.
pub(super) struct Pty {
    pub(super) master: OwnedFd,
    pub(super) slave: OwnedFd,
}

impl Pty {
    /// Opens a pseudo-terminal of this size.
    pub(super) fn open(size: Size) -> io::Result<Self> {
        let master = posix_openpt(OFlag::O_RDWR | OFlag::O_NOCTTY | OFlag::O_CLOEXEC)?;
        grantpt(&master)?;
        unlockpt(&master)?;
        let name = ptsname_r(&master)?;
        let slave = open_terminal(Path::new(&name), OFlag::empty())?.into();
        let master: OwnedFd = master.into();
        // Some systems take no notice of the flag above.
        fcntl(&master, FcntlArg::F_SETFD(FdFlag::FD_CLOEXEC))?;
        resize(&master, size)?;
        Ok(Self { master, slave })
    }
}

/// Opens a terminal without taking it for one's own.
pub(super) fn open_terminal(path: &Path, flags: OFlag) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    File::options()
        .read(true)
        .write(true)
        .custom_flags((OFlag::O_NOCTTY | flags).bits())
        .open(path)
}

fn resize(terminal: impl AsFd, size: Size) -> io::Result<()> {
    let size = Winsize {
        ws_col: size.columns,
        ws_row: size.rows,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    Ok(tcsetwinsize(terminal, size)?)
}

/// Where keys go in.
pub(super) struct Keys(AsyncFd<OwnedFd>);

impl Keys {
    /// Of a master, which has to be one that does not block.
    pub(super) fn of(master: impl AsFd) -> io::Result<Self> {
        let master = master.as_fd().try_clone_to_owned()?;
        Ok(Self(watch(master, Interest::WRITABLE)?))
    }

    /// Types; waits while the program does not read.
    pub(super) async fn press(&self, mut keys: &[u8]) -> io::Result<()> {
        while !keys.is_empty() {
            let written = self
                .0
                .async_io(Interest::WRITABLE, |master| {
                    Ok(rustix::io::write(master, keys)?)
                })
                .await?;
            keys = keys.get(written..).unwrap_or_default();
        }
        Ok(())
    }

    /// Gives the terminal a size. Its foreground programs get to know of a new one.
    pub(super) fn resize(&self, size: Size) -> io::Result<()> {
        resize(self.0.get_ref(), size)
    }
}
