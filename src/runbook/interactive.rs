//! Commands that go somewhere else and wait there for a person, and those that never end.

use crate::document::shell;

/// The command in `text` that opens a shell somewhere else and waits there for a person, such as
/// `ssh node1` or `kubectl exec -it pod -- bash`, and whether other commands follow it.
#[must_use]
pub fn interactive_command(text: &str) -> Option<(&'static str, bool)> {
    let candidates = [
        "ssh", "su", "rsh", "debug", "exec", "sudo", "run", "chroot", "attach",
    ];
    if !candidates.iter().any(|word| text.contains(word)) {
        return None;
    }
    let commands = shell::commands(text);
    let index = commands.iter().position(|command| {
        // What it reads is in the text, not typed by a person.
        let is_fed = command.reads_pipe || command.redirects.iter().any(|r| r.op.starts_with('<'));
        if is_fed {
            return false;
        }
        let words: Vec<&str> = command
            .words
            .iter()
            .map(|word| word.text.as_str())
            .collect();
        leaves(&words).is_some()
    })?;
    let words: Vec<&str> = commands[index]
        .words
        .iter()
        .map(|word| word.text.as_str())
        .collect();
    Some((leaves(&words)?, index + 1 < commands.len()))
}

/// The command in `text` that waits for a person, or never ends, and so has no place in a run without
/// one.
#[must_use]
pub fn waits(text: &str) -> Option<String> {
    if let Some((name, _)) = interactive_command(text) {
        return Some(name.to_owned());
    }
    shell::commands(text).iter().find_map(|command| {
        let words: Vec<&str> = command
            .words
            .iter()
            .map(|word| word.text.as_str())
            .collect();
        let (&name, rest) = words.split_first()?;
        if command.in_pipeline || command.redirects.iter().any(|r| r.op.starts_with('<')) {
            return None;
        }
        let has = |options: &[&str]| rest.iter().any(|word| options.contains(word));
        let waits = match name.rsplit('/').next()? {
            "top" | "htop" => !has(&["-b"]),
            "vi" | "vim" | "nano" | "emacs" | "less" | "more" | "watch" | "gdb" => !rest.is_empty(),
            "tail" | "journalctl" => has(&["-f", "-F", "--follow"]),
            "kubectl" | "oc" | "k" => match operand(rest) {
                "edit" | "port-forward" | "proxy" => true,
                "logs" => has(&["-f", "--follow"]),
                "get" => has(&["-w", "--watch"]),
                _ => false,
            },
            "python" | "python3" | "node" | "irb" | "psql" | "mysql" => rest.is_empty(),
            "etcdctl" => operand(rest) == "watch",
            "flux" => has(&["--watch"]),
            _ => false,
        };
        waits.then(|| {
            format!("{name} {}", rest.join(" "))
                .trim_end()
                .chars()
                .take(40)
                .collect()
        })
    })
}

/// The first word that is no option.
fn operand<'a>(words: &[&'a str]) -> &'a str {
    words
        .iter()
        .copied()
        .find(|word| !word.starts_with('-'))
        .unwrap_or_default()
}

fn leaves(words: &[&str]) -> Option<&'static str> {
    let (&name, rest) = words.split_first()?;
    match name.rsplit('/').next().unwrap_or(name) {
        "sudo" | "doas" => {
            let flags: Vec<&str> = rest
                .iter()
                .copied()
                .take_while(|w| w.starts_with('-'))
                .collect();
            let command = &rest[flags.len()..];
            match command.first() {
                None => flags
                    .iter()
                    .any(|f| ["-i", "-s", "-"].contains(f))
                    .then_some("sudo"),
                Some(_) => leaves(command),
            }
        }
        "su" => (!rest.contains(&"-c")).then_some("su"),
        "ssh" => ssh_without_command(rest).then_some("ssh"),
        "mosh" | "telnet" => (operands(rest) == 1).then_some("ssh"),
        "nsenter" | "lxc" | "incus" => rest
            .last()
            .is_some_and(|word| SHELLS.contains(word))
            .then_some("exec"),
        "chroot" => (operands(rest) == 1).then_some("chroot"),
        "oc" | "kubectl" | "docker" | "podman" | "nerdctl" | "crictl" | "k" => remote(rest),
        "gcloud" | "vagrant" | "multipass" => {
            let is_shell = rest.iter().any(|word| ["ssh", "shell"].contains(word));
            (is_shell
                && !rest
                    .iter()
                    .any(|word| word.starts_with("--command") || *word == "-c" || *word == "--"))
            .then_some("ssh")
        }
        _ => None,
    }
}

