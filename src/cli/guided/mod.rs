//! The person at the terminal: prose, the command, one key, the output as it comes.

mod corner;
mod edit;
mod outline;
mod page;
mod pager;
pub mod parameter;
mod watch;

use crate::cli::terminal::say;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::time::{Duration, Instant};

use console::style;

use self::page::{Page, Progress};
use self::watch::Watch;
use super::ask::{self, Left};
use super::keys::{CtrlC, Key, Keys};
use super::{colour, terminal};
use crate::expect;
use crate::report::failure::{self, Seen};
use crate::report::progress;
use crate::run::session::Ended;
use crate::run::{
    AfterFailure, Answer, Decision, Event, InFlight, Operator, Overdue, Plan, Status, StepResult,
    Undo,
};
use crate::runbook::attributes::Confirm;
use crate::runbook::effect::{Effect, effect_of};
use crate::runbook::{Block, Kind, Runbook, duration};

/// What is asked about before it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// Every step.
    All,
    /// Steps that do more than read.
    Changes,
    /// Only what is destructive, and manual items.
    Danger,
}

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
  Ctrl-C ends a step that runs, and asks; twice within two seconds ends the run";

const FAILED_HELP: &str = "  r runs the step again, e lets you change its commands first
  c goes on all the same: the step stays failed; s goes on and counts it as skipped
  u undoes what was done, the last step first, as far as the document says how
  h opens a shell with the session's directory and environment, to look and to mend
  q ends the run here; it can be taken up again at this step";

/// Shows a run to a person and asks what to do.
pub struct Guided<'a> {
    runbook: &'a Runbook,
    plan: &'a Plan,
    /// The person; nobody without a terminal.
    keys: Option<Keys>,
    asks: Asks,
    /// Whether the person wants no more questions.
    goes_on: bool,
    page: Page<'a>,
    watch: Watch,
    started: Instant,
    target: Option<String>,
    /// Where the session is, and where it began.
    directory: Option<PathBuf>,
    root: PathBuf,
    done: HashMap<usize, Status>,
    /// The block whose turn it is, until it was shown.
    to_show: Option<usize>,
    /// The steps that run in the background.
    background: Vec<usize>,
    /// The last one that ended before the run did, until that is told.
    ended: Option<usize>,
}

impl<'a> Guided<'a> {
    /// Shows a run over `plan` that begins in the directory `root`.
    pub fn new(runbook: &'a Runbook, plan: &'a Plan, asks: Asks, root: &Path) -> Self {
        Self {
            runbook,
            plan,
            keys: None,
            asks,
            goes_on: false,
            page: Page::new(runbook),
            watch: Watch::new(false),
            started: Instant::now(),
            target: None,
            directory: None,
            root: root.to_path_buf(),
            done: HashMap::new(),
            to_show: None,
            background: Vec::new(),
            ended: None,
        }
    }

    /// Asks on this terminal from now on.
    pub fn at(&mut self, keys: Keys) {
        self.watch = Watch::new(true);
        self.keys = Some(keys);
    }

