//! Finds what no event of a parser tells: where dashes, colons and commas are, and where values stand
//! that are left out.

use super::{Item, Kind, Node, Pair};
use crate::data::value::{Data, Style};

/// Settles a node that stands behind `sign`, and all within it; nothing where the text is not as it
/// is expected.
pub fn settle(node: &mut Node<'_>, sign: usize, text: &str) -> Option<()> {
    let mut from = sign;
    let count = usize::from(node.anchor != 0) + usize::from(node.is_tagged);
    if count > 0 {
        let start = skip_blank(text, sign);
        let mut end = start;
        for _ in 0..count {
            end = property_end(text, skip_blank(text, end))?;
        }
        node.properties = Some(start..end);
        from = end;
    }
    let is_lines = node.style == Style::Block;
    match &mut node.kind {
        Kind::Alias(_) => {}
        Kind::Scalar(data) => {
            let left_out = node.style == Style::Plain
                && (node.span.is_empty() || matches!(&*data, Data::Text(text) if text.is_empty()));
            if left_out {
                node.span = from..from;
            } else if is_lines {
                let start = skip_blank(text, from);
                node.span = start..lines_end(text, start, node.span.start, node.span.end)?;
            }
        }
        Kind::Array(items) if is_lines => {
            node.span.start = skip_blank(text, from);
            node.span.end = lines_array(items, node.span.start, text)?;
        }
        Kind::Object(pairs) if is_lines => {
            node.span.start = skip_blank(text, from);
            node.span.end = lines_object(pairs, node.span.start, text)?;
        }
        Kind::Array(items) => {
            node.span.start = skip_blank(text, from);
            is_at(text, node.span.start, b'[')?;
            let mut at = node.span.start + 1;
            for item in items {
                item.start = skip_blank(text, at);
                settle(&mut item.node, item.start, text)?;
                (item.comma, at) = comma(text, item.node.span.end);
            }
        }
        Kind::Object(pairs) => {
            node.span.start = skip_blank(text, from);
            // `[a: 1]` is a list with an object that has no braces.
            let braces = is_at(text, node.span.start, b'{').is_some();
            let mut at = node.span.start + usize::from(braces);
            for pair in pairs {
                at = settle_pair(pair, at, text)?;
                (pair.comma, at) = comma(text, at);
            }
            if !braces {
                node.span.end = at;
            }
        }
    }
    Some(())
}

fn lines_array(items: &mut [Item<'_>], start: usize, text: &str) -> Option<usize> {
    let mut at = start;
    for item in items {
        item.start = skip_blank(text, at);
        is_at(text, item.start, b'-')?;
        settle(&mut item.node, item.start + 1, text)?;
        at = item.node.span.end;
    }
    Some(at)
}

fn lines_object(pairs: &mut [Pair<'_>], start: usize, text: &str) -> Option<usize> {
    let mut at = start;
    for pair in pairs {
        at = settle_pair(pair, at, text)?;
    }
    Some(at)
}

/// Settles a key and its value; tells where the value ends.
fn settle_pair(pair: &mut Pair<'_>, at: usize, text: &str) -> Option<usize> {
    pair.start = skip_blank(text, at);
    let asks = is_at(text, pair.start, b'?').is_some()
        && text[pair.start + 1..].starts_with([' ', '\t', '\n', '\r']);
    settle(&mut pair.key, pair.start + usize::from(asks), text)?;
    let end = pair.key.span.end;
    let colon = skip_blank(text, end);
    if is_at(text, colon, b':').is_none() {
        // A key alone.
        let is_alone = pair.value.span.is_empty() && pair.value.properties.is_none();
        pair.value.span = end..end;
        return is_alone.then_some(end);
    }
    pair.sign = Some(colon + 1);
    settle(&mut pair.value, colon + 1, text)?;
    Some(pair.value.span.end)
}

/// The comma behind a place, and where it goes on.
fn comma(text: &str, at: usize) -> (Option<usize>, usize) {
    let next = skip_blank(text, at);
    match is_at(text, next, b',') {
        Some(()) => (Some(next), next + 1),
        None => (None, at),
    }
}

fn is_at(text: &str, at: usize, byte: u8) -> Option<()> {
    (text.as_bytes().get(at) == Some(&byte)).then_some(())
}

/// Where blanks, line ends and comments end.
pub fn skip_blank(text: &str, from: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = from;
    loop {
        match bytes.get(at) {
            Some(b' ' | b'\t' | b'\n' | b'\r') => at += 1,
            Some(b'#') if at == 0 || b" \t\n\r".contains(&bytes[at - 1]) => {
                at += text[at..].find('\n').unwrap_or(text.len() - at);
            }
            _ => return at,
        }
    }
}

/// Where the anchor or tag at a place ends.
fn property_end(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    let length = if rest.starts_with("!<") {
        rest.find('>')? + 1
    } else if rest.starts_with(['&', '!']) {
        let end = rest.find([' ', '\t', '\n', '\r', ',', '[', ']', '{', '}']);
        end.unwrap_or(rest.len())
    } else {
        return None;
    };
    Some(at + length)
}

/// Where a text of lines ends, whose `|` or `>` is at `start`.
fn lines_end(text: &str, start: usize, first: usize, last: usize) -> Option<usize> {
    let header = text.get(start..)?;
    if !header.starts_with(['|', '>']) {
        return None;
    }
    let sign = header.find(|c: char| !"|>+-0123456789".contains(c));
    let sign = sign.unwrap_or(header.len());
    let lines = text.get(first.min(last)..last).unwrap_or_default();
    let trimmed = lines.trim_end_matches(['\n', '\r', ' ']).len();
    let keeps = header[..sign].contains('+');
    let end = match lines.strip_suffix('\n') {
        // The lines at its end are a part of it.
        Some(rest) if keeps => first + rest.strip_suffix('\r').unwrap_or(rest).len(),
        _ if trimmed == 0 => 0,
        _ => first + trimmed,
    };
    Some(end.max(start + sign))
}
