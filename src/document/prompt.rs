//! Shell prompts: which lines of a fence begin with one, and what machine it names.

/// The form of a prompt. Within one fence all prompts of one machine have the same form, which keeps
/// output that happens to begin like another form from being taken for a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PromptForm {
    /// `$ `
    Dollar,
    /// `% `
    Percent,
    /// `# `, where the document shows that it is a prompt.
    Hash,
    /// `❯ ` and the like.
    Arrow,
    /// `[user@host dir]$ `, `[cluster-1]$ `, `[user@host] `
    Bracket,
    /// `user@host:~$ `
    UserHost,
    /// `host:~$ `, `web-01$ `
    Host,
    /// `sh-4.4# `
    Versioned,
    /// `/ # `, `~ $ `: a shell in a container
    Path,
}

/// The prompt that a line begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prompt<'a> {
    /// Its form.
    pub form: PromptForm,
    /// The machine, user or container that it names; empty for a bare `$`.
    pub place: &'a str,
    /// How many blanks stand before it.
    pub indent: usize,
    /// What stands behind it: the command.
    pub command: &'a str,
}

/// The prompt at the start of `line`, if there is one. A bare `# ` is one only with `hash`.
#[must_use]
pub fn prompt(line: &str, hash: bool) -> Option<Prompt<'_>> {
    let text = line.trim_start_matches([' ', '\t']);
    let indent = line.len() - text.len();
    // Almost every line of output is turned away here.
    let first = text.chars().next()?;
    let (form, place, behind) = match first {
        '$' => (PromptForm::Dollar, "", &text[1..]),
        '%' => (PromptForm::Percent, "", &text[1..]),
        '#' if hash => (PromptForm::Hash, "", &text[1..]),
        '❯' | '➜' => (PromptForm::Arrow, "", &text[first.len_utf8()..]),
        '[' => bracket(text)?,
        '/' | '~' => path(text)?,
        '(' => return environment(text, indent, hash),
        _ if first.is_alphanumeric() || first == '_' => named(text)?,
        _ => return None,
    };
    let command = behind.trim_start_matches([' ', '\t']);
    // `$HOME` and `%d` are no prompts: a blank stands behind one, or the line's end.
    (command.len() < behind.len() || behind.is_empty()).then_some(Prompt {
        form,
        place,
        indent,
        command,
    })
}

/// `(venv) $ `: the name of an environment before the prompt proper.
fn environment(text: &str, indent: usize, hash: bool) -> Option<Prompt<'_>> {
    let (name, rest) = text[1..].split_once(") ")?;
    let plain = |char: char| char.is_alphanumeric() || "-_.".contains(char);
    if name.is_empty() || !name.chars().all(plain) || rest.starts_with('(') {
        return None;
    }
    let found = prompt(rest, hash)?;
    Some(Prompt {
        indent: indent + found.indent,
        ..found
    })
}

type Parts<'a> = (PromptForm, &'a str, &'a str);

/// `[mpd@ish]$ `, `[root@node1 ~]# `, `[cluster-1]$ `, `[mpd@ish] `.
fn bracket(text: &str) -> Option<Parts<'_>> {
    let close = text.find(']')?;
    let place = text[1..close].split(' ').next()?;
    let behind = &text[close + 1..];
    let is_name = !place.is_empty() && place.chars().all(|char| is_host(char) || char == '@');
    if !is_name {
        return None;
    }
    match behind.chars().next() {
        Some('$' | '#' | '%') => Some((PromptForm::Bracket, place, &behind[1..])),
        // Without a sigil only `user@host` tells a prompt from `[info]`.
        Some(' ') if is_user_at_host(place) => Some((PromptForm::Bracket, place, behind)),
        _ => None,
    }
}

/// `user@host:~$ `, `host:/var# `, `web-01$ `, `sh-4.4# `.
fn named(text: &str) -> Option<Parts<'_>> {
    // The name runs up to the sigil; a command or a sentence has a blank or a quote first.
    let sigil = text.find(|char: char| !(is_host(char) || "@:/~+".contains(char)))?;
    if !matches!(text.as_bytes()[sigil], b'$' | b'#' | b'%') {
        return None;
    }
    let (prompt, behind) = (&text[..sigil], &text[sigil + 1..]);
    let (place, directory) = match prompt.split_once(':') {
        Some((place, directory)) => (place, Some(directory)),
        None => (prompt, None),
    };
    if is_user_at_host(place) {
        return Some((PromptForm::UserHost, place, behind));
    }
    if place.contains('@') || place.is_empty() {
        return None;
    }
    let version = place
        .strip_prefix("sh-")
        .or_else(|| place.strip_prefix("bash-"));
    if version.is_some_and(|v| !v.is_empty() && v.chars().all(|c| c.is_ascii_digit() || c == '.')) {
        return Some((PromptForm::Versioned, place, behind));
    }
    let in_directory = directory.is_some_and(|directory| directory.starts_with(['~', '/']));
    // A bare word before a sigil is a host only when it looks like one: `node1$`, not `total$`. The
    // root's sigil stands behind names of databases too: `template1# select 1`.
    let digit_tells = text.as_bytes()[sigil] != b'#';
    let like_host = directory.is_none()
        && place.contains(|char: char| digit_tells && char.is_ascii_digit() || char == '-')
        && place.starts_with(|char: char| char.is_ascii_alphabetic())
        && !place.contains('/');
    (in_directory || like_host).then_some((PromptForm::Host, place, behind))
}

