//! Placeholders: text in a command that its reader is meant to replace, such as `<node-ip>`.
//!
//! A shell would take `<foo> bar` for redirections, so a command with placeholders must not run
//! before they are filled.

/// Something that must be filled in before the command can run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placeholder {
    /// Byte offset of its first character.
    pub start: usize,
    /// Byte offset behind its last character.
    pub end: usize,
    /// The placeholder as written, brackets included.
    pub text: String,
}

/// Longer brackets hold something else.
const MAX_LENGTH: usize = 120;

/// All placeholders of a command or script, in order and without overlap.
#[must_use]
pub fn placeholders(text: &str) -> Vec<Placeholder> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut scan = Scan {
        text,
        quote: None,
        awk: false,
    };
    let mut at = 0;
    while at < bytes.len() {
        let end = match bytes[at] {
            b'\\' if scan.quote != Some(b'\'') => {
                at += 2;
                continue;
            }
            quote @ (b'\'' | b'"') => {
                scan.quoted(quote, at);
                None
            }
            // A comment is never run, whatever stands in it.
            b'#' if scan.quote.is_none() && (at == 0 || bytes[at - 1].is_ascii_whitespace()) => {
                at += text[at..].find('\n').unwrap_or(text.len() - at);
                continue;
            }
            b'\n' | b'|' | b';' if scan.quote.is_none() => {
                scan.awk = false;
                None
            }
            b'{' => scan.template(at),
            b'<' => scan.angle(at),
            b'[' => scan.bracket(at),
            _ => None,
        };
        match end {
            Some(end) => {
                found.push(Placeholder {
                    start: at,
                    end,
                    text: text[at..end].to_owned(),
                });
                at = end;
            }
            None => at += 1,
        }
    }
    found
}

/// `text` with each placeholder made into a plain word of the same length, so that the rest can be
/// parsed as shell.
#[must_use]
pub fn mask(text: &str, placeholders: &[Placeholder]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for placeholder in placeholders {
        let (Some(before), true) = (
            text.get(from..placeholder.start),
            text.is_char_boundary(placeholder.end),
        ) else {
            continue;
        };
        out.push_str(before);
        out.extend(std::iter::repeat_n(
            'x',
            placeholder.end - placeholder.start,
        ));
        from = placeholder.end;
    }
    out.push_str(&text[from..]);
    out
}

struct Scan<'a> {
    text: &'a str,
    quote: Option<u8>,
    /// Inside the single-quoted program of awk, jq and the like, where brackets are the program's.
    awk: bool,
}

