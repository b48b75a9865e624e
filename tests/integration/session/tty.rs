//! Steps on a terminal of their own.

use super::*;
use stepmark::run::session::Size;

impl Shell {
    async fn tty(&mut self, code: &str) -> Outcome {
        let script = Script {
            tty: Some(Size {
                columns: 90,
                rows: 30,
            }),
            ..Script::new(code, 37)
        };
        self.script(&script).await
    }

    /// The output of code that succeeds on a terminal.
    async fn shown(&mut self, code: &str) -> String {
        let outcome = self.tty(code).await;
        let text = outcome.output.text().into_owned();
        assert_eq!(
            (outcome.ended, outcome.shell_died),
            (Ended::Exited(0), false),
            "{code}\n{text}"
        );
        text
    }
}

#[test]
fn a_step_has_a_terminal() {
    block_on(async {
        let mut shell = Shell::new().await;
        assert_eq!(
            shell.shown("tty -s && stty size; [[ -t 0 && -t 1 && -t 2 ]] && echo all >/dev/tty; case $- in *i*|*m*) echo no;; esac").await,
            "30 90\r\nall\r\n"
        );
        // It is no longer one afterwards, and was none before.
        assert_eq!(shell.say("tty -s").await.1, Ended::Exited(1));
        let size = Size {
            columns: 70,
            rows: 5,
        };
        let script = Script {
            tty: Some(size),
            ..Script::new("tput cols; tput lines", 1)
        };
        assert_eq!(shell.script(&script).await.output.text(), "70\r\n5\r\n");
        shell.end().await;
    });
}

#[test]
fn all_of_the_output_comes() {
    block_on(async {
        let mut shell = Shell::new().await;
        for _ in 0..20 {
            let text = shell.shown("seq 20000").await;
            assert_eq!(text.len(), 108_894 + 20_000, "{}", &text[text.len() - 20..]);
            assert!(text.ends_with("20000\r\n"));
        }
        shell.end().await;
    });
}

#[test]
fn what_it_sets_is_there_afterwards() {
    block_on(async {
        let mut shell = Shell::new().await;
        shell
            .ok("mkdir -p d/e; GONE=1; KEEP=(a 'b c'); gone() { :; }; kept() { echo kept; }; shopt -s expand_aliases; alias old='echo old'; set -- x; set -u; trap 'echo usr1' USR1; trap 'echo hup' HUP; trap 'echo bye' EXIT; sleep 1000 & exec 7>&1; readonly R=1")
            .await;
        let pid = shell.ok("echo $$ $!").await;
        shell.session.set_variable("CAPTURED", "1").unwrap();
        let shown = shell
            .shown("echo $CAPTURED \"${KEEP[1]}\" $1; kept; cd d; unset GONE; unset -f gone; unalias old; alias new='echo new'; f() { echo \"f's\"; }; declare -A M=([k]=$'v\\n' ['a b']=c); KEEP+=(d); declare -i I=3; export E='it'\\''s'; declare -n REF=I; export -n GREETING; CAPTURED=2; set +u; set -f; shopt -s nullglob; shopt -u sourcepath; umask 077; set -- y z; trap - USR1; trap '' HUP; trap 'echo usr2' USR2; (exit 0)")
            .await;
        assert_eq!(shown, "1 b c x\r\nkept\r\n");
        let told = shell
            .ok("basename \"$PWD\" \"$OLDPWD\"; echo ${GONE-gone} ${M[k]}${M[a b]} ${#KEEP[@]} $I \"$E\" $REF $CAPTURED $1 $2 $R; REF=4; echo $I; printenv E GREETING || f; new; old 2>/dev/null || kept; declare -F gone || umask; echo $-; shopt nullglob sourcepath extglob || :; trap -p USR1 USR2 HUP | cut -c1-20; ${NOTHING-}")
            .await;
        assert!(told.starts_with("d\n"), "{told}");
        assert_eq!(
            told.split_once('\n').unwrap().1,
            "gone v c 3 3 it's 3 2 y z 1\n4\nit's\nf's\nnew\nkept\n0077\nefhBE\nnullglob       \ton\nsourcepath     \toff\nextglob        \toff\ntrap -- 'echo usr2' \ntrap -- '' SIGHUP\n"
        );
        // The shell is the one it was, with its jobs and descriptors.
        assert_eq!(shell.ok("echo $$ $!").await, pid);
        assert_eq!(
            shell.ok("echo seven >&7; jobs %1 | grep -c sleep").await,
            "seven\n1\n"
        );
        assert_eq!(shell.end().await, "bye\n");
    });
}

