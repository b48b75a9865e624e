//! Blocks that write files, in a run without a person.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use crate::support::Case;

fn file(annotation: &str, text: &str) -> String {
    format!("```yaml {{{annotation}}}\n{text}```\n")
}

#[test]
fn files_are_created_left_alone_and_updated() {
    let case = Case::new(file("file=conf/a.yaml", "a: 1\n"));
    let ran = case.run(["ci", "a.md"]).exits(0);
    assert!(ran.stdout.contains("created conf/a.yaml"), "{}", ran.stdout);
    assert_eq!(case.read("conf/a.yaml"), "a: 1\n");
    let ran = case.run(["ci", "a.md"]).exits(0);
    assert!(
        ran.stdout.contains("already there: conf/a.yaml"),
        "{}",
        ran.stdout
    );
    let case = case.file("conf/a.yaml", "a: 2\n");
    let ran = case.run(["ci", "a.md"]).exits(0);
    assert!(ran.stdout.contains("updated conf/a.yaml"), "{}", ran.stdout);
    assert_eq!(case.read("conf/a.yaml"), "a: 1\n");
}

#[test]
fn a_comment_that_names_a_file_stays_in_it() {
    let case = Case::new("- item\n\n  ```yaml\n  # conf/a.yaml\n  a:\n    b: 1\n  ```\n");
    case.run(["ci", "a.md"]).exits(0);
    assert_eq!(case.read("conf/a.yaml"), "# conf/a.yaml\na:\n  b: 1\n");
}

#[test]
fn modes_and_appending() {
    let text = file("file=a.yaml mode=600", "a: 1\n") + &file("file=a.yaml append", "b: 2\n");
    let case = Case::new(text);
    case.run(["ci", "a.md"]).exits(0);
    assert_eq!(case.read("a.yaml"), "a: 1\nb: 2\n");
    let mode = fs::metadata(case.path("a.yaml"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600, "appending keeps the mode");
}

#[test]
fn nothing_leads_out_of_the_documents_directory() {
    for path in [
        "../out.yaml",
        "conf/../../out.yaml",
        "/tmp/stepmark-test-out.yaml",
        "link/out.yaml",
        "dir/",
    ] {
        let case = Case::new(file(&format!("file={path}"), "a: 1\n"));
        std::os::unix::fs::symlink("..", case.path("link")).unwrap();
        let ran = case.run(["ci", "a.md"]);
        // What the path itself tells is an error of the document; a link is found out by the run.
        assert_eq!(
            ran.status,
            if path.starts_with("link") { 1 } else { 2 },
            "{path}: {}",
            ran.all()
        );
        assert!(ran.all().contains(path), "{path}: {}", ran.all());
        assert!(!case.has("../out.yaml"), "{path}");
    }
    assert!(!std::path::Path::new("/tmp/stepmark-test-out.yaml").exists());
}

#[test]
fn a_file_that_cannot_be_written_fails_its_block() {
    let case = Case::new(file("file=conf/a.yaml", "a: 1\n")).file("conf", "this is no folder\n");
    let ran = case.run(["ci", "a.md"]).exits(1);
    assert!(ran.stdout.contains("1 failed"), "{}", ran.stdout);
}

#[test]
fn files_stand_where_steps_start() {
    let text = "---\nstepmark: {cwd: sub}\n---\n".to_owned()
        + &file("file=a.yaml", "a: 1\n")
        + "```sh\n$ cat a.yaml\na: 1\n```\n";
    let case = Case::new(text).file("sub/keep", "");
    case.run(["ci", "a.md"]).exits(0);
    assert!(case.has("sub/a.yaml") && !case.has("a.yaml"));
}
