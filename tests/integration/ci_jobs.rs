//! `stepmark ci` over several documents: at the same time, in parts, again, and undone.

use std::collections::BTreeSet;

use crate::pseudo_terminal::Terminal;
use crate::support::{Case, make_pipe, steps};

/// A document of three steps that say who they are.
fn speaking(name: &str) -> String {
    let step = |number| format!("echo {name} says {number}");
    steps(&[("", &step(1)), ("", &step(2)), ("exit=any", &step(3))])
}

/// Documents `d0.md` and on, with `a.md` in them that fails.
fn many(count: usize) -> Case {
    let failing = steps(&[("", "echo a says 1"), ("", "echo a fails; exit 3")]);
    (0..count).fold(Case::new(failing), |case, number| {
        let name = format!("d{number}");
        case.file(&format!("{name}.md"), speaking(&name))
    })
}

fn names(count: usize) -> Vec<String> {
    let numbered = (0..count).map(|number| format!("d{number}.md"));
    numbered.chain(["a.md".to_owned()]).collect()
}

/// Each document's lines, the documents in the order of their names.
fn by_document(stdout: &str) -> Vec<String> {
    let mut documents: Vec<String> = Vec::new();
    for line in stdout.lines().filter(|line| !line.contains("documents:")) {
        match documents.last_mut() {
            Some(document) if !line.ends_with(".md") => *document += &format!("{line}\n"),
            _ => documents.push(format!("{line}\n")),
        }
    }
    documents.sort();
    documents
}

#[test]
fn documents_run_at_the_same_time() {
    // Each waits for the other: one after the other they would wait for ever.
    let case = Case::new(steps(&[("", "echo a >to_b\ncat to_a")]))
        .file("b.md", steps(&[("", "cat to_b\necho b >to_a")]));
    make_pipe(&case.path("to_a"));
    make_pipe(&case.path("to_b"));
    case.run(["ci", "--jobs", "2", "a.md", "b.md"]).exits(0);
}

#[test]
fn verdicts_are_the_same_with_any_number_of_jobs_and_output_is_never_mixed() {
    let case = many(20);
    let names = names(20);
    let run = |jobs: &str| {
        let mut arguments = vec!["ci", "--jobs", jobs];
        arguments.extend(names.iter().map(String::as_str));
        case.finish(case.start(&arguments)).exits(1)
    };
    let (one, eight) = (run("1"), run("8"));
    assert_eq!(by_document(&one.stdout), by_document(&eight.stdout));
    // As one document alone is told, so it is among many.
    for name in &names {
        let alone = case.finish(case.start(&["ci", name]));
        let told = by_document(&eight.stdout);
        assert!(told.contains(&alone.stdout), "{name}: {}", eight.stdout);
    }
    let last = eight.stdout.lines().last();
    assert_eq!(last, Some("21 documents: 20 passed, 1 failed"));
}

#[test]
fn partitions_are_disjoint_and_come_to_the_whole() {
    let case = many(20);
    let mut all = Vec::new();
    for part in ["1/3", "2/3", "3/3"] {
        let mut arguments = vec!["ci", "--partition", part];
        let names = names(20);
        arguments.extend(names.iter().map(String::as_str));
        let ran = case.finish(case.start(&arguments));
        let found = ran.stdout.lines().filter(|line| line.ends_with(".md"));
        let found: Vec<String> = found.map(str::to_owned).collect();
        assert!(!found.is_empty(), "{part}");
        // However the path is written, and whatever other documents there are.
        let first = format!("./{}", found[0]);
        let again = case.run(["ci", "--partition", part, first.as_str()]);
        assert!(again.stdout.contains(&found[0]), "{}", again.all());
        all.extend(found);
    }
    let distinct: BTreeSet<String> = all.iter().cloned().collect();
    assert_eq!(all.len(), distinct.len());
    assert_eq!(distinct, names(20).into_iter().collect());
    for wrong in ["0/3", "4/3", "1", "a/b", "1/0"] {
        case.run(["ci", "--partition", wrong, "a.md"]).exits(2);
    }
}

#[test]
fn a_part_without_documents_has_its_reports_too() {
    // What collects the reports of all parts would take one that is missing for a failure.
    let case = Case::new("```sh\n$ touch ran\n```\n");
    for part in ["1/2", "2/2"] {
        let name = part.replace('/', "-");
        let (junit, summary) = (format!("{name}.xml"), format!("{name}.md"));
        let arguments = [
            "ci",
            "--partition",
            part,
            "--junit",
            &junit,
            "--summary",
            "md",
            &summary,
            "a.md",
        ];
        let ran = case.run(arguments).exits(0);
        let count = usize::from(ran.stdout.contains("a.md"));
        let suites = case.read(&junit).matches("<testsuite ").count();
        assert_eq!(suites, count, "{}", case.read(&junit));
        let told = ["### – no documents\n", "### ✓ 1 document: 1 passed\n"][count];
        assert!(
            case.read(&summary).starts_with(told),
            "{}",
            case.read(&summary)
        );
    }
}

