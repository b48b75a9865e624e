//! When something that runs in the background can be worked with.

use std::fs::File;
use std::future::{Future, pending};
use std::io::{self, Read};
use std::net::Ipv4Addr;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use nix::sys::inotify::{AddWatchFlags, InitFlags, Inotify};
use regex::Regex;
use tokio::io::Interest;
use tokio::net::TcpStream;
use tokio::time::sleep;

use super::descriptor::watch;
use super::{Background, Ended};

/// How often a port is tried: nothing tells when somebody begins to listen.
const PAUSE: Duration = Duration::from_millis(50);
/// How long one try takes at most.
const TRY: Duration = Duration::from_secs(1);
/// How much of a line is looked at while it has no end.
const LINE: usize = 64 << 10;

/// What tells that it is ready.
#[derive(Debug, Clone)]
pub enum Ready {
    /// A line of its output matches; the last one need not be complete.
    Matches(Regex),
    /// Somebody listens on a port.
    Port {
        /// The machine: its name or address.
        host: String,
        /// The port.
        port: u16,
    },
}

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

impl FromStr for Ready {
    type Err = String;

    /// Reads `tcp:PORT`, `tcp:HOST:PORT`, or else a regular expression.
    fn from_str(text: &str) -> Result<Self, String> {
        if let Some(address) = text.strip_prefix("tcp:") {
            let (host, port) = address
                .rsplit_once(':')
                .map_or((None, address), |(host, port)| (Some(host), port));
            let host = host.map_or(Ipv4Addr::LOCALHOST.to_string(), |host| {
                host.trim_matches(['[', ']']).to_owned()
            });
            return match port.parse() {
                Ok(port @ 1..) if !host.is_empty() => Ok(Self::Port { host, port }),
                _ => Err(format!(
                    "`{text}` names no port: write `tcp:8080` or `tcp:HOST:8080`, with a number up to 65535"
                )),
            };
        }
        if text.trim().is_empty() {
            return Err("every output matches nothing: write a regular expression that a line of the output matches, or `tcp:PORT`".to_owned());
        }
        Regex::new(text).map(Self::Matches).map_err(|error| {
            format!("`{text}` is neither `tcp:PORT` nor a regular expression: {error}")
        })
    }
}

impl Ready {
    /// Waits until what runs in the background is ready, whose output goes to a file.
    ///
    /// # Errors
    /// When the file cannot be read, or the background script not be heard of.
    pub async fn wait(
        &self,
        background: &mut Background,
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
            up = self.up(output) => {
                up?;
                return Ok(Readiness::Up);
            }
            ended = background.ended() => ended?,
            () = cancel => return Ok(Readiness::Interrupted),
            () = timer => return Ok(Readiness::TimedOut),
        };
        // It may have been ready in its last moment, and what it has started may go on.
        let is_up = match self {
            Self::Matches(pattern) => Follower::open(output)?.matches(pattern)?,
            Self::Port { host, port } => listens(host, *port).await,
        };
        Ok(if is_up {
            Readiness::Up
        } else {
            Readiness::Ended(ended)
        })
    }

    async fn up(&self, output: &Path) -> io::Result<()> {
        match self {
            Self::Port { host, port } => {
                while !listens(host, *port).await {
                    sleep(PAUSE).await;
                }
                Ok(())
            }
            Self::Matches(pattern) => {
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
    use insta::assert_snapshot;

    use super::*;

    #[test]
    fn ports_and_patterns_are_told_apart() {
        let read = |text: &str| match text.parse() {
            Ok(Ready::Matches(pattern)) => format!("pattern {pattern}"),
            Ok(Ready::Port { host, port }) => format!("port {port} of {host}"),
            Err(error) => error,
        };
        assert_eq!(read("tcp:8080"), "port 8080 of 127.0.0.1");
        assert_eq!(read("tcp:example.org:80"), "port 80 of example.org");
        assert_eq!(read("tcp:[::1]:80"), "port 80 of ::1");
        assert_eq!(read("^Listening on :\\d+"), "pattern ^Listening on :\\d+");
        assert_snapshot!(read("tcp:99999"), @"`tcp:99999` names no port: write `tcp:8080` or `tcp:HOST:8080`, with a number up to 65535");
        assert_snapshot!(read("tcp::80"), @"`tcp::80` names no port: write `tcp:8080` or `tcp:HOST:8080`, with a number up to 65535");
        assert_snapshot!(read("tcp:"), @"`tcp:` names no port: write `tcp:8080` or `tcp:HOST:8080`, with a number up to 65535");
        assert_snapshot!(read(" "), @"every output matches nothing: write a regular expression that a line of the output matches, or `tcp:PORT`");
        assert_snapshot!(read("ready("), @"
        `ready(` is neither `tcp:PORT` nor a regular expression: regex parse error:
            ready(
                 ^
        error: unclosed group
        ");
    }

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
