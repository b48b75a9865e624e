//! The text that a change is made to: changes it in place where that can be done, or else writes the
//! document anew, and holds either against what json-patch says.

use serde_json::Value as Json;

use super::apply::Applied;
use super::fresh::freshen;
use super::meaning::{encoded, merged, patched};
use super::now::Now;
use super::splice::{Attempt, splice, written};
use super::tree::{self, Anchors, Node, Root};
use super::which::choose;
use super::{Patched, Refused, What};
use crate::data::Format;
use crate::data::json::MAX_DEPTH;
use crate::data::value::{Data, Problem, Value};
use crate::data::yaml;

/// A text, and the document in it that is to be changed.
pub struct Target<'a> {
    text: &'a str,
    format: Format,
    documents: Vec<Value<'a>>,
    /// Nothing where their places cannot be found out.
    roots: Option<Vec<Root<'a>>>,
    /// Nothing where the text has no document.
    at: Option<usize>,
}

impl<'a> Target<'a> {
    pub fn read(text: &'a str, format: Format, which: Option<&str>) -> Result<Self, Refused> {
        let (documents, roots) = documents(text, format).map_err(|problem| {
            let summary = format!("it is no {}: {}", format.name(), problem.told(text));
            Refused::all(summary, Vec::new())
        })?;
        let at = choose(&documents, which)?;
        Ok(Self {
            text,
            format,
            documents,
            roots,
            at,
        })
    }

    /// The text with a change.
    pub fn changed(&self, what: &What<'a>) -> Result<Patched, Refused> {
        let null = Value::new(Data::Null);
        let document = self.at.map_or(&null, |at| &self.documents[at]);
        let root = self.roots.as_ref().zip(self.at);
        let root = root.map(|(roots, at)| &roots[at]);
        let anchors = root.map_or_else(Anchors::default, |root| Anchors::of(&root.node));
        let now = match root {
            Some(root) => Now::Kept(&root.node),
            None => Now::new(document),
        };
        let mut applied = Applied::new(now, anchors);
        let wanted = does(&mut applied, document, what)?;
        if let Some(text) = root.and_then(|root| self.in_place(root, &mut applied, &wanted)) {
            return Ok(kept(text));
        }
        let found = applied.root.value(&applied.anchors);
        if self.at.is_some() && found.is_written_as(document) {
            return Ok(kept(self.text.to_owned()));
        }
        if encoded(&found) != wanted {
            let summary = "the changes were understood in two ways; nothing is changed";
            return Err(Refused::all(summary, vec!["please report this".to_owned()]));
        }
        self.anew(root.map(|root| &root.node), &applied, &wanted)
    }

    /// Changes parts of the text: with the bytes of what is moved, or else without.
    fn in_place<'n>(
        &self,
        root: &'n Root<'a>,
        applied: &mut Applied<'n, 'a>,
        wanted: &Json,
    ) -> Option<String> {
        freshen(&root.node, &mut applied.root, &applied.anchors);
        ATTEMPTS.into_iter().find_map(|attempt| {
            let anchors = &applied.anchors;
            let text = splice(
                self.text,
                self.format,
                root,
                &applied.root,
                anchors,
                attempt,
            )?;
            self.says(&text, wanted).then_some(text)
        })
    }

    /// Whether a text says what is wanted, and its other documents what they did.
    fn says(&self, text: &str, wanted: &Json) -> bool {
        let Ok(found) = every(text, self.format) else {
            return false;
        };
        let Some(at) = self.at else {
            return matches!(found.as_slice(), [only] if encoded(only) == *wanted);
        };
        found.len() == self.documents.len()
            && found.iter().enumerate().all(|(number, document)| {
                if number == at {
                    encoded(document) == *wanted
                } else {
                    document.equals(&self.documents[number])
                }
            })
    }

    /// Writes the document anew; the others stay.
    fn anew<'n>(
        &self,
        root: Option<&Node<'a>>,
        applied: &Applied<'n, 'a>,
        wanted: &Json,
    ) -> Result<Patched, Refused> {
        let now = &applied.root;
        let written = written(self.text, self.format, now, &applied.anchors, root);
        let (before, behind) = match self.at {
            Some(at) => self.around(at),
            None => (self.text, ""),
        };
        let is_windows = self.text.contains("\r\n");
        let newline = if is_windows { "\r\n" } else { "\n" };
        let written = written.replace('\n', newline);
        let gap = match before.is_empty() || before.ends_with('\n') {
            true => "",
            false => newline,
        };
        let text = format!("{before}{gap}{written}{newline}{behind}");
        if !self.says(&text, wanted) {
            let summary = format!("the result cannot be written as {}", self.format.name());
            return Err(Refused::all(summary, Vec::new()));
        }
        let why =
            "its comments and layout are lost, since its parts could not be changed each by itself";
        Ok(Patched {
            text,
            rewritten: self.at.map(|_| why.to_owned()),
        })
    }

    /// The text before a document and behind it.
    fn around(&self, at: usize) -> (&'a str, &'a str) {
        let span = &self.documents[at].span;
        if self.format == Format::Json {
            let behind = self.text.get(span.end..).unwrap_or_default();
            let behind = behind
                .strip_prefix("\r\n")
                .or_else(|| behind.strip_prefix('\n'));
            return (
                self.text.get(..span.start).unwrap_or_default(),
                behind.unwrap_or(self.text.get(span.end..).unwrap_or_default()),
            );
        }
        let starts = yaml::read(self.text, false, true)
            .map(|(_, starts)| starts)
            .unwrap_or_default();
        let start = starts.get(at).copied().unwrap_or(0);
        let end = starts.get(at + 1).copied().unwrap_or(self.text.len());
        let mark = if self
            .text
            .get(start..)
            .unwrap_or_default()
            .starts_with("---")
        {
            3
        } else {
            0
        };
        (
            self.text.get(..start + mark).unwrap_or_default(),
            self.text.get(end..).unwrap_or_default(),
        )
    }
}