/// `/ # `, `/app $ `, `~ # `.
fn path(text: &str) -> Option<Parts<'_>> {
    let (directory, behind) = text.split_once(' ')?;
    let plain = |char: char| char.is_alphanumeric() || "/~._-".contains(char);
    let sigil = behind
        .chars()
        .next()
        .filter(|sigil| matches!(sigil, '$' | '#'))?;
    directory.chars().all(plain).then_some((
        PromptForm::Path,
        "container",
        &behind[sigil.len_utf8()..],
    ))
}

fn is_host(char: char) -> bool {
    char.is_alphanumeric() || "-_.".contains(char)
}

fn is_user_at_host(place: &str) -> bool {
    place
        .split_once('@')
        .is_some_and(|(user, host)| !user.is_empty() && !host.is_empty() && !host.contains('@'))
}

/// The prompt of a program that is no shell, such as `mysql>` or `irb(main):001:0>`, at the start of
/// `line`.
#[must_use]
pub fn foreign_prompt(line: &str) -> Option<&str> {
    let line = line.trim_start();
    if let Some(rest) = [">>> ", "> "].iter().find(|mark| line.starts_with(**mark)) {
        return Some(rest.trim_end());
    }
    let end = line.find(['>', '#'])?;
    let (name, behind) = (&line[..end], &line[end + 1..]);
    let plain = |char: char| char.is_alphanumeric() || "-_.:()=*@/".contains(char);
    let is_name = name.starts_with(|char: char| char.is_alphabetic()) && name.chars().all(plain);
    // `2>` redirects, and `name#` alone is as likely a word: databases write `name=#`.
    let like_prompt = line.as_bytes()[end] == b'>' || name.ends_with(['=', '-', '*']);
    (is_name && like_prompt && (behind.is_empty() || behind.starts_with(' ')))
        .then(|| &line[..=end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prompts_and_the_places_they_name() {
        for (line, form, place, command) in [
            ("$ ls", PromptForm::Dollar, "", "ls"),
            ("  $  ls", PromptForm::Dollar, "", "ls"),
            ("$", PromptForm::Dollar, "", ""),
            ("% ls", PromptForm::Percent, "", "ls"),
            ("❯ ls", PromptForm::Arrow, "", "ls"),
            (
                "[mpd@ish]$ mkdir a",
                PromptForm::Bracket,
                "mpd@ish",
                "mkdir a",
            ),
            (
                "[mpd@ish] mkdir a",
                PromptForm::Bracket,
                "mpd@ish",
                "mkdir a",
            ),
            (
                "[root@node1 ~]# ls",
                PromptForm::Bracket,
                "root@node1",
                "ls",
            ),
            ("[cluster-1]$ ls", PromptForm::Bracket, "cluster-1", "ls"),
            ("user@host:~$ ls", PromptForm::UserHost, "user@host", "ls"),
            (
                "root@pg-01.c.internal:/var/log# ls",
                PromptForm::UserHost,
                "root@pg-01.c.internal",
                "ls",
            ),
            (
                "User@aksuser:~$ ls",
                PromptForm::UserHost,
                "User@aksuser",
                "ls",
            ),
            (
                "pg-01.c.internal:~$ ls",
                PromptForm::Host,
                "pg-01.c.internal",
                "ls",
            ),
            ("web-01$ ls", PromptForm::Host, "web-01", "ls"),
            ("node1$ ls", PromptForm::Host, "node1", "ls"),
            ("web-01# ls", PromptForm::Host, "web-01", "ls"),
            ("sh-4.4# ls", PromptForm::Versioned, "sh-4.4", "ls"),
            ("bash-5.1$ ls", PromptForm::Versioned, "bash-5.1", "ls"),
            ("/ # ls", PromptForm::Path, "container", "ls"),
            ("(venv) $ ls", PromptForm::Dollar, "", "ls"),
        ] {
            let found = prompt(line, false).unwrap_or_else(|| panic!("{line:?} has a prompt"));
            assert_eq!(
                (found.form, found.place, found.command),
                (form, place, command),
                "{line}"
            );
        }
    }

    #[test]
    fn what_is_no_prompt() {
        for line in [
            "",
            "ls",
            "$HOME/bin",
            "%d",
            "# comment",
            "[info] started",
            "[1] 12345",
            "[-] x",
            "C# code",
            "total$ 5",
            "2023-06-26T14:08:13Z x",
            "a: b$ c",
            "/dev/sda   SAMSUNG",
            "(1/1) $",
            "http://x",
            "template1# select 1",
            "[errno 110] x",
            "[51717.039388] x",
            "--- $ x",
        ] {
            assert_eq!(prompt(line, false), None, "{line:?}");
        }
        assert_eq!(
            prompt("# ls", true).map(|prompt| prompt.form),
            Some(PromptForm::Hash)
        );
    }

    #[test]
    fn prompts_of_other_programs() {
        for line in [
            "mysql> SHOW",
            "sqlite> ",
            "pgbouncer=# show pools;",
            "irb(main):001:0> x",
            "> SHOW",
            ">>> 1",
        ] {
            assert!(foreign_prompt(line).is_some(), "{line:?}");
        }
        for line in [
            "ls > x",
            "2> x",
            "name: <none>",
            "$ ls",
            "foo#bar",
            "<html>",
        ] {
            assert_eq!(foreign_prompt(line), None, "{line:?}");
        }
    }
}
