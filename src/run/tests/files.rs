//! Files: what is shown of them, what may come between that and the writing, and bringing them back.

use std::fs;

use tempfile::TempDir;

use super::*;

const FILE: &str = "```yaml {name=a file=a.yaml}\na: 1\n```\n```sh\n$ b\n```\n";

fn root() -> TempDir {
    tempfile::tempdir().expect("a temporary directory")
}

fn staged(text: &str, root: &TempDir, answers: &[(&'static str, i32)], operator: Rote) -> Ran {
    Staged {
        text,
        answers,
        operator,
        root: root.path().to_str().expect("it is text"),
        ..Staged::default()
    }
    .go()
}

fn meddling(block: usize, meddle: impl FnOnce() + 'static) -> Rote {
    Rote {
        meddles_before: [(block, Box::new(meddle) as Box<dyn FnOnce()>)].into(),
        ..Rote::default()
    }
}

#[test]
fn what_would_be_done_is_told_before_anybody_is_asked() {
    let root = root();
    let ran = staged(FILE, &root, &[("", 0)], Rote::default());
    assert_eq!(
        ran.told,
        ["0 would be created", "passed created a.yaml", "passed"]
    );
    let again = staged(FILE, &root, &[("", 0)], Rote::default());
    assert_eq!(
        again.told[..2],
        ["0 would be unchanged", "passed unchanged: a.yaml"]
    );
}

#[test]
fn what_changed_since_it_was_shown_is_not_written_before_it_is_shown_again() {
    let root = root();
    let path = root.path().join("a.yaml");
    fs::write(&path, "a: 0\n").expect("it can be written");
    let target = path.clone();
    let meddle = move || fs::write(target, "b: 0\n").expect("it can be written");
    let operator = Rote {
        after_failure: [AfterFailure::Retry].into(),
        ..meddling(0, meddle)
    };
    let ran = staged(FILE, &root, &[("", 0)], operator);
    // The failure has the new difference, and running the step again is consent to that.
    assert_eq!(
        ran.told,
        [
            "0 would be updated",
            "passed updated a.yaml (+1 -1)",
            "passed"
        ]
    );
    assert_eq!(fs::read_to_string(&path).expect("it is there"), "a: 1\n");
}

/// What comes in the place of a file, at the path of a root.
type Swap = fn(&Path);

#[test]
fn what_is_swapped_in_is_refused_and_nothing_is_written() {
    let swaps: [(&str, Swap); 4] = [
        ("link inside", |root| {
            fs::remove_file(root.join("a.yaml")).expect("it is there");
            fs::write(root.join("other"), "a: 0\n").expect("it can be written");
            std::os::unix::fs::symlink("other", root.join("a.yaml")).expect("a link");
        }),
        ("link outside", |root| {
            fs::remove_file(root.join("a.yaml")).expect("it is there");
            std::os::unix::fs::symlink("/etc/passwd", root.join("a.yaml")).expect("a link");
        }),
        ("directory", |root| {
            fs::remove_file(root.join("a.yaml")).expect("it is there");
            fs::create_dir(root.join("a.yaml")).expect("a directory");
        }),
        ("pipe", |root| {
            fs::remove_file(root.join("a.yaml")).expect("it is there");
            let mode = nix::sys::stat::Mode::from_bits_truncate(0o600);
            nix::unistd::mkfifo(&root.join("a.yaml"), mode).expect("a pipe");
        }),
    ];
    for (name, swap) in swaps {
        let root = root();
        fs::write(root.path().join("a.yaml"), "a: 0\n").expect("it can be written");
        let folder = root.path().to_path_buf();
        let ran = staged(FILE, &root, &[], meddling(0, move || swap(&folder)));
        let told = ran.told.last().expect("something is told");
        assert!(
            told.contains("a.yaml changed since its diff was shown"),
            "{name}: {told}"
        );
        let other = fs::read_to_string(root.path().join("other"));
        assert!(
            other.is_err() || other.is_ok_and(|text| text == "a: 0\n"),
            "{name}"
        );
        let kind = fs::symlink_metadata(root.path().join("a.yaml")).expect("it is there");
        assert!(!kind.is_file(), "{name}");
    }
}

#[test]
fn a_root_that_is_moved_away_stays_the_root() {
    let outer = root();
    let (own, moved) = (outer.path().join("own"), outer.path().join("moved"));
    fs::create_dir(&own).expect("a directory");
    let (from, to) = (own.clone(), moved.clone());
    let meddle = move || {
        fs::rename(&from, &to).expect("it can be moved");
        std::os::unix::fs::symlink("/etc", &from).expect("a link");
    };
    Staged {
        text: FILE,
        answers: &[("", 0)],
        operator: meddling(0, meddle),
        root: own.to_str().expect("it is text"),
        ..Staged::default()
    }
    .go();
    assert_eq!(
        fs::read_to_string(moved.join("a.yaml")).expect("it is there"),
        "a: 1\n"
    );
}

#[test]
fn files_are_brought_back_the_last_first() {
    let root = root();
    let path = root.path().join("conf/deep/a.yaml");
    let text = "```yaml {file=conf/deep/a.yaml}\na: 1\n```\n```yaml {file=conf/deep/a.yaml append}\nb: 2\n```\n\
                ```sh\n$ c\n```\n";
    let operator = || Rote {
        after_failure: [AfterFailure::Undo].into(),
        undo: [Undo::Yes, Undo::Yes].into(),
        ..Rote::default()
    };
    let ran = staged(text, &root, &[("", 1)], operator());
    let undone: Vec<_> = ran
        .told
        .iter()
        .filter(|told| told.contains(" undone: "))
        .collect();
    assert_eq!(
        undone,
        [
            "1 undone: conf/deep/a.yaml is as it was",
            "0 undone: conf/deep/a.yaml is as it was; it was not there"
        ]
    );
    assert!(ran.told.contains(&"something can be undone".to_owned()));
    assert_eq!(ran.results.undone(), 2);
    assert!(!root.path().join("conf").exists(), "with the folders");
    fs::create_dir_all(root.path().join("conf")).expect("a directory");
    staged(text, &root, &[("", 1)], operator());
    assert!(!path.exists() && root.path().join("conf").exists());
}

#[test]
fn what_is_not_what_the_step_left_stays_and_nobody_is_asked() {
    let root = root();
    let path = root.path().join("a.yaml");
    let target = path.clone();
    let operator = Rote {
        after_failure: [AfterFailure::Undo].into(),
        undo: [Undo::Yes].into(),
        ..meddling(1, move || {
            fs::write(target, "mine\n").expect("it can be written");
        })
    };
    let ran = staged(FILE, &root, &[("", 1)], operator);
    assert!(
        !ran.told.iter().any(|told| told.starts_with("restore")),
        "{:?}",
        ran.told
    );
    assert!(
        ran.told
            .contains(&"0 undone: a.yaml is not what the step left, and stays as it is".to_owned()),
        "{:?}",
        ran.told
    );
    assert_eq!(fs::read_to_string(&path).expect("it is there"), "mine\n");
}

#[test]
fn a_step_that_ran_twice_is_brought_back_to_what_was_at_first() {
    let root = root();
    let path = root.path().join("a.yaml");
    fs::write(&path, "first\n").expect("it can be written");
    for meddled in [None, Some("meanwhile\n")] {
        fs::write(&path, "first\n").expect("it can be written");
        let mut operator = Rote {
            before_step: [Decision::Run, Decision::Jump(0)].into(),
            after_failure: [AfterFailure::Undo].into(),
            undo: [Undo::Yes].into(),
            ..Rote::default()
        };
        if let Some(text) = meddled {
            let target = path.clone();
            let meddle = move || fs::write(target, text).expect("it can be written");
            operator.meddles_before.insert(1, Box::new(meddle));
        }
        staged(FILE, &root, &[("", 1)], operator);
        let back = fs::read_to_string(&path).expect("it is there");
        assert_eq!(back, meddled.unwrap_or("first\n"));
    }
}

#[test]
fn guards_and_what_is_needed_hold_for_files() {
    let text = "```sh {name=x}\n$ x\n```\n```yaml {file=a.yaml if=\"y\"}\na: 1\n```\n\
                ```yaml {file=b.yaml needs=none-such}\na: 1\n```\n```sh {name=none-such}\n$ z\n```\n";
    let root = root();
    let ran = staged(text, &root, &[("", 0), ("", 1), ("", 0)], Rote::default());
    assert_eq!(
        ran.told,
        [
            "passed",
            "1 would be created",
            "skipped `y` does not hold",
            "blocked it needs `none-such`, which has not passed in this run",
            "passed"
        ]
    );
    assert_eq!(fs::read_dir(root.path()).expect("it is there").count(), 0);
}

#[test]
fn variables_are_what_the_session_says() {
    let text = "```text {file=a.txt subst}\n${A} and $${A}\nto ${B}\n```\n";
    let root = root();
    let answer = "set\0one\ntwo\0set\0\0";
    let ran = staged(text, &root, &[(answer, 0), (answer, 0)], Rote::default());
    let asked = "builtin printf '%s\\0' \"${A+set}\" \"${A-}\" \"${B+set}\" \"${B-}\"";
    assert_eq!(ran.seen, [asked, asked]);
    let text_now = fs::read_to_string(root.path().join("a.txt")).expect("it is there");
    assert_eq!(text_now, "one\ntwo and ${A}\nto \n");
    let unset = "set\0x\0\0\0";
    let ran = staged(text, &root, &[(unset, 0), (unset, 0)], Rote::default());
    assert_eq!(
        ran.told.last().map(String::as_str),
        Some("failed `B` is not set, and the text has `${B}`")
    );
    assert_eq!(
        ran.results.steps[0]
            .failure
            .as_ref()
            .map(|failure| failure.line),
        Some(3)
    );
}

#[test]
fn no_secret_is_told_and_none_that_is_gone_is_kept() {
    let root = root();
    let path = root.path().join("a.yaml");
    fs::write(&path, "password: hunter22\n").expect("it can be written");
    let text = "```yaml {file=a.yaml}\npassword: topsecret\n```\n```sh\n$ b\n```\n";
    let ran = Staged {
        text,
        answers: &[("", 0)],
        secrets: &["hunter22", "topsecret"],
        root: root.path().to_str().expect("it is text"),
        ..Staged::default()
    }
    .go();
    let change = ran.results.steps[0]
        .change
        .clone()
        .expect("it wrote a file");
    assert_eq!(
        change.diff,
        "@@ -1 +1 @@\n-password: *****\n+password: *****\n"
    );
    let former = change.former.expect("this run can undo it");
    assert!(!former.is_kept());
    assert_eq!(
        ran.told[1],
        "passed updated a.yaml (+1 -1); this run alone can undo it, since what is gone holds a secret"
    );
}
