//! What annotations make of a step, and what a session keeps from one step to the next.

use crate::support::{Case, Ran, steps};

fn ci(text: &str) -> Ran {
    Case::new(text).run(["ci", "a.md"])
}

#[test]
fn a_step_is_repeated_until_it_holds() {
    let count = "n=$(( $(cat n) + 1 ))\necho $n >n\necho \"attempt $n\"";
    let text = steps(&[("within=50s every=10ms", count)])
        .trim_end()
        .to_owned()
        + "\n```text\nattempt 3\n```\n";
    let case = Case::new(&text).file("n", "0\n");
    let ran = case.run(["ci", "a.md"]).exits(0);
    assert_eq!(case.read("n"), "3\n");
    assert!(ran.stdout.contains("3 attempts"), "{}", ran.stdout);
    // It does not go on for ever. How often it is tried until then is up to the machine, which may
    // be too slow for more than one attempt.
    let case =
        Case::new(text.replace("50s", "200ms").replace("attempt 3", "never")).file("n", "0\n");
    let ran = case.run(["ci", "a.md"]).exits(1);
    assert!(
        ran.stdout.contains("0 passed, 1 failed in"),
        "{}",
        ran.stdout
    );
}

#[test]
fn only_the_command_that_does_not_hold_is_repeated() {
    let text = "<!-- stepmark: within=50s every=10ms -->\n```sh\n$ echo x >>first\n$ echo x >>second; wc -l <second\n3\n```\n";
    let case = Case::new(text);
    case.run(["ci", "a.md"]).exits(0);
    assert_eq!(
        (case.read("first"), case.read("second")),
        ("x\n".into(), "x\nx\nx\n".into())
    );
}

#[test]
fn a_step_that_takes_too_long_is_ended() {
    // On a machine with much to do a step may come to nothing in a short time.
    let is_shown = |limit: &str| {
        let text = steps(&[
            (&format!("timeout={limit}"), "echo before\nsleep 300"),
            ("", "echo after"),
        ]);
        let told = ci(&text).exits(1).stdout;
        let ended = "it did not end within [took], and was ended";
        assert!(told.contains(ended) && told.contains("1 not run"), "{told}");
        told.contains("│ before")
    };
    assert!(["200ms", "2s", "20s"].into_iter().any(is_shown));
    let text = "---\nstepmark: {timeout: 200ms}\n---\n```sh\n$ sleep 300\n```\n";
    ci(text).exits(1);
}

#[test]
fn exit_statuses() {
    for (annotation, code, status) in [
        ("exit=3", "(exit 3)", 0),
        ("exit=3", "true", 1),
        ("exit=1,2", "(exit 2)", 0),
        ("exit=1,2", "(exit 3)", 1),
        ("exit=nonzero", "(exit 9)", 0),
        ("exit=nonzero", "true", 1),
        ("exit=any", "(exit 9)", 0),
        ("", "(exit 9)", 1),
        ("", "true", 0),
    ] {
        let ran = ci(&steps(&[(annotation, code)]));
        assert_eq!(ran.status, status, "{annotation} {code}: {}", ran.all());
    }
}

#[test]
fn streams() {
    let print = "echo out\necho err >&2";
    for (annotation, expected) in [
        ("", "out\nerr"),
        ("stream=both", "out\nerr"),
        ("stream=stdout", "out"),
        ("stream=stderr", "err"),
    ] {
        let text = steps(&[(annotation, print)]).trim_end().to_owned()
            + &format!("\n```text\n{expected}\n```\n");
        ci(&text).exits(0);
    }
}

#[test]
fn captures() {
    let text = steps(&[
        (
            "capture=IP",
            "echo noise >&2\necho '192.0.2.1 $(touch made) '",
        ),
        ("", "test \"$IP\" = '192.0.2.1 $(touch made) '"),
    ]);
    let case = Case::new(text);
    case.run(["ci", "a.md"]).exits(0);
    assert!(!case.has("made"));
}

#[test]
fn guards() {
    for (annotation, runs) in [
        ("if=true", true),
        ("if=false", false),
        ("unless=true", false),
        ("unless=false", true),
        ("creates=there", false),
        ("creates=made", true),
        ("if=\"test -e there\"", true),
    ] {
        let case = Case::new(steps(&[(annotation, "touch made")])).file("there", "");
        let ran = case.run(["ci", "a.md"]).exits(0);
        assert_eq!(case.has("made"), runs, "{annotation}");
        assert_eq!(
            ran.stdout.contains("1 skipped"),
            !runs,
            "{annotation}: {}",
            ran.stdout
        );
    }
}

