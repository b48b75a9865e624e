//! Which blocks are what: the eight rules of recognition, first match wins, each with its reason.

use std::collections::HashMap;

use super::attributes::{Attributes, Force};
use super::block::{Asserted, Block, Command, Kind};
use super::config::Config;
use super::cues;
use super::effect::{self, Effect};
use super::evidence::{Evidence, is_script_language, is_shell_language};
use super::placeholder::{self, Placeholder};
use crate::diagnostic::Diagnostic;
use crate::document::prompt::{PromptForm, foreign_prompt};
use crate::document::transcript::{self, Transcript, TranscriptProblem};
use crate::document::{Annotation, ContainerId, Document, Fence, Node, NodeKind, Task, shell};
use crate::expect::{Expectation, Match};
use crate::source::Span;

/// Languages whose fence right behind a step may be what the step prints.
const OUTPUT_LANGUAGES: &[&str] = &["", "text", "txt", "json", "yaml", "yml", "output"];

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

/// Judges every fence and task-list item of `document`.
#[must_use]
pub fn classify(
    document: &Document,
    config: &Config,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Block> {
    let evidence = Evidence::gather(document);
    let mut classifier = Classifier {
        document,
        config,
        evidence,
        diagnostics,
        blocks: Vec::new(),
        section: None,
        away: None,
        annotation: None,
        similarity: None,
        is_marked_output: false,
        adjacent: None,
        last_in: HashMap::new(),
    };
    for (index, node) in document.nodes.iter().enumerate() {
        classifier.node(index, node);
    }
    classifier.drop_annotation();
    let mut blocks = classifier.blocks;
    find_files(document, config, &mut blocks);
    blocks
}

/// What a fence was judged to be, and why.
struct Verdict {
    kind: Kind,
    reason: String,
    transcript: Option<Transcript>,
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

/// The step that the next fence may belong to as its output.
struct Adjacent {
    block: usize,
    container: ContainerId,
}

struct Classifier<'a> {
    document: &'a Document,
    config: &'a Config,
    evidence: Evidence,
    diagnostics: &'a mut Vec<Diagnostic>,
    blocks: Vec<Block>,
    section: Option<usize>,
    /// The interactive command that went somewhere else, and its line.
    away: Option<(&'static str, usize)>,
    /// The annotation that waits for its block, and where it stands.
    annotation: Option<(Annotation, Span)>,
    /// The value of an `expected_similarity` comment that waits for its fence.
    similarity: Option<Match>,
    /// Whether such a comment stands before the fence at hand.
    is_marked_output: bool,
    adjacent: Option<Adjacent>,
    /// The last step of each container; `None` when other commands came after it.
    last_in: HashMap<ContainerId, Option<usize>>,
}

impl Classifier<'_> {
    fn node(&mut self, index: usize, node: &Node) {
        match &node.kind {
            NodeKind::Fence(fence) => return self.fence(index, node, fence),
            NodeKind::Task(task) => return self.task(index, node, task),
            NodeKind::Comment { text } => return self.comment(node, text),
            NodeKind::Stamp(_) | NodeKind::RunLine(_) => return,
            NodeKind::Heading { .. } => {
                self.section = Some(index);
                self.away = None;
                self.adjacent = None;
            }
            NodeKind::Paragraph { .. } => {
                let text = self.document.source.slice(node.span);
                if !cues::announces_output(text) {
                    self.adjacent = None;
                }
            }
            NodeKind::Other => self.adjacent = None,
        }
        self.drop_annotation();
    }

    fn comment(&mut self, node: &Node, text: &str) {
        let trimmed = text.trim();
        if let Some(value) = trimmed.strip_prefix("expected_similarity=") {
            // The other form of it is a regular expression in quotes.
            let share = value
                .trim_matches(['"', '\''])
                .parse()
                .ok()
                .map(Match::Similar);
            self.similarity = share.or(Some(Match::Regex));
            return;
        }
        let Some(words) = trimmed.strip_prefix("stepmark:") else {
            self.adjacent = None;
            if trimmed.starts_with("stepmark ") && trimmed.contains('=') {
                self.diagnostics.push(
                    Diagnostic::warning("bad-annotation", node.span, "this is no annotation")
                        .help("a colon stands behind `stepmark`: <!-- stepmark: name=… -->"),
                );
            }
            return;
        };
        let raw = self.document.source.slice(node.span);
        let at = raw
            .find(words)
            .map_or(node.span.start, |at| node.span.start + at);
        let words = words
            .strip_prefix(" each ")
            .map_or(words.to_owned(), |each| {
                // `each NAME in A, B` is a sentence, not words.
                format!(" each=\"{}\"", each.trim())
            });
        let annotation = Annotation::parse_words(&words, at);
        match &mut self.annotation {
            Some((waiting, _)) => waiting.extend(annotation),
            None => self.annotation = Some((annotation, node.span)),
        }
    }

    /// An annotation that no block follows.
    fn drop_annotation(&mut self) {
        self.similarity = None;
        self.is_marked_output = false;
        let Some((annotation, span)) = self.annotation.take() else {
            return;
        };
        let attributes = Attributes::new(&annotation, self.diagnostics);
        self.unsupported(&attributes);
        if attributes.unsupported.iter().any(|(key, _)| *key == "each") {
            return;
        }
        self.diagnostics.push(
            Diagnostic::warning(
                "annotation-without-block",
                span,
                "no block follows this annotation",
            )
            .help("put it on the line before a fence or a task-list item"),
        );
    }

    fn unsupported(&mut self, attributes: &Attributes) {
        for &(key, span) in &attributes.unsupported {
            self.diagnostics.push(
                Diagnostic::error(
                    "unsupported",
                    span,
                    format!("this version cannot do `{key}` yet"),
                )
                .help("take it out, or mark the block `shown`"),
            );
        }
    }

    fn attributes(&mut self, fence: Option<&Fence>) -> Attributes {
        let mut annotation = self
            .annotation
            .take()
            .map(|(found, _)| found)
            .unwrap_or_default();
        if let Some(fence) = fence
            && let Some(braces) = Annotation::parse_info(&fence.info, fence.info_span.start)
        {
            annotation.extend(braces);
        }
        let mut attributes = Attributes::new(&annotation, self.diagnostics);
        let similarity = self.similarity.take();
        self.is_marked_output = similarity.is_some();
        if let Some(similarity) = similarity
            && attributes.options.matcher == Match::Auto
        {
            attributes.options.matcher = similarity;
        }
        if attributes.force != Some(Force::Shown) {
            self.unsupported(&attributes);
        }
        attributes
    }

    // Task-list items.

    fn task(&mut self, index: usize, node: &Node, task: &Task) {
        let attributes = self.attributes(None);
        self.adjacent = None;
        let (kind, reason) = match (attributes.force, task.checked, &task.done) {
            (Some(Force::Shown), ..) => (Kind::Shown, "annotated as shown"),
            (None, ..) if self.config.annotated_only && !attributes.any => (
                Kind::Shown,
                "not annotated, in a document that says `blocks: annotated`",
            ),
            (_, true, None) => (Kind::Shown, "ticked by somebody, not by a run"),
            _ => (Kind::Manual, "an item of a task list"),
        };
        let block = Block {
            kind,
            reason: reason.to_owned(),
            line: task.line,
            end_line: task.end_line,
            text: task.text.clone(),
            ..self.block(index, node, attributes)
        };
        self.blocks.push(block);
    }

    fn block(&self, index: usize, node: &Node, attributes: Attributes) -> Block {
        let source = &self.document.source;
        let line = source.line_of(node.span.start);
        let head_end = (source.line_start(line) + source.line_text(line).len()).min(node.span.end);
        Block {
            node: index,
            kind: Kind::Shown,
            reason: String::new(),
            line,
            end_line: line,
            lang: String::new(),
            container: node.container,
            section: self.section,
            head: Span::new(node.span.start, head_end.max(node.span.start)),
            attributes,
            id: None,
            text: String::new(),
            commands: Vec::new(),
            is_transcript: false,
            expects: Vec::new(),
            path: None,
            effect: None,
            placeholders: Vec::new(),
        }
    }

    // Fences.

    fn fence(&mut self, index: usize, node: &Node, fence: &Fence) {
        let attributes = self.attributes(Some(fence));
        let verdict = self.judge(node, fence, &attributes);
        let mut block = Block {
            kind: verdict.kind,
            reason: verdict.reason,
            end_line: fence.end_line,
            lang: fence.lang.clone(),
            text: fence.text.clone(),
            ..self.block(index, node, attributes)
        };
        let position = self.blocks.len();
        match block.kind {
            Kind::Step => {
                self.fill_step(&mut block, fence, verdict.transcript);
                self.last_in.insert(node.container, Some(position));
                self.adjacent = Some(Adjacent {
                    block: position,
                    container: node.container,
                });
            }
            Kind::Expect => {
                self.assert(&mut block, fence, position, node.container);
                self.adjacent = None;
            }
            kind => {
                if kind == Kind::File {
                    block.path.clone_from(&block.attributes.file);
                    block.placeholders = placeholders_of_file(&block.text, block.line + 1);
                }
                // What follows commands that are not run is not about the step before them.
                if is_shell_language(&block.lang) || block.lang.is_empty() {
                    self.last_in.insert(node.container, None);
                }
                // Whoever follows the text by hand is somewhere else behind it all the same.
                if is_shell_language(&block.lang)
                    && let Some((command, _)) = cues::interactive_command(&block.text)
                {
                    self.away = Some((command, block.line));
                }
                self.adjacent = None;
                self.warn_of_step_keys(&block);
            }
        }
        self.blocks.push(block);
    }

    fn warn_of_step_keys(&mut self, block: &Block) {
        let Some((key, span)) = block
            .attributes
            .step_key
            .filter(|_| block.kind == Kind::Shown)
        else {
            return;
        };
        if block.attributes.force == Some(Force::Shown) {
            return;
        }
        self.diagnostics.push(
            Diagnostic::warning(
                "not-a-step",
                span,
                format!(
                    "`{key}` has no effect: this block is shown, not run ({})",
                    block.reason
                ),
            )
            .help("add `run` to the annotation if it is a step"),
        );
    }

    /// The eight rules.
    fn judge(&mut self, node: &Node, fence: &Fence, attributes: &Attributes) -> Verdict {
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
        transcript::prompts(&fence.text, self.evidence.hash_is_prompt)
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
        let hash = self.evidence.hash_is_prompt;
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

    /// Reads the fence as a transcript and tells what is odd in it.
    fn transcript(&mut self, fence: &Fence) -> Transcript {
        let transcript = transcript::parse(&fence.text, self.evidence.hash_is_prompt);
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
        if let Some((command, true)) = cues::interactive_command(&fence.text) {
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
            // What begins with the name of a file is the file, not what a command printed.
            && cues::named_file(&fence.text).is_none()
            && !has_inline;
        is_output.then(|| {
            Verdict::new(
                Kind::Expect,
                format!("follows the step on line {} as its output", step.line),
            )
        })
    }

    // Steps and their expectations.

    fn fill_step(&mut self, block: &mut Block, fence: &Fence, transcript: Option<Transcript>) {
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
                .and_then(|command| cues::interactive_command(&command.text))
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

    fn assert(
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
        let is_hint = !own.any && !inherited.asserts && block.lang != "expect";
        let words = own.digest_words.clone();
        self.blocks[step].expects.push(Asserted {
            expectation: Expectation::new(fence.text.clone(), options),
            line: fence.line,
            block: Some(position),
            words,
            is_hint,
        });
    }
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
        if let Some((name, more)) = cues::interactive_command(&command.text)
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

/// The placeholders of `text`, whose first line is `line` of the document, each with its line.
fn placeholders_by_line(text: &str, line: usize) -> Vec<(usize, Placeholder)> {
    let found = placeholder::placeholders(text).into_iter();
    found
        .map(|found| (line + text[..found.start].matches('\n').count(), found))
        .collect()
}

/// The placeholders of a file. Much of what would be one in a command is the file's own language:
/// only what no data holds is taken for one.
fn placeholders_of_file(text: &str, line: usize) -> Vec<(usize, Placeholder)> {
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

/// Rule 7: data that names its file, when the path has a directory part or a later command uses it.
fn find_files(document: &Document, config: &Config, blocks: &mut [Block]) {
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
        block.placeholders = placeholders_of_file(&block.text, first_line);
    }
}
