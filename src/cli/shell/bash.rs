//! Completion in bash, which splits words at `=` and `:` and leaves quoting to the completer.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::Path;

use clap_complete::env::EnvCompleter;

use crate::document::shell::unquote;

/// What tells bash apart from others in how it asks.
pub struct Bash;

/// What the script hands over beside the words: the index of the one that is being completed, and
/// the line up to the cursor.
const INDEX: &str = "_STEPMARK_INDEX";
const LINE: &str = "_STEPMARK_LINE";

const SCRIPT: &str = r#"_stepmark() {
    local current=${2-${COMP_WORDS[COMP_CWORD]-}}
    [[ -z $current && ${COMP_WORDS[COMP_CWORD]-} == [=:]* ]] && current=${COMP_WORDS[COMP_CWORD]}
    [[ $current != [\"\']* && ${COMP_WORDS[COMP_CWORD]-} == [\"\']* ]] && current=${COMP_WORDS[COMP_CWORD]:0:1}$current
    local words=("${COMP_WORDS[@]:0:COMP_CWORD}" "$current")
    mapfile -t COMPREPLY < <(
        VARIABLE=bash \
        INDEX=$COMP_CWORD \
        LINE=${COMP_LINE:0:${COMP_POINT:-0}} \
        PROGRAM -- "${words[@]}" 2>/dev/null
    )
    if ((${#COMPREPLY[@]} == 1)) && [[ ${COMPREPLY[0]} == *[=/] ]]; then
        compopt -o nospace 2>/dev/null || :
    fi
}
complete -o nosort -F _stepmark stepmark
"#;

impl EnvCompleter for Bash {
    fn name(&self) -> &'static str {
        "bash"
    }

    fn is(&self, name: &str) -> bool {
        name == "bash"
    }

    fn write_registration(
        &self,
        variable: &str,
        _name: &str,
        _bin: &str,
        completer: &str,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let script = SCRIPT
            .replace("VARIABLE", variable)
            .replace("INDEX", INDEX)
            .replace("LINE=", &format!("{LINE}="))
            .replace("PROGRAM", &quote(completer));
        out.write_all(script.as_bytes())
    }

    fn write_complete(
        &self,
        command: &mut clap::Command,
        words: Vec<OsString>,
        folder: Option<&Path>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let said = |name| std::env::var(name).unwrap_or_default();
        let pieces: Vec<String> = words
            .iter()
            .map(|word| word.to_string_lossy().into_owned())
            .collect();
        let index = said(INDEX).parse().unwrap_or(pieces.len() - 1);
        let Some(asked) = Asked::new(&pieces, index, &said(LINE)) else {
            return Ok(());
        };
        let words: Vec<OsString> = asked.words.iter().map(OsString::from).collect();
        let last = words.len() - 1;
        for found in clap_complete::engine::complete(command, words, last, folder)? {
            let value = found.get_value().to_string_lossy().into_owned();
            // A newline would end the candidate; no completion is better than a wrong one.
            if !value.contains('\n') {
                writeln!(out, "{}", asked.reply(&value))?;
            }
        }
        Ok(())
    }
}

/// What bash asks, with the words as a person sees them.
#[derive(Debug, PartialEq, Eq)]
struct Asked {
    /// Without quotes, up to the one that is being completed.
    words: Vec<String>,
    /// How much of the last one bash takes for words of their own.
    before: String,
    /// The quotes that the piece begins with that bash will replace.
    quotes: Option<char>,
}

impl Asked {
    /// Joins the `pieces` that bash has split at `=` and `:`: those between which `line` has no
    /// blank. Without a line, each is a word.
    fn new(pieces: &[String], index: usize, line: &str) -> Option<Self> {
        let current = pieces.get(index)?;
        let mut words: Vec<String> = Vec::new();
        let mut rest = line;
        let mut before = String::new();
        for piece in &pieces[..index] {
            let trimmed = rest.trim_start();
            let joins = !words.is_empty() && !line.is_empty() && trimmed.len() == rest.len();
            push(&mut words, piece, joins);
            rest = trimmed.strip_prefix(piece.as_str()).unwrap_or(trimmed);
        }
        let joins = !words.is_empty() && !line.is_empty() && !rest.starts_with([' ', '\t']);
        if joins {
            before = words.last().map(|word| unquote(word)).unwrap_or_default();
        }
        // Behind a `=`, bash says so by a piece of its own, and means an empty one.
        let is_separator = joins && !current.is_empty() && current.chars().all(is_separator);
        if is_separator {
            before.push_str(current);
        }
        push(&mut words, current, joins);
        Some(Self {
            words: words.iter().map(|word| unquote(word)).collect(),
            before,
            quotes: current.chars().next().filter(|char| "\"'".contains(*char)),
        })
    }

    /// A candidate as bash puts it in the place of its own piece.
    fn reply(&self, value: &str) -> String {
        let piece = value.strip_prefix(&self.before).unwrap_or(value);
        // Quotes that are open bash closes itself.
        match self.quotes {
            Some('"') => escape(piece, |char| !"$`\"\\".contains(char)),
            Some(_) => piece.to_owned(),
            None => quote(piece),
        }
    }
}

fn push(words: &mut Vec<String>, piece: &str, joins: bool) {
    match words.last_mut().filter(|_| joins) {
        Some(word) => word.push_str(piece),
        None => words.push(piece.to_owned()),
    }
}

const fn is_separator(char: char) -> bool {
    matches!(char, '=' | ':')
}

/// `text` as one word of a shell.
fn quote(text: &str) -> String {
    escape(text, |char| {
        char.is_alphanumeric() || "-_./=:,+@%~".contains(char)
    })
}

/// `text` with a backslash before each character that is not plain.
fn escape(text: &str, is_plain: impl Fn(char) -> bool) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        if !is_plain(char) {
            escaped.push('\\');
        }
        escaped.push(char);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(pieces: &[&str], line: &str) -> Asked {
        let pieces: Vec<String> = pieces.iter().map(|piece| (*piece).to_owned()).collect();
        Asked::new(&pieces, pieces.len() - 1, line).expect("the index is that of a piece")
    }

    #[test]
    fn words_are_those_between_blanks() {
        for (pieces, line, words, before) in [
            (
                &["s", "run", "a.md", "--set", ""][..],
                "s run a.md --set ",
                &["s", "run", "a.md", "--set", ""][..],
                "",
            ),
            (
                &["s", "--set", "NODE", "=", ""],
                "s --set NODE=",
                &["s", "--set", "NODE="],
                "NODE=",
            ),
            (
                &["s", "--set", "NODE", "="],
                "s --set NODE=",
                &["s", "--set", "NODE="],
                "NODE=",
            ),
            (
                &["s", "--set", "NODE", "=", "n1"],
                "s --set  NODE=n1",
                &["s", "--set", "NODE=n1"],
                "NODE=",
            ),
            (
                &["s", "--only", "=", "a,b"],
                "s --only=a,b",
                &["s", "--only=a,b"],
                "--only=",
            ),
            (
                &["s", "--only", "=", "a"],
                "",
                &["s", "--only", "=", "a"],
                "",
            ),
            (&["s", "my\\ no"], "s my\\ no", &["s", "my no"], ""),
        ] {
            let asked = asked(pieces, line);
            assert_eq!(asked.words, words, "{line}");
            assert_eq!(asked.before, before, "{line}");
        }
    }

    #[test]
    fn replies_take_the_place_of_the_piece() {
        let set = asked(&["s", "--set", "NODE", "=", "n"], "s --set NODE=n");
        assert_eq!(set.reply("NODE=n 1"), "n\\ 1");
        let quoted = asked(&["s", "'my no"], "s 'my no");
        assert_eq!(quoted.words, ["s", "my no"]);
        assert_eq!(quoted.reply("my notes.md"), "my notes.md");
        assert_eq!(asked(&["s", ""], "s ").reply("a$(b).md"), "a\\$\\(b\\).md");
        let double = asked(&["s", "\"my"], "s \"my");
        assert_eq!(double.reply("my $5.md"), "my \\$5.md");
    }

    #[test]
    fn nothing_is_asked_of_a_word_that_is_not_there() {
        assert_eq!(Asked::new(&[], 0, ""), None);
    }
}
