//! Texts that are written into a file with values in them. What a value may be depends on where it stands: it
//! must stay a value to whoever reads the file.

use super::script::{Shell, value as shell_value};
use super::{Binding, Bindings, apart};
use crate::data::Format;
use crate::patch::subst::{self, Lookup, MARKS, Unset, Wrong};

/// Why a value cannot be written into a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfit {
    /// A name is not set.
    Unset(Unset),
    /// What the value would be more than.
    BreaksOut {
        /// The name, and its line.
        by: Unset,
        /// What keeps values in: `YAML`.
        whose: String,
        /// What to do.
        help: String,
    },
}

/// What reads a file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reader {
    Data(Format),
    Shell,
    /// Something in which quotes and line breaks mean something, and most signs outside of quotes.
    Code,
    /// A setting on each line.
    Lines,
    /// A person, or something that nothing is known of.
    Anybody,
}

/// Which data a file holds, by the end of its name, or else by the language of its fence.
#[must_use]
pub fn data_format(path: &str, lang: &str) -> Option<Format> {
    match reader(path, lang, "") {
        Reader::Data(format) => Some(format),
        _ => None,
    }
}

pub(super) fn reader(path: &str, lang: &str, text: &str) -> Reader {
    let name = path.rsplit('/').next().unwrap_or_default();
    let end = name.rsplit_once('.').map_or("", |(_, end)| end);
    let known = known(&end.to_ascii_lowercase()).or_else(|| known(lang));
    known.unwrap_or_else(|| {
        let first = text.lines().next().unwrap_or_default();
        match first.strip_prefix("#!") {
            Some(program) if program.trim_end().ends_with("sh") => Reader::Shell,
            Some(_) => Reader::Code,
            None if matches!(end, "conf" | "cfg") => Reader::Lines,
            None => Reader::Anybody,
        }
    })
}

fn known(word: &str) -> Option<Reader> {
    Some(match word {
        "json" => Reader::Data(Format::Json),
        "yaml" | "yml" => Reader::Data(Format::Yaml),
        "sh" | "bash" | "shell" | "ksh" | "zsh" | "dash" => Reader::Shell,
        "dotenv" | "env" | "ini" | "properties" | "service" | "socket" | "systemd" | "timer" => {
            Reader::Lines
        }
        "c" | "cpp" | "css" | "dockerfile" | "go" | "hcl" | "java" | "javascript" | "js"
        | "json5" | "jsonc" | "jsonl" | "ndjson" | "kotlin" | "lua" | "makefile" | "nginx"
        | "nix" | "perl" | "php" | "pl" | "py" | "python" | "rb" | "rs" | "ruby" | "rust"
        | "sql" | "terraform" | "tf" | "tfvars" | "toml" | "ts" | "typescript" => Reader::Code,
        _ => return None,
    })
}

/// The text of the file `path`, whose fence is in `lang`, with its values.
///
/// # Errors
/// A name is not set, or what reads the file would take a value for more than a value.
pub fn written(text: &str, path: &str, lang: &str, lookup: &Lookup<'_>) -> Result<String, Unfit> {
    let reader = reader(path, lang, text);
    match reader {
        Reader::Data(format) => match subst::data_text(text, format, lookup) {
            Ok(text) => return Ok(text),
            Err(Wrong::Unset(unset)) => return Err(Unfit::Unset(unset)),
            Err(Wrong::Structure(by)) => {
                let is_quoted = open_quote(&before(text, &by.name)).is_some();
                let whose = format.name().to_owned();
                let help = help(&by.name, is_quoted);
                return Err(Unfit::BreaksOut { by, whose, help });
            }
            // A template of data, or JSON with comments.
            Err(Wrong::Unreadable(_)) => signs(text, Reader::Code, lookup)?,
        },
        Reader::Shell => return script(text, lookup),
        Reader::Code | Reader::Lines => signs(text, reader, lookup)?,
        Reader::Anybody => {}
    }
    subst::text(text, lookup).map_err(Unfit::Unset)
}

fn help(name: &str, is_quoted: bool) -> String {
    match is_quoted {
        true => "set it to something without quotes, backslashes and line breaks".to_owned(),
        false => format!("put `${{{name}}}` into quotes, or set it to something plain"),
    }
}

