//! How values are written in JSON and YAML.

use super::Occurrence;
use super::fillable::Quote;
use crate::data::Format;
use crate::data::value::{Data, Style, Value};
use crate::patch::subst::is_in_text;

/// What stands for a value while the text is read: it may stand wherever data has a character.
const MARK: char = '\u{e000}';

/// How a value is written at each place, nothing where that cannot be told: in comments, and in what is no
/// data before something else has made it that. `is_change` says whether values are put into what is read
/// of the text, so that each may be quoted.
pub(super) fn quotes(
    text: &str,
    format: Format,
    found: &[Occurrence<'_>],
    is_change: bool,
) -> Vec<Option<Quote>> {
    let (marked, places) = marked(text, format, found);
    let Ok(documents) = format.read(&marked) else {
        return vec![None; found.len()];
    };
    let mut scalars = Vec::new();
    documents
        .iter()
        .for_each(|value| scalars_in(value, &mut scalars));
    let quote = |&at: &usize| {
        let around = scalars
            .iter()
            .find(|scalar| (scalar.start..scalar.end).contains(&at))?;
        Some(match (around.style, is_change) {
            (Some(Style::Json), true) => Quote::DataDouble,
            (Some(Style::Json), false) => Quote::AsDouble,
            (Some(Style::Single), true) => Quote::YamlSingle,
            (Some(Style::Single), false) => Quote::AsSingle,
            (Some(Style::Block), _) => Quote::AsBlock,
            (Some(Style::Alias), _) => return None,
            (Some(Style::Plain), true) if around.is_one => Quote::YamlBare,
            (Some(Style::Plain) | None, _) => Quote::DataPlain,
        })
    };
    let quotes = places.iter().map(|place| match place {
        Place::Value => Some(Quote::JsonBare),
        Place::Within(at) => quote(at),
    });
    quotes.collect()
}

/// Where a mark is.
enum Place {
    /// It is a value of JSON by itself.
    Value,
    /// Its byte offset.
    Within(usize),
}

/// The text with marks.
fn marked(text: &str, format: Format, found: &[Occurrence<'_>]) -> (String, Vec<Place>) {
    let mut marked = String::with_capacity(text.len());
    let mut places = Vec::with_capacity(found.len());
    let mut from = 0;
    let mut in_text = false;
    for found in found {
        let before = &text[from..found.start];
        in_text = is_in_text(before, in_text);
        marked.push_str(before);
        from = found.end;
        if format == Format::Json && !in_text {
            marked.push_str(&format!("\"{MARK}\""));
            places.push(Place::Value);
        } else {
            places.push(Place::Within(marked.len()));
            marked.push(MARK);
        }
    }
    marked.push_str(&text[from..]);
    (marked, places)
}

/// A text, or a key.
struct Scalar {
    start: usize,
    end: usize,
    /// How it is written; of a key that is not known.
    style: Option<Style>,
    /// Whether nothing but one mark is in it.
    is_one: bool,
}

fn scalars_in(value: &Value<'_>, all: &mut Vec<Scalar>) {
    match &value.data {
        Data::Text(text) => all.push(Scalar {
            start: value.span.start,
            end: value.span.end,
            style: Some(value.style),
            is_one: text.chars().eq([MARK]),
        }),
        Data::Array(items) => items.iter().for_each(|item| scalars_in(item, all)),
        Data::Object(members) => {
            for member in members {
                let key = Scalar {
                    start: member.start,
                    // Quotes and escapes make it longer than what is read, never shorter.
                    end: member.start + member.key.len(),
                    style: None,
                    is_one: false,
                };
                all.push(key);
                scalars_in(&member.value, all);
            }
        }
        Data::Null | Data::Bool(_) | Data::Number(_) => {}
    }
}
