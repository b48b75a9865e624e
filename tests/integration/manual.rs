//! The manual page.

use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};

use regex_lite::Regex;
use stepmark::cli::ENVIRONMENT;

use crate::support::{Case, project};

fn page() -> String {
    let ran = Case::new("").run(["man"]).exits(0);
    assert_eq!(ran.stderr, "");
    ran.stdout
}

#[test]
fn it_renders_without_a_warning() {
    let child = Command::new("groff")
        .args(["-man", "-Tascii", "-P-cbou", "-ww", "-rLL=100n"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        println!("skipped: there is no groff");
        return;
    };
    let mut stdin = child.stdin.take().expect("it is a pipe");
    stdin.write_all(page().as_bytes()).expect("groff reads all");
    drop(stdin);
    let output = child.wait_with_output().expect("a child can be waited for");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let text = String::from_utf8_lossy(&output.stdout);
    for part in [
        "stepmark - Run Markdown runbooks",
        "   stepmark accept\n",
        "--only <STEP>",
        "--manual <MANUAL>",
        "EXIT STATUS",
        "STEPMARK_NAME",
        "XDG_STATE_HOME",
        "stepmark run --resume upgrade.md",
        "NAME.runs/TARGET/DATE-ID.md",
        "stepmark run upgrade.md --from drain --set node=n3",
    ] {
        assert!(text.contains(part), "{part:?} is not in\n{text}");
    }
    // What holds for all subcommands is told once.
    assert_eq!(text.matches("--ascii").count(), 2, "{text}");
}

#[test]
fn every_subcommand_has_its_part() {
    let page = page();
    let help = Case::new("").run(["--help"]).exits(0).stdout;
    let (_, commands) = help.split_once("Commands:\n").expect("help lists commands");
    let names: Vec<&str> = commands
        .lines()
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .collect();
    assert!(names.len() > 5, "{help}");
    for name in names {
        assert!(page.contains(&format!(".SS stepmark {name}\n")), "{name}");
    }
}

#[test]
fn every_variable_that_is_read_is_told() {
    let told: Vec<&str> = ENVIRONMENT
        .iter()
        .flat_map(|(names, _)| names.split(", "))
        .collect();
    let read = Regex::new(r#"\b(?:var|var_os|environment|folder|path)\("([A-Z_]+)"\)"#)
        .expect("an expression");
    let mut names = Vec::new();
    for entry in ignore::Walk::new(project("src")).flatten() {
        let text = fs::read_to_string(entry.path()).unwrap_or_default();
        names.extend(read.captures_iter(&text).map(|found| found[1].to_owned()));
    }
    assert!(names.len() > 8, "{names:?}");
    names.retain(|name| !told.contains(&name.as_str()));
    assert_eq!(names, Vec::<String>::new());
}
