//! Forms of a secret that hide its characters: base64 and hexadecimal. Programs break them into lines
//! of some width, so they are sought with line breaks passed over.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// Adds the forms of `secret`.
pub(super) fn forms(secret: &[u8], forms: &mut BTreeSet<Vec<u8>>) {
    for engine in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
        for before in 0..3 {
            forms.insert(determined(
                &engine.encode(shifted(secret, before)),
                secret,
                before,
            ));
        }
    }
    let lower: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
    forms.insert(lower.to_ascii_uppercase().into_bytes());
    forms.insert(lower.into_bytes());
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
