//! What stays from one step to the next, and what ends a step.

use stepmark::run::session::Ended;

use super::*;

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
    test every_descriptor_is_the_users:
        "exec 10>lock; echo x >&10; cat lock" => "x\n", 0;
        "for i in {3..255}; do eval \"exec $i>&-\"; done" => "", 0;
        "echo hi; false" => "hi\n", 1;
        "exit 4" => "", 4;
        "exec 0<lock" => "", 0;
        "read -r x; echo $x" => "x\n", 0;
    test an_alias_that_is_gone_stays_gone:
        "alias ll='echo A'" => "", 0;
        "exit 7" => "", 7;
        "unalias ll" => "", 0;
        "exit 8" => "", 8;
        "alias" => "", 0;
    test a_debug_trap_survives_the_shell:
        "trap 'echo dbg' DEBUG" => "", 0;
        "exec true" => "dbg\n", 0;
        "echo hi" => "dbg\nhi\n", 0;
        "trap - DEBUG" => "dbg\n", 0;
        "echo hi" => "hi\n", 0;
    test traps_that_are_removed_together_are_gone:
        "trap 'echo dbg' DEBUG" => "", 0;
        "trap - ERR DEBUG" => "dbg\n", 0;
        "echo hi" => "hi\n", 0;
    test arguments_and_aliases_survive_an_exit:
        "set -- 'a b' c; shopt -s expand_aliases; alias ll='echo A'" => "", 0;
        "exit 0" => "", 0;
        "echo \"$#\" \"$1\"; ll" => "2 a b\nA\n", 0;
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
