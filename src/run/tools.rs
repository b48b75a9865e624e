//! Looks for tools on this system, and asks those that are known for their versions.

use std::ffi::OsStr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::process::{Child, Command};
use tokio::task::JoinSet;

use crate::runbook::tools::{Tool, Version};

/// How much of what a tool prints is looked at; a version stands in its first lines.
const MAX_OUTPUT: u64 = 16 << 10;

/// What is known of a tool on this system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its name, as in [`Tool`].
    pub name: String,
    /// Where it is; `None` where it is missing.
    pub path: Option<PathBuf>,
    /// What it says of its version; `None` where it is not asked, or does not say in time.
    pub version: Option<Version>,
}

/// Looks for `tools` in the directories of `path`, and asks for their versions, all at once and for
/// no longer than `limit`. The order is that of `tools`.
pub async fn look_up(tools: &[Tool], path: &OsStr, limit: Duration) -> Vec<Found> {
    let mut asked = JoinSet::new();
    let mut found = Vec::with_capacity(tools.len());
    for (index, tool) in tools.iter().enumerate() {
        let program = find(&tool.name, path);
        if let (Some(program), Some(arguments)) = (&program, tool.version_arguments) {
            let (program, search) = (program.clone(), path.to_owned());
            asked.spawn(async move { (index, ask(&program, arguments, &search, limit).await) });
        }
        found.push(Found {
            name: tool.name.clone(),
            path: program,
            version: None,
        });
    }
    while let Some(answer) = asked.join_next().await {
        if let Ok((index, version)) = answer {
            found[index].version = version;
        }
    }
    found
}

/// The file that a shell would run for `name`.
pub(super) fn find(name: &str, path: &OsStr) -> Option<PathBuf> {
    if name.starts_with('/') {
        return Some(PathBuf::from(name)).filter(|path| is_program(path));
    }
    std::env::split_paths(path)
        // What a relative directory holds depends on where one stands: nothing to run unasked.
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join(name))
        .find(|path| is_program(path))
}

fn is_program(path: &Path) -> bool {
    std::fs::metadata(path)
        .is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}

/// What `program` says of its version when it is called with `arguments`.
pub(super) async fn ask(
    program: &Path,
    arguments: &[&str],
    path: &OsStr,
    limit: Duration,
) -> Option<Version> {
    let mut child = Command::new(program)
        .args(arguments)
        .env("PATH", path)
        // Some tools ask their maker's server for updates along with it.
        .env("CHECKPOINT_DISABLE", "1")
        // Nothing in the document's directory has a say in what runs before the person agrees.
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .kill_on_drop(true)
        .spawn()
        .ok()?;
    let group = child.id().and_then(|id| i32::try_from(id).ok());
    if let Ok(version) = tokio::time::timeout(limit, listen(&mut child)).await {
        return version;
    }
    // It is not waited for yet, so the number is still that of its group.
    if let Some(group) = group {
        // It may have ended just now.
        let _ = killpg(Pid::from_raw(group), Signal::SIGKILL);
    }
    let _ = child.wait().await;
    None
}

/// What a tool says before it ends well.
async fn listen(child: &mut Child) -> Option<Version> {
    let (stdout, stderr) = (child.stdout.take()?, child.stderr.take()?);
    let (stdout, stderr) = tokio::join!(read(stdout), read(stderr));
    // The message of one that failed may hold numbers of anything.
    let has_ended_well = child.wait().await.is_ok_and(|status| status.success());
    let (stdout, stderr) = (
        String::from_utf8_lossy(&stdout),
        String::from_utf8_lossy(&stderr),
    );
    let find = |find: fn(&str) -> Option<Version>| find(&stdout).or_else(|| find(&stderr));
    has_ended_well
        .then(|| find(Version::find).or_else(|| find(Version::find_whole)))
        .flatten()
}

/// The beginning of an output. The rest is read too, so that nobody waits for a reader.
async fn read(mut output: impl AsyncRead + Unpin) -> Vec<u8> {
    let mut head = Vec::new();
    // What could be read before an error may do.
    let _ = (&mut output).take(MAX_OUTPUT).read_to_end(&mut head).await;
    let _ = tokio::io::copy(&mut output, &mut tokio::io::sink()).await;
    head
}
