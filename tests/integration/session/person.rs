//! Sessions that share a terminal with a person, who types.

use std::fmt::Write as _;
use std::io::Write as _;
use std::os::fd::AsFd;

use nix::sys::termios::tcgetattr;
use nix::unistd::{getpgrp, tcgetpgrp};
use pty_process::blocking::Command;
use stepmark::run::session::Size;
use tokio::signal::unix::{SignalKind, signal};

use super::*;
use crate::pseudo_terminal::Terminal;

/// A person in front of the steps of a scene, which run in a process of its own on their terminal.
fn person(scene: &str, directory: &Path) -> Terminal {
    let environment = std::env::vars_os().filter(|(name, _)| name != "TERM");
    Terminal::start(
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "--nocapture", "session::person::stage"])
            .env_clear()
            .envs(environment)
            .env("SESSION_TEST_SCENE", scene)
            .env("HOME", directory)
            .env("TERM", "xterm")
            .current_dir(directory),
    )
}

/// Not a test: what runs on the person's terminal.
#[test]
fn stage() {
    let Ok(scene) = std::env::var("SESSION_TEST_SCENE") else {
        return;
    };
    block_on(async {
        let mut interrupts = signal(SignalKind::interrupt()).unwrap();
        let stdin = std::io::stdin();
        let modes = tcgetattr(&stdin).unwrap();
        let mut session = Session::start(SessionOptions {
            name: "person.md".to_owned(),
            cwd: std::env::current_dir().unwrap(),
            env: Vec::new(),
            terminal: true,
        })
        .await
        .unwrap();
        for step in scene.split("\n---\n") {
            if step == "shell" {
                session.shell().await.unwrap();
            } else if let Some(text) = step.strip_prefix("await ") {
                println!("{text}");
                let ready = nix::poll::PollFd::new(stdin.as_fd(), nix::poll::PollFlags::POLLIN);
                nix::poll::poll(&mut [ready], 20_000u16).unwrap();
            } else {
                let size = Size {
                    columns: 1,
                    rows: 1,
                };
                let (tty, code) = match step.strip_prefix("tty ") {
                    Some(code) => (Some(size), code),
                    None => (None, step),
                };
                let script = Script {
                    tty,
                    timeout: Some(LONG),
                    ..Script::new(code, 3)
                };
                let mut show = |bytes: &[u8]| {
                    let mut stdout = std::io::stdout().lock();
                    stdout.write_all(bytes).unwrap();
                    stdout.flush().unwrap();
                };
                let cancel = async {
                    interrupts.recv().await;
                };
                let outcome = session.run(&script, &mut show, cancel).await.unwrap();
                println!("[{:?}]", outcome.ended);
            }
            assert!(tcgetattr(&stdin).unwrap() == modes, "{step}");
            assert_eq!(tcgetpgrp(&stdin).unwrap(), getpgrp(), "{step}");
        }
        let told = tokio::time::timeout(Duration::from_millis(100), interrupts.recv()).await;
        session.end(&mut |_| {}).await.unwrap();
        let mut last = "the end".to_owned();
        if told.is_ok() {
            write!(last, " with an interrupt").unwrap();
        }
        println!("{last}.");
    });
}

