//! Private keys in PEM, as they are or in base64.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

/// What a key begins with.
pub(super) const BEGIN: &str = "-----BEGIN ";
/// The same in base64, by the place of its first byte in a group of three.
pub(super) const WRAPPED_BEGIN: [&str; 3] = ["LS0tLS1CRUdJTi", "0tLS0tQkVHSU4g", "tLS0tLUJFR0lOI"];
/// The end of that line. A line break may be in the midst of its beginning, and then is not in this.
pub(super) const WRAPPED_LABEL_END: [&str; 3] =
    ["UFJJVkFURSBLRVkt", "BSSVZBVEUgS0VZLS", "QUklWQVRFIEtFWS0"];

const END: &[u8] = b"-----END ";
const DASHES: &[u8] = b"-----";

/// The most bytes of a line that begins or ends a key.
pub(super) const MAX_LABEL: usize = 100;

/// The most bytes between that line and the key: line ends, quotes and indents, in any notation.
const MAX_GAP: usize = 200;

/// The fewest characters that make a key of what follows the line. Fewer are a word of a text about keys.
const MIN_BODY: usize = 16;

/// What stands between that line and the key in some formats.
const HEADERS: [&[u8]; 5] = [
    b"Proc-Type:",
    b"DEK-Info:",
    b"Version:",
    b"Comment:",
    b"Hash:",
];

/// The most bytes of a line with something before the key and behind it.
const MAX_FRAMED: usize = 600;

/// How many characters of base64 hold the line that begins a key.
const WRAPPED_LABEL: usize = 64;

/// How many characters in base64 make a key of the end of that line and what follows.
const WRAPPED_BODY: usize = 48;

/// The lengths of lines that programs break base64 into.
const WIDTHS: std::ops::RangeInclusive<usize> = 60..=80;

/// The most blanks that such a line is indented by.
const MAX_INDENT: usize = 32;

/// What is known of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum IsKey {
    Yes,
    No,
    /// It depends on what comes next.
    Open,
}

/// Whether a private key begins with `text`, which begins with [`BEGIN`]. That is all where it `ends`.
pub(super) fn begins(text: &[u8], ends: bool) -> IsKey {
    let open = if ends { IsKey::No } else { IsKey::Open };
    let rest = &text[BEGIN.len()..];
    let part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b' ';
    let length = rest.iter().take_while(|byte| part(byte)).count();
    let (label, behind) = rest.split_at(length);
    if length > MAX_LABEL {
        return IsKey::No;
    }
    match behind.strip_prefix(DASHES) {
        Some(behind) if is_private(label) => body(behind, ends),
        None if DASHES.starts_with(behind) => open,
        _ => IsKey::No,
    }
}

fn is_private(label: &[u8]) -> bool {
    let holds = |part: &str| memchr::memmem::find(label, part.as_bytes()).is_some();
    holds("PRIVATE KEY") || holds("OpenVPN Static key")
}

/// Whether what follows the first line is a key, or some text about keys.
fn body(text: &[u8], ends: bool) -> IsKey {
    let gap = gap(text);
    if gap > MAX_GAP {
        return IsKey::No;
    }
    let rest = &text[gap..];
    if HEADERS.iter().any(|header| rest.starts_with(header)) {
        return IsKey::Yes;
    }
    let length = rest.iter().take_while(|byte| is_base64(**byte)).count();
    match rest.len() {
        _ if length >= MIN_BODY => IsKey::Yes,
        all if length < all => match HEADERS.iter().any(|header| header.starts_with(rest)) {
            true if !ends => IsKey::Open,
            _ => framed(text, ends),
        },
        0 if ends => IsKey::No,
        _ if ends => IsKey::Yes,
        _ => IsKey::Open,
    }
}

/// The same where each line has something before it, and maybe behind it: who said it, when, or its number.
fn framed(text: &[u8], ends: bool) -> IsKey {
    let open = if ends { IsKey::No } else { IsKey::Open };
    let end = memchr::memchr(b'\n', text);
    let (first, second) = text.split_at(end.map_or(text.len(), |end| end + 1));
    let elides = |line: &[u8]| {
        let holds = |part: &[u8]| memchr::memmem::find(line, part).is_some();
        holds(b"...") || holds(b"-----")
    };
    // A string that ends here holds no key.
    if first.len() > MAX_FRAMED || matches!(first.first(), Some(b'"' | b'\'')) || elides(first) {
        return IsKey::No;
    }
    if end.is_none() {
        return open;
    }
    let length = memchr::memchr(b'\n', second);
    let line = &second[..length.unwrap_or(second.len()).min(MAX_FRAMED)];
    let holds = |header: &&[u8]| memchr::memmem::find(line, header).is_some();
    let mut words = line.split(|byte| !is_base64(*byte));
    if HEADERS.iter().any(holds) || words.any(is_of_body) {
        IsKey::Yes
    } else if length.is_some() || line.len() == MAX_FRAMED {
        IsKey::No
    } else {
        open
    }
}

