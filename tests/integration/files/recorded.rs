//! What is recorded of files, and what a later run or a reader makes of it.

use super::file;
use crate::support::{Case, Ran};

const PATCH: &str =
    "# Node\n\n```yaml {patch=a.yaml}\n- op: replace\n  path: /host\n  value: n2\n```\n\nThen:\n";

fn record(case: &Case) -> Ran {
    case.run(["ci", "a.md", "--record", "document"]).exits(0)
}

#[test]
fn a_patch_is_recorded_with_its_difference() {
    let case = Case::new(PATCH).file("a.yaml", "host: n1\nport: 80\n");
    let before = case.text();
    let first = record(&case);
    let stamp = first.text().replace(&before, "");
    assert!(
        stamp.contains("<details><summary>✓ patched a.yaml (+1 −1)"),
        "{stamp}"
    );
    assert!(
        first
            .text()
            .contains("```diff\n@@ -1,2 +1,2 @@\n-host: n1\n+host: n2\n port: 80\n```\n"),
        "{}",
        first.text()
    );
    case.run(["replay", "a.md"]).exits(0);
    case.run(["replay", "--live", "a.md"]).exits(0);
    // The file is patched already: what the record says of how stays.
    let again = record(&case);
    assert!(
        again.stdout.contains("unchanged: a.yaml"),
        "{}",
        again.stdout
    );
    let stamps = |ran: &Ran| ran.text().split("stepmark: run ").next().map(str::to_owned);
    assert_eq!(stamps(&first), stamps(&again));
    case.run(["ci", "a.md", "--record", "document", "--check"])
        .exits(0);
    case.run(["clean", "a.md"]).exits(0);
    assert_eq!(case.text(), before);
    // Nothing is known any more of what it did.
    let anew = record(&case);
    assert!(
        anew.text().contains("<sub>✓ unchanged: a.yaml</sub>"),
        "{}",
        anew.text()
    );
    case.run(["clean", "a.md"]).exits(0);
    assert_eq!(case.text(), before);
}

#[test]
fn a_patch_that_failed_printed_nothing_that_could_be_accepted() {
    let case = Case::new(PATCH).file("a.yaml", "port: 80\n");
    case.run(["ci", "a.md", "--record", "document"]).exits(1);
    let told = case.run(["replay", "a.md"]).exits(1).stderr;
    assert!(
        told.contains("mend it, run the document again") && !told.contains("stepmark accept"),
        "{told}"
    );
}

#[test]
fn a_difference_that_was_edited_by_hand_shows() {
    let case = Case::new(PATCH).file("a.yaml", "host: n1\nport: 80\n");
    let text = record(&case).text().replace("-host: n1", "-host: n0");
    let case = case.file("a.md", text);
    let ran = case.run(["replay", "a.md"]).exits(1);
    assert!(ran.stderr.contains("edited"), "{}", ran.stderr);
}

#[test]
fn files_say_no_more_than_is_the_same_each_time() {
    let case = Case::new(file("file=a.yaml", "a: 1\n"));
    let created = record(&case).text();
    assert!(created.contains("<sub>✓ written</sub>"), "{created}");
    let case = case.file("a.yaml", "a: 0\n");
    let updated = record(&case).text();
    assert!(
        updated.contains("<details><summary>✓ written</summary>"),
        "{updated}"
    );
    assert!(
        updated.contains("```diff\n@@ -1 +1 @@\n-a: 0\n+a: 1\n```\n"),
        "{updated}"
    );
}

#[test]
fn what_is_recorded_of_files_can_be_chosen() {
    for (mode, has_stamp, has_diff) in [
        ("auto", true, true),
        ("full", true, true),
        ("stamp", true, false),
        ("none", false, false),
    ] {
        let text = file(&format!("merge=a.yaml record={mode}"), "host: n2\n");
        let case = Case::new(text).file("a.yaml", "host: n1\n");
        let text = record(&case).text();
        assert_eq!(
            text.contains("stepmark: result"),
            has_stamp,
            "{mode}: {text}"
        );
        assert_eq!(text.contains("+host: n2"), has_diff, "{mode}: {text}");
    }
}

