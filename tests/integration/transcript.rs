//! The transcript in the README: a guided run of the tour, made by a person who always presses the same
//! keys. With `UPDATE_TRANSCRIPT=1` it is written anew; else the README has to show what there is to see.

use pty_process::Size;
use std::fs;

use regex_lite::Regex;
use stepmark::run::screen;

use crate::pseudo_terminal::Terminal;
use crate::support::{Case, project};

/// What fits beside the navigation of a page.
const COLUMNS: u16 = 88;
const ROWS: u16 = 40;

const TOUR: &str = "runbooks/tour.md";
const BEGIN: &str = "<!-- transcript of the tour";
const END: &str = "<!-- /transcript -->";

/// What the README shows: from the first line that begins like the first of a pair, to the next one that
/// begins like the second.
const SHOWN: &[(&str, &str)] = &[
    ("runbooks/tour.md: ", "  by hand "),
    ("─── step 1 of ", "✓ "),
    ("Now for the part", "✓ "),
    ("─── step 6 of ", "✓ "),
    ("What only you can do", "✓ "),
    ("8 passed", "recorded in "),
];

#[test]
fn the_readme_shows_a_guided_run_of_the_tour() {
    let block = format!(
        "<!-- stepmark: shown -->\n```console\n$ stepmark run {TOUR}\n{}```\n",
        excerpt(&transcript())
    );
    let path = project("README.md");
    let readme = fs::read_to_string(&path).expect("it is there");
    let (before, rest) = readme.split_once(BEGIN).expect("the README marks it");
    let (comment, rest) = rest.split_once("-->\n").expect("a comment ends");
    let (shown, after) = rest.split_once(END).expect("the README marks its end");
    if std::env::var_os("UPDATE_TRANSCRIPT").is_some() {
        let readme = format!("{before}{BEGIN}{comment}-->\n{block}{END}{after}");
        fs::write(&path, readme).expect("it is there");
    } else {
        let (shown, block) = (steady(shown), steady(&block));
        assert!(
            shown == block,
            "the README shows another run than there is now; UPDATE_TRANSCRIPT=1 writes it anew\n\
             --- the README\n{shown}\n--- now\n{block}"
        );
    }
}

/// All that a person sees, and can scroll back to.
fn transcript() -> String {
    let case = Case::new("").file(TOUR, fs::read(project(TOUR)).expect("the tour is there"));
    let mut terminal = Terminal::sized(&case, &["run", TOUR], Size::new(ROWS, COLUMNS));
    for step in 1..=5 {
        let head = format!("step {step} of ");
        terminal.expect(&head);
        terminal.answer("Run this?", "r");
    }
    terminal.expect("step 6 of ");
    terminal.answer("Run this?", "g");
    terminal.answer("Done?", "n");
    terminal.answer("Note", "Thick as soup.\r");
    terminal.answer("Record into tour.md?", "d");
    let raw = terminal.end().exits(0).raw;
    screen::transcript(raw.as_bytes(), COLUMNS, ROWS)
}

/// The parts that are shown, with a line of dots for each that is not.
fn excerpt(transcript: &str) -> String {
    let lines: Vec<&str> = transcript.lines().collect();
    let mut text = String::new();
    let mut at = 0;
    for (from, to) in SHOWN {
        let find = |at: usize, start: &str| {
            let found = lines[at..].iter().position(|line| line.starts_with(start));
            at + found.unwrap_or_else(|| panic!("no line begins like {start:?} in\n{transcript}"))
        };
        let begin = find(at, from);
        let end = find(begin, to);
        if begin > at {
            // Blank lines at the cut say nothing.
            text.push_str("…\n");
        }
        for line in &lines[begin..=end] {
            text.push_str(line);
            text.push('\n');
        }
        at = end + 1;
    }
    text
}

/// The text without what differs from run to run: times, which a short run does not even tell, and the
/// versions of tools.
fn steady(text: &str) -> String {
    const TIME: &str = r"(?:\d+(?:\.\d+)?(?:ms|[smhd]))+";
    let rules = [
        (format!(" · {TIME} ───"), " ───"),
        (format!(r"\b{TIME}\b"), "TIME"),
        ("(?m)^  tools .*$".to_owned(), "  tools"),
    ];
    rules.iter().fold(text.to_owned(), |text, (pattern, with)| {
        let pattern = Regex::new(pattern).expect("the patterns above are well formed");
        pattern.replace_all(&text, *with).into_owned()
    })
}
