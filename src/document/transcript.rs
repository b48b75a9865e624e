//! Transcripts: prompt lines are commands, what stands between them is what they printed.

use super::prompt::{Prompt, PromptForm, prompt};
use super::shell::{Continuation, Lexer};

/// A fence read as a transcript.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Transcript {
    /// Its commands, in order.
    pub commands: Vec<TranscriptCommand>,
    /// What its author should look at.
    pub problems: Vec<TranscriptProblem>,
}

/// One prompt line with its continuation lines, and its output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TranscriptCommand {
    /// The prompt line, counted from 0 in the fence's text.
    pub line: usize,
    /// The command as the shell gets it: prompts stripped, lines joined by `\n`.
    pub text: String,
    /// What the document says that it prints.
    pub output: Option<TranscriptOutput>,
}

/// Output that stands behind a command in a transcript.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TranscriptOutput {
    /// Its first line, counted from 0 in the fence's text.
    pub line: usize,
    /// The line after its last.
    pub end: usize,
    /// The lines, joined by `\n`.
    pub text: String,
}

/// Something odd in a transcript.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TranscriptProblem {
    /// Text stands before the first prompt, and is no comment.
    TextBeforePrompt {
        /// Counted from 0 in the fence's text.
        line: usize,
    },
    /// Blanks stand behind the backslash at the end of this line, which would end the command.
    BlanksAfterBackslash {
        /// Counted from 0 in the fence's text.
        line: usize,
    },
    /// The command that begins on this line never ends.
    Unfinished {
        /// Counted from 0 in the fence's text.
        line: usize,
        /// What is open.
        open: Continuation,
    },
}

/// The prompts of the fence `text`, in order. A line within a heredoc or quote counts too: telling
/// them apart is for [`parse`].
pub fn prompts(text: &str, hash: bool) -> impl Iterator<Item = (usize, Prompt<'_>)> {
    text.lines()
        .enumerate()
        .filter_map(move |(index, line)| Some((index, prompt(line, hash)?)))
}

/// Reads `text` as a transcript. `hash` says that a bare `# ` is a prompt in this document.
#[must_use]
pub fn parse(text: &str, hash: bool) -> Transcript {
    let lines: Vec<&str> = text.lines().collect();
    let mut transcript = Transcript::default();
    let Some((first, shape)) = prompts(text, hash)
        .next()
        .map(|(line, found)| (line, shape(found)))
    else {
        return transcript;
    };
    let parser = Parser {
        lines: &lines,
        shape,
        hash,
    };
    if let Some(line) = (0..first).find(|&line| !is_blank_or_comment(lines[line])) {
        transcript
            .problems
            .push(TranscriptProblem::TextBeforePrompt { line });
    }
    let mut at = first;
    while at < lines.len() {
        // `at` stands on a prompt line.
        let end = parser.command(at, &mut transcript);
        let next = (end..lines.len()).find(|&line| parser.command_at(line).is_some());
        let next = next.unwrap_or(lines.len());
        if let Some(command) = transcript
            .commands
            .last_mut()
            .filter(|command| command.line == at)
        {
            command.output = parser.output(end, next);
        }
        at = next;
    }
    transcript
}

type Shape = (PromptForm, usize);

fn shape(prompt: Prompt<'_>) -> Shape {
    (prompt.form, prompt.indent)
}

fn is_blank_or_comment(line: &str) -> bool {
    let line = line.trim_start();
    line.is_empty() || line.starts_with('#')
}

struct Parser<'a> {
    lines: &'a [&'a str],
    shape: Shape,
    hash: bool,
}

