//! Finding and ending the processes that one step has started.

use std::collections::HashMap;
use std::fs::{self, File};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::FileExt;
use std::time::{Duration, Instant};

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use rustix::process::{PidfdFlags, pidfd_open};

/// A moment that processes can be ordered by: the kernel's start times are only exact to a hundredth of a second, so
/// within one the order of process ids decides.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    ticks: u64,
    last_pid: i32,
}

impl Moment {
    /// Before everything.
    pub(super) const FIRST: Self = Self {
        ticks: 0,
        last_pid: 0,
    };
}

/// Tells moments, once for each step: the file stays open to make that cheap.
pub(super) struct Clock {
    loadavg: Option<File>,
    ticks_per_second: u64,
}

impl Clock {
    pub(super) fn new() -> Self {
        Self {
            loadavg: File::open("/proc/loadavg").ok(),
            ticks_per_second: rustix::param::clock_ticks_per_second(),
        }
    }

    /// Now.
    pub(super) fn now(&self) -> Moment {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
        let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
        let fraction =
            u64::try_from(time.tv_nsec).unwrap_or(0) * self.ticks_per_second / 1_000_000_000;
        Moment {
            ticks: seconds * self.ticks_per_second + fraction,
            last_pid: self.last_pid().unwrap_or(0),
        }
    }

    /// The newest process: the last field of "0.20 0.18 0.12 1/80 11206".
    fn last_pid(&self) -> Option<i32> {
        let mut buffer = [0; 128];
        let read = self.loadavg.as_ref()?.read_at(&mut buffer, 0).ok()?;
        std::str::from_utf8(buffer.get(..read)?)
            .ok()?
            .split_ascii_whitespace()
            .last()?
            .parse()
            .ok()
    }
}

struct Process {
    parent: i32,
    started: u64,
    /// Ended, and only waits to be reaped.
    zombie: bool,
}

/// All processes, by id.
fn processes() -> HashMap<i32, Process> {
    let mut found = HashMap::new();
    let Ok(entries) = fs::read_dir("/proc") else {
        return found;
    };
    for entry in entries.flatten() {
        let Some(pid) = entry
            .file_name()
            .to_str()
            .and_then(|name| name.parse().ok())
        else {
            continue;
        };
        let Some(process) = fs::read(entry.path().join("stat"))
            .ok()
            .and_then(|stat| parse(&stat))
        else {
            continue;
        };
        found.insert(pid, process);
    }
    found
}

/// Reads /proc/PID/stat: "PID (NAME) STATE PARENT …", where the name may hold anything, and the start time is field 22.
fn parse(stat: &[u8]) -> Option<Process> {
    let at = stat.iter().rposition(|&b| b == b')')?;
    let mut fields = std::str::from_utf8(&stat[at + 1..])
        .ok()?
        .split_ascii_whitespace();
    let zombie = matches!(fields.next()?, "Z" | "X");
    let parent = fields.next()?.parse().ok()?;
    let started = fields.nth(17)?.parse().ok()?;
    Some(Process {
        parent,
        started,
        zombie,
    })
}

/// The processes below `supervisor`, the shell left out, that have been started since, the oldest first.
pub(super) fn started_since(moment: Moment, supervisor: Pid, shell: Option<Pid>) -> Vec<Pid> {
    let all = processes();
    let below = |mut pid: i32| {
        // No chain of parents is longer than the table; a changing one must not loop.
        for _ in 0..all.len() {
            match all.get(&pid) {
                Some(process) if process.parent == supervisor.as_raw() => return true,
                Some(process) => pid = process.parent,
                None => return false,
            }
        }
        false
    };
    let mut found: Vec<(u64, i32)> = all
        .iter()
        .filter(|&(&pid, process)| {
            let later = process.started > moment.ticks
                || (process.started == moment.ticks && pid > moment.last_pid);
            later
                && !process.zombie
                && shell.is_none_or(|shell| shell.as_raw() != pid)
                && below(pid)
        })
        .map(|(&pid, process)| (process.started, pid))
        .collect();
    // Parents first: a subshell that is gone does not tell how its child ended.
    found.sort_unstable();
    found
        .into_iter()
        .map(|(_, pid)| Pid::from_raw(pid))
        .collect()
}

/// Sends a signal, and wakes what is stopped so that it can take it.
pub(super) fn signal(processes: &[Pid], signal: Signal) {
    for &pid in processes {
        // One that is gone meanwhile needs no signal.
        let _ = kill(pid, signal);
        let _ = kill(pid, Signal::SIGCONT);
    }
}

/// Waits until the processes have ended, or for the time.
pub(super) async fn ended(processes: &[Pid], time: Duration) {
    let deadline = Instant::now() + time;
    let descriptors: Vec<OwnedFd> = processes
        .iter()
        .filter_map(|&pid| descriptor(pid))
        .collect();
    // Seldom enough for a thread.
    let waiting = tokio::task::spawn_blocking(move || {
        for descriptor in &descriptors {
            let left = deadline
                .saturating_duration_since(Instant::now())
                .as_millis();
            let left = PollTimeout::try_from(left).unwrap_or(PollTimeout::MAX);
            // An error is as good as the end: who asks looks again at what is left.
            let _ = poll(
                &mut [PollFd::new(descriptor.as_fd(), PollFlags::POLLIN)],
                left,
            );
        }
    });
    let _ = waiting.await;
}

/// A descriptor that gets readable when the process ends.
fn descriptor(pid: Pid) -> Option<OwnedFd> {
    pidfd_open(
        rustix::process::Pid::from_raw(pid.as_raw())?,
        PidfdFlags::empty(),
    )
    .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_parentheses_and_blanks_is_read_over() {
        let stat = b"7 (a) b (c) S 3 7 7 0 -1 4194304 1 0 0 0 0 0 0 0 20 0 1 0 12345 1 1";
        let process = parse(stat).unwrap();
        assert_eq!(
            (process.parent, process.started, process.zombie),
            (3, 12345, false)
        );
    }

    #[test]
    fn a_child_is_found_and_told_by_the_moment() {
        let me = Pid::this();
        let clock = Clock::new();
        let before = clock.now();
        let mut child = std::process::Command::new("sleep")
            .arg("100")
            .spawn()
            .unwrap();
        let after = clock.now();
        let pid = Pid::from_raw(i32::try_from(child.id()).unwrap());
        assert!(started_since(before, me, None).contains(&pid));
        assert!(!started_since(after, me, None).contains(&pid));
        child.kill().unwrap();
        child.wait().unwrap();
    }
}