impl Scan<'_> {
    fn quoted(&mut self, quote: u8, at: usize) {
        match self.quote {
            Some(open) if open == quote => {
                self.quote = None;
                self.awk = false;
            }
            Some(_) => {}
            // An apostrophe inside a word (`don't`) opens a quote all the same: a shell thinks so too.
            None => {
                self.quote = Some(quote);
                self.awk = quote == b'\'' && runs_program(line_before(self.text, at));
            }
        }
    }

    /// `{{< … >}}`, `{{% … %}}`, `{% … %}`, `{{ .Values.x }}`
    fn template(&self, at: usize) -> Option<usize> {
        let rest = &self.text[at..];
        let (open, close) = if rest.starts_with("{{<") {
            ("{{<", ">}}")
        } else if rest.starts_with("{{%") {
            ("{{%", "%}}")
        } else if rest.starts_with("{%") {
            ("{%", "%}")
        } else if rest.starts_with("{{") {
            ("{{", "}}")
        } else {
            return None;
        };
        let close_at = within(&rest[open.len()..], close)? + open.len() + close.len();
        if open == "{{" {
            // Go templates are real arguments: `--format '{{.ID}}'`.
            let line = line_before(self.text, at);
            let format = [
                "--format",
                "-f ",
                "-o ",
                "-o=",
                "--template",
                "go-template",
                "--output",
                "-t ",
            ];
            let is_argument = format.iter().any(|option| line.contains(option));
            if self.quote == Some(b'\'') || is_argument && !rest[..close_at].contains(".Values") {
                return None;
            }
        }
        Some(at + close_at)
    }

    /// `<node-ip>`, `<your name>`, `<FLAVOR>`; neither redirections nor heredocs nor markup.
    fn angle(&self, at: usize) -> Option<usize> {
        let before = self.text[..at].bytes().next_back();
        let inside = &self.text[at + 1..];
        if before == Some(b'<') || self.awk && before != Some(b'"') {
            return None;
        }
        if inside.starts_with("...>") || inside.starts_with("…>") {
            return Some(at + 1 + inside.find('>')? + 1);
        }
        let first = inside.chars().next()?;
        if !(first.is_alphabetic() || first.is_ascii_digit() || first == '_' || first == '$') {
            return None;
        }
        if before.is_some_and(|b| b.is_ascii_digit()) && first.is_ascii_digit() {
            return None;
        }
        let length = within(inside, ">")?;
        let name = &inside[..length];
        // A variable with brackets around it, for a person to read.
        if is_variable(name) {
            return None;
        }
        let after = inside[length + 1..].chars().next();
        if matches!(
            name,
            "none" | "nil" | "unknown" | "pending" | "unset" | "invalid"
        ) {
            return None;
        }
        // A whole string of a jq or awk program may be one: `select(.name == "<my-pvc>")`.
        if self.awk && after != Some('"') {
            return None;
        }
        let plain = |c: char| c.is_alphanumeric() || " -_./:,'’|()$".contains(c);
        if !name.chars().all(plain) || name.ends_with(' ') || name.ends_with(['/', '$']) {
            return None;
        }
        // `cmd <in >out`, `a < b > c`: what ends in a blank or begins with one is a redirection.
        let spaced = name.contains(' ');
        if spaced && (name.contains(" -") || name.contains(['|', '/', '$']) && self.quote.is_none())
        {
            return None;
        }
        if after == Some('>') || first == '$' && self.quote.is_none() {
            return None;
        }
        // Markup: `<a>text</a>` in quotes, or tags with attributes.
        let closes = || within(&inside[length + 1..], &format!("</{name}>")).is_some();
        if self.quote.is_some() && closes() {
            return None;
        }
        Some(at + 1 + length + 1)
    }

    /// `[your-name]`; neither tests, globs, indices nor JSON.
    fn bracket(&self, at: usize) -> Option<usize> {
        let before = self.text[..at].chars().next_back();
        let inside = &self.text[at + 1..];
        if self.quote == Some(b'\'') || before.is_some_and(|c| c == '[' || c == '$' || c == '\\') {
            return None;
        }
        // A word of its own, or a part of a path or value; behind a letter it is an index or a glob.
        if !before.is_none_or(|c| c.is_whitespace() || "=/:@\"'-".contains(c)) {
            return None;
        }
        let length = within(inside, "]")?;
        let name = &inside[..length];
        if inside[length + 1..].starts_with(['=', '*', '+', '?', ']']) {
            return None;
        }
        // Usage lines: `kubectl [flags]`, `[OPTIONS]`.
        let usage = [
            "flags",
            "options",
            "option",
            "args",
            "arguments",
            "command",
            "subcommand",
        ];
        if usage.contains(&name.to_ascii_lowercase().as_str()) {
            return Some(at + 1 + length + 1);
        }
        // A synopsis: `foo [--bar] FILE`.
        let option = name.trim_start_matches('-');
        if option.len() < name.len()
            && option.len() > 1
            && option
                .chars()
                .all(|c| c.is_alphanumeric() || "-=<>_".contains(c))
        {
            return Some(at + 1 + length + 1);
        }
        let mut words = name.split([' ', '-', '_']);
        let letters = |w: &str| !w.is_empty() && w.chars().all(char::is_alphabetic);
        if !words.clone().all(letters) || name.len() < 4 {
            return None;
        }
        let your = words.clone().any(|w| {
            matches!(
                w.to_ascii_lowercase().as_str(),
                "your"
                    | "my"
                    | "name"
                    | "namespace"
                    | "hostname"
                    | "username"
                    | "password"
                    | "insert"
                    | "here"
                    | "token"
                    | "address"
                    | "path"
                    | "version"
                    | "id"
            )
        });
        let long = words.clone().count() > 1 && words.all(|w| w.len() > 1);
        let spaced = name.contains(' ');
        (your || long && !spaced).then_some(at + 1 + length + 1)
    }
}

/// Where `close` is, if it comes on the same line and soon.
fn within(text: &str, close: &str) -> Option<usize> {
    let mut limit = text.len().min(MAX_LENGTH);
    while !text.is_char_boundary(limit) {
        limit -= 1;
    }
    let near = &text[..limit];
    let line = near.split('\n').next().unwrap_or_default();
    line.find(close)
}

/// The text from the last line or command start up to `at`, not further back than needed.
fn line_before(text: &str, at: usize) -> &str {
    let mut from = at.saturating_sub(200);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let near = &text[from..at];
    near.rsplit(['\n', '|', ';']).next().unwrap_or_default()
}

/// Whether the command in `line` takes a program as an argument.
fn runs_program(line: &str) -> bool {
    line.split_whitespace().any(|w| {
        let name = w.rsplit('/').next().unwrap_or_default();
        matches!(
            name,
            "awk" | "gawk" | "mawk" | "jq" | "yq" | "sed" | "perl" | "grep" | "egrep"
        )
    })
}

/// Whether it is `$NAME` or `${NAME}`.
fn is_variable(text: &str) -> bool {
    let name = text.strip_prefix('$').map(|name| {
        let braced = name
            .strip_prefix('{')
            .and_then(|name| name.strip_suffix('}'));
        braced.unwrap_or(name)
    });
    name.is_some_and(|name| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    })
}

#[cfg(test)]
mod tests;
