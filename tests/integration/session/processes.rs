//! What steps leave behind, and how it ends.

use std::path::PathBuf;

use super::*;

#[test]
fn a_background_child_does_not_stall() {
    block_on(async {
        let mut shell = Shell::new().await;
        let begin = Instant::now();
        let pid = shell.ok("sleep 1000 & echo $!").await;
        shell
            .ok("{ trap '' TERM; while :; do sleep 1; done; } &")
            .await;
        assert!(exists(&pid));
        assert_eq!(shell.ok("jobs -p | wc -l").await.trim(), "2");
        shell.end().await;
        assert!(!exists(&pid));
        assert!(begin.elapsed() < LONG);
    });
}

#[test]
fn a_background_flood_does_not_stall() {
    block_on(async {
        let mut shell = Shell::new().await;
        shell.run("yes & echo started").await;
        let outcome = shell.run("echo done").await;
        assert_eq!(outcome.ended, Ended::Exited(0));
        shell.end().await;
    });
}

const DAEMON: &str = "python3 -c '
import os, signal, time
if os.fork(): os._exit(0)
os.setsid()
if os.fork(): os._exit(0)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.signal(signal.SIGINT, signal.SIG_IGN)
open(\"daemon\", \"w\").write(str(os.getpid()))
time.sleep(1000)
'; until [ -s daemon ]; do sleep 0.01; done; ";

#[test]
fn nothing_outlives_the_end() {
    block_on(async {
        let mut shell = Shell::new().await;
        shell.ok(DAEMON).await;
        let pid = shell.ok("cat daemon").await;
        // Also when the shell that started it has died.
        shell.run("kill -9 $$").await;
        shell.ok("echo on").await;
        assert!(exists(&pid));
        shell.end().await;
        assert!(!exists(&pid));
    });
}

async fn vanishes(pid: &str) {
    let begin = Instant::now();
    while exists(pid) {
        assert!(begin.elapsed() < LONG, "{pid} is still there");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[test]
fn nothing_outlives_a_drop() {
    block_on(async {
        let mut shell = Shell::new().await;
        shell.ok(DAEMON).await;
        let pid = shell.ok("cat daemon").await;
        let supervisor = shell.ok("echo $PPID").await;
        drop(shell.session);
        vanishes(&pid).await;
        // Not even a zombie stays.
        vanishes(&supervisor).await;
    });
}

/// Not a test: the process that `nothing_outlives_a_kill_of_the_owner` kills.
#[test]
fn owner() {
    let Some(file) = std::env::var_os("SESSION_TEST_OWNER").map(PathBuf::from) else {
        return;
    };
    block_on(async {
        let mut shell = Shell::new().await;
        shell.ok(DAEMON).await;
        let pids = shell
            .ok("cat daemon; echo; sleep 1000 & echo $!; echo $$; echo $PPID; echo $__stepmark_dir")
            .await;
        std::fs::write(file.with_extension("new"), pids).unwrap();
        std::fs::rename(file.with_extension("new"), &file).unwrap();
        shell.run("sleep 1000").await;
    });
}

#[test]
fn nothing_outlives_a_kill_of_the_owner() {
    block_on(async {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("pids");
        let mut owner = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "session::processes::owner"])
            .env("SESSION_TEST_OWNER", &file)
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        let begin = Instant::now();
        while !file.exists() {
            assert!(begin.elapsed() < LONG);
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        owner.kill().unwrap();
        owner.wait().unwrap();
        let pids = std::fs::read_to_string(file).unwrap();
        let mut lines: Vec<&str> = pids.lines().collect();
        let private = lines.pop().unwrap();
        for pid in lines {
            vanishes(pid).await;
        }
        assert!(!Path::new(private).exists());
    });
}

#[test]
fn timeouts() {
    let codes = [
        "while :; do :; done",
        "f() { sleep 1000 || sleep 1000; }; if f; then sleep 1000; else sleep 1000; fi; sleep 1000",
        "trap '' TERM; python3 -c 'import signal,time; signal.signal(15,signal.SIG_IGN); time.sleep(1000)'; trap - TERM",
        "(sleep 1000; sleep 1000) | cat; echo no",
        "sleep 1000 & wait",
        "x=$(sleep 1000); echo no",
        "read x <> <(sleep 1000)",
    ];
    block_on(async {
        let mut shell = Shell::new().await;
        let earlier = shell.ok("X=1; sleep 1000 & echo $!").await;
        for code in codes {
            let code = format!("echo begun; {code}");
            let mut script = Script::new(&code, 3);
            let mut limit = Duration::from_millis(200);
            let outcome = loop {
                script.timeout = Some(limit);
                let outcome = shell.script(&script).await;
                // A machine with much to do may not have come to anything yet.
                if !outcome.output.text().is_empty() || 2 * limit > LONG {
                    break outcome;
                }
                limit *= 5;
            };
            assert_eq!(outcome.ended, Ended::TimedOut, "{code}");
            // Nothing of what bash says of processes that were killed.
            assert_eq!(outcome.output.text(), "begun\n", "{code}");
            assert!(outcome.took < LONG, "{code}");
            assert_eq!(shell.ok("echo $X").await, "1\n", "{code}");
            // Only the earlier one is left.
            assert_eq!(sleepers(shell.directory.path()), [earlier.trim()], "{code}");
        }
        assert!(exists(&earlier));
        let daemon = format!("{DAEMON} sleep 1000");
        let mut script = Script::new(&daemon, 3);
        script.timeout = Some(Duration::from_secs(2));
        assert_eq!(shell.script(&script).await.ended, Ended::TimedOut);
        assert!(!exists(&shell.ok("cat daemon").await));
        assert!(exists(&earlier));
        assert_eq!(
            shell
                .ok("echo $X; f() { false; echo no; }; f || echo on")
                .await,
            "1\nno\n"
        );
        assert_eq!(shell.say("f").await, (String::new(), Ended::Exited(1)));
        shell.end().await;
    });
}

/// Waits until the step has made the file `begun`, and takes it away.
async fn begun(directory: &Path) {
    let file = directory.join("begun");
    until(|| std::fs::remove_file(&file).ok()).await;
}

#[test]
fn cancel() {
    block_on(async {
        let mut shell = Shell::new().await;
        shell.ok("X=1").await;
        for code in [
            "X=2; echo >begun; sleep 1000; echo no",
            "X=2; echo >begun; while :; do :; done",
            "X=2; trap '' INT; echo >begun; sleep 1000; echo no",
        ] {
            let script = Script::new(code, 3);
            let cancel = begun(shell.directory.path());
            let outcome = shell
                .session
                .run(&script, &mut |_| {}, cancel)
                .await
                .unwrap();
            assert_eq!(
                (outcome.ended, outcome.shell_died),
                (Ended::Interrupted, false),
                "{code}"
            );
            assert_eq!(outcome.output.text(), "", "{code}");
            assert_eq!(shell.ok("echo $X; X=1").await, "2\n");
        }
        // The same for steps that leave the state as it is.
        for code in ["sleep 1000; echo no", "sleep 1000 | cat\necho no"] {
            let mut script = Script::new(code, 3);
            let cancel = tokio::time::sleep(Duration::from_millis(200));
            let outcome = shell
                .session
                .run(&script, &mut |_| {}, cancel)
                .await
                .unwrap();
            assert_eq!(
                (outcome.ended, outcome.shell_died),
                (Ended::Interrupted, false),
                "{code}"
            );
            assert_eq!(outcome.output.text(), "", "{code}");
            script.timeout = Some(Duration::from_millis(200));
            let outcome = shell.script(&script).await;
            assert_eq!(
                (outcome.ended, outcome.shell_died),
                (Ended::TimedOut, false),
                "{code}"
            );
            assert_eq!(outcome.output.text(), "", "{code}");
            assert_eq!(shell.ok("echo $X").await, "1\n");
            assert_eq!(
                shell.say("false; echo no").await,
                (String::new(), Ended::Exited(1))
            );
        }
        // A shell that cannot be brought back is replaced.
        let code = "X=3; trap '' PWR INT; echo >begun; while :; do :; done";
        let script = Script::new(code, 3);
        let cancel = begun(shell.directory.path());
        let outcome = shell
            .session
            .run(&script, &mut |_| {}, cancel)
            .await
            .unwrap();
        assert_eq!(
            (outcome.ended, outcome.shell_died),
            (Ended::Interrupted, true)
        );
        assert_eq!(shell.ok("echo $X").await, "1\n");
        shell.end().await;
    });
}
