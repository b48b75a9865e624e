//! The eight rules themselves (DESIGN section 1).

use super::{Classifier, files};
use crate::diagnostic::Diagnostic;
use crate::document::prompt::{PromptForm, foreign_prompt};
use crate::document::transcript::{self, Transcript, TranscriptProblem};
use crate::document::{Fence, Node, shell};
use crate::runbook::attributes::{Attributes, Force};
use crate::runbook::block::Kind;
use crate::runbook::evidence::{is_script_language, is_shell_language};
use crate::runbook::named::{self, Mention};
use crate::runbook::{interactive, placeholder};

/// Languages whose fence right behind a step may be what the step prints.
const OUTPUT_LANGUAGES: &[&str] = &["", "text", "txt", "json", "yaml", "yml", "output"];

/// What a fence was judged to be, and why.
pub(super) struct Verdict {
    pub(super) kind: Kind,
    pub(super) reason: String,
    pub(super) transcript: Option<Transcript>,
}

impl Verdict {
    fn new(kind: Kind, reason: impl Into<String>) -> Self {
        Self {
            kind,
            reason: reason.into(),
            transcript: None,
        }
    }

    fn shown(reason: impl Into<String>) -> Self {
        Self::new(Kind::Shown, reason)
    }
}

impl Classifier<'_> {
    /// The eight rules.
    pub(super) fn judge(&mut self, node: &Node, fence: &Fence, attributes: &Attributes) -> Verdict {
        if !fence.closed {
            self.diagnostics.push(
                Diagnostic::error("unclosed-fence", node.span, "this fence is never closed")
                    .help("close it with a line of its own, indented like the opening one"),
            );
            return Verdict::shown("its fence is never closed");
        }
        self.rule_1_annotated(fence, attributes)
            .or_else(|| Self::rule_2_expectation(fence))
            .or_else(|| self.rule_3_and_4_transcript(fence))
            .or_else(|| self.rule_5_script(fence))
            .or_else(|| self.rule_6_output(node, fence))
            .or_else(|| self.rule_7_file(fence))
            .unwrap_or_else(|| rule_8_shown(fence))
    }

    fn rule_1_annotated(&mut self, fence: &Fence, attributes: &Attributes) -> Option<Verdict> {
        let lang = fence.lang.as_str();
        let verdict = match attributes.force {
            Some(Force::Shown) => Verdict::shown("annotated as shown"),
            Some(Force::Manual) => Verdict::new(Kind::Manual, "annotated as manual"),
            Some(Force::Expect) => Verdict::new(Kind::Expect, "annotated as an expectation"),
            Some(Force::Patch) => Verdict::new(Kind::Patch, "annotated as a patch"),
            Some(Force::Merge) => Verdict::new(Kind::Merge, "annotated as a merge"),
            Some(Force::Run) => self.forced_step(fence, "annotated to run"),
            None if attributes.file.is_some() => Verdict::new(Kind::File, "annotated as a file"),
            None if attributes.shell.is_some() && !is_shell_language(lang) => {
                self.forced_step(fence, "annotated with its shell")
            }
            None if attributes.asserts
                && attributes.step_key.is_none()
                && !is_shell_language(lang)
                && !self.has_prompts(fence) =>
            {
                Verdict::new(Kind::Expect, "annotated with how to compare it")
            }
            None if self.config.annotated_only
                && !attributes.any
                && !["expect", "output"].contains(&lang) =>
            {
                Verdict::shown("not annotated, in a document that says `blocks: annotated`")
            }
            None => return None,
        };
        Some(verdict)
    }

    fn has_prompts(&self, fence: &Fence) -> bool {
        transcript::prompts(&fence.text, self.evidence.hash_in(&fence.lang))
            .next()
            .is_some()
    }

    fn forced_step(&mut self, fence: &Fence, reason: &str) -> Verdict {
        let transcript = self.has_prompts(fence).then(|| self.transcript(fence));
        Verdict {
            kind: Kind::Step,
            reason: reason.to_owned(),
            transcript,
        }
    }

    fn rule_2_expectation(fence: &Fence) -> Option<Verdict> {
        ["expect", "output"]
            .contains(&fence.lang.as_str())
            .then(|| Verdict::new(Kind::Expect, format!("its language is `{}`", fence.lang)))
    }

    fn rule_3_and_4_transcript(&mut self, fence: &Fence) -> Option<Verdict> {
        if !fence.lang.is_empty() && !is_shell_language(&fence.lang) {
            return None;
        }
        let hash = self.evidence.hash_in(&fence.lang);
        let (_, first) = transcript::prompts(&fence.text, hash).next()?;
        let elsewhere = transcript::prompts(&fence.text, hash)
            .find(|(_, prompt)| self.evidence.is_elsewhere(prompt));
        if let Some((line, prompt)) = elsewhere {
            let line = fence.line + 1 + line;
            return Some(Verdict::shown(format!(
                "its prompt on line {line} names another machine, `{}`",
                prompt.place
            )));
        }
        // A prompt of home ends what an interactive command on another machine began. A bare `#`, which
        // is root's everywhere, does not.
        if first.form == PromptForm::Hash
            && let Some((command, line)) = self.away
        {
            return Some(away(command, line));
        }
        self.away = None;
        let transcript = self.transcript(fence);
        if let Some(reason) = not_run(fence, &transcript) {
            return Some(Verdict::shown(reason));
        }
        let place = if first.place.is_empty() {
            String::new()
        } else {
            format!(" of `{}`", first.place)
        };
        let reason = format!("a transcript with the prompt{place} in front of its commands");
        Some(Verdict {
            kind: Kind::Step,
            reason,
            transcript: Some(transcript),
        })
    }

    fn rule_5_script(&mut self, fence: &Fence) -> Option<Verdict> {
        let lang = fence.lang.as_str();
        if !is_shell_language(lang) {
            return None;
        }
        if !is_script_language(lang) {
            return Some(Verdict::shown(format!(
                "`{lang}` without prompts is never a script"
            )));
        }
        if let Some((command, line)) = self.away {
            return Some(away(command, line));
        }
        if self.evidence.shell_fences_have_prompts {
            return Some(Verdict::shown(
                "other shell blocks of the document have prompts, and this one has none",
            ));
        }
        let first = fence.text.lines().find(|line| !line.trim().is_empty());
        let Some(first) = first else {
            return Some(Verdict::shown("it is empty"));
        };
        if let Some(prompt) = foreign_prompt(first) {
            return Some(Verdict::shown(format!(
                "`{prompt}` is the prompt of another program"
            )));
        }
        if let Some(what) = shell::looks_like(&fence.text) {
            return Some(Verdict::shown(format!(
                "it reads like {what}, not like a script"
            )));
        }
        if let Some((offset, message)) = no_shell(&fence.text) {
            let before = &fence.text[..offset];
            let line = fence.line + 1 + before.matches('\n').count();
            return Some(Verdict::shown(format!(
                "line {line} is no shell: {message}"
            )));
        }
        if let Some((command, true)) = interactive::interactive_command(&fence.text) {
            return Some(Verdict::shown(format!(
                "commands follow an interactive `{command}`, meant for its other side"
            )));
        }
        Some(Verdict::new(Kind::Step, format!("a `{lang}` script")))
    }

    fn rule_6_output(&self, node: &Node, fence: &Fence) -> Option<Verdict> {
        if self.is_marked_output
            && let Some(step) = self.last_in.get(&node.container).copied().flatten()
            && self.blocks[step]
                .commands
                .last()
                .is_some_and(|last| last.expected.is_none())
        {
            let line = self.blocks[step].line;
            let reason = format!("a comment marks it as the output of the step on line {line}");
            return Some(Verdict::new(Kind::Expect, reason));
        }
        let adjacent = self.adjacent.as_ref()?;
        let step = self.blocks.get(adjacent.block)?;
        let has_inline = step
            .commands
            .last()
            .is_some_and(|command| command.expected.is_some());
        let is_output = adjacent.container == node.container
            && OUTPUT_LANGUAGES.contains(&fence.lang.as_str())
            && !fence.text.trim().is_empty()
            // What begins with the name of a file is the file, unless the command prints this file.
            && named::named_file(&fence.text, &fence.lang)
                .is_none_or(|path| step.commands.last().is_some_and(|last| prints(&last.text, path)))
            && !has_inline;
        is_output.then(|| {
            Verdict::new(
                Kind::Expect,
                format!("follows the step on line {} as its output", step.line),
            )
        })
    }

    /// The file that the first line names, where nobody is on another machine. Whether it is to be
    /// written is judged when all commands are known.
    fn rule_7_file(&mut self, fence: &Fence) -> Option<Verdict> {
        if self.config.annotated_only || !files::may_be_file(&fence.lang) {
            return None;
        }
        let path = named::named_file(&fence.text, &fence.lang)?;
        if let Some((command, line)) = self.away {
            return Some(Verdict::shown(format!(
                "`{path}` on the other side of the interactive `{command}` on line {line}"
            )));
        }
        self.name_files.push(self.blocks.len());
        Some(Verdict::shown(format!("its first line names `{path}`")))
    }
}