/// How a text may be changed in place, the best first.
const ATTEMPTS: [Attempt; 8] = {
    const fn attempt(reuses: bool, lines: bool, bare: bool) -> Attempt {
        Attempt {
            reuses,
            lines,
            bare,
        }
    }
    [
        attempt(true, true, true),
        attempt(true, true, false),
        attempt(true, false, true),
        attempt(true, false, false),
        attempt(false, true, true),
        attempt(false, true, false),
        attempt(false, false, true),
        attempt(false, false, false),
    ]
};

/// The documents of a text, with those that have nothing in them.
fn every(text: &str, format: Format) -> Result<Vec<Value<'_>>, Problem> {
    match format {
        Format::Json => format.read(text),
        Format::Yaml => yaml::read(text, false, true).map(|(documents, _)| documents),
    }
}

/// What is read of a text, and its places.
type Documents<'a> = (Vec<Value<'a>>, Option<Vec<Root<'a>>>);

/// The documents of a text, and their places.
fn documents<'a>(text: &'a str, format: Format) -> Result<Documents<'a>, Problem> {
    // Where nothing stands for something else, the places tell what the documents say.
    if format == Format::Json || !text.contains('*') {
        let is_shallow =
            |roots: &Vec<Root<'_>>| roots.iter().all(|root| root.node.depth() <= MAX_DEPTH);
        if let Some(roots) = tree::roots(text, format).filter(is_shallow) {
            let value = |root: &Root<'a>| tree::value::of(&root.node, &|_| None);
            return Ok((roots.iter().map(value).collect(), Some(roots)));
        }
    }
    let documents = every(text, format)?;
    let roots = tree::roots(text, format).filter(|roots| roots.len() == documents.len());
    Ok((documents, roots))
}

/// Does a change; tells what json-patch makes of it.
fn does<'n, 'a>(
    applied: &mut Applied<'n, 'a>,
    document: &Value<'a>,
    what: &What<'a>,
) -> Result<Json, Refused> {
    match what {
        What::Merge(value, lists) => {
            applied.merge(value, *lists);
            Ok(merged(document, value, *lists))
        }
        What::Patch(operations) => {
            for (number, operation) in operations.iter().enumerate() {
                applied
                    .operate(operation)
                    .map_err(|refusal| refusal.of(operation, number + 1))?;
            }
            patched(encoded(document), operations).map_err(|error| Refused {
                operation: Some(error.operation + 1),
                line: operations
                    .get(error.operation)
                    .map_or(0, |operation| operation.line),
                summary: error.to_string(),
                notes: Vec::new(),
            })
        }
    }
}

const fn kept(text: String) -> Patched {
    Patched {
        text,
        rewritten: None,
    }
}
