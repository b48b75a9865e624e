//! The process between stepmark and a shell: it adopts, reaps and finally kills whatever the shell leaves behind.
//!
//! A child sub-reaper is the only way on Linux to keep hold of daemonised processes, and it has to be a process of its
//! own to survive a SIGKILL of stepmark. So the supervisor is a fork of stepmark that never executes anything else.
//! Between `fork` and `exec` of a process that may have threads only async-signal-safe calls are sound, and neither
//! std nor nix offers all of them in a safe form: this is the one file with unsafe code. Everything that allocates is
//! prepared by [`spawn`] before the fork.
#![expect(unsafe_code, reason = "fork, and what runs between fork and exec")]

use std::ffi::CString;
use std::io;
use std::os::fd::{AsRawFd, OwnedFd, RawFd};
use std::ptr;

use nix::libc;
use nix::unistd::Pid;

use super::launch::{CONTROL, Command, ENDED, EXEC_FAILED, MESSAGE_LEN, Place, STARTED};

/// How long the processes that are left get between SIGTERM and SIGKILL.
const GRACE_MS: i64 = 300;
/// How long one round of SIGKILL waits for an event before the next look at what is left.
const ROUND_MS: i64 = 100;
/// After so many rounds what is left cannot be killed (uninterruptible sleep, another user's process).
const ROUNDS: u32 = 50;

/// Forks a supervisor, which forks and executes the shell. The supervisor writes messages to `status` and kills all
/// that is left when the other end of `lifeline` closes, or, where all is to be kept, when it is written to.
pub(super) fn spawn(
    command: &Command<'_>,
    status: &OwnedFd,
    lifeline: &OwnedFd,
) -> io::Result<Pid> {
    let pointers = |strings: &[CString]| -> Vec<*const libc::c_char> {
        strings
            .iter()
            .map(|s| s.as_ptr())
            .chain([ptr::null()])
            .collect()
    };
    let arguments = pointers(command.arguments);
    let environment = pointers(command.environment);
    // SAFETY: the sets are initialised by sigfillset before use. No signal may run a handler of stepmark's in the
    // child, so they are blocked across the fork. The child calls async-signal-safe functions only and never returns.
    unsafe {
        let mut all: libc::sigset_t = std::mem::zeroed();
        let mut before: libc::sigset_t = std::mem::zeroed();
        libc::sigfillset(&raw mut all);
        libc::pthread_sigmask(libc::SIG_SETMASK, &raw const all, &raw mut before);
        let pid = libc::fork();
        if pid == 0 {
            supervise(
                command,
                &arguments,
                &environment,
                status.as_raw_fd(),
                lifeline.as_raw_fd(),
            );
        }
        let error = io::Error::last_os_error();
        libc::pthread_sigmask(libc::SIG_SETMASK, &raw const before, ptr::null_mut());
        if pid < 0 {
            Err(error)
        } else {
            Ok(Pid::from_raw(pid))
        }
    }
}

