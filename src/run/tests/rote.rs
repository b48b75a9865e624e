//! An operator that answers by rote.

use super::*;

/// Answers in the order given; with no answer left every step runs, and a failure stops the run.
#[derive(Default)]
pub(super) struct Rote {
    pub(super) before_step: VecDeque<Decision>,
    pub(super) after_failure: VecDeque<AfterFailure>,
    pub(super) in_flight: Option<InFlight>,
    pub(super) undo: VecDeque<Undo>,
    /// How often a step that takes long may go on.
    pub(super) waits: usize,
    /// What ends in the background while the question before this block is open, and its status.
    pub(super) dies_before: HashMap<usize, (&'static str, i32)>,
    /// What somebody else does while the question before this block is open.
    pub(super) meddles_before: HashMap<usize, Box<dyn FnOnce()>>,
    /// The same while the question whether something is undone is open.
    pub(super) dies_at_undo: Option<(&'static str, i32)>,
    pub(super) deaths: Deaths,
    /// The blocks that it was asked about before they ran.
    pub(super) asked: Vec<usize>,
    /// The session behind each step.
    pub(super) sessions: Vec<String>,
    pub(super) told: Vec<String>,
}

impl Rote {
    fn dies(&self, dying: Option<(&str, i32)>) {
        if let Some((name, status)) = dying {
            let mut deaths = self.deaths.borrow_mut();
            deaths.insert(name.to_owned(), Ended::Exited(status));
        }
    }
}

impl Operator for Rote {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Attempt {
                attempts, summary, ..
            } => {
                self.told.push(format!("attempt {attempts}: {summary}"));
            }
            Event::StepFinished { result, after } => {
                self.sessions.push(after.session.map_or_else(
                    || "none".to_owned(),
                    |session| {
                        let names: Vec<_> =
                            session.exported.iter().map(|(name, _)| &name[..]).collect();
                        format!("{} with {}", session.directory.display(), names.join(" "))
                    },
                ));
                let status = result.status.as_str();
                let why = result
                    .failure
                    .as_ref()
                    .map_or(&result.reason, |f| &f.summary);
                self.told
                    .push(format!("{status} {why}").trim_end().to_owned());
            }
            Event::Preview { block, change } => {
                self.told.push(match change {
                    Ok(change) => format!("{block} would be {}", change.what.as_str()),
                    Err(failure) => format!("{block} cannot be: {}", failure.summary),
                });
            }
            Event::Undone { block, result } => {
                let failure = result.failure.as_ref();
                let why = failure.map_or(&result.reason, |failure| &failure.summary);
                if result.change.is_some() || failure.is_some() {
                    self.told.push(format!("{block} undone: {why}"));
                }
            }
            Event::RunStarted {
                target: Some(target),
                ..
            } => self.told.push(format!("on {target}")),
            Event::BackgroundEnded { block, ended } => {
                self.told.push(format!("{block} ended: {ended:?}"));
            }
            Event::Back { session } => {
                let directory = session.map(|session| session.directory.display().to_string());
                self.told.push(format!("back in {directory:?}"));
            }
            Event::Kept { block, process } => {
                self.told.push(format!("{block} is kept as {process:?}"));
            }
            Event::NoShell { why } => self.told.push(format!("no shell: {why}")),
            _ => {}
        }
    }

    async fn before_step(&mut self, block: usize) -> Decision {
        self.asked.push(block);
        self.dies(self.dies_before.get(&block).copied());
        if let Some(meddle) = self.meddles_before.remove(&block) {
            meddle();
        }
        self.before_step.pop_front().unwrap_or(Decision::Run)
    }

    async fn manual(&mut self, _: usize) -> Answer {
        Answer::Skip { reason: None }
    }

    async fn after_failure(&mut self, _: &StepResult, can_undo: bool) -> AfterFailure {
        if can_undo {
            self.told.push("something can be undone".to_owned());
        }
        self.after_failure.pop_front().unwrap_or(AfterFailure::Stop)
    }

    async fn in_flight(&mut self, _: usize) -> InFlight {
        self.in_flight.take().expect("an answer")
    }

    async fn undo(&mut self, block: usize, by: UndoneBy) -> Undo {
        self.told.push(match by {
            UndoneBy::Step(by) => format!("undo {block} by {by}?"),
            UndoneBy::Former => format!("restore the file of {block}?"),
        });
        let dying = self.dies_at_undo.take();
        self.dies(dying);
        self.undo.pop_front().unwrap_or(Undo::Stop)
    }

    fn overdue(
        &mut self,
        _: usize,
        took: Duration,
        _: Option<Duration>,
    ) -> Pin<Box<dyn Future<Output = Overdue>>> {
        self.told.push(format!("it takes {}s", took.as_secs()));
        let answer = match self.waits.checked_sub(1) {
            Some(left) => {
                self.waits = left;
                Overdue::Wait
            }
            None => Overdue::End,
        };
        Box::pin(std::future::ready(answer))
    }
}
