//! Commands whose output another command reads as a program: `echo ls | bash`.

use super::interpreters::{Code, INTERPRETERS, program_of};
use crate::document::shell::{SimpleCommand, base_name, is_shell};

/// Commands that take words as what to look for, and not as what to run.
const FILTERS: &[&str] = &[
    "cat", "cut", "diff", "egrep", "fgrep", "grep", "head", "jq", "less", "mail", "more", "rg",
    "sed", "sort", "tail", "tee", "tr", "uniq", "wc",
];

/// Options of `ssh` that have a value behind them.
const SSH_VALUES: &str = "BbcDEeFIiJLlmOoPpQRSWw";

/// Files that are what a command reads by itself.
const INPUT: &[&str] = &["-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"];

/// The parts of `script` that a later command of a pipeline reads as code.
pub(super) fn code(script: &str, commands: &[SimpleCommand], found: &mut Vec<Code>) {
    for (index, reader) in commands.iter().enumerate() {
        let Some(name) = reads_code(reader).filter(|_| reader.reads_pipe) else {
            continue;
        };
        let Some(end) = reader.words.first().map(|word| word.start) else {
            continue;
        };
        let writers = writers(script, &commands[..index], end);
        let start = match writers.len() {
            0 => 0,
            _ => writers.iter().filter_map(start_of).min().unwrap_or(0),
        };
        let why = format!("what `{name}` reads as a program");
        let bodies = writers.iter().flat_map(|writer| &writer.redirects);
        let bodies = bodies.filter_map(|redirect| redirect.body);
        for (start, end) in bodies.chain([(start, end)]) {
            let why = why.clone();
            found.push(Code { start, end, why });
        }
    }
}

/// The commands, up to the one that begins at `end`, whose output that may read.
fn writers<'c>(script: &str, before: &'c [SimpleCommand], end: usize) -> &'c [SimpleCommand] {
    let text = script.get(..end).unwrap_or_default();
    let text = text.trim_end().trim_end_matches(['|', '&']).trim_end();
    let is_compound = ["}", ")", "done", "fi", "esac"];
    if is_compound.iter().any(|sign| text.ends_with(sign)) {
        // Where such a group begins is not looked for: rather too much than too little.
        return before;
    }
    let first = before
        .iter()
        .rposition(|command| command.in_pipeline && !command.reads_pipe);
    &before[first.unwrap_or(0)..]
}

fn start_of(command: &SimpleCommand) -> Option<usize> {
    let words = command.words.iter().chain(&command.assignments);
    words.map(|word| word.start).min()
}

/// What of a command reads its standard input as code.
pub(super) fn reads_code(command: &SimpleCommand) -> Option<&str> {
    let words: Vec<&str> = command
        .words
        .iter()
        .map(|word| word.text.as_str())
        .collect();
    let first = base_name(words.first()?);
    if [".", "source"].contains(&first) {
        return words[1..]
            .iter()
            .any(|word| INPUT.contains(word))
            .then_some(first);
    }
    if FILTERS.contains(&first) {
        return None;
    }
    let is_interpreter = |name: &str| {
        is_shell(name) || name == "ssh" || INTERPRETERS.iter().any(|(known, _)| *known == name)
    };
    let position = words
        .iter()
        .rposition(|word| is_interpreter(base_name(word)))?;
    let name = base_name(words[position]);
    let mut before = words[..position].iter().map(|word| base_name(word));
    if before.any(|word| ["xargs", "parallel"].contains(&word)) {
        return Some(name);
    }
    let arguments = &command.words[position + 1..];
    if program_of(name, arguments).is_some() {
        return None;
    }
    let is_asked = |word: &&str| *word == "-s" || INPUT.contains(word);
    let behind = &words[position + 1..];
    let operands = operands(behind, if name == "ssh" { SSH_VALUES } else { "oO" });
    let own = if name == "ssh" { 1 } else { 0 };
    (behind.iter().any(is_asked) || operands <= own).then_some(name)
}

/// How many words are no options, nor the values of those whose letters these are.
fn operands(words: &[&str], with_value: &str) -> usize {
    let mut is_value = false;
    let operands = words.iter().filter(|word| {
        if std::mem::take(&mut is_value) {
            return false;
        }
        let Some(letters) = word.strip_prefix(['-', '+']) else {
            return true;
        };
        is_value = letters.len() == 1 && letters.contains(|letter| with_value.contains(letter));
        false
    });
    operands.count()
}
