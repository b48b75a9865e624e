//! Texts of a block that stand for values, when its turn comes: placeholders that nobody has filled in
//! yet are asked for, and all of them become expansions of variables, or values.

use std::collections::BTreeMap;
use std::io;

use super::operator::{Filled, Operator};
use super::result::RunResults;
use super::seams::{Executor, Interrupts};
use super::session::{Ended, Script, Streams};
use super::{Next, Run};
use crate::expect::Captures;
use crate::runbook::fill::{
    Binding, Bindings, out_of_place, script, substitution, text, unfillable, variable,
};
use crate::runbook::{Block, Kind};

impl<E: Executor, I: Interrupts, O: Operator> Run<'_, E, I, O> {
    /// Asks for the placeholders of the block that nobody has filled in. What stays so is told by
    /// [`Self::unfilled`].
    pub(super) async fn ask_placeholders(
        &mut self,
        index: usize,
        results: &mut RunResults,
    ) -> io::Result<Option<Next>> {
        let block = &self.runbook.blocks[index];
        // What would block the step all the same is no question.
        if unfillable(block, &self.runbook.config).is_some() {
            return Ok(None);
        }
        for (_, placeholder) in &block.placeholders {
            let placeholder = &placeholder.text;
            let name = variable(placeholder);
            // One that a parameter is bound to, and that cannot stand here, nobody can answer.
            let is_bound = self.bindings().of_placeholder(placeholder).is_some();
            if is_bound || results.captures.get(&name).is_some() {
                continue;
            }
            let mut problem = None;
            loop {
                match self.operator.placeholder(index, placeholder, problem).await {
                    Filled::Value(value) if self.options.masker.holds(value.as_bytes()) => {
                        problem = Some(
                            "it holds a secret, which is not kept here: bind it to a parameter of type secret",
                        );
                    }
                    Filled::Value(value) => {
                        self.executor.set_variable(&name, &value)?;
                        results.captures.set(&name, &value);
                        let real = &mut self.repeated.real;
                        real.insert((index, name.clone()), value);
                        self.prompted(index, "filled-in");
                        break;
                    }
                    Filled::Leave => break,
                    Filled::Quit => return Ok(Some(Next::Stop(self.interrupts.pending()))),
                }
            }
        }
        Ok(None)
    }

    /// The first placeholder of the block that stays as it is, and its line.
    pub(super) fn unfilled<'b>(
        &self,
        block: &'b Block,
        results: &RunResults,
    ) -> Option<(usize, &'b str)> {
        let captures = &results.captures;
        let placeholders = block.placeholders.iter();
        let mut open = placeholders.map(|(line, it)| (*line, it.text.as_str()));
        open.find(|(_, text)| captures.get(&variable(text)).is_none())
    }

    fn bindings(&self) -> Bindings {
        Bindings::of(&self.runbook.config.params)
    }

    /// The block with what stands for values in it filled in; nothing where none does. Or why it cannot
    /// be: a shell would take a value for more than text.
    pub(super) async fn filled(
        &mut self,
        block: &Block,
        captures: &Captures,
    ) -> io::Result<Result<Option<Block>, String>> {
        let mut bindings = self.bindings();
        for (_, placeholder) in &block.placeholders {
            let is_new = bindings.of_placeholder(&placeholder.text).is_none();
            if is_new && captures.get(&variable(&placeholder.text)).is_some() {
                bindings.add_placeholder(&placeholder.text);
            }
        }
        if bindings.is_empty() {
            return Ok(Ok(None));
        }
        let mut filled = block.clone();
        if let Err(why) = self.fill_commands(&mut filled, &bindings, captures) {
            return Ok(Err(why));
        }
        if block.writes_file() {
            bindings = bindings.placeholders();
        }
        if block.writes_file() {
            // In data a value must not become more than the value that it stands in.
            let attributes = &mut filled.attributes;
            filled.text = substitution(&filled.text, &bindings, attributes.subst);
            attributes.subst = true;
        }
        let mut texts: Vec<&mut String> = filled
            .attributes
            .env
            .iter_mut()
            .map(|it| &mut it.1)
            .collect();
        texts.extend(&mut filled.attributes.creates);
        let found = texts.iter().flat_map(|text| bindings.occurrences(text));
        let names: Vec<String> = found.map(|found| found.binding.name.clone()).collect();
        let values = self.values_of(&names, block.line).await?;
        for place in texts {
            *place = text(place, &bindings, |name| values.get(name).cloned()).into_owned();
        }
        Ok(Ok(Some(filled)))
    }

    fn fill_commands(
        &self,
        block: &mut Block,
        bindings: &Bindings,
        captures: &Captures,
    ) -> Result<(), String> {
        let is_same = |binding: &Binding| captures.get(&binding.name) == Some(&binding.text);
        if block.kind != Kind::Step {
            return Ok(());
        }
        let config = &self.runbook.config;
        if let Some(found) = out_of_place(block, config, bindings, is_same) {
            return Err(found.message);
        }
        if block.interpreter(config).is_some() {
            return Ok(());
        }
        for command in &mut block.commands {
            command.text = script(&command.text, bindings, is_same)
                .map_err(|refused| refused.to_string())?
                .into_owned();
        }
        let guards = [
            &mut block.attributes.condition,
            &mut block.attributes.unless,
        ];
        for guard in guards.into_iter().flatten() {
            *guard = script(guard, bindings, is_same)
                .map_err(|refused| refused.to_string())?
                .into_owned();
        }
        Ok(())
    }

    /// The values that variables of the session have, secrets as they are.
    async fn values_of(
        &mut self,
        names: &[String],
        line: usize,
    ) -> io::Result<BTreeMap<String, String>> {
        if names.is_empty() {
            return Ok(BTreeMap::new());
        }
        let words: Vec<String> = names
            .iter()
            .map(|name| format!("\"${{{name}-}}\""))
            .collect();
        let code = format!("builtin printf '%s\\0' {}", words.join(" "));
        let asked = Script {
            streams: Streams::Apart,
            ..Script::new(&code, line)
        };
        let outcome = self
            .executor
            .run(&asked, &mut |_| {}, std::future::pending())
            .await?;
        if outcome.ended != Ended::Exited(0) || outcome.output.left_out() > 0 {
            return Err(io::Error::other(
                "it does not tell the values of its variables",
            ));
        }
        let bytes = outcome.output.bytes();
        let values = bytes.split(|byte| *byte == 0);
        let values = values.map(|value| String::from_utf8_lossy(value).into_owned());
        Ok(names.iter().cloned().zip(values).collect())
    }
}
