use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::Path;

use super::draft::{Draft, draft};
use super::place::Root;
use super::{Failure, What};
use crate::run::Masker;
use crate::runbook::Runbook;
use crate::source::Source;

/// What the block of this fence would make of its file.
fn drafted(root: &Path, is_open: bool, fence: &str) -> Result<Draft, Failure> {
    let runbook = Runbook::parse(Source::new("a.md", fence));
    let root = Root::new(root, is_open).expect("the root is there");
    draft(&runbook.blocks[0], &root, &|_| None, &Masker::default())
}

/// Has it written; what it came to, or why it did not.
fn write(root: &Path, annotation: &str, text: &str) -> Result<What, String> {
    let fence = format!("```yaml {{{annotation}}}\n{text}```\n");
    let draft = drafted(root, false, &fence).map_err(|failure| failure.summary)?;
    let what = draft.change.what;
    if !draft.is_done() {
        let mode = draft.change.mode;
        let written = draft.place.write(&draft.bytes, mode, draft.former.as_ref());
        written.map_err(|trouble| trouble.to_string())?;
    }
    Ok(what)
}

#[test]
fn files_are_created_updated_appended_to_and_left_alone() {
    let root = tempfile::tempdir().expect("a temporary directory");
    let path = root.path().join("a/b.yaml");
    let write = |annotation, text| write(root.path(), annotation, text);
    assert_eq!(write("file=a/b.yaml", "x: 1\n"), Ok(What::Created));
    let before = fs::metadata(&path).expect("it is there");
    assert_eq!(write("file=a/b.yaml", "x: 1\n"), Ok(What::Unchanged));
    let after = fs::metadata(&path).expect("it is there");
    assert_eq!(
        (before.ino(), before.modified().ok()),
        (after.ino(), after.modified().ok())
    );
    assert_eq!(write("file=a/b.yaml mode=600", "x: 2\n"), Ok(What::Updated));
    let append = || write("file=a/b.yaml append", "y: 3\n");
    assert_eq!(append(), Ok(What::Appended));
    assert_eq!(append(), Ok(What::Unchanged), "once is enough");
    assert_eq!(
        fs::read_to_string(&path).expect("it is there"),
        "x: 2\ny: 3\n"
    );
    let mode = fs::metadata(&path)
        .expect("it is there")
        .permissions()
        .mode();
    assert_eq!(mode & 0o7777, 0o600);
    assert_eq!(
        write("file=a/b.yaml append mode=640", "y: 3\n"),
        Ok(What::Appended)
    );
    let names = fs::read_dir(root.path().join("a")).expect("it is there");
    assert_eq!(names.count(), 1, "no temporary file is left");
}

#[test]
fn what_is_appended_begins_on_a_line_of_its_own() {
    let root = tempfile::tempdir().expect("a temporary directory");
    let path = root.path().join("a.yaml");
    for (before, after) in [
        ("x: 1", "x: 1\ny: 2\n"),
        ("", "y: 2\n"),
        ("sky: 2\n", "sky: 2\ny: 2\n"),
        ("x: 1\r\n", "x: 1\r\ny: 2\n"),
    ] {
        fs::write(&path, before).expect("it can be written");
        assert_eq!(
            write(root.path(), "file=a.yaml append", "y: 2\n"),
            Ok(What::Appended)
        );
        assert_eq!(fs::read_to_string(&path).expect("it is there"), after);
    }
}

#[test]
fn nothing_is_written_outside_of_the_root() {
    let outside = tempfile::tempdir().expect("a temporary directory");
    let root = tempfile::tempdir().expect("a temporary directory");
    let link = |to: &Path, name: &str| symlink(to, root.path().join(name)).expect("a link");
    link(outside.path(), "link");
    link(&outside.path().join("x"), "file");
    link(Path::new("../x"), "up");
    link(Path::new("loop"), "loop");
    for (path, why) in [
        ("../x", "this leads out of the document's directory"),
        (
            "/tmp/stepmark-x",
            "this leads out of the document's directory",
        ),
        ("a/../../x", "this leads out of the document's directory"),
        (
            "link/x",
            "a symbolic link leads out of the document's directory",
        ),
        (
            "link/deep/x",
            "a symbolic link leads out of the document's directory",
        ),
        (
            "file",
            "a symbolic link leads out of the document's directory",
        ),
        (
            "up",
            "a symbolic link leads out of the document's directory",
        ),
        ("loop", "Too many levels of symbolic links (os error 40)"),
    ] {
        let told = write(root.path(), &format!("file={path}"), "x: 1\n");
        // `a` is not there, so that its `..` is no way.
        let is_missing = path.starts_with("a/");
        match told {
            Err(told) if is_missing => assert!(told.starts_with(path), "{told}"),
            told => assert_eq!(told, Err(format!("{path}: {why}"))),
        }
    }
    assert_eq!(
        fs::read_dir(outside.path()).expect("it is there").count(),
        0
    );
    assert_eq!(fs::read_dir(root.path()).expect("it is there").count(), 4);
}

