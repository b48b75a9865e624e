//! What a person is asked about a step, and what each key stands for.

use console::style;

use super::{Guided, edit, outline, page};
use crate::cli::ask::{self, Left};
use crate::cli::keys::Keys;
use crate::cli::terminal::{self, say};
use crate::expect;
use crate::report::progress;
use crate::run::{
    AfterFailure, Answer, Decision, Filled, InFlight, Status, StepResult, Undo, UndoneBy,
};
use crate::runbook::effect::{Effect, effect_of};
use crate::runbook::fill::variable;
use crate::runbook::{Block, Kind};

const BEFORE: &[(char, &str)] = &[
    ('r', "run"),
    ('s', "skip"),
    ('S', "section"),
    ('e', "edit"),
    ('h', "shell"),
    ('o', "outline"),
    ('g', "go on"),
    ('q', "quit"),
    ('?', "help"),
];

const BEFORE_HELP: &str =
    "  r or Enter runs the step; s goes on to the next without running it, S to the next section
  e lets you change the commands, and runs them, for this once; the document stays as it is
  h opens a shell with the session's directory and environment; what changes there comes back
  o shows all steps, and goes on at another one if you like
  g goes on without asking, up to the next danger, item to be done by hand, or failure
  q ends the run here; it can be taken up again, and what ran so far can be recorded
  Ctrl-C ends a step that runs, and asks; twice within two seconds ends the run; here it is q, and
  in a question that a key led to it leads back here";

const FAILED_HELP: &str = "  r runs the step again, e lets you change its commands first
  c goes on all the same: the step stays failed; s goes on and counts it as skipped
  u undoes what was done, the last step first, as far as the document says how;
  files are brought back to what they were
  h opens a shell with the session's directory and environment, to look and to mend
  q ends the run here, as Ctrl-C does; it can be taken up again at this step
  in a question that a key led to Ctrl-C leads back here";

const ITEM: &[(char, &str)] = &[
    ('d', "done"),
    ('n', "done, with a note"),
    ('s', "skip"),
    ('o', "outline"),
    ('q', "quit"),
    ('?', "help"),
];

const ITEM_HELP: &str =
    "  This is for you to do. d or Enter says that it is done, n too, with a note for the journal
  s goes on without it, o shows all steps, q ends the run here, as Ctrl-C does
  in a question that a key led to Ctrl-C leads back here";

