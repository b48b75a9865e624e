//! What a journal keeps of a session, and what another session is given.

use super::*;
use stepmark::run::session::Snapshot;

fn value<'a>(snapshot: &'a Snapshot, name: &str) -> Option<&'a str> {
    let found = snapshot.exported.iter().find(|(other, _)| other == name);
    found.map(|(_, value)| value.as_str())
}

#[test]
fn a_snapshot_tells_what_commands_would_see() {
    block_on(async {
        let mut shell = Shell::new().await;
        shell
            .ok("mkdir 'a b'; cd 'a b'; export E=$'tab\\t quote\\' \"two\nlines\" $x ü' N=1; L=local; export -n N")
            .await;
        shell
            .ok("declare -x UNSET; declare -ax ARRAY=(1); declare -ix I=5; export Z=$'\\xff'; readonly GREETING")
            .await;
        // A quiet step changes nothing, and one that is set is there at once.
        shell.ok("echo quiet").await;
        shell.session.set_variable("CAPTURED", "it's").unwrap();
        let snapshot = shell.session.snapshot().await.unwrap();
        assert_eq!(snapshot.directory, shell.directory.path().join("a b"));
        assert_eq!(
            value(&snapshot, "E"),
            Some("tab\t quote' \"two\nlines\" $x ü")
        );
        assert_eq!(value(&snapshot, "I"), Some("5"));
        assert_eq!(value(&snapshot, "GREETING"), Some("hello"));
        assert_eq!(value(&snapshot, "CAPTURED"), Some("it's"));
        for name in [
            "N", "L", "UNSET", "ARRAY", "Z", "_", "SHLVL", "PWD", "OLDPWD",
        ] {
            assert_eq!(value(&snapshot, name), None, "{name}");
        }
        let own = |name: &str| name.starts_with("__stepmark");
        assert!(!snapshot.exported.iter().any(|(name, _)| own(name)));
        assert!(snapshot.exported.is_sorted());
        // Just what `env` says.
        let names: Vec<_> = snapshot
            .exported
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        let seen = shell
            .ok("env -0 | LC_ALL=C sort -z | tr '\\n\\0' '.\\n' | LC_ALL=C grep -av -e '^_=' -e ^Z= -e ^SHLVL= -e ^PWD= -e ^OLDPWD= | cut -d= -f1")
            .await;
        assert_eq!(seen.lines().collect::<Vec<_>>(), names);
        shell.end().await;
    });
}

#[test]
fn a_snapshot_disturbs_nothing() {
    block_on(async {
        let mut shell = Shell::new().await;
        shell
            .ok("trap 'echo dbg' DEBUG; trap 'echo bye' EXIT; set -u; shopt -u sourcepath")
            .await;
        let snapshot = shell.session.snapshot().await.unwrap();
        assert_eq!(shell.ok("echo on").await, "dbg\non\n");
        shell.session.restore(&snapshot).await.unwrap();
        assert_eq!(shell.ok("trap - DEBUG").await, "dbg\n");
        shell.ok("trap 'echo err' ERR").await;
        let failed = ("err\n".to_owned(), Ended::Exited(7));
        assert_eq!(shell.say("(exit 7)").await, failed);
        let snapshot = shell.session.snapshot().await.unwrap();
        assert_eq!(shell.say("echo $?").await.0, "7\n");
        assert_eq!(shell.say("(exit 7)").await, failed);
        shell.session.restore(&snapshot).await.unwrap();
        assert_eq!(shell.say("echo $?").await.0, "7\n");
        assert_eq!(shell.say("(exit 7)").await, failed);
        shell.ok("trap - ERR").await;
        // Quiet steps are so again, and fail when they fail.
        shell.ok("echo quiet").await;
        shell.session.restore(&snapshot).await.unwrap();
        assert_eq!(
            shell.say("false; echo no").await,
            (String::new(), Ended::Exited(1))
        );
        assert_eq!(
            shell
                .ok("shopt -q sourcepath || echo off; set -o | grep -c 'nounset.*on'")
                .await,
            "off\n1\n"
        );
        assert_eq!(shell.end().await, "bye\n");
    });
}

#[test]
fn output_of_background_children_is_the_next_steps_to_show() {
    block_on(async {
        let mut shell = Shell::new().await;
        support_pipe(shell.directory.path());
        shell
            .ok("{ cat go >/dev/null; echo from behind; echo done >ended; } &")
            .await;
        std::fs::write(shell.directory.path().join("go"), "").unwrap();
        std::fs::read(shell.directory.path().join("ended")).unwrap();
        let snapshot = shell.session.snapshot().await.unwrap();
        shell.session.restore(&snapshot).await.unwrap();
        let mut shown = Vec::new();
        let mut tell = |bytes: &[u8]| shown.extend_from_slice(bytes);
        let outcome = shell
            .session
            .run(&Script::new("echo own", 3), &mut tell, pending())
            .await
            .unwrap();
        assert_eq!(outcome.output.text(), "own\n");
        assert_eq!(String::from_utf8(shown).unwrap(), "from behind\nown\n");
        shell.end().await;
    });
}

fn support_pipe(directory: &Path) {
    for name in ["go", "ended"] {
        crate::support::make_pipe(&directory.join(name));
    }
}

#[test]
fn a_session_is_given_another_ones_place() {
    block_on(async {
        let mut first = Shell::new().await;
        first
            .ok("mkdir \"it's\"; cd \"it's\"; export A='x y' GREETING=changed; unset HOME")
            .await;
        let snapshot = first.session.snapshot().await.unwrap();
        let mut second = Shell::new().await;
        second
            .ok("export GONE=1 A=2; declare -a B=(1 2); L=3; f() { echo f; }")
            .await;
        second.session.set_variable("ALSO_GONE", "1").unwrap();
        second.session.restore(&snapshot).await.unwrap();
        assert_eq!(
            second.ok("basename \"$PWD\"; printenv A GREETING; echo ${GONE-none} ${ALSO_GONE-none} ${HOME-none} ${B[1]} $L; f").await,
            "it's\nx y\nchanged\nnone none none 2 3\nf\n"
        );
        assert_eq!(second.session.snapshot().await.unwrap(), snapshot);
        // It is there for a shell that follows on one that died, too.
        second.run("kill -9 $$").await;
        assert_eq!(second.session.snapshot().await.unwrap(), snapshot);
        first.ok("cd ..; rmdir \"it's\"").await;
        let error = second.session.restore(&snapshot).await.unwrap_err();
        assert!(error.to_string().contains("it's"), "{error}");
        assert_eq!(second.ok("echo on").await, "on\n");
        first.end().await;
        second.end().await;
    });
}

#[test]
fn a_tampered_directory_is_seen_through() {
    block_on(async {
        let mut shell = Shell::new().await;
        shell.ok("PWD=/nowhere").await;
        let snapshot = shell.session.snapshot().await.unwrap();
        assert_eq!(
            snapshot.directory,
            shell.directory.path().canonicalize().unwrap()
        );
        shell.end().await;
    });
}
