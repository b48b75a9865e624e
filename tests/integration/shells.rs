//! Completion in the real shells: bash, and zsh and fish where they are.

use std::process::{Command, Stdio};

use crate::support::{Case, binary};

const DOCUMENT: &str = "---
stepmark:
  params:
    NODE: {prompt: Which node?, choices: [n1, n2]}
    NAME: bob
---

# Nodes

<!-- stepmark: name=list -->
```console
$ kubectl get nodes
```

<!-- stepmark: name=drain -->
```console
$ kubectl drain n1
```

- [ ] Look at it
";

fn case() -> Case {
    Case::named("a b.md", "# B\n\n```console\n$ echo other\n```\n")
        .file("a.md", DOCUMENT)
        .file("docs/c.markdown", "")
        .file("notes.txt", "")
}

/// Runs a shell next to the documents. `None` where the shell is missing.
fn shell(case: &Case, name: &str, script: &str) -> Option<String> {
    let output = Command::new(name)
        .args(if name == "zsh" {
            &["-f", "-c"][..]
        } else {
            &["-c"]
        })
        .arg(script)
        .env_clear()
        .envs(case.environment())
        .env("STEPMARK", binary())
        .current_dir(case.path(""))
        .stdin(Stdio::null())
        .output();
    let Ok(output) = output else {
        println!("skipped: there is no {name}");
        return None;
    };
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{name}: {errors}");
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// What bash puts into COMPREPLY at the end of `line`, split as readline splits it.
fn in_bash(case: &Case, line: &str) -> Vec<String> {
    let separated = line.replace('=', " = ").replace("\\ ", "\u{1}");
    let mut words: Vec<String> = separated
        .split_whitespace()
        .map(|word| format!("'{}'", word.replace('\u{1}', "\\ ")))
        .collect();
    let mut current = words.last().cloned().unwrap_or_default();
    if line.ends_with(' ') && !line.ends_with("\\ ") {
        words.push("''".to_owned());
        current = "''".to_owned();
    } else if line.ends_with('=') {
        current = "''".to_owned();
    }
    let script = format!(
        "eval \"$(\"$STEPMARK\" completions bash)\"
        COMP_WORDS=({}) COMP_CWORD={} COMP_LINE='{line}' COMP_POINT=${{#COMP_LINE}} COMP_TYPE=9
        _stepmark stepmark {current} ''
        printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        words.join(" "),
        words.len() - 1,
    );
    let replies = shell(case, "bash", &script).expect("stepmark needs bash");
    let lines = replies.lines().filter(|line| !line.is_empty());
    lines.map(str::to_owned).collect()
}

#[test]
fn bash_completes_what_the_document_holds() {
    let case = case();
    for (line, replies) in [
        ("stepmark che", &["check"][..]),
        ("stepmark run ", &["a\\ b.md", "a.md", "docs/", "--plan"]),
        ("stepmark run a\\ ", &["a\\ b.md"]),
        ("stepmark run docs/", &["docs/c.markdown"]),
        ("stepmark run a.md --only ", &["list", "drain", "nodes-1"]),
        ("stepmark run --only d", &[]),
        ("stepmark run --from l a.md", &["a.md"]),
        ("stepmark run a.md --skip list,d", &["list,drain"]),
        (
            "stepmark run a.md --only list,",
            &["list,drain", "list,nodes-1"],
        ),
        ("stepmark run a.md --only=d", &["drain"]),
        ("stepmark ci a.md a\\ b.md --to b", &["b-1"]),
        ("stepmark run ./a.md --set N", &["NAME=", "NODE="]),
        ("stepmark run a.md --set NODE=", &["n1", "n2"]),
        ("stepmark run a.md --set NODE=n2", &["n2"]),
        ("stepmark run a.md --record c", &["copy", "copy="]),
        ("stepmark run a.md --record copy=d", &["docs/"]),
        ("stepmark ci a.md --manual ", &["fail", "skip", "done"]),
        ("stepmark --color ", &["auto", "always", "never"]),
        ("stepmark check a.md --asc", &["--ascii"]),
        ("stepmark completions ", &["bash", "zsh", "fish"]),
    ] {
        let mut found = in_bash(&case, line);
        // At an argument there are options too.
        if replies.contains(&"--plan") || line == "stepmark completions " {
            assert!(found.iter().any(|reply| reply == "--help"), "{found:?}");
            found.retain(|reply| !reply.starts_with('-') || reply == "--plan");
        }
        assert_eq!(found, replies, "{line}");
    }
}

#[test]
fn bash_takes_a_file_for_a_document_by_its_name_only() {
    let case = case();
    let found = in_bash(&case, "stepmark run n");
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn fish_completes_with_descriptions() {
    let case = case();
    let complete = |line: &str| {
        let script = format!("\"$STEPMARK\" completions fish | source; complete -C '{line}'");
        shell(&case, "fish", &script)
    };
    let Some(steps) = complete("stepmark run a.md --only ") else {
        return;
    };
    assert_eq!(
        steps,
        "list\tkubectl get nodes\ndrain\tkubectl drain n1\nnodes-1\tLook at it\n"
    );
    assert_eq!(
        complete("stepmark run a.md --only list,d").unwrap(),
        "list,drain\tkubectl drain n1\n"
    );
    assert_eq!(
        complete("stepmark run a.md --set NODE=").unwrap(),
        "NODE=n1\nNODE=n2\n"
    );
    assert_eq!(complete("stepmark run --from=d a.md").unwrap(), "a.md\n");
    assert_eq!(
        complete("stepmark run a.md --from=d").unwrap(),
        "--from=drain\tkubectl drain n1\n"
    );
}

#[test]
fn zsh_completes_with_descriptions() {
    let case = case();
    // The function tells what it would offer; the display is zsh's own.
    let complete = |words: &str| {
        let script = format!(
            "function compdef {{ }}
            function _describe {{ shift 2; print -l -- ${{(P)1}} }}
            eval \"$(\"$STEPMARK\" completions zsh)\"
            words=({words}) CURRENT=$#words
            _clap_dynamic_completer_stepmark"
        );
        shell(&case, "zsh", &script)
    };
    let Some(steps) = complete("stepmark run a.md --only ''") else {
        return;
    };
    assert_eq!(
        steps,
        "list:kubectl get nodes\ndrain:kubectl drain n1\nnodes-1:Look at it\n"
    );
    assert_eq!(
        complete("stepmark run a.md --only list,d").unwrap(),
        "list,drain:kubectl drain n1\n"
    );
    assert_eq!(
        complete("stepmark run a.md --set NODE=n2").unwrap(),
        "NODE=n2\n"
    );
    assert_eq!(
        complete("stepmark run 'a\\ b.md' --to ''").unwrap(),
        "b-1:echo other\n"
    );
}

#[test]
fn scripts_call_the_program_as_it_was_called() {
    let case = case();
    let script = case.run(["completions", "bash"]).exits(0).stdout;
    assert!(script.contains(&*binary().to_string_lossy()), "{script}");
    let by_name = format!(
        "PATH={}:$PATH; stepmark completions bash",
        binary().parent().expect("a folder").display()
    );
    let script = shell(&case, "bash", &by_name).expect("stepmark needs bash");
    assert!(script.contains(" stepmark -- "), "{script}");
    case.run(["completions", "tcsh"]).exits(2);
}
