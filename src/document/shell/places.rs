//! Where each byte of a script stands: what quotes it, and what a text there would be to the shell.

use super::frame::{Place, Sink};
use super::machine::Machine;

/// Where each byte of `text` stands; nothing is known of line ends. `None` where the text does not parse.
#[must_use]
pub fn places(text: &str) -> Option<Vec<Option<Place>>> {
    let mut machine = Machine::new(Places(vec![None; text.len()]));
    machine.text(text);
    machine.finish(text);
    machine.problem.is_none().then_some(machine.sink.0)
}

struct Places(Vec<Option<Place>>);

impl Sink for Places {
    const WANTS_PLACES: bool = true;

    fn place(&mut self, place: Place, start: usize, end: usize) {
        if let Some(places) = self.0.get_mut(start..end) {
            places.fill(Some(place));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::shell::Quoting;

    /// What quotes the `X` of a text.
    fn quoting(text: &str) -> Quoting {
        let at = text.find('X').expect("there is one");
        places(text).expect("it parses")[at]
            .expect("it stands somewhere")
            .quoting
    }

    #[test]
    fn each_byte_stands_in_the_innermost_quotes() {
        for (text, expected) in [
            ("echo X", Quoting::Bare),
            ("echo 'X'", Quoting::Single),
            ("echo $'\\tX'", Quoting::Ansi),
            ("echo \"X\"", Quoting::Double),
            ("echo \"$(ls X)\"", Quoting::Bare),
            ("echo \"$(ls 'X')\"", Quoting::Single),
            ("echo a # X", Quoting::Comment),
            ("cat <<E\nX\nE", Quoting::Heredoc),
            ("cat <<'E'\nX\nE", Quoting::QuotedHeredoc),
            ("cat <<E\nX", Quoting::Heredoc),
            ("echo `ls X`", Quoting::Special("backticks")),
            ("echo ${a:-X}", Quoting::Special("`${…}`")),
            ("echo \"${a:-\"X\"}\"", Quoting::Special("`${…}`")),
            ("echo $((1 + X))", Quoting::Special("arithmetic")),
            ("(( a['X'] = 1 ))", Quoting::Special("arithmetic")),
            (
                "for X in a; do :; done",
                Quoting::Special("the name of a variable"),
            ),
            ("for a in X; do :; done", Quoting::Bare),
            ("case X in X) :;; esac", Quoting::Bare),
        ] {
            assert_eq!(quoting(text), expected, "{text}");
        }
        assert_eq!(places("echo 'X"), None);
    }
}
