//! A shell for the person, in the middle of a run.

use std::ffi::OsString;
use std::io;
use std::os::fd::AsFd;
use std::path::Path;

use nix::fcntl::OFlag;

use super::declarations::{Declaration, declarations};
use super::difference::functions;
use super::directory::Directory;
use super::launch::Place;
use super::process::{self, Moment};
use super::program::{CHANGES, LISTING, SCRIPT, STATES, quote};
use super::pty::open_terminal;
use super::shell::{Options, Shell};
use super::snapshot::{environment, environment_of, exported};
use super::state::{State, quote_bytes};
use super::terminal::Kept;
use super::{Session, is_name};

/// What the shell reads first. What it has when it begins, and what it has at each prompt and at its end, is saved, so
/// that what changed in between can be told: not what the person's own file has set. An EXIT trap of that file runs
/// behind stepmark's. Who stopped this shell could not go on with it.
const BEGIN: &str = r#"[[ ! -r ~/.bashrc ]] || . ~/.bashrc
\builtin unset -v PROMPT_COMMAND PS0
\builtin . "$__stepmark_dir/.stepmark-changes" &>/dev/null
__stepmark_sequence=0
__stepmark_save() {
__stepmark_sequence=$((__stepmark_sequence + 1))
{ builtin printf '%s\0' "$__stepmark_sequence" "$PWD"; builtin declare -px; builtin printf '\0end\0'; } >|"$__stepmark_dir/${1-.stepmark-state-$((__stepmark_sequence % 2))}"
} 2>/dev/null
\builtin eval "\\builtin set -- $(\builtin trap -p EXIT)"
__stepmark_then=${3-}
\builtin set --
\builtin trap '__stepmark_save; builtin eval "$__stepmark_then"' EXIT
\builtin enable -n suspend
PROMPT_COMMAND=__stepmark_save
PS1='stepmark:\w$ '
__stepmark_save .stepmark-listing
"#;

/// A directory and the variables that are exported, as the shell has saved them.
struct Saved {
    sequence: u64,
    directory: Vec<u8>,
    variables: Vec<u8>,
}

impl Saved {
    fn read(bytes: &[u8]) -> Option<Self> {
        let fields: Vec<&[u8]> = bytes.split(|&byte| byte == 0).collect();
        let [sequence, directory, variables, b"end", b""] = fields[..] else {
            return None;
        };
        Some(Self {
            sequence: std::str::from_utf8(sequence).ok()?.parse().ok()?,
            directory: directory.to_vec(),
            variables: variables.to_vec(),
        })
    }
}

impl Session {
    /// Gives the person a shell on their own terminal, with the session's directory, variables, functions and aliases,
    /// until they leave it. Where they have gone, and what they have exported or unset, is the session's then.
    ///
    /// # Errors
    /// When the session shares no terminal, or stepmark is not in its foreground; and when no shell can be started.
    pub async fn shell(&mut self) -> io::Result<()> {
        let kept = self
            .options
            .terminal
            .then(Kept::in_foreground)
            .flatten()
            .ok_or_else(|| {
                io::Error::new(
                    io::ErrorKind::Unsupported,
                    "there is no terminal to have a shell on",
                )
            })?;
        let state = self.newest().await?;
        let directory = Directory::new(&self.options.name)?;
        directory.write(CHANGES, &changes(&state))?;
        let place = quote(&directory.path().to_string_lossy());
        let begin = format!("__stepmark_dir={place}\n{BEGIN}");
        directory.write(SCRIPT, begin.as_bytes())?;
        let variables: Vec<(OsString, OsString)> = exported(&state)
            .into_iter()
            .map(|(name, value)| (name.into(), value.into()))
            .collect();
        // Not the one above, which does not block.
        let terminal = open_terminal(Path::new("/dev/tty"), OFlag::O_CLOEXEC)?;
        let mut shell = Shell::start(&Options {
            name: &self.options.name,
            environment: &variables,
            cwd: state.cwd(),
            output: terminal.as_fd(),
            place: Place::Foreground,
            keep: false,
            directory: &directory,
            interactive: Some(&directory.join(SCRIPT)),
        })?;
        shell.ended().await?;
        drop(kept);
        // Before its supervisor tidies up.
        let read = |name: &str| Saved::read(&std::fs::read(directory.join(name)).ok()?);
        let last = STATES
            .iter()
            .filter_map(|name| read(name))
            .max_by_key(|saved| saved.sequence);
        let first = read(LISTING);
        let left = process::started_since(Moment::FIRST, shell.supervisor, shell.pid);
        if left.is_empty() {
            shell.release();
            shell.gone().await?;
        } else {
            self.past.push(shell);
        }
        match (first, last) {
            (Some(first), Some(last)) => self.apply(&changed(&first, &last)).await,
            // It was replaced, or killed, before it came to its first prompt.
            _ => Ok(()),
        }
    }
}

/// The commands that give a shell which a person controls what the session has. Aliases come last.
fn changes(state: &State) -> Vec<u8> {
    // Behind a backslash, declarations of arrays would be syntax errors.
    let mut text = b"\\builtin shopt -u expand_aliases\n".to_vec();
    let personal = ["PS0", "PS1", "PROMPT_COMMAND", "TERM"];
    for variable in declarations(&state.variables) {
        if Declaration::is_users(&variable) && !personal.contains(&variable.name) {
            text.extend_from_slice(variable.text);
            text.push(b'\n');
        }
    }
    text.extend_from_slice(b"builtin cd -L -- ");
    text.extend_from_slice(&quote_bytes(&state.directory));
    text.push(b'\n');
    // cd has set it to where this shell was before.
    for variable in declarations(&state.variables) {
        if variable.name == "OLDPWD" {
            text.extend_from_slice(b"builtin unset -v OLDPWD; ");
            text.extend_from_slice(variable.text);
            text.push(b'\n');
        }
    }
    if state.shell_options.split(':').any(|o| o == "extglob") {
        text.extend_from_slice(b"builtin shopt -s extglob\n");
    }
    text.extend_from_slice(&state.functions);
    text.extend_from_slice(b"\ncase $(builtin declare -f exit) in *__stepmark_leave_shell*) builtin unset -f exit;; esac\n");
    for name in functions(&state.functions) {
        let own = std::str::from_utf8(name)
            .ok()
            .filter(|name| name.starts_with("__stepmark_") && is_name(name));
        if let Some(name) = own {
            text.extend_from_slice(format!("builtin unset -f {name}\n").as_bytes());
        }
    }
    text.extend_from_slice(b"builtin shopt -s expand_aliases\n");
    text
}

/// The commands that bring into the session what has changed in the shell.
fn changed(first: &Saved, last: &Saved) -> Vec<u8> {
    let variables = |saved: &Saved| environment_of(&declarations(&saved.variables));
    let mut text = environment(&variables(first), &variables(last)).into_bytes();
    if first.directory != last.directory {
        text.extend_from_slice(b"builtin cd -L -- ");
        text.extend_from_slice(&quote_bytes(&last.directory));
        text.push(b'\n');
    }
    text
}