#[test]
fn a_step_needs_others() {
    let text = steps(&[("name=first", "touch one"), ("needs=first", "touch two")]);
    let case = Case::new(&text);
    case.run(["ci", "a.md"]).exits(0);
    assert!(case.has("two"));
    let case = Case::new(&text);
    let ran = case.run(["ci", "--skip", "first", "a.md"]).exits(3);
    assert!(
        ran.stdout.contains("it needs `first`") && !case.has("two"),
        "{}",
        ran.stdout
    );
}

#[test]
fn directories_and_variables_of_one_step() {
    let text = steps(&[
        (
            "cwd=sub env.X=\"a b\" env.Y='$(touch made)'",
            "test \"$X\" = 'a b'\ntest \"$Y\" = '$(touch made)'\ntest \"${PWD##*/}\" = sub",
        ),
        ("", "test -z \"$X\"\ntest \"${PWD##*/}\" = work"),
    ]);
    let case = Case::new(text).file("sub/x", "");
    case.run(["ci", "a.md"]).exits(0);
    assert!(!case.has("made") && !case.has("sub/made"));
}

#[test]
fn settings_of_the_document() {
    let front = "---\nstepmark:\n  cwd: temp\n  env: {GREETING: hello}\n---\n";
    let case = Case::new(format!(
        "{front}```sh\n$ touch made; echo \"$GREETING\"\nhello\n```\n"
    ));
    case.run(["ci", "a.md"]).exits(0);
    assert!(!case.has("made"));
    // A step stops at its first failing command, unless the document says otherwise.
    let script = "```bash\nfalse\ntouch made\n```\n";
    let case = Case::new(script);
    case.run(["ci", "a.md"]).exits(1);
    assert!(!case.has("made"));
    let case = Case::new(format!("---\nstepmark: {{strict: false}}\n---\n{script}"));
    case.run(["ci", "a.md"]).exits(0);
    assert!(case.has("made"));
}

#[test]
fn a_strict_step_sees_failures_in_pipes_and_substitutions() {
    for (code, status) in [
        ("false | cat", 1),
        ("x=$(false; echo y)", 1),
        ("yes | head -1", 0),
        ("false || true", 0),
        ("if false; then :; fi", 0),
        ("f() { false; touch made; }\nf", 1),
        ("! true\ntrue", 0),
    ] {
        let case = Case::new(steps(&[("", code)]));
        let ran = case.run(["ci", "a.md"]);
        assert_eq!(ran.status, status, "{code}: {}", ran.all());
        assert!(!case.has("made"), "{code}");
    }
}

#[test]
fn a_transcript_stops_at_its_first_failing_command() {
    let case = Case::new("```sh\n$ touch one\n$ echo x\ny\n$ touch two\n```\n");
    let ran = case.run(["ci", "a.md"]).exits(1);
    assert!(case.has("one") && !case.has("two"));
    assert!(
        ran.stdout.contains("(a.md:4)"),
        "the line of what was expected: {}",
        ran.stdout
    );
    let case = Case::new("```sh\n$ touch one\n$ false\n$ touch two\n```\n");
    let ran = case.run(["ci", "a.md"]).exits(1);
    assert!(!case.has("two"));
    assert!(
        ran.stdout.contains("(a.md:3)"),
        "the line of the command: {}",
        ran.stdout
    );
}

#[test]
fn expectations_inline_and_in_fences_of_their_own() {
    // Inline outputs: the fence behind the step is the last command's.
    ci("```sh\n$ echo a\na\n$ echo b\n```\n```text\nb\n```\n").exits(0);
    ci("```sh\n$ echo a\na\n$ echo b\n```\n```text\na\nb\n```\n").exits(1);
    // None inline: it is the whole output.
    ci("```sh\n$ echo a\n$ echo b\n```\n```text\na\nb\n```\n").exits(0);
    ci("```sh\n$ echo a\n$ echo b\n```\n```text\nb\n```\n").exits(1);
    ci("```sh\n$ echo a; echo b; echo c\na\n...\nc\n```\n").exits(0);
    ci("```sh\n$ echo id-42\nid-[..]\n```\n").exits(0);
    ci("<!-- stepmark: match=exact -->\n```sh\n$ echo id-42\nid-[..]\n```\n").exits(1);
}

