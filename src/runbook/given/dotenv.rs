//! Files of `NAME=value`, as shells and tools read them from `.env`. Nothing in them is expanded: the
//! crates for it replace `$NAME` by what the environment has, and a value is text here.

use crate::data::{Entered, Entry, Problem};

/// What the lines give, in order.
///
/// # Errors
/// A line is none. What is told of it holds no value.
pub(super) fn entries(text: &str) -> Result<Vec<Entry>, Problem> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut at = text.len() - text.trim_start_matches('\u{feff}').len();
    while at < text.len() {
        let line_end = end_of_line(text, at);
        let line = &text[at..line_end];
        let body = line.trim_start();
        let start = at + line.len() - body.len();
        if body.trim_end().is_empty() || body.starts_with('#') {
            at = line_end + 1;
            continue;
        }
        let (entry, end) = entry(text, start, line_end)?;
        let former = entries.iter().find(|former| former.name == entry.name);
        if let Some(former) = former {
            let reason = format!("the name `{}` stands here a second time", entry.name);
            let problem = Problem::new(entry.at, reason);
            return Err(Problem {
                former: Some(former.at),
                ..problem
            });
        }
        entries.push(entry);
        at = end_of_line(text, end) + 1;
    }
    Ok(entries)
}

fn end_of_line(text: &str, from: usize) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    rest.find('\n').map_or(text.len(), |end| from + end)
}

/// The entry that begins at `start`, on a line that ends at `line_end`; and where it ends.
fn entry(text: &str, start: usize, line_end: usize) -> Result<(Entry, usize), Problem> {
    let line = &text[start..line_end];
    let rest = line
        .strip_prefix("export")
        .filter(|rest| rest.starts_with([' ', '\t']));
    let rest = rest.map_or(line, str::trim_start);
    let at = start + line.len() - rest.len();
    let Some((name, _)) = rest.split_once('=') else {
        return Err(Problem::new(at, "`NAME=value` is expected"));
    };
    let is_part = |char: char| char.is_ascii_alphanumeric() || "_.-".contains(char);
    let trimmed = name.trim_end();
    if trimmed.is_empty() || !trimmed.chars().all(is_part) {
        return Err(Problem::new(
            at,
            "`NAME=value` is expected, and this is no name",
        ));
    }
    let behind = at + name.len() + 1;
    let (value, end) = value(text, behind, line_end)?;
    let entry = Entry {
        name: trimmed.to_owned(),
        at,
        value: Entered::Single(value),
    };
    Ok((entry, end))
}

fn value(text: &str, from: usize, line_end: usize) -> Result<(String, usize), Problem> {
    let line = &text[from..line_end];
    let body = line.trim_start_matches([' ', '\t']);
    let start = from + line.len() - body.len();
    let Some(quote @ ('\'' | '"')) = body.chars().next() else {
        // What is set off by a blank is a comment; `a#b` is a value.
        let comment = body.match_indices('#').map(|(at, _)| at);
        let mut comment = comment.filter(|&at| at == 0 || body[..at].ends_with([' ', '\t']));
        let end = comment.next().unwrap_or(body.len());
        return Ok((body[..end].trim_end().to_owned(), line_end));
    };
    let (value, end) = match quote {
        '\'' => single(text, start + 1),
        _ => double(text, start + 1),
    }
    .ok_or_else(|| Problem::new(start, "the quote that begins here does not end"))?;
    let rest = text[end..end_of_line(text, end)].trim();
    if !rest.is_empty() && !rest.starts_with('#') {
        return Err(Problem::new(end, "a line end is expected behind the quote"));
    }
    Ok((value, end))
}

/// The text to the next quote, and where that ends.
fn single(text: &str, from: usize) -> Option<(String, usize)> {
    let length = text[from..].find('\'')?;
    Some((text[from..from + length].to_owned(), from + length + 1))
}

/// The same with escapes. Other backslashes are themselves.
fn double(text: &str, from: usize) -> Option<(String, usize)> {
    let mut value = String::new();
    let mut chars = text[from..].char_indices();
    while let Some((at, char)) = chars.next() {
        match char {
            '"' => return Some((value, from + at + 1)),
            '\\' => match chars.next()?.1 {
                'n' => value.push('\n'),
                'r' => value.push('\r'),
                't' => value.push('\t'),
                '\n' => {}
                char @ ('"' | '\\' | '$' | '`') => value.push(char),
                char => value.extend(['\\', char]),
            },
            char => value.push(char),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        match entries(text) {
            Ok(all) => {
                let lines = all.iter().map(|entry| match &entry.value {
                    Entered::Single(value) => format!("{}={value:?}", entry.name),
                    other => format!("{}: {other:?}", entry.name),
                });
                lines.collect::<Vec<_>>().join("\n")
            }
            Err(problem) => problem.told(text),
        }
    }

    #[test]
    fn lines_give_values_as_they_are() {
        let text = "\u{feff}# a comment\n\nA=plain value # and a comment\n export B = b#c\r\nC='$(x) \"\n\\n' # c\n\
                    D=\"a\\n\\\"\\$x\\q\n`y`\"\nE=\nF=$HOME ${A} $(date) \\n\nG=\"x\" \nexported=1\nh.i-j=#";
        insta::assert_snapshot!(told(text), @r#"
        A="plain value"
        B="b#c"
        C="$(x) \"\n\\n"
        D="a\n\"$x\\q\n`y`"
        E=""
        F="$HOME ${A} $(date) \\n"
        G="x"
        exported="1"
        h.i-j=""
        "#);
    }

    #[test]
    fn what_is_wrong_has_a_place_and_tells_no_value() {
        let all = [
            "A=1\nhunter22\n",
            "A=1\n  my hunter=22\n",
            "=hunter22",
            "A=\"hunter22\n\n",
            "A='hunter22' hunter22",
            "A='hunter22",
            "A=\"hunter22\\",
        ]
        .map(told)
        .join("\n");
        assert!(!all.contains("hunter22"), "{all}");
        insta::assert_snapshot!(all, @"
        `NAME=value` is expected at line 2 column 1
        `NAME=value` is expected, and this is no name at line 2 column 3
        `NAME=value` is expected, and this is no name at line 1 column 1
        the quote that begins here does not end at line 1 column 3
        a line end is expected behind the quote at line 1 column 13
        the quote that begins here does not end at line 1 column 3
        the quote that begins here does not end at line 1 column 3
        ");
    }
}
