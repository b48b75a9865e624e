//! Nothing leads out of the document's directory, unless a person says that it may.

use std::os::unix::fs::symlink;
use std::path::Path;

use super::file;
use crate::pseudo_terminal::Terminal;
use crate::support::{Case, make_pipe};

#[test]
fn what_the_path_tells_stops_a_run_without_a_person_before_it_begins() {
    for path in [
        "../out.yaml",
        "conf/../../out.yaml",
        "/tmp/stepmark-test-out.yaml",
    ] {
        for key in ["file", "patch", "merge"] {
            let body = if key == "merge" { "{}\n" } else { "[]\n" };
            let text = "```sh\ntouch ran\n```\n".to_owned() + &file(&format!("{key}={path}"), body);
            let case = Case::new(text);
            let ran = case.run(["ci", "a.md"]).exits(3);
            let told = format!("`{path}` leads out of the document's directory");
            assert!(ran.stderr.contains(&told), "{path}: {}", ran.all());
            assert!(
                ran.stderr.contains("--allow-outside"),
                "{path}: {}",
                ran.all()
            );
            assert!(!case.has("../out.yaml") && !case.has("ran"), "{path}");
            let ran = case.run(["check", "a.md"]).exits(0);
            assert!(
                ran.stderr.contains("warning[outside]"),
                "{path}: {}",
                ran.all()
            );
        }
    }
    assert!(!Path::new("/tmp/stepmark-test-out.yaml").exists());
}

#[test]
fn a_link_is_found_out_by_the_run() {
    let case = Case::new(file("file=link/out.yaml", "a: 1\n"));
    symlink("..", case.path("link")).unwrap();
    let ran = case.run(["ci", "a.md"]).exits(1);
    let told = "link/out.yaml: a symbolic link leads out of the document's directory";
    assert!(ran.stdout.contains(told), "{}", ran.stdout);
    assert!(!case.has("../out.yaml"));
    case.run(["ci", "a.md", "--allow-outside"]).exits(0);
    assert_eq!(case.read("../out.yaml"), "a: 1\n");
}

#[test]
fn a_tilde_is_the_home_directory_and_no_folder_of_that_name() {
    let case = Case::new(file("file=~/.config/app/x.yaml", "a: 1\n")).file("home/x", "");
    let home = case.path("home").display().to_string();
    let case = case.env("HOME", &home);
    let ran = case.run(["ci", "a.md"]).exits(3);
    assert!(
        ran.stderr.contains("`~/.config/app/x.yaml` leads out"),
        "{}",
        ran.all()
    );
    case.run(["ci", "a.md", "--allow-outside"]).exits(0);
    assert_eq!(case.read("home/.config/app/x.yaml"), "a: 1\n");
    assert!(!case.has("~"));
}

#[test]
fn a_directory_and_a_pipe_are_no_files() {
    let case = Case::new(file("file=dir/", "a: 1\n"));
    case.run(["ci", "a.md"]).exits(2);
    let case = Case::new(file("merge=pipe", "a: 1\n"));
    make_pipe(&case.path("pipe"));
    let ran = case.run(["ci", "a.md"]).exits(1);
    let told = "pipe: this is a named pipe, and no file";
    assert!(ran.stdout.contains(told), "{}", ran.stdout);
}

#[test]
fn who_allows_it_writes_anywhere_and_takes_it_back() {
    let case = Case::new(file("file=../out.yaml", "a: 1\n") + "```sh\ntrue\n```\n");
    case.run(["ci", "a.md", "--allow-outside", "--record", "document"])
        .exits(0);
    assert_eq!(case.read("../out.yaml"), "a: 1\n");
    case.run(["replay", "a.md"]).exits(0);
    case.run(["replay", "--live", "a.md"]).exits(3);
    case.run(["replay", "--live", "--allow-outside", "a.md"])
        .exits(0);
    std::fs::remove_file(case.path("../out.yaml")).unwrap();
    let mut terminal = Terminal::run(&case, &["run", "--allow-outside", "a.md"]);
    terminal.answer("Run this?", "r");
    terminal.answer("Run this?", "q");
    terminal.answer("Record into", "n");
    terminal.end().exits(130);
    let mut terminal = Terminal::run(&case, &["undo", "a.md"]);
    let shown = terminal.answer("Undo step-1?", "y");
    assert!(shown.contains("restore ../out.yaml as it was"), "{shown}");
    terminal.answer("Record into", "n");
    terminal.end().exits(0);
    assert!(!case.has("../out.yaml"));
}

#[test]
fn a_person_is_told_in_the_plan_and_the_block_is_blocked() {
    let case = Case::new(file("file=../out.yaml", "a: 1\n") + "```sh\ntouch ran\n```\n");
    let mut terminal = Terminal::run(&case, &["run", "a.md"]);
    let shown = terminal.answer("Run this?", "r");
    assert!(
        shown.contains("blocked   line 1: `../out.yaml` leads out of the document's directory"),
        "{shown}"
    );
    terminal.answer("Record into a.md?", "n");
    terminal.end().exits(1);
    assert!(!case.has("../out.yaml") && case.has("ran"));
}
