//! Patches and merges as documents have them: what the RFCs and the public test suite of json-patch say
//! about them, in JSON and in YAML.

use serde_json::Value as Json;
use stepmark::data::Format;
use stepmark::patch::{Change, Lists, format_of};
use stepmark::runbook::{Block, Kind, Runbook};
use stepmark::source::Source;

const RFC_6902: &str = include_str!("rfc6902.txt");
const RFC_7386: &str = include_str!("rfc7386.txt");
const SUITE: &str = include_str!("suite.txt");

/// A document, a change of it, and what is to come out.
struct Row<'t> {
    document: &'t str,
    change: &'t str,
    result: &'t str,
}

fn rows(table: &str) -> Vec<Row<'_>> {
    let lines = table.lines().filter(|line| !line.starts_with('#'));
    let row = |line: &'_ str| -> Option<(usize, usize)> {
        let first = line.find(" ;; ")?;
        Some((first, first + 4 + line[first + 4..].find(" ;; ")?))
    };
    lines
        .map(|line| {
            let (first, second) = row(line).expect("a row has three parts");
            Row {
                document: &line[..first],
                change: &line[first + 4..second],
                result: &line[second + 4..],
            }
        })
        .collect()
}

/// The only block of a document with one fence.
fn block(language: &str, annotation: &str, text: &str) -> Block {
    let text = format!("# Change\n\n```{language} {{{annotation}}}\n{text}\n```\n");
    let runbook = Runbook::parse(Source::new("a.md", text));
    assert_eq!(runbook.blocks.len(), 1);
    runbook.blocks.into_iter().next().expect("there is one")
}

/// JSON as YAML in lines. What is no JSON that can be parsed stays as it is; YAML reads it as well.
fn yaml(json: &str) -> String {
    let repeats = json.matches("\"op\"").count() > json.matches('{').count();
    match serde_json::from_str::<Json>(json) {
        Ok(value) if !repeats => serde_yaml::to_string(&value).expect("JSON is YAML"),
        _ => json.to_owned(),
    }
}

fn json_of(text: &str, format: Format) -> Json {
    match format {
        Format::Json => serde_json::from_str(text).expect("the result is JSON"),
        Format::Yaml => serde_yaml::from_str(text).expect("the result is YAML"),
    }
}

/// What the change of a row makes of its document, both in a format.
fn outcome(row: &Row<'_>, fence: Format, target: Format, kind: Kind) -> Result<Json, String> {
    let key = if kind == Kind::Patch {
        "patch"
    } else {
        "merge"
    };
    let (document, name) = match target {
        Format::Json => (row.document.to_owned(), "t.json"),
        Format::Yaml => (yaml(row.document), "t.yaml"),
    };
    let block = match fence {
        Format::Json => block("json", &format!("{key}={name}"), row.change),
        Format::Yaml => block(
            "yaml",
            &format!("{key}={name}"),
            yaml(row.change).trim_end(),
        ),
    };
    assert_eq!(block.kind, kind);
    let path = block.changes.as_deref().expect("it names a file");
    assert_eq!(format_of(path, &document), target);
    let change = match kind {
        Kind::Patch => Change::patch(&block.text, fence),
        _ => Change::merge(&block.text, fence, Lists::Replace),
    };
    let change = change.map_err(|problem| format!("unread: {}", problem.reason))?;
    let patched = change.apply(&document, target, None);
    let patched = patched.map_err(|refused| format!("refused: {}", refused.summary))?;
    assert_eq!(patched.rewritten, None, "{}\n{}", row.change, patched.text);
    Ok(json_of(&patched.text, target))
}

fn check(table: &str, kind: Kind, count: usize) {
    let rows = rows(table);
    assert_eq!(rows.len(), count);
    let formats = [Format::Json, Format::Yaml];
    for row in &rows {
        for (fence, target) in formats
            .iter()
            .flat_map(|f| formats.iter().map(move |t| (*f, *t)))
        {
            let told = format!("{} of {} ({fence:?}, {target:?})", row.change, row.document);
            match outcome(row, fence, target, kind) {
                Ok(found) => {
                    let wanted: Json = serde_json::from_str(row.result).expect(row.result);
                    assert_eq!(found, wanted, "{told}");
                }
                Err(why) => {
                    let is_it =
                        !row.result.starts_with(['{', '[', '"']) && why.starts_with(row.result);
                    assert!(is_it, "{told}: {why}, and not {}", row.result);
                }
            }
        }
    }
}

#[test]
fn the_examples_of_rfc_6902_come_out() {
    check(RFC_6902, Kind::Patch, 16);
}

#[test]
fn the_examples_of_rfc_7386_come_out() {
    check(RFC_7386, Kind::Merge, 16);
}

#[test]
fn the_cases_of_the_public_suite_come_out() {
    check(SUITE, Kind::Patch, 99);
}

#[test]
fn lists_are_appended_to_where_the_merge_says_so() {
    let block = block("yaml", "merge=a.yaml list=append", "a:\n  b: [3]\nc: [4]");
    assert!(block.attributes.appends_lists);
    let change = Change::merge(&block.text, Format::Yaml, Lists::Append).expect("it is a merge");
    let target = "a:\n  b:\n    - 1 # one\n    - 2\n";
    let patched = change
        .apply(target, Format::Yaml, None)
        .expect("it applies");
    assert_eq!(
        patched.text,
        "a:\n  b:\n    - 1 # one\n    - 2\n    - 3\nc:\n  - 4\n"
    );
    assert_eq!(patched.rewritten, None);
}
