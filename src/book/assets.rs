//! Style and script of pages: files of a site, or parts of a page that has no files beside it.

/// How pages look, in the colours of the site that they stand in.
pub const CSS: &str = include_str!("assets/stepmark.css");

/// What pages do in a browser that runs scripts: copy, fill in, filter, tick. Without it they are whole.
pub const JS: &str = include_str!("assets/stepmark.js");
