//! Scripts that run beside the session.

use std::fs::File;
use std::path::PathBuf;

use super::*;
use stepmark::run::session::{Background, Readiness};
use stepmark::runbook::attributes::Ready;

impl Shell {
    fn log(&self) -> PathBuf {
        self.directory.path().join("log")
    }

    fn logged(&self) -> String {
        std::fs::read_to_string(self.log()).unwrap()
    }

    async fn background(&mut self, code: &str, keep: bool) -> Background {
        let log = File::create(self.log()).unwrap();
        let script = Script::new(code, 37);
        self.session.background(&script, log, keep).await.unwrap()
    }
}

#[test]
fn it_begins_with_the_sessions_state_and_goes_its_own_way() {
    block_on(async {
        let mut shell = Shell::new().await;
        shell
            .ok("mkdir d; cd d; A=(1 'two words'); f() { echo \"f $X\"; }; set -u; trap 'echo bye' EXIT; trap 'echo usr1' USR1; trap '' HUP; trap 'echo dbg' DEBUG")
            .await;
        shell.session.set_variable("X", "captured").unwrap();
        let mut background = shell
            .background("basename \"$PWD\"; echo \"${A[1]}\"; f; echo err >&2; trap -p USR1 HUP; X=2; cd ..; readlink /proc/self/fd/0; ps -o tty= -p $$; (exit 3); echo no", false)
            .await;
        assert_eq!(background.ended().await.unwrap(), Ended::Exited(3));
        assert_eq!(background.has_ended(), Some(Ended::Exited(3)));
        assert_eq!(
            shell.logged(),
            "d\ntwo words\nf captured\nerr\ntrap -- '' SIGHUP\n/dev/null\n?\n"
        );
        background.end().await.unwrap();
        let told = shell
            .ok("echo $X; basename \"$PWD\"; trap -p USR1 | grep -c usr1; trap - DEBUG")
            .await;
        assert_eq!(told.replace("dbg\n", ""), "captured\nd\n1\n");
        let mut background = shell.background("nope", false).await;
        assert_eq!(background.ended().await.unwrap(), Ended::Exited(127));
        assert_eq!(
            shell.logged(),
            "scaling-out.md: line 37: nope: command not found\n"
        );
        let mut background = shell.background("kill -9 $$", false).await;
        assert_eq!(background.ended().await.unwrap(), Ended::Signaled(9));
        assert_eq!(shell.end().await, "bye\n");
    });
}

#[test]
fn it_runs_while_nobody_waits_and_its_end_is_seen() {
    block_on(async {
        let mut shell = Shell::new().await;
        let pipe = shell.directory.path().join("go");
        crate::support::make_pipe(&pipe);
        let mut background = shell.background("seq 100000; cat go; exit 4", false).await;
        assert_eq!(shell.ok("echo meanwhile").await, "meanwhile\n");
        assert_eq!(background.has_ended(), None);
        std::fs::write(&pipe, "gone\n").unwrap();
        let ended = until(|| background.has_ended()).await;
        assert_eq!(ended, Ended::Exited(4));
        assert!(shell.logged().ends_with("\n100000\ngone\n"));
        background.end().await.unwrap();
        shell.end().await;
    });
}

#[test]
fn nothing_is_left_after_its_end() {
    block_on(async {
        let mut shell = Shell::new().await;
        for keep in [false, true] {
            // Asked first, then ended: one that tidies up, one that is deaf, and one that has run away.
            let background = shell
                .background("trap 'echo tidy >>tidied' EXIT; (trap '' TERM; exec sleep 1000) & setsid -f sleep 1000; sleep 1000; echo no", keep)
                .await;
            until(|| (sleepers(shell.directory.path()).len() == 3).then_some(())).await;
            shell.ok("echo on").await;
            background.end().await.unwrap();
            assert_eq!(sleepers(shell.directory.path()), [""; 0]);
            assert_eq!(shell.logged(), "");
            assert_eq!(shell.ok("cat tidied; rm tidied").await, "tidy\n");
        }
        // Also when it is dropped.
        let background = shell.background("sleep 1000", false).await;
        let pid = until(|| sleepers(shell.directory.path()).pop()).await;
        drop(background);
        until(|| (!exists(&pid)).then_some(())).await;
        let background = shell.background("sleep 1000", false).await;
        assert!(background.keep().await.is_err());
        assert_eq!(sleepers(shell.directory.path()), [""; 0]);
        shell.end().await;
    });
}

/// Not a test: the process that `what_is_kept_outlives_a_kill_of_the_owner` kills.
#[test]
fn background_owner() {
    let Some(directory) = std::env::var_os("SESSION_TEST_BACKGROUND").map(PathBuf::from) else {
        return;
    };
    block_on(async {
        let mut shell = Shell::new().await;
        let go = directory.join("go").display().to_string();
        let mut started = Vec::new();
        for (name, keep) in [("ended", false), ("kept", true)] {
            let log = File::create(directory.join(name)).unwrap();
            let code = format!("echo $$ $PPID $__stepmark_dir; cat {go}; echo done");
            let script = Script::new(&code, 3);
            started.push(shell.session.background(&script, log, keep).await.unwrap());
        }
        pending::<()>().await;
    });
}

