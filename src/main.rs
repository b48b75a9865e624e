//! stepmark runs Markdown runbooks. What it does is in the library; this is the door.

use std::process::ExitCode;

fn main() -> ExitCode {
    stepmark::cli::main()
}
