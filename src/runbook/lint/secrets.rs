//! Secrets that stand in the document itself.

use std::ops::Range;

use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::runbook::shape;
use crate::source::Span;

/// The code of what is found, by which it is told without the text that it is about.
pub const SECRET_IN_DOCUMENT: &str = "secret-in-document";

/// Looks for them wherever they are: in fences, prose, settings and recorded output.
pub(super) fn lint(document: &Document, diagnostics: &mut Vec<Diagnostic>) {
    let text = document.source.text();
    for found in shape::find(text.as_bytes()) {
        if found.rule == shape::PRIVATE_KEY && is_example(text, &found.place) {
            continue;
        }
        let place = &text.as_bytes()[found.place.clone()];
        let line = place.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
        let end = line.map_or(found.place.end, |length| found.place.start + length);
        let message = format!(
            "this has the shape of a secret ({}), and whoever reads the document reads it",
            found.rule
        );
        let span = Span::new(found.place.start, end);
        diagnostics.push(Diagnostic::warning(SECRET_IN_DOCUMENT, span, message).help(
            "take it out and revoke it; a parameter of type `secret` hands one to commands, and \
             an example may say so: `…EXAMPLE`, `xxxx`",
        ));
    }
}

/// What stands for the part of a key that an example leaves out. None of it is in a key.
const ELISIONS: &[&str] = &["..", "…", "****", "xxxx", "XXXX"];

/// What stands between the first line and the key in some formats.
const HEADERS: &[&str] = &["Proc-Type:", "DEK-Info:", "Version:", "Comment:", "Hash:"];

/// The fewest letters and digits in a key: one for Ed25519 has 64 characters, of which some are others.
const SHORTEST: usize = 56;

/// The same in keys of other labels, such as `RSA PRIVATE KEY`.
const SHORTEST_LABELLED: usize = 100;

/// The same of all of a key that is in base64 once more.
const SHORTEST_WRAPPED: usize = 150;

/// Whether what has the shape of a private key only shows how one looks: part of it is left out.
fn is_example(text: &str, place: &Range<usize>) -> bool {
    let key = text.get(place.clone()).unwrap_or_default();
    let Some((label, body)) = key
        .strip_prefix("-----BEGIN ")
        .and_then(|rest| rest.split_once("-----"))
    else {
        let behind = text.get(place.end..).unwrap_or_default();
        let mut cuts = ELISIONS.iter().chain(&["[", "<"]);
        let is_cut = cuts.any(|mark| behind.starts_with(mark));
        return is_cut || key.len() < SHORTEST_WRAPPED;
    };
    let end = body.find("-----END");
    let body = &body[..end.unwrap_or(body.len())];
    let (mut is_cut, mut length) = (false, 0);
    // In strings of JSON and the like the lines of a key end by `\n`.
    let lines = body.split(['\n', '\\']).map(str::trim);
    for line in lines {
        if HEADERS.iter().any(|header| line.starts_with(header)) {
            continue;
        }
        // Without an end the key goes on to that of the document.
        if end.is_none() && line.contains(' ') && length > 0 {
            break;
        }
        let is_within = |open, close| line.starts_with(open) && line.ends_with(close);
        is_cut |= ELISIONS.iter().any(|mark| line.contains(mark));
        is_cut |= is_within('[', ']') || is_within('<', '>');
        length += line.chars().filter(char::is_ascii_alphanumeric).count();
    }
    let shortest = match label {
        "PRIVATE KEY" => SHORTEST,
        _ => SHORTEST_LABELLED,
    };
    is_cut || length < shortest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runbook::Runbook;
    use crate::source::Source;

    /// How many secrets the document is said to hold.
    fn warnings(text: &str) -> usize {
        let runbook = Runbook::parse(Source::new("a.md", text));
        let diagnostics = runbook.diagnostics.iter();
        diagnostics
            .filter(|one| one.code == SECRET_IN_DOCUMENT)
            .count()
    }

    const LINE: &str = "MIIEpAIBAAKCAQEA7bq2xVnW9yUoT4rJm0cLh5dPsK8eZfGiQaXtB3vNwYjR6uHC\n";

    #[test]
    fn keys_are_told() {
        for body in [LINE.repeat(3), format!("{LINE}{LINE}abc=\n")] {
            let key =
                format!("-----BEGIN RSA PRIVATE KEY-----\n{body}-----END RSA PRIVATE KEY-----\n");
            assert_eq!(warnings(&format!("```text\n{key}```\n")), 1, "{key}");
            let json = key.replace('\n', "\\n");
            assert_eq!(
                warnings(&format!("```text\n\"{json}\"\n```\n")),
                1,
                "{json}"
            );
            let open = key.replace("-----END RSA PRIVATE KEY-----\n", "");
            let open = format!("```text\n{open}```\n\nAnd so on ... [more](a.md).\n");
            assert_eq!(warnings(&open), 1, "{open}");
        }
        // What is in brackets here is when each line was printed.
        let log = LINE.repeat(3).replace("MII", "[12:00:01] app: MII");
        let log = format!(
            "[12] -----BEGIN RSA PRIVATE KEY-----\n{}-----END RSA PRIVATE KEY-----",
            LINE.repeat(3) + &log
        );
        assert_eq!(warnings(&format!("```text\n{log}\n```\n")), 1, "{log}");
        // All of an Ed25519 key is in one line.
        let body = "MC4CAQAwBQYDK2VwBCIEIK2VwQm9yUoT4rJm0cLh5dPsK8eZfGiQaXtB3vNwYjR6\n";
        let key = format!("-----BEGIN PRIVATE KEY-----\n{body}-----END PRIVATE KEY-----\n");
        assert_eq!(warnings(&format!("```text\n{key}```\n")), 1);
    }

    #[test]
    fn examples_of_keys_are_not() {
        let begin = "-----BEGIN RSA PRIVATE KEY-----\n";
        for body in [
            "MIIEpAIBAAKCAQEA7bq2xVnW9yUo...\n".to_owned(),
            format!("{LINE}...\n{LINE}{LINE}"),
            format!("{LINE}{LINE}[...]\n"),
            format!("{LINE}{LINE}…\n"),
            format!("{LINE}{LINE}<the rest>\n"),
            format!("{LINE}[cut]\n{LINE}{LINE}"),
            LINE.to_owned(),
            "MIIEpAIBAAKCAQEA7bq2xVnW9yUo\nT4rJm0cLh5dPsK8eZfGi\n".to_owned(),
        ] {
            let key = format!("```text\n{begin}{body}-----END RSA PRIVATE KEY-----\n```\n");
            assert_eq!(warnings(&key), 0, "{key}");
        }
        for rest in ["", "...", "…"] {
            let wrapped = "LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQpNSUlFcEFJQkFBS0NBUUVBN2Jx";
            let text = format!("```yaml\nkey: {wrapped}{rest}\n```\n");
            assert_eq!(warnings(&text), 0, "{text}");
        }
    }
}
