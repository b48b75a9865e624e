//! What a run leaves in the document, and what it never touches.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};

use crate::support::{Case, Ran, steps};

const DOCUMENT: [&str; 4] = ["ci", "--record", "document", "a.md"];

/// The document after its results were recorded, without times.
fn recorded(text: &str) -> String {
    let case = Case::new(text);
    let ran = case.run(DOCUMENT);
    assert!([0, 1].contains(&ran.status), "{}", ran.all());
    cleans(&case, text);
    case.redact(&ran.text())
}

/// Asserts that `clean` gives back `text`.
#[track_caller]
fn cleans(case: &Case, text: &str) {
    let now = case.text();
    case.run(["clean", "a.md"]).exits(0);
    assert_eq!(case.text(), text);
    fs::write(case.path("a.md"), now).expect("it can be written");
}

#[test]
fn stamps_stand_where_their_steps_stand() {
    insta::assert_snapshot!(recorded(
        "# Stamps\n\n```sh\n$ true\n```\ntext right behind\n\n\
         1. In a list:\n\n   ```sh\n   $ printf 'one\\n\\n  two\\n'\n   ```\n2. and a tight one\n   ```sh\n   $ echo three\n   three\n   ```\n\n\
         > Quoted:\n> ```sh\n> $ printf 'four\\n\\nfive\\n'\n> ```\n> - ```sh\n>   $ echo '```'\n>   ```\n\n\
         ```sh\n$ echo six\n```\nOutput:\n\n```text\nsix\n```\n\n```yaml\n# conf/a.yaml\na: 1\n```"
    ));
}

#[test]
fn stamps_of_failures_and_of_several_commands() {
    insta::assert_snapshot!(recorded(
        "```sh\n$ cd /\n$ echo one\n$ cat <<E\n> two\n>\n> three\n> E\n$ (exit 3)\n$ echo never\n```\n\n```sh\n$ echo not run\n```\n"
    ));
    insta::assert_snapshot!(recorded(
        "```sh\n$ printf '\\74b\\76 --\\76 NotReady\\n'\nReady\n```\n"
    ));
}

#[test]
fn long_output_keeps_its_ends() {
    let text = recorded("```sh\n$ seq 100000\n```\n");
    assert!(text.contains(" truncated="), "{}", &text[..300]);
    assert!(text.contains("\n1\n2\n") && text.contains("\n99999\n100000\n```\n"));
    assert!(
        text.lines().count() < 1000,
        "{} lines",
        text.lines().count()
    );
}

#[test]
fn outputs_that_may_hold_secrets_stay_out() {
    let case = Case::new(steps(&[
        ("", "kubectl get secret token -o yaml"),
        ("", "echo aHVudGVyMg== | base64 -d"),
        ("", "printf '%s{ site.title }}\\n' '{'"),
        ("", "printf '%s%% raw %%}\\n' '{'"),
        ("record=full", "printf '%s{ full }}\\n' '{'"),
    ]))
    .fake("kubectl", "#!/bin/bash\necho 'token: hunter2'\n");
    let text = case.run(DOCUMENT).exits(0).text();
    assert!(!text.contains("hunter2"), "{text}");
    let stamps: Vec<&str> = text
        .lines()
        .filter(|line| line.starts_with("<!-- stepmark: result"))
        .collect();
    insta::assert_snapshot!(case.redact(&stamps.join("\n")));
    assert!(text.contains("\n{{ full }}\n"), "{text}");
}

#[test]
fn what_is_recorded_can_be_chosen() {
    let text = steps(&[
        ("record=full", "echo full"),
        ("record=stamp", "echo stamp"),
        ("record=none", "echo none"),
        ("", "echo auto"),
    ]);
    let text = text.replace(
        "```bash\necho full\n```\n",
        "```bash\necho full\n```\n```text\nfull\n```\n",
    );
    insta::assert_snapshot!(recorded(&text));
    let text = recorded("---\nstepmark: {record: none}\n---\n```sh\n$ echo a\n```\n");
    assert!(!text.contains("stepmark: result"), "{text}");
}

fn run_line(line: &str) -> bool {
    line.starts_with("<!-- stepmark: run ")
}

