//! Whether a program has the person's terminal open: it may ask there, past its standard streams.

use std::fs;
use std::path::{Path, PathBuf};

/// Whether anything that stepmark has started has the controlling terminal open. What it shows there must not be drawn
/// over. Where the system does not tell, nobody has.
#[must_use]
pub fn terminal_in_use() -> bool {
    let own = fs::read_link("/proc/self/fd/0").ok();
    let mut below = children(Path::new("/proc/self"));
    while let Some(process) = below.pop() {
        if has_open(&process, own.as_deref()) {
            return true;
        }
        below.extend(children(&process));
    }
    false
}

/// The children of a process, each as its folder.
fn children(process: &Path) -> Vec<PathBuf> {
    // One may end while it is looked at.
    let threads = fs::read_dir(process.join("task")).into_iter().flatten();
    let mut found = Vec::new();
    for thread in threads.flatten() {
        let children = fs::read_to_string(thread.path().join("children")).unwrap_or_default();
        let pids = children.split_ascii_whitespace();
        found.extend(pids.map(|pid| Path::new("/proc").join(pid)));
    }
    found
}

fn has_open(process: &Path, own: Option<&Path>) -> bool {
    let descriptors = fs::read_dir(process.join("fd")).into_iter().flatten();
    descriptors.flatten().any(|descriptor| {
        fs::read_link(descriptor.path()).is_ok_and(|path| {
            path == Path::new("/dev/tty")
                || (path.starts_with("/dev")
                    && Some(&*path) == own
                    && path != Path::new("/dev/null"))
        })
    })
}
