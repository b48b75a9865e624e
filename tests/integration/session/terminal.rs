//! Sessions that share a terminal with a person.

use super::*;

#[test]
fn without_a_terminal_an_interrupt_is_a_signal_like_others() {
    block_on(async {
        let mut shell = Shell::new().await;
        shell.ok("X=1; trap 'echo int' INT").await;
        assert_eq!(shell.ok("kill -INT $$; echo on").await, "int\non\n");
        assert_eq!(shell.ok("echo $X; trap - INT").await, "1\n");
        let killed = shell.say("kill -INT $$; echo no").await;
        assert_eq!(killed, (String::new(), Ended::Signaled(2)));
        assert_eq!(shell.ok("echo $X").await, "1\n");
        shell.end().await;
    });
}

/// Not a test: the process that `a_shared_terminal` starts, with a terminal of its own.
#[test]
fn at_terminal() {
    if std::env::var_os("SESSION_TEST_TERMINAL").is_none() {
        return;
    }
    block_on(async {
        use nix::sys::termios::tcgetattr;
        use tokio::signal::unix::{SignalKind, signal};

        let mut interrupts = signal(SignalKind::interrupt()).unwrap();
        let modes = tcgetattr(std::io::stdin()).unwrap();
        let mut session = Session::start(SessionOptions {
            name: "terminal.md".to_owned(),
            cwd: std::env::temp_dir(),
            env: Vec::new(),
            terminal: true,
        })
        .await
        .unwrap();
        let steps = [
            (
                "X=1; read -r x </dev/tty; echo got $x",
                "got hello\n",
                Ended::Exited(0),
            ),
            (
                "X=2; echo sleep; sleep 1000; echo no",
                "sleep\n",
                Ended::Interrupted,
            ),
            (
                "X=3; echo loop; while :; do :; done",
                "loop\n",
                Ended::Interrupted,
            ),
            (
                "stty -echo </dev/tty; echo $X; set -m; sleep 0",
                "3\n",
                Ended::Exited(0),
            ),
            (
                "set +m; stty -a </dev/tty | grep -c -e ' -echo '",
                "0\n",
                Ended::Exited(1),
            ),
            ("trap 'echo int' INT", "", Ended::Exited(0)),
            ("kill -INT $$; echo no", "int\n", Ended::Interrupted),
            ("trap - INT", "", Ended::Exited(0)),
            ("exit 3", "", Ended::Exited(3)),
            ("echo $X", "3\n", Ended::Exited(0)),
        ];
        for (code, output, ended) in steps {
            let script = Script::new(code, 3);
            let mut tell = |bytes: &[u8]| eprint!("{}", String::from_utf8_lossy(bytes));
            let cancel = async {
                interrupts.recv().await;
            };
            eprintln!("begin {code}");
            let outcome = session.run(&script, &mut tell, cancel).await.unwrap();
            assert_eq!(
                (outcome.output.text().as_ref(), outcome.ended),
                (output, ended),
                "{code}"
            );
            assert_eq!(outcome.shell_died, ended == Ended::Exited(3), "{code}");
            assert!(tcgetattr(std::io::stdin()).unwrap() == modes, "{code}");
        }
        session.end(&mut |_| {}).await.unwrap();
        eprintln!("all is well");
    });
}

#[test]
fn a_shared_terminal() {
    use std::io::{BufRead, BufReader, Write};
    use std::process::{Command, Stdio};

    let pty = nix::pty::openpty(None, None).unwrap();
    let mut child = Command::new("setsid")
        .args(["--ctty", "--wait"])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "--nocapture", "session::terminal::at_terminal"])
        .env("SESSION_TEST_TERMINAL", "1")
        .stdin(pty.slave)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut keyboard = std::fs::File::from(pty.master);
    let mut said = String::new();
    for line in BufReader::new(child.stderr.take().unwrap()).lines() {
        let line = line.unwrap();
        said.push_str(&line);
        said.push('\n');
        if line.contains("</dev/tty; echo got") {
            keyboard.write_all(b"hello\n").unwrap();
        } else if line == "sleep" || line == "loop" {
            // A moment later, so that it is the program and not the shell that is at it.
            std::thread::sleep(Duration::from_millis(100));
            keyboard.write_all(b"\x03").unwrap();
        }
    }
    assert!(child.wait().unwrap().success(), "{said}");
    assert!(said.ends_with("all is well\n"), "{said}");
}
