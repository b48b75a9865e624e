//! Questions in a guided run: one key, or a line where a key does not do.

use std::io::Write as _;

use console::{Term, measure_text_width, style};
use dialoguer::{Editor, Input, Password, Select};
use tokio::sync::oneshot;
use unicode_width::UnicodeWidthStr as _;

use super::keys::{CtrlC, Key, Keys};
use super::terminal;
use crate::run::{Interrupts as _, Signal};

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
    let names: Vec<String> = choices
        .iter()
        .map(|(key, name)| {
            let default = if enter == Some(*key) { "/Enter" } else { "" };
            format!("{}{default} {name}", style(key).bold())
        })
        .collect();
    let mut told = names.join("  ");
    let width = question.width() + 2 + measure_text_width(&told);
    if width >= terminal::size().0 {
        // The names are behind `?`.
        let letters = choices.iter().map(|(key, _)| match enter == Some(*key) {
            true => format!("{key}/Enter"),
            false => key.to_string(),
        });
        told = format!("[{}]", letters.collect::<Vec<_>>().join(" "));
    }
    loop {
        print(&format!("{question} {told} "));
        let pressed = {
            let _modes = keys.raw(CtrlC::Key);
            keys.next().await
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
            return Ok(key);
        }
    }
}

fn print(text: &str) {
    let mut term = Term::stdout();
    // Where the terminal went away, reading the answer fails too.
    let _ = write!(term, "{text}").and_then(|()| term.flush());
}

/// Asks for a line. Empty ones are answers too.
pub async fn line(keys: &Keys, question: &str, initial: &str) -> Result<String, Left> {
    let (question, initial) = (question.to_owned(), initial.to_owned());
    dialogue(keys, move || {
        Input::<String>::new()
            .with_prompt(question)
            .with_initial_text(initial)
            .allow_empty(true)
            .interact_text()
            .ok()
    })
    .await
}

/// Asks for a line that is not shown.
pub async fn hidden(keys: &Keys, question: &str) -> Result<String, Left> {
    let question = question.to_owned();
    dialogue(keys, move || {
        Password::new()
            .with_prompt(question)
            .allow_empty_password(true)
            .interact()
            .ok()
    })
    .await
}

/// Asks for one of `items`; none where the person presses Escape.
pub async fn choice(
    keys: &Keys,
    question: &str,
    items: Vec<String>,
    current: usize,
) -> Result<Option<usize>, Left> {
    let question = question.to_owned();
    dialogue(keys, move || {
        Select::new()
            .with_prompt(question)
            .items(&items)
            .default(current)
            .report(false)
            .interact_opt()
            .ok()
    })
    .await
}

/// Gives `text` to the person's editor, and returns what it leaves, or why there is no editor to be had.
pub async fn editor(
    keys: &Keys,
    text: String,
    extension: &'static str,
) -> Result<Result<String, String>, Left> {
    dialogue(keys, move || {
        let edited = Editor::new()
            .extension(extension)
            .require_save(false)
            .trim_newlines(false)
            .edit(&text);
        Some(match edited {
            Ok(edited) => Ok(edited.unwrap_or(text)),
            Err(error) => Err(error.to_string()),
        })
    })
    .await
}

/// Has a blocking dialogue, on a thread of its own, so that signals are heard meanwhile.
async fn dialogue<T: Send + 'static>(
    keys: &Keys,
    ask: impl FnOnce() -> Option<T> + Send + 'static,
) -> Result<T, Left> {
    let modes = keys.modes();
    let (sender, answer) = oneshot::channel();
    std::thread::spawn(move || sender.send(ask()));
    let mut answer = answer;
    let mut signals = keys.signals();
    loop {
        tokio::select! {
            biased;
            answer = &mut answer => {
                let answer = answer.ok().flatten();
                if answer.is_none() {
                    // The Ctrl-C that ended the dialogue came as a signal too.
                    let _ = signals.pending();
                }
                return answer.ok_or(Left);
            }
            signal = signals.next() => if signal != Signal::Interrupt {
                drop(modes);
                let _ = Term::stdout().show_cursor();
                return Err(Left);
            }
        }
    }
}
