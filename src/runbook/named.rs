//! Fences whose first line names the file that they are.

/// How a comment begins, and the languages where it does.
const COMMENTS: &[(&[&str], &str)] = &[
    (
        &["#"],
        "dockerfile dotenv elixir env graphql makefile nginx nix perl properties py python r rb ruby service \
         systemd toml yaml yml",
    ),
    (
        &["#", "//", "/*"],
        "cue hcl json json5 jsonc jsonl jsonnet ndjson php terraform tf tfvars",
    ),
    (&["#", ";", "//", "/*"], "cfg conf config ini kdl"),
    (
        &["//", "/*"],
        "c cpp cs csharp css dart go golang groovy java javascript js jsx kotlin less proto rs rust scala scss \
         swift ts tsx typescript",
    ),
    (&["<!--"], "html markdown md plist svg svelte vue xml"),
    (&["--"], "haskell hs lua sql"),
    (&[";", ";;"], "clojure lisp scheme"),
];

/// Where nothing is known of the language: any of them.
const OTHERS: &[&str] = &["#", "//", ";", "--", "<!--", "/*", "%"];

/// What hosts end with. A directory is hardly ever called so.
const HOSTS: &[&str] = &[
    ".ai", ".app", ".cloud", ".co", ".com", ".dev", ".edu", ".gov", ".info", ".io", ".me", ".net",
    ".org", ".sh",
];

/// The relative path with an extension that the first line of `text` names in a comment of `lang`.
#[must_use]
pub fn named_file<'a>(text: &'a str, lang: &str) -> Option<&'a str> {
    let told = comment(text.lines().next()?.trim(), lang)?;
    // `File: a.yaml`, `a.yaml:` and `a.yaml file` say no more than `a.yaml`.
    let path = match told.split_once(':') {
        Some((word, path)) if is_word_for_file(word) => path.trim(),
        Some((path, "")) => path,
        _ => told.strip_suffix(" file").unwrap_or(told),
    };
    is_path(path).then(|| plain(path))
}

/// A path without `./` in front.
fn plain(path: &str) -> &str {
    path.strip_prefix("./").map_or(path, plain)
}

fn is_word_for_file(word: &str) -> bool {
    ["file", "filename", "file name", "path"]
        .iter()
        .any(|known| word.eq_ignore_ascii_case(known))
}

/// Whether it is known how comments of `lang` begin.
#[must_use]
pub fn is_known(lang: &str) -> bool {
    openers(lang).is_some()
}

fn openers(lang: &str) -> Option<&'static [&'static str]> {
    COMMENTS
        .iter()
        .find(|(_, languages)| languages.split_whitespace().any(|known| known == lang))
        .map(|&(openers, _)| openers)
}

/// What a line that is only a comment says.
fn comment<'a>(line: &'a str, lang: &str) -> Option<&'a str> {
    let openers = openers(lang).unwrap_or(OTHERS);
    let opener = openers.iter().find(|opener| line.starts_with(**opener))?;
    let told = line[opener.len()..]
        .trim_end_matches("-->")
        .trim_end_matches("*/");
    Some(told.trim())
}

fn is_path(path: &str) -> bool {
    let is_plain = |char: char| char.is_alphanumeric() || "._/-+@".contains(char);
    let parts: Vec<&str> = path.split('/').collect();
    let is_inside = !path.starts_with(['/', '-', '@', '+'])
        && path.chars().all(is_plain)
        && !parts.iter().any(|part| *part == ".." || part.is_empty());
    // `example.com/a.html` is somewhere else.
    let is_host = parts.len() > 1
        && HOSTS.iter().any(|end| {
            parts[0]
                .strip_suffix(end)
                .is_some_and(|name| !name.is_empty())
        });
    is_inside && !is_host && parts.last().is_some_and(|name| has_extension(name))
}

/// Whether a name ends as files' do: neither `1.2` nor `v1.Deployment`.
fn has_extension(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, extension)| {
        extension.len() <= 10
            && extension.starts_with(|char: char| char.is_ascii_alphabetic())
            && extension.chars().all(|char| char.is_ascii_alphanumeric())
            && (!extension.contains(|char: char| char.is_ascii_uppercase())
                || !extension.contains(|char: char| char.is_ascii_lowercase()))
    })
}

