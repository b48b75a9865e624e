//! What the parameters of control sequences say.

use vte::Params;

/// A part of the screen or of a row, as erasing counts them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// From the cursor on.
    Behind,
    /// Up to the cursor and with it.
    Before,
    All,
}

/// A parameter as it stands; 0 where it does not.
pub(super) fn number(params: &Params, index: usize) -> usize {
    let param = params.iter().nth(index).and_then(<[u16]>::first);
    param.copied().map_or(0, usize::from)
}

/// A parameter that counts: 0 and none are 1.
pub(super) fn count(params: &Params, index: usize) -> usize {
    number(params, index).max(1)
}

/// Which part is to be erased, if this tells of any.
pub(super) fn part(params: &Params) -> Option<Part> {
    match number(params, 0) {
        0 => Some(Part::Behind),
        1 => Some(Part::Before),
        2 => Some(Part::All),
        // The scrollback alone, which was seen.
        _ => None,
    }
}