/// `ssh [options] host` with nothing behind the host. Forwarding without a shell (`-N`) stays here.
fn ssh_without_command(words: &[&str]) -> bool {
    let mut words = words.iter();
    let mut host = false;
    while let Some(word) = words.next() {
        match word.strip_prefix('-') {
            Some(flags) if !host => {
                if flags.contains(['N', 'G', 'V']) || flags.starts_with('O') {
                    return false;
                }
                // These take their value as the next word when it is not glued on.
                if flags.len() == 1 && "BbcDEeFIiJLlmOopQRSWw".contains(flags) {
                    words.next();
                }
            }
            _ if host => return false,
            _ => host = true,
        }
    }
    host
}

/// Programs that read commands from a person.
const SHELLS: &[&str] = &[
    "sh",
    "bash",
    "zsh",
    "ash",
    "dash",
    "/bin/sh",
    "/bin/bash",
    "/bin/zsh",
    "/bin/ash",
];

/// `rsh`, `debug`, `exec -it`, `run -it`, `attach` of the container tools.
fn remote(words: &[&str]) -> Option<&'static str> {
    let verb = words
        .iter()
        .find(|word| ["rsh", "debug", "exec", "run", "attach"].contains(word))?;
    let at = words.iter().position(|word| word == verb)?;
    let rest = &words[at + 1..];
    let command = rest
        .iter()
        .position(|word| *word == "--")
        .map(|at| &rest[at + 1..]);
    let runs_shell = |words: &[&str]| words.last().is_some_and(|word| SHELLS.contains(word));
    let interactive = rest.iter().take_while(|word| **word != "--").any(|word| {
        ["--interactive", "--stdin"].contains(word)
            || (word.starts_with('-')
                && !word.starts_with("--")
                && word[1..].chars().all(char::is_alphabetic)
                && word.contains('i')
                && word.len() <= 4)
    });
    match *verb {
        "rsh" => (command.is_none() && operands(rest) == 1).then_some("rsh"),
        "debug" => command.is_none_or(runs_shell).then_some("debug"),
        "attach" => Some("attach"),
        "exec" if interactive || words.contains(&"compose") => match command {
            Some(command) => runs_shell(command).then_some("exec"),
            None => runs_shell(rest).then_some("exec"),
        },
        "run" if interactive => {
            let detached = rest.iter().any(|word| ["-d", "--detach"].contains(word));
            (!detached && command.is_none_or(runs_shell)).then_some("run")
        }
        _ => None,
    }
}

/// How many words are no options, nor the values of the ones that container tools share.
fn operands(words: &[&str]) -> usize {
    let takes_value = |word: &str| ["-n", "-c", "--namespace", "--container"].contains(&word);
    (0..words.len())
        .filter(|&at| !(words[at].starts_with('-') || at > 0 && takes_value(words[at - 1])))
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_that_leave() {
        for (text, found) in [
            ("ssh node1", Some(("ssh", false))),
            ("ssh -i key -p 22 root@node1", Some(("ssh", false))),
            ("ssh node1\nuname -a", Some(("ssh", true))),
            ("ssh node1 uname -a", None),
            ("ssh -N -L 80:a:80 node1", None),
            ("ssh-keygen -t rsa", None),
            ("sudo su -", Some(("su", false))),
            ("sudo -i", Some(("sudo", false))),
            ("su - postgres -c x", None),
            ("oc debug node/a", Some(("debug", false))),
            ("oc debug node/a -- chroot /host ls", None),
            ("oc rsh -n ns pod", Some(("rsh", false))),
            ("oc rsh pod ls", None),
            ("oc rsh pod", Some(("rsh", false))),
            ("kubectl exec -it pod -- bash", Some(("exec", false))),
            (
                "kubectl -n a exec -ti pod -- /bin/sh",
                Some(("exec", false)),
            ),
            ("kubectl exec pod -- ls", None),
            ("docker exec -it c bash", Some(("exec", false))),
            ("docker run --rm alpine ls", None),
            (
                "kubectl run -it --rm x --image=y -- sh",
                Some(("run", false)),
            ),
            ("chroot /host", Some(("chroot", false))),
            ("docker compose exec db bash", Some(("exec", false))),
            ("docker run -t x", None),
            ("ssh host <<EOF\nls\nEOF", None),
            ("echo run", None),
        ] {
            assert_eq!(interactive_command(text), found, "{text}");
        }
    }
}