/// The first line of `text` that says that something is left out there, counted from 0.
#[must_use]
pub fn left_out(text: &str, lang: &str) -> Option<usize> {
    let lines: Vec<&str> = text.lines().collect();
    lines.iter().enumerate().position(|(index, line)| {
        let is_gap = |text: &str| ["...", "…", "[...]", "[…]"].contains(&text);
        if is_gap(line.trim()) {
            // In YAML three dots at the margin end a document, as long as no more of it comes.
            let rest = lines[index + 1..]
                .iter()
                .find(|line| !line.trim().is_empty());
            let ends_document = ["yaml", "yml"].contains(&lang)
                && line.trim_end() == "..."
                && rest.is_none_or(|line| line.starts_with("---"));
            return !ends_document;
        }
        comment(line.trim(), lang).is_some_and(|told| {
            ["...", "…", "[...]", "[…]"]
                .iter()
                .any(|gap| told.starts_with(gap))
        })
    })
}

/// Where the file begins in a fence that names it: behind the first line where the file cannot hold it.
#[must_use]
pub fn begin(text: &str, lang: &str) -> usize {
    let second = text.find('\n').map_or(text.len(), |end| end + 1);
    let has_no_comments = ["csv", "json", "jsonl", "ndjson", "tsv"].contains(&lang);
    // Nothing may stand before these.
    let is_first = ["<?xml", "<!DOCTYPE", "<!doctype", "#!"]
        .iter()
        .any(|start| text[second..].starts_with(start));
    if has_no_comments || is_first {
        second
    } else {
        0
    }
}

/// What a command does with a file that it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mention {
    /// It reads it, or does something else that needs it.
    Uses,
    /// It only writes it: `> a.yaml`, `-o a.yaml`.
    Makes,
}

/// How `command` speaks of `path`, as a whole: not as a part of a longer name.
#[must_use]
pub fn mention(command: &str, path: &str) -> Option<Mention> {
    let part = |char: char| char.is_alphanumeric() || "._-".contains(char);
    let mut found = None;
    for (at, _) in command.match_indices(path) {
        let before = command[..at].strip_suffix("./").unwrap_or(&command[..at]);
        let after = command[at + path.len()..].chars().next();
        if before.ends_with(|char: char| part(char) || char == '/')
            || after.is_some_and(|char| part(char) || char == '/')
        {
            continue;
        }
        if !is_written(before) {
            return Some(Mention::Uses);
        }
        found = Some(Mention::Makes);
    }
    found
}

/// Whether what stands before a path makes it one that is written.
fn is_written(before: &str) -> bool {
    let before = before.trim_end_matches(['"', '\'']);
    let glued = before.trim_end();
    glued.ends_with('>')
        || ["--output=", "--out="]
            .iter()
            .any(|option| before.ends_with(option))
        || glued.len() < before.len()
            && ["-o", "-O", "--output", "--out", "tee"].contains(&last_word(glued))
}

