//! Arguments of how output is shown.

use clap::{Args, ValueEnum};

/// How output is shown, whatever the program does.
#[derive(Debug, Clone, Copy, Default, Args)]
#[command(next_help_heading = "Terminal")]
pub struct Terminal {
    /// When to use colours
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = Color::Auto)]
    pub color: Color,
    /// Draw marks in ASCII only, as in a locale without UTF-8
    #[arg(long, global = true)]
    pub ascii: bool,
    /// Write lines once and never redraw them, for screen readers
    #[arg(long, global = true)]
    pub plain: bool,
}

/// When colours are used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal that knows them, unless `NO_COLOR` is set
    #[default]
    Auto,
    /// Into files and pipes too
    Always,
    /// Not at all
    Never,
}
