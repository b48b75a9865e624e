//! What a browser sees while documents change, and what a server leaves behind.

use std::fs;

use nix::sys::signal::Signal;

use super::serve::{Server, await_event, await_line};
use super::{RUNBOOK, docs};

#[test]
fn a_document_that_breaks_keeps_its_page() {
    let case = docs(&[("a.md", "# A\n"), ("disks.md", RUNBOOK)]);
    let server = Server::start(&case);
    let mut events = server.events();
    fs::write(case.path("docs/disks.md"), b"# x\n\xff\n").expect("it breaks");
    await_line(&server.err, "docs/disks.md:2: the text is not UTF-8");
    await_line(&server.err, "the page of docs/disks.md stays as it was");
    await_event(&mut events, "event: reload");
    assert!(server.page("/disks.html").contains("step-grow-the-disks-1"));
    // A page listens again once it is loaded again.
    let mut events = server.events();
    fs::write(case.path("docs/disks.md"), "# Shrink\n").expect("it is mended");
    await_event(&mut events, "event: reload");
    assert!(server.page("/disks.html").contains("Shrink"));
    assert_eq!(server.end(Signal::SIGINT), 0);
}

#[test]
fn where_a_page_was_those_that_are_there_are_told() {
    let case = docs(&[("a.md", "# A\n"), ("disks.md", RUNBOOK)]);
    let server = Server::start(&case);
    let mut events = server.events();
    let before = server.page("/a.html");
    fs::rename(case.path("docs/disks.md"), case.path("docs/my disks.md")).expect("renamed");
    await_event(&mut events, "event: reload");
    let missing = server.page("/disks.html");
    assert!(missing.starts_with("HTTP/1.1 404 "), "{missing}");
    assert!(missing.contains("href=\"/my%20disks.html\""), "{missing}");
    assert!(
        missing.contains("data-event-stream="),
        "it shows the page once it is there"
    );
    // A page that was loaded before still gets its parts, whose names change with what is in them.
    let (_, part) = before
        .split_once("src=\"toc-")
        .expect("a page has a table of contents");
    let part = part.split('"').next().expect("its name");
    let part = server.page(&format!("/toc-{part}"));
    assert!(part.starts_with("HTTP/1.1 200 "), "{part}");
    assert_eq!(server.end(Signal::SIGINT), 0);
}

#[test]
fn what_is_ignored_from_now_on_is_gone() {
    let case = docs(&[("a.md", "# A\n"), ("disks.md", RUNBOOK)]);
    let server = Server::start(&case);
    let mut events = server.events();
    fs::write(case.path("docs/.gitignore"), "disks.md\n").expect("ignored");
    await_event(&mut events, "event: reload");
    assert!(server.page("/disks.html").starts_with("HTTP/1.1 404 "));
    let mut events = server.events();
    fs::write(case.path("docs/.gitignore"), "").expect("and back");
    await_event(&mut events, "event: reload");
    assert!(server.page("/disks.html").starts_with("HTTP/1.1 200 "));
    assert_eq!(server.end(Signal::SIGINT), 0);
}

#[test]
fn signals_leave_no_site_behind() {
    for (signal, status) in [
        (Signal::SIGINT, 0),
        (Signal::SIGTERM, 143),
        (Signal::SIGHUP, 129),
    ] {
        let case = docs(&[("disks.md", RUNBOOK)]);
        fs::create_dir(case.path("temporary")).expect("a folder");
        let temporary = case.path("temporary").display().to_string();
        let case = case.env("TMPDIR", &temporary);
        let server = Server::start(&case);
        assert_ne!(fs::read_dir(&temporary).expect("it").count(), 0);
        assert_eq!(server.end(signal), status, "{signal}");
        assert_eq!(fs::read_dir(&temporary).expect("it").count(), 0, "{signal}");
    }
}

#[test]
fn a_name_that_nobody_knows_is_told() {
    let case = docs(&[("disks.md", RUNBOOK)]);
    let ran = case
        .run([
            "book",
            "serve",
            "docs",
            "--hostname",
            "192.0.2.1",
            "--port",
            "0",
        ])
        .exits(2);
    assert!(
        ran.stderr
            .ends_with("help: say another --hostname: a name or an address of this machine\n"),
        "{}",
        ran.stderr
    );
    assert_eq!(ran.stdout, "", "it is found before a site is made");
}
