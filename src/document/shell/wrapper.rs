//! Commands that run the command in their arguments: `sudo -u root ls`, `xargs rm`, `ssh host uptime`.

use super::word::Word;

/// What a wrapper runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inner<'a> {
    /// A command in words: `sudo [ls -l]`.
    Words(&'a [Word]),
    /// A script in one word, or in words that are joined by blanks: `bash -c ['ls; date']`.
    Script(String),
}

/// A wrapper: its options that take a value, how many operands come before the command, and whether
/// what follows is a script for another shell to read.
struct Wrapper {
    names: &'static [&'static str],
    values: &'static [&'static str],
    operands: usize,
    joins: bool,
}

#[rustfmt::skip]
const WRAPPERS: &[Wrapper] = &[
    Wrapper { names: &["sudo", "doas"], values: &["-u", "-g", "-h", "-p", "-C", "-D", "-R", "-T", "-U", "--user", "--group", "--host", "--prompt", "--chdir"], operands: 0, joins: false },
    Wrapper { names: &["env"], values: &["-u", "-C", "--unset", "--chdir"], operands: 0, joins: false },
    Wrapper { names: &["xargs"], values: &["-I", "-n", "-P", "-L", "-d", "-a", "-E", "-s", "--max-args", "--max-procs", "--delimiter", "--arg-file"], operands: 0, joins: false },
    Wrapper { names: &["exec"], values: &["-a"], operands: 0, joins: false },
    Wrapper { names: &["nice", "ionice", "chrt"], values: &["-n", "-c", "-p", "--adjustment", "--class"], operands: 0, joins: false },
    Wrapper { names: &["time", "nohup", "command", "builtin", "setsid", "exec", "unbuffer", "then", "busybox", "strace", "ltrace"], values: &["-f", "-o", "-e", "-p", "--format", "--output"], operands: 0, joins: false },
    Wrapper { names: &["stdbuf"], values: &["-i", "-o", "-e"], operands: 0, joins: false },
    Wrapper { names: &["timeout"], values: &["-k", "-s", "--kill-after", "--signal"], operands: 1, joins: false },
    Wrapper { names: &["chroot", "flock"], values: &["-w", "--wait"], operands: 1, joins: false },
    Wrapper { names: &["nsenter", "unshare"], values: &["-t", "-S", "-G", "--target"], operands: 0, joins: false },
    Wrapper { names: &["eval"], values: &[], operands: 0, joins: true },
    Wrapper { names: &["watch"], values: &["-n", "--interval"], operands: 0, joins: true },
    Wrapper { names: &["ssh"], values: &["-i", "-p", "-l", "-o", "-F", "-J", "-L", "-R", "-D", "-b", "-c", "-E", "-e", "-I", "-m", "-O", "-Q", "-S", "-W", "-w", "-B"], operands: 1, joins: true },
];

const SHELLS: [&str; 6] = ["sh", "bash", "zsh", "dash", "ksh", "ash"];

/// The last part of a command's path: `/usr/bin/kubectl` is `kubectl`.
pub(crate) fn base_name(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// Whether `name` is a shell.
pub(crate) fn is_shell(name: &str) -> bool {
    SHELLS.contains(&base_name(name))
}

/// What `words` run, when their first word only runs another command; `None` when it is itself the
/// command, or when nothing follows (`sudo -i`).
#[must_use]
pub fn unwrap(words: &[Word]) -> Option<Inner<'_>> {
    let (first, rest) = words.split_first()?;
    let name = base_name(&first.text);
    if is_shell(name) {
        return shell_argument(rest);
    }
    if let Some(words) = container_command(name, rest) {
        return Some(Inner::Words(words));
    }
    let wrapper = WRAPPERS.iter().find(|w| w.names.contains(&name))?;
    // `command -v kubectl` asks where it is; `sudo -l`, `sudo -v` run nothing.
    if matches!(name, "command" | "builtin")
        && rest
            .first()
            .is_some_and(|w| matches!(w.text.as_str(), "-v" | "-V"))
    {
        return None;
    }
    let mut operands = wrapper.operands;
    let mut at = 0;
    while let Some(word) = rest.get(at) {
        let text = word.text.as_str();
        if text == "--" {
            at += 1;
            break;
        }
        if text.len() > 1 && text.starts_with('-') {
            at += if wrapper.values.contains(&text) { 2 } else { 1 };
        } else if matches!(name, "env" | "sudo" | "doas") && is_assignment(text) {
            at += 1;
        } else if operands > 0 {
            operands -= 1;
            at += 1;
        } else {
            break;
        }
    }
    let inner = rest.get(at..).filter(|inner| !inner.is_empty())?;
    if wrapper.joins {
        return Some(Inner::Script(join(inner)));
    }
    Some(Inner::Words(inner))
}

fn is_assignment(text: &str) -> bool {
    text.split_once('=')
        .is_some_and(|(name, _)| super::word::is_assignable(name))
}

fn join(words: &[Word]) -> String {
    words
        .iter()
        .map(|w| w.text.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}

/// `bash -c 'script'`, `sh -xec 'script'`.
fn shell_argument(rest: &[Word]) -> Option<Inner<'_>> {
    let at = rest.iter().position(|w| {
        let options = w.text.strip_prefix('-').unwrap_or_default();
        options.ends_with('c') && options.bytes().all(|b| b.is_ascii_alphabetic())
    })?;
    rest.get(at + 1)
        .map(|script| Inner::Script(script.text.clone()))
}

/// `kubectl exec pod -- COMMAND`, `docker exec -it name COMMAND`.
fn container_command<'a>(name: &str, rest: &'a [Word]) -> Option<&'a [Word]> {
    let exec = |words: &[&str]| rest.iter().position(|w| words.contains(&w.text.as_str()));
    match name {
        "kubectl" | "oc" | "k" => {
            exec(&["exec", "rsh", "debug"])?;
            let dashes = rest.iter().position(|w| w.text == "--")?;
            rest.get(dashes + 1..).filter(|inner| !inner.is_empty())
        }
        "docker" | "podman" | "nerdctl" => {
            let mut at = exec(&["exec"])? + 1;
            while let Some(word) = rest.get(at).filter(|w| w.text.starts_with('-')) {
                let takes = matches!(
                    word.text.as_str(),
                    "-u" | "-e" | "-w" | "--user" | "--env" | "--workdir" | "--env-file"
                );
                at += if takes { 2 } else { 1 };
            }
            rest.get(at + 1..).filter(|inner| !inner.is_empty())
        }
        _ => None,
    }
}