#[test]
fn fail_fast_begins_nothing_more() {
    let case = Case::new("```sh\n$ false\n```\n")
        .file("b.md", "```sh\n$ touch b\n```\n")
        .file("c.md", "```sh\n$ touch c\n```\n");
    let arguments = ["ci", "--jobs", "1", "--fail-fast", "a.md", "b.md", "c.md"];
    let ran = case.run(arguments).exits(1);
    assert!(!case.has("b") && !case.has("c"));
    let last = ran.stdout.lines().last();
    assert_eq!(last, Some("3 documents: 0 passed, 1 failed, 2 not run"));
}

#[test]
fn a_step_that_passes_when_it_runs_again_is_flaky() {
    let text = steps(&[
        ("", "echo x >>tries\ntest $(wc -l <tries) = 3"),
        ("", "touch after"),
    ]);
    let case = Case::new(&text);
    let ran = case.run(["ci", "--retries", "2", "a.md"]).exits(0);
    assert!(
        ran.stdout.contains("1 passed, 1 flaky in"),
        "{}",
        ran.stdout
    );
    assert!(case.has("after"));
    let case = Case::new(&text);
    let ran = case.run(["ci", "--retries", "1", "a.md"]).exits(1);
    assert!(ran.stdout.contains("0 passed, 1 failed, 1 not run"));
    assert_eq!(case.read("tries"), "x\nx\n");
}

#[test]
fn what_destroys_is_not_run_again() {
    let case = Case::new(steps(&[("danger", "echo x >>tries\nfalse")]));
    let arguments = ["ci", "--allow-danger", "--retries", "3", "a.md"];
    case.run(arguments).exits(1);
    assert_eq!(case.read("tries"), "x\n");
}

#[test]
fn a_timeout_holds_for_steps_that_say_nothing_of_their_own() {
    let case = Case::new(steps(&[("", "cat hold")]));
    make_pipe(&case.path("hold"));
    let ran = case.run(["ci", "--timeout", "100ms", "a.md"]).exits(1);
    assert!(ran.stdout.contains("did not end within"), "{}", ran.stdout);
    case.run(["ci", "--timeout", "soon", "a.md"]).exits(2);
}

/// A step that makes `made`, one that ends as `second` says, and one that undoes the first.
fn undoable(second: &str, undoing: &str) -> Case {
    let text = steps(&[("name=make", "touch made"), ("", second)]);
    Case::new(text + &steps(&[("undo=make", undoing)]))
}

#[test]
fn steps_are_undone_when_that_is_asked_for() {
    for (second, undo, status, is_left) in [
        ("true", "never", 0, true),
        ("true", "failure", 0, true),
        ("true", "always", 0, false),
        ("false", "never", 1, true),
        ("false", "failure", 1, false),
        ("false", "always", 1, false),
    ] {
        let case = undoable(second, "rm made");
        let ran = case.run(["ci", "--undo", undo, "a.md"]);
        assert_eq!(ran.status, status, "{second} {undo}: {}", ran.all());
        assert_eq!(case.has("made"), is_left, "{second} {undo}");
    }
    let case = undoable("true", "rm made");
    let ran = case.run(["ci", "--undo", "always", "a.md"]);
    assert!(
        ran.stdout.contains("1 passed, 1 undone in"),
        "{}",
        ran.stdout
    );
}

#[test]
fn what_cannot_be_undone_fails_the_run_and_is_tried_once() {
    let case = undoable("true", "echo x >>tries; false");
    let ran = case.run(["ci", "--undo", "always", "a.md"]).exits(1);
    assert_eq!(case.read("tries"), "x\n", "{}", ran.stdout);
    assert!(
        ran.stdout.contains("echo x >>tries; false"),
        "{}",
        ran.stdout
    );
}

#[test]
fn tags_are_those_of_the_step_or_of_its_document() {
    let text = steps(&[("tags=smoke", "touch one"), ("tags=slow", "touch two")]);
    let tagged = "---\nstepmark: {tags: [smoke]}\n---\n```sh\n$ touch three\n```\n";
    let case = Case::new(text)
        .file("b.md", tagged)
        .file("c.md", "```sh\n$ touch four\n```\n");
    let ran = case.run(["ci", "--tag", "smoke", "a.md", "b.md", "c.md"]);
    let ran = ran.exits(0);
    let has = ["one", "two", "three", "four"].map(|name| case.has(name));
    assert_eq!(has, [true, false, true, false]);
    assert!(!ran.stdout.contains("c.md"), "{}", ran.stdout);
    let ran = case.run(["ci", "--tag", "other", "a.md"]).exits(0);
    assert!(ran.stderr.contains("the tag other"), "{}", ran.stderr);
}