/// The line before the first place of a name.
fn before(text: &str, name: &str) -> String {
    let place = subst::places(text)
        .into_iter()
        .find(|(_, found)| found == name);
    let before = place.map_or("", |(at, _)| &text[..at]);
    before.rsplit('\n').next().unwrap_or_default().to_owned()
}

/// The quote that is open at the end of a part of a line.
pub(super) fn open_quote(line: &str) -> Option<char> {
    let mut open = None;
    let mut chars = line.chars();
    while let Some(char) = chars.next() {
        match (open, char) {
            (Some(_), '\\') => {
                chars.next();
            }
            (Some(quote), _) if quote == char => open = None,
            (None, '"' | '\'' | '`') => open = Some(char),
            _ => {}
        }
    }
    open
}

/// That no value has a sign that means something where it stands.
fn signs(text: &str, reader: Reader, lookup: &Lookup<'_>) -> Result<(), Unfit> {
    for (at, name) in subst::places(text) {
        let Some(value) = lookup(&name) else {
            // That is told by who puts the values in.
            continue;
        };
        let line = text[..at].rsplit('\n').next().unwrap_or_default();
        let quote = open_quote(line);
        let is_meant = |char: char| match (quote, reader) {
            _ if char.is_control() && char != '\t' => true,
            (Some(quote), _) => char == quote || char == '\\',
            (None, Reader::Code) => !char.is_alphanumeric() && !"_./:@%+-".contains(char),
            (None, _) => false,
        };
        if !value.contains(is_meant) && !["\"\"\"", "'''"].iter().any(|it| value.contains(it)) {
            continue;
        }
        let whose = match reader {
            Reader::Lines => "one line",
            _ => "the language of the file",
        };
        let help = match (quote, reader) {
            (None, Reader::Lines) => "set it to something without line breaks".to_owned(),
            _ => help(&name, quote.is_some()),
        };
        return Err(Unfit::BreaksOut {
            by: unset(text, at, name),
            whose: whose.to_owned(),
            help,
        });
    }
    Ok(())
}

fn unset(text: &str, at: usize, name: String) -> Unset {
    let line = text[..at].matches('\n').count();
    Unset { name, line }
}

