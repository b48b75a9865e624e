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
    block.placeholders = placeholders(block, first_line);
}

/// The placeholders of `text`, whose first line is `line` of the document, each with its line.
pub(super) fn placeholders_by_line(text: &str, line: usize) -> Vec<(usize, Placeholder)> {
    let found = placeholder::placeholders(text).into_iter();
    found
        .map(|found| (line + text[..found.start].matches('\n').count(), found))
        .collect()
}

/// The placeholders of a block that writes a file. Much of what would be one in a command is the file's
/// own language: only what no data holds is taken for one. What an author calls a file is its text; of one
/// that is found by its first line, what stands where a value would is likely to be filled in by hand.
pub(super) fn placeholders(block: &Block, line: usize) -> Vec<(usize, Placeholder)> {
    let text = &block.text;
    if block.kind == Kind::File && block.attributes.file.is_some() {
        return Vec::new();
    }
    let is_data = DATA_LANGUAGES.contains(&block.lang.as_str());
    let mut found = placeholders_by_line(text, line);
    // Elements of HTML and XML are called so.
    let is_markup = ["</", "/>"].iter().any(|sign| text.contains(sign));
    found.retain(|(_, placeholder)| {
        let own = &placeholder.text;
        let is_angle = own.starts_with('<') && own.contains(['-', '_', ' ']) && !is_markup;
        match block.kind {
            Kind::File => is_angle && is_value(text, placeholder, is_data),
            _ => {
                is_angle
                    || ["{{<", "{{%", "{%"]
                        .iter()
                        .any(|open| own.starts_with(open))
            }
        }
    });
    found
}

/// Whether a placeholder stands where a value would: in quotes of its own, or, in data, as a value or the
/// part of one behind `:`, `=` or `-`.
fn is_value(text: &str, placeholder: &Placeholder, is_data: bool) -> bool {
    let (before, behind) = (&text[..placeholder.start], &text[placeholder.end..]);
    let before = before.rsplit('\n').next().unwrap_or_default();
    let is_quoted = ['"', '\'', '`']
        .iter()
        .any(|quote| before.ends_with(*quote) && behind.starts_with(*quote));
    if is_quoted || !is_data {
        return is_quoted;
    }
    // `Vec<a-b>` is a type.
    let lead = before.trim_end_matches(|char: char| !char.is_whitespace() && char != '=');
    let own = &before[lead.len()..];
    !own.ends_with(char::is_alphanumeric) && lead.trim_end().ends_with([':', '=', '-', ',', '['])
}

#[cfg(test)]
mod tests {
    use crate::runbook::Runbook;
    use crate::source::Source;

    fn found(fence: &str) -> Vec<String> {
        let runbook = Runbook::parse(Source::new("a.md", fence));
        let all = runbook.blocks.iter().flat_map(|block| &block.placeholders);
        all.map(|(_, placeholder)| placeholder.text.clone())
            .collect()
    }

    #[test]
    fn an_annotated_file_is_its_text() {
        for text in [
            "<app-root></app-root>",
            "{% for h in hosts %}",
            "fn f(all: Vec<my-type>) {}",
            "ip: <node-ip>",
            "{{< release >}}",
        ] {
            let fence = format!("```text {{file=a.txt}}\n{text}\n```\n");
            assert_eq!(found(&fence), Vec::<String>::new(), "{text}");
        }
        assert_eq!(
            found("```yaml {merge=a.yaml}\nip: <node-ip>\nx: {% y %}\n```\n"),
            ["<node-ip>", "{% y %}"]
        );
    }

    #[test]
    fn a_file_by_its_first_line_has_placeholders_where_values_stand() {
        for (text, expected) in [
            ("ip: <node-ip>", vec!["<node-ip>"]),
            ("A=<node-ip>", vec!["<node-ip>"]),
            ("a = <node-ip>", vec!["<node-ip>"]),
            ("- <node-ip>", vec!["<node-ip>"]),
            ("a: \"<node-ip>\"", vec!["<node-ip>"]),
            ("a: https://<node-ip>:6443", vec!["<node-ip>"]),
            ("a: Vec<my-type>", vec![]),
            ("a: and then <my-type>", vec![]),
            ("a: {{ .Values.x }}", vec![]),
            ("{% if x %}", vec![]),
        ] {
            let fence = format!("```yaml\n# conf/a.yaml\n{text}\n```\n");
            assert_eq!(found(&fence), expected, "{text}");
        }
    }
}
