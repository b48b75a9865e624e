//! Tools of a runbook looked up on a PATH with stand-ins for them.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use stepmark::run::tools::{Found, look_up};
use stepmark::runbook::Runbook;
use stepmark::runbook::tools::{Tool, tools};
use stepmark::source::Source;
use tempfile::TempDir;

use crate::support::PATIENCE;

/// Puts a script into a directory. Another process writes it: while this one had it open, a process
/// that some other test starts could keep it open, and then it cannot be run.
pub fn put(folder: &Path, name: &str, script: &str) -> PathBuf {
    let path = folder.join(name);
    let mut writer = Command::new("/bin/sh")
        .args(["-c", "cat >\"$0\" && chmod 755 \"$0\""])
        .arg(&path)
        .stdin(Stdio::piped())
        .spawn()
        .expect("there is a shell");
    let mut stdin = writer.stdin.take().expect("it is a pipe");
    stdin.write_all(script.as_bytes()).expect("the shell reads");
    drop(stdin);
    assert!(writer.wait().expect("a child can be waited for").success());
    path
}

fn of(commands: &str) -> Vec<Tool> {
    let text = format!("```bash {{run}}\n{commands}\n```\n");
    let runbook = Runbook::parse(Source::new("a.md", text));
    tools(&runbook, &runbook.blocks)
}

fn find(tools: &[Tool], path: &str, limit: Duration) -> Vec<Found> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("an event loop")
        .block_on(look_up(tools, path.as_ref(), limit))
}

fn told(found: &[Found]) -> String {
    let lines = found.iter().map(|found| {
        let version = found
            .version
            .as_ref()
            .map_or("-", |version| version.as_str());
        format!("{} {} {version}", found.name, found.path.is_some())
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn tools_are_found_and_say_their_versions() {
    let folder = TempDir::new().expect("a temporary directory");
    let bin = folder.path();
    put(
        bin,
        "kubectl",
        "#!/bin/sh\necho \"Client Version: v1.31.2 ($*)\"\n",
    );
    put(
        bin,
        "ssh",
        "#!/bin/sh\necho 'OpenSSH_9.2p1, OpenSSL 3.0.14' >&2\n",
    );
    put(
        bin,
        "helm",
        "#!/bin/sh\necho 'no version 1.2.3 is installed'\nexit 1\n",
    );
    // Nothing of an unknown program runs.
    put(
        bin,
        "my-tool",
        "#!/bin/sh\necho 1.2.3 >\"$0.ran\"\necho 1.2.3\n",
    );
    put(bin, "docker", "#!/bin/sh\ncat\npwd\necho 27.3.1\n");
    put(
        bin,
        "jq",
        "#!/bin/sh\necho jq-1.7.1\nhead -c 1000000 /dev/zero\n",
    );
    put(bin, "git", "no program, and the kernel says so");
    std::fs::create_dir(bin.join("age")).expect("a directory");
    let tools = of("kubectl x; ssh x y; helm x; my-tool x; docker x; jq x; git x; age x; sops x");
    let path = format!("relative::{}:/usr/bin:/bin", bin.display());
    let found = find(&tools[..7], &path, PATIENCE);
    insta::assert_snapshot!(told(&found), @"
    kubectl true v1.31.2
    ssh true 9.2p1
    helm true -
    my-tool true -
    docker true 27.3.1
    jq true 1.7.1
    git true -
    ");
    assert!(!bin.join("my-tool.ran").exists());
    // A directory is no program, and neither is what only a relative path leads to.
    let found = find(&tools[7..], &bin.to_string_lossy(), PATIENCE);
    assert_eq!(told(&found), "age false -\nsops false -");
}

#[test]
fn one_that_hangs_is_ended_with_all_that_it_started() {
    let folder = TempDir::new().expect("a temporary directory");
    let bin = folder.path();
    put(
        bin,
        "kubectl",
        "#!/bin/sh\necho v1.31.2\nsleep 600 &\necho $! >\"$0.part\" && mv \"$0.part\" \"$0.pid\"\nwait\n",
    );
    let tools = of("kubectl get nodes");
    let path = format!("{}:/usr/bin:/bin", bin.display());
    let found = find(&tools, &path, Duration::from_millis(300));
    assert_eq!(told(&found), "kubectl true -");
    // Where it was ended before it could write the number, there is nothing that it started.
    if let Ok(text) = std::fs::read_to_string(bin.join("kubectl.pid")) {
        let status = format!("/proc/{}/stat", text.trim());
        let is_alive = || {
            let stat = std::fs::read_to_string(&status).unwrap_or_default();
            stat.rsplit(')').next().is_some_and(|rest| {
                rest.split_whitespace()
                    .next()
                    .is_some_and(|state| state != "Z")
            })
        };
        let started = std::time::Instant::now();
        while is_alive() {
            assert!(started.elapsed() < PATIENCE, "{text} lives on");
            std::thread::yield_now();
        }
    }
}

#[test]
fn nothing_to_look_for_takes_no_time() {
    assert_eq!(find(&[], "", Duration::ZERO), []);
}