#[test]
fn a_secret_of_kubernetes_stays_out_of_the_document() {
    let secret = "kind: Secret\nstringData:\n  a: b\n";
    let case = Case::new(file("merge=a.yaml", "stringData: {a: c}\n")).file("a.yaml", secret);
    let text = record(&case).text();
    assert!(
        text.contains("(+1 −1); the output may hold secrets and is not recorded"),
        "{text}"
    );
    assert!(!text.contains("a: b"), "{text}");
}

#[test]
fn what_says_why_there_is_no_difference_stays_too() {
    for (key, text, new) in [
        (
            "merge",
            "kind: Secret\nstringData:\n  a: b\n",
            "stringData: {a: c}\n",
        ),
        ("merge", "a: '{{ b }}'\n", "a: '{{ c }}'\n"),
    ] {
        let case = Case::new(file(&format!("{key}=a.yaml"), new)).file("a.yaml", text);
        let first = record(&case).text();
        assert!(first.contains("and is not recorded"), "{first}");
        let stamps = |text: &str| {
            let lines = text
                .lines()
                .filter(|line| line.contains("stepmark: result"));
            lines.map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(stamps(&record(&case).text()), stamps(&first));
    }
}

#[test]
fn no_secret_of_a_file_is_told_anywhere() {
    let text = "---\nstepmark:\n  params:\n    TOKEN: {type: secret}\n---\n".to_owned()
        + &file("file=a.yaml subst", "token: ${TOKEN}\n")
        + &file(
            "patch=b.yaml subst",
            "- op: test\n  path: /a\n  value: ${TOKEN}\n",
        );
    let case = Case::new(text)
        .env("STEPMARK_TOKEN", "hunter22-hunter22")
        .file("a.yaml", "token: none\n")
        .file("b.yaml", "a: hunter22-hunter22-not\n");
    let arguments = [
        "ci",
        "a.md",
        "--record",
        "document",
        "--journal",
        "journal",
        "--junit",
        "j.xml",
        "--events",
        "e.ndjson",
    ];
    let ran = case.run(arguments).exits(1);
    assert_eq!(case.read("a.yaml"), "token: hunter22-hunter22\n");
    assert!(ran.stdout.contains("+token: *****"), "{}", ran.stdout);
    let mut read = 0;
    for path in crate::guided::files_below(&case.path("")) {
        let text = std::fs::read(&path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if !["a.yaml", "b.yaml"].contains(&&*name) {
            let text = String::from_utf8_lossy(&text);
            assert!(!text.contains("hunter22"), "{name}: {text}");
            read += 1;
        }
    }
    assert!(read > 4, "{read}");
    assert!(!ran.all().contains("hunter22"), "{}", ran.all());
}

#[test]
fn events_and_past_runs_tell_of_files() {
    let case = Case::new(PATCH).file("a.yaml", "host: n1\n");
    case.run(["ci", "a.md", "--journal", "journal", "--events", "e.ndjson"])
        .exits(0);
    let events = case.read("e.ndjson");
    let line = |event: &str| {
        let mut lines = events
            .lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
        lines.find(|line| line["event"] == event).unwrap()
    };
    let finished = line("step_finished");
    assert_eq!(finished["kind"], "patch");
    assert_eq!(finished["change"]["what"], "updated");
    assert_eq!(finished["change"]["path"], "a.yaml");
    assert_eq!(
        (
            finished["change"]["added"].as_u64(),
            finished["change"]["removed"].as_u64()
        ),
        (Some(1), Some(1))
    );
    assert!(finished["change"].get("undo").is_none(), "{finished}");
    assert_eq!(
        line("output")["text"],
        "@@ -1 +1 @@\n-host: n1\n+host: n2\n"
    );
    assert_eq!(line("run_finished")["files"], 1);
    let shown = case.run(["runs", "show", "last", "--journal", "journal"]);
    assert!(
        shown.all().contains("patched a.yaml (+1 -1)"),
        "{}",
        shown.all()
    );
}
