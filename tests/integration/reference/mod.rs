//! The tables of the manual that tell what there is: keys, settings, options, holes, events. They are made
//! of the program's own definitions and of its schemas, so none of them can be forgotten. With
//! `UPDATE_REFERENCE=1` they are written anew; else the manual has to have them as they would be.

mod codes;
mod command_line;
mod schema;
mod tables;

use std::fs;

use crate::support::project;

const BEGIN: &str = "<!-- generated: ";
const END: &str = "<!-- end -->";

/// A chapter below `book/src/reference`, and what is generated in it, by name.
type Chapter = (&'static str, fn(&str) -> Option<String>);

const CHAPTERS: &[Chapter] = &[
    ("annotations.md", tables::attributes),
    ("front-matter.md", tables::settings),
    ("parameters.md", tables::parameters),
    ("expectations.md", tables::expectations),
    ("statuses.md", tables::statuses),
    ("events.md", schema::events),
    ("site-index.md", schema::site),
    ("command-line.md", command_line::told),
];

#[test]
fn the_manual_tells_what_the_program_defines() {
    let mut wrong = Vec::new();
    for (name, made) in CHAPTERS {
        let path = project("book/src/reference").join(name);
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
        let wanted = filled(&text, *made).unwrap_or_else(|problem| panic!("{name}: {problem}"));
        if text == wanted {
            continue;
        }
        match std::env::var_os("UPDATE_REFERENCE") {
            Some(_) => fs::write(&path, wanted).expect("the chapter can be written"),
            None => wrong.push(format!("{name}\n{}", first_difference(&text, &wanted))),
        }
    }
    assert!(
        wrong.is_empty(),
        "the manual tells something else than the program; UPDATE_REFERENCE=1 writes it anew\n{}",
        wrong.join("\n")
    );
}

/// `text` with what is generated in it as it would be now.
fn filled(text: &str, made: impl Fn(&str) -> Option<String>) -> Result<String, String> {
    let mut parts = text.split(BEGIN);
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for (count, part) in parts.enumerate() {
        let (name, rest) = part
            .split_once(" -->\n")
            .ok_or_else(|| format!("part {count} has no name"))?;
        let (_, after) = rest
            .split_once(END)
            .ok_or_else(|| format!("`{name}` has no end"))?;
        let table = made(name).ok_or_else(|| format!("nothing makes `{name}`"))?;
        filled += &format!("{BEGIN}{name} -->\n\n{}\n\n{END}{after}", table.trim());
    }
    match filled.contains(END) {
        true => Ok(filled),
        false => Err("nothing in it is generated".to_owned()),
    }
}

fn first_difference(old: &str, new: &str) -> String {
    let pairs = old.lines().zip(new.lines()).enumerate();
    pairs
        .filter(|(_, (old, new))| old != new)
        .map(|(index, (old, new))| format!("  line {}\n  - {old}\n  + {new}", index + 1))
        .next()
        .unwrap_or_else(|| "  one is longer than the other".to_owned())
}

/// A table of Markdown.
fn table<const N: usize>(head: [&str; N], rows: impl IntoIterator<Item = [String; N]>) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let rule = format!("|{}\n", "---|".repeat(N));
    let head = line(&head.map(str::to_owned)) + &rule;
    let cell = |text: String| text.replace('|', "\\|").replace('\n', " ");
    let rows = rows.into_iter().map(|row| line(&row.map(cell)));
    head + &rows.collect::<String>()
}

/// `text` as code.
fn code(text: &str) -> String {
    match text.contains('`') {
        true => format!("`` {text} ``"),
        false => format!("`{text}`"),
    }
}

/// The words as code, with commas between them.
fn codes(words: &[&str]) -> String {
    let words: Vec<String> = words.iter().map(|word| code(word)).collect();
    words.join(", ")
}

/// `name` as code, linked to where the manual says more of it.
fn linked(name: &str, links: &[(&str, &str)]) -> String {
    match links.iter().find(|(known, _)| *known == name) {
        Some((_, link)) => format!("[{}]({link})", code(name)),
        None => code(name),
    }
}

#[test]
fn what_is_generated_is_replaced_and_the_rest_stays() {
    let made = |name: &str| (name == "a").then(|| "new".to_owned());
    let text = "x\n<!-- generated: a -->\n\nold\n\n<!-- end -->\ny\n";
    assert_eq!(filled(text, made).unwrap(), text.replace("old", "new"));
    assert!(filled("x\n", made).is_err());
    assert!(filled("<!-- generated: b -->\n<!-- end -->\n", made).is_err());
    assert!(filled("<!-- generated: a -->\n", made).is_err());
}
