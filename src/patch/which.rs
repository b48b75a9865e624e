//! Which document of a file a change is for.

use super::Refused;
use crate::data::value::{Data, Value};
use crate::diagnostic::nearest;
use crate::source::visible::visible;

/// How many documents are told.
const SHOWN: usize = 20;

/// The index of the document that `which` names; nothing where there is none at all, and none is named.
/// Documents with nothing in them count, but where none is named the only other one is meant.
pub fn choose(documents: &[Value<'_>], which: Option<&str>) -> Result<Option<usize>, Refused> {
    let Some(which) = which else {
        let mut full = (0..documents.len()).filter(|&at| !documents[at].is_nothing());
        return match (documents.len(), full.next(), full.next()) {
            (0, ..) => Ok(None),
            (1, ..) => Ok(Some(0)),
            (_, Some(only), None) => Ok(Some(only)),
            (several, ..) => {
                let summary =
                    format!("the file has {several} documents, and nothing says which is meant");
                Err(Refused::all(summary, listed(documents)))
            }
        };
    };
    if let Ok(number) = which.parse::<usize>() {
        if (1..=documents.len()).contains(&number) {
            return Ok(Some(number - 1));
        }
        let summary = format!(
            "there is no document {number}: the file has {}",
            documents.len()
        );
        return Err(Refused::all(summary, listed(documents)));
    }
    let names: Vec<Option<String>> = documents.iter().map(name).collect();
    let mut found = (0..names.len()).filter(|&at| names[at].as_deref() == Some(which));
    let told = visible(which);
    match (found.next(), found.next()) {
        (Some(first), None) => Ok(Some(first)),
        (Some(_), Some(_)) => {
            let summary = format!("more than one document is {told}: name it by its number");
            Err(Refused::all(summary, listed(documents)))
        }
        (None, _) => {
            let mut notes = listed(documents);
            if let Some(known) = nearest(which, names.iter().flatten().map(String::as_str)) {
                notes.insert(0, format!("did you mean document={}?", visible(known)));
            }
            let summary = format!("no document is {told}");
            Err(Refused::all(summary, notes))
        }
    }
}

/// The documents, and how to name one.
fn listed(documents: &[Value<'_>]) -> Vec<String> {
    let one = |(at, document): (usize, &Value<'_>)| {
        let name = name(document).unwrap_or_else(|| keys(document));
        format!("{}: {}", at + 1, visible(&name))
    };
    let mut notes: Vec<_> = documents.iter().enumerate().take(SHOWN).map(one).collect();
    if documents.len() > SHOWN {
        notes.push(format!("and {} more", documents.len() - SHOWN));
    }
    notes.push("say document=N or document=KIND/NAME".to_owned());
    notes
}

/// `KIND/NAME`, of what has both.
fn name(document: &Value<'_>) -> Option<String> {
    let kind = member(document, "kind")?.scalar()?;
    let name = member(member(document, "metadata")?, "name")?.scalar()?;
    Some(format!("{kind}/{name}"))
}

/// What else tells a document from others.
fn keys(document: &Value<'_>) -> String {
    match &document.data {
        Data::Object(members) if members.is_empty() => "an empty mapping".to_owned(),
        Data::Object(members) => {
            let keys: Vec<_> = members.iter().take(4).map(|member| &*member.key).collect();
            let more = if members.len() > 4 { ", …" } else { "" };
            format!("a mapping of {}{more}", keys.join(", "))
        }
        Data::Array(items) => format!("a list of {}", items.len()),
        _ if document.is_nothing() => "an empty document".to_owned(),
        _ => "a single value".to_owned(),
    }
}

fn member<'v, 'a>(value: &'v Value<'a>, key: &str) -> Option<&'v Value<'a>> {
    let Data::Object(members) = &value.data else {
        return None;
    };
    let found = members.iter().find(|member| member.key == key)?;
    Some(&found.value)
}