#[test]
fn keys_and_sizes_reach_a_step_on_a_terminal() {
    let directory = tempfile::tempdir().unwrap();
    let mut person = person(
        "await type
---
tty read -r x; echo \"<$x>\"; stty size
read -r -p 'name? ' x; echo \"got $x\"
read -r -s -p 'secret? ' y </dev/tty; echo \"[$y]\"; size=$(stty size); echo resize
until [ \"$(stty size)\" != \"$size\" ]; do sleep 0.01; done; stty size
---
echo $x
---
tty sh -c 'echo sleeping; exec sleep 1000'; echo no
---
tty stty raw -echo; printf '\\e[?1049h\\e[?25l\\e[31m\\e[?1000h'
---
tty echo again; (exit 4)",
        directory.path(),
    );
    person.expect("type");
    // Before there is anything to read it.
    person.keys("ahead\r");
    person.expect("<ahead>");
    person.expect("40 120");
    person.expect("name? ");
    person.keys("ann\r");
    person.expect("got ann");
    person.expect("secret? ");
    person.keys("hush\r");
    person.expect("[hush]");
    person.expect("resize");
    person.resize(31, 99);
    person.expect("31 99");
    person.expect("[Exited(0)]");
    person.expect("ann");
    person.expect("sleeping");
    person.keys("\x03");
    person.expect("[Interrupted]");
    person.expect("[Exited(0)]");
    person.expect("again");
    person.expect("[Exited(4)]");
    // The key was the step's alone.
    person.expect("the end.");
    let ended = person.end().exits(0);
    let undone = "\x1b[31m\x1b[?1000h\x1b[m\x1b[?1000l\x1b[?1049l\x1b[?25h";
    assert!(ended.raw.contains(undone), "{:?}", ended.raw);
}

#[test]
fn programs_that_take_the_whole_screen() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("text"), "one\ntwo\n").unwrap();
    std::fs::write(directory.path().join("many"), "line\n".repeat(500)).unwrap();
    let mut person = person(
        "tty vi -u NONE text && echo written
---
tty less many
---
tty top -n1 | head -1
---
tty python3 -c 'import getpass; print(len(getpass.getpass(\"pass: \")))'",
        directory.path(),
    );
    person.expect("two");
    person.keys("ohello\x1b:wq\r");
    person.expect("written");
    person.expect("[Exited(0)]");
    person.expect("line");
    person.keys("q");
    person.expect("[Exited(0)]");
    person.expect("top -");
    person.expect("[");
    person.expect("pass: ");
    person.keys("secret\r");
    person.expect("6");
    person.expect("the end.");
    person.end().exits(0);
    let text = std::fs::read_to_string(directory.path().join("text")).unwrap();
    assert_eq!(text, "one\nhello\ntwo\n");
}

#[test]
fn a_shell_in_the_sessions_place() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(
        directory.path().join(".bashrc"),
        "export FROM_RC=1 X=rc; alias hi='echo hi from rc'; PS1='weird> '; PROMPT_COMMAND='echo no'\n\
         f() { echo rc; }; trap 'echo rc bye' EXIT\n",
    )
    .unwrap();
    let mut person = person(
        "mkdir -p d/e; cd d; export X='it'\\''s' GONE=1; NS=demo; f() { echo \"f of $NS\"; }; declare -A M=([k]=v); trap 'echo never' EXIT; trap - EXIT
---
shell
---
basename \"$PWD\"; echo \"$X,${GONE-gone},$NEW,${FROM_RC-none},${LOCAL-none},$NS\"; f; declare -F __stepmark_save || echo clean
---
(exit 7)
---
shell
---
echo $?",
        directory.path(),
    );
    person.expect("stepmark:~/d$ ");
    person.keys("echo \"$X-$FROM_RC-${M[k]}\"; f; hi; set | grep -c ^__stepmark_fil; declare -F exit || echo own\r");
    person.expect("it's-1-v\n");
    person.expect("f of demo\nhi from rc\n0\nown\n");
    // At the prompt, in a program, and for one that is stopped.
    person.expect("stepmark:~/d$ ");
    person.keys("some");
    person.expect("some");
    person.keys("\x03");
    // The shell hears of it with the next key, when it was just about to wait for one.
    person.keys("\r");
    person.expect("stepmark:~/d$ ");
    person.keys("sh -c \"echo be''gun; exec sleep 1000\"\r");
    person.expect("begun");
    person.keys("\x03");
    person.expect("stepmark:~/d$ ");
    person.keys("python3 -c 'import signal, time; signal.signal(signal.SIGCONT, lambda *_: print(\"conti\" \"nued\", flush=True)); print(\"be\" \"gun\", flush=True); time.sleep(1000)'\r");
    person.expect("begun");
    person.keys("\x1a");
    person.expect("Stopped");
    person.expect("stepmark:~/d$ ");
    person.keys("fg\r");
    person.expect("continued");
    person.keys("\x03");
    person.expect("stepmark:~/d$ ");
    person.keys("echo \"[$?]\"\r");
    person.expect("[130]");
    person.expect("stepmark:~/d$ ");
    person.keys("cd e; export NEW='n w' NS; unset GONE; LOCAL=1; X+=2; exit\r");
    person.expect("rc bye");
    person.expect("e\nit's2,gone,n w,none,none,demo\nf of demo\nclean\n[Exited(0)]");
    person.expect("[Exited(7)]");
    person.expect("stepmark:~/d/e$ ");
    person.keys("\x04");
    person.expect("7\n[Exited(0)]");
    person.expect("the end.");
    person.end().exits(0);
}
