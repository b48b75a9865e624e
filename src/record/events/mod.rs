//! What happens in a run as lines of JSON (DESIGN section 6): one form, which the journal keeps and
//! whoever watches is told.

pub(super) mod body;
mod change;
pub(super) mod line;
pub(super) mod part;
pub(super) mod public;
pub(super) mod step;
mod stream;
pub(super) mod told;

pub use stream::{Sink, Stream};

#[cfg(test)]
pub(super) mod tests;
