//! Errors that bash does not stop at.
//!
//! A division by zero, an assignment to a readonly variable and the like make bash drop the command that it is at, and
//! all that this stands in, and go on with the next one of the file: not even errexit or an ERR trap stop it. What is
//! seen of it is a failure, at the next command, that no ERR trap has been told of. So does one in a condition look;
//! so the DEBUG trap that watches out for it has to know on which lines failures may pass.

use std::fmt::Write;

use crate::document::shell::{self, Lexer};

/// The lines, counted as the document does from `line`, on which a command may fail without an end of the step, with
/// blanks around each. None when there is nothing to watch: the code cannot fail in that way, or bash drops all of it
/// anyway, or a loop would have the trap run too often.
pub(super) fn forgiving_lines(code: &str, line: usize) -> Option<String> {
    if !is_risky(code) || code.trim_end().lines().count() < 2 {
        return None;
    }
    // What comes before the code is on the first lines of the file, or on the line before the code.
    let mut forgiving = format!(" 1 2 {} ", line.saturating_sub(1));
    let mut lexer = Lexer::new();
    let mut first = line;
    let mut forgives = false;
    for (number, text) in (line..).zip(code.split_inclusive('\n')) {
        lexer.line(text);
        if [
            "for",
            "while",
            "until",
            "select",
            "DEBUG",
            "functrace",
            "extdebug",
        ]
        .iter()
        .any(|word| text.contains(word))
        {
            return None;
        }
        forgives |= ["&&", "||", "!", "if"]
            .iter()
            .any(|part| text.contains(part));
        if lexer.continuation().is_none() {
            if forgives {
                (first..=number).for_each(|number| {
                    let _ = write!(forgiving, "{number} ");
                });
            }
            (first, forgives) = (number + 1, false);
        }
    }
    Some(forgiving)
}

/// Arithmetic, an expansion with an operator, or an assignment.
fn is_risky(code: &str) -> bool {
    ["$((", "$[", "${"].iter().any(|part| code.contains(part))
        || shell::commands(code)
            .iter()
            .any(|command| command.words.is_empty() && !command.assignments.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_with_conditions_forgive() {
        let code = "x=1\n[ a ] &&\n  b\nif a\nthen\n  c\nfi\nd\n";
        assert_eq!(
            forgiving_lines(code, 10).as_deref(),
            Some(" 1 2 9 11 12 13 14 15 16 ")
        );
    }

    #[test]
    fn not_watched() {
        for code in ["x=1", "echo a\necho b", "x=1\nfor i in 1; do\n:\ndone"] {
            assert_eq!(forgiving_lines(code, 10), None, "{code}");
        }
    }
}
