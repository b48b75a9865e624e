//! stepmark runs Markdown runbooks.

pub mod diagnostic;
pub mod document;
pub mod source;
