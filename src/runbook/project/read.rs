//! From the text of `stepmark.toml` to a project. Everything is judged here, once, at its place; a
//! document's own diagnostics do not speak of it.

use serde_json::{Map, Value};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::globs::Globs;
use super::{Layer, Project};
use crate::diagnostic::{Diagnostic, nearest, without_place};
use crate::runbook::config::places::{self, span};
use crate::runbook::config::{
    Config, Reader, check_pattern, floor_boundary, is_setting, near_target, target, written,
};
use crate::source::{Source, Span};

/// What the file may hold.
const PARTS: &[&str] = &["exclude", "redact", "defaults", "documents", "targets"];

/// Reads `source`. What is wrong with it goes to `diagnostics`.
pub(super) fn read(source: &Source, diagnostics: &mut Vec<Diagnostic>) -> Project {
    let text = source.text();
    // The same values as front matter gives, and the places that those do not tell.
    let parsed = DeTable::parse(text).and_then(|places| Ok((places, toml::from_str(text)?)));
    let (places, values): (_, Map<String, Value>) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => {
            let place = error.span().unwrap_or_default();
            let [start, end] = [place.start, place.end].map(|at| floor_boundary(text, at));
            let message = format!("this is no TOML: {}", without_place(error.message()));
            let diagnostic = Diagnostic::error("bad-settings", Span::new(start, end), message);
            diagnostics.push(diagnostic.help("mend it; none of its settings holds until then"));
            return Project::default();
        }
    };
    let no_targets = Map::new();
    let targets = values.get("targets").and_then(Value::as_object);
    let mut reading = Reading {
        source,
        targets: targets.unwrap_or(&no_targets),
        diagnostics,
    };
    reading.project(places.get_ref(), &values)
}