/// Whether a word is a part of a key rather than a name.
fn is_of_body(word: &[u8]) -> bool {
    let holds = |is: fn(&u8) -> bool| word.iter().any(is);
    let has_letters = holds(u8::is_ascii_uppercase) && holds(u8::is_ascii_lowercase);
    let has_digits = holds(u8::is_ascii_digit);
    has_letters && (word.len() >= 32 || (word.len() >= 20 && has_digits))
}

/// How many bytes at its beginning are nothing but what separates lines.
fn gap(text: &[u8]) -> usize {
    let mut gap = 0;
    while let Some(byte) = text.get(gap) {
        gap += match byte {
            b'\\' if matches!(text.get(gap + 1), Some(b'n' | b'r' | b't')) => 2,
            b'\\' | b'"' | b'\'' | b'+' | b',' | b'|' | b'>' | b'#' => 1,
            byte if byte.is_ascii_whitespace() => 1,
            _ => break,
        };
    }
    gap
}

/// Where the key ends that `text` is in, which may begin with the end of what was seen before.
pub(super) fn end(text: &[u8]) -> Option<usize> {
    memchr::memmem::find_iter(text, END).find_map(|at| {
        let label = at + END.len();
        let line = &text[label..text.len().min(label + MAX_LABEL)];
        let close = memchr::memmem::find(line, DASHES)?;
        Some(label + close + DASHES.len())
    })
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}

/// Whether `text`, which begins with [`WRAPPED_BEGIN`] at that place of a group, begins a private key in
/// base64.
pub(super) fn begins_wrapped(text: &[u8], place: usize, ends: bool) -> IsKey {
    let characters = characters(text, WRAPPED_LABEL);
    if characters.len() < WRAPPED_LABEL && !ends && all_of(text, characters.len()) {
        return IsKey::Open;
    }
    // The characters of the group that stand for bytes before.
    let mut groups = vec![b'A'; [0, 2, 3][place]];
    groups.extend(characters);
    groups.truncate(groups.len() / 4 * 4);
    match STANDARD_NO_PAD.decode(groups) {
        Ok(label) if is_private(&label) => IsKey::Yes,
        _ => IsKey::No,
    }
}

/// Whether a private key follows `text`, which begins with [`WRAPPED_LABEL_END`].
pub(super) fn follows_wrapped(text: &[u8], ends: bool) -> IsKey {
    let characters = characters(text, WRAPPED_BODY).len();
    if characters >= WRAPPED_BODY {
        IsKey::Yes
    } else if !ends && all_of(text, characters) {
        IsKey::Open
    } else {
        IsKey::No
    }
}

/// The first characters of base64 in `text`, without line breaks.
fn characters(text: &[u8], most: usize) -> Vec<u8> {
    let belongs = |byte: &&u8| is_base64(**byte) || byte.is_ascii_whitespace();
    let belonging = text.iter().take(4 * most).take_while(belongs);
    let characters = belonging.filter(|byte| !byte.is_ascii_whitespace() && **byte != b'=');
    characters.take(most).copied().collect()
}

/// Whether all of `text` was looked at for so many characters.
fn all_of(text: &[u8], characters: usize) -> bool {
    let belongs = |byte: &u8| is_base64(*byte) || byte.is_ascii_whitespace();
    text.len() <= characters + MAX_INDENT * 2 && text.iter().all(belongs)
}

/// What has come of a key in base64.
#[derive(Debug, Clone)]
pub(super) struct Wrapped {
    in_line: usize,
    /// How many bytes of a line break and an indent came last.
    in_break: usize,
}

impl Wrapped {
    /// It begins behind `before`, whose last characters may be in the same line.
    pub(super) fn behind(before: &[u8]) -> Self {
        let in_line = before.iter().rev().take_while(|byte| is_base64(**byte));
        Self {
            in_line: in_line.count(),
            in_break: 0,
        }
    }

    /// How many bytes of `text` belong to it. Those of a break do if more of it follows, and
    /// [`Self::in_break`] says how many that are.
    pub(super) fn take(&mut self, text: &[u8]) -> usize {
        for (at, byte) in text.iter().enumerate() {
            let belongs = match byte {
                byte if is_base64(*byte) => {
                    if self.in_break > 0 {
                        (self.in_line, self.in_break) = (0, 0);
                    }
                    self.in_line += 1;
                    continue;
                }
                b'\n' | b'\r' => WIDTHS.contains(&self.in_line),
                b' ' | b'\t' => self.in_break > 0,
                _ => false,
            };
            if !belongs || self.in_break > MAX_INDENT {
                return at;
            }
            self.in_break += 1;
        }
        text.len()
    }

    pub(super) fn in_break(&self) -> usize {
        self.in_break
    }
}
