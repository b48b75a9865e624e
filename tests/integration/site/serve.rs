//! `stepmark book serve`, and a browser's side of it.

use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::net::TcpStream;
use std::process::Child;
use std::sync::mpsc::{self, Receiver};

use nix::sys::signal::Signal;

use super::{RUNBOOK, docs};
use crate::support::{Case, PATIENCE, signal};

/// A server, and what it has yet to say.
pub(super) struct Server<'a> {
    case: &'a Case,
    child: Option<Child>,
    pub(super) out: Receiver<String>,
    pub(super) err: Receiver<String>,
    address: String,
}

impl Drop for Server<'_> {
    fn drop(&mut self) {
        // A test that failed leaves none behind.
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// The lines of a pipe, as they come.
fn lines(pipe: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let lines = BufReader::new(pipe).lines().map_while(Result::ok);
        lines
            .map(|line| sender.send(line))
            .take_while(Result::is_ok)
            .count()
    });
    receiver
}

/// Waits for a line that has `text` in it.
#[track_caller]
pub(super) fn await_line(lines: &Receiver<String>, text: &str) -> String {
    let mut before = String::new();
    loop {
        match lines.recv_timeout(PATIENCE) {
            Ok(line) if line.contains(text) => return line,
            Ok(line) => before += &format!("{line}\n"),
            Err(error) => panic!("no `{text}`, {error}, behind:\n{before}"),
        }
    }
}

impl<'a> Server<'a> {
    /// Starts one, and waits for it to listen.
    pub(super) fn start(case: &'a Case) -> Self {
        let mut child = case.start(&["book", "serve", "docs", "--port", "0"]);
        let out = lines(child.stdout.take().expect("a pipe"));
        let err = lines(child.stderr.take().expect("a pipe"));
        let line = await_line(&out, "serving at ");
        let (_, url) = line.split_once("http://").expect("it says where");
        let address = url.split('/').next().expect("an address").to_owned();
        let child = Some(child);
        Self {
            case,
            child,
            out,
            err,
            address,
        }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).expect("it listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a limit");
        stream
    }

    /// What it answers, head and all.
    fn get(&self, path: &str, host: &str) -> String {
        let mut stream = self.connect();
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        )
        .expect("sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        String::from_utf8_lossy(&answer).into_owned()
    }

    pub(super) fn page(&self, path: &str) -> String {
        self.get(path, &self.address)
    }

    /// The stream of events that pages listen to, from its beginning.
    pub(super) fn events(&self) -> BufReader<TcpStream> {
        let page = self.page("/");
        let (_, path) = page
            .split_once("data-event-stream=\"")
            .expect("pages have a script");
        let path = path.split('"').next().expect("an address");
        let mut stream = self.connect();
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n",
            self.address
        )
        .expect("sent");
        let mut events = BufReader::new(stream);
        await_event(&mut events, "event: init");
        events
    }

    /// Its exit status.
    pub(super) fn end(mut self, how: Signal) -> i32 {
        let child = self.child.take().expect("it ends once");
        signal(child.id(), how);
        self.case.finish(child).status
    }
}

pub(super) fn await_event(events: &mut BufReader<TcpStream>, event: &str) {
    let mut line = String::new();
    while !line.contains(event) {
        line.clear();
        assert_ne!(
            events.read_line(&mut line).expect("an event"),
            0,
            "no {event}"
        );
    }
}

#[test]
fn pages_are_shown_and_made_again_when_a_document_changes() {
    let case = docs(&[("disks.md", RUNBOOK)]);
    let server = Server::start(&case);
    assert!(server.page("/disks.html").contains("step-grow-the-disks-1"));
    assert!(server.page("/").starts_with("HTTP/1.1 200 OK"));
    assert!(server.page("/nothing.html").starts_with("HTTP/1.1 404 "));
    let mut events = server.events();
    let case_again = std::fs::write(
        case.path("docs/disks.md"),
        "# Shrink\n\n```bash\n$ true\n```\n",
    );
    case_again.expect("the document changes");
    await_line(&server.out, "2 pages, 1 runbook");
    await_event(&mut events, "event: reload");
    let page = server.page("/disks.html");
    assert!(
        page.contains("step-shrink-1") && !page.contains("step-grow"),
        "{page}"
    );
    assert!(page.contains("cache-control: no-store"), "{page}");
    assert!(!case.has("docs/site"), "it is elsewhere");
    assert_eq!(server.err.try_recv().ok(), None);
    assert_eq!(server.end(Signal::SIGINT), 0);
}

#[test]
fn a_site_that_cannot_be_made_leaves_the_one_before() {
    let case = docs(&[("disks.md", RUNBOOK), ("stepmark.toml", "")]);
    let server = Server::start(&case);
    let mut events = server.events();
    std::fs::write(case.path("docs/stepmark.toml"), "[").expect("the settings change");
    await_line(&server.err, "docs/stepmark.toml:1:");
    await_line(&server.err, "the site stays as it was");
    assert!(server.page("/disks.html").contains("step-grow-the-disks-1"));
    std::fs::write(case.path("docs/stepmark.toml"), "").expect("and back");
    await_line(&server.out, "3 pages, 1 runbook");
    await_event(&mut events, "event: reload");
    assert_eq!(server.end(Signal::SIGINT), 0);
}

#[test]
fn a_book_is_made_again_too() {
    let case = docs(&[
        ("book.toml", "[book]\ntitle = \"Ours\"\n"),
        ("src/SUMMARY.md", "- [Disks](disks.md)\n"),
        ("src/disks.md", RUNBOOK),
    ]);
    let server = Server::start(&case);
    let mut events = server.events();
    std::fs::write(case.path("docs/book.toml"), "[book]\ntitle = \"Theirs\"\n")
        .expect("it changes");
    await_line(&server.out, "3 pages, 1 runbook");
    await_event(&mut events, "event: reload");
    assert!(
        server
            .page("/disks.html")
            .contains("<title>Disks - Theirs</title>")
    );
    assert!(!case.has("docs/book"), "it is elsewhere");
    assert_eq!(server.end(Signal::SIGINT), 0);
}

#[test]
fn names_of_others_get_nothing() {
    let case = docs(&[("disks.md", RUNBOOK)]);
    let server = Server::start(&case);
    let port = server
        .address
        .rsplit(':')
        .next()
        .expect("a port")
        .to_owned();
    for host in ["evil.example", "127.0.0.1.evil.example:80"] {
        let answer = server.get("/disks.html", host);
        assert!(
            answer.starts_with("HTTP/1.1 403 ") && !answer.contains("step-"),
            "{answer}"
        );
    }
    assert!(
        server
            .get("/disks.html", &format!("localhost:{port}"))
            .starts_with("HTTP/1.1 200 ")
    );
    assert!(
        server
            .get("/../../etc/passwd", &server.address)
            .starts_with("HTTP/1.1 404 ")
    );
    assert_eq!(server.end(Signal::SIGINT), 0);
}

#[test]
fn a_port_that_is_taken_is_told() {
    let case = docs(&[("disks.md", RUNBOOK)]);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = taken.local_addr().expect("its number").port().to_string();
    let ran = case
        .run(["book", "serve", "docs", "--port", &port])
        .exits(2);
    let told = ran.stderr.replace(&port, "[port]");
    insta::assert_snapshot!(told, @"
    error: 127.0.0.1:[port] cannot be listened at: Address already in use (os error 98)
      = help: say another --port, or 0 for one that is free
    ");
}
