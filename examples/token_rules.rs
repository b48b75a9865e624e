//! Makes `src/runbook/shape/gitleaks.tsv` of the rules of Gitleaks, as the crate `keyspoor` has them:
//!
//! ```sh
//! cargo run --example token_rules -- ~/.cargo/registry/src/*/keyspoor-0.1.4/src/builtin_rules.json \
//!     >src/runbook/shape/gitleaks.tsv
//! ```
//!
//! `cargo info keyspoor` tells which is the newest, and `cargo fetch` brings it to whoever depends on it.
//!
//! Kept are the rules of tokens that tell by their own first characters what they are. The others look
//! for a name next to anything of the right length, which ordinary output is full of, or are no tokens;
//! `own.tsv` has what of them is worth it. The tests of the module say what does not fit any more.

use std::error::Error;
use std::fs;

use regex_syntax::hir::literal::Extractor;
use regex_syntax::{Parser, ParserBuilder};
use serde_json::Value;

/// What follows a token, for the rules that care. Behind a mask anything may stand but more of a word.
const ENDS: &[&str] = &[
    r#"(?:[\x60'"\s;]|\\[nr]|$)"#,
    r#"(?:[\x60'"\s;]|\\[nr]|$|\b)"#,
    r"(?:[^\w-]|\z)",
    r"(?:[^a-zA-Z0-9+/]|\z)",
    r"\b",
];

/// Rules that `own.tsv` has in another form, or whose first characters are too common to go by.
const LEFT_OUT: &[&str] = &[
    "aws-amazon-bedrock-api-key-short-lived",
    "curl-auth-header",
    "curl-auth-user",
    "flutterwave-public-key",
    "jwt",
    "jwt-base64",
    "microsoft-teams-webhook",
    "private-key",
    "sidekiq-sensitive-url",
    "slack-webhook-url",
    "sourcegraph-access-token",
    "twilio-api-key",
    "vault-service-token",
];

/// The fewest characters to go by.
const MIN_ANCHOR: usize = 3;
const MAX_ANCHOR: usize = 16;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args()
        .nth(1)
        .ok_or("which file are the rules in?")?;
    let rules: Value = serde_json::from_str(&fs::read_to_string(&path)?)?;
    println!("{HEAD}");
    for rule in rules["rules"].as_array().ok_or("there are no rules")? {
        let text = |key: &str| rule[key].as_str().unwrap_or_default();
        let (id, pattern) = (text("id"), text("pattern"));
        if LEFT_OUT.contains(&id) || !rule["path"].is_null() {
            continue;
        }
        if let Some(row) = row(id, pattern, &rule["min_entropy"])? {
            println!("{row}");
        }
    }
    Ok(())
}

/// Its line in the table, where it has first characters of its own.
fn row(id: &str, pattern: &str, entropy: &Value) -> Result<Option<String>, Box<dyn Error>> {
    let end = ENDS.iter().find(|end| pattern.ends_with(**end));
    let mut core = end.map_or(pattern, |end| pattern.trim_end_matches(end));
    let is_in_any_case = core.starts_with("(?i)");
    core = core.trim_start_matches("(?i)");
    let begins = core.starts_with(r"\b");
    core = core.trim_start_matches(r"\b");
    let mut core = core.replace(r"\b", "");
    if is_in_any_case && !core.contains("(?i)") {
        // The first characters are written in one way; what follows them is in any case.
        let is_first = |char: char| char.is_ascii_alphanumeric() || "_-(".contains(char);
        let behind = core.find(|char| !is_first(char)).unwrap_or(core.len());
        core.insert_str(behind, "(?i)");
    }
    let flags = match (begins, end) {
        (true, Some(_)) => "begins ends",
        (true, None) => "begins",
        (false, Some(_)) => "ends",
        (false, None) => "-",
    };
    let hir = ParserBuilder::new()
        .unicode(false)
        .utf8(false)
        .build()
        .parse(&core)?;
    // Without flags, or there were two of each letter.
    let plain = core.replace("(?i)", "").replace("(?i:", "(?:");
    let prefixes = Extractor::new()
        .limit_class(4)
        .extract(&Parser::new().parse(&plain)?);
    let Some(literals) = prefixes.literals() else {
        return Ok(None);
    };
    let mut anchors = Vec::new();
    for literal in literals {
        let bytes = literal.as_bytes();
        let text = std::str::from_utf8(&bytes[..bytes.len().min(MAX_ANCHOR)])?;
        if text.len() < MIN_ANCHOR {
            return Ok(None);
        }
        anchors.push(text.to_owned());
    }
    anchors.sort();
    anchors.dedup();
    let least = hir.properties().minimum_len().ok_or("it matches nothing")?;
    let anchors = anchors.join(" ");
    let entropy = entropy.as_f64().unwrap_or_default();
    let fields = [
        id,
        &anchors,
        "0",
        flags,
        &entropy.to_string(),
        &least.to_string(),
        &core,
    ];
    Ok(Some(fields.join("\t")))
}

const HEAD: &str = "\
# The rules of Gitleaks 8.30.1 for tokens with first characters of their own, from keyspoor 0.1.4 on
# crates.io. Made by examples/token_rules.rs, which says how to make it anew; not to be edited.
# id, what it begins with, bytes before that, which ends are those of a word, entropy, least bytes, regex
#
# MIT License
#
# Copyright (c) 2019 Zachary Rice
#
# Permission is hereby granted, free of charge, to any person obtaining a copy
# of this software and associated documentation files (the \"Software\"), to deal
# in the Software without restriction, including without limitation the rights
# to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
# copies of the Software, and to permit persons to whom the Software is
# furnished to do so, subject to the following conditions:
#
# The above copyright notice and this permission notice shall be included in all
# copies or substantial portions of the Software.
#
# THE SOFTWARE IS PROVIDED \"AS IS\", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
# IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
# FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
# AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
# LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
# OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
# SOFTWARE.";