/// Whether all that `command` does is to print the file at `path`.
fn prints(command: &str, path: &str) -> bool {
    let printers = ["cat", "head", "tail", "bat", "less", "more"];
    named::mention(command, path) == Some(Mention::Uses)
        && command
            .split_whitespace()
            .next()
            .is_some_and(|name| printers.contains(&name))
}

/// The verdict on commands that are meant for somewhere else.
fn away(command: &str, line: usize) -> Verdict {
    Verdict::shown(format!(
        "commands for the other side of the interactive `{command}` on line {line}"
    ))
}

/// Why the transcript's commands are not run.
fn not_run(fence: &Fence, transcript: &Transcript) -> Option<String> {
    let at = |line: usize| fence.line + 1 + line;
    for problem in &transcript.problems {
        match problem {
            TranscriptProblem::TextBeforePrompt { line } => {
                return Some(format!("line {} stands before its first prompt", at(*line)));
            }
            TranscriptProblem::Unfinished { line, .. } => {
                return Some(format!("its command on line {} never ends", at(*line)));
            }
            TranscriptProblem::BlanksAfterBackslash { .. } => {}
        }
    }
    if transcript.commands.is_empty() {
        return Some("its prompts have no commands".to_owned());
    }
    let last = transcript.commands.len() - 1;
    for (index, command) in transcript.commands.iter().enumerate() {
        let line = at(command.line);
        if let Some((_, message)) = no_shell(&command.text) {
            return Some(format!("line {line} is no shell: {message}"));
        }
        if let Some((name, more)) = interactive::interactive_command(&command.text)
            && (more || index < last || command.output.is_some())
        {
            return Some(format!(
                "what follows the interactive `{name}` on line {line} is meant for its other side"
            ));
        }
        let output = command.output.as_ref().map_or("", |output| &output.text);
        // A bare `>` begins lines of many outputs; a name before it is a program's.
        let prompt = output
            .lines()
            .filter_map(foreign_prompt)
            .find(|prompt| *prompt != ">");
        if let Some(prompt) = prompt {
            return Some(format!(
                "`{prompt}` below line {line} is the prompt of another program"
            ));
        }
    }
    None
}