impl Guided<'_> {
    /// Asks for the target's name, or the step's where there is none, letter by letter: a slip would
    /// destroy something.
    async fn confirm_by_name(&self, keys: &Keys, block: &Block) -> Result<bool, Left> {
        let target = self.target.as_deref();
        let name = target.or(block.id.as_deref()).unwrap_or_default();
        let shown = expect::visible(name);
        let question = format!("This is destructive. Type `{shown}` to run it, nothing to go back");
        loop {
            let typed = ask::inner(keys, ask::line(keys, &question, "").await)?;
            match typed.as_deref().unwrap_or_default().trim() {
                typed if typed == name => return Ok(true),
                "" => return Ok(false),
                _ => say!("That is not `{shown}`."),
            }
        }
    }

    pub(super) async fn decide(&mut self, keys: &Keys, index: usize) -> Result<Decision, Left> {
        let block = &self.runbook.blocks[index];
        let is_danger = is_danger(block);
        let choices = possible(block, BEFORE);
        loop {
            self.show_again(index, None);
            let key = ask::key(keys, "Run this?", &choices, Some('r')).await?;
            if key == 'g' {
                self.goes_on = true;
            }
            match key {
                'r' | 'g' if !is_danger || self.confirm_by_name(keys, block).await? => {
                    return Ok(Decision::Run);
                }
                's' => return Ok(Decision::Skip { reason: None }),
                'S' => return Ok(Decision::SkipSection),
                'e' => {
                    if let Some(commands) = self.edit(keys, block, None).await? {
                        return Ok(Decision::Edit(commands));
                    }
                }
                'h' => return Ok(Decision::Shell),
                'o' => {
                    let (runbook, plan) = (self.runbook, self.plan);
                    if let Some(to) = outline::jump(keys, runbook, plan, &self.done, index).await? {
                        return Ok(Decision::Jump(to));
                    }
                }
                'q' => return Ok(Decision::Quit),
                '?' => say!("{BEFORE_HELP}"),
                _ => {}
            }
            self.is_back = true;
        }
    }

    /// Lets the person change a step's commands, and confirm what came of it where that is destructive.
    async fn edit(
        &self,
        keys: &Keys,
        block: &Block,
        former: Option<&[String]>,
    ) -> Result<Option<Vec<String>>, Left> {
        if block.kind != Kind::Step {
            say!("Only commands can be edited here.");
            return Ok(None);
        }
        let own = || block.commands.iter().map(|command| command.text.clone());
        let former = former.map_or_else(|| own().collect(), <[String]>::to_vec);
        let edited = ask::inner(keys, edit::edit(keys, block, &former).await)?;
        let Some(commands) = edited.flatten() else {
            say!("Nothing was changed.");
            return Ok(None);
        };
        page::print(&self.edited(block, &commands));
        let is_shell = block.attributes.shell.is_none();
        let destroys = |text: &String| effect_of(text).effect == Effect::Danger;
        let is_danger = is_danger(block) || (is_shell && commands.iter().any(destroys));
        if is_danger && !self.confirm_by_name(keys, block).await? {
            return Ok(None);
        }
        Ok(Some(commands))
    }

    pub(super) async fn confirm_item(&mut self, keys: &Keys, index: usize) -> Result<Answer, Left> {
        loop {
            self.show_again(index, None);
            match ask::key(keys, "Done?", ITEM, Some('d')).await? {
                'd' => return Ok(Answer::Done { note: None }),
                's' => return Ok(Answer::Skip { reason: None }),
                'n' => {
                    let note = ask::line(keys, "Note", "").await;
                    if let Some(note) = ask::inner(keys, note)? {
                        let note = Some(note).filter(|note| !note.trim().is_empty());
                        return Ok(Answer::Done { note });
                    }
                }
                'o' => {
                    let (runbook, plan) = (self.runbook, self.plan);
                    if let Some(to) = outline::jump(keys, runbook, plan, &self.done, index).await? {
                        return Ok(Answer::Jump(to));
                    }
                }
                'q' => return Ok(Answer::Quit),
                _ => say!("{ITEM_HELP}"),
            }
            self.is_back = true;
        }
    }

    pub(super) async fn judge(
        &mut self,
        keys: &Keys,
        result: &StepResult,
        can_undo: bool,
    ) -> Result<AfterFailure, Left> {
        let block = &self.runbook.blocks[result.block];
        let mut choices = vec![
            ('r', "retry"),
            ('e', "edit"),
            ('c', "continue all the same"),
            ('s', "skip"),
        ];
        if can_undo {
            choices.push(('u', "undo"));
        }
        choices.extend([('h', "shell"), ('q', "quit"), ('?', "help")]);
        let choices = possible(block, &choices);
        loop {
            if self.show_again(result.block, result.edited.as_deref()) {
                tell_failure(result.status);
            }
            // Enter does nothing here: a failure is not to be passed by from habit.
            match ask::key(keys, "What now?", &choices, None).await? {
                'r' => return Ok(AfterFailure::Retry),
                'e' => {
                    let former = result.edited.as_deref();
                    if let Some(commands) = self.edit(keys, block, former).await? {
                        return Ok(AfterFailure::Edit(commands));
                    }
                }
                'c' => {
                    if let Some(reason) = ask::inner(keys, reason(keys).await)? {
                        return Ok(AfterFailure::Continue { reason });
                    }
                }
                's' => {
                    if let Some(reason) = ask::inner(keys, reason(keys).await)? {
                        return Ok(AfterFailure::Skip { reason });
                    }
                }
                'u' => return Ok(AfterFailure::Undo),
                'h' => return Ok(AfterFailure::Shell),
                'q' => return Ok(AfterFailure::Stop),
                _ => say!("{FAILED_HELP}"),
            }
            self.is_back = true;
        }
    }

    /// What a placeholder stands for; nothing typed leaves it as it is.
    pub(super) async fn fill_in(
        &mut self,
        keys: &Keys,
        block: usize,
        text: &str,
        problem: Option<&str>,
    ) -> Result<Filled, Left> {
        let name = variable(text);
        // What it stood for in another value's turn is proposed, and not yet what it stands for.
        if let Some(former) = self.page.values.remove(&name) {
            self.proposed.insert(name.clone(), former);
        }
        if self.shown != Some(block) || self.to_show.is_some() {
            self.to_show = Some(block);
            self.show().await?;
        }
        if let Some(problem) = problem {
            say!("{problem}");
        }
        let shown = expect::visible(text);
        let question = format!("{shown} stands for (Enter on nothing leaves it)");
        let proposed = self.proposed.get(&name).map_or("", String::as_str);
        let typed = ask::line(keys, &question, proposed).await?;
        if typed.trim().is_empty() {
            return Ok(Filled::Leave);
        }
        self.page.values.insert(name, typed.clone());
        self.is_back = true;
        Ok(Filled::Value(typed))
    }

    /// What became of a step that was running when the run ended.
    pub(super) async fn ask_about(&mut self, keys: &Keys, block: usize) -> InFlight {
        say!();
        self.show_step(block);
        say!("It was running when the run ended; nobody knows how far it came.");
        let choices = [
            ('r', "run it again"),
            ('d', "it is done"),
            ('s', "skip"),
            ('q', "quit"),
        ];
        loop {
            match ask::key(keys, "What about it?", &choices, None).await {
                Ok('r') => match self.may_run(keys, block).await {
                    Ok(true) => return InFlight::Again,
                    Ok(false) => {}
                    Err(Left) => return InFlight::Quit,
                },
                Ok('d') => return InFlight::Done,
                Ok('s') => return InFlight::Skip,
                _ => return InFlight::Quit,
            }
        }
    }

    /// Whether the person means it, where the step is destructive.
    async fn may_run(&self, keys: &Keys, block: usize) -> Result<bool, Left> {
        let block = &self.runbook.blocks[block];
        Ok(!is_danger(block) || self.confirm_by_name(keys, block).await?)
    }

    pub(super) async fn confirm_undo(
        &mut self,
        keys: &Keys,
        block: usize,
        by: UndoneBy,
    ) -> Result<Undo, Left> {
        let by = match by {
            UndoneBy::Step(by) => by,
            UndoneBy::Former => block,
        };
        let undoing = &self.runbook.blocks[by];
        let id = self.runbook.blocks[block].id.as_deref().unwrap_or("-");
        let id = expect::visible(id);
        let question = format!("Undo {id}?");
        if let Some(path) = undoing.path.as_deref().filter(|_| undoing.writes_file()) {
            let path = expect::visible(path);
            say!(
                "\n{}",
                style(format!("{id}: restore {path} as it was")).bold()
            );
        } else {
            let told = format!("{id} is undone by line {}:", undoing.line);
            say!("\n{}", style(told).bold());
            page::print(&self.page.step(undoing));
        }
        self.shown = Some(by);
        let choices = [('y', "undo"), ('n', "leave it"), ('q', "undo nothing more")];
        loop {
            match ask::key(keys, &question, &choices, None).await? {
                'y' if !is_danger(undoing) || self.confirm_by_name(keys, undoing).await? => {
                    return Ok(Undo::Yes);
                }
                'n' => return Ok(Undo::No),
                'q' => return Ok(Undo::Stop),
                _ => {}
            }
        }
    }
}

/// Why the person passes a failure by; nothing where there is nothing to say.
async fn reason(keys: &Keys) -> Result<Option<String>, Left> {
    let reason = ask::line(keys, "Why? (Enter: no reason)", "").await?;
    let reason = reason.trim().to_owned();
    Ok(Some(reason).filter(|reason| !reason.is_empty()))
}

pub(super) fn is_danger(block: &Block) -> bool {
    block.is_explicit_danger() || block.effect == Some(Effect::Danger)
}

/// How a step failed, above what is to be told of it.
/// The `choices` that there are for `block`: only commands can be edited.
fn possible(block: &Block, choices: &[(char, &'static str)]) -> Vec<(char, &'static str)> {
    let choices = choices.iter().copied();
    let has_commands = !block.commands.is_empty();
    choices
        .filter(|(key, _)| *key != 'e' || has_commands)
        .collect()
}

/// Tells how a step failed, in a word.
pub(super) fn tell_failure(status: Status) {
    let mark = terminal::own(progress::mark(status)).into_owned();
    say!("{} {}", style(mark).red().bold(), status.as_str());
}
