//! What becomes of a fence that is a step: its commands, its effect, and what it must print.

use super::Classifier;
use super::files::placeholders_by_line;
use crate::diagnostic::Diagnostic;
use crate::document::transcript::{self, Transcript, TranscriptProblem};
use crate::document::{ContainerId, Fence, shell};
use crate::expect::{Expectation, Match};
use crate::runbook::attributes::Attributes;
use crate::runbook::block::{Asserted, Block, Command};
use crate::runbook::effect::{self, Effect};
use crate::runbook::interactive;
use crate::source::Span;

impl Classifier<'_> {
    /// Reads the fence as a transcript and tells what is odd in it.
    pub(super) fn transcript(&mut self, fence: &Fence) -> Transcript {
        let transcript = transcript::parse(&fence.text, self.evidence.hash_in(&fence.lang));
        for problem in &transcript.problems {
            match problem {
                TranscriptProblem::BlanksAfterBackslash { line } => {
                    self.blanks_after_backslash(fence.line + 1 + line);
                }
                TranscriptProblem::Unfinished { line, open } => {
                    let span = self.line_span(fence.line + 1 + line);
                    let message = format!("this command never ends: {}", what_is_open(open));
                    let help = "end it in this fence, before the next prompt";
                    self.diagnostics
                        .push(Diagnostic::error("broken-continuation", span, message).help(help));
                }
                TranscriptProblem::TextBeforePrompt { .. } => {}
            }
        }
        transcript
    }

    fn blanks_after_backslash(&mut self, line: usize) {
        let span = self.line_span(line);
        let message = "blanks behind the backslash would end the command here";
        self.diagnostics.push(
            Diagnostic::warning("broken-continuation", span, message)
                .help("take the blanks away; stepmark reads the line as continued"),
        );
    }

    fn line_span(&self, line: usize) -> Span {
        let source = &self.document.source;
        let text = source.line_text(line);
        let start = source.line_start(line);
        let indent = text.len() - text.trim_start().len();
        Span::new(start + indent, start + text.len().max(indent))
    }

    pub(super) fn fill_step(
        &mut self,
        block: &mut Block,
        fence: &Fence,
        transcript: Option<Transcript>,
    ) {
        let options = &block.attributes.options;
        let is_hint = !block.attributes.asserts;
        match transcript {
            Some(transcript) => {
                block.is_transcript = true;
                for command in transcript.commands {
                    let expected = command.output.map(|output| Asserted {
                        expectation: Expectation::new(output.text, options.clone()),
                        line: fence.line + 1 + output.line,
                        block: None,
                        words: Vec::new(),
                        stream: block.attributes.stream,
                        is_hint,
                    });
                    let line = fence.line + 1 + command.line;
                    block.commands.push(Command {
                        line,
                        text: command.text,
                        expected,
                    });
                }
            }
            None => block.commands.push(Command {
                line: fence.line + 1,
                text: self.script_text(fence, &block.attributes),
                expected: None,
            }),
        }
        for command in &block.commands {
            block
                .placeholders
                .extend(placeholders_by_line(&command.text, command.line));
        }
        if block.attributes.shell.is_none() {
            let effects = block
                .commands
                .iter()
                .map(|command| effect::effect_of(&command.text).effect);
            block.effect = effects.max();
            if let Some((command, _)) = block
                .commands
                .last()
                .and_then(|command| interactive::interactive_command(&command.text))
            {
                self.away = Some((command, block.line));
            }
        } else {
            block.effect = Some(Effect::Changes);
        }
        if block.attributes.danger {
            block.effect = Some(Effect::Danger);
        }
    }

    /// The script with the blanks taken away that stand behind a continuing backslash.
    fn script_text(&mut self, fence: &Fence, attributes: &Attributes) -> String {
        let may_continue = fence.text.contains("\\ ") || fence.text.contains("\\\t");
        if attributes.shell.is_some() || !may_continue {
            return fence.text.clone();
        }
        let mut lexer = shell::Lexer::new();
        let mut text = String::with_capacity(fence.text.len());
        for (index, line) in fence.text.split_inclusive('\n').enumerate() {
            lexer.line(line);
            if lexer.continuation() == Some(shell::Continuation::BackslashThenBlanks) {
                self.blanks_after_backslash(fence.line + 1 + index);
                text.push_str(line.trim_end());
                text.push('\n');
            } else {
                text.push_str(line);
            }
        }
        text
    }

    pub(super) fn assert(
        &mut self,
        block: &mut Block,
        fence: &Fence,
        position: usize,
        container: ContainerId,
    ) {
        let Some(step) = self.last_in.get(&container).copied().flatten() else {
            let message = "there is no step before this expectation in the same place";
            let help = "put it behind the step that it is about, in the same list item or quote";
            // `output` stands in documents that nobody wrote for stepmark.
            let is_ours = block.lang == "expect" || block.attributes.any;
            self.diagnostics.push(if is_ours {
                Diagnostic::error("expectation-without-step", block.head, message).help(help)
            } else {
                Diagnostic::warning("expectation-without-step", block.head, message).help(help)
            });
            return;
        };
        let last_is_inline = self.blocks[step]
            .commands
            .last()
            .is_some_and(|command| command.expected.is_some());
        if last_is_inline {
            let message = "the step's last command already has its output in the transcript";
            self.diagnostics.push(
                Diagnostic::error("expectation-twice", block.head, message)
                    .help("keep one of the two"),
            );
            return;
        }
        let own = &block.attributes;
        let inherited = &self.blocks[step].attributes;
        let options = if own.asserts || own.options.matcher != Match::Auto {
            own.options.clone()
        } else {
            inherited.options.clone()
        };
        let is_annotated = own.any || inherited.asserts || self.is_marked_output;
        let is_hint = !is_annotated && block.lang != "expect";
        let words = own.digest_words.clone();
        let stream = own.stream.or(inherited.stream);
        self.blocks[step].expects.push(Asserted {
            expectation: Expectation::new(fence.text.clone(), options),
            line: fence.line,
            block: Some(position),
            words,
            stream,
            is_hint,
        });
    }
}

fn what_is_open(open: &shell::Continuation) -> String {
    use shell::Continuation;
    match open {
        Continuation::Backslash | Continuation::BackslashThenBlanks => {
            "it ends in a backslash".to_owned()
        }
        Continuation::OpenQuote(quote) => format!("a {quote} is open"),
        Continuation::Heredoc { delimiter } => format!("`{delimiter}` does not come"),
        Continuation::Operator(operator) => format!("it ends in {operator}"),
        Continuation::OpenGroup => "a bracket is open".to_owned(),
        Continuation::Compound(word) => format!("`{word}` is open"),
    }
}
