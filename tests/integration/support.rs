//! A document, the fakes that it meets, and what the real binary makes of it.

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use regex_lite::Regex;
use tempfile::TempDir;

/// Far more than anything here takes: whoever waits longer waits for something that never comes.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// The document of a case that names no other.
pub const DOCUMENT: &str = "a.md";

/// A directory with a document in it, fakes first on PATH, and nothing else of the user's.
pub struct Case {
    folder: TempDir,
    document: String,
    env: Vec<(String, String)>,
}

impl Drop for Case {
    /// Whatever the case was about, its journals are such as they are documented.
    fn drop(&mut self) {
        if !std::thread::panicking() {
            crate::events::assert_journals(&self.path("../state/stepmark"));
        }
    }
}

/// What a run of the binary came to.
#[derive(Debug)]
pub struct Ran {
    /// Without times.
    pub stdout: String,
    /// Without times.
    pub stderr: String,
    /// As a shell tells it.
    pub status: i32,
    /// The document's bytes after the run.
    pub document: Vec<u8>,
}

impl Case {
    /// A case of `a.md` with this text.
    pub fn new(text: impl AsRef<[u8]>) -> Self {
        Self::named(DOCUMENT, text)
    }

    /// A case of a document with this name.
    pub fn named(name: &str, text: impl AsRef<[u8]>) -> Self {
        let folder = TempDir::with_prefix("stepmark-test-").expect("a temporary directory");
        for sub in ["work", "bin", "home", "state"] {
            fs::create_dir(folder.path().join(sub)).expect("an empty directory takes new ones");
        }
        Self {
            folder,
            document: name.to_owned(),
            env: Vec::new(),
        }
        .file(name, text)
    }

    /// Puts a file next to the document.
    pub fn file(self, name: &str, bytes: impl AsRef<[u8]>) -> Self {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a path below the case")).expect("a folder");
        fs::write(path, bytes).expect("the case's own files can be written");
        self
    }

    /// A stand-in for a program, found before the real one.
    pub fn fake(self, name: &str, script: &str) -> Self {
        let path = self.folder.path().join("bin").join(name);
        fs::write(&path, script).expect("the case's own files can be written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("its mode too");
        self
    }

    /// A variable of the binary's environment.
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    /// A path next to the document.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("work").join(name)
    }

    /// The text of a file next to the document.
    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The document's text.
    pub fn text(&self) -> String {
        self.read(&self.document)
    }

    /// Whether a file is there.
    pub fn has(&self, name: &str) -> bool {
        self.path(name).exists()
    }

    /// The variables that the binary gets, all of them.
    pub fn environment(&self) -> Vec<(String, OsString)> {
        let root = self.folder.path();
        let path = format!(
            "{}:/usr/local/bin:/usr/bin:/bin",
            root.join("bin").display()
        );
        let mut all: Vec<(String, OsString)> = vec![
            ("PATH".into(), path.into()),
            ("HOME".into(), root.join("home").into()),
            ("XDG_STATE_HOME".into(), root.join("state").into()),
            ("NO_COLOR".into(), "1".into()),
            ("LC_ALL".into(), "C.UTF-8".into()),
            ("TZ".into(), "UTC".into()),
            ("TERM".into(), "xterm".into()),
        ];
        all.extend(
            self.env
                .iter()
                .map(|(name, value)| (name.clone(), value.into())),
        );
        all
    }

    /// The binary, about to run next to the document.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(binary());
        command
            .args(arguments)
            .env_clear()
            .envs(self.environment())
            .current_dir(self.path(""));
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs the binary to its end.
    pub fn run<const N: usize>(&self, arguments: [&str; N]) -> Ran {
        self.finish(self.start(&arguments))
    }

    /// Starts the binary, for somebody who wants to meddle.
    pub fn start(&self, arguments: &[&str]) -> Child {
        self.command(arguments).spawn().expect("the binary runs")
    }