    /// What was done before, in an earlier part of the same run.
    pub fn knows<'r>(&mut self, done: impl IntoIterator<Item = &'r StepResult>) {
        let known = done.into_iter().map(|result| (result.block, result.status));
        self.done.extend(known);
    }

    /// The prose behind the last block.
    pub async fn show_rest(&mut self) {
        let lines = self.page.rest();
        if !lines.is_empty() {
            say!();
            // There is nothing to be left any more.
            let _ = pager::show(self.keys.as_ref(), &lines).await;
        }
    }

    /// Shows the block whose turn it is, once.
    async fn show(&mut self) -> Result<(), Left> {
        let Some(index) = self.to_show.take() else {
            return Ok(());
        };
        let prose = self.page.before(index);
        say!();
        if !prose.is_empty() {
            pager::show(self.keys.as_ref(), &prose).await?;
            say!();
        }
        self.show_step(index);
        Ok(())
    }

    /// The head and the commands of a block.
    fn show_step(&self, index: usize) {
        let number = self.plan.blocks.iter().position(|&block| block == index);
        let directory = self.directory.as_ref();
        let progress = Progress {
            number: number.map_or(0, |position| position + 1),
            total: self.plan.blocks.len(),
            elapsed: self.started.elapsed(),
            target: self.target.as_deref(),
            directory: directory.filter(|directory| **directory != self.root),
        };
        page::print(&self.page.head(index, &progress));
        page::print(&self.page.body(index));
    }

    /// Asks for the target's name, or the step's where there is none, letter by letter: a slip would
    /// destroy something.
    async fn confirm_by_name(&self, keys: &Keys, block: &Block) -> Result<bool, Left> {
        let target = self.target.as_deref();
        let name = target.or(block.id.as_deref()).unwrap_or_default();
        let shown = expect::visible(name);
        let question = format!("This is destructive. Type `{shown}` to run it, nothing to go back");
        loop {
            let typed = ask::line(keys, &question, "").await?;
            match typed.trim() {
                typed if typed == name => return Ok(true),
                "" => return Ok(false),
                _ => say!("That is not `{shown}`."),
            }
        }
    }

    async fn decide(&mut self, keys: &Keys, index: usize) -> Result<Decision, Left> {
        let block = &self.runbook.blocks[index];
        let is_danger = is_danger(block);
        loop {
            let key = ask::key(keys, "Run this?", BEFORE, Some('r')).await?;
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
        let Some(commands) = edit::edit(keys, block, &former).await? else {
            say!("Nothing was changed.");
            return Ok(None);
        };
        let edited = block.edited(&commands);
        page::print(&page::step_lines(&edited));
        let is_shell = block.attributes.shell.is_none();
        let destroys = |text: &String| effect_of(text).effect == Effect::Danger;
        let is_danger = is_danger(block) || (is_shell && commands.iter().any(destroys));
        if is_danger && !self.confirm_by_name(keys, block).await? {
            return Ok(None);
        }
        Ok(Some(commands))
    }

    async fn confirm_item(&mut self, keys: &Keys, index: usize) -> Result<Answer, Left> {
        let choices = [
            ('d', "done"),
            ('n', "note"),
            ('s', "skip"),
            ('o', "outline"),
            ('q', "quit"),
            ('?', "help"),
        ];
        loop {
            match ask::key(keys, "Done?", &choices, Some('d')).await? {
                'd' => return Ok(Answer::Done { note: None }),
                's' => return Ok(Answer::Skip { reason: None }),
                'n' => {
                    let note = ask::line(keys, "Note", "").await?;
                    let note = Some(note).filter(|note| !note.trim().is_empty());
                    return Ok(Answer::Done { note });
                }
                'o' => {
                    let (runbook, plan) = (self.runbook, self.plan);
                    if let Some(to) = outline::jump(keys, runbook, plan, &self.done, index).await? {
                        return Ok(Answer::Jump(to));
                    }
                }
                'q' => return Ok(Answer::Quit),
                _ => say!(
                    "  This is for you to do. d or Enter says that it is done, n too, with a note for the \
                     journal;\n  s goes on without it, o shows all steps, q ends the run here"
                ),
            }
        }
    }

    async fn judge(
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
        loop {
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
                    let reason = reason(keys).await?;
                    return Ok(AfterFailure::Continue { reason });
                }
                's' => {
                    let reason = reason(keys).await?;
                    return Ok(AfterFailure::Skip { reason });
                }
                'u' => return Ok(AfterFailure::Undo),
                'h' => return Ok(AfterFailure::Shell),
                'q' => return Ok(AfterFailure::Stop),
                _ => say!("{FAILED_HELP}"),
            }
        }
    }

    async fn confirm_undo(&self, keys: &Keys, block: usize, by: usize) -> Result<Undo, Left> {
        let undoing = &self.runbook.blocks[by];
        let id = self.runbook.blocks[block].id.as_deref().unwrap_or("-");
        let id = expect::visible(id);
        let question = format!("Undo {id}?");
        let told = format!("{id} is undone by line {}:", undoing.line);
        say!("\n{}", style(told).bold());
        page::print(&page::step_lines(undoing));
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

    fn tell_background(&mut self) {
        let runbook = self.runbook;
        let names = self.background.iter();
        let names: Vec<&str> = names
            .filter_map(|&block| runbook.blocks[block].id.as_deref())
            .collect();
        self.watch.set_background(&names);
    }
}

/// Why the person passes a failure by; nothing where there is nothing to say.
async fn reason(keys: &Keys) -> Result<Option<String>, Left> {
    let reason = ask::line(keys, "Why? (Enter: no reason)", "").await?;
    let reason = reason.trim().to_owned();
    Ok(Some(reason).filter(|reason| !reason.is_empty()))
}

fn is_danger(block: &Block) -> bool {
    block.is_explicit_danger() || block.effect == Some(Effect::Danger)
}