impl<'a> Parser<'a> {
    /// The command behind the prompt on `line`, when it has one of this fence's form.
    fn command_at(&self, line: usize) -> Option<&'a str> {
        let found = prompt(self.lines[line], self.hash)?;
        (shape(found) == self.shape).then_some(found.command)
    }

    /// Reads the command at `start` with its continuation lines. Returns the line after them.
    fn command(&self, start: usize, transcript: &mut Transcript) -> usize {
        let mut lexer = Lexer::new();
        let mut text = String::new();
        let mut continued_prompt = None;
        let mut open = self.take(
            start,
            self.command_at(start),
            &mut text,
            &mut lexer,
            transcript,
        );
        let mut at = start + 1;
        // Where the heredoc ends that is open: looked for once, not at each of its lines.
        let mut heredoc_end = 0;
        while let Some(reason) = open.take() {
            if let Continuation::Heredoc { delimiter } = &reason
                && heredoc_end < at
            {
                heredoc_end = self.heredoc_end(at, delimiter).unwrap_or(0);
            }
            if !self.goes_on(at, &reason, heredoc_end) {
                transcript.problems.push(TranscriptProblem::Unfinished {
                    line: start,
                    open: reason,
                });
                break;
            }
            let line = self.without_indent(self.lines[at]);
            // An interactive shell shows `> ` before each line that continues a command.
            let stripped = line
                .strip_prefix("> ")
                .or_else(|| (line == ">").then_some(""));
            let strip = *continued_prompt.get_or_insert(stripped.is_some());
            let line = stripped.filter(|_| strip).unwrap_or(line);
            text.push('\n');
            open = self.take(at, Some(line), &mut text, &mut lexer, transcript);
            at += 1;
        }
        if !is_blank_or_comment(&text) {
            transcript.commands.push(TranscriptCommand {
                line: start,
                text,
                output: None,
            });
        }
        at
    }

    /// Adds `line` to the command, and tells why the next one belongs to it too.
    fn take(
        &self,
        index: usize,
        line: Option<&str>,
        text: &mut String,
        lexer: &mut Lexer,
        transcript: &mut Transcript,
    ) -> Option<Continuation> {
        let line = line.unwrap_or_default();
        lexer.line(line);
        let open = lexer.continuation();
        if open == Some(Continuation::BackslashThenBlanks) {
            // What the author meant, rather than what the shell would make of it.
            text.push_str(line.trim_end());
            transcript
                .problems
                .push(TranscriptProblem::BlanksAfterBackslash { line: index });
        } else {
            text.push_str(line);
        }
        open
    }

    /// Whether line `at` can continue a command that is open for `reason`.
    fn goes_on(&self, at: usize, reason: &Continuation, heredoc_end: usize) -> bool {
        match reason {
            // Anything may stand in a heredoc, as long as its end comes.
            Continuation::Heredoc { .. } => at <= heredoc_end,
            // An apostrophe in a command would otherwise swallow the commands behind it.
            _ => at < self.lines.len() && self.command_at(at).is_none(),
        }
    }

    /// The line that ends a heredoc which is open at line `at`.
    fn heredoc_end(&self, at: usize, delimiter: &str) -> Option<usize> {
        (at..self.lines.len()).find(|&line| {
            let line = self.without_indent(self.lines[line]);
            line.strip_prefix("> ").unwrap_or(line).trim() == delimiter
        })
    }

    /// `line` without the blanks that stand before this fence's prompts.
    fn without_indent(&self, line: &'a str) -> &'a str {
        let blanks = line.len() - line.trim_start_matches([' ', '\t']).len();
        &line[blanks.min(self.shape.1)..]
    }

    /// The lines from `start` to `end` as output, without blank lines around them, and without
    /// comments on the command that follows.
    fn output(&self, start: usize, mut end: usize) -> Option<TranscriptOutput> {
        while end > start && is_output_end(self.lines[end - 1]) {
            end -= 1;
        }
        let line = (start..end).find(|&line| !self.lines[line].trim().is_empty())?;
        let text: Vec<&str> = self.lines[line..end]
            .iter()
            .map(|line| self.without_indent(line))
            .collect();
        Some(TranscriptOutput {
            line,
            end,
            text: text.join("\n"),
        })
    }
}

