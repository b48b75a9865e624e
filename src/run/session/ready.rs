//! When something that runs in the background can be worked with.

use std::fs::File;
use std::future::{Future, pending};
use std::io::{self, Read};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::time::Duration;

use nix::sys::inotify::{AddWatchFlags, InitFlags, Inotify};
use regex::Regex;
use tokio::io::Interest;
use tokio::net::TcpStream;
use tokio::time::sleep;

use super::descriptor::watch;
use super::{Background, Ended};
use crate::runbook::attributes::Ready;

/// How often a port is tried: nothing tells when somebody begins to listen.
const PAUSE: Duration = Duration::from_millis(50);
/// How long one try takes at most.
const TRY: Duration = Duration::from_secs(1);
/// How much of a line is looked at while it has no end.
const LINE: usize = 64 << 10;

/// What waiting came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readiness {
    /// It is ready.
    Up,
    /// The script was over before it was.
    Ended(Ended),
    /// The time was over.
    TimedOut,
    /// It was cancelled.
    Interrupted,
}

impl Background {
    /// Waits until it is ready. `output` is the file that it prints to.
    ///
    /// # Errors
    /// When the file cannot be read, or the script not be heard of.
    pub async fn wait_until(
        &mut self,
        ready: &Ready,
        output: &Path,
        timeout: Option<Duration>,
        cancel: impl Future<Output = ()>,
    ) -> io::Result<Readiness> {
        let timer = async {
            match timeout {
                Some(time) => sleep(time).await,
                None => pending().await,
            }
        };
        let ended = tokio::select! {
            biased;
            up = up(ready, output) => {
                up?;
                return Ok(Readiness::Up);
            }
            ended = self.ended() => ended?,
            () = cancel => return Ok(Readiness::Interrupted),
            () = timer => return Ok(Readiness::TimedOut),
        };
        // It may have been ready in its last moment, and what it has started may go on.
        let is_up = match ready {
            Ready::Matches(pattern) => Follower::open(output)?.matches(pattern)?,
            Ready::Port { host, port } => listens(host, *port).await,
        };
        Ok(if is_up {
            Readiness::Up
        } else {
            Readiness::Ended(ended)
        })
    }
}

async fn up(ready: &Ready, output: &Path) -> io::Result<()> {
    match ready {
        Ready::Port { host, port } => {
            while !listens(host, *port).await {
                sleep(PAUSE).await;
            }
            Ok(())
        }
        Ready::Matches(pattern) => {
            let inotify = Inotify::init(InitFlags::IN_CLOEXEC | InitFlags::IN_NONBLOCK)?;
            inotify.add_watch(output, AddWatchFlags::IN_MODIFY)?;
            let events = watch(OwnedFd::from(inotify), Interest::READABLE)?;
            let mut follower = Follower::open(output)?;
            while !follower.matches(pattern)? {
                // Which ones does not matter.
                events
                    .async_io(Interest::READABLE, |events| {
                        Ok(rustix::io::read(events, &mut [0; 4096])?)
                    })
                    .await?;
            }
            Ok(())
        }
    }
}

async fn listens(host: &str, port: u16) -> bool {
    let attempt = TcpStream::connect((host, port));
    matches!(tokio::time::timeout(TRY, attempt).await, Ok(Ok(_)))
}

/// Reads a file as it grows, line by line.
struct Follower {
    file: File,
    line: Vec<u8>,
}

impl Follower {
    fn open(path: &Path) -> io::Result<Self> {
        Ok(Self {
            file: File::open(path)?,
            line: Vec::new(),
        })
    }

    /// Whether one of the lines that are new matches, or the beginning of one.
    fn matches(&mut self, pattern: &Regex) -> io::Result<bool> {
        let matches = |line: &[u8]| {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            pattern.is_match(&String::from_utf8_lossy(line))
        };
        let mut buffer = [0; 16 << 10];
        loop {
            let read = self.file.read(&mut buffer)?;
            let Some(mut rest) = buffer.get(..read).filter(|rest| !rest.is_empty()) else {
                return Ok(!self.line.is_empty() && matches(&self.line));
            };
            while let Some(end) = rest.iter().position(|&byte| byte == b'\n') {
                self.line.extend_from_slice(&rest[..end]);
                rest = &rest[end + 1..];
                if matches(&self.line) {
                    return Ok(true);
                }
                self.line.clear();
            }
            if self.line.len() < LINE {
                self.line.extend_from_slice(rest);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_followed_line_by_line() {
        use std::io::Write as _;

        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("log");
        let mut log = File::create(&path).unwrap();
        let mut follower = Follower::open(&path).unwrap();
        let pattern = Regex::new("^ready$").unwrap();
        for (text, is_up) in [
            ("", false),
            ("not rea", false),
            ("dy\nrea", false),
            ("d", false),
            ("y", true),
            ("\nx\r\nready\r\nmore\n", true),
        ] {
            log.write_all(text.as_bytes()).unwrap();
            assert_eq!(follower.matches(&pattern).unwrap(), is_up, "{text:?}");
        }
    }
}
