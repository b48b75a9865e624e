//! A shell by script, and a clock that it moves.

use super::*;

/// A shell that does not run anything: it answers each command with the next line of its script.
pub(super) struct ScriptedShell {
    pub(super) answers: VecDeque<(&'static str, i32)>,
    pub(super) seen: Vec<String>,
    /// The variables that it has.
    pub(super) variables: BTreeMap<String, String>,
    /// What becomes of what runs in the background.
    pub(super) log: Rc<RefCell<Vec<String>>>,
    /// How far the clock moves with each command.
    pub(super) costs: Duration,
    pub(super) now: Rc<Cell<Duration>>,
    /// What runs in the background ends so, by its command.
    pub(super) deaths: Deaths,
    /// What keeps the person's shells from starting.
    pub(super) refusals: VecDeque<io::ErrorKind>,
    /// Where it is, and what it exports; nothing where it cannot be talked to any more.
    pub(super) snapshot: Option<Snapshot>,
}

pub(super) type Deaths = Rc<RefCell<HashMap<String, Ended>>>;

/// Something in the background that has ended at once, or runs on.
pub(super) struct ScriptedProcess {
    pub(super) name: String,
    pub(super) deaths: Deaths,
    pub(super) log: Rc<RefCell<Vec<String>>>,
}

impl Process for ScriptedProcess {
    async fn ready(
        &mut self,
        _: &Ready,
        _: &Path,
        _: Option<Duration>,
        _: impl Future<Output = ()>,
    ) -> io::Result<Readiness> {
        Ok(self.has_ended().map_or(Readiness::Up, Readiness::Ended))
    }

    fn has_ended(&mut self) -> Option<Ended> {
        self.deaths.borrow().get(self.name.trim()).copied()
    }

    fn id(&self) -> Option<i32> {
        Some(77)
    }

    async fn end(self, _: Duration) -> io::Result<()> {
        self.log
            .borrow_mut()
            .push(format!("{} is ended", self.name));
        Ok(())
    }

    async fn keep(self) -> io::Result<()> {
        self.log.borrow_mut().push(format!("{} is kept", self.name));
        Ok(())
    }
}

impl Executor for ScriptedShell {
    type Background = ScriptedProcess;

    async fn run(
        &mut self,
        script: &Script<'_>,
        on_output: OnOutput<'_>,
        _: impl Future<Output = ()>,
    ) -> io::Result<Outcome> {
        let mut seen = script.code.to_owned();
        if let Some(cwd) = script.cwd {
            seen.push_str(&format!(" in {}", cwd.display()));
        }
        self.seen.push(seen);
        let (text, status) = self
            .answers
            .pop_front()
            .expect("an answer for each command");
        on_output(text.as_bytes());
        let mut output = Captured::default();
        output.push(text.as_bytes());
        self.now.set(self.now.get() + self.costs);
        Ok(Outcome {
            ended: Ended::Exited(status),
            output,
            errors: Captured::default(),
            shell_died: false,
            took: self.costs,
        })
    }

    fn set_variable(&mut self, name: &str, value: &str) -> io::Result<()> {
        self.seen.push(format!("{name}={value}"));
        self.variables.insert(name.to_owned(), value.to_owned());
        Ok(())
    }

    fn unset_variable(&mut self, name: &str) -> io::Result<()> {
        self.seen.push(format!("{name} is unset"));
        self.variables.remove(name);
        Ok(())
    }

    async fn variable(&mut self, name: &str) -> io::Result<Option<String>> {
        Ok(self.variables.get(name).cloned())
    }

    async fn background(
        &mut self,
        script: &Script<'_>,
        _: File,
        _: bool,
    ) -> io::Result<Self::Background> {
        self.seen.push(format!("{} &", script.code));
        let (_, status) = self
            .answers
            .pop_front()
            .expect("an answer for each command");
        let name = script.code.to_owned();
        let key = name.trim().to_owned();
        match status {
            0 => self.deaths.borrow_mut().remove(&key),
            _ => self.deaths.borrow_mut().insert(key, Ended::Exited(status)),
        };
        Ok(ScriptedProcess {
            name,
            deaths: Rc::clone(&self.deaths),
            log: Rc::clone(&self.log),
        })
    }

    async fn snapshot(&mut self) -> io::Result<Snapshot> {
        let lost = || io::ErrorKind::BrokenPipe.into();
        self.snapshot.clone().ok_or_else(lost)
    }

    async fn shell(&mut self) -> io::Result<()> {
        self.seen.push("a shell".to_owned());
        match self.refusals.pop_front() {
            Some(kind) => Err(kind.into()),
            None => Ok(()),
        }
    }
}

pub(super) struct MovedClock {
    pub(super) start: Instant,
    pub(super) moved: Rc<Cell<Duration>>,
}

impl Clock for MovedClock {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    fn instant(&self) -> Instant {
        self.start + self.moved.get()
    }
}

pub(super) struct NoInterrupts;

impl Interrupts for NoInterrupts {
    fn next(&mut self) -> impl Future<Output = Signal> {
        pending()
    }

    fn pending(&mut self) -> Option<Signal> {
        None
    }
}
