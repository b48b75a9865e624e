//! Editing a step before it runs: in the person's editor, or line by line.

use super::Guided;
use crate::cli::ask::{self, Left};
use crate::cli::editor;
use crate::cli::keys::Keys;
use crate::document::transcript;
use crate::report::style::StyledLine;
use crate::run::Masker;
use crate::runbook::Block;

impl Guided<'_> {
    /// Secrets are kept off the screen, also where a person types them.
    pub fn masks(&mut self, masker: Masker) {
        self.masker = masker;
    }

    /// A step with these commands, as it may be shown.
    pub(super) fn edited(&self, block: &Block, commands: &[String]) -> Vec<StyledLine> {
        let masked = |text: &String| self.masker.mask_text(text).into_owned();
        let masked: Vec<String> = commands.iter().map(masked).collect();
        self.page.step(&block.edited(&masked))
    }
}

/// The commands that the person makes of the block's; none where they stay as they are.
pub async fn edit(
    keys: &Keys,
    block: &Block,
    former: &[String],
) -> Result<Option<Vec<String>>, Left> {
    let text = text(block, former);
    let edited = match editor::command() {
        Some(editor) => {
            let extension = match block.attributes.shell {
                Some(_) => ".txt",
                None => ".sh",
            };
            editor::edit(keys, editor, &text, extension).await?
        }
        None => inline(keys, &text).await?,
    };
    // Editors differ in whether they end the last line.
    let is_other = |edited: &String| edited.trim_end() != text.trim_end();
    let Some(edited) = edited.filter(is_other) else {
        return Ok(None);
    };
    let commands = commands(block, former, &edited);
    Ok(Some(commands).filter(|commands| commands.iter().any(|text| !text.trim().is_empty())))
}

/// One line after the other, each with what it was.
async fn inline(keys: &Keys, text: &str) -> Result<Option<String>, Left> {
    let mut edited = String::new();
    for line in text.lines() {
        edited.push_str(&ask::line(keys, "edit", line).await?);
        edited.push('\n');
    }
    Ok(Some(edited))
}

/// What is edited: several commands stand behind prompts, as in the document.
fn text(block: &Block, commands: &[String]) -> String {
    let is_several = block.is_transcript && commands.len() > 1;
    let mut text = String::new();
    for command in commands {
        if is_several {
            text.push_str("$ ");
        }
        text.push_str(command.trim_end());
        text.push('\n');
    }
    text
}

/// The commands in an edited text.
fn commands(block: &Block, former: &[String], text: &str) -> Vec<String> {
    if !block.is_transcript || former.len() < 2 {
        return vec![text.to_owned()];
    }
    let parsed = transcript::parse(text, false);
    let commands = parsed.commands.into_iter().map(|command| command.text);
    commands.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runbook::Runbook;
    use crate::source::Source;

    fn round_trip(document: &str, edit: fn(String) -> String) -> (String, Vec<String>) {
        let runbook = Runbook::parse(Source::new("a.md", document));
        let block = &runbook.blocks[0];
        let former: Vec<String> = block.commands.iter().map(|c| c.text.clone()).collect();
        let text = text(block, &former);
        let edited = commands(block, &former, &edit(text.clone()));
        (text, edited)
    }

    #[test]
    fn several_commands_stand_behind_prompts() {
        let document = "```sh\n$ echo a \\\n  b\na b\n$ echo c\n```\n";
        let (text, edited) = round_trip(document, |text| text.replace('c', "d"));
        assert_eq!(text, "$ echo a \\\n  b\n$ echo c\n");
        assert_eq!(edited, ["edho a \\\n  b", "edho d"]);
    }

    #[test]
    fn a_script_and_a_single_command_stand_as_they_are() {
        let script = round_trip("```sh\na\nb\n```\n", |text| text + "c\n");
        assert_eq!(script, ("a\nb\n".to_owned(), vec!["a\nb\nc\n".to_owned()]));
        let single = round_trip("```sh\n$ a\n```\n", |_| "$PAGER b\n".to_owned());
        assert_eq!(single, ("a\n".to_owned(), vec!["$PAGER b\n".to_owned()]));
    }
}
