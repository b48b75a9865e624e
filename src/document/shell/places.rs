//! Where each byte of a script stands: what quotes it, and what a text there would be to the shell.

use super::frame::{Frame, Heredoc, List, Place, Quoting, Sink, State};
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

/// Where `byte` stands, the next one.
pub(super) fn place<S: Sink>(machine: &Machine<S>, byte: u8) -> Place {
    let mut place = Place {
        quoting: Quoting::Bare,
        in_test: false,
        in_array: false,
    };
    if machine.backticks > 0 {
        place.quoting = Quoting::Special("backticks");
        return place;
    }
    let mut quoting = None;
    for frame in machine.frames.iter().rev() {
        let special = match frame {
            Frame::Single => {
                quoting.get_or_insert(Quoting::Single);
                continue;
            }
            Frame::Ansi => {
                quoting.get_or_insert(Quoting::Ansi);
                continue;
            }
            Frame::Double => {
                quoting.get_or_insert(Quoting::Double);
                continue;
            }
            Frame::Test { .. } => {
                place.in_test = true;
                continue;
            }
            Frame::Array { .. } => {
                place.in_array = true;
                continue;
            }
            Frame::Param { .. } => "`${…}`",
            Frame::Arithmetic { .. } => "arithmetic",
            Frame::Glob { .. } => "a pattern such as `@(…)`",
            // What a substitution holds is read for itself, whatever quotes stand around it.
            Frame::List(list) => match of_list(list) {
                Some(special) => special,
                None => break,
            },
        };
        quoting = Some(Quoting::Special(special));
        break;
    }
    let is_comment = byte == b'#' && machine.word.is_none();
    place.quoting = match quoting {
        Some(quoting) => quoting,
        None if is_comment => Quoting::Comment,
        None => Quoting::Bare,
    };
    place
}

/// What a word is that comes next in the list, where that has to be a name.
const fn of_list(list: &List) -> Option<&'static str> {
    match list.state {
        State::ForName => Some("the name of a variable"),
        State::FunctionName | State::Coprocess => Some("a name that is defined here"),
        _ => None,
    }
}

/// Where the text of a heredoc stands.
pub(super) const fn of_heredoc(heredoc: &Heredoc) -> Place {
    Place {
        quoting: match heredoc.quoted {
            true => Quoting::QuotedHeredoc,
            false => Quoting::Heredoc,
        },
        in_test: false,
        in_array: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