impl Operator for Guided<'_> {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::RunStarted { target, .. } => self.target = target.map(str::to_owned),
            Event::StepStarted { block } => self.to_show = Some(*block),
            Event::Running { tty, .. } => self.watch.start(*tty),
            Event::Output { bytes } => self.watch.output(bytes),
            Event::Attempt {
                attempts,
                summary,
                pause,
                left,
            } => self.watch.attempt(*attempts, summary, *pause, *left),
            Event::StepFailed { result } => {
                self.watch.stop();
                let mark = terminal::own(progress::mark(result.status)).into_owned();
                let told = style(mark).red().bold();
                say!("{told} {}", result.status.as_str());
                // What ran in the background was not watched.
                let seen = match self.ended.take() == Some(result.block) {
                    true => Seen::No,
                    false => Seen::Live,
                };
                for line in failure::lines(self.runbook, result, seen) {
                    say!("  {}", colour::line(&line));
                }
            }
            Event::StepFinished { result, after } => {
                self.watch.stop();
                if let Some(block) = self.to_show.take() {
                    // It was not asked about.
                    self.show_step(block);
                }
                self.done.insert(result.block, result.status);
                if let Some(session) = after.session {
                    self.directory = Some(session.directory.clone());
                }
                let is_fine = result.status.is_fine() || result.status == Status::Blocked;
                if is_fine {
                    for line in progress::step(self.runbook, result) {
                        say!("{}", colour::line(&line));
                    }
                }
                let block = &self.runbook.blocks[result.block];
                if block.attributes.background && result.status == Status::Passed {
                    self.background.push(result.block);
                    self.tell_background();
                }
            }
            Event::BackgroundEnded { block, ended } => {
                self.background.retain(|other| other != block);
                self.ended = Some(*block);
                self.tell_background();
                self.watch.stop();
                let id = self.runbook.blocks[*block].id.as_deref().unwrap_or("-");
                let how = match ended {
                    Ended::Exited(status) => format!("exit status {status}"),
                    Ended::Signaled(signal) => format!("killed by signal {signal}"),
                    Ended::TimedOut | Ended::Interrupted => "ended".to_owned(),
                };
                let mark = terminal::own(progress::mark(Status::Failed)).into_owned();
                let told = format!("{mark} {id} does not run in the background any more: {how}");
                say!("{}", style(told).red());
            }
            Event::Undone { result, .. } => {
                self.watch.stop();
                for line in progress::step(self.runbook, result) {
                    say!("{}", colour::line(&line));
                }
            }
            Event::NoShell { why } => {
                let told = format!("there is no shell to be had: {}", expect::visible(why));
                say!("{}", style(told).red());
            }
            Event::Back { .. } | Event::Kept { .. } => {}
            Event::Prompted { .. } | Event::RunFinished { .. } => self.watch.ask(None),
        }
    }

    async fn before_step(&mut self, index: usize) -> Decision {
        if self.show().await.is_err() {
            return Decision::Quit;
        }
        let block = &self.runbook.blocks[index];
        let Some(keys) = self.keys.clone() else {
            return if is_danger(block) {
                Decision::Quit
            } else {
                Decision::Run
            };
        };
        let asks = if self.goes_on {
            Asks::Danger
        } else {
            self.asks
        };
        let is_asked = match asks {
            Asks::All => block.attributes.confirm != Some(Confirm::Never),
            Asks::Changes => {
                block.effect != Some(Effect::Reads)
                    && block.attributes.confirm != Some(Confirm::Never)
            }
            Asks::Danger => false,
        };
        if !is_asked && !is_danger(block) {
            return Decision::Run;
        }
        self.decide(&keys, index).await.unwrap_or(Decision::Quit)
    }

    async fn manual(&mut self, index: usize) -> Answer {
        if self.show().await.is_err() {
            return Answer::Quit;
        }
        let Some(keys) = self.keys.clone() else {
            return Answer::Fail;
        };
        let answer = self.confirm_item(&keys, index).await;
        answer.unwrap_or(Answer::Quit)
    }

    async fn after_failure(&mut self, result: &StepResult, can_undo: bool) -> AfterFailure {
        let Some(keys) = self.keys.clone() else {
            return AfterFailure::Stop;
        };
        let answer = self.judge(&keys, result, can_undo).await;
        answer.unwrap_or(AfterFailure::Leave)
    }

    async fn in_flight(&mut self, block: usize) -> InFlight {
        let Some(keys) = self.keys.clone() else {
            return InFlight::Quit;
        };
        say!();
        self.show_step(block);
        say!("It was running when the run ended; nobody knows how far it came.");
        let choices = [
            ('r', "run it again"),
            ('d', "it is done"),
            ('s', "skip"),
            ('q', "quit"),
        ];
        match ask::key(&keys, "What about it?", &choices, None).await {
            Ok('r') => InFlight::Again,
            Ok('d') => InFlight::Done,
            Ok('s') => InFlight::Skip,
            _ => InFlight::Quit,
        }
    }

    async fn undo(&mut self, block: usize, by: usize) -> Undo {
        let Some(keys) = self.keys.clone() else {
            return Undo::Stop;
        };
        self.confirm_undo(&keys, block, by)
            .await
            .unwrap_or(Undo::Stop)
    }

    fn overdue(
        &mut self,
        _: usize,
        took: Duration,
        usual: Option<Duration>,
    ) -> Pin<Box<dyn Future<Output = Overdue>>> {
        let Some(keys) = self.keys.clone() else {
            return Box::pin(std::future::ready(Overdue::Wait));
        };
        let usual = usual.map_or(String::new(), |usual| {
            format!(" (last time it took {})", duration::display(usual))
        });
        let took = duration::display(took);
        let question = format!("It runs for {took} now{usual}. w waits on, k ends it.");
        self.watch.ask(Some(style(question).yellow().to_string()));
        Box::pin(async move {
            // Ctrl-C stays what it is for the step that runs.
            let _modes = keys.raw(CtrlC::Signal);
            loop {
                match keys.key().await {
                    Ok(Key::Char('w') | Key::Enter) => return Overdue::Wait,
                    Ok(Key::Char('k')) => return Overdue::End,
                    Ok(_) => {}
                    // Nobody is there to be asked.
                    Err(_) => std::future::pending::<()>().await,
                }
            }
        })
    }
}
