//! Secrets on many ways into reports: their bytes are in none of them, in no form.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use crate::events::assert_valid;
use crate::guided::files_below;
use crate::pseudo_terminal::Terminal;
use crate::reports::assert_junit;
use crate::support::{Case, Ran, await_pipe, make_pipe};

/// The value of the parameter, with characters that other forms write in other ways.
const SECRET: &str = "s3cr&t<\"pass/word";

/// Parts of it that nothing else holds, and the forms that commands bring it into. Of base64 that is what
/// does not depend on what stands around it.
const FORMS: [&str; 9] = [
    "s3cr&t",
    "pass/word",
    "s3cr&amp;t",
    "s3cr%26t",
    "733363722674",
    "czNjciZ0PCJwYXNz",
    "MzY3ImdDwicGFzc",
    "zM2NyJnQ8InBhc3",
    // What the pattern takes. The documents' commands put it together.
    "tok-1a2b",
];

/// The settings of all documents here.
const HEAD: &str = "---
stepmark:
  owner: team
  target: {command: 'echo \"lab-$token\"; t=tok-; echo \"${t}1a2b\"'}
  redact: ['tok-\\w+']
  params: {token: {type: secret}}
---
# Secrets

";

/// Each step takes the secrets another way; the last fails.
const WAYS: &str = r#"```sh
$ echo "$token"; t=tok-; echo "<${t}1a2b>"
```

```sh
$ for p in '' x xx; do printf %s%s "$p" "$token" | base64 -w0; echo; done
```

```sh
$ printf %s "$token" | od -An -v -tx1 | tr -d ' \n'
```

```sh
$ printf '%s\n' "$token" | sed 's/"/\\"/g'; printf '%s\n' "$token" | sed 's/&/\&amp;/g; s/</\&lt;/g; s/"/\&quot;/g'
```

```sh
$ printf '%s\n' "$token" | sed 's/&/%26/g; s/</%3C/g; s/"/%22/g; s!/!%2F!g'
```

<!-- stepmark: exit=127 -->
```sh
$ "$token"
```

<!-- stepmark: exit=any stream=stderr -->
```sh
$ cat "$token"; t=tok-; cat "${t}1a2b"
```

```sh
$ set -x; test -n "$token"; set +x
```

```sh
$ bash -c 'echo "$0 of $1"' "$token" tok
[OWN:word] of tok
```

```sh
$ echo "again $OWN"; trap 'echo "bye $token"' EXIT
```

<!-- stepmark: capture=COPY -->
```sh
$ t=tok-; echo "$token ${t}1a2b"
```

<!-- stepmark: if="echo \"$COPY\"; false" -->
```sh
$ echo no
```

```sh
$ printf %s "${token:0:8}"; echo >said; read -r _ <go; echo "${token:8}"
```

```sh
$ printf '%s\0\377\n' "$COPY"
```

```sh
$ echo "$COPY"; echo "$COPY" >&2
[..]
nothing of the kind
```
"#;

const BROKEN: &str = "---
stepmark:
  target: {command: 'echo \"$token\" >&2; t=tok-; echo \"${t}1a2b\" >&2; false'}
  redact: ['tok-\\w+']
  params: {token: {type: secret}}
---
```sh
$ true
```
";

fn case() -> Case {
    let case = Case::new(format!("{HEAD}{WAYS}"))
        .file("broken.md", BROKEN)
        .file(
            "../home/values.json",
            serde_json::json!({ "token": SECRET }).to_string(),
        );
    let values = case.path("../home/values.json");
    fs::set_permissions(values, fs::Permissions::from_mode(0o600)).expect("a mode");
    for pipe in ["said", "go"] {
        make_pipe(&case.path(pipe));
    }
    let summary = case.path("step-summary.md").to_string_lossy().into_owned();
    case.env("GITHUB_STEP_SUMMARY", &summary)
}

#[track_caller]
fn is_nowhere(place: &str, bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let found = FORMS.iter().find(|form| text.contains(**form));
    assert_eq!(found, None, "{place}: {text}");
}

/// Nothing is in what was printed, nor in any file that was written.
#[track_caller]
fn assert_masked(case: &Case, ran: &Ran) {
    is_nowhere("stdout", ran.stdout.as_bytes());
    is_nowhere("stderr", ran.stderr.as_bytes());
    for folder in ["", "../state"] {
        let (pipes, files): (Vec<_>, Vec<_>) = files_below(&case.path(folder))
            .into_iter()
            .partition(|path| !path.is_file());
        assert_eq!(pipes.len(), if folder.is_empty() { 2 } else { 0 });
        for file in files {
            let place = file.to_string_lossy().into_owned();
            is_nowhere(&place, place.as_bytes());
            is_nowhere(&place, &fs::read(&file).expect("it can be read"));
        }
    }
}

/// Runs the documents; the step that pauses goes on once the pause has begun.
#[track_caller]
fn run(case: &Case, arguments: &[&str]) -> Ran {
    let child = case.start(arguments);
    await_pipe(case.path("said"));
    // What may be the beginning of a secret is not told yet.
    for file in files_below(&case.path("")) {
        if file.is_file() {
            is_nowhere(
                &file.to_string_lossy(),
                &fs::read(&file).expect("it can be read"),
            );
        }
    }
    fs::write(case.path("go"), "\n").expect("the step reads");
    case.finish(child).exits(1)
}

const REPORTS: [&str; 8] = [
    "--junit",
    "junit.xml",
    "--summary",
    "md",
    "summary.md",
    "--events",
    "events.ndjson",
    "--github",
];

#[track_caller]
fn assert_reports(case: &Case, with_events: bool) {
    let junit = case.read("junit.xml");
    assert_junit(&junit);
    for told in ["*****", "lab-*****"] {
        assert!(junit.contains(told), "{told}: {junit}");
    }
    assert!(case.read("summary.md").contains("| lab-\\*\\*"));
    if with_events {
        let events = case.read("events.ndjson");
        assert_valid(&events);
        assert!(events.contains("<*****>"), "{events}");
    }
    for report in ["junit.xml", "summary.md", "step-summary.md"] {
        fs::remove_file(case.path(report)).expect("it is there");
    }
}

#[test]
fn no_report_of_a_run_holds_them() {
    for (given, record) in [("environment", "document"), ("file", "copy=copies")] {
        let case = case();
        let (case, values): (Case, &[&str]) = match given {
            "file" => (case, &["--params", "../home/values.json"]),
            _ => (case.env("STEPMARK_TOKEN", SECRET), &[]),
        };
        let arguments = [
            &[
                "ci",
                "--jobs",
                "1",
                "--journal",
                "journal",
                "--record",
                record,
            ][..],
            values,
            &REPORTS[..],
            &["a.md", "broken.md"],
        ];
        let ran = run(&case, &arguments.concat());
        assert!(ran.stdout.contains("bye *****"), "{}", ran.stdout);
        assert!(
            ran.stdout.contains("the target is not known"),
            "{}",
            ran.stdout
        );
        assert_masked(&case, &ran);
        assert_reports(&case, true);
        // What the journal tells later is masked too.
        let later = [&["report", "--journal", "journal"], &REPORTS[..]].concat();
        let ran = case.finish(case.start(&later)).exits(0);
        assert_masked(&case, &ran);
        assert_reports(&case, true);
    }
}

#[test]
fn no_report_of_a_replay_holds_them() {
    let case = case().env("STEPMARK_TOKEN", SECRET);
    run(&case, &["ci", "--record", "document", "a.md"]);
    let replay = [&["replay"], &REPORTS[..5], &["--github", "a.md"]].concat();
    let ran = case.finish(case.start(&replay)).exits(1);
    assert_masked(&case, &ran);
    assert_reports(&case, false);
    let live = [&["replay", "--live"], &REPORTS[..], &["a.md"]].concat();
    let ran = run(&case, &live);
    assert!(ran.stdout.contains("as recorded"), "{}", ran.all());
    assert_masked(&case, &ran);
    assert_reports(&case, true);
}

#[test]
fn what_a_person_says_is_masked_too() {
    let text = format!("{HEAD}- [ ] look\n\n```sh\n$ touch skipped\n```\n\n```sh\n$ false\n```\n");
    let case = case().file("a.md", text).env("STEPMARK_TOKEN", SECRET);
    let mut terminal = Terminal::run(&case, &["run", "a.md"]);
    terminal.answer("Done?", "n");
    terminal.answer("Note", &format!("I saw {SECRET} and tok-1a2b there\r"));
    terminal.answer("Run this?", "s");
    terminal.answer("Run this?", "r");
    terminal.answer("What now?", "c");
    terminal.answer("Why?", &format!("since {SECRET}, tok-1a2b\r"));
    terminal.answer("Record into a.md?", "d");
    terminal.end();
    let reports = [&["report", "last"], &REPORTS[..]].concat();
    let ran = case.finish(case.start(&reports)).exits(0);
    assert!(
        case.read("junit.xml")
            .contains("I saw ***** and ***** there")
    );
    assert_masked(&case, &ran);
    let live = [&["replay", "--live"], &REPORTS[..], &["a.md"]].concat();
    let ran = case.finish(case.start(&live));
    assert!(
        ran.stdout.contains("I saw ***** and ***** there"),
        "{}",
        ran.all()
    );
    assert_masked(&case, &ran);
}

#[test]
fn of_what_a_tool_says_only_its_version_is_told() {
    let head = HEAD.replace("  owner: team\n", "  requires: ['lamp >= 2']\n");
    let case = case()
        .file("a.md", format!("{head}```sh\n$ true\n```\n"))
        .fake(
            "lamp",
            "#!/bin/sh\nt=tok-\necho \"lamp 1.2.3 (${t}1a2b, $STEPMARK_TOKEN)\"\n",
        )
        .env("STEPMARK_TOKEN", SECRET);
    let ran = case.run(["ci", "a.md"]).exits(3);
    assert!(ran.stderr.contains("1.2.3"), "{}", ran.stderr);
    assert_masked(&case, &ran);
    let ran = case.run(["check", "--requires", "a.md"]);
    assert!(ran.all().contains("1.2.3"), "{}", ran.all());
    assert_masked(&case, &ran);
}
