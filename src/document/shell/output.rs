//! Does a text without prompts read like output, a log or a query, rather than like a script?
//!
//! Only lines where a command would begin are looked at, by how their first words look. It is
//! conservative: what no command would look like is taken for output, and one such line is enough.

use super::complete::{Continuation, Lexer};

/// Why `text` is no script to run; `None` if it reads like one.
#[must_use]
pub fn looks_like(text: &str) -> Option<&'static str> {
    let mut lexer = Lexer::new();
    let mut anything = false;
    let mut open = false;
    for line in text.lines() {
        let trimmed = line.trim();
        if !open && !trimmed.is_empty() && !trimmed.starts_with('#') {
            anything = true;
            if let Some(reason) = line_looks_like(trimmed) {
                return Some(reason);
            }
        }
        lexer.line(line);
        // Inside a case the patterns look like anything; quotes and heredocs hold anything.
        open = match lexer.continuation() {
            None => false,
            Some(Continuation::Compound(word)) => matches!(word, "case" | "["),
            Some(_) => true,
        };
    }
    if anything {
        None
    } else {
        Some("comments only")
    }
}

fn line_looks_like(line: &str) -> Option<&'static str> {
    let words: Vec<&str> = line.split_whitespace().take(12).collect();
    let first = *words.first()?;
    None.or_else(|| by_first_character(line, first))
        .or_else(|| by_first_word(first, &words))
        .or_else(|| timestamp(first, &words))
        .or_else(|| query(first, &words))
        .or_else(|| structured(first, &words))
        .or_else(|| table(line, &words))
        .or_else(|| message(first, &words))
}

fn by_first_character(line: &str, first: &str) -> Option<&'static str> {
    let c = first.chars().next()?;
    if !c.is_ascii() {
        return Some(match c {
            '─'..='╿' => "a drawing",
            c if c.is_alphabetic() => "prose",
            _ => "output",
        });
    }
    match c {
        '{' if first.len() > 1 && first.as_bytes()[1] == b'"' || line == "{}" => Some("JSON"),
        '{' if line[1..].trim_start().starts_with('"') && line.contains("\":") => Some("JSON"),
        '[' if first.len() > 1 && !first.starts_with("[[") => Some(if first.ends_with(']') {
            "a configuration file"
        } else {
            "output"
        }),
        '[' if line == "[" => Some("JSON"),
        '"' if line.ends_with("\",") || line.contains("\": ") || words_of_json(line) => {
            Some("JSON")
        }
        '`' => Some("Markdown"),
        '<' if line[1..].starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c)) => {
            Some("markup or a placeholder")
        }
        '>' if line.len() > 1 && line.split_whitespace().count() > 2 => Some("a query or output"),
        '>' if first.starts_with(">>>") => Some("a query or output"),
        '+' if line.starts_with("+-") || line.starts_with("+=") => Some("a table"),
        '@' if line.starts_with("@@ ") => Some("a diff"),
        '|' => Some("a table"),
        '-' if is_file_mode(first) => Some("output"),
        '-' if first.starts_with("---") && first.bytes().all(|b| b"-+|".contains(&b)) => {
            Some("a document or table")
        }
        '-' if first == "-" => Some("a list"),
        '-' => Some("options without a command"),
        '*' | '+' | '=' | ',' | '%' | '?' | '^' => Some("output"),
        '.' if first.starts_with("..") && !first.contains('/') => Some("an elision"),
        '/' if line.starts_with("/ # ") || line.starts_with("/ $ ") => Some("a prompt"),
        _ => None,
    }
}

fn words_of_json(line: &str) -> bool {
    line.len() > 2 && line.ends_with('"') && line[1..].find('"') == Some(line.len() - 2)
}

/// `-rw-r--r--.`, `drwxr-xr-x`
fn is_file_mode(word: &str) -> bool {
    word.len() >= 10
        && word.starts_with(['-', 'd', 'l', 'c', 'b', 'p', 's'])
        && word.as_bytes()[1..10]
            .iter()
            .all(|b| b"rwxstST-".contains(b))
}