/// The supervisor's life. Signals are blocked on entry and stay so: a Ctrl-C is not for it.
unsafe fn supervise(
    command: &Command<'_>,
    arguments: &[*const libc::c_char],
    environment: &[*const libc::c_char],
    status: RawFd,
    lifeline: RawFd,
) -> ! {
    unsafe {
        libc::prctl(libc::PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
        if command.keep {
            // Who ends the caller's process group is not to end this.
            libc::setsid();
        }
        // An inherited SIG_IGN would reap the children silently.
        libc::signal(libc::SIGCHLD, libc::SIG_DFL);
        let supervisor = libc::getpid();
        let shell = libc::fork();
        if shell == 0 {
            execute(command, arguments, environment, status, supervisor);
        }
        if shell < 0 {
            tell(status, EXEC_FAILED, *libc::__errno_location());
            libc::_exit(1);
        }
        // Nothing of stepmark's may be held open here: a reader of its output waits for the end of it.
        let mut child: libc::sigset_t = std::mem::zeroed();
        libc::sigemptyset(&raw mut child);
        libc::sigaddset(&raw mut child, libc::SIGCHLD);
        let events = libc::signalfd(-1, &raw const child, libc::SFD_CLOEXEC | libc::SFD_NONBLOCK);
        let [mut lifeline, status, events] = keep_only([lifeline, status, events]);
        libc::chdir(c"/".as_ptr());
        tell(status, STARTED, shell);

        loop {
            let alive = wait(lifeline, events, -1);
            let any = reap(shell, status);
            if !alive {
                let mut order = 0u8;
                if !command.keep || libc::read(lifeline, (&raw mut order).cast(), 1) > 0 {
                    end_all(events, shell, status);
                    break;
                }
                // poll passes over it from now on.
                lifeline = -1;
            }
            if lifeline < 0 && !any {
                break;
            }
        }
        for path in command.leftovers {
            libc::unlink(path.as_ptr());
        }
        libc::rmdir(command.leftover_directory.as_ptr());
        libc::_exit(0)
    }
}

/// The shell's side of the second fork.
unsafe fn execute(
    command: &Command<'_>,
    arguments: &[*const libc::c_char],
    environment: &[*const libc::c_char],
    status: RawFd,
    supervisor: libc::pid_t,
) -> ! {
    unsafe {
        if !command.keep {
            libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL, 0, 0, 0);
            if libc::getppid() != supervisor {
                libc::_exit(1);
            }
        }
        if command.place.is_session() {
            libc::setsid();
        }
        libc::chdir(command.directory.as_ptr());
        // Duplicates first: a source may itself be one of 0, 1 and 2 when stepmark runs with those closed.
        let control = command.control.map_or(-1, |control| {
            libc::fcntl(control.as_raw_fd(), libc::F_DUPFD_CLOEXEC, 10)
        });
        let output = libc::fcntl(command.output.as_raw_fd(), libc::F_DUPFD_CLOEXEC, 10);
        let status = libc::fcntl(status, libc::F_DUPFD_CLOEXEC, 10);
        let input = if command.place.reads_terminal() {
            output
        } else {
            libc::open(c"/dev/null".as_ptr(), libc::O_RDONLY | libc::O_CLOEXEC)
        };
        libc::dup2(input, 0);
        libc::dup2(output, 1);
        libc::dup2(output, 2);
        match command.place {
            Place::Shared | Place::Apart => {}
            // A new session has no terminal yet, and nobody else has this one.
            Place::Own => {
                libc::ioctl(0, libc::TIOCSCTTY, 0);
            }
            // A Ctrl-C from now on is the shell's. SIGTTOU, which keeps a background group from this, is blocked.
            Place::Foreground => {
                libc::setpgid(0, 0);
                libc::tcsetpgrp(0, libc::getpid());
            }
        }
        // What stepmark's own parent let leak must not reach the commands either.
        if libc::syscall(
            libc::SYS_close_range,
            3u32,
            u32::MAX,
            libc::CLOSE_RANGE_CLOEXEC,
        ) != 0
        {
            for fd in 3..descriptor_limit() {
                libc::fcntl(fd, libc::F_SETFD, libc::FD_CLOEXEC);
            }
        }
        if control >= 0 {
            libc::dup2(control, CONTROL);
        }
        for signal in 1..=64 {
            libc::signal(signal, libc::SIG_DFL);
        }
        let mut none: libc::sigset_t = std::mem::zeroed();
        libc::sigemptyset(&raw mut none);
        libc::pthread_sigmask(libc::SIG_SETMASK, &raw const none, ptr::null_mut());
        libc::execve(
            command.program.as_ptr(),
            arguments.as_ptr(),
            environment.as_ptr(),
        );
        tell(status, EXEC_FAILED, *libc::__errno_location());
        libc::_exit(127)
    }
}

unsafe fn descriptor_limit() -> RawFd {
    unsafe {
        let mut limit: libc::rlimit = std::mem::zeroed();
        libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut limit);
        RawFd::try_from(limit.rlim_cur.min(65_536)).unwrap_or(1024)
    }
}

/// Closes all descriptors but these, which become 0, 1 and 2.
unsafe fn keep_only(fds: [RawFd; 3]) -> [RawFd; 3] {
    unsafe {
        let high = fds.map(|fd| libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, 3));
        for (to, from) in (0..).zip(high) {
            libc::dup2(from, to);
        }
        if libc::syscall(libc::SYS_close_range, 3u32, u32::MAX, 0) != 0 {
            for fd in 3..descriptor_limit() {
                libc::close(fd);
            }
        }
        [0, 1, 2]
    }
}

/// A message of eight bytes fits any pipe whole. The status pipe has no other writer that could fill it.
unsafe fn tell(status: RawFd, kind: i32, number: i32) {
    unsafe {
        let message = [kind, number];
        libc::write(status, message.as_ptr().cast(), MESSAGE_LEN);
    }
}

/// Waits for an event; false once the lifeline is closed.
unsafe fn wait(lifeline: RawFd, events: RawFd, timeout: i64) -> bool {
    unsafe {
        let mut fds = [
            libc::pollfd {
                fd: lifeline,
                events: libc::POLLIN,
                revents: 0,
            },
            libc::pollfd {
                fd: events,
                events: libc::POLLIN,
                revents: 0,
            },
        ];
        libc::poll(fds.as_mut_ptr(), 2, timeout as i32);
        let mut buffer = [0u8; 512];
        while libc::read(events, buffer.as_mut_ptr().cast(), buffer.len()) > 0 {}
        fds[0].revents == 0
    }
}

