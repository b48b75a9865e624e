//! Rule 7: data that names its file.

use crate::runbook::block::{Block, Kind};
use crate::runbook::named::{self, Mention};
use crate::runbook::placeholder::{self, Placeholder};

/// Languages of data: their fences may be files.
const DATA_LANGUAGES: &[&str] = &[
    "cfg",
    "conf",
    "config",
    "csv",
    "dotenv",
    "env",
    "hcl",
    "ini",
    "json",
    "json5",
    "jsonc",
    "jsonl",
    "ndjson",
    "nginx",
    "properties",
    "service",
    "systemd",
    "terraform",
    "text",
    "tf",
    "tfvars",
    "toml",
    "tsv",
    "txt",
    "xml",
    "yaml",
    "yml",
];

/// Whether rule 7 may be about a fence in `lang`: data, or what a program is written in.
pub(super) fn may_be_file(lang: &str) -> bool {
    DATA_LANGUAGES.contains(&lang) || named::is_known(lang)
}

/// Rule 7 for `candidates`, blocks whose first line names a file: they are these files when a later
/// command uses the path. For data it also does when the path has a directory part; of programs,
/// documents mostly show a part.
pub(super) fn find(candidates: &[usize], blocks: &mut [Block]) {
    for &index in candidates {
        let Some(path) = named::named_file(&blocks[index].text, &blocks[index].lang) else {
            continue;
        };
        let path = path.to_owned();
        match judge(index, &path, blocks) {
            Ok(reason) => write(&mut blocks[index], path, reason),
            Err(reason) => blocks[index].reason = reason,
        }
    }
}

/// Why the block is the file that its first line names, or why it is not.
fn judge(index: usize, path: &str, blocks: &[Block]) -> Result<String, String> {
    let block = &blocks[index];
    let names = format!("its first line names `{path}`");
    let mentions = |block: &Block, what: Mention| {
        block
            .commands
            .iter()
            .any(|command| named::mention(&command.text, path) == Some(what))
    };
    if let Some(line) = named::left_out(&block.text, &block.lang) {
        let line = block.line + 1 + line;
        return Err(format!("{names}, but line {line} leaves something out"));
    }
    // What a command made is shown here, as a whole or in part.
    let maker = blocks[..index]
        .iter()
        .find(|step| mentions(step, Mention::Makes));
    if let Some(step) = maker {
        return Err(format!(
            "{names}, which the step on line {} makes",
            step.line
        ));
    }
    let user = blocks[index + 1..]
        .iter()
        .find(|step| mentions(step, Mention::Uses));
    let is_data = DATA_LANGUAGES.contains(&block.lang.as_str());
    match user {
        Some(step) => Ok(format!("{names}, which line {} uses", step.line)),
        None if is_data && path.contains('/') => Ok(names),
        None => Err(format!("{names}, but no later command uses it")),
    }
}

fn write(block: &mut Block, path: String, reason: String) {
    block.kind = Kind::File;
    block.reason = reason;
    block.path = Some(path);
    let begin = named::begin(&block.text, &block.lang);
    let first_line = block.line + 1 + block.text[..begin].matches('\n').count();
    block.text.drain(..begin);
    block.placeholders = placeholders(&block.text, first_line);
}

/// The placeholders of `text`, whose first line is `line` of the document, each with its line.
pub(super) fn placeholders_by_line(text: &str, line: usize) -> Vec<(usize, Placeholder)> {
    let found = placeholder::placeholders(text).into_iter();
    found
        .map(|found| (line + text[..found.start].matches('\n').count(), found))
        .collect()
}

/// The placeholders of a file. Much of what would be one in a command is the file's own language:
/// only what no data holds is taken for one.
pub(super) fn placeholders(text: &str, line: usize) -> Vec<(usize, Placeholder)> {
    let mut found = placeholders_by_line(text, line);
    // Elements of HTML and XML are called so.
    let is_markup = ["</", "/>"].iter().any(|sign| text.contains(sign));
    found.retain(|(_, placeholder)| {
        let text = &placeholder.text;
        let is_shortcode = ["{{<", "{{%", "{%"]
            .iter()
            .any(|open| text.starts_with(open));
        is_shortcode || !is_markup && text.starts_with('<') && text.contains(['-', '_', ' '])
    });
    found
}
