//! Style and script of pages: files of a site, or parts of a page that has no files beside it.

/// How stepmark's parts of a page look, in the colours of the site that they stand in.
pub const CSS: &str = concat!(
    include_str!("assets/stepmark.css"),
    include_str!("assets/tables.css"),
    include_str!("assets/generators.css"),
    include_str!("assets/print.css")
);

/// What a site of stepmark's own has beside `CSS`: it is about the whole page.
pub const SITE_CSS: &str = concat!(
    include_str!("assets/site.css"),
    include_str!("assets/sidebar.css")
);

/// What a site in a theme of mdBook's own has beside `CSS`, whoever writes it.
pub const SIDEBAR_CSS: &str = include_str!("assets/sidebar.css");

/// What pages do in a browser that runs scripts: copy, fill in, filter, tick. Without it they are whole.
pub const JS: &str = include_str!("assets/stepmark.js");
