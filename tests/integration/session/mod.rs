//! The promises of a session, each against the real bash.

mod background;
mod person;
mod processes;
mod scripts;
mod snapshot;
mod state;
mod terminal;
mod tty;

use std::future::{Future, pending};
use std::path::Path;
use std::time::{Duration, Instant};

use stepmark::run::session::{Ended, Outcome, Script, Session, SessionOptions};

const LONG: Duration = Duration::from_secs(20);

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(future)
}

struct Shell {
    session: Session,
    directory: tempfile::TempDir,
}

impl Shell {
    async fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let session = Session::start(SessionOptions {
            name: "scaling-out.md".to_owned(),
            cwd: directory.path().to_owned(),
            env: vec![("GREETING".to_owned(), "hello".to_owned())],
            terminal: false,
        })
        .await
        .unwrap();
        Self { session, directory }
    }

    async fn script(&mut self, script: &Script<'_>) -> Outcome {
        let mut script = script.clone();
        // A hang is a failure, not a test that never ends.
        script.timeout.get_or_insert(LONG);
        self.session
            .run(&script, &mut |_| {}, pending())
            .await
            .unwrap()
    }

    async fn run(&mut self, code: &str) -> Outcome {
        self.script(&Script::new(code, 37)).await
    }

    /// Output and status.
    async fn say(&mut self, code: &str) -> (String, Ended) {
        let outcome = self.run(code).await;
        (outcome.output.text().into_owned(), outcome.ended)
    }

    /// The output of code that succeeds without an end of the shell.
    async fn ok(&mut self, code: &str) -> String {
        let outcome = self.run(code).await;
        let text = outcome.output.text().into_owned();
        assert_eq!(
            (outcome.ended, outcome.shell_died),
            (Ended::Exited(0), false),
            "{code}\n{text}"
        );
        text
    }

    async fn end(self) -> String {
        let mut last = Vec::new();
        self.session
            .end(&mut |bytes| last.extend_from_slice(bytes))
            .await
            .unwrap();
        String::from_utf8(last).unwrap()
    }
}

/// Waits until something is found.
async fn until<T>(mut found: impl FnMut() -> Option<T>) -> T {
    let begin = Instant::now();
    loop {
        if let Some(found) = found() {
            return found;
        }
        assert!(begin.elapsed() < LONG);
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// The processes called `sleep` that run in a directory.
fn sleepers(directory: &Path) -> Vec<String> {
    let directory = directory.canonicalize().unwrap();
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    processes
        .filter(|process| {
            std::fs::read_link(process.path().join("cwd")).is_ok_and(|cwd| cwd == directory)
        })
        .filter(|process| {
            std::fs::read(process.path().join("comm")).is_ok_and(|name| name == b"sleep\n")
        })
        .map(|process| process.file_name().into_string().unwrap())
        .collect()
}

fn exists(pid: &str) -> bool {
    Path::new("/proc").join(pid.trim()).exists()
}
