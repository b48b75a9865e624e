//! What of each block stands for parameters, and what cannot.

use std::collections::BTreeSet;

use super::script::WRITE_IT;
use super::{Binding, Bindings, OWN, Refused, script};
use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::runbook::block::{Block, Filled, Kind};
use crate::runbook::config::{Config, in_front_matter};
use crate::source::Span;

/// Notes in each block what stands for parameters: a placeholder of these is filled in. What cannot be, and
/// what stands nowhere, goes to `diagnostics`.
pub(in crate::runbook) fn apply(
    document: &Document,
    config: &Config,
    blocks: &mut [Block],
    diagnostics: &mut Vec<Diagnostic>,
) {
    let bindings = Bindings::of(&config.params);
    if bindings.is_empty() {
        return;
    }
    contradictions(document, &bindings, diagnostics);
    let mut looker = Looker {
        document,
        config,
        bindings: &bindings,
        in_files: bindings.placeholders(),
        elsewhere: BTreeSet::new(),
        diagnostics,
    };
    for block in blocks.iter_mut() {
        looker.block(block);
    }
    let Looker {
        elsewhere: mut used,
        diagnostics,
        ..
    } = looker;
    used.extend(
        blocks
            .iter()
            .flat_map(|block| &block.filled)
            .map(|filled| filled.text.as_str()),
    );
    for binding in bindings
        .iter()
        .filter(|it| !used.contains(it.text.as_str()))
    {
        let (text, name) = (&binding.text, &binding.name);
        let what = if binding.is_placeholder {
            "placeholder"
        } else {
            "literal"
        };
        let message = format!("the {what} `{text}` of `{name}` stands in no block that runs");
        let span = in_front_matter(document, text);
        let help = "it is looked for as it is written, and not within longer words or numbers";
        diagnostics.push(Diagnostic::warning("unused-stand-in", span, message).help(help));
    }
}

/// What keeps a step from running that another shell reads: nothing can stand for a value in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutOfPlace {
    /// The line of the command that it stands in, from 1.
    pub line: usize,
    /// The text.
    pub text: String,
    /// What is wrong, in a line.
    pub message: String,
}

/// The first text of a step of another shell that stands for a value, where `is_same` does not say that the
/// value is the text itself.
#[must_use]
pub fn out_of_place(
    block: &Block,
    config: &Config,
    bindings: &Bindings,
    is_same: impl Fn(&Binding) -> bool,
) -> Option<OutOfPlace> {
    let shell = block.interpreter(config)?;
    block.commands.iter().find_map(|command| {
        let found = bindings.occurrences(&command.text);
        let found = found.iter().find(|found| !is_same(found.binding))?;
        let Binding { text, name, .. } = found.binding;
        let lines_before = command.text[..found.start].matches('\n').count();
        let message = match name.starts_with(OWN) {
            true => format!("`{text}` cannot be filled in: {shell} reads the step"),
            false => format!(
                "`{text}` stands for `{name}`, which has another value, and {shell} reads the step"
            ),
        };
        Some(OutOfPlace {
            line: command.line + lines_before,
            text: text.clone(),
            message,
        })
    })
}

/// Why nothing can be filled in for a placeholder of the block that no parameter is bound to, and what to
/// do then.
#[must_use]
pub fn unfillable(block: &Block, config: &Config) -> Option<(String, &'static str)> {
    let bound = Bindings::of(&config.params);
    let mut own = Bindings::default();
    for (_, placeholder) in &block.placeholders {
        if bound.of_placeholder(&placeholder.text).is_none() {
            own.add_placeholder(&placeholder.text);
        }
    }
    if block.kind != Kind::Step || own.is_empty() {
        return None;
    }
    if let Some(found) = out_of_place(block, config, &own, |_| false) {
        return Some((found.message, WRITE_IT));
    }
    let commands = block.commands.iter().map(|command| &command.text);
    let attributes = &block.attributes;
    let guards = [&attributes.condition, &attributes.unless];
    let mut texts = commands.chain(guards.into_iter().flatten());
    let refused = texts.find_map(|text| script(text, &own, |_| false).err())?;
    Some((refused.to_string(), WRITE_IT))
}

/// Texts that stand for two things, or that are a part of another one.
fn contradictions(document: &Document, bindings: &Bindings, diagnostics: &mut Vec<Diagnostic>) {
    for (position, binding) in bindings.iter().enumerate() {
        for other in bindings.iter().skip(position + 1) {
            let (inner, outer) = match binding.text.len() <= other.text.len() {
                true => (binding, other),
                false => (other, binding),
            };
            if !outer.text.contains(&inner.text) {
                continue;
            }
            let (text, name) = (&inner.text, &inner.name);
            let message = match outer.text == *text {
                true if *name == outer.name => format!("`{text}` is said of `{name}` twice"),
                true => format!(
                    "`{text}` stands for `{}` and for `{}`",
                    binding.name, other.name
                ),
                false => format!(
                    "`{text}` of `{name}` is a part of `{}` of `{}`",
                    outer.text, outer.name
                ),
            };
            let span = in_front_matter(document, &outer.text);
            let help = "each text stands for one parameter, and for one only";
            diagnostics.push(Diagnostic::error("bad-value", span, message).help(help));
        }
    }
}

