//! Blocks that write files, in a run without a person.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use super::file;
use crate::support::Case;

#[test]
fn files_are_created_left_alone_and_updated() {
    let case = Case::new(file("file=conf/a.yaml", "a: 1\n"));
    let ran = case.run(["ci", "a.md"]).exits(0);
    assert!(ran.stdout.contains("created conf/a.yaml"), "{}", ran.stdout);
    assert_eq!(case.read("conf/a.yaml"), "a: 1\n");
    let ran = case.run(["ci", "a.md"]).exits(0);
    assert!(
        ran.stdout.contains("unchanged: conf/a.yaml"),
        "{}",
        ran.stdout
    );
    let case = case.file("conf/a.yaml", "a: 2\n");
    let ran = case.run(["ci", "a.md"]).exits(0);
    let told = "updated conf/a.yaml (+1 -1)";
    assert!(ran.stdout.contains(told), "{}", ran.stdout);
    let diff = "    @@ -1 +1 @@\n    -a: 2\n    +a: 1\n";
    assert!(ran.stdout.contains(diff), "{}", ran.stdout);
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

#[test]
fn a_patch_and_a_merge_change_files_and_show_how() {
    let text =
        "```yaml {patch=n1.yaml out=n2.yaml}\n- op: replace\n  path: /host\n  value: n2\n```\n"
            .to_owned()
            + "```yaml {merge=n2.yaml}\nport: 81\n```\n";
    let case = Case::new(text).file("n1.yaml", "host: n1\nport: 80\n");
    fs::set_permissions(case.path("n1.yaml"), fs::Permissions::from_mode(0o600)).unwrap();
    let ran = case.run(["ci", "a.md"]).exits(0);
    let mode = fs::metadata(case.path("n2.yaml"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600, "what few may read stays so");
    for told in [
        "patched n2.yaml from n1.yaml (+1 -1)",
        "    -host: n1\n    +host: n2\n",
        "merged into n2.yaml (+1 -1)",
        "2 files up to date",
    ] {
        assert!(ran.stdout.contains(told), "{told}: {}", ran.stdout);
    }
    assert_eq!(case.read("n1.yaml"), "host: n1\nport: 80\n");
    assert_eq!(case.read("n2.yaml"), "host: n2\nport: 81\n");
    let ran = case.run(["ci", "a.md", "--only", "2"]).exits(0);
    assert!(ran.stdout.contains("unchanged: n2.yaml"), "{}", ran.stdout);
}

#[test]
fn a_patch_that_fails_names_the_line_of_its_operation() {
    let text = "# A\n\n```yaml {patch=a.yaml}\n- op: test\n  path: /a\n  value: 1\n- op: remove\n  path: /b\n```\n";
    let case = Case::new(text).file("a.yaml", "a: 1\n");
    let ran = case
        .run(["ci", "a.md", "--github", "--junit", "j.xml"])
        .exits(1);
    assert!(ran.all().contains("(a.md:7)"), "{}", ran.all());
    assert!(
        ran.stdout.contains("::error file=a.md,line=7,"),
        "{}",
        ran.stdout
    );
    assert!(
        case.read("j.xml").contains("a.md:7"),
        "{}",
        case.read("j.xml")
    );
    assert_eq!(case.read("a.yaml"), "a: 1\n");
    let case = Case::new(text);
    let ran = case.run(["ci", "a.md"]).exits(1);
    let told = "a.yaml is not there, and this patch changes it";
    assert!(ran.stdout.contains(told), "{}", ran.stdout);
}

#[test]
fn what_was_written_is_brought_back_after_a_failure() {
    let text = file("file=conf/a.yaml", "a: 1\n")
        + &file("merge=b.yaml", "b: 2\n")
        + "```sh\nfalse\n```\n";
    let case = Case::new(text).file("b.yaml", "b: 1\n");
    case.run(["ci", "a.md"]).exits(1);
    assert_eq!(case.read("b.yaml"), "b: 2\n");
    let case = case.file("b.yaml", "b: 1\n");
    fs::remove_dir_all(case.path("conf")).unwrap();
    let arguments = ["ci", "a.md", "--undo", "failure", "--junit", "j.xml"];
    let ran = case.run(arguments).exits(1);
    let told = "restore b.yaml";
    assert!(ran.stdout.contains(told), "{}", ran.stdout);
    assert!(case.read("j.xml").contains(told), "{}", case.read("j.xml"));
    assert_eq!(case.read("b.yaml"), "b: 1\n");
    assert!(!case.has("conf"));
}

#[test]
fn variables_stand_for_what_the_session_has() {
    let text = "```sh\nNAME=$'it\\'s \"$(touch pwned)\": {'; export LINES_=$'a\\nb'\n```\n"
        .to_owned()
        + &file("file=a.yaml subst", "name: ${NAME}\n")
        + "```text {file=a.txt subst}\n${NAME}\n${LINES_}\n$${NAME} $HOME\n```\n"
        + "```yaml {merge=b.yaml subst}\nname: ${NAME}\n```\n";
    let case = Case::new(text).file("b.yaml", "{}\n");
    // A value that would be read as more than a value stops what is written as it is.
    let ran = case.run(["ci", "a.md", "--skip", "2"]).exits(0);
    assert_eq!(
        case.read("a.txt"),
        "it's \"$(touch pwned)\": {\na\nb\n${NAME} $HOME\n"
    );
    assert!(
        case.read("b.yaml").contains("$(touch pwned)"),
        "{}",
        ran.stdout
    );
    let ran = case.run(["ci", "a.md"]).exits(1);
    assert!(ran.stdout.contains("`NAME`"), "{}", ran.stdout);
    assert!(!case.has("a.yaml") && !case.has("pwned"));
    let case = Case::new(file("file=a.yaml subst", "a: 1\nb: ${NONE}\n"));
    let ran = case.run(["ci", "a.md"]).exits(1);
    let told = "`NONE` is not set, and the text has `${NONE}`  (a.md:3)";
    assert!(ran.stdout.contains(told), "{}", ran.stdout);
}

#[test]
fn without_a_terminal_a_run_shows_what_it_did_to_files() {
    let text = file("merge=a.yaml", "b: 2\n") + "\n" + &file("file=new.yaml", "c: 3\n");
    let case = Case::new(text).file("a.yaml", "a: 1\n");
    let ran = case.run(["run", "--yes", "a.md"]).exits(0);
    assert!(
        ran.stdout.contains("     a: 1\n    +b: 2\n") && !ran.stdout.contains("+c: 3"),
        "{}",
        ran.stdout
    );
}
