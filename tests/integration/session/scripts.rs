//! How one script is run: streams, directory, variables, interpreter, output.

use stepmark::run::session::{Captured, Streams};

use super::*;

#[test]
fn streams_can_be_kept_apart() {
    block_on(async {
        let mut shell = Shell::new().await;
        let code = "echo out; echo err >&2; ls /nonexistent >&2 || sh -c 'echo err2 >&2'";
        {
            let mut script = Script::new(code, 3);
            script.streams = Streams::Apart;
            let mut live = Vec::new();
            let outcome = shell
                .session
                .run(&script, &mut |b| live.extend_from_slice(b), pending())
                .await
                .unwrap();
            assert_eq!(outcome.output.text(), "out\n");
            let errors = outcome.errors.text();
            assert!(
                errors.starts_with("err\n") && errors.contains("err2"),
                "{errors}"
            );
            let live = String::from_utf8(live).unwrap();
            assert!(
                live.contains("out\n") && live.contains("err\n") && live.contains("err2\n"),
                "{live}"
            );
        }
        assert_eq!(
            shell.ok("echo a >&2; echo b; echo c >&2").await,
            "a\nb\nc\n"
        );
        shell.end().await;
    });
}

#[test]
fn directory_and_variables_of_one_script() {
    block_on(async {
        let mut shell = Shell::new().await;
        let other = tempfile::tempdir().unwrap();
        let other = other.path().canonicalize().unwrap();
        shell.ok("A='old value'; B=(1 2); cd /; cd /usr").await;
        let env = [("A", "new 'v'\nx"), ("B", "b"), ("C", "c")]
            .map(|(n, v)| (n.to_owned(), v.to_owned()));
        for (code, status) in [
            ("printenv A B C; pwd; echo $LINENO", 0),
            ("cd /; false", 1),
            ("C=4; exit 6", 6),
        ] {
            let mut script = Script::new(code, 37);
            (script.cwd, script.env) = (Some(other.as_path()), &env);
            let outcome = shell.script(&script).await;
            assert_eq!(
                outcome.ended,
                Ended::Exited(status),
                "{}",
                outcome.output.text()
            );
            if status == 0 {
                assert_eq!(
                    outcome.output.text(),
                    format!("new 'v'\nx\nb\nc\n{}\n37\n", other.display())
                );
            }
            let after = shell
                .ok("echo \"$A\" ${B[1]} ${C-none} $PWD $OLDPWD; printenv A || :")
                .await;
            assert_eq!(after, "old value 2 none /usr /\n", "{code}");
        }
        let mut script = Script::new("echo no", 37);
        script.cwd = Some(Path::new("/nonexistent"));
        let outcome = shell.script(&script).await;
        assert_eq!(outcome.ended, Ended::Exited(1));
        assert_eq!(
            outcome.output.text(),
            "scaling-out.md: line 36: cd: /nonexistent: No such file or directory\n"
        );
        assert_eq!(shell.ok("pwd").await, "/usr\n");
        shell.end().await;
    });
}

#[test]
fn without_strictness() {
    block_on(async {
        let mut shell = Shell::new().await;
        let mut script = Script::new(
            "false; echo on; false | true; echo $?; f() { false; echo in; }; f",
            3,
        );
        script.strict = false;
        let outcome = shell.script(&script).await;
        assert_eq!(
            (outcome.output.text().as_ref(), outcome.ended),
            ("on\n0\nin\n", Ended::Exited(0))
        );
        assert_eq!(
            shell.say("false | true; echo no").await,
            (String::new(), Ended::Exited(1))
        );
        shell.end().await;
    });
}

#[test]
fn another_interpreter() {
    block_on(async {
        let mut shell = Shell::new().await;
        shell.ok("export V=v; mkdir d; cd d").await;
        let mut script = Script::new(
            "import os, sys\nprint(os.environ['V'], os.path.basename(os.getcwd()), repr(sys.stdin.read()))\nnope()",
            5,
        );
        script.interpreter = Some("python3");
        let outcome = shell.script(&script).await;
        let text = outcome.output.text().into_owned();
        assert!(text.starts_with("v d ''\n"), "{text}");
        assert!(text.contains("File \"/dev/fd/9\", line 7"), "{text}");
        assert_eq!(outcome.ended, Ended::Exited(1));
        script.interpreter = Some("nonexistent-program");
        let outcome = shell.script(&script).await;
        assert_eq!(
            outcome.output.text(),
            "scaling-out.md: line 5: nonexistent-program: command not found\n"
        );
        assert_eq!(outcome.ended, Ended::Exited(127));
        shell.end().await;
    });
}

#[test]
fn output_is_bytes() {
    block_on(async {
        let mut shell = Shell::new().await;
        let outcome = shell.run("printf 'a\\0b\\377\\n\\0'; printf end").await;
        assert_eq!(outcome.output.bytes().as_ref(), b"a\0b\xff\n\0end");
        shell.end().await;
    });
}

#[test]
fn very_long_code() {
    block_on(async {
        let mut shell = Shell::new().await;
        let code = format!(
            "x='{}'\necho ${{#x}}\n{}echo $LINENO",
            "y".repeat(1 << 20),
            ": a b c\n".repeat(10_000)
        );
        assert_eq!(
            shell.ok(&code).await,
            format!("{}\n{}\n", 1 << 20, 37 + 10_002)
        );
        shell.end().await;
    });
}

fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM:"))
        .unwrap();
    line.split_ascii_whitespace()
        .nth(1)
        .unwrap()
        .parse()
        .unwrap()
}

/// Not a test: the process whose memory `large_output_is_bounded` looks at. Other tests in one process
/// with it would count too.
#[test]
fn large_output() {
    if std::env::var_os("SESSION_TEST_MEMORY").is_none() {
        return;
    }
    block_on(async {
        let mut shell = Shell::new().await;
        let before = peak_memory();
        let mut live = 0;
        let script = Script::new("head -c 100000000 /dev/zero; echo end", 3);
        let outcome = shell
            .session
            .run(&script, &mut |b| live += b.len(), pending())
            .await
            .unwrap();
        let output: &Captured = &outcome.output;
        assert_eq!((output.total(), live), (100_000_004, 100_000_004));
        assert_eq!(output.total() - output.left_out(), 8 << 20);
        assert!(output.bytes().ends_with(b"\0end\n"));
        let grown = peak_memory() - before;
        assert!(grown < 40 << 10, "{grown} KiB");
        shell.end().await;
        println!("all is well");
    });
}

#[test]
fn large_output_is_bounded() {
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "--nocapture", "session::scripts::large_output"])
        .env("SESSION_TEST_MEMORY", "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.contains("all is well"),
        "{said}"
    );
}

#[test]
fn nothing_is_left_on_disk() {
    block_on(async {
        let mut shell = Shell::new().await;
        let private = shell.ok("echo $__stepmark_dir").await;
        assert!(Path::new(private.trim()).is_dir());
        let directory = shell.directory.path().to_owned();
        shell.end().await;
        assert!(!Path::new(private.trim()).exists());
        assert!(!directory.exists());
    });
}
