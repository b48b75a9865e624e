//! The person at the terminal: prose, the command, one key, the output as it comes.

mod corner;
mod edit;
mod fills;
mod head;
mod outline;
mod page;
mod pager;
pub mod parameter;
mod preview;
mod questions;
mod watch;

use crate::cli::terminal::say;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::time::{Duration, Instant};

use console::style;

use self::head::Progress;
use self::page::Page;
use self::questions::{is_danger, tell_failure};
use self::watch::Watch;
use super::ask::Left;
use super::keys::{CtrlC, Key, Keys};
use super::{colour, terminal};
use crate::expect;
use crate::report::failure::{self, Seen};
use crate::report::progress;
use crate::run::session::Ended;
use crate::run::{
    AfterFailure, Answer, Decision, Event, Filled, InFlight, Masker, Operator, Overdue, Plan,
    Status, StepResult, Undo, UndoneBy,
};
use crate::runbook::{Runbook, attributes::Confirm, duration, effect::Effect};

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
    /// The block that was shown last.
    shown: Option<usize>,
    /// Whether something else came between the block and the question about it, which is shown with it again.
    is_back: bool,
    /// The steps that run in the background.
    background: Vec<usize>,
    /// The last one that ended before the run did, until that is told.
    ended: Option<usize>,
    /// What placeholders stood for before, by their variables.
    proposed: BTreeMap<String, String>,
    /// The block whose file is so already that it is to write.
    unchanged: Option<usize>,
    /// Whether what comes as output was shown before the step ran: what becomes of a file.
    is_previewed: bool,
    /// What keeps secrets off the screen that a person types into commands.
    masker: Masker,
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
            shown: None,
            is_back: false,
            background: Vec::new(),
            ended: None,
            proposed: BTreeMap::new(),
            unchanged: None,
            is_previewed: false,
            masker: Masker::default(),
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
    fn show_step(&mut self, index: usize) {
        self.show_head(index);
        page::print(&self.page.body(index));
    }

    /// The same once more, where something came between that and the question; whether it did. A step that
    /// was `edited` is shown as it ran.
    fn show_again(&mut self, index: usize, edited: Option<&[String]>) -> bool {
        let is_back = std::mem::take(&mut self.is_back);
        if is_back {
            say!();
            self.show_head(index);
            let lines = match edited {
                Some(commands) => self.edited(&self.runbook.blocks[index], commands),
                None => self.page.again(index),
            };
            page::print(&lines);
        }
        is_back
    }

    fn show_head(&mut self, index: usize) {
        self.shown = Some(index);
        let number = self.plan.blocks.iter().position(|&block| block == index);
        let directory = self.directory.as_ref();
        let progress = Progress {
            number: number.map_or(0, |position| position + 1),
            total: self.plan.blocks.len(),
            elapsed: self.started.elapsed(),
            target: self.target.as_deref(),
            directory: directory.filter(|directory| **directory != self.root),
        };
        page::print(&head::head(self.runbook, index, &progress));
    }

    /// What became of a step, in a line.
    fn tell_step(&self, result: &StepResult) {
        let width = self.keys.as_ref().map(|_| terminal::size().0);
        for line in progress::step_within(self.runbook, result, width) {
            say!("{}", colour::line(&line));
        }
        self.tell_difference(result);
    }
}

impl Operator for Guided<'_> {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::RunStarted { target, .. } => self.target = target.map(str::to_owned),
            Event::StepStarted { block } => {
                self.to_show = Some(*block);
                self.is_back = false;
            }
            Event::Preview { block, change } => self.preview(*block, change),
            Event::Running { block, tty, .. } => {
                self.is_previewed = self.runbook.blocks[*block].writes_file();
                if self.shown != Some(*block) {
                    // Nobody was asked about it: it runs again beside those to come.
                    say!();
                    self.show_step(*block);
                }
                self.watch.start(*tty);
            }
            Event::Output { .. } if self.is_previewed => {}
            Event::Output { bytes } => self.watch.output(bytes),
            Event::Attempt {
                attempts,
                summary,
                pause,
                left,
            } => self.watch.attempt(*attempts, summary, *pause, *left),
            Event::StepFailed { result } => {
                self.watch.stop();
                tell_failure(result.status);
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
                self.is_previewed = false;
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
                    self.tell_step(result);
                }
                let block = &self.runbook.blocks[result.block];
                if block.attributes.background && result.status.is_pass() {
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
                self.is_back = true;
                self.tell_step(result);
            }
            Event::Back { session } => {
                if let Some(session) = session {
                    self.directory = Some(session.directory.clone());
                }
                self.is_back = true;
            }
            Event::Kept { block, process } => {
                let id = self.runbook.blocks[*block].id.as_deref().unwrap_or("-");
                let process = process.map(|process| format!(" (process {process})"));
                say!(
                    "{} runs on{}",
                    expect::visible(id),
                    process.unwrap_or_default()
                );
            }
            Event::NoShell { why } => {
                let told = format!("there is no shell to be had: {}", expect::visible(why));
                say!("{}", style(told).red());
            }
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
                self.unchanged != Some(index)
                    && block.effect != Some(Effect::Reads)
                    && block.attributes.confirm != Some(Confirm::Never)
            }
            Asks::Danger => false,
        };
        if !is_asked && !is_danger(block) {
            return Decision::Run;
        }
        self.decide(&keys, index).await.unwrap_or(Decision::Quit)
    }

    async fn placeholder(&mut self, block: usize, text: &str, problem: Option<&str>) -> Filled {
        let Some(keys) = self.keys.clone() else {
            return Filled::Leave;
        };
        let filled = self.fill_in(&keys, block, text, problem).await;
        filled.unwrap_or(Filled::Quit)
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
        self.ask_about(&keys, block).await
    }

    async fn undo(&mut self, block: usize, by: UndoneBy) -> Undo {
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
