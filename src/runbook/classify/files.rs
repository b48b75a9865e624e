//! Rule 7: data that names its file.

use crate::document::{Document, NodeKind};
use crate::runbook::block::{Block, Kind};
use crate::runbook::config::Config;
use crate::runbook::cues;
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
    "nginx",
    "properties",
    "service",
    "systemd",
    "terraform",
    "text",
    "tf",
    "toml",
    "txt",
    "xml",
    "yaml",
    "yml",
];

/// Rule 7: data that names its file, when the path has a directory part or a later command uses it.
pub(super) fn find(document: &Document, config: &Config, blocks: &mut [Block]) {
    if config.annotated_only {
        return;
    }
    for index in 0..blocks.len() {
        let block = &blocks[index];
        let is_data = DATA_LANGUAGES.contains(&block.lang.as_str());
        let closed =
            matches!(&document.nodes[block.node].kind, NodeKind::Fence(fence) if fence.closed);
        if block.kind != Kind::Shown || block.attributes.force.is_some() || !is_data || !closed {
            continue;
        }
        let Some(path) = cues::named_file(&block.text).map(str::to_owned) else {
            continue;
        };
        let used = blocks[index + 1..].iter().find(|later| {
            later
                .commands
                .iter()
                .any(|command| cues::uses_path(&command.text, &path))
        });
        let reason = match used {
            Some(step) => format!(
                "its first line names `{path}`, which line {} uses",
                step.line
            ),
            None if path.contains('/') => format!("its first line names `{path}`"),
            None => continue,
        };
        let block = &mut blocks[index];
        block.kind = Kind::File;
        block.reason = reason;
        block.path = Some(path);
        let mut first_line = block.line + 1;
        if block.lang == "json" {
            // JSON has no comments: the line that names the file is no part of it.
            let rest = block
                .text
                .find('\n')
                .map_or(block.text.len(), |end| end + 1);
            block.text.drain(..rest);
            first_line += 1;
        }
        block.placeholders = placeholders(&block.text, first_line);
    }
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
    found.retain(|(_, placeholder)| {
        let text = &placeholder.text;
        let is_shortcode = ["{{<", "{{%", "{%"]
            .iter()
            .any(|open| text.starts_with(open));
        is_shortcode || text.starts_with('<') && text.contains(['-', '_', ' '])
    });
    found
}
