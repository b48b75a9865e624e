//! The docs site: a runbook as a page that tells how it stands, many of them as a site. Texts in, texts
//! out; what reads and writes files is `site` alone.

pub mod age;
pub mod assets;
mod inert;
mod markup;
mod options;
pub mod page;
pub mod render;
mod standing;
mod title;

pub use options::Options;
pub use standing::{Cause, Counts, Problem, Standing, Verified};
pub use title::title;