#[test]
fn shell_messages_carry_the_line_of_the_document() {
    for (text, line) in [
        ("# A\n\n```sh\n$ nosuch\n```\n", 4),
        ("# A\n\n```bash\ntrue\n\nnosuch\n```\n", 6),
        (
            "1. item\n\n   > ```bash\n   > true\n   > nosuch\n   > ```\n",
            5,
        ),
        (
            "- ```sh\n  $ true\n  out of nothing\n  ```\n\n```sh\n$ echo a \\\n  b; nosuch\n```\n",
            8,
        ),
        ("```sh\n$ true\n$ echo a\na\n$ nosuch\n```\n", 5),
        (
            "---\ntitle: x\n---\r\n\r\n> ```bash\r\n> x=(1\r\n> 2)\r\n> nosuch\r\n> ```\r\n",
            8,
        ),
    ] {
        let text = text.replace("  out of nothing\n", "");
        let line = if text.contains("echo a \\") {
            line - 1
        } else {
            line
        };
        let ran = ci(&text).exits(1);
        let told = format!("a.md: line {line}: nosuch: command not found");
        assert!(ran.stdout.contains(&told), "{text}\n{told}\n{}", ran.stdout);
    }
}

#[test]
fn state_goes_from_step_to_step() {
    let text = steps(&[
        (
            "",
            "cd sub\nx='a b'\nexport Y=y\nlist=(1 '2 3')\ndeclare -A map=([k]=v)\nf() { echo \"f $x\"; }\nshopt -s nullglob\nset -u",
        ),
        (
            "",
            "test \"${PWD##*/}\" = sub\ntest \"$x\" = 'a b'\ntest \"$(printenv Y)\" = y",
        ),
        (
            "",
            "test \"${#list[@]}${list[1]}\" = '22 3'\ntest \"${map[k]}\" = v\ntest \"$(f)\" = 'f a b'",
        ),
        ("", "shopt -q nullglob\n[[ -o nounset ]]"),
    ]);
    Case::new(text)
        .file("sub/x", "")
        .run(["ci", "a.md"])
        .exits(0);
}

#[test]
fn errexit_does_not_outlive_its_step() {
    ci("---\nstepmark: {strict: false}\n---\n```bash\nset -e\n```\n```bash\nfalse\necho on\n```\n")
        .exits(0);
}

#[test]
fn a_step_that_ends_the_shell_ends_itself_only() {
    for (annotation, code) in [
        ("exit=3", "exit 3"),
        ("", "exec true"),
        ("exit=5", "exec bash -c 'exit 5'"),
        ("exit=137", "kill -9 $$"),
    ] {
        let text = steps(&[
            ("", "x='kept here'\nlist=(1 2)\ncd sub\nf() { echo f; }"),
            (annotation, code),
            ("", "echo \"$x ${list[1]} $(f)\" >../seen"),
        ]);
        let case = Case::new(text).file("sub/x", "");
        let ran = case.run(["ci", "a.md"]);
        assert_eq!(
            (ran.status, case.has("seen")),
            (0, true),
            "{code}: {}",
            ran.all()
        );
        assert_eq!(case.read("seen"), "kept here 2 f\n", "{code}");
    }
    let ran = ci(&steps(&[("", "exit 3")])).exits(1);
    assert!(ran.stdout.contains('3'), "{}", ran.stdout);
}

#[test]
fn nobody_reads_the_script_as_input() {
    ci(&steps(&[
        ("", "cat\nread -r x && exit 1\necho \"end\""),
        ("", "true"),
    ]))
    .exits(0);
}

#[test]
fn traps_of_a_step_work() {
    let text = steps(&[
        ("", "trap 'echo bye >said' EXIT"),
        ("exit=4", "trap 'echo inner >inner' EXIT\nexit 4"),
        ("", "true"),
    ]);
    let case = Case::new(text);
    case.run(["ci", "a.md"]).exits(0);
    assert_eq!(case.read("inner"), "inner\n");
}

#[test]
fn a_step_that_exits_is_captured_all_the_same() {
    let text = "<!-- stepmark: capture=TOKEN -->\n```sh\n$ echo t-42; exit 0\n```\n```sh\n$ echo \"[$TOKEN]\"\n[t-42]\n```\n";
    Case::new(text).run(["ci", "a.md"]).exits(0);
}