/// Blank lines and `# …` lines at the end of output are the author's, not the command's.
fn is_output_end(line: &str) -> bool {
    line.trim().is_empty() || line.trim_start().starts_with("# ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn commands(text: &str) -> Vec<(usize, String, Option<String>)> {
        let transcript = parse(text, false);
        transcript
            .commands
            .into_iter()
            .map(|command| {
                (
                    command.line,
                    command.text,
                    command.output.map(|output| output.text),
                )
            })
            .collect()
    }

    fn command(line: usize, text: &str, output: Option<&str>) -> (usize, String, Option<String>) {
        (line, text.to_owned(), output.map(str::to_owned))
    }

    #[test]
    fn commands_and_their_output() {
        assert_eq!(
            commands("# first\n$ a\none\n\ntwo\n\n# then\n$ b\n$ c\n# HELP x\nx 1\n"),
            [
                command(1, "a", Some("one\n\ntwo")),
                command(7, "b", None),
                command(8, "c", Some("# HELP x\nx 1")),
            ]
        );
    }

    #[test]
    fn every_kind_of_continuation() {
        assert_eq!(
            commands("$ a \\\n  -b\nout\n$ c |\n d\n$ e &&\nf\n$ echo 'x\ny'\nz\n"),
            [
                command(0, "a \\\n  -b", Some("out")),
                command(3, "c |\n d", None),
                command(5, "e &&\nf", None),
                command(7, "echo 'x\ny'", Some("z")),
            ]
        );
        assert_eq!(
            commands("$ cat <<EOF\n$ not a prompt\nEOF\nout\n$ b\n"),
            [
                command(0, "cat <<EOF\n$ not a prompt\nEOF", Some("out")),
                command(4, "b", None)
            ]
        );
        assert_eq!(
            commands("$ for i in 1; do\n>   echo $i\n> done\n1\n"),
            [command(0, "for i in 1; do\n  echo $i\ndone", Some("1"))]
        );
    }

    #[test]
    fn blanks_behind_a_backslash_are_told_and_mended() {
        let transcript = parse("$ a \\  \n  b\n", false);
        assert_eq!(transcript.commands[0].text, "a \\\n  b");
        assert_eq!(
            transcript.problems,
            [TranscriptProblem::BlanksAfterBackslash { line: 0 }]
        );
    }

    #[test]
    fn a_command_that_never_ends_is_told() {
        let transcript = parse("$ echo don't\n$ b\n", false);
        assert_eq!(transcript.commands.len(), 2);
        assert!(matches!(
            transcript.problems[..],
            [TranscriptProblem::Unfinished {
                line: 0,
                open: Continuation::OpenQuote('\'')
            }]
        ));
        assert!(matches!(
            parse("$ a \\\n", false).problems[..],
            [TranscriptProblem::Unfinished { line: 0, .. }]
        ));
    }

    #[test]
    fn output_that_looks_like_another_prompt_stays_output() {
        assert_eq!(
            commands("$ curl x\n  % Total    % Received\n"),
            [command(0, "curl x", Some("  % Total    % Received"))]
        );
    }

    #[test]
    fn indented_blocks_lose_their_indent() {
        assert_eq!(
            commands("  $ cat <<EOF\n  x\n  EOF\n  out\n   more\n"),
            [command(0, "cat <<EOF\nx\nEOF", Some("out\n more"))]
        );
    }

    #[test]
    fn comments_and_empty_prompts_are_no_commands() {
        assert_eq!(
            commands("$ # only a comment\n$ a\n$\n$ \n"),
            [command(1, "a", None)]
        );
    }

    #[test]
    fn text_before_the_first_prompt_is_told() {
        let transcript = parse("# fine\nhuh\n$ a\n", false);
        assert_eq!(
            transcript.problems,
            [TranscriptProblem::TextBeforePrompt { line: 1 }]
        );
    }
}
