//! A site in a real browser: runbooks are run and recorded by the real binary, become a site, and what
//! `tests/browser` looks at there is as it should be.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::support::{Case, project};

/// Where `tests/run` puts what comes from npm.
fn modules() -> PathBuf {
    std::env::var_os("BROWSER_MODULES").map_or_else(|| project("target/browser"), PathBuf::from)
}

/// Whether Node.js is there, and as new as Playwright asks for.
fn is_node_there() -> bool {
    let version = Command::new("node")
        .args(["-p", "process.versions.node.split('.')[0]"])
        .output();
    let major = version
        .ok()
        .and_then(|output| String::from_utf8(output.stdout).ok());
    major.is_some_and(|major| major.trim().parse().is_ok_and(|major: u32| major >= 20))
}

fn chromium() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .map(|folder| folder.join("chromium"))
        .find(|program| program.is_file())
}

/// The browser; `None`, and says so, where something is missing; a failure where nothing may be skipped.
fn browser() -> Option<PathBuf> {
    let chromium = chromium();
    let is_complete = [
        ("Node.js 20", is_node_there()),
        ("chromium", chromium.is_some()),
        (
            "playwright-core",
            modules().join("node_modules/playwright-core").is_dir(),
        ),
        ("axe-core", modules().join("node_modules/axe-core").is_dir()),
    ];
    let missing: Vec<&str> = is_complete
        .into_iter()
        .filter_map(|(name, is_there)| (!is_there).then_some(name))
        .collect();
    if missing.is_empty() {
        return chromium;
    }
    let told = format!(
        "there is no {}; tests/run installs it",
        missing.join(", no ")
    );
    let may_skip = std::env::var("TESTS_MAY_SKIP").as_deref() != Ok("no");
    assert!(may_skip, "{told}");
    println!("skipped: {told}");
    None
}

/// The runbooks of `tests/browser`, run and recorded.
fn runbooks() -> Case {
    let mut case = Case::named("notes.md", include_str!("../browser/runbooks/notes.md"))
        .env("STEPMARK_TOKEN", "token-of-the-lighthouse");
    for (name, text) in [
        ("drain.md", include_str!("../browser/runbooks/drain.md")),
        ("failing.md", include_str!("../browser/runbooks/failing.md")),
        ("hostile.md", include_str!("../browser/runbooks/hostile.md")),
        ("lamp.svg", include_str!("../browser/runbooks/lamp.svg")),
        (
            "storage/backup.md",
            include_str!("../browser/runbooks/storage/backup.md"),
        ),
    ] {
        case = case.file(name, text);
    }
    for (name, status) in [("drain.md", 0), ("failing.md", 1), ("hostile.md", 1)] {
        case.run([
            "ci",
            name,
            "--record",
            "document",
            "--manual=done",
            "--allow-danger",
        ])
        .exits(status);
    }
    case
}

#[test]
fn a_site_works_in_a_browser() {
    let Some(chromium) = browser() else { return };
    let case = runbooks();
    case.run(["book", "build", ".", "--out", "../site"])
        .exits(0);
    let output = Command::new("node")
        .arg(project("tests/browser/all.mjs"))
        .env("SITE", case.path("../site"))
        .env("CHROMIUM", chromium)
        .env("STEPMARK", env!("CARGO_BIN_EXE_stepmark"))
        .env("BROWSER_MODULES", modules())
        .stdin(Stdio::null())
        .output()
        .expect("Node.js was found");
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}
