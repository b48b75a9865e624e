//! Tables of what documents say.

use stepmark::cli::exit;
use stepmark::expect::{HOLES, Match};
use stepmark::run::Status;
use stepmark::runbook::attributes::{About, KEYS, Key};
use stepmark::runbook::{FIELDS, SETTINGS, Type};

use super::{code, codes, linked, table};

/// Where the manual says more of a key.
const OF_KEYS: &[(&str, &str)] = &[
    ("append", "files.md#a-file"),
    ("background", "running.md#steps-that-run-on"),
    ("danger", "guided.md#danger"),
    ("document", "files.md#several-documents"),
    ("exit", "expectations.md#the-exit-status"),
    ("expect", "expectations.md#where-expectations-stand"),
    ("file", "files.md#a-file"),
    ("ignore", "expectations.md#more-or-less"),
    ("key", "expectations.md#more-or-less"),
    ("list", "files.md#a-merge"),
    ("manual", "blocks.md#manual-items"),
    ("match", "expectations.md#ways-to-compare"),
    ("merge", "files.md#a-merge"),
    ("name", "blocks.md#names"),
    ("ordered", "expectations.md#more-or-less"),
    ("patch", "files.md#a-patch"),
    ("record", "recording.md#what-is-recorded"),
    ("rows", "expectations.md#more-or-less"),
    ("columns", "expectations.md#more-or-less"),
    ("similar", "expectations.md#similar"),
    ("stream", "expectations.md#which-output"),
    ("subst", "files.md#values-in-the-text"),
    ("tags", "running.md#a-part-of-a-document"),
    ("timeout", "running.md#time"),
    ("tty", "running.md#steps-with-a-terminal"),
    ("undo", "running.md#undoing"),
    ("unordered", "expectations.md#json-and-yaml"),
    ("within", "expectations.md#until-it-holds"),
];

/// Where the manual says more of a setting.
const OF_SETTINGS: &[(&str, &str)] = &[
    ("blocks", "blocks.md#only-what-is-annotated"),
    ("ci", "../how-to/ci.md#consent"),
    ("fresh", "replay.md#how-old-results-may-be"),
    ("params", "parameters.md"),
    ("record", "recording.md#what-is-recorded"),
    ("redact", "secrets.md#masking-by-pattern"),
    ("requires", "#tools"),
    ("strict", "running.md#a-step-stops-at-its-first-failure"),
    ("tags", "running.md#a-part-of-a-document"),
    ("target", "#the-target"),
];

/// Where the manual says more of a field of a parameter.
const OF_FIELDS: &[(&str, &str)] = &[
    ("from", "#values-that-something-tells"),
    ("literal", "#literals"),
    ("placeholder", "#placeholders"),
    ("type", "#types"),
];

/// Where the manual says more of a way to compare.
const OF_MATCHERS: &[(&str, &str)] = &[
    ("lines", "#lines"),
    ("table", "#table"),
    ("json", "#json-and-yaml"),
    ("yaml", "#json-and-yaml"),
    ("json-test", "#json-test"),
    ("exact", "#exact"),
    ("contains", "#contains"),
    ("regex", "#regex"),
    ("similar=0.8", "#similar"),
];

/// The keys of annotations.
pub fn attributes(name: &str) -> Option<String> {
    let about = match name {
        "keys of kinds" => About::Kind,
        "keys of steps" => About::Step,
        "keys of expectations" => About::Expectation,
        "keys of files" => About::File,
        _ => return None,
    };
    let keys = KEYS.iter().filter(|key| key.about() == about);
    let row = |key: &Key| {
        [
            linked(key.name, OF_KEYS),
            codes(&key.values()),
            key.what.to_owned(),
            key.without.to_owned(),
        ]
    };
    let head = ["key", "values", "meaning", "without it"];
    Some(table(head, keys.map(row)))
}

/// The settings of front matter.
pub fn settings(name: &str) -> Option<String> {
    let rows = SETTINGS.iter().map(|setting| {
        [
            linked(setting.name, OF_SETTINGS),
            setting.what.to_owned(),
            setting.without.to_owned(),
        ]
    });
    (name == "settings").then(|| table(["setting", "meaning", "without it"], rows))
}

/// The fields and the types of parameters.
pub fn parameters(name: &str) -> Option<String> {
    let fields = FIELDS
        .iter()
        .map(|field| [linked(field.name, OF_FIELDS), field.what.to_owned()]);
    let types = Type::all().map(|kind| {
        [
            code(kind.as_str()),
            kind.takes().to_owned(),
            kind.gives().to_owned(),
        ]
    });
    match name {
        "fields" => Some(table(["field", "meaning"], fields)),
        "types" => Some(table(["type", "takes", "commands get"], types)),
        _ => None,
    }
}

/// The ways to compare, and the holes.
pub fn expectations(name: &str) -> Option<String> {
    let matchers = Match::ALL.map(|matcher| {
        [
            linked(matcher.written(), OF_MATCHERS),
            matcher.holds_if().to_owned(),
            matcher.holes().to_owned(),
        ]
    });
    let holes = HOLES.map(|(word, kind)| {
        [
            code(&format!("[{word}]")),
            kind.what().to_owned(),
            codes(kind.examples()),
        ]
    });
    match name {
        "matchers" => Some(table(["`match=`", "holds if", "holes"], matchers)),
        "holes" => Some(table(["hole", "takes", "such as"], holes)),
        _ => None,
    }
}

/// How steps end, and the program.
pub fn statuses(name: &str) -> Option<String> {
    let steps = Status::ALL.map(|status| [code(status.as_str()), status.what().to_owned()]);
    let program = exit::MEANINGS
        .iter()
        .map(|(status, meaning)| [code(&status.to_string()), (*meaning).to_owned()]);
    match name {
        "statuses" => Some(table(["status", "it says of a step"], steps)),
        "exit statuses" => Some(table(["exit status", "it says"], program)),
        _ => None,
    }
}
