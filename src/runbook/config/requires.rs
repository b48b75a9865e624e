//! The tools that a document requires: a list of texts, one text, or a mapping of tools to ranges.

use serde_json::Value;

use super::reader::Reader;
use crate::diagnostic::Diagnostic;
use crate::runbook::tools::{Requirement, Wrong};
use crate::source::Span;

/// Reads the setting `requires`. What is wrong with it goes to the reader's diagnostics.
pub(super) fn read(value: &Value, reader: &mut Reader<'_>) -> Vec<Requirement> {
    let key = reader.span("requires");
    let mut place = Place { key, end: key.end };
    match value {
        Value::Object(tools) => {
            let found = tools.iter().map(|(tool, range)| {
                let span = place.member(tool, range, reader);
                taken(member(tool, range, span), span, reader)
            });
            let mut found: Vec<Requirement> = found.flatten().collect();
            // The mapping is by name, and people read from above.
            found.sort_by_key(|requirement| requirement.span.start);
            found
        }
        Value::Array(items) => {
            let found = items.iter().map(|item| place.item(item, reader));
            found.flatten().collect()
        }
        single => place.item(single, reader).into_iter().collect(),
    }
}

/// Where the next requirement stands: they are looked up in the order of the text.
struct Place {
    key: Span,
    end: usize,
}

impl Place {
    fn item(&mut self, item: &Value, reader: &mut Reader<'_>) -> Option<Requirement> {
        let Value::String(text) = item else {
            let wrong = Wrong {
                what: "a tool that is required is no text".to_owned(),
                help: "write the tool, and behind it perhaps a range: `kubectl >= 1.30`",
            };
            return taken(Err(wrong), self.key, reader);
        };
        let span = reader.text_span(text.trim(), self.end);
        self.end = span.map_or(self.end, |span| span.end);
        let span = span.unwrap_or(self.key);
        taken(Requirement::parse(text, span), span, reader)
    }

    /// The place of a tool and, where it stands on the same line, its range.
    fn member(&self, tool: &str, range: &Value, reader: &Reader<'_>) -> Span {
        let Some(tool) = reader.find(tool, self.key.end) else {
            return self.key;
        };
        let range = range.as_str().unwrap_or_default().trim();
        match reader.text_span(range, tool.end) {
            Some(range)
                if reader.source.line_of(range.start) == reader.source.line_of(tool.start) =>
            {
                Span::new(tool.start, range.end)
            }
            _ => tool,
        }
    }
}

fn member(tool: &str, range: &Value, span: Span) -> Result<Requirement, Wrong> {
    match range {
        Value::Null => Requirement::new(tool, "", span),
        Value::String(range) => Requirement::new(tool, range, span),
        Value::Number(number) if !number.is_f64() => {
            Requirement::new(tool, &number.to_string(), span)
        }
        // `1.30` has become 1.3 by now.
        Value::Number(_) => Err(Wrong {
            what: format!("the version of `{tool}` is a number, and loses its last zeros"),
            help: "put it into quotes: `\"1.30\"`",
        }),
        _ => Err(Wrong {
            what: format!("the version of `{tool}` is no text"),
            help: "write the range as a text, such as `\">= 1.30\"`, or `\"*\"` for any version",
        }),
    }
}

fn taken(
    found: Result<Requirement, Wrong>,
    span: Span,
    reader: &mut Reader<'_>,
) -> Option<Requirement> {
    match found {
        Ok(requirement) => Some(requirement),
        Err(Wrong { what, help }) => {
            let message = format!("`requires`: {what}");
            let diagnostic = Diagnostic::error("bad-value", span, message);
            reader.diagnostics.push(diagnostic.help(help));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Config;
    use crate::document::Document;
    use crate::source::Source;

    /// The requirements of a front matter, each with its place, and what is told of it.
    fn read(text: &str) -> String {
        let mut diagnostics = Vec::new();
        let document = Document::parse(Source::new("a.md", text));
        let config = Config::new(&document, &mut diagnostics);
        let source = &document.source;
        let found = config.requires.iter().map(|found| {
            let place = source.position(found.span.start);
            let text = source.slice(found.span);
            format!("{}:{} {text:?} {found}", place.line, place.column)
        });
        let told = diagnostics.iter().map(|told| {
            let place = source.position(told.span.start);
            let help = told.help.as_deref().unwrap_or_default();
            let (line, column) = (place.line, place.column);
            format!("{line}:{column} {}: {} ({help})", told.code, told.message)
        });
        found.chain(told).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_list_a_text_and_a_mapping() {
        insta::assert_snapshot!(read("---\ntitle: kubectl >= 1.30\nstepmark:\n  requires:\n    - kubectl >= 1.30\n    - 'helm >=3.12, <4'\n    - kubectl >= 1.30\n    - jq\n---\n"), @r#"
        5:7 "kubectl >= 1.30" kubectl >= 1.30
        6:8 "helm >=3.12, <4" helm >=3.12, <4
        7:7 "kubectl >= 1.30" kubectl >= 1.30
        8:7 "jq" jq
        "#);
        insta::assert_snapshot!(read("---\nstepmark: {requires: jq}\n---\n"), @r#"2:22 "jq" jq"#);
        insta::assert_snapshot!(read("---\nstepmark:\n  requires:\n    kubectl: \">= 1.30\"\n    node: 20\n    jq: \"*\"\n    git:\n---\n"), @r#"
        4:5 "kubectl: \">= 1.30" kubectl >= 1.30
        5:5 "node" node 20
        6:5 "jq: \"*" jq
        7:5 "git" git
        "#);
        insta::assert_snapshot!(read("+++\n[stepmark]\nrequires = [\"kubectl >= 1.30\", \"jq\"]\n+++\n"), @r#"
        3:14 "kubectl >= 1.30" kubectl >= 1.30
        3:33 "jq" jq
        "#);
        insta::assert_snapshot!(read("+++\n[stepmark.requires]\nkubectl = \"~1.30\"\n+++\n"), @r#"3:1 "kubectl = \"~1.30" kubectl ~1.30"#);
    }

    #[test]
    fn what_is_wrong_has_a_place_and_a_help() {
        insta::assert_snapshot!(read("---\nstepmark:\n  requires: [kubectl, kubectl => 1.30, ../x, 7]\n---\n"), @r#"
        3:14 "kubectl" kubectl
        3:23 bad-value: `requires`: `=> 1.30` is no range of versions (write a range such as `>= 1.30`, `>= 3.12, < 4`, `~1.7`, `^20`, or a version by itself, which every release fits that begins with it)
        3:40 bad-value: `requires`: `../x` is no name of a tool (a tool is what a shell looks for on PATH, such as `kubectl`, and no path)
        3:3 bad-value: `requires`: a tool that is required is no text (write the tool, and behind it perhaps a range: `kubectl >= 1.30`)
        "#);
        insta::assert_snapshot!(read("---\nstepmark:\n  requires:\n    kubectl: 1.30\n    helm: [3]\n---\n"), @r#"
        5:5 bad-value: `requires`: the version of `helm` is no text (write the range as a text, such as `">= 1.30"`, or `"*"` for any version)
        4:5 bad-value: `requires`: the version of `kubectl` is a number, and loses its last zeros (put it into quotes: `"1.30"`)
        "#);
    }
}