#[test]
fn what_is_kept_outlives_a_kill_of_the_owner() {
    block_on(async {
        let directory = tempfile::tempdir().unwrap();
        crate::support::make_pipe(&directory.path().join("go"));
        let mut owner = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "session::background::background_owner"])
            .env("SESSION_TEST_BACKGROUND", directory.path())
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        let said = |name: &str| {
            let text = std::fs::read_to_string(directory.path().join(name)).ok()?;
            text.ends_with('\n').then_some(text)
        };
        let ended = until(|| said("ended")).await;
        let kept = until(|| said("kept")).await;
        owner.kill().unwrap();
        owner.wait().unwrap();
        let words =
            |line: &str| -> Vec<String> { line.split_whitespace().map(str::to_owned).collect() };
        let (ended, kept) = (words(&ended), words(&kept));
        until(|| (!exists(&ended[0]) && !exists(&ended[1])).then_some(())).await;
        assert!(!Path::new(&ended[2]).exists());
        assert!(exists(&kept[0]) && exists(&kept[1]) && Path::new(&kept[2]).exists());
        // It comes to its end by itself, and leaves nothing.
        std::fs::write(directory.path().join("go"), "on\n").unwrap();
        until(|| said("kept").filter(|text| text.ends_with("on\ndone\n"))).await;
        until(|| (!exists(&kept[0]) && !exists(&kept[1])).then_some(())).await;
        assert!(!Path::new(&kept[2]).exists());
    });
}

#[test]
fn what_is_kept_outlives_the_session() {
    block_on(async {
        let mut shell = Shell::new().await;
        let background = shell.background("sleep 1000; echo on", true).await;
        let pid = until(|| sleepers(shell.directory.path()).pop()).await;
        background.keep().await.unwrap();
        shell.session.end(&mut |_| {}).await.unwrap();
        assert!(exists(&pid));
        let pid = nix::unistd::Pid::from_raw(pid.parse().unwrap());
        nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGTERM).unwrap();
        until(|| (!exists(&pid.to_string())).then_some(())).await;
    });
}

#[test]
fn readiness_is_waited_for() {
    block_on(async {
        let mut shell = Shell::new().await;
        let log = shell.log();
        let pipe = shell.directory.path().join("go");
        crate::support::make_pipe(&pipe);
        let ready = Ready::parse("^ready$").unwrap();
        let mut background = shell
            .background("echo not ready; cat go; sleep 1000", false)
            .await;
        let typed = async {
            until(|| sleepers_or_log(&log)).await;
            std::fs::write(&pipe, "ready").unwrap();
        };
        let (up, ()) = tokio::join!(
            background.wait_until(&ready, &log, Some(LONG), pending()),
            typed
        );
        assert_eq!(up.unwrap(), Readiness::Up);
        let never = Ready::parse("never").unwrap();
        let short = Some(Duration::from_millis(50));
        let wait = background.wait_until(&never, &log, short, pending()).await;
        assert_eq!(wait.unwrap(), Readiness::TimedOut);
        let wait = background.wait_until(&never, &log, None, async {}).await;
        assert_eq!(wait.unwrap(), Readiness::Interrupted);
        background.end().await.unwrap();
        let mut background = shell.background("echo almost; exit 3", false).await;
        let wait = background.wait_until(&never, &log, None, pending()).await;
        assert_eq!(wait.unwrap(), Readiness::Ended(Ended::Exited(3)));
        let almost = Ready::parse("almost").unwrap();
        let wait = background.wait_until(&almost, &log, None, pending()).await;
        assert_eq!(wait.unwrap(), Readiness::Up);

        // The port is one that nobody has.
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let listening = Ready::parse(&format!("tcp:{port}")).unwrap();
        let server = format!(
            "python3 -c 'import socket, time\ns = socket.create_server((\"127.0.0.1\", {port}))\ntime.sleep(1000)'"
        );
        let mut background = shell.background(&server, false).await;
        let wait = background
            .wait_until(&listening, &log, Some(LONG), pending())
            .await;
        assert_eq!(wait.unwrap(), Readiness::Up);
        background.end().await.unwrap();
        let mut background = shell.background("exit 1", false).await;
        let wait = background
            .wait_until(&listening, &log, Some(LONG), pending())
            .await;
        assert_eq!(wait.unwrap(), Readiness::Ended(Ended::Exited(1)));
        shell.end().await;
    });
}

fn sleepers_or_log(log: &Path) -> Option<()> {
    std::fs::read_to_string(log)
        .ok()?
        .contains("not ready")
        .then_some(())
}