#[test]
fn links_that_stay_inside_are_followed() {
    let root = tempfile::tempdir().expect("a temporary directory");
    let path = |name: &str| root.path().join(name);
    fs::create_dir_all(path("real/deep")).expect("folders");
    fs::write(path("real/a.yaml"), "old\n").expect("it can be written");
    symlink("deep", path("real/link")).expect("a link");
    symlink("../a.yaml", path("real/deep/a.yaml")).expect("a link");
    symlink(
        root.path()
            .canonicalize()
            .expect("it is there")
            .join("real"),
        path("whole"),
    )
    .expect("a link");
    symlink("real/new.yaml", path("dangling.yaml")).expect("a link");
    assert_eq!(
        write(root.path(), "file=whole/link/a.yaml", "x: 1\n"),
        Ok(What::Updated)
    );
    assert_eq!(
        fs::read_to_string(path("real/a.yaml")).expect("it is there"),
        "x: 1\n"
    );
    let link = fs::symlink_metadata(path("real/deep/a.yaml")).expect("it is there");
    assert!(link.is_symlink());
    assert_eq!(
        write(root.path(), "file=dangling.yaml", "x: 2\n"),
        Ok(What::Created)
    );
    assert_eq!(
        fs::read_to_string(path("real/new.yaml")).expect("it is there"),
        "x: 2\n"
    );
}

#[test]
fn what_is_no_file_is_refused_without_waiting_for_it() {
    let root = tempfile::tempdir().expect("a temporary directory");
    let path = |name: &str| root.path().join(name);
    fs::create_dir(path("folder")).expect("a directory");
    let mode = nix::sys::stat::Mode::from_bits_truncate(0o600);
    nix::unistd::mkfifo(&path("pipe"), mode).expect("a pipe");
    let _socket = std::os::unix::net::UnixListener::bind(path("socket")).expect("a socket");
    for (name, what) in [
        ("folder", "a directory"),
        ("pipe", "a named pipe"),
        ("socket", "a socket"),
    ] {
        let told = write(root.path(), &format!("file={name}"), "x: 1\n");
        assert_eq!(told, Err(format!("{name}: this is {what}, and no file")));
        let told = write(root.path(), &format!("merge={name} out=new"), "x: 1\n");
        assert_eq!(told, Err(format!("{name}: this is {what}, and no file")));
    }
    let through = write(root.path(), "file=pipe/x", "x: 1\n");
    assert_eq!(
        through,
        Err("pipe/x: Not a directory (os error 20)".to_owned())
    );
    let device = drafted(Path::new("/dev"), false, "```yaml {file=null}\nx: 1\n```\n");
    let device = device.err().map(|failure| failure.summary);
    assert_eq!(
        device.as_deref(),
        Some("null: this is a device, and no file")
    );
}

#[test]
fn an_open_root_lets_paths_lead_anywhere() {
    let outer = tempfile::tempdir().expect("a temporary directory");
    let root = outer.path().join("root");
    fs::create_dir(&root).expect("a directory");
    symlink(outer.path(), root.join("link")).expect("a link");
    let absolute = outer.path().join("absolute");
    for path in [
        "../up",
        "link/linked",
        absolute.to_str().expect("it is text"),
        "own",
    ] {
        let fence = format!("```yaml {{file={path}}}\nx: 1\n```\n");
        let draft = drafted(&root, true, &fence).map_err(|failure| failure.summary);
        let draft = draft.expect("it may be written");
        draft
            .place
            .write(&draft.bytes, None, None)
            .expect("it can be written");
    }
    for name in ["up", "linked", "absolute", "root/own"] {
        assert!(outer.path().join(name).is_file(), "{name}");
    }
}

#[test]
fn what_comes_meanwhile_is_not_overwritten() {
    let root = tempfile::tempdir().expect("a temporary directory");
    let fence = "```yaml {file=a/b.yaml}\nx: 1\n```\n";
    let draft = drafted(root.path(), false, fence).map_err(|failure| failure.summary);
    let draft = draft.expect("it may be written");
    fs::create_dir(root.path().join("a")).expect("a directory");
    fs::write(root.path().join("a/b.yaml"), "mine\n").expect("it can be written");
    let written = draft.place.write(&draft.bytes, None, None);
    let told = written.map_err(|trouble| trouble.to_string());
    assert_eq!(
        told,
        Err("this changed while it was to be written".to_owned())
    );
    let text = fs::read_to_string(root.path().join("a/b.yaml"));
    assert_eq!(text.expect("it is there"), "mine\n");
    let names = fs::read_dir(root.path().join("a")).expect("it is there");
    assert_eq!(names.count(), 1, "no temporary file is left");
}

#[test]
fn what_cannot_be_patched_says_why_and_where() {
    let root = tempfile::tempdir().expect("a temporary directory");
    let fence = "text\n\n```yaml {patch=a.yaml}\n- op: test\n  path: /a\n  value: 1\n- op: remove\n  path: /b\n```\n";
    let told = |fence| {
        drafted(root.path(), false, fence)
            .err()
            .expect("it cannot be")
    };
    let missing = told(fence);
    assert_eq!(
        missing.summary,
        "a.yaml is not there, and this patch changes it"
    );
    assert_eq!(missing.line, 3);
    assert_eq!(missing.notes.len(), 1);
    fs::write(root.path().join("a.yaml"), "a: 1\n").expect("it can be written");
    let refused = told(fence);
    assert!(
        refused.summary.starts_with("a.yaml: "),
        "{}",
        refused.summary
    );
    assert_eq!(refused.line, 7, "{}", refused.summary);
    fs::write(root.path().join("a.yaml"), b"a: \xff\n").expect("it can be written");
    assert_eq!(told(fence).summary, "a.yaml is no text");
}
