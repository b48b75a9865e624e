//! Sections that run once for each of some values.

mod ci;
mod guided;
mod part;
mod recording;
mod resuming;
mod undoing;
mod variables;

use crate::support::Case;

/// A start, a section for each node with one for each disk in it, and an end; each step writes down that
/// it ran.
const NESTED: &str = "# Start\n\n```sh\n$ echo start >>ran\n```\n\n\
    # Node\n<!-- stepmark: each NODE in n2, n3 -->\n\nAll about one node.\n\n\
    <!-- stepmark: name=join -->\n```sh\n$ echo \"join $NODE\" | tee -a ran\njoin [NODE:word]\n```\n\n\
    ## Disk\n<!-- stepmark: each disk in sda, \"sd b\" -->\n\n\
    <!-- stepmark: name=format needs=join -->\n```sh\n$ echo \"format $NODE:$disk\" >>ran\n```\n\n\
    # End\n\n<!-- stepmark: name=end needs=format -->\n```sh\n$ echo \"end ${NODE-unset} ${disk-unset}\" >>ran\n```\n";

/// What its steps write, one after the other.
const ALL: &str = "start\njoin n2\nformat n2:sda\nformat n2:sd b\njoin n3\nformat n3:sda\nformat n3:sd b\nend unset unset\n";

/// A document of this body whose list of nodes is `nodes`.
fn nodes(list: &str, body: &str) -> String {
    format!(
        "---\nstepmark:\n  params:\n    nodes: {{type: list, default: '{list}'}}\n---\n\n{body}"
    )
}

/// What the steps wrote; nothing where none did. It is gone then.
fn ran(case: &Case) -> String {
    if !case.has("ran") {
        return String::new();
    }
    let text = case.read("ran");
    std::fs::remove_file(case.path("ran")).expect("it was there");
    text
}
