//! Private keys in PEM, as they are or in base64.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

/// What a key begins with.
pub(super) const BEGIN: &str = "-----BEGIN ";
/// The same in base64.
pub(super) const WRAPPED_BEGIN: &str = "LS0tLS1CRUdJTi";

const END: &[u8] = b"-----END ";
const DASHES: &[u8] = b"-----";

/// The most bytes of a line that begins or ends a key.
pub(super) const MAX_LABEL: usize = 100;

/// The most bytes between that line and the key: line ends, quotes and indents, in any notation.
const MAX_GAP: usize = 200;

/// The fewest characters that make a key of what follows the line. Fewer are a word of a text about keys.
const MIN_BODY: usize = 16;

/// How many characters of base64 hold the line that begins a key.
const WRAPPED_LABEL: usize = 64;

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
    const HEADERS: [&[u8]; 5] = [
        b"Proc-Type:",
        b"DEK-Info:",
        b"Version:",
        b"Comment:",
        b"Hash:",
    ];
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
            _ => IsKey::No,
        },
        0 if ends => IsKey::No,
        _ if ends => IsKey::Yes,
        _ => IsKey::Open,
    }
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

/// Whether `text`, which begins with [`WRAPPED_BEGIN`], begins a private key in base64.
pub(super) fn begins_wrapped(text: &[u8], ends: bool) -> IsKey {
    let part = &text[..text.len().min(WRAPPED_LABEL)];
    let length = part
        .iter()
        .take_while(|byte| byte.is_ascii() && is_base64(**byte))
        .count();
    if length == text.len() && length < WRAPPED_LABEL && !ends {
        return IsKey::Open;
    }
    let Ok(bytes) = STANDARD_NO_PAD.decode(&text[..length / 4 * 4]) else {
        return IsKey::No;
    };
    let label = &bytes[..bytes.len().min(MAX_LABEL)];
    if is_private(label) {
        IsKey::Yes
    } else {
        IsKey::No
    }
}

/// What has come of a key in base64.
#[derive(Debug, Clone, Default)]
pub(super) struct Wrapped {
    in_line: usize,
    /// How many bytes of a line break and an indent came last.
    in_break: usize,
}

impl Wrapped {
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