/// What in `text` no shell would take for a command, and where.
fn no_shell(text: &str) -> Option<(usize, String)> {
    // A placeholder is no syntax error: it blocks the step until it is filled in.
    let masked = placeholder::mask(text, &placeholder::placeholders(text));
    if let Some(problem) = shell::problem(&masked) {
        return Some((problem.offset.min(text.len()), problem.message));
    }
    if let Some(shell::Continuation::Heredoc { delimiter }) = shell::continuation(&masked) {
        return Some((
            0,
            format!("the end of its heredoc, `{delimiter}`, does not come"),
        ));
    }
    // `SELECT 1`, `FROM ubuntu`, `PONG`: commands are not shouted.
    let commands = shell::commands(&masked);
    let name = commands.first().and_then(shell::SimpleCommand::name)?;
    let is_shouted = name.len() > 1 && name.chars().all(|char| char.is_ascii_uppercase());
    is_shouted.then(|| (0, format!("`{name}` reads like a query or output")))
}

fn rule_8_shown(fence: &Fence) -> Verdict {
    if fence.lang.is_empty() {
        Verdict::shown("no language, and no prompts")
    } else {
        Verdict::shown(format!(
            "`{}` is no shell, and nothing marks it as a step's output or as a file",
            fence.lang
        ))
    }
}
