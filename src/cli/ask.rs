//! Questions in a guided run: one key, or a line where a key does not do.

use std::io::Write as _;

use console::{Term, measure_text_width, style};
use dialoguer::{FuzzySelect, Input, Password, Select};
use unicode_width::UnicodeWidthStr as _;

use super::dialogue::{Cursor, Plain, asked, dialogue};
use super::keys::{CtrlC, Key, Keys};
use super::terminal::{self, say};
use crate::expect;

/// The person would rather leave: by Ctrl-C, or since somebody ends the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left;

/// Asks `question` for one of `keys`; `enter` is the one that Enter stands for. Keys that were typed
/// before do not count.
pub async fn key(
    keys: &Keys,
    question: &str,
    choices: &[(char, &str)],
    enter: Option<char>,
) -> Result<char, Left> {
    let width = terminal::size().0.saturating_sub(question.width() + 2);
    let told = told(choices, enter, width);
    loop {
        print(&format!("{question} {told} "));
        let pressed = {
            let _modes = keys.raw(CtrlC::Key);
            keys.answer().await
        };
        let chosen = match pressed {
            Key::Char(char) => Some(char),
            Key::Enter => enter,
            Key::Interrupt | Key::Gone => {
                print("\n");
                return Err(Left);
            }
            _ => None,
        };
        let known = chosen.filter(|key| choices.iter().any(|(known, _)| known == key));
        print(&format!(
            "{}\n",
            known.map(String::from).unwrap_or_default()
        ));
        if let Some(key) = known {
            // The second of two Enters in a hurry is no answer to what a step asks.
            keys.forget();
            return Ok(key);
        }
    }
}

/// The keys with their names. Where these are too long for `width`, keys in the middle stand without
/// theirs, the last ones first: the most usual keys come first, and the last two tell how to leave, and
/// what the others do.
fn told(choices: &[(char, &str)], enter: Option<char>, width: usize) -> String {
    let shown = |named: usize| {
        let keys: Vec<String> = choices
            .iter()
            .enumerate()
            .map(|(position, (key, name))| {
                let default = if enter == Some(*key) { "/Enter" } else { "" };
                let key = style(key).bold();
                match position < named || position + 2 >= choices.len() {
                    true => format!("{key}{default} {name}"),
                    false => format!("{key}{default}"),
                }
            })
            .collect();
        keys.join("  ")
    };
    let all = choices.len();
    let fitting = (0..=all)
        .rev()
        .map(shown)
        .find(|told| measure_text_width(told) < width);
    fitting.unwrap_or_else(|| {
        let letters = choices.iter().map(|(key, _)| match enter == Some(*key) {
            true => format!("{key}/Enter"),
            false => key.to_string(),
        });
        format!("[{}]", letters.collect::<Vec<_>>().join(" "))
    })
}

fn print(text: &str) {
    let mut term = Term::stdout();
    // Where the terminal went away, reading the answer fails too.
    let _ = write!(term, "{text}").and_then(|()| term.flush());
}

/// Asks for a line. Empty ones are answers too.
pub async fn line(keys: &Keys, question: &str, initial: &str) -> Result<String, Left> {
    if terminal::get().plain {
        return plain_line(keys, question, initial).await;
    }
    let (question, initial) = (question.to_owned(), initial.to_owned());
    dialogue(keys, Cursor::Shown, move |term| {
        Input::<String>::with_theme(&Plain)
            .with_prompt(question)
            .with_initial_text(initial)
            .allow_empty(true)
            .interact_text_on(term)
            .ok()
    })
    .await
    .ok_or(Left)
}

/// The same without anything that is drawn again. Enter alone stands for what is there initially.
async fn plain_line(keys: &Keys, question: &str, initial: &str) -> Result<String, Left> {
    let mut question = question.to_owned();
    if !initial.is_empty() {
        question.push_str(&format!(" [{}]", expect::visible(initial)));
    }
    keys.forget();
    print(&asked(&question, ""));
    match keys.line().await {
        Some(line) if line.is_empty() => Ok(initial.to_owned()),
        Some(line) => Ok(line),
        None => {
            print("\n");
            Err(Left)
        }
    }
}

