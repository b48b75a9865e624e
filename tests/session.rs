//! The promises of a session, each against the real bash.

#![expect(clippy::unwrap_used, reason = "helpers of tests, which may panic")]

use std::future::{Future, pending};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use stepmark::run::session::{Captured, Ended, Outcome, Script, Session, SessionOptions, Streams};

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

/// Each case is a list of steps, with the output and status of each.
fn check(steps: &[(&str, &str, i32)]) {
    block_on(async {
        let mut shell = Shell::new().await;
        for (code, output, status) in steps {
            let said = shell.say(code).await;
            assert_eq!(
                said,
                ((*output).to_owned(), Ended::Exited(*status)),
                "in {code}\nof {steps:#?}"
            );
        }
        assert_eq!(shell.end().await, "");
    });
}

macro_rules! steps {
    ($(test $name:ident: $($code:literal => $output:literal, $status:literal;)+)+) => {
        $(#[test] fn $name() { check(&[$(($code, $output, $status)),+]); })+
    };
}

steps! {
    test errors_that_bash_goes_on_after:
        "y=$((1/0))\necho no" => "scaling-out.md: line 37: 1/0: division by 0 (error token is \"0\")\n", 1;
        "readonly R=1\nmkdir -p d; basename $_\nR=2\necho no" => "d\nscaling-out.md: line 39: R: readonly variable\n", 1;
        "echo $R; f() { echo in; y=$((1/0)); echo no; }\nf\necho no" => "1\nin\nscaling-out.md: line 37: 1/0: division by 0 (error token is \"0\")\n", 1;
        "x=1\n[ $x = 2 ] && echo no\necho on; ! true\nif false\nthen :\nfi\necho $x" => "on\n1\n", 0;
        "x=1\nyes | head -1\necho on $x" => "y\non 1\n", 0;
        "x=1\nset +e\nfalse\necho on $x" => "on 1\n", 0;
        "x=1\n(exit 3)\necho no" => "", 3;
        "x=1\necho $?" => "0\n", 0;
        "trap -p DEBUG; f || echo $x" => "in\nscaling-out.md: line 37: 1/0: division by 0 (error token is \"0\")\n", 1;
    test nothing_is_run_after_noexec:
        "X=1" => "", 0;
        "echo a; set -n; echo no" => "a\n", 0;
        "(set -n; echo no); echo $X" => "1\n", 0;
        "set -- -n; echo $X $1" => "1 -n\n", 0;
        "echo $X" => "1\n", 0;
    test quiet_steps_are_like_others:
        "mkdir d; cd d; X=1; export Y=y" => "", 0;
        "printenv Y OLDPWD | wc -l; basename \"$PWD\"" => "2\nd\n", 0;
        "printenv PWD | grep -c /d" => "1\n", 0;
        "nope" => "scaling-out.md: line 37: nope: command not found\n", 127;
        "echo $? $X\necho $LINENO" => "127 1\n38\n", 0;
        "yes | head -1" => "y\n", 141;
        "echo a | false; echo no" => "", 1;
        "echo $X; sh -c 'exit 5'; echo no" => "1\n", 5;
        "echo $X $Y; basename $PWD" => "1 y\nd\n", 0;
        "shopt -q sourcepath; trap 'echo bye; shopt sourcepath' EXIT" => "", 0;
        "echo b" => "b\n", 0;
        "trap - EXIT; f() { echo f; Z=1; }" => "", 0;
        "f; shopt -q sourcepath" => "f\n", 0;
        "echo $Z; cd /" => "1\n", 0;
        "echo $Z" => "1\n", 0;
    test variables_persist:
        "X=5; export Y='a b'; declare Z=z; declare -i N=2; readonly R=r" => "", 0;
        "echo $X $Y $Z $R $GREETING; N=N+1; echo $N; sh -c 'echo $Y-$X'" => "5 a b z r hello\n3\na b-\n", 0;
    test arrays_persist:
        "a=(1 'two 2' 3); declare -A m=([k]=v ['k 2']=$'w\\n')" => "", 0;
        "echo ${#a[@]} \"${a[1]}\" \"${m[k]}\" \"${m[k 2]}\"" => "3 two 2 v w\n\n", 0;
    test functions_and_aliases_persist:
        "f() { echo f $1; }; shopt -s expand_aliases; alias ll='echo list'" => "", 0;
        "f 1; ll 2" => "f 1\nlist 2\n", 0;
    test options_and_umask_persist:
        "set -f; shopt -s nullglob; umask 027; set -- a 'b c'" => "", 0;
        "echo *; shopt -q nullglob && umask; echo $# \"$2\"" => "*\n0027\n2 b c\n", 0;
    test directory_persists:
        "mkdir -p d/e; ln -s d/e l; cd l; basename \"$PWD\"" => "l\n", 0;
        "basename \"$PWD\"; basename \"$(pwd -P)\"; cd .. && ls" => "l\ne\nd\nl\n", 0;
        "cd - >/dev/null; basename \"$PWD\"; basename \"$OLDPWD\" | wc -l" => "l\n1\n", 0;
    test the_first_step_has_no_old_directory:
        "cd - " => "scaling-out.md: line 37: cd: OLDPWD not set\n", 1;
    test status_of_the_step_before:
        "false" => "", 1;
        "echo $?" => "1\n", 0;
        "echo $?" => "0\n", 0;
    test stops_at_the_first_failure:
        "echo a; false; echo b" => "a\n", 1;
        "f() { (exit 7); echo no; }\nf\necho no" => "", 7;
        "( false; echo no ); echo no" => "", 1;
        "x=$(false; echo no); echo no" => "", 1;
        "for i in 1 2; do echo $i; false; done; echo no" => "1\n", 1;
        "while true; do { ls /nonexistent 2>/dev/null; echo no; }; done" => "", 2;
        "false | true; echo no" => "", 1;
        "g() { f; echo no; }; if true; then g; fi; echo no" => "", 7;
        "case x in x) false;; esac; echo no" => "", 1;
        "[[ a == b ]]; echo no" => "", 1;
        "((0)); echo no" => "", 1;
        "eval 'false; echo no'; echo no" => "", 1;
        "printf 'false\\necho no\\n' >lib.sh; . ./lib.sh; echo no" => "", 1;
    test conditions_do_not_stop:
        "if false; then echo no; fi; false || echo b; ! true; false && true; echo c" => "b\nc\n", 0;
        "until true; do :; done; while false; do :; done; echo d" => "d\n", 0;
        "false & wait $! || echo waited" => "waited\n", 0;
    test a_broken_pipe_does_not_count:
        "yes | head -1; echo on" => "y\non\n", 0;
        "yes | head -1\nfalse\necho no" => "y\n", 1;
        "yes | head -1\n( false; echo no )\necho no" => "y\n", 1;
        "yes | head -1\nset +e\nfalse\necho on" => "y\non\n", 0;
        "f() { yes | head -1; echo in; }\nf\necho out\nfalse\necho no" => "y\nin\nout\n", 1;
    test a_step_can_switch_errexit_off_for_itself:
        "set +e; false; echo on" => "on\n", 0;
        "false; echo no" => "", 1;
        "set +o errexit\nfalse\nset -e\necho on\nfalse\necho no" => "on\n", 1;
    test errexit_does_not_persist:
        "set -euo pipefail; X=1" => "", 0;
        "set +u; false; echo no" => "", 1;
        "echo $X" => "1\n", 0;
    test exit_keeps_the_state:
        "X=5; cd /; f() { echo f; }; a=(1 2); shopt -s extglob; exit 3; echo no" => "", 3;
        "echo $X $PWD ${a[1]} $GREETING $?; f; shopt -q extglob" => "5 / 2 hello 3\nf\n", 0;
        "exit" => "", 0;
        "echo $X" => "5\n", 0;
        "g() { if true; then exit 4; fi; }; g" => "", 4;
        "( exit 5 ) || echo sub; echo $(exit 6) $X" => "sub\n5\n", 0;
    test exec_ends_the_step_only:
        "X=1; trap 'echo bye' EXIT" => "", 0;
        "Y=1; exec sh -c 'echo replaced; exit 4'" => "replaced\n", 4;
        "echo $X-$Y; trap - EXIT" => "1-\n", 0;
    test an_unset_variable_kills_but_its_state_is_kept:
        "X=1; set -u; Y=2; echo $nope; echo no" => "scaling-out.md: line 37: nope: unbound variable\n", 1;
        "echo $X $Y; set +u" => "1 2\n", 0;
        "X=3; : ${nope:?is missing}; echo no" => "scaling-out.md: line 37: nope: is missing\n", 1;
        "echo $X" => "3\n", 0;
    test a_readonly_assignment_keeps_the_state:
        "readonly R=1" => "", 0;
        "X=2; R=2; echo no" => "scaling-out.md: line 37: R: readonly variable\n", 1;
        "echo $X $R" => "2 1\n", 0;
    test err_trap_of_a_user:
        "trap 'echo failed $?' ERR; echo a; (exit 5); echo no" => "a\nfailed 5\n", 5;
        "f() { (exit 6); echo no; }; f; echo no" => "failed 6\n", 6;
        "trap -p ERR | grep -c failed; trap - ERR" => "1\n", 0;
        "false; echo no" => "", 1;
    test exit_trap_of_a_step:
        "trap 'echo bye' EXIT; X=5; exit 3" => "bye\n", 3;
        "echo $X; trap -p EXIT | grep -c bye || true" => "5\n0\n", 0;
    test exit_trap_of_an_earlier_step:
        "trap 'echo bye $?' EXIT" => "", 0;
        "X=6; set -u; $nope" => "scaling-out.md: line 37: nope: unbound variable\nbye 1\n", 1;
        "set +u; echo $X" => "6\n", 0;
    test other_traps_persist:
        "trap 'echo usr' USR1; trap 'echo dbg' DEBUG" => "", 0;
        "kill -USR1 $$; trap - DEBUG USR1" => "dbg\ndbg\nusr\ndbg\n", 0;
        "echo a" => "a\n", 0;
    test nothing_can_eat_the_script:
        "cat; read -r x || echo eof; head -c 5; wc -c" => "eof\n0\n", 0;
        "while read -r l; do echo \"$l\"; done; echo on" => "on\n", 0;
        "exec </dev/null; echo on" => "on\n", 0;
        "echo still" => "still\n", 0;
    test descriptors_of_children:
        "ls /proc/self/fd" => "0\n1\n2\n3\n", 0;
        "(ls /proc/self/fd)" => "0\n1\n2\n3\n", 0;
        "python3 -c '\nimport os\nfor f in range(3,256):\n  try: os.write(f, b\"x\")\n  except OSError: pass\n  try: os.close(f)\n  except OSError: pass\n'" => "", 0;
        "for i in {3..255}; do eval \"exec $i>&-\"; done; exit" => "", 0;
        "echo still" => "still\n", 0;
    test odd_things_do_no_harm:
        "unset -f exit; IFS=x; set -f; set -u; set -C; GLOBIGNORE='*'" => "", 0;
        "echo 'a:b'; x=1x2; echo $x" => "a:b\n1 2\n", 0;
        "exit 2" => "", 2;
        "echo \"$IFS\"; [[ $- == *f*u*C* ]]" => "x\n", 0;
        "printf() { echo mine; }; cd() { builtin cd \"$@\"; echo cd; }; alias eval=false trap=false; declare() { :; }" => "", 0;
        "cd /; printf" => "cd\nmine\n", 0;
        "set -o posix; Z=1" => "", 0;
        "echo $Z; false; echo no" => "1\n", 1;
        "echo on; set +o posix" => "on\n", 0;
        "readonly PWD; echo $PWD" => "/\n", 0;
        "echo still" => "still\n", 0;
    test tracing_shows_the_step_only:
        "set -x; echo a" => "++ echo a\na\n", 0;
        "echo b" => "++ echo b\nb\n", 0;
        "set +x" => "++ set +x\n", 0;
        "set -v" => "", 0;
        "echo c" => "echo c\nc\n", 0;
        "set +v" => "set +v\n", 0;
    test messages_have_the_documents_lines:
        "echo a\nfoo_bar" => "a\nscaling-out.md: line 38: foo_bar: command not found\n", 127;
        "f() {\n  nope_f\n}" => "", 0;
        "f" => "scaling-out.md: line 38: nope_f: command not found\n", 127;
        "echo $LINENO; cd /nonexistent" => "37\nscaling-out.md: line 37: cd: /nonexistent: No such file or directory\n", 1;
        "echo a\nif ; then" => "a\nscaling-out.md: line 38: syntax error near unexpected token `;'\nscaling-out.md: line 38: `if ; then'\n", 2;
        "echo 'open" => "scaling-out.md: line 37: unexpected EOF while looking for matching `''\n", 2;
        "cat <<E\nx" => "scaling-out.md: line 38: warning: here-document at line 37 delimited by end-of-file (wanted `E')\nx\n", 0;
        "echo $0 ${BASH_SOURCE[0]}; echo on" => "scaling-out.md scaling-out.md\non\n", 0;
    test breaks_and_returns:
        "return 3; echo no" => "", 3;
        "true; return; echo no" => "", 0;
        "break 2>/dev/null; echo on" => "on\n", 0;
        "echo a; exit abc" => "a\nscaling-out.md: line 37: exit: abc: numeric argument required\n", 2;
    test a_deleted_directory:
        "mkdir gone; cd gone; rmdir ../gone; echo in" => "in\n", 0;
        "echo still; cd /" => "still\n", 0;
        "pwd" => "/\n", 0;
    test restored_readonly_and_integer_and_nameref:
        "readonly R='a b'; declare -i I=3; declare -n N=I; declare -x E=e; declare -l L=LOW; unset GREETING; exit" => "", 0;
        "echo $R $N $E $L ${GREETING-none}; I+=1; echo $I; (R=2) 2>/dev/null || echo ro" => "a b 3 e low none\n4\nro\n", 0;
}

#[test]
fn a_killed_shell_is_restored() {
    block_on(async {
        let mut shell = Shell::new().await;
        shell.ok("X=1; trap 'echo bye' EXIT; mkdir d; cd d").await;
        let outcome = shell.run("X=2; kill -9 $$; echo no").await;
        assert_eq!(
            (outcome.ended, outcome.shell_died),
            (Ended::Signaled(9), true)
        );
        assert_eq!(shell.ok("echo $X; basename $PWD; shopt -q inherit_errexit; set -o | grep -c 'pipefail.*on'").await, "1\nd\n1\n");
        assert_eq!(
            shell.say("f() { false; echo no; }; f").await,
            (String::new(), Ended::Exited(1))
        );
        assert_eq!(shell.run("kill -9 $$").await.ended, Ended::Signaled(9));
        assert_eq!(shell.end().await, "bye\n");
    });
}

#[test]
fn variables_can_be_set() {
    block_on(async {
        let mut shell = Shell::new().await;
        shell
            .session
            .set_variable("NODE_IP", "10.0.0.1 'x'\n$(false)")
            .unwrap();
        assert!(shell.session.set_variable("a b", "").is_err());
        assert_eq!(shell.run("kill -9 $$").await.ended, Ended::Signaled(9));
        assert_eq!(
            shell.ok("printenv NODE_IP").await,
            "10.0.0.1 'x'\n$(false)\n"
        );
        shell.end().await;
    });
}

#[test]
fn an_exit_trap_runs_at_the_end() {
    block_on(async {
        let mut shell = Shell::new().await;
        shell.ok("trap 'echo bye; sleep 0' EXIT").await;
        shell.ok("echo a").await;
        assert_eq!(shell.end().await, "bye\n");
    });
}

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
            .args(["--exact", "owner"])
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
            script.timeout = Some(Duration::from_millis(200));
            let outcome = shell.script(&script).await;
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

#[test]
fn cancel() {
    block_on(async {
        let mut shell = Shell::new().await;
        shell.ok("X=1").await;
        for code in [
            "X=2; sleep 1000; echo no",
            "X=2; while :; do :; done",
            "X=2; trap '' INT; sleep 1000; echo no",
        ] {
            let script = Script::new(code, 3);
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
        let script = Script::new("X=3; trap '' PWR INT; while :; do :; done", 3);
        let cancel = tokio::time::sleep(Duration::from_millis(200));
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

#[test]
fn a_ctrl_c_at_the_terminal_does_not_end_the_session() {
    block_on(async {
        let mut shell = Shell::new().await;
        shell.ok("X=1; trap 'echo int' INT").await;
        assert_eq!(shell.say("kill -INT $$; echo on").await.0, "int\n");
        assert_eq!(shell.ok("echo $X; trap - INT").await, "1\n");
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
        .args(["--exact", "--nocapture", "at_terminal"])
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

#[test]
fn streams_can_be_kept_apart() {
    block_on(async {
        let mut shell = Shell::new().await;
        let code = "echo out; echo err >&2; ls /nonexistent >&2 || sh -c 'echo err2 >&2'";
        for (streams, wanted) in [(Streams::Stdout, "out\n"), (Streams::Stderr, "err\n")] {
            let mut script = Script::new(code, 3);
            script.streams = streams;
            let mut live = Vec::new();
            let outcome = shell
                .session
                .run(&script, &mut |b| live.extend_from_slice(b), pending())
                .await
                .unwrap();
            let text = outcome.output.text().into_owned();
            assert!(text.starts_with(wanted), "{text}");
            assert_eq!(text.contains("err2"), streams == Streams::Stderr);
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

#[test]
fn large_output_is_bounded() {
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
        assert!(
            peak_memory() - before < 40 << 10,
            "{} KiB",
            peak_memory() - before
        );
        shell.end().await;
    });
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
