//! What a shell has to do to get from one state to another.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::declarations::{Declaration, declarations};
use super::program::quote;
use super::state::{State, quote_bytes};
use super::traps::Traps;

/// Options that a step's end switches off, and one that changes how all else is read.
const LEFT_OUT: &[&str] = &["errexit", "xtrace", "verbose", "noexec", "posix"];

/// The commands that bring a shell from one state to the other. Aliases, and options that change how commands are read,
/// come last.
pub(super) fn difference(from: &State, to: &State) -> Vec<u8> {
    let is_on = |list: &str, option: &str| list.split(':').any(|other| other == option);
    let mut text = b"\\builtin shopt -u expand_aliases\n".to_vec();
    if is_on(&from.options, "posix") {
        text.extend_from_slice(b"builtin set +o posix\n");
    }
    // Functions may have been read with it.
    text.extend_from_slice(b"builtin shopt -s extglob\n");
    if from.functions != to.functions {
        let left = functions(&to.functions);
        for name in functions(&from.functions) {
            if !left.contains(&name) {
                text.extend_from_slice(b"builtin unset -f -- ");
                text.extend_from_slice(&quote_bytes(name));
                text.push(b'\n');
            }
        }
        text.extend_from_slice(b"builtin unalias -a\n");
        text.extend_from_slice(&to.functions);
        text.push(b'\n');
    }
    if from.directory != to.directory {
        text.extend_from_slice(b"builtin cd -L -- ");
        text.extend_from_slice(&quote_bytes(&to.directory));
        text.push(b'\n');
    }
    text.extend_from_slice(&variables(&from.variables, &to.variables));
    if from.umask != to.umask {
        text.extend_from_slice(format!("builtin umask {}\n", to.umask).as_bytes());
    }
    if from.arguments != to.arguments {
        text.extend_from_slice(b"builtin set -- ");
        text.extend_from_slice(&to.arguments);
        text.push(b'\n');
    }
    let mut options = format!("__stepmark_flags={}\n", quote(&to.flags));
    for (sign, on, off) in [
        ('-', &to.options, &from.options),
        ('+', &from.options, &to.options),
    ] {
        for option in on.split(':') {
            if !LEFT_OUT.contains(&option) && !is_on(off, option) {
                let _ = writeln!(options, "builtin set {sign}o {option}");
            }
        }
    }
    text.extend_from_slice(options.as_bytes());
    text.extend_from_slice(&to.back);
    // POSIX mode has a say in these, so they are set behind it. Those that bash alone may set only make for a message.
    let mut last = "\n".to_owned();
    if is_on(&to.options, "posix") {
        last.push_str("builtin set -o posix\n");
    }
    let off = from
        .shell_options
        .split(':')
        .chain(["extglob", "expand_aliases"])
        .filter(|option| !is_on(&to.shell_options, option))
        .fold(String::new(), |list, option| list + " " + option);
    let on = to.shell_options.replace(':', " ");
    let _ = writeln!(last, "{{ builtin shopt -u{off}; builtin shopt -s {on}; }}");
    text.extend_from_slice(last.as_bytes());
    text
}

/// The commands that change the variables.
fn variables(from: &[u8], to: &[u8]) -> Vec<u8> {
    let users = |listing| -> BTreeMap<&str, &[u8]> {
        declarations(listing)
            .into_iter()
            .filter(Declaration::is_users)
            .map(|variable| (variable.name, variable.text))
            .collect()
    };
    let (from, to) = (users(from), users(to));
    let mut text = Vec::new();
    for name in from.keys().filter(|name| !to.contains_key(*name)) {
        text.extend_from_slice(unset(name).as_bytes());
    }
    for (name, declaration) in to {
        if from.get(name) != Some(&declaration) {
            // Attributes are only ever added to what is there. Behind `builtin` an array would be a syntax error.
            text.extend_from_slice(unset(name).as_bytes());
            text.extend_from_slice(declaration);
            text.push(b'\n');
        }
    }
    text
}

/// The command that unsets a variable, also one that is only another name for one.
pub(super) fn unset(name: &str) -> String {
    format!("builtin unset -n {name}; builtin unset -v {name}\n")
}

/// The names of the functions in the output of `declare -f`. A here-document that looks like a function makes for one
/// too many.
pub(super) fn functions(listing: &[u8]) -> Vec<&[u8]> {
    let lines: Vec<&[u8]> = listing.split(|&byte| byte == b'\n').collect();
    lines
        .windows(2)
        .filter(|pair| pair[1].starts_with(b"{"))
        .filter_map(|pair| pair[0].trim_ascii_end().strip_suffix(b" ()"))
        .map(|name| name.strip_prefix(b"function ").unwrap_or(name))
        .collect()
}

/// The commands that set other traps of the user's, and stepmark's with them.
pub(super) fn traps(from: &Traps, to: &Traps) -> String {
    let mut text = String::new();
    let is_set = |signal: &String| to.others.iter().any(|(other, _)| other == signal);
    for (signal, _) in from.others.iter().filter(|(signal, _)| !is_set(signal)) {
        let _ = writeln!(text, "builtin trap - {signal}");
    }
    for (signal, command) in &to.others {
        let _ = writeln!(text, "builtin trap -- {} {signal}", quote(command));
    }
    if from.interrupt.is_some() && to.interrupt.is_none() {
        text.push_str("builtin trap - INT\n");
    }
    text + &to.commands() + "\n"
}
