//! The manual page: one for the program with all its subcommands.

use std::io::{self, Write as _};

use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Inline, Roff, bold, roman};

use super::error::Error;
use super::exit;

/// Terms, each with what it means.
type Terms = &'static [(&'static str, &'static str)];

/// Every variable that changes what the program does, with what it does.
pub const ENVIRONMENT: &[(&str, &str)] = &[
    (
        "XDG_STATE_HOME",
        "Where the journal is, in the directory stepmark. Without it that is ~/.local/state.",
    ),
    (
        "HOME",
        "Where ~ leads to in paths of files, and in that of the journal.",
    ),
    (
        "XDG_RUNTIME_DIR",
        "Where the state of sessions is while they run. Without it that is /dev/shm, and where there \
         is none, TMPDIR.",
    ),
    (
        "VISUAL, EDITOR",
        "The editor for commands in a guided run: the first one that is set. Without one, commands \
         are edited line by line.",
    ),
    (
        "STEPMARK_NAME",
        "The value of the parameter NAME, where --set and --params give none. The name is in upper case.",
    ),
    (
        "PATH",
        "Where bash, 4.4 or later, and the tools of steps are looked for.",
    ),
    (
        "TMPDIR",
        "Where directories are made for documents that say cwd: temp. Without it that is /tmp.",
    ),
    (
        "NO_COLOR",
        "No colours, whatever its value. --color says more than any variable.",
    ),
    (
        "CLICOLOR, CLICOLOR_FORCE",
        "0 switches colours off; the other forces them, where it is not 0.",
    ),
    (
        "TERM",
        "A terminal that is dumb is treated as with --plain.",
    ),
    (
        "LC_ALL, LC_CTYPE, LANG",
        "The first one that is set says which characters the terminal knows. Where that is not \
         UTF-8, as in the locale C, marks are drawn as with --ascii.",
    ),
    (
        "COLUMNS, LINES",
        "The size of the terminal, where it does not tell.",
    ),
    (
        "CI",
        "Where it is set, whatever its value, ci with --jobs draws no bars, and prints what came of \
         each document when it has ended.",
    ),
    (
        "GITHUB_STEP_SUMMARY",
        "The file that ci with --github appends its summary to.",
    ),
    (
        "GITHUB_WORKSPACE",
        "The directory that paths in annotations of --github are relative to.",
    ),
    (
        "SOURCE_DATE_EPOCH",
        "The time, in seconds since 1970, that sites, badges and pages are made for, instead of now.",
    ),
];

const FILES: Terms = &[
    (
        "$XDG_STATE_HOME/stepmark/runs/ID/",
        "The journal of a guided run: the document as it ran, events.ndjson, and in outputs all that \
         its steps printed. Only its owner can read it. The last 50 runs of a document are kept, \
         for 90 days.",
    ),
    (
        "NAME.runs/TARGET/DATE-ID.md",
        "Copies with recorded results, next to the document NAME.md or in the directory that \
         --record copy=DIR names.",
    ),
    (
        ".gitignore, .ignore",
        "What they name is left out when directories are searched for documents.",
    ),
];

const EXAMPLES: Terms = &[
    (
        "stepmark check docs",
        "What would run, and what is wrong, in all documents below docs.",
    ),
    (
        "stepmark run --plan upgrade.md",
        "What a run is about to do, without doing it.",
    ),
    (
        "stepmark run upgrade.md --from drain --set node=n3",
        "Runs it with a person, from the step drain on.",
    ),
    (
        "stepmark run --resume upgrade.md",
        "Goes on where the last run stopped.",
    ),
    (
        "stepmark runs show last --md",
        "Tells what the last run did, to paste into a channel.",
    ),
    (
        "stepmark ci --manual skip --record copy upgrade.md",
        "Runs it without a person and keeps a copy with the results.",
    ),
    (
        "stepmark accept upgrade.md --only nodes",
        "Makes what the step nodes printed what is expected of it.",
    ),
    (
        "source <(stepmark completions bash)",
        "Completion in bash, for this shell.",
    ),
    ("stepmark man | man -l -", "This page."),
];

/// Prints the page.
pub fn man() -> Result<u8, Error> {
    let page = page().map_err(|error| Error::bad_input(format!("no page can be made: {error}")))?;
    // A reader that went away has read enough.
    let _ = io::stdout().write_all(page.as_bytes());
    Ok(exit::PASSED)
}

fn page() -> io::Result<String> {
    let command = super::command();
    let subcommands: Vec<Command> = command
        .get_subcommands()
        .filter(|subcommand| subcommand.get_name() != "help")
        .map(|subcommand| {
            subcommand.clone().mut_args(|argument| {
                // What holds for all of them is told once.
                let is_common = argument.is_global_set() || argument.get_id() == "help";
                argument.hide(is_common)
            })
        })
        .collect();
    let man = Man::new(command.clone());

    // The preamble of a page, which sections have too.
    let mut page = Roff::new().render();
    let version = command.get_version().unwrap_or_default();
    page += &format!(".TH STEPMARK 1 \"\" \"stepmark {version}\" \"User Commands\"\n");
    page += &section("NAME", &body(|out| man.render_name_section(out))?);
    page += &section(
        "SYNOPSIS",
        &text([bold("stepmark"), roman(" [options] command ...")]),
    );
    page += &section(
        "DESCRIPTION",
        &body(|out| man.render_description_section(out))?,
    );
    let mut commands = String::new();
    for subcommand in subcommands {
        commands += &format!(".SS stepmark {}\n", subcommand.get_name());
        let man = Man::new(subcommand);
        commands += &body(|out| man.render_description_section(out))?;
        commands += ".PP\n";
        commands += &body(|out| man.render_synopsis_section(out))?;
        commands += &body(|out| man.render_options_section(out))?;
    }
    page += &section("COMMANDS", &commands);
    page += &section("OPTIONS", &body(|out| man.render_options_section(out))?);
    let statuses: Vec<(String, &str)> = exit::MEANINGS
        .iter()
        .map(|(status, meaning)| (status.to_string(), *meaning))
        .collect();
    page += &section("EXIT STATUS", &terms_of(&statuses));
    for (name, terms) in [
        ("ENVIRONMENT", ENVIRONMENT),
        ("FILES", FILES),
        ("EXAMPLES", EXAMPLES),
    ] {
        page += &section(name, &terms_of(terms));
    }
    page += &section("SEE ALSO", &text([bold("bash"), roman("(1)")]));
    Ok(page)
}

fn section(name: &str, body: &str) -> String {
    format!(".SH \"{name}\"\n{body}")
}

/// What a page of clap's holds below its heading.
fn body(render: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> io::Result<String> {
    let mut rendered = Vec::new();
    render(&mut rendered)?;
    let text = String::from_utf8_lossy(&rendered);
    let below = text.lines().skip_while(|line| !line.starts_with(".SH "));
    let lines = below.filter(|line| !line.starts_with(".SH "));
    Ok(lines.map(|line| format!("{line}\n")).collect())
}

fn terms_of<T: AsRef<str>>(terms: &[(T, &str)]) -> String {
    terms
        .iter()
        .map(|(term, meaning)| {
            let term = text([bold(term.as_ref())]);
            format!(".TP\n{term}{}", text([roman(*meaning)]))
        })
        .collect()
}

/// A line of a page, without its preamble.
fn text(inlines: impl Into<Vec<Inline>>) -> String {
    let page = Roff::new().text(inlines).render();
    page.strip_prefix(&Roff::new().render())
        .unwrap_or(&page)
        .to_owned()
}
