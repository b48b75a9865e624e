//! Text that came from a command, made fit to be shown.

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_width::UnicodeWidthChar;

/// Makes visible what could move the cursor, reorder a line or hide in it. Tabs stay.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_dangerous) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_dangerous(c) {
            escape(c, &mut shown);
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

/// Makes every character tell itself from those that look the same: any blank but the space,
/// joiners, combining marks. Backslashes are doubled, or an escape could be taken for text.
pub fn explicit(text: &str) -> String {
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '\\' => shown.push_str("\\\\"),
            c if is_ambiguous(c) => escape(c, &mut shown),
            c => shown.push(c),
        }
    }
    shown
}

/// Two texts for one another's side, explicit if they may look alike.
pub fn pair(left: &str, right: &str) -> (String, String) {
    let (left_middle, right_middle) = differing(left, right);
    if left_middle
        .chars()
        .chain(right_middle.chars())
        .any(is_ambiguous)
    {
        (explicit(left), explicit(right))
    } else {
        (visible(left).into_owned(), visible(right).into_owned())
    }
}

/// A text cut down to about `limit` characters around the place where it starts to matter.
pub fn window(text: &str, focus: usize, limit: usize) -> String {
    let length = text.chars().count();
    if length <= limit {
        return text.to_owned();
    }
    // Some of what comes before the focus helps to find the place.
    let skipped = focus.saturating_sub(limit / 3).min(length - limit);
    let middle: String = text.chars().skip(skipped).take(limit).collect();
    let before = if skipped == 0 { "" } else { "…" };
    let after = if skipped + limit < length { "…" } else { "" };
    format!("{before}{middle}{after}")
}

/// How many characters two texts share at their start.
pub fn common_prefix(left: &str, right: &str) -> usize {
    left.chars()
        .zip(right.chars())
        .take_while(|(left, right)| left == right)
        .count()
}

fn differing<'a>(left: &'a str, right: &'a str) -> (&'a str, &'a str) {
    let prefix: usize = left
        .chars()
        .zip(right.chars())
        .take_while(|(left, right)| left == right)
        .map(|(c, _)| c.len_utf8())
        .sum();
    let (left, right) = (&left[prefix..], &right[prefix..]);
    let suffix: usize = left
        .chars()
        .rev()
        .zip(right.chars().rev())
        .take_while(|(left, right)| left == right)
        .map(|(c, _)| c.len_utf8())
        .sum();
    (&left[..left.len() - suffix], &right[..right.len() - suffix])
}

fn is_dangerous(c: char) -> bool {
    (c.is_control() && c != '\t')
        || matches!(
            c,
            '\u{ad}'
                | '\u{61c}'
                | '\u{200b}'
                | '\u{200e}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

fn is_ambiguous(c: char) -> bool {
    is_dangerous(c) || (c.is_whitespace() && c != ' ') || c.width().is_none_or(|width| width == 0)
}

fn escape(c: char, shown: &mut String) {
    // Writing to a string cannot fail.
    let _ = match c {
        '\t' => write!(shown, "\\t"),
        '\r' => write!(shown, "\\r"),
        '\n' => write!(shown, "\\n"),
        '\0'..='\x7f' => write!(shown, "\\x{:02x}", u32::from(c)),
        _ => write!(shown, "\\u{{{:x}}}", u32::from(c)),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_moves_the_cursor_gets_through() {
        assert_eq!(
            visible("a\x1b[2Jb\rc\x07\u{202e}d\u{9b}"),
            "a\\x1b[2Jb\\rc\\x07\\u{202e}d\\u{9b}"
        );
        assert_eq!(
            visible("tab\tand 漢字 é 👩\u{200d}💻"),
            "tab\tand 漢字 é 👩\u{200d}💻"
        );
    }

    #[test]
    fn texts_that_look_alike_are_told_apart() {
        assert_eq!(
            pair("a b", "a\u{a0}b"),
            ("a b".to_owned(), "a\\u{a0}b".to_owned())
        );
        assert_eq!(
            pair("a\tb", "a\\tb"),
            ("a\\tb".to_owned(), "a\\\\tb".to_owned())
        );
        assert_eq!(
            pair("é", "e\u{301}"),
            ("é".to_owned(), "e\\u{301}".to_owned())
        );
        // A tab that both sides have is no difference, and stays a tab.
        assert_eq!(pair("a\tb", "a\tc"), ("a\tb".to_owned(), "a\tc".to_owned()));
    }

    #[test]
    fn long_texts_are_cut_around_what_matters() {
        assert_eq!(window("short", 0, 9), "short");
        assert_eq!(window("0123456789", 0, 6), "012345…");
        assert_eq!(window("0123456789", 5, 6), "…345678…");
        assert_eq!(window("0123456789", 9, 6), "…456789");
    }
}
