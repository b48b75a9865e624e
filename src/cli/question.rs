//! Questions to the person at the terminal: one key, or more where a key does not do.

use std::io::Write as _;
use std::os::fd::AsFd as _;

use console::{Key, Term, style};
use nix::sys::termios::{FlushArg, tcflush};

use super::terminal;

/// Asks for one of `keys`; what was typed before does not count. Ctrl-C, and a terminal that went
/// away, answer `q` where that is a key, and else with the last key.
pub fn key(question: &str, keys: &[(char, &str)], enter: Option<char>) -> char {
    let term = Term::stdout();
    let last = keys.last().map_or('q', |(key, _)| *key);
    let leave = if keys.iter().any(|(key, _)| *key == 'q') {
        'q'
    } else {
        last
    };
    let names: Vec<String> = keys
        .iter()
        .map(|(key, name)| {
            let default = if enter == Some(*key) { "/Enter" } else { "" };
            format!("{}{default} {name}", style(key).bold())
        })
        .collect();
    loop {
        // Keys typed while a step ran were not meant for this question; those that come once it
        // is asked are.
        let _ = tcflush(std::io::stdin().as_fd(), FlushArg::TCIFLUSH);
        // Where the terminal went away, reading the answer fails too.
        let _ = write!(&term, "{question} {} ", names.join(&terminal::own(" · ")));
        let pressed = match term.read_key_raw() {
            Ok(Key::Char(char)) => Some(char),
            Ok(Key::Enter) => enter,
            Ok(Key::CtrlC) | Err(_) => Some(leave),
            Ok(_) => None,
        };
        let known = pressed.filter(|key| keys.iter().any(|(known, _)| known == key));
        let _ = term.write_line(&known.map(String::from).unwrap_or_default());
        if let Some(key) = known {
            return key;
        }
    }
}