fn by_first_word(first: &str, words: &[&str]) -> Option<&'static str> {
    if first.starts_with(|c: char| c.is_ascii_digit())
        && first
            .bytes()
            .all(|b| b.is_ascii_digit() || b".,:;%/()-KMGTBimsh".contains(&b))
    {
        return Some("output");
    }
    if is_file_mode(first) || first == "total" && words.len() == 2 && is_number(words[1]) {
        return Some("output");
    }
    if first.len() > 1
        && (first.ends_with(['#', '>', '%']) || first.ends_with('$') && !first.starts_with('$'))
        && !first.contains(['(', '&', ';', '='])
        || first.ends_with("=#")
        || first.starts_with("irb(")
    {
        return Some("a prompt");
    }
    if first.contains("://") && !first.contains('=') {
        return Some("an address");
    }
    if first.starts_with("HTTP/")
        || words.len() == 3 && words[2].starts_with("HTTP/") && words[1].starts_with('/')
    {
        return Some("an HTTP dialogue");
    }
    if first == "diff" && words.get(1) == Some(&"--git")
        || first == "index" && words.get(1).is_some_and(|w| w.contains(".."))
    {
        return Some("a diff");
    }
    None
}

fn is_number(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit())
}

fn timestamp(first: &str, words: &[&str]) -> Option<&'static str> {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    const LEVELS: [&str; 14] = [
        "INFO", "WARN", "WARNING", "ERROR", "ERR", "DEBUG", "TRACE", "FATAL", "NOTICE", "CRITICAL",
        "PANIC", "info", "warn", "debug",
    ];
    let bytes = first.as_bytes();
    // klog: I0612 12:00:00.000000
    let klog = bytes.len() == 5
        && b"IWEF".contains(&bytes[0])
        && bytes[1..].iter().all(u8::is_ascii_digit)
        && words.len() > 1;
    let date = bytes.len() >= 10
        && bytes[..4].iter().all(u8::is_ascii_digit)
        && bytes[4] == bytes[7]
        && b"-/.".contains(&bytes[4]);
    let syslog = MONTHS.contains(&first) && words.get(1).is_some_and(|w| is_number(w));
    let level = LEVELS.contains(&first.trim_end_matches(':')) && words.len() > 1;
    // logfmt: level=info ts=… msg="…"
    let logfmt = words.len() > 1
        && ["level=", "ts=", "time=\"", "t=", "msg=", "caller="]
            .iter()
            .any(|k| first.starts_with(k))
        && words[1..].iter().any(|w| w.contains('='));
    (klog || date || syslog || level || logfmt).then_some("a log")
}

fn query(first: &str, words: &[&str]) -> Option<&'static str> {
    const UPPER: [&str; 24] = [
        "SELECT",
        "INSERT",
        "UPDATE",
        "DELETE",
        "ALTER",
        "CREATE",
        "DROP",
        "SHOW",
        "GRANT",
        "REVOKE",
        "BEGIN",
        "COMMIT",
        "ROLLBACK",
        "EXPLAIN",
        "SET",
        "WITH",
        "BACKUP",
        "RESTORE",
        "TRUNCATE",
        "CONFIGURE",
        "USE",
        "VACUUM",
        "ANALYZE",
        "RESUME",
    ];
    let bare = first.trim_end_matches(';');
    if UPPER.contains(&bare) && (words.len() > 1 || first.ends_with(';')) {
        return Some("a query");
    }
    let next = words
        .get(1)
        .map(|w| w.to_ascii_lowercase())
        .unwrap_or_default();
    let noun = matches!(
        next.trim_end_matches(';'),
        "table"
            | "database"
            | "user"
            | "role"
            | "index"
            | "schema"
            | "view"
            | "extension"
            | "sequence"
    );
    let sql = match bare.to_ascii_lowercase().as_str() {
        "select" => words.get(2) != Some(&"in") && words.len() > 1,
        "insert" => next == "into",
        "delete" => next == "from",
        "update" => words.get(2).is_some_and(|w| w.eq_ignore_ascii_case("set")),
        "alter" | "create" | "drop" | "truncate" => noun,
        "show" => words.len() == 2 && next.ends_with(';'),
        _ => false,
    };
    if sql {
        return Some("a query");
    }
    metrics_query(first, words)
}

/// PromQL: `up{job="x"}`, `sum(rate(…`, `a_b / c`
fn metrics_query(first: &str, words: &[&str]) -> Option<&'static str> {
    let name_end = first.find(['{', '(']).unwrap_or(first.len());
    let (name, rest) = first.split_at(name_end);
    let is_metric = !name.is_empty()
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b':');
    let braces = rest.starts_with('{') && (rest.contains("=\"") || rest.contains("=~"));
    let call = rest.len() > 1 && rest.starts_with('(') && !rest.starts_with("()");
    let operator = words.len() > 2
        && name.contains('_')
        && matches!(words[1], "/" | "*" | "==" | "!=" | "=~" | "+" | "-");
    if is_metric && (braces || call || operator && rest.is_empty()) {
        return Some("a query");
    }
    None
}