/// Asks for a line that is not shown.
pub async fn hidden(keys: &Keys, question: &str) -> Result<String, Left> {
    let question = question.to_owned();
    dialogue(keys, Cursor::Shown, move |term| {
        Password::with_theme(&Plain)
            .with_prompt(question)
            .allow_empty_password(true)
            .interact_on(term)
            .ok()
    })
    .await
    .ok_or(Left)
}

/// Asks for one of `items`, which letters filter. None of them is chosen from the start: Enter alone
/// would be no choice.
pub async fn choice(keys: &Keys, question: &str, items: Vec<String>) -> Result<usize, Left> {
    if terminal::get().plain {
        let lines = items.iter().enumerate();
        for (position, item) in lines {
            say!("  {}  {item}", position + 1);
        }
        let question = format!("{question} (a number, or its text)");
        loop {
            let answer = line(keys, &question, "").await?;
            match chosen(&answer, &items, items.len()) {
                Some(position) => return Ok(position),
                None => say!("That is none of them."),
            }
        }
    }
    let question = question.to_owned();
    let chosen = dialogue(keys, Cursor::Hidden, move |term| {
        // Without a terminal it would ask for ever.
        let menu = FuzzySelect::with_theme(&Plain)
            .with_prompt(question)
            .items(items)
            .report(false);
        term.is_term().then(|| menu.interact_on_opt(term).ok())?
    });
    chosen.await.flatten().ok_or(Left)
}

/// Asks for one of `lines`, which are numbered already, from `current` on; none where the person stays.
pub async fn place(
    keys: &Keys,
    question: &str,
    lines: Vec<String>,
    current: usize,
) -> Result<Option<usize>, Left> {
    if terminal::get().plain {
        for item in &lines {
            say!("{item}");
        }
        let question = format!("{question} (a number; Enter: stay)");
        loop {
            let answer = line(keys, &question, "").await?;
            match chosen(&answer, &[], lines.len()) {
                Some(position) => return Ok(Some(position)),
                None if answer.trim().is_empty() => return Ok(None),
                None => say!("That is none of them."),
            }
        }
    }
    let question = format!("{question} (Escape: stay)");
    dialogue(keys, Cursor::Hidden, move |term| {
        Select::with_theme(&Plain)
            .with_prompt(question)
            .items(&lines)
            .default(current)
            .report(false)
            .interact_on_opt(term)
            .ok()
    })
    .await
    .ok_or(Left)
}

/// Which of `count` items is meant: one by its text, or else by its number from 1.
fn chosen(answer: &str, texts: &[String], count: usize) -> Option<usize> {
    let answer = answer.trim();
    let by_text = texts.iter().position(|text| text == answer);
    by_text.or_else(|| {
        let number: usize = answer.parse().ok()?;
        number.checked_sub(1).filter(|&position| position < count)
    })
}

/// What became of a question within another one: none where the person left it, and is led back. Where
/// somebody ends the program or the terminal is gone, nothing is to be led back to.
pub fn inner<T>(keys: &Keys, answer: Result<T, Left>) -> Result<Option<T>, Left> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(Left) if keys.are_gone() || keys.signals().last().is_some() => Err(Left),
        Err(Left) => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_meant_by_its_text_or_its_number() {
        let texts = ["3", "small", "large"].map(str::to_owned);
        for (answer, position) in [
            ("3", Some(0)),
            (" small ", Some(1)),
            ("2", Some(1)),
            ("1", Some(0)),
            ("0", None),
            ("4", None),
            ("", None),
            ("-1", None),
            ("huge", None),
        ] {
            assert_eq!(chosen(answer, &texts, texts.len()), position, "{answer}");
        }
    }

    #[test]
    fn the_names_of_keys_give_way_where_they_do_not_fit() {
        let choices = [
            ('r', "run"),
            ('s', "skip"),
            ('e', "edit"),
            ('q', "quit"),
            ('?', "help"),
        ];
        let lines = [50, 45, 40, 35, 30].map(|width| {
            let told = told(&choices, Some('r'), width);
            console::strip_ansi_codes(&told).into_owned()
        });
        insta::assert_snapshot!(lines.join("\n"), @"
        r/Enter run  s skip  e edit  q quit  ? help
        r/Enter run  s skip  e edit  q quit  ? help
        r/Enter run  s skip  e  q quit  ? help
        r/Enter run  s  e  q quit  ? help
        r/Enter  s  e  q quit  ? help
        ");
    }
}
