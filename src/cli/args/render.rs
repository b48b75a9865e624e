//! Arguments of `render`.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};
use clap_complete::ArgValueCompleter as Completer;

use crate::cli::completion;

/// Arguments of `render`.
#[derive(Debug, Args)]
pub struct Render {
    /// The document
    #[arg(add = Completer::new(completion::documents))]
    pub file: PathBuf,
    /// What the page is written in: `md`, if not given, or `html` where it stands alone
    #[arg(long, value_enum)]
    pub format: Option<PageFormat>,
    /// Where the page goes, instead of to the standard output
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub out: Option<PathBuf>,
    /// A whole page in HTML, with its style and its script in it
    #[arg(long)]
    pub standalone: bool,
    /// Put stepmark.css and stepmark.js, which a site's pages share, into this directory
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub assets: Option<PathBuf>,
    /// Leave images of other hosts as they are: readers' browsers then ask those for them
    #[arg(long)]
    pub external_images: bool,
}

/// What a page is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PageFormat {
    /// Markdown with blocks of HTML, behind the front matter
    Md,
    /// HTML, behind the front matter
    Html,
}