/// A script with its values, quoted as their places ask for.
fn script(text: &str, lookup: &Lookup<'_>) -> Result<String, Unfit> {
    let (begin, end) = MARKS;
    let mut marked = String::with_capacity(text.len());
    let mut from = 0;
    let mut bindings = Bindings::default();
    for (at, name) in subst::places(text) {
        let hole = format!("{begin}{name}{end}");
        // As the text has it: by marks, or by a dollar and braces.
        let length = match text[at..].starts_with(begin) {
            true => hole.len(),
            false => "${}".len() + name.len(),
        };
        marked.push_str(&text[from..at]);
        marked.push_str(&hole);
        from = at + length;
        if bindings.0.iter().all(|known| known.name != name) {
            bindings.0.push(Binding {
                text: hole,
                name,
                is_placeholder: true,
            });
        }
    }
    marked.push_str(&text[from..]);
    let found = apart(bindings.every(&marked));
    let shell = Shell::new(&marked, &found);
    let plain = |text: &str| subst::text(text, &|_| None).map_err(Unfit::Unset);
    let mut filled = String::with_capacity(marked.len());
    let mut from = 0;
    for found in &found {
        let name = &found.binding.name;
        let by = unset(&marked, found.start, name.clone());
        let Some(value) = lookup(name) else {
            return Err(Unfit::Unset(by));
        };
        let quoted = shell_value(&shell, found, &value);
        let quoted = quoted.map_err(|place| Unfit::BreaksOut {
            by,
            whose: format!("a shell, to which this is {place}"),
            help: format!(
                "let the script read `${name}` of its environment, or set it to a plain word"
            ),
        })?;
        filled.push_str(&plain(&marked[from..found.start])?);
        filled.push_str(&quoted);
        from = found.end;
    }
    filled.push_str(&plain(&marked[from..])?);
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(path: &str, lang: &str, text: &str, value: &str) -> String {
        match written(text, path, lang, &|name| {
            (name == "X").then(|| value.to_owned())
        }) {
            Ok(text) => text,
            Err(Unfit::Unset(unset)) => format!("{} is not set", unset.name),
            Err(Unfit::BreaksOut { by, whose, help }) => {
                format!("{}, line {}: {whose}; {help}", by.name, by.line)
            }
        }
    }

    #[test]
    fn a_value_is_quoted_as_a_shell_wants_it() {
        let evil = "a'b\"c $(d) `e` \\";
        for (text, expected) in [
            ("echo ${X}", r#"echo 'a'\''b"c $(d) `e` \'"#),
            ("echo '${X}'", r#"echo 'a'\''b"c $(d) `e` \'"#),
            ("echo \"${X}\"", r#"echo "a'b\"c \$(d) \`e\` \\""#),
            ("echo $'${X}'", r#"echo $'a\'b"c $(d) `e` \\'"#),
            ("cat <<E\n${X}\nE", "cat <<E\na'b\"c \\$(d) \\`e\\` \\\\\nE"),
            ("cat <<'E'\n${X}\nE", "cat <<'E'\na'b\"c $(d) `e` \\\nE"),
            ("echo $${X} # ${X}", "echo ${X} # a'b\"c $(d) `e` \\"),
        ] {
            assert_eq!(told("a.sh", "", text, evil), expected, "{text}");
            assert_eq!(told("run", "bash", text, evil), expected, "{text}");
        }
        assert_eq!(
            told("a.sh", "", "echo $((${X} + 1))", "3"),
            "echo $((3 + 1))"
        );
        for (text, value) in [
            ("echo $((${X} + 1))", "a[$(id)]"),
            ("cat <<E\n${X}\nE", "a\nE\nid"),
            ("ls # ${X}", "a\nid"),
            ("sh -c \"ls ${X}\"", "a; id"),
            ("eval ls ${X}", "a; id"),
        ] {
            let told = told("a.sh", "", text, value);
            assert!(
                told.contains("line") && told.contains("environment"),
                "{told}"
            );
        }
    }

    #[test]
    fn a_value_stays_within_what_reads_it() {
        let all = [
            told(
                "a.json",
                "",
                "{\"q\": \"${X}\", \"n\": 1}",
                "a\", \"n\": 2, \"z\": \"",
            ),
            told("a.json", "", "{\"q\": ${X}}", "a b"),
            told("a.json", "", "{\"q\": ${X}}", "8080"),
            told("a.yaml", "text", "q: [${X}]", "a b"),
            told("a.yaml", "text", "q: ${X}", "a: b"),
            told("a.txt", "yaml", "q: ${X}", "a\nb"),
            told("a.toml", "", "q = \"${X}\"", "a\"\nb = \""),
            told("a.toml", "", "q = \"${X}\"", "it's"),
            told("a.toml", "", "q = ${X}", "1\nb = 2"),
            told("a.toml", "", "q = ${X}", "8080"),
            told(".env", "", "Q=${X}", "a b; c"),
            told(".env", "", "Q=${X}", "a\nB=c"),
            told("x.yaml", "yaml", "{{ if a }}\nq: ${X}\n", "a: b"),
            told("x.yaml", "yaml", "{{ if a }}\nq: ${X}\n", "ab"),
            told("notes", "", "${X}, $${X}", "a\n\"b\""),
            told("a.toml", "", "q = ${Y}", ""),
        ];
        insta::assert_snapshot!(all.join("\n---\n"), @r#"
        X, line 0: JSON; set it to something without quotes, backslashes and line breaks
        ---
        {"q": "a b"}
        ---
        {"q": 8080}
        ---
        q: [a b]
        ---
        X, line 0: YAML; put `${X}` into quotes, or set it to something plain
        ---
        X, line 0: YAML; put `${X}` into quotes, or set it to something plain
        ---
        X, line 0: the language of the file; set it to something without quotes, backslashes and line breaks
        ---
        q = "it's"
        ---
        X, line 0: the language of the file; put `${X}` into quotes, or set it to something plain
        ---
        q = 8080
        ---
        Q=a b; c
        ---
        X, line 0: one line; set it to something without line breaks
        ---
        X, line 1: the language of the file; put `${X}` into quotes, or set it to something plain
        ---
        {{ if a }}
        q: ab

        ---
        a
        "b", ${X}
        ---
        Y is not set
        "#);
    }
}