#[test]
fn a_second_run_changes_what_changed() {
    let text = steps(&[("", "cat a"), ("", "cat b"), ("", "true")]);
    let case = Case::new(&text).file("a", "1\n").file("b", "2\n");
    let first = case.run(DOCUMENT).exits(0).text();
    let second = case.run(DOCUMENT).exits(0).text();
    let differing = |a: &str, b: &str| -> Vec<String> {
        assert_eq!(a.lines().count(), b.lines().count());
        a.lines()
            .zip(b.lines())
            .filter(|(a, b)| a != b)
            .map(|(_, b)| b.to_owned())
            .collect()
    };
    assert!(
        differing(&first, &second).iter().all(|line| run_line(line)),
        "{second}"
    );
    let case = case.file("b", "3\n");
    let third = case.run(DOCUMENT).exits(0).text();
    let changed = differing(&second, &third);
    assert!(changed.iter().any(|line| line == "3"), "{changed:#?}");
    assert_eq!(
        changed.iter().filter(|line| !run_line(line)).count(),
        2,
        "the stamp's hash and its text: {changed:#?}"
    );
    cleans(&case, &text);
}

#[test]
fn a_partial_run_leaves_other_stamps_alone() {
    let text = steps(&[("name=one", "cat a"), ("name=two", "cat b")]);
    let case = Case::new(&text).file("a", "1\n").file("b", "2\n");
    case.run(DOCUMENT).exits(0);
    let case = case.file("a", "new\n").file("b", "new\n");
    let text = case
        .run(["ci", "--only", "two", "--record", "document", "a.md"])
        .exits(0)
        .text();
    assert!(
        text.contains("\n1\n```\n") && !text.contains("\n2\n```\n"),
        "{text}"
    );
    assert_eq!(text.lines().filter(|line| run_line(line)).count(), 1);
}

#[test]
fn a_step_that_was_edited_meanwhile_gets_no_stamp() {
    // The second step edits the third one, and a word of the prose.
    let text = steps(&[
        ("", "echo one"),
        (
            "",
            "sed -i -e 's/echo three/echo 3/' -e 's/^# Steps/# Edited/' a.md",
        ),
        ("", "echo three"),
    ]);
    let case = Case::new(&text);
    let ran = case.run(DOCUMENT).exits(0).text();
    assert!(ran.starts_with("# Edited\n"), "{ran}");
    assert!(
        ran.contains("```bash\necho 3\n```\n\n"),
        "edited, and without a stamp: {ran}"
    );
    assert!(
        ran.contains("```bash\necho one\n```\n<!-- stepmark: result status=passed"),
        "{ran}"
    );
    assert!(!ran.contains("three\n```\n<!--"), "{ran}");
}

#[test]
fn stale_stamps_of_a_deleted_step_go_nowhere() {
    let case = Case::new(steps(&[
        ("", "echo one"),
        ("", "sed -i '/^echo three$/d' a.md"),
        ("", "echo three"),
    ]));
    let text = case.run(DOCUMENT).exits(0).text();
    assert_eq!(text.matches("stepmark: result").count(), 2, "{text}");
}

#[test]
fn copies_leave_the_document_alone() {
    let text = steps(&[("", "echo one"), ("record=none", "echo none")])
        + "```sh\necho two\n```\n```text\ntwo\n```\n";
    let case = Case::new(&text);
    let ran = case.run(["ci", "--record", "copy", "a.md"]).exits(0);
    assert_eq!(ran.text(), text);
    assert!(
        ran.stdout.contains("recorded in a.runs/local/[date-id].md"),
        "{}",
        ran.stdout
    );
    let copy = fs::read_dir(case.path("a.runs/local"))
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let copy = fs::read_to_string(copy).unwrap();
    assert!(
        copy.contains("\none\n```\n") && copy.contains("<!-- /stepmark --></details>"),
        "{copy}"
    );
    assert_eq!(
        copy.matches("\ntwo\n```\n").count(),
        2,
        "a copy has every output: {copy}"
    );
    let ran = case
        .run(["ci", "--record", "copy=../copies", "a.md"])
        .exits(0);
    assert!(
        ran.stdout
            .contains("recorded in ../copies/a.runs/local/[date-id].md"),
        "{}",
        ran.stdout
    );
    case.run(["ci", "--record", "copy", "a.md"]).exits(0);
    assert_eq!(
        fs::read_dir(case.path("a.runs/local")).unwrap().count(),
        2,
        "each run has a copy of its own"
    );
}

