//! Arguments of what makes sites.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueHint};

/// Arguments of `book`.
#[derive(Debug, Args)]
pub struct Book {
    /// What to do with the site.
    #[command(subcommand)]
    pub command: BookCommand,
}

/// What there is to do with a site.
#[derive(Debug, Subcommand)]
pub enum BookCommand {
    /// Make a site out of a folder of runbooks, or of a book of mdBook
    Build(BuildBook),
    /// Make it, show it in browsers, and again when something changes; Ctrl-C ends that, with exit status 0
    Serve(ServeBook),
}

/// Arguments of `book build`.
#[derive(Debug, Args)]
pub struct BuildBook {
    /// The folder: all documents below it, or what its `book.toml` says
    #[arg(value_name = "DIR", default_value = ".", value_hint = ValueHint::DirPath)]
    pub folder: PathBuf,
    /// Where the site goes; if not given, the folder `site` in DIR, or where `book.toml` says
    #[arg(long, value_name = "SITE", value_hint = ValueHint::DirPath)]
    pub out: Option<PathBuf>,
}

/// Arguments of `book serve`.
#[derive(Debug, Args)]
pub struct ServeBook {
    /// The folder: all documents below it, or what its `book.toml` says
    #[arg(value_name = "DIR", default_value = ".", value_hint = ValueHint::DirPath)]
    pub folder: PathBuf,
    /// The port; 0 is one that is free
    #[arg(long, default_value_t = 3000)]
    pub port: u16,
    /// The name or address that browsers connect to; by default nobody else's can
    #[arg(long, value_name = "HOST", default_value = "127.0.0.1")]
    pub hostname: String,
    /// Show it in the browser of this desktop
    #[arg(long)]
    pub open: bool,
}

/// Arguments of `mdbook`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Mdbook {
    /// What mdBook asks; without, it hands over a book on stdin.
    #[command(subcommand)]
    pub command: Option<MdbookCommand>,
}

/// What mdBook asks of a preprocessor.
#[derive(Debug, Subcommand)]
pub enum MdbookCommand {
    /// Say by the exit status whether pages for this renderer are of use
    Supports {
        /// The renderer
        renderer: String,
    },
}
