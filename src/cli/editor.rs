//! The person's editor, in the middle of a run.

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::process::ExitStatus;
use std::time::Duration;

use nix::sys::signal::{self, Signal as Kill};
use nix::unistd::Pid;
use tokio::process::{Child, Command};
use tokio::time::timeout;

use super::ask::Left;
use super::keys::Keys;
use super::terminal::say;
use crate::run::{Interrupts as _, Signal};

/// What the editor gets to leave the screen as it was.
const GRACE: Duration = Duration::from_secs(1);

/// The variables that name the editor, the one that says more first.
const NAMES: [&str; 2] = ["VISUAL", "EDITOR"];

/// The person's editor, where the environment names one: a command with its arguments.
pub fn command() -> Option<OsString> {
    let values = NAMES.iter().filter_map(std::env::var_os);
    values
        .into_iter()
        .find(|value| !value.to_string_lossy().trim().is_empty())
}

/// Gives `text` to `editor`; none where that fails. When somebody ends the program, the editor ends too.
pub async fn edit(
    keys: &Keys,
    editor: OsString,
    text: &str,
    extension: &str,
) -> Result<Option<String>, Left> {
    let file = match written(text, extension) {
        Ok(file) => file,
        Err(error) => {
            say!("There is no file to edit: {error}");
            return Ok(None);
        }
    };
    let modes = keys.modes();
    // As others do that call editors: a shell knows what is an argument.
    let spawned = Command::new("sh")
        .args(["-c", r#"eval "exec $0 \"\$1\"""#])
        .arg(editor)
        .arg(file.path())
        .spawn();
    let ended = match spawned {
        Ok(child) => wait(keys, child).await?,
        Err(error) => Err(error),
    };
    drop(modes);
    let read = match ended {
        Ok(status) if status.success() => std::fs::read_to_string(file.path()),
        Ok(status) => Err(io::Error::other(status.to_string())),
        Err(error) => Err(error),
    };
    Ok(match read {
        Ok(text) => Some(text),
        Err(error) => {
            say!("The editor did not end well: {error}");
            None
        }
    })
}

fn written(text: &str, extension: &str) -> io::Result<tempfile::NamedTempFile> {
    let mut file = tempfile::Builder::new()
        .prefix("stepmark-")
        .suffix(extension)
        .tempfile()?;
    file.write_all(text.as_bytes())?;
    Ok(file)
}

/// Waits for the editor's end, or brings it about.
async fn wait(keys: &Keys, editor: Child) -> Result<io::Result<ExitStatus>, Left> {
    let mut editor = editor;
    let mut signals = keys.signals();
    loop {
        tokio::select! {
            biased;
            status = editor.wait() => {
                // A Ctrl-C was for the editor.
                let _ = signals.pending();
                return if keys.are_gone() { Err(Left) } else { Ok(status) };
            }
            signal = signals.next() => if signal != Signal::Interrupt { break },
        }
    }
    for kill in [Kill::SIGTERM, Kill::SIGKILL] {
        let process = editor.id().and_then(|id| i32::try_from(id).ok());
        if let Some(process) = process.map(Pid::from_raw) {
            let _ = signal::kill(process, kill);
            // One that is stopped has to hear it.
            let _ = signal::kill(process, Kill::SIGCONT);
        }
        if timeout(GRACE, editor.wait()).await.is_ok() {
            break;
        }
    }
    Err(Left)
}
