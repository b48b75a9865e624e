//! Patterns that paths match, by the rules of `.gitignore`.

use std::path::Path;

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// Patterns, of which the last that matches a path decides; one with `!` before it takes paths out again.
#[derive(Debug, Clone)]
pub(super) struct Globs(Gitignore);

impl Default for Globs {
    fn default() -> Self {
        Self(Gitignore::empty())
    }
}

impl Globs {
    /// Reads patterns, each with its place. What is wrong with them goes to `diagnostics`.
    pub(super) fn new(patterns: &[(&str, Span)], diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut builder = GitignoreBuilder::new("");
        builder.allow_unclosed_class(false);
        for &(pattern, span) in patterns {
            let added = match never_matches(pattern) {
                Some((message, help)) => {
                    Err(Diagnostic::error("bad-value", span, message).help(help))
                }
                None => builder.add_line(None, pattern).map(drop).map_err(|error| {
                    let message = format!("this is no pattern of paths: {}", problem(&error));
                    Diagnostic::error("bad-value", span, message).help(
                        "patterns are those of .gitignore, such as `runbooks/**` or `drafts/`",
                    )
                }),
            };
            diagnostics.extend(added.err());
        }
        // What cannot be built together could not be read one by one.
        builder.build().map(Self).unwrap_or_default()
    }

    /// Whether `path`, or a folder that it is in, matches.
    pub(super) fn matches(&self, path: &Path, is_folder: bool) -> bool {
        // Others are no paths below the folder that the patterns are relative to.
        let is_below = path.is_relative() && path.file_name().is_some();
        is_below
            && self
                .0
                .matched_path_or_any_parents(path, is_folder)
                .is_ignore()
    }

    /// Whether some pattern takes paths out again.
    pub(super) fn takes_out(&self) -> bool {
        self.0.num_whitelists() > 0
    }
}

/// Why a pattern would silently match no path at all, and what helps.
fn never_matches(pattern: &str) -> Option<(&'static str, &'static str)> {
    let path = pattern.strip_prefix('!').unwrap_or(pattern);
    if path.trim().is_empty() || pattern.starts_with('#') {
        let help = "leave it out; `\\#` is a `#` at the beginning of a path";
        return Some(("this pattern matches nothing", help));
    }
    if path.split('/').any(|part| part == "." || part == "..") {
        let help = "patterns are relative to the folder of stepmark.toml, and hold no `.` and `..`";
        return Some(("this pattern matches nothing", help));
    }
    None
}

/// What is wrong, without the pattern itself: the diagnostic shows it.
fn problem(error: &ignore::Error) -> String {
    match error {
        ignore::Error::Glob { err, .. } => err.clone(),
        other => other.to_string(),
    }
}
