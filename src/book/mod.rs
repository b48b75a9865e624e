//! The docs site: a runbook as a page that tells how it stands, many of them as a site. Texts in, texts
//! out; what reads and writes files is `site` alone.

pub mod age;
pub mod assets;
pub mod badge;
mod error;
pub mod index;
mod inert;
mod markup;
mod options;
pub mod page;
pub mod preprocessor;
pub mod render;
pub mod site;
mod standing;
mod title;

pub use error::Error;
pub use options::Options;
pub use standing::{Cause, Counts, Problem, Standing, Verified};
pub use title::title;
