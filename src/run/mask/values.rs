//! What is looked for of values: their parts, in all forms.

use std::collections::BTreeSet;

use super::scan::{Breaks, Needles};
use super::{MAX_BYTES, MIN_BYTES, MaskError, encoded, quoted, textual};

/// What is looked for of values, which is nothing where there are none.
pub(super) fn needles(values: impl IntoIterator<Item = String>) -> Result<Vec<Needles>, MaskError> {
    let mut secrets = BTreeSet::new();
    let mut total = 0_usize;
    for value in values {
        let bytes = value.trim().len();
        if bytes < MIN_BYTES {
            return Err(MaskError::TooShort { bytes });
        }
        total += value.len();
        secrets.extend(parts(&value));
    }
    let too_large = MaskError::TooLarge { bytes: total };
    if total > MAX_BYTES {
        return Err(too_large);
    }
    if secrets.is_empty() {
        return Ok(Vec::new());
    }
    let mut textual = BTreeSet::new();
    let (mut encoded, mut spaced) = (BTreeSet::new(), BTreeSet::new());
    for secret in &secrets {
        textual::forms(secret, &mut textual);
        quoted::forms(secret, &mut textual);
        encoded::forms(secret.as_bytes(), &mut encoded);
        encoded::spaced_forms(secret.as_bytes(), &mut spaced);
    }
    let needles = [
        Needles::new(&textual, Breaks::Count),
        Needles::new(&encoded, Breaks::PassedOver),
        Needles::new(&spaced, Breaks::WithBlanks),
    ];
    let needles: Option<Vec<Needles>> = needles.into_iter().collect();
    needles.ok_or(too_large)
}

/// What is secret of a value: itself, also with the line ends that a terminal makes of them, and its
/// lines. Line ends around it are none of it, or masking would join lines of the output.
fn parts(value: &str) -> impl Iterator<Item = String> {
    let value = value.trim_matches(['\n', '\r']);
    let unix = value.replace("\r\n", "\n");
    let terminal = unix.replace('\n', "\r\n");
    let lines = value
        .lines()
        .map(str::trim)
        .filter(|line| line.len() >= MIN_BYTES)
        .map(str::to_owned);
    [value.to_owned(), unix, terminal].into_iter().chain(lines)
}