#[test]
fn a_copy_lies_below_its_target() {
    let text =
        "---\nstepmark: {target: {command: \"echo ../up/../../x\"}}\n---\n```sh\n$ true\n```\n";
    let case = Case::new(text);
    case.run(["ci", "--record", "copy", "a.md"]).exits(0);
    let targets: Vec<_> = fs::read_dir(case.path("a.runs"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(targets.len(), 1, "{targets:?}");
    let document = case.run(DOCUMENT).exits(0).text();
    assert!(document.contains(" target=../up/../../x "), "{document}");
}

#[test]
fn nothing_is_recorded_unless_asked_for() {
    let text = "```sh\n$ true\n```\n";
    let case = Case::new(text);
    assert_eq!(case.run(["ci", "a.md"]).exits(0).text(), text);
    assert_eq!(
        case.run(["ci", "--record", "none", "a.md"]).exits(0).text(),
        text
    );
    assert!(!case.has("a.runs"));
}

#[test]
fn links_and_modes_stay() {
    let text = "```sh\n$ true\n```\n";
    let case = Case::new("").file("deep/real.md", text);
    fs::remove_file(case.path("a.md")).unwrap();
    symlink("deep/real.md", case.path("a.md")).unwrap();
    fs::set_permissions(case.path("deep/real.md"), fs::Permissions::from_mode(0o640)).unwrap();
    let recorded = case.run(DOCUMENT).exits(0).text();
    assert!(recorded.contains("stepmark: run id="), "{recorded}");
    assert!(
        fs::symlink_metadata(case.path("a.md"))
            .unwrap()
            .is_symlink()
    );
    assert_eq!(
        fs::metadata(case.path("deep/real.md")).unwrap().mode() & 0o777,
        0o640
    );
    assert_eq!(
        fs::read_dir(case.path("deep")).unwrap().count(),
        1,
        "no temporary file is left"
    );
}

#[test]
fn skipped_and_blocked_steps_say_why() {
    let text = steps(&[
        ("if=\"test -e none\"", "true"),
        ("creates=a.md", "true"),
        ("name=x", "true"),
        ("needs=x", "true"),
    ]);
    let case = Case::new(&text);
    let ran: Ran = case
        .run(["ci", "--skip", "x", "--record", "document", "a.md"])
        .exits(3);
    let stamps: Vec<&str> = std::str::from_utf8(&ran.document)
        .unwrap()
        .lines()
        .filter(|line| line.starts_with("<!-- stepmark: r"))
        .collect();
    insta::assert_snapshot!(case.redact(&stamps.join("\n")));
    cleans(&case, &text);
}

#[test]
fn items_that_are_done_are_ticked() {
    let text = "- [ ] Call Bob\n- [x] Call Ann\n- [ ] Call `Eve`\n  today\n";
    let case = Case::new(text);
    let arguments = ["ci", "--manual", "done", "--record", "document", "a.md"];
    let ticked = case.run(arguments).exits(0).text();
    insta::assert_snapshot!(case.redact(&ticked));
    cleans(&case, text);
    let again = case.run(arguments).exits(0).text();
    assert_eq!(case.redact(&again), case.redact(&ticked));
    // An item that is skipped keeps its box.
    let case = Case::new(text);
    let skipped = case
        .run(["ci", "--manual", "skip", "--record", "document", "a.md"])
        .exits(0)
        .text();
    assert!(skipped.starts_with(text), "{skipped}");
}

#[test]
fn clean_leaves_everything_else_alone() {
    for text in [
        "",
        "text",
        "a\r\nb",
        "\u{feff}# A\n",
        "- [x] a\n<!-- stepmark: name=x -->\n```sh\n$ a\n```\n",
    ] {
        let case = Case::new(text);
        case.run(["clean", "a.md"]).exits(0);
        assert_eq!(case.text(), text);
    }
    let case = Case::new("a\n");
    case.run(["clean"]).exits(2);
    case.run(["clean", "none.md"]).exits(2);
    let before = fs::metadata(case.path("a.md")).unwrap().ino();
    case.run(["clean", "a.md"]).exits(0);
    assert_eq!(
        fs::metadata(case.path("a.md")).unwrap().ino(),
        before,
        "nothing to do, nothing written"
    );
}
