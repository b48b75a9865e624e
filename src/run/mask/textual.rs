//! Forms of a secret in other notations: URLs, JSON, XML and HTML. Programs differ in what they
//! escape, so each notation has more than one.

use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Adds the forms of `secret`, which itself is one.
pub(super) fn forms(secret: &str, forms: &mut BTreeSet<Vec<u8>>) {
    let mut add = |form: String| {
        forms.insert(form.into_bytes());
    };
    add(secret.to_owned());
    for kept in KEPT_IN_URLS {
        for blank in ["%20", "+"] {
            let upper = percent(secret, kept, blank, false);
            add(percent(secret, kept, blank, true));
            add(upper);
        }
    }
    for escapes in JSON {
        for upper in [false, true] {
            let form = json(secret, escapes, upper);
            // As JSON stands in a string of JSON, such as a line of a log.
            add(json(&form, escapes, upper));
            add(form);
        }
    }
    for quote in [None, Some('\''), Some('"')] {
        add(literal_of_bytes(secret, quote));
    }
    for quote in ["\"", "&quot;", "&#34;", "&#x22;"] {
        for apostrophe in ["'", "&#39;", "&apos;", "&#x27;", "&#039;"] {
            for greater in [">", "&gt;"] {
                let form = xml(secret, quote, apostrophe, greater);
                // As jq prints what it makes for HTML.
                add(json(&form, &JSON[0], false));
                add(form);
            }
        }
    }
}

/// What encoders of URLs keep of the ASCII characters that are no letters and no digits.
const KEPT_IN_URLS: &[&str] = &[
    // RFC 3986.
    "-._~",
    // Paths, in Python and others.
    "-._~/",
    // encodeURIComponent of JavaScript.
    "-._~!'()*",
    // encodeURI.
    "-._~!'()*;,/?:@&=+$#",
    // Forms.
    "-._*",
    // The same, and `~` as it is.
    "-._~*",
    // Neither: `jq @uri` of old, and Perl.
    "-_.!~*'()",
    "-_.",
    // Whoever keeps letters and digits alone.
    "",
];

fn percent(secret: &str, kept: &str, blank: &str, lower: bool) -> String {
    let mut form = String::with_capacity(secret.len() * 2);
    for byte in secret.bytes() {
        // Writing to a string cannot fail.
        let _ = match byte {
            b' ' => form.write_str(blank),
            _ if byte.is_ascii_alphanumeric() || kept.as_bytes().contains(&byte) => {
                form.write_char(char::from(byte))
            }
            _ if lower => write!(form, "%{byte:02x}"),
            _ => write!(form, "%{byte:02X}"),
        };
    }
    form
}

/// What a writer of JSON escapes beyond what it must.
struct Json {
    /// These characters, by number.
    numbered: &'static str,
    /// Everything that is not ASCII.
    is_ascii: bool,
    /// `/`, by a backslash.
    slash: bool,
    /// Backspace and form feed by letters.
    letters: bool,
}

const JSON: &[Json] = &[
    // serde_json, JavaScript, jq.
    Json {
        numbered: "",
        is_ascii: false,
        slash: false,
        letters: true,
    },
    // Python, `jq --ascii-output`.
    Json {
        numbered: "\u{7f}",
        is_ascii: true,
        slash: false,
        letters: true,
    },
    Json {
        numbered: "",
        is_ascii: true,
        slash: false,
        letters: true,
    },
    // PHP.
    Json {
        numbered: "",
        is_ascii: true,
        slash: true,
        letters: true,
    },
    Json {
        numbered: "",
        is_ascii: false,
        slash: true,
        letters: true,
    },
    // Go, and what is written in it, before 1.22 and since.
    Json {
        numbered: "<>&\u{2028}\u{2029}",
        is_ascii: false,
        slash: false,
        letters: false,
    },
    Json {
        numbered: "<>&\u{2028}\u{2029}",
        is_ascii: false,
        slash: false,
        letters: true,
    },
    // Java, .NET.
    Json {
        numbered: "<>&='\u{2028}\u{2029}",
        is_ascii: false,
        slash: false,
        letters: true,
    },
    Json {
        numbered: "<>&'+`\"\u{7f}",
        is_ascii: true,
        slash: false,
        letters: true,
    },
];

fn json(secret: &str, escapes: &Json, upper: bool) -> String {
    let mut form = String::with_capacity(secret.len() * 2);
    for char in secret.chars() {
        let short = match char {
            _ if escapes.numbered.contains(char) => None,
            '"' | '\\' => Some(char),
            '\n' => Some('n'),
            '\r' => Some('r'),
            '\t' => Some('t'),
            '\u{8}' if escapes.letters => Some('b'),
            '\u{c}' if escapes.letters => Some('f'),
            '/' if escapes.slash => Some('/'),
            _ => None,
        };
        let is_numbered =
            char < ' ' || escapes.numbered.contains(char) || (escapes.is_ascii && !char.is_ascii());
        match short {
            Some(short) => form.extend(['\\', short]),
            None if is_numbered => {
                for unit in char.encode_utf16(&mut [0; 2]) {
                    // Writing to a string cannot fail.
                    let _ = if upper {
                        write!(form, "\\u{unit:04X}")
                    } else {
                        write!(form, "\\u{unit:04x}")
                    };
                }
            }
            None => form.push(char),
        }
    }
    form
}

/// Python's notation of bytes, between quotes: those in it are escaped where it has both kinds.
fn literal_of_bytes(secret: &str, quote: Option<char>) -> String {
    let mut form = String::with_capacity(secret.len() * 2);
    for byte in secret.bytes() {
        // Writing to a string cannot fail.
        let _ = match byte {
            b'\\' => form.write_str("\\\\"),
            b'\n' => form.write_str("\\n"),
            b'\r' => form.write_str("\\r"),
            b'\t' => form.write_str("\\t"),
            _ if Some(char::from(byte)) == quote => write!(form, "\\{}", char::from(byte)),
            b' '..=b'~' => form.write_char(char::from(byte)),
            _ => write!(form, "\\x{byte:02x}"),
        };
    }
    form
}

fn xml(secret: &str, quote: &str, apostrophe: &str, greater: &str) -> String {
    secret
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', greater)
        // The entities written so far hold neither quotes nor apostrophes.
        .replace('"', quote)
        .replace('\'', apostrophe)
}
