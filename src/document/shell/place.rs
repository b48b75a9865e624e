//! Where a byte of a script stands, by what is open there.

use super::frame::{Frame, Heredoc, List, Place, Quoting, State};

/// Where `byte` stands, the next one, within these `frames`.
pub(super) fn place(frames: &[Frame], in_backticks: bool, in_word: bool, byte: u8) -> Place {
    let mut place = Place {
        quoting: Quoting::Bare,
        in_test: false,
        in_array: false,
    };
    if in_backticks {
        place.quoting = Quoting::Special("backticks");
        return place;
    }
    let mut quoting = None;
    for frame in frames.iter().rev() {
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
    let is_comment = byte == b'#' && !in_word;
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