/// A file that is being read.
struct Reading<'a> {
    source: &'a Source,
    targets: &'a Map<String, Value>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Reading<'_> {
    fn project(&mut self, places: &DeTable<'_>, values: &Map<String, Value>) -> Project {
        let mut project = Project::default();
        for (key, place) in places {
            let value = &values[key.get_ref().as_ref()];
            match key.get_ref().as_ref() {
                "exclude" => project.exclude = self.globs("exclude", place),
                "redact" => {
                    self.expressions(place);
                    let settings = Map::from_iter([("redact".to_owned(), value.clone())]);
                    project.layers.insert(
                        0,
                        Layer {
                            globs: None,
                            settings,
                        },
                    );
                }
                "defaults" => project.layers.extend(self.defaults(place, value)),
                "documents" => project.layers.extend(self.documents(place, value)),
                "targets" => project.targets = self.targets(key, place, value),
                other => self.unknown(other, span(key)),
            }
        }
        project
    }

    fn defaults(&mut self, place: &Spanned<DeValue<'_>>, value: &Value) -> Option<Layer> {
        let (Some(table), Some(settings)) = (place.get_ref().as_table(), value.as_object()) else {
            self.bad(
                span(place),
                "`defaults` has a value that it cannot take",
                "write `[defaults]`, and settings below it",
            );
            return None;
        };
        if let Some(glob) = places::key(table, &["glob"]) {
            let help = "settings for some documents stand below `[[documents]]`, each time with their `glob`";
            self.bad(glob, "`defaults` hold for all documents", help);
        }
        let settings = self.settings(table, settings);
        Some(Layer {
            globs: None,
            settings,
        })
    }

    fn documents(&mut self, place: &Spanned<DeValue<'_>>, value: &Value) -> Vec<Layer> {
        let tables = place.get_ref().as_array().zip(value.as_array());
        let tables = tables.map(|(places, values)| places.iter().zip(values).collect::<Vec<_>>());
        let mut layers = Vec::new();
        for (place, value) in tables.unwrap_or(vec![(place, &Value::Null)]) {
            let (Some(table), Some(settings)) = (place.get_ref().as_table(), value.as_object())
            else {
                let help =
                    "write `[[documents]]`, with `glob` and settings below it, as often as needed";
                self.bad(
                    span(place),
                    "`documents` has a value that it cannot take",
                    help,
                );
                continue;
            };
            let globs = match table.get("glob") {
                Some(glob) => self.globs("glob", glob),
                None => {
                    let help = "`glob = \"runbooks/**\"` says which; `[defaults]` are for all";
                    self.bad(
                        span(place),
                        "these settings do not say which documents they are for",
                        help,
                    );
                    Globs::default()
                }
            };
            layers.push(Layer {
                globs: Some(globs),
                settings: self.settings(table, settings),
            });
        }
        layers
    }

    fn settings(
        &mut self,
        table: &DeTable<'_>,
        settings: &Map<String, Value>,
    ) -> Map<String, Value> {
        let mut settings = settings.clone();
        settings.remove("glob");
        written::settings_of(table, &mut settings);
        // Told at the place of each expression, where the reader knows that of the list.
        let redact = settings.remove("redact");
        let mut reader = Reader {
            source: self.source,
            body: places::body(table).unwrap_or_default(),
            table: Some(table),
            diagnostics: self.diagnostics,
        };
        // Each document reads them again; here they are only judged.
        Config::default().read(&settings, &mut reader);
        if let Some(Value::String(name)) = settings.get("target")
            && let Some(near) = near_target(self.targets, name)
        {
            reader.near_target(name, near);
        }
        if let (Some(redact), Some(place)) = (redact, table.get("redact")) {
            self.expressions(place);
            settings.insert("redact".to_owned(), redact);
        }
        settings
    }

    fn targets(
        &mut self,
        key: &Spanned<impl Sized>,
        place: &Spanned<DeValue<'_>>,
        value: &Value,
    ) -> Map<String, Value> {
        let (Some(table), Some(targets)) = (place.get_ref().as_table(), value.as_object()) else {
            let help = "write `[targets]`, and below it `NAME = \"TARGET\"` or `NAME = {command = \"COMMAND\"}`";
            self.bad(span(key), "`targets` has a value that it cannot take", help);
            return Map::new();
        };
        for (name, _) in targets.iter().filter(|(_, value)| target(value).is_err()) {
            let place = places::key(table, &[name]).unwrap_or(span(key));
            let message = format!("the target `{name}` has a value that it cannot take");
            let help = "it is a text in quotes, or `{command = \"COMMAND\"}`";
            self.bad(place, message, help);
        }
        targets.clone()
    }

    fn globs(&mut self, key: &str, place: &Spanned<DeValue<'_>>) -> Globs {
        match self.texts(key, place) {
            Some(patterns) => Globs::new(&patterns, self.diagnostics),
            None => Globs::default(),
        }
    }

    fn expressions(&mut self, place: &Spanned<DeValue<'_>>) {
        for (text, place) in self.texts("redact", place).unwrap_or_default() {
            // That of a text over several lines, as in front matter.
            if let Err(why) = check_pattern(text.trim_end_matches('\n')) {
                let message = format!("a pattern of `redact` cannot be used: {why}");
                let help =
                    "nothing would be masked by it; single quotes leave its backslashes alone";
                self.bad(place, message, help);
            }
        }
    }

    /// The texts of a list, or a single one, each with its place.
    fn texts<'v>(
        &mut self,
        key: &str,
        value: &'v Spanned<DeValue<'_>>,
    ) -> Option<Vec<(&'v str, Span)>> {
        let items = match value.get_ref() {
            DeValue::Array(items) => items.iter().collect(),
            _ => vec![value],
        };
        let texts = items.into_iter().map(|item| match item.get_ref().as_str() {
            Some(text) => Ok((text, span(item))),
            None => Err(span(item)),
        });
        match texts.collect() {
            Ok(texts) => Some(texts),
            Err(place) => {
                let message = format!("`{key}` has a value that it cannot take");
                self.bad(
                    place,
                    message,
                    format!("`{key}` takes a text in quotes, or a list of such"),
                );
                None
            }
        }
    }

    fn unknown(&mut self, key: &str, place: Span) {
        let diagnostic = Diagnostic::error("unknown-key", place, format!("unknown key `{key}`"));
        let help = match nearest(key, PARTS.iter().copied()) {
            Some(known) => format!("did you mean `{known}`?"),
            None if is_setting(key) => {
                "it is a setting of documents, and stands below `[defaults]` or `[[documents]]`"
                    .to_owned()
            }
            None => format!(
                "the file holds {}",
                crate::runbook::attributes::one_of(PARTS)
            ),
        };
        self.diagnostics.push(diagnostic.help(help));
    }

    fn bad(&mut self, place: Span, message: impl Into<String>, help: impl Into<String>) {
        self.diagnostics
            .push(Diagnostic::error("bad-value", place, message).help(help));
    }
}
