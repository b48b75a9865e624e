use super::*;

#[test]
fn continuation_says_why() {
    use Continuation::{
        Backslash, BackslashThenBlanks, Compound, Heredoc, OpenGroup, OpenQuote, Operator,
    };
    let heredoc = |delimiter: &str| {
        Some(Heredoc {
            delimiter: delimiter.to_owned(),
        })
    };
    for (text, expected) in [
        ("ls", None),
        ("ls \\", Some(Backslash)),
        ("ls \\\n", Some(Backslash)),
        ("ls \\  ", Some(BackslashThenBlanks)),
        ("ls # \\", None),
        ("echo 'a", Some(OpenQuote('\''))),
        ("echo \"a 'b", Some(OpenQuote('"'))),
        ("echo $'a\\'", Some(OpenQuote('\''))),
        ("echo 'a\\'", None),
        ("echo a#b 'c'", None),
        ("echo \\'", None),
        ("cat <<EOF", heredoc("EOF")),
        ("cat <<EOF\nEOF", None),
        ("cat <<EOF\n EOF", heredoc("EOF")),
        ("cat <<-EOF\n\tEOF", None),
        ("cat <<'E F' | x\n'\nE F", None),
        ("cat <<A <<B\nA", heredoc("B")),
        ("cat <<A <<B\nA\nB", None),
        ("cat <<EOF\na\\\nEOF", heredoc("EOF")),
        ("cat <<'EOF'\na\\\nEOF", None),
        ("cat <<< EOF", None),
        ("x=$(cat <<EOF\n'\nEOF", Some(OpenGroup)),
        ("x=$(cat <<EOF\n'\nEOF\n)", None),
        ("a |", Some(Operator("|"))),
        ("a |& # why", Some(Operator("|&"))),
        ("a && \n", Some(Operator("&&"))),
        ("a || # b\n\n", Some(Operator("||"))),
        ("a || # b\nb", None),
        ("x=$(", Some(OpenGroup)),
        ("x=\"$(a", Some(OpenGroup)),
        ("echo `a", Some(OpenGroup)),
        ("echo ${a:-", Some(OpenGroup)),
        ("x=$((1 +", Some(OpenGroup)),
        ("((1 +", Some(OpenGroup)),
        ("a=(1", Some(OpenGroup)),
        ("for i in a; do", Some(Compound("do"))),
        ("for i in a", Some(Compound("for"))),
        ("while a", Some(Compound("while"))),
        ("if a; then b", Some(Compound("if"))),
        ("case a in", Some(Compound("case"))),
        ("{ a", Some(Compound("{"))),
        ("(a", Some(Compound("("))),
        ("[[ a", Some(Compound("[["))),
        ("[[ a &&\nb ]]", None),
        ("f()", Some(Compound("function"))),
        ("for i in a; do\n b\ndone", None),
        ("echo if while {", None),
    ] {
        assert_eq!(continuation(text), expected, "{text:?}");
    }
}

#[test]
fn a_lexer_goes_on_where_it_stopped() {
    let mut lexer = Lexer::new();
    lexer.line("cat <<EOF | while read x; do");
    for _ in 0..100_000 {
        lexer.line("don't `$(");
        assert!(lexer.continuation().is_some());
    }
    lexer.line("EOF");
    assert_eq!(lexer.continuation(), Some(Continuation::Compound("do")));
    lexer.line("  echo $x");
    lexer.line("done");
    assert_eq!(lexer.continuation(), None);
    assert!(!lexer.is_broken());
}

fn words(text: &str) -> Vec<String> {
    commands(text)
        .iter()
        .map(|c| {
            c.words
                .iter()
                .map(|w| w.text.as_str())
                .collect::<Vec<_>>()
                .join("·")
        })
        .collect()
}

#[test]
fn finds_every_simple_command() {
    for (text, expected) in [
        ("ls -l \"a b\" c\\ d", vec!["ls·-l·a b·c d"]),
        ("a | b && c; d & e", vec!["a", "b", "c", "d", "e"]),
        ("x=$(a \"$(b)\") c `d`", vec!["c·`d`", "a·$(b)", "b", "d"]),
        ("for i in $(a); do b $i; done", vec!["a", "b·$i"]),
        (
            "if ! a; then b; elif c; then d; else e; fi >f",
            vec!["a", "b", "c", "d", "e", ""],
        ),
        ("f() { a; }; f", vec!["a", "f"]),
        ("case $x in a|b) c;; *) d;; esac", vec!["c", "d"]),
        ("(a; b) | { c; }", vec!["a", "b", "c"]),
        ("a <(b) \"$(c)\"", vec!["a·<(b)·$(c)", "b", "c"]),
        ("echo $((1 + $(a)))", vec!["echo·$((1 + $(a)))", "a"]),
        ("$((a) | b)", vec!["$((a) | b)", "b"]),
        ("[[ -n $(a) ]] && b", vec!["a", "b"]),
        ("a=(1 $(b))", vec!["", "b"]),
        ("a # b", vec!["a"]),
        ("cat <<EOF\n$(a)\nEOF\nb", vec!["cat", "b"]),
        ("time -p a\n! b", vec!["a", "b"]),
    ] {
        assert_eq!(words(text), expected, "{text}");
    }
}

