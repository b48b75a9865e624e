//! The journal: what a run did, durable before its next step (DESIGN section 5). From it a run is taken
//! up again, recorded later, and told.

mod error;
mod fold;
mod list;
mod lock;
mod outputs;
mod past_events;
mod store;
mod story;
mod writer;

pub use super::header::{Header, canonical, selected};
pub use error::Error;
pub use list::{RunState, RunSummary};
pub use lock::Holder;
pub use store::Store;
pub use story::{Asked, Changed, Story};
pub use writer::Journal;

#[cfg(test)]
pub(super) mod tests;
