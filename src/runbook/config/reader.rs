//! Places of settings, in front matter or in a table of `stepmark.toml`, and what is wrong at them.

use toml::de::DeTable;

use super::settings::SETTINGS;
use super::{check_pattern, places};
use crate::diagnostic::{Diagnostic, nearest};
use crate::document::Document;
use crate::source::{Source, Span};

/// Knows where a key stands.
pub(in crate::runbook) struct Reader<'a> {
    pub source: &'a Source,
    /// The text of the settings.
    pub body: Span,
    /// The table of `stepmark.toml` that holds them, whose parser tells places; front matter has none.
    pub table: Option<&'a DeTable<'a>>,
    pub diagnostics: &'a mut Vec<Diagnostic>,
}

impl Reader<'_> {
    /// Where `key` stands; the beginning of the settings where it is not found.
    pub(super) fn span(&self, key: &str) -> Span {
        match self.table {
            Some(table) => places::key(table, &[key]),
            None => self.find(key, self.body.start),
        }
        .unwrap_or(Span::at(self.body.start))
    }

    /// Where the field of a parameter stands, or else the parameter.
    pub(super) fn parameter_span(&self, name: &str, field: &str) -> Span {
        let params = self.span("params");
        if let Some(table) = self.table {
            return places::key(table, &["params", name, field]).unwrap_or(params);
        }
        match self.find(name, params.end) {
            Some(name) => self.find(field, name.end).unwrap_or(name),
            None => params,
        }
    }

    /// The first place of a value's text behind `start`; none where escapes write it otherwise.
    pub(super) fn text_span(&self, value: &str, start: usize) -> Option<Span> {
        let behind = Span::new(start, self.body.end);
        let found = self.source.slice(behind).find(value);
        let at = start + found.filter(|_| !value.is_empty())?;
        Some(Span::new(at, at + value.len()))
    }

    /// The first place of `key` behind `start`. The parsers give no places, so it is looked up as a
    /// word before `:`, `=` or the `]` of a table.
    pub(super) fn find(&self, key: &str, start: usize) -> Option<Span> {
        if key.is_empty() {
            return None;
        }
        let text = self.source.slice(self.body);
        let mut from = start - self.body.start;
        while let Some(found) = text[from..].find(key) {
            let start = from + found;
            let before = text[..start].chars().next_back();
            let after = text[start + key.len()..]
                .trim_start_matches(['"', ' '])
                .chars()
                .next();
            let stands_alone = before.is_none_or(|char| !char.is_alphanumeric() && char != '_');
            if stands_alone && matches!(after, Some(':' | '=' | ']')) {
                let start = self.body.start + start;
                return Some(Span::new(start, start + key.len()));
            }
            from = start + key.len();
        }
        None
    }

    /// The patterns of the setting `key` that can be used to mask by. The others are told: what they
    /// are meant for must not be printed.
    pub(super) fn patterns(&mut self, key: &str, patterns: Vec<String>) -> Vec<String> {
        let mut usable = Vec::with_capacity(patterns.len());
        for pattern in patterns {
            // That of a block of YAML.
            let pattern = pattern.trim_end_matches('\n');
            match check_pattern(pattern) {
                Ok(()) => usable.push(pattern.to_owned()),
                Err(why) => self.bad_pattern(key, pattern, &why),
            }
        }
        usable
    }

    fn bad_pattern(&mut self, key: &str, pattern: &str, why: &str) {
        let key_span = self.span(key);
        let text = self.source.slice(self.body);
        let behind = key_span.end - self.body.start;
        // Where it is written with escapes it is not found, and the key has to do.
        let span = match text[behind..].find(pattern) {
            Some(found) if !pattern.is_empty() => {
                let start = key_span.end + found;
                Span::new(start, start + pattern.len())
            }
            _ => key_span,
        };
        let message = format!("a pattern of `{key}` cannot be used: {why}");
        let help = "nothing would be masked by it; a pattern is a regular expression that takes at \
                    least one character of a line, in single quotes, so that YAML leaves it alone";
        self.diagnostics
            .push(Diagnostic::error("bad-value", span, message).help(help));
    }

    /// The texts that say something; that there are others is told.
    pub(super) fn without_blank(&mut self, key: &str, mut texts: Vec<String>) -> Vec<String> {
        let before = texts.len();
        texts.retain(|text| !text.trim().is_empty());
        if texts.len() < before {
            let message = format!("`{key}` has an empty text in it");
            let warning = Diagnostic::warning("bad-value", self.span(key), message);
            self.diagnostics
                .push(warning.help("it is ignored: take it out, or write what is meant"));
        }
        texts
    }

    pub(super) fn bad(&mut self, key: &str, expected: &str) {
        let whose = match self.table {
            Some(_) => "",
            None => "the front matter's ",
        };
        let message = format!("{whose}`{key}` has a value that it cannot take");
        let diagnostic = Diagnostic::error("bad-value", self.span(key), message);
        self.diagnostics
            .push(diagnostic.help(format!("`{key}` takes {expected}")));
    }

    pub(super) fn unknown(&mut self, key: &str) {
        let place = match self.table {
            Some(_) => "",
            None => " in the front matter",
        };
        let message = format!("unknown setting `{key}`{place}");
        let span = self.span(key);
        self.diagnostics.push(
            match nearest(key, SETTINGS.iter().map(|known| known.name)) {
                Some(known) => Diagnostic::error("unknown-key", span, message)
                    .help(format!("did you mean `{known}`?")),
                None => Diagnostic::warning("unknown-key", span, message)
                    .help("stepmark passes it over; the settings are listed in the manual"),
            },
        );
    }

    /// The target `name` stands for itself, and is one slip away from a name that stands for another.
    pub(in crate::runbook) fn near_target(&mut self, name: &str, near: &str) {
        let message = format!("`{name}` is none of the targets of stepmark.toml");
        let diagnostic = Diagnostic::warning("unknown-target", self.span("target"), message);
        self.diagnostics.push(diagnostic.help(format!(
            "did you mean `{near}`? As it is, the target is called `{name}`"
        )));
    }
}

/// Where the front matter has `text`. It may be the project's, which stands elsewhere.
pub(in crate::runbook) fn in_front_matter(document: &Document, text: &str) -> Span {
    let body = document.front_matter.as_ref().map(|front| front.body);
    let body = body.unwrap_or(Span::at(0));
    match document.source.slice(body).find(text) {
        Some(at) => Span::new(body.start + at, body.start + at + text.len()),
        None => Span::at(body.start),
    }
}
