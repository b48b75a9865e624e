//! Questions in a guided run: one key, or a line where a key does not do.

use std::fmt;
use std::io::Write as _;

use console::{Term, measure_text_width, style};
use dialoguer::theme::Theme;
use dialoguer::{Input, Password, Select};
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

/// How dialogues are drawn: a question that ends as one gets no colon.
struct Plain;

impl Plain {
    fn asked(out: &mut dyn fmt::Write, question: &str, answer: &str) -> fmt::Result {
        let colon = if question.ends_with('?') { "" } else { ":" };
        write!(out, "{question}{colon} {answer}")
    }
}

impl Theme for Plain {
    fn format_prompt(&self, out: &mut dyn fmt::Write, question: &str) -> fmt::Result {
        Self::asked(out, question, "")
    }

    fn format_input_prompt(
        &self,
        out: &mut dyn fmt::Write,
        question: &str,
        _: Option<&str>,
    ) -> fmt::Result {
        Self::asked(out, question, "")
    }

    fn format_input_prompt_selection(
        &self,
        out: &mut dyn fmt::Write,
        question: &str,
        answer: &str,
    ) -> fmt::Result {
        Self::asked(out, question, answer)
    }

    fn format_password_prompt(&self, out: &mut dyn fmt::Write, question: &str) -> fmt::Result {
        Self::asked(out, question, "")
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
        Input::<String>::with_theme(&Plain)
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
        Password::with_theme(&Plain)
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
        Select::with_theme(&Plain)
            .with_prompt(question)
            .items(&items)
            .default(current)
            .report(false)
            .interact_opt()
            .ok()
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
                if answer.is_some() {
                    // By Enter, nearly always.
                    keys.entered();
                } else if !keys.are_gone() {
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

#[cfg(test)]
mod tests {
    use super::*;

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
