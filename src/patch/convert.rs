//! What files are by their names, and one format for another.

use super::meaning::encoded;
use super::now::Now;
use super::splice::written;
use super::tree::Anchors;
use super::{Format, Refused};
use crate::data::value::Data;

/// The ends of names that tell of another format, which a text of it may well be read as YAML.
const OTHERS: [&str; 20] = [
    "bash",
    "cfg",
    "conf",
    "csv",
    "env",
    "hcl",
    "html",
    "ini",
    "js",
    "md",
    "properties",
    "py",
    "rs",
    "sh",
    "sql",
    "tf",
    "toml",
    "ts",
    "txt",
    "xml",
];

/// What a file is: by the end of its name, or else by what its text reads as.
#[must_use]
pub fn format_of(path: &str, text: &str) -> Format {
    named(path).unwrap_or_else(|| {
        match Format::Json.read(text).is_ok_and(|found| !found.is_empty()) {
            true => Format::Json,
            false => Format::Yaml,
        }
    })
}

/// What the name of a file tells.
#[must_use]
pub fn named(path: &str) -> Option<Format> {
    match end(path)?.as_str() {
        "json" => Some(Format::Json),
        "yaml" | "yml" => Some(Format::Yaml),
        _ => None,
    }
}

/// The end of a name that tells of something else than YAML and JSON: `.env`, for one.
#[must_use]
pub fn named_otherwise(path: &str) -> Option<String> {
    let name = path.rsplit('/').next().unwrap_or(path);
    if named(path).is_none() && name.starts_with(".env.") {
        return Some(".env".to_owned());
    }
    let end = end(path).filter(|end| OTHERS.contains(&end.as_str()))?;
    Some(format!(".{end}"))
}

fn end(path: &str) -> Option<String> {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.')
        .map(|(_, end)| end.to_ascii_lowercase())
}

/// Whether a text that is not empty holds single values alone, as lines of another format read as YAML do.
#[must_use]
pub fn is_single(text: &str, format: Format) -> bool {
    let is_scalar =
        |data: &Data<'_>| !matches!(data, Data::Array(_) | Data::Object(_) | Data::Null);
    let found = format.read(text).unwrap_or_default();
    !found.is_empty() && found.iter().all(|value| is_scalar(&value.data))
}

/// A text of one format in another, laid out anew.
///
/// # Errors
///
/// The text has several documents, or something in it that the other format cannot have.
pub fn converted(text: &str, from: Format, to: Format) -> Result<String, Refused> {
    let refused = |why: String| {
        Err(Refused::all(
            why,
            vec![format!(
                "a file of the same format can be written: name `out` as one of {}",
                from.name()
            )],
        ))
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let documents = from.read(text).unwrap_or_default();
    let [document] = documents.as_slice() else {
        let count = documents.len();
        return refused(format!(
            "the result has {count} documents, and one can be written as {}",
            to.name()
        ));
    };
    let mut text = written("", to, &Now::new(document), &Anchors::default(), None);
    text.push('\n');
    let is_same = to.read(&text).is_ok_and(
        |found| matches!(found.as_slice(), [only] if encoded(only) == encoded(document)),
    );
    match is_same {
        true => Ok(text),
        false => refused(format!("the result cannot be written as {}", to.name())),
    }
}