#[test]
fn it_is_as_strict_as_others_and_its_status_is_kept() {
    block_on(async {
        let mut shell = Shell::new().await;
        let outcome = shell.tty("X=1; (exit 7); echo no").await;
        assert_eq!(
            (outcome.output.text().as_ref(), outcome.ended),
            ("", Ended::Exited(7))
        );
        assert_eq!(shell.ok("echo $? $X").await, "7 1\n");
        // What ends the step's shell leaves the session's alive.
        let pid = shell.ok("echo $$").await;
        shell.ok("trap 'echo bye' EXIT").await;
        let outcome = shell.tty("X=2; exit 3").await;
        assert_eq!(
            (
                outcome.output.text().as_ref(),
                outcome.ended,
                outcome.shell_died
            ),
            ("", Ended::Exited(3), false)
        );
        assert_eq!(shell.ok("echo $? $X $$").await, format!("3 2 {pid}"));
        let outcome = shell.tty("X=3; kill -9 $$").await;
        assert_eq!(outcome.ended, Ended::Signaled(9));
        assert_eq!(shell.ok("echo $X $$").await, format!("2 {pid}"));
        assert_eq!(
            shell.shown("echo ${TERM:-none}").await.trim_end(),
            std::env::var("TERM")
                .ok()
                .filter(|t| t != "dumb" && !t.is_empty())
                .unwrap_or("xterm-256color".into())
        );
        assert_eq!(
            shell.tty("nope").await.output.text(),
            "scaling-out.md: line 37: nope: command not found\r\n"
        );
        // It runs when the shell that it was set in exits.
        assert_eq!(shell.end().await, "bye\n");
    });
}

#[test]
fn ctrl_c_timeouts_and_cancelling_end_it() {
    block_on(async {
        let mut shell = Shell::new().await;
        let pid = shell.ok("echo $$").await;
        // As the terminal does with the key: a signal for all that is in its foreground.
        let own = "X=1; sleep 1000 & python3 -c 'import os, signal, time; os.killpg(0, signal.SIGINT); time.sleep(1000)'; echo no";
        let outcome = shell.tty(own).await;
        assert_eq!(
            outcome.ended,
            Ended::Interrupted,
            "{}",
            outcome.output.text()
        );
        assert!(!outcome.output.text().contains("no"));
        assert_eq!(shell.ok("echo $X $$").await, format!("1 {pid}"));
        // What is local in a function does not get out.
        shell
            .ok("f() { local X=local; sleep 1000 & kill -INT $$; sleep 1000; }")
            .await;
        assert_eq!(shell.tty("f").await.ended, Ended::Interrupted);
        assert_eq!(shell.ok("echo $X").await, "1\n");
        // The user's trap runs, and the step ends.
        shell.ok("trap 'echo int' INT").await;
        let outcome = shell.tty("kill -INT $$; echo no").await;
        assert_eq!(
            (outcome.output.text().as_ref(), outcome.ended),
            ("int\r\n", Ended::Interrupted)
        );
        assert_eq!(
            shell
                .ok("trap -p INT | grep -c 'echo int'; trap - INT")
                .await,
            "1\n"
        );
        // One that lives on with it does not end.
        let handled = "python3 -c '\nimport os, signal\ntry: os.killpg(0, signal.SIGINT); signal.pause()\nexcept KeyboardInterrupt: print(\"caught\")'; echo on";
        assert_eq!(shell.shown(handled).await, "caught\r\non\r\n");
        for code in ["X=2; sleep 1000; echo no", "X=2; while :; do :; done"] {
            let script = Script {
                tty: Some(Size {
                    columns: 80,
                    rows: 24,
                }),
                timeout: Some(Duration::from_millis(200)),
                ..Script::new(code, 3)
            };
            let outcome = shell.script(&script).await;
            assert_eq!(
                (outcome.ended, outcome.output.text().as_ref()),
                (Ended::TimedOut, "")
            );
            let script = Script {
                timeout: None,
                ..script
            };
            let cancel = tokio::time::sleep(Duration::from_millis(200));
            let outcome = shell
                .session
                .run(&script, &mut |_| {}, cancel)
                .await
                .unwrap();
            assert_eq!(outcome.ended, Ended::Interrupted);
            assert_eq!(shell.ok("echo $X $$").await, format!("2 {pid}"));
        }
        until(|| sleepers(shell.directory.path()).is_empty().then_some(())).await;
        shell.end().await;
    });
}

#[test]
fn what_it_has_sent_into_the_background_lives_as_long_as_the_session() {
    block_on(async {
        let mut shell = Shell::new().await;
        shell.shown("sleep 1000 & trap 'echo bye' EXIT").await;
        let left = sleepers(shell.directory.path());
        assert_eq!(left.len(), 1);
        shell.ok("echo on").await;
        assert!(exists(&left[0]));
        // Once, and by the session's shell.
        assert_eq!(shell.end().await, "bye\n");
        assert!(!exists(&left[0]));
    });
}
