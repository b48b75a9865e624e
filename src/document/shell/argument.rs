//! Text as one word of a command.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::path::Path;

/// Quotes a word for bash, on one line.
#[must_use]
pub fn quote(word: &str) -> String {
    if !word.contains(|c: char| c.is_ascii_control()) {
        return format!("'{}'", word.replace('\'', r"'\''"));
    }
    let mut quoted = String::from("$'");
    for c in word.chars() {
        match c {
            '\'' | '\\' => {
                quoted.push('\\');
                quoted.push(c);
            }
            c if c.is_ascii_control() => {
                let _ = write!(quoted, "\\{:03o}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('\'');
    quoted
}

/// A path as a person types it behind a command's name: quoted where the shell would take it apart,
/// and never like an option.
#[must_use]
pub fn argument(path: &Path) -> String {
    let text = path.to_string_lossy();
    let text = match text.starts_with('-') {
        true => Cow::Owned(format!("./{text}")),
        false => text,
    };
    let is_plain = |c: char| c.is_alphanumeric() || "-_./:,+@%".contains(c);
    match !text.is_empty() && text.chars().all(is_plain) {
        true => text.into_owned(),
        false => quote(&text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_quoted_where_a_shell_would_not_take_them_as_they_are() {
        for (path, told) in [
            ("a/b-1.md", "a/b-1.md"),
            ("ü.md", "ü.md"),
            ("sp ace/ü.md", "'sp ace/ü.md'"),
            ("-x.md", "./-x.md"),
            ("- x.md", "'./- x.md'"),
            ("it's.md", r"'it'\''s.md'"),
            ("~a.md", "'~a.md'"),
            ("a\nb.md", r"$'a\012b.md'"),
        ] {
            assert_eq!(argument(Path::new(path)), told);
        }
    }
}