/// Reaps every child that has ended; false when there is none left at all.
unsafe fn reap(shell: libc::pid_t, status: RawFd) -> bool {
    unsafe {
        loop {
            let mut raw = 0;
            let pid = libc::waitpid(-1, &raw mut raw, libc::WNOHANG);
            if pid == shell {
                tell(status, ENDED, raw);
            }
            if pid == 0 {
                return true;
            }
            if pid < 0 {
                return false;
            }
        }
    }
}

/// Ends every child, and their children as they get adopted, until none is left.
unsafe fn end_all(events: RawFd, shell: libc::pid_t, status: RawFd) {
    unsafe {
        if !reap(shell, status) {
            return;
        }
        signal_children(&[libc::SIGTERM, libc::SIGCONT]);
        let deadline = now_ms() + GRACE_MS;
        loop {
            let left = deadline - now_ms();
            if left <= 0 {
                break;
            }
            wait(-1, events, left);
            if !reap(shell, status) {
                return;
            }
        }
        for _ in 0..ROUNDS {
            signal_children(&[libc::SIGKILL]);
            wait(-1, events, ROUND_MS);
            if !reap(shell, status) {
                return;
            }
        }
    }
}

unsafe fn now_ms() -> i64 {
    unsafe {
        let mut time: libc::timespec = std::mem::zeroed();
        libc::clock_gettime(libc::CLOCK_MONOTONIC, &raw mut time);
        #[expect(
            clippy::useless_conversion,
            reason = "the fields are 32 bits wide on some targets"
        )]
        let (seconds, nanoseconds) = (i64::from(time.tv_sec), i64::from(time.tv_nsec));
        seconds * 1000 + nanoseconds / 1_000_000
    }
}

/// Sends the signals to each direct child. /proc is read without opendir, which allocates.
unsafe fn signal_children(signals: &[libc::c_int]) {
    unsafe {
        let proc = libc::open(
            c"/proc".as_ptr(),
            libc::O_RDONLY | libc::O_DIRECTORY | libc::O_CLOEXEC,
        );
        if proc < 0 {
            return;
        }
        let me = libc::getpid();
        let mut buffer = [0u8; 4096];
        loop {
            let read = libc::syscall(
                libc::SYS_getdents64,
                proc,
                buffer.as_mut_ptr(),
                buffer.len(),
            );
            let Ok(length @ 1..) = usize::try_from(read) else {
                break;
            };
            let mut entries = buffer.get(..length).unwrap_or_default();
            // struct linux_dirent64: inode 8, offset 8, record length 2, type 1, name.
            while let Some(&[low, high]) = entries.get(16..18) {
                let record = usize::from(u16::from_ne_bytes([low, high]));
                let Some((entry, rest)) = entries.split_at_checked(record.max(19)) else {
                    break;
                };
                entries = rest;
                let pid = entry.get(19..).map_or(0, number);
                if pid > 0 && parent_of(proc, entry.get(19..).unwrap_or_default()) == me {
                    for &signal in signals {
                        libc::kill(pid, signal);
                    }
                }
            }
        }
        libc::close(proc);
    }
}

/// The number that the bytes start with, or 0.
fn number(bytes: &[u8]) -> libc::pid_t {
    bytes
        .iter()
        .take_while(|b| b.is_ascii_digit())
        .fold(0, |n: libc::pid_t, b| {
            n.wrapping_mul(10).wrapping_add(libc::pid_t::from(b - b'0'))
        })
}

/// The parent of the process whose directory in /proc has this name, or 0.
unsafe fn parent_of(proc: RawFd, name: &[u8]) -> libc::pid_t {
    let mut path = [0u8; 32];
    let digits = name.iter().take_while(|b| b.is_ascii_digit()).count();
    if let (Some(to), Some(from)) = (path.get_mut(..digits), name.get(..digits)) {
        to.copy_from_slice(from);
    }
    if let Some(to) = path.get_mut(digits..digits + 5) {
        to.copy_from_slice(b"/stat");
    }
    let mut buffer = [0u8; 256];
    let length = unsafe {
        let fd = libc::openat(proc, path.as_ptr().cast(), libc::O_RDONLY | libc::O_CLOEXEC);
        if fd < 0 {
            return 0;
        }
        let length = libc::read(fd, buffer.as_mut_ptr().cast(), buffer.len());
        libc::close(fd);
        usize::try_from(length).unwrap_or(0)
    };
    // The command's name stands in parentheses and may hold anything, `)` included: "PID (NAME) STATE PARENT …".
    let stat = buffer.get(..length).unwrap_or_default();
    let after = stat
        .iter()
        .rposition(|&b| b == b')')
        .map_or(length, |at| at + 4);
    number(stat.get(after..).unwrap_or_default())
}