#[test]
fn what_is_missing_is_told_of_all_documents_and_nothing_runs() {
    let params = "---\nstepmark: {params: {NODE: {}}}\n---\n```sh\n$ touch b\n```\n";
    let case = Case::new("```sh\n$ touch a\n```\n```sh\n$ ping <node-ip>\n```\n")
        .file("b.md", params)
        .file("c.md", "- [ ] call Bob\n")
        .file("d.md", "```sh\n$ touch d\n```\n");
    let ran = case.run(["ci", "a.md", "b.md", "c.md", "d.md"]).exits(3);
    for told in [
        "a.md:5:8",
        "b.md:2:",
        "c.md:1:",
        "`<node-ip>`",
        "`NODE`",
        "call Bob",
    ] {
        assert!(ran.stderr.contains(told), "{told}: {}", ran.stderr);
    }
    assert!(!case.has("a") && !case.has("b") && !case.has("d"));
}

#[test]
fn what_is_wrong_is_told_of_all_documents() {
    let wrong = "<!-- stepmark: withn=1 -->\n```sh\n$ x\n```\n";
    let case = Case::new(wrong)
        .file("b.md", wrong)
        .file("c.md", b"\xff\xfe")
        .file("d.md", "```sh\n$ touch d\n```\n");
    let ran = case.run(["ci", "d.md", "a.md", "b.md", "c.md"]).exits(2);
    for told in ["a.md:1:16", "b.md:1:16", "c.md:1"] {
        assert!(ran.stderr.contains(told), "{told}: {}", ran.stderr);
    }
    assert!(!case.has("d"));
}

#[test]
fn a_document_whose_run_cannot_begin_is_in_the_way_of_no_other() {
    let lost =
        "---\nstepmark: {target: {command: 'echo lost; false'}}\n---\n```sh\n$ touch a\n```\n";
    let case = Case::new(lost).file("b.md", "```sh\n$ touch b\n```\n");
    let ran = case.run(["ci", "--jobs", "1", "a.md", "b.md"]).exits(1);
    assert!(!case.has("a") && case.has("b"));
    assert!(
        ran.stdout.contains("the target is not known"),
        "{}",
        ran.stdout
    );
    case.run(["ci", "a.md"]).exits(3);
}

#[test]
fn each_document_has_a_directory_of_its_own_where_it_asks_for_one() {
    let text = "---\nstepmark: {cwd: temp}\n---\n```sh\n$ pwd >>\"$LIST\"; mkdir only-once\n```\n";
    let case = Case::new(text).file("b.md", text);
    let list = case.path("list").to_string_lossy().into_owned();
    let case = case.env("LIST", &list);
    case.run(["ci", "a.md", "b.md"]).exits(0);
    let list = case.read("list");
    let directories: BTreeSet<&str> = list.lines().collect();
    assert_eq!(directories.len(), 2);
    // And they are gone behind it.
    assert!(
        directories
            .iter()
            .all(|path| !std::path::Path::new(path).exists())
    );
}

#[test]
fn on_a_terminal_a_line_for_each_document_tells_what_it_does() {
    let hold = |name: &str| steps(&[("name=quick", "echo quick"), ("name=slow", name)]);
    let case = Case::new(hold("cat hold_a")).file("b.md", hold("cat hold_b"));
    make_pipe(&case.path("hold_a"));
    make_pipe(&case.path("hold_b"));
    let mut terminal = Terminal::run(&case, &["ci", "--jobs", "2", "a.md", "b.md"]);
    terminal.expect("a.md  slow");
    terminal.expect("0 of 2 documents");
    std::fs::write(case.path("hold_a"), "").expect("the step reads");
    terminal.expect("2 passed in");
    terminal.expect("1 of 2 documents");
    std::fs::write(case.path("hold_b"), "").expect("the step reads");
    terminal.expect("2 documents: 2 passed");
    let screen = terminal.end().exits(0).screen();
    // Nothing is left of the lines that changed, and each document is whole.
    let lines: Vec<&str> = screen.lines().collect();
    assert_eq!(lines.len(), 9, "{screen}");
    assert_eq!((lines[0], lines[4]), ("a.md", "b.md"), "{screen}");
}

#[test]
fn in_a_ci_system_lines_are_never_drawn_again() {
    let case = Case::new("```sh\n$ true\n```\n").file("b.md", "```sh\n$ true\n```\n");
    let case = case.env("CI", "true");
    let ended = Terminal::run(&case, &["ci", "--jobs", "2", "a.md", "b.md"]).end();
    assert!(!ended.raw.contains("\u{1b}["), "{:?}", ended.raw);
}

#[test]
fn what_a_trap_prints_at_the_end_holds_no_secret_either() {
    let text = "---\nstepmark: {params: {TOKEN: {type: secret}}}\n---\n\
                ```sh\n$ trap 'echo \"bye, $TOKEN\"' EXIT\n```\n";
    let case = Case::new(text).env("STEPMARK_TOKEN", "hunter22");
    let ran = case.run(["ci", "a.md"]).exits(0);
    assert!(ran.stdout.contains("bye, *****"), "{}", ran.stdout);
    assert!(!ran.all().contains("hunter22"), "{}", ran.all());
}