struct Looker<'a> {
    document: &'a Document,
    config: &'a Config,
    bindings: &'a Bindings,
    in_files: Bindings,
    /// Texts that stand in steps of other shells.
    elsewhere: BTreeSet<&'a str>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Looker<'_> {
    fn block(&mut self, block: &mut Block) {
        match block.kind {
            Kind::Step => self.step(block),
            Kind::File | Kind::Patch | Kind::Merge => {
                let text = block.text.clone();
                note(block, &self.in_files, &text);
                let bound = &self.in_files;
                block
                    .placeholders
                    .retain(|(_, found)| bound.of_placeholder(&found.text).is_none());
            }
            Kind::Manual | Kind::Expect | Kind::Shown => {}
        }
    }

    fn step(&mut self, block: &mut Block) {
        let commands: Vec<(usize, String)> = block
            .commands
            .iter()
            .map(|command| (command.line, command.text.clone()))
            .collect();
        if let Some(shell) = block.interpreter(self.config).map(str::to_owned) {
            self.other_shell(&commands, &shell);
            return;
        }
        let mut can_all = true;
        for (line, text) in &commands {
            note(block, self.bindings, text);
            if let Err(refused) = script(text, self.bindings, |_| false) {
                can_all = false;
                let span = self.place(*line, text, refused.start, &refused.text);
                self.refuse(span, &refused);
            }
        }
        let attributes = &block.attributes;
        let guards = [attributes.condition.clone(), attributes.unless.clone()];
        for guard in guards.into_iter().flatten() {
            note(block, self.bindings, &guard);
            if let Err(refused) = script(&guard, self.bindings, |_| false) {
                self.refuse(block.head, &refused);
            }
        }
        let values = block.attributes.env.iter().map(|(_, value)| value.clone());
        let values: Vec<String> = values.chain(block.attributes.creates.clone()).collect();
        for value in values {
            note(block, self.bindings, &value);
        }
        // What could not be filled in blocks the step all the same.
        let bindings = self.bindings;
        block
            .placeholders
            .retain(|(_, found)| !can_all || bindings.of_placeholder(&found.text).is_none());
    }

    /// Steps that another program reads, of whose quotes nothing is known.
    fn other_shell(&mut self, commands: &[(usize, String)], shell: &str) {
        for (line, text) in commands {
            let bindings = self.bindings;
            let occurrences = bindings.occurrences(text);
            let Some(found) = occurrences.first() else {
                continue;
            };
            let span = self.place(*line, text, found.start, &found.binding.text);
            let text = &found.binding.text;
            self.elsewhere
                .extend(occurrences.iter().map(|found| found.binding.text.as_str()));
            let name = &found.binding.name;
            let message = format!("`{text}` cannot stand for `{name}` in a step that {shell} runs");
            let help = format!(
                "read the variable {name} of the environment there; with another value than that the step is blocked"
            );
            let diagnostic = Diagnostic::warning("cannot-fill", span, message);
            self.diagnostics.push(diagnostic.help(help));
        }
    }

    /// Where the document has what begins at `at` in a command whose first line is `line`.
    fn place(&self, line: usize, command: &str, at: usize, text: &str) -> Span {
        let before = &command[..at];
        let line = line + before.matches('\n').count();
        let before = before.rsplit('\n').next().unwrap_or_default();
        let source = &self.document.source;
        let (start, whole) = (source.line_start(line), source.line_text(line));
        // Before it stands the prompt, and perhaps the same text.
        let mut found = whole.match_indices(text);
        match found.nth(before.matches(text).count()) {
            Some((column, _)) => Span::new(start + column, start + column + text.len()),
            None => Span::new(start, start + whole.len()),
        }
    }

    fn refuse(&mut self, span: Span, refused: &Refused) {
        let diagnostic = Diagnostic::error("cannot-fill", span, refused.to_string());
        self.diagnostics.push(diagnostic.help(refused.help()));
    }
}

/// Notes what of `text` stands for something, each text once.
fn note(block: &mut Block, bindings: &Bindings, text: &str) {
    for found in bindings.occurrences(text) {
        let filled = Filled {
            text: found.binding.text.clone(),
            name: found.binding.name.clone(),
        };
        if !block.filled.contains(&filled) {
            block.filled.push(filled);
        }
    }
}
