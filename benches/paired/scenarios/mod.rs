//! What is measured: what the design has a budget for (section 8).

mod documents;
mod many;
mod output;
mod site;
mod steps;

use std::io::{self, Write};

use crate::scenario::Scenario;

/// All scenarios, in the order of the design.
pub fn all() -> Vec<Scenario> {
    [
        steps::all(),
        output::all(),
        documents::all(),
        many::all(),
        site::all(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A step that prints a number, which the document says to expect.
fn echo(to: &mut dyn Write, number: u32) -> io::Result<()> {
    write!(to, "\n```sh\n$ echo {number}\n{number}\n```\n")
}

/// Prose of about `bytes` bytes, with what prose has in it.
fn prose(to: &mut dyn Write, bytes: usize) -> io::Result<()> {
    const PARAGRAPH: &str = "\
        \nBefore the *second* node is taken down, all volumes have to be in sync; `drbdadm status` says so.\n\
        It takes a minute or two, see [the manual](https://example.org/manual#sync \"Manual\") for what to\n\
        do when it does not. Some systems call the file `/etc/example.conf`, others do **not** have it.\n\
        \n- Look at the log of the controller, which tells what it waits for;\n\
        - do not restart it: `restart` loses the state that somebody has to look at.\n";
    for _ in 0..bytes / PARAGRAPH.len() {
        to.write_all(PARAGRAPH.as_bytes())?;
    }
    Ok(())
}