#[test]
fn a_command_knows_its_parts() {
    let text = "A=1 B=\"$x\" kubectl get -f - <<EOF 2>&1 >\"o ut\"\nbody\nEOF\n\nls | wc -l";
    let found = commands(text);
    assert_eq!(found.len(), 3);
    let kubectl = &found[0];
    assert_eq!(kubectl.name(), Some("kubectl"));
    let assigned: Vec<_> = kubectl
        .assignments
        .iter()
        .map(|w| (&*w.text, w.is_static))
        .collect();
    assert_eq!(assigned, [("A=1", true), ("B=$x", false)]);
    let ops: Vec<_> = kubectl
        .redirects
        .iter()
        .map(|r| (r.op, &*r.target.text))
        .collect();
    assert_eq!(ops, [("<<", "EOF"), (">&", "1"), (">", "o ut")]);
    assert_eq!(
        kubectl.redirects[0].body.map(|(a, b)| &text[a..b]),
        Some("body\n")
    );
    assert_eq!((kubectl.line, kubectl.in_pipeline), (0, false));
    assert_eq!(
        (found[1].line, found[1].in_pipeline, found[1].reads_pipe),
        (4, true, false)
    );
    assert_eq!(
        (found[2].line, found[2].in_pipeline, found[2].reads_pipe),
        (4, true, true)
    );
    let word = &kubectl.words[1];
    assert_eq!(&text[word.start..word.end], "get");
}

#[test]
fn wrappers_are_unwrapped() {
    for (text, expected) in [
        ("sudo -u root -E A=1 ls -l", Some("ls -l")),
        ("env -u X A=1 ls", Some("ls")),
        ("xargs -n 1 rm -rf", Some("rm -rf")),
        ("timeout -k 5 10 ls", Some("ls")),
        ("nohup ls", Some("ls")),
        ("ssh -p 22 root@host ls -l", Some("script: ls -l")),
        ("ssh host", None),
        ("bash -lc 'a; b' x", Some("script: a; b")),
        ("bash script.sh", None),
        ("kubectl -n x exec -it pod -- ls /", Some("ls /")),
        ("docker exec -u 0 -it box ls", Some("ls")),
        ("command -v ls", None),
        ("sudo -i", None),
        ("ls", None),
    ] {
        let found = commands(text);
        let inner = unwrap(&found[0].words).map(|inner| match inner {
            Inner::Words(w) => w
                .iter()
                .map(|w| w.text.as_str())
                .collect::<Vec<_>>()
                .join(" "),
            Inner::Script(script) => format!("script: {script}"),
        });
        assert_eq!(inner.as_deref(), expected, "{text}");
    }
}

#[test]
fn accepts_what_bash_accepts() {
    for text in [
        "",
        "# a",
        "a;",
        "a & b",
        "! a",
        "time a",
        "{ a; }",
        "(a)",
        "((a = 1 << 2))",
        "a <<EOF",
        "fi=1",
        "for x; do a; done",
        "for x\nin a\ndo b; done",
        "for ((;;)); do a; done",
        "select x in a; do b; done",
        "case x in esac",
        "case x in (a) b & ;; c|d) ;& *) e; esac",
        "function f { a; }",
        "function f() { a; }",
        "f() (a)",
        "f() if a; then b; fi",
        "f() { a; } >b",
        "a[1]=2",
        "a=() b=(1 [2]=3) c",
        "declare -A m=([a]=1)",
        "[[ a =~ ^(b|c)$ && ( d < e ) ]]",
        "echo ${a:-\"b}\"} \"${a#'}'}\" ${#a}",
        "echo \"a $(echo \")\") b\"",
        "echo `echo '`",
        "echo }",
        "echo if done",
        "a 2>&1 &>b >|c 3<>d {e}>f",
        "echo $((echo a) | cat)",
        "coproc x { a; }",
        "while a; do { b; } done",
        "a |\n# c\n\nb",
        "x=$(case a in b) c;; esac)",
        "a=1 >b",
        "echo \\(",
        "f() # c\n{ a; }",
        "[[ a ]]\nb",
        "cat <<A <<B\n(\nA\n)\nB",
        "echo ok\r\nls\r\n",
    ] {
        assert_eq!(problem(text), None, "{text}");
    }
}

#[test]
fn rejects_what_bash_rejects() {
    for (text, offset) in [
        ("echo 'a", 5),
        ("echo \"a", 5),
        ("echo $(a", 5),
        ("foo (bar)", 4),
        ("a b(c)", 3),
        ("foo()", 5),
        ("if a; then fi", 11),
        ("if a then b; fi", 13),
        ("while a do b; done", 14),
        ("done", 0),
        ("fi", 0),
        ("}", 0),
        (")", 0),
        (";;", 0),
        ("a ;; b", 2),
        ("| a", 0),
        ("&& a", 0),
        ("; a", 0),
        ("a |", 3),
        ("a &;", 3),
        ("a ; ; b", 4),
        ("cat <", 4),
        ("cat < > f", 6),
        ("a <b>", 4),
        ("echo a=(1)", 7),
        ("{ a }", 0),
        ("()", 1),
        ("f() a", 4),
        ("(a) b", 4),
        ("(a)(b)", 3),
        ("{ a; } b", 7),
        ("for i in a b do c; done", 19),
        ("for; do a", 3),
        ("do a", 0),
        ("x=1 }; }", 7),
        ("[[ a", 0),
        ("a=b(c)", 3),
        ("if a; then b; else c; elif d; then e; fi", 22),
        ("case x a) ;; esac", 7),
    ] {
        assert_eq!(problem(text).map(|p| p.offset), Some(offset), "{text}");
    }
}
