//! Forms of a secret that hide its characters, or that programs break into lines of some width: they are
//! sought with line breaks passed over, and some with blanks too.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// The fewest characters of a secret that is sought in broken lines as it is: fewer are found there in
/// ordinary output, where a word ends a line and another begins the next.
const MIN_BROKEN: usize = 8;

/// The most bytes of a secret that is sought in base64 of base64, and the like: such are tokens, and all
/// their forms take memory.
const MAX_NESTED: usize = 1 << 10;

/// Adds the forms of `secret` that are found across line breaks.
pub(super) fn forms(secret: &[u8], forms: &mut BTreeSet<Vec<u8>>) {
    base64(secret, forms);
    if secret.len() <= MAX_NESTED {
        // As a secret that is kept in base64 stands in a manifest of Kubernetes.
        base64(STANDARD.encode(secret).as_bytes(), forms);
    }
    hex(secret, ":", forms);
    if secret.len() >= MIN_BROKEN {
        forms.insert(without(secret, |byte| matches!(byte, b'\n' | b'\r')));
    }
}

/// Adds the forms of `secret` that are found across blanks besides.
pub(super) fn spaced_forms(secret: &[u8], forms: &mut BTreeSet<Vec<u8>>) {
    hex(secret, "", forms);
    // Lines are folded at blanks, which are gone then.
    let dense = without(secret, u8::is_ascii_whitespace);
    if dense.len() < secret.len() && dense.len() >= MIN_BROKEN {
        forms.insert(dense);
    }
}

fn base64(secret: &[u8], forms: &mut BTreeSet<Vec<u8>>) {
    for engine in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
        for before in 0..3 {
            forms.insert(determined(
                &engine.encode(shifted(secret, before)),
                secret,
                before,
            ));
        }
    }
}

/// In hexadecimal, with something between the bytes.
fn hex(secret: &[u8], between: &str, forms: &mut BTreeSet<Vec<u8>>) {
    let bytes: Vec<String> = secret.iter().map(|byte| format!("{byte:02x}")).collect();
    let lower = bytes.join(between);
    forms.insert(lower.to_ascii_uppercase().into_bytes());
    forms.insert(lower.into_bytes());
}

fn without(secret: &[u8], is_left_out: impl Fn(&u8) -> bool) -> Vec<u8> {
    secret
        .iter()
        .copied()
        .filter(|byte| !is_left_out(byte))
        .collect()
}

/// The secret behind some bytes, whose values do not matter.
fn shifted(secret: &[u8], before: usize) -> Vec<u8> {
    let mut bytes = vec![0; before];
    bytes.extend_from_slice(secret);
    bytes
}

/// The characters that stand for the secret's bits only, and are the same whatever is around it.
fn determined(encoded: &str, secret: &[u8], before: usize) -> Vec<u8> {
    let start = (before * 8).div_ceil(6);
    let end = (before + secret.len()) * 8 / 6;
    encoded.as_bytes()[start..end].to_vec()
}