fn structured(first: &str, words: &[&str]) -> Option<&'static str> {
    if first.len() > 1 && first.ends_with(':') && !first.contains('$') && !first.starts_with(':') {
        return Some("YAML or a log");
    }
    if matches!(words.get(1), Some(&("=" | ":=" | "=>" | ":" | "->" | "=="))) && words.len() > 2 {
        return Some("a configuration file or output");
    }
    if first == "import" && words.len() == 2 && !words[1].contains('.')
        || first == "from" && words.get(2) == Some(&"import")
    {
        return Some("Python");
    }
    None
}

fn table(line: &str, words: &[&str]) -> Option<&'static str> {
    let is_header = |w: &str| {
        w.starts_with(|c: char| c.is_ascii_uppercase())
            && w.bytes()
                .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b"()_-/%#.".contains(&b))
    };
    let gaps = line.matches("  ").count() > 0 || line.contains('\t');
    if words.len() > 1 && gaps && words.iter().all(|w| is_header(w)) {
        return Some("a table");
    }
    if words.len() > 2 && words.iter().take(3).all(|w| is_header(w) && w.len() > 1) {
        return Some("a table");
    }
    // A row: columns padded apart, and nothing that only shell text has.
    let shellish = line.contains(['$', '\\', ';', '&', '`', '"', '\'', '='])
        || words.iter().any(|w| w.starts_with('-') && w.len() > 1)
        || words.contains(&"#");
    let columns = line.split("  ").flat_map(|part| part.split('\t'));
    let columns = columns.filter(|part| !part.trim().is_empty()).count();
    if !shellish && (columns > 3 || columns > 1 && line.contains(" | ")) {
        return Some("a table");
    }
    (words.len() > 2 && line.contains(['│', '┃', '║'])).then_some("a drawing")
}

/// What programs say: `service/x created`, `Error from server`, `rpc error: …`.
fn message(first: &str, words: &[&str]) -> Option<&'static str> {
    const DONE: [&str; 16] = [
        "created",
        "configured",
        "unchanged",
        "deleted",
        "patched",
        "labeled",
        "annotated",
        "scaled",
        "restarted",
        "cordoned",
        "uncordoned",
        "evicted",
        "drained",
        "edited",
        "tainted",
        "replaced",
    ];
    const VERBOSE: [&str; 6] = ["echo", "printf", "grep", "git", "logger", "egrep"];
    if VERBOSE.contains(&first) {
        return None;
    }
    let last = words.last().copied().unwrap_or_default();
    if (2..=3).contains(&words.len()) && DONE.contains(&last) {
        return Some("output");
    }
    // `kubectl get -o name`: deployment.apps/podinfo
    let kind = first.split_once('/').map_or("", |(kind, _)| kind);
    let is_kind = kind.bytes().all(|b| b.is_ascii_lowercase() || b == b'.');
    if words.len() == 1 && is_kind && !kind.starts_with('.') && kind.contains('.') {
        return Some("output");
    }
    let tag = words.get(1).copied().unwrap_or_default();
    if matches!(
        tag.to_ascii_lowercase().as_str(),
        "error:" | "warning:" | "info:" | "fatal:"
    ) {
        return Some("a log");
    }
    if first == "at" && words.len() == 2 && tag.contains('(') || first == "goroutine" {
        return Some("a stack trace");
    }
    let mut letters = first.trim_end_matches([',', '.', '!', ';']).chars();
    let capitalised = letters.next().is_some_and(|c| c.is_ascii_uppercase());
    let rest = letters.as_str();
    let noun = rest.split_once('-').is_some_and(|(verb, noun)| {
        verb.bytes().all(|b| b.is_ascii_lowercase())
            && noun.starts_with(|c: char| c.is_ascii_uppercase())
    });
    if capitalised && noun {
        return Some("PowerShell");
    }
    let sentence = words.len() > 1 && rest.bytes().all(|b| b.is_ascii_lowercase() || b == b'\'');
    let known = matches!(first, "Rscript" | "Xvfb" | "Xephyr" | "Xorg" | "X");
    (capitalised && sentence && !known).then_some("prose or output")
}

#[cfg(test)]
mod tests;