fn last_word(text: &str) -> &str {
    text.rsplit(char::is_whitespace).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_that_name_a_file() {
        for (lang, text, path) in [
            (
                "yaml",
                "# temp-n2-patch.yaml\n- op: x",
                "temp-n2-patch.yaml",
            ),
            ("yaml", "#conf/a.yaml", "conf/a.yaml"),
            ("yaml", "# .sops.yaml", ".sops.yaml"),
            ("yaml", "# ./conf.d/a.yaml\r\na: 1", "conf.d/a.yaml"),
            ("yaml", "# File: a.yaml", "a.yaml"),
            ("yaml", "# filename: a.yaml", "a.yaml"),
            ("yaml", "# a.yaml:", "a.yaml"),
            ("yaml", "# worker-patch-1.yaml file", "worker-patch-1.yaml"),
            ("json", "// conf/a.json\n{}", "conf/a.json"),
            ("json", "# a.json\n{}", "a.json"),
            ("ini", "; php.ini\n[x]", "php.ini"),
            ("xml", "<!-- a/b.xml -->", "a/b.xml"),
            ("html", "<!-- index.html -->", "index.html"),
            ("css", "/* site.css */", "site.css"),
            ("js", "// src/app.js", "src/app.js"),
            ("sql", "-- schema.sql", "schema.sql"),
            ("text", "# a/B.TXT", "a/B.TXT"),
        ] {
            assert_eq!(named_file(text, lang), Some(path), "{lang}: {text}");
        }
    }

    #[test]
    fn comments_that_name_none() {
        for (lang, text) in [
            ("yaml", "# Allow access"),
            ("yaml", "# /etc/hosts.conf"),
            ("yaml", "# ../x.yaml"),
            ("yaml", "# a/../x.yaml"),
            ("yaml", "# version 1.2"),
            ("yaml", "# Note: a.yaml"),
            ("yaml", "# Source: chart/templates/a.yaml"),
            ("yaml", "a.yaml"),
            ("yaml", "# 1.2"),
            ("yaml", "# v1.27/1.2"),
            ("yaml", "# see a.yaml"),
            ("yaml", "# apps/v1.Deployment"),
            ("yaml", "# http://x.y/z.yaml"),
            ("yaml", "# example.com/a.html"),
            ("yaml", "# networking.k8s.io/v1.Ingress"),
            ("yaml", "---"),
            ("yaml", "# ~/a.yaml"),
            ("yaml", "# $HOME/a.yaml"),
            ("yaml", ""),
            // None of these is a comment there.
            ("yaml", "-- a/b.yaml"),
            ("yaml", "; a/b.yaml"),
            ("yaml", "% a/b.yaml"),
            ("toml", "// a/b.toml"),
            ("xml", "# a/b.xml"),
            ("css", "# a/b.css"),
            ("python", "// a/b.py"),
        ] {
            assert_eq!(named_file(text, lang), None, "{lang}: {text}");
        }
    }

    #[test]
    fn excerpts() {
        for (lang, text, line) in [
            ("yaml", "# a.yaml\na: 1\n...\nb: 2", 2),
            ("yaml", "# a.yaml\na:\n  ...\n", 2),
            ("yaml", "# a.yaml\n# ...\na: 1", 1),
            ("yaml", "# a.yaml\n  # … the rest as before", 1),
            ("json", "// a.json\n{\n  // ...\n}", 2),
            ("xml", "<!-- a.xml -->\n<a>\n<!-- ... -->\n</a>", 2),
            ("ini", "; a.ini\n[...]\n", 1),
        ] {
            assert_eq!(left_out(text, lang), Some(line), "{lang}: {text}");
        }
        for (lang, text) in [
            ("yaml", "# a.yaml\na: 1\n..."),
            ("yaml", "# a.yaml\na: 1\n...\n---\nb: 1\n...\n\n"),
            ("yaml", "# a.yaml\na: and so on ...\nb: ...\n"),
            ("js", "// a.js\nf(...rest);"),
        ] {
            assert_eq!(left_out(text, lang), None, "{lang}: {text}");
        }
    }

    #[test]
    fn lines_that_no_file_could_hold() {
        let rest = |text: &'static str, lang| &text[begin(text, lang)..];
        assert_eq!(rest("// a.json\n{}\n", "json"), "{}\n");
        assert_eq!(rest("// a.json\n{}\n", "jsonc"), "// a.json\n{}\n");
        assert_eq!(rest("# a.csv\na,b\n", "csv"), "a,b\n");
        assert_eq!(
            rest("<!-- a.xml -->\n<?xml version='1.0'?>\n", "xml"),
            "<?xml version='1.0'?>\n"
        );
        assert_eq!(
            rest("<!-- a.xml -->\n<a/>\n", "xml"),
            "<!-- a.xml -->\n<a/>\n"
        );
        assert_eq!(
            rest("# a.py\n#!/usr/bin/env python3\n", "python"),
            "#!/usr/bin/env python3\n"
        );
        assert_eq!(rest("# a.json", "json"), "");
    }

    #[test]
    fn paths_in_commands() {
        for (command, path, found) in [
            ("kubectl apply -f a.yaml", "a.yaml", Some(Mention::Uses)),
            (
                "talosctl --patch @temp.yaml x",
                "temp.yaml",
                Some(Mention::Uses),
            ),
            ("cat ./a.yaml", "a.yaml", Some(Mention::Uses)),
            ("cat <a.yaml", "a.yaml", Some(Mention::Uses)),
            ("tool <(cat a.yaml) >b.yaml", "a.yaml", Some(Mention::Uses)),
            ("yq . a.yaml > a.yaml", "a.yaml", Some(Mention::Uses)),
            (
                "helm template -o json -f a.yaml",
                "a.yaml",
                Some(Mention::Uses),
            ),
            ("cat ba.yaml", "a.yaml", None),
            ("cat x/a.yaml", "a.yaml", None),
            ("cat a.yaml.bak", "a.yaml", None),
            ("ls conf.d/", "conf.d", None),
            (
                "kubectl get cm -o yaml > a.yaml",
                "a.yaml",
                Some(Mention::Makes),
            ),
            ("yq . x >> 'a.yaml'", "a.yaml", Some(Mention::Makes)),
            ("yq . x | tee \"a.yaml\"", "a.yaml", Some(Mention::Makes)),
            ("curl -o ./a.yaml https://x", "a.yaml", Some(Mention::Makes)),
            ("tool --output=a.yaml", "a.yaml", Some(Mention::Makes)),
        ] {
            assert_eq!(mention(command, path), found, "{command}");
        }
    }
}