    /// Waits for what `start` began.
    pub fn finish(&self, child: Child) -> Ran {
        let process = child.id();
        let (sender, receiver) = mpsc::channel();
        std::thread::spawn(move || sender.send(child.wait_with_output()));
        let Ok(output) = receiver.recv_timeout(PATIENCE) else {
            signal(process, nix::sys::signal::Signal::SIGKILL);
            panic!("the binary does not come to an end");
        };
        let output = output.expect("a child can be waited for");
        let status = std::os::unix::process::ExitStatusExt::signal(&output.status)
            .map_or_else(|| output.status.code().unwrap_or(-1), |signal| 128 + signal);
        Ran {
            stdout: self.redact(&String::from_utf8_lossy(&output.stdout)),
            stderr: self.redact(&String::from_utf8_lossy(&output.stderr)),
            status,
            document: fs::read(self.path(&self.document)).unwrap_or_default(),
        }
    }

    /// Without times, and without the place of the temporary directory.
    pub fn redact(&self, text: &str) -> String {
        redact(text).replace(&*self.folder.path().to_string_lossy(), "[case]")
    }
}

impl Ran {
    /// Both streams, for a message or for a search that does not care.
    pub fn all(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }

    /// Asserts the exit status, and tells what was printed where it is another.
    #[track_caller]
    pub fn exits(self, status: i32) -> Self {
        assert_eq!(self.status, status, "\n{}", self.all());
        self
    }

    /// The document as text.
    pub fn text(&self) -> String {
        String::from_utf8(self.document.clone()).expect("documents are UTF-8")
    }
}

/// The binary under test.
pub fn binary() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_stepmark"))
}

/// A path from the root of the project.
pub fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A directory that a clone of the project may lack. Says so when it does.
pub fn shared(path: &str) -> Option<PathBuf> {
    let path = project("../shared").join(path);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: there is no {}", path.display());
    None
}

/// Sends a signal to a process that the test itself started.
pub fn signal(process: u32, signal: nix::sys::signal::Signal) {
    let process = nix::unistd::Pid::from_raw(i32::try_from(process).expect("a process id"));
    // It may be gone already, and then nobody misses the signal.
    let _ = nix::sys::signal::kill(process, signal);
}

/// `text` with everything that depends on the clock in brackets.
pub fn redact(text: &str) -> String {
    const TIME: &str = r"(?:\d+(?:\.\d+)?(?:ms|[smhd]))+";
    let rules = [
        (format!(r"(\(line \d+, ){TIME}"), "${1}[took]"),
        (
            format!(
                r"(\b(?:passed|failed|skipped|run|up to date|hand|blocked|interrupted|differs),? in ){TIME}"
            ),
            "${1}[took]",
        ),
        (format!(r"\btook={TIME}"), "took=[took]"),
        (format!(r"(did not end within ){TIME}"), "${1}[took]"),
        (
            r"\bversion=\d+\.\d+\.\d+[\w.+-]*".to_owned(),
            "version=[version]",
        ),
        (r"\bat=\d{4}-\d\d-\d\dT[\d:]+Z".to_owned(), "at=[at]"),
        (r"(run id=)[0-9a-f]{8}".to_owned(), "${1}[id]"),
        (
            r"Last run \d{4}-\d\d-\d\d \d\d:\d\d UTC".to_owned(),
            "Last run [at]",
        ),
        (
            r"\d{4}-\d\d-\d\d-[0-9a-f]{8}\.md".to_owned(),
            "[date-id].md",
        ),
    ];
    rules.iter().fold(text.to_owned(), |text, (pattern, with)| {
        let pattern = Regex::new(pattern).expect("the patterns above are well formed");
        pattern.replace_all(&text, *with).into_owned()
    })
}

/// A document of fences: each text a step of its own, under one heading.
pub fn steps(annotated: &[(&str, &str)]) -> String {
    let mut document = String::from("# Steps\n\n");
    for (annotation, text) in annotated {
        if !annotation.is_empty() {
            document += &format!("<!-- stepmark: {annotation} -->\n");
        }
        document += &format!("```bash\n{}\n```\n\n", text.trim_end());
    }
    document
}

/// Waits until somebody opens the pipe at `path` for writing, and returns what they write.
pub fn await_pipe(path: PathBuf) -> String {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || sender.send(fs::read_to_string(path)));
    let text = receiver
        .recv_timeout(PATIENCE)
        .expect("nobody wrote to the pipe");
    text.expect("a pipe can be read")
}

/// Makes a named pipe: how a step tells that it has come so far.
pub fn make_pipe(path: &Path) {
    let mode = nix::sys::stat::Mode::from_bits_truncate(0o600);
    nix::unistd::mkfifo(path, mode).expect("a named pipe");
}
