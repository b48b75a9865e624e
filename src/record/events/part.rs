//! What lines are made of: places, lengths of time, bytes.

use std::collections::BTreeMap;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::runbook::Block;

/// A block, as far as an event is about it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::record) struct Place {
    pub(in crate::record) block: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::record) step: Option<String>,
    pub(in crate::record) line: usize,
    /// The values that it runs for, where its section is repeated.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(in crate::record) each: BTreeMap<String, String>,
}

/// The values that a block runs for, by the names of their variables.
pub(super) fn each(block: &Block) -> BTreeMap<String, String> {
    let each = block.each.iter();
    each.map(|each| (each.name.clone(), each.value.clone()))
        .collect()
}

/// A length of time: in milliseconds for readers, and the rest, so that it comes back the same.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::record) struct Took {
    pub(in crate::record) took_ms: u64,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(in crate::record) took_ns: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
const fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl From<std::time::Duration> for Took {
    fn from(duration: std::time::Duration) -> Self {
        Self {
            took_ms: millis(duration),
            took_ns: duration.subsec_nanos() % 1_000_000,
        }
    }
}

impl From<Took> for std::time::Duration {
    fn from(took: Took) -> Self {
        let rest = Self::from_nanos(u64::from(took.took_ns));
        Self::from_millis(took.took_ms).saturating_add(rest)
    }
}

/// The whole milliseconds of a length of time.
pub(in crate::record) fn millis(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// Bytes: as text where they are that, for people who read them, else in base64.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(in crate::record) enum Bytes {
    Text(String),
    Other { base64: String },
}

impl Default for Bytes {
    fn default() -> Self {
        Self::Text(String::new())
    }
}

impl Bytes {
    pub(in crate::record) fn new(bytes: &[u8]) -> Self {
        use base64::Engine as _;
        match std::str::from_utf8(bytes) {
            Ok(text) => Self::Text(text.to_owned()),
            Err(_) => Self::Other {
                base64: base64::engine::general_purpose::STANDARD.encode(bytes),
            },
        }
    }

    /// The bytes of a path.
    pub(in crate::record) fn of_path(path: &Path) -> Self {
        Self::new(path.as_os_str().as_bytes())
    }

    /// The bytes; none where they are damaged.
    pub(in crate::record) fn read(&self) -> Option<Vec<u8>> {
        use base64::Engine as _;
        match self {
            Self::Text(text) => Some(text.clone().into_bytes()),
            Self::Other { base64 } => base64::engine::general_purpose::STANDARD
                .decode(base64)
                .ok(),
        }
    }

    pub(in crate::record) fn is_empty(&self) -> bool {
        matches!(self, Self::Text(text) if text.is_empty())
    }
}
