//! What a person sees of documents that run at the same time: of each the whole, and of none a line in
//! the middle of another.

use std::io::Write as _;
use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::terminal;
use crate::expect::visible;
use crate::report::{count, fit};

/// How often the spinners turn.
const TICK: Duration = Duration::from_millis(120);

/// The columns that a document's line takes besides its path and its step.
const TAKEN: usize = 20;

/// Where lines for people go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Out {
    /// To standard output.
    Stdout,
    /// To standard error, where standard output is for programs.
    Stderr,
}

impl Out {
    /// Prints whole lines. That nobody reads them is no reason to stop.
    pub fn print(self, lines: &str) {
        let _ = match self {
            Self::Stdout => anstream::stdout().write_all(lines.as_bytes()),
            Self::Stderr => anstream::stderr().write_all(lines.as_bytes()),
        };
    }

    fn is_terminal(self) -> bool {
        use std::io::IsTerminal as _;
        match self {
            Self::Stdout => std::io::stdout().is_terminal(),
            Self::Stderr => std::io::stderr().is_terminal(),
        }
    }
}

/// How documents are shown while they run.
enum Way {
    /// One runs at a time: line by line, as it happens.
    Live,
    /// Each as a whole when it is done with.
    Whole,
    /// The same, above a line for each that runs.
    Drawn(Box<Drawn>),
}

struct Drawn {
    bars: MultiProgress,
    all: ProgressBar,
}

/// Shows documents.
pub struct Display {
    out: Out,
    way: Way,
}

impl Display {
    /// For `documents`, of which up to `jobs` run at the same time.
    pub fn new(out: Out, documents: usize, jobs: usize) -> Rc<Self> {
        let way = if documents.min(jobs) <= 1 {
            Way::Live
        } else if out.is_terminal() && !terminal::get().plain && std::env::var_os("CI").is_none() {
            Way::Drawn(Box::new(Drawn::new(out, documents)))
        } else {
            Way::Whole
        };
        Rc::new(Self { out, way })
    }

    /// A document begins to run.
    pub fn begin(self: &Rc<Self>, path: &Path) -> Shown {
        let path = visible(&path.to_string_lossy()).into_owned();
        let mut shown = Shown {
            display: Rc::clone(self),
            bar: match &self.way {
                Way::Drawn(drawn) => Some(drawn.begin(&path)),
                Way::Live | Way::Whole => None,
            },
            lines: String::new(),
        };
        shown.line(&path);
        shown
    }

    /// All documents are done with.
    pub fn end(&self) {
        if let Way::Drawn(drawn) = &self.way {
            drawn.all.finish_and_clear();
        }
    }
}

impl Drawn {
    fn new(out: Out, documents: usize) -> Self {
        let target = match out {
            Out::Stdout => ProgressDrawTarget::stdout(),
            Out::Stderr => ProgressDrawTarget::stderr(),
        };
        let bars = MultiProgress::with_draw_target(target);
        let all = bars.add(ProgressBar::new(documents as u64));
        if let Ok(style) = ProgressStyle::with_template("{pos} of {msg} in {elapsed}") {
            all.set_style(style);
        }
        all.set_message(count(documents, "document"));
        all.enable_steady_tick(TICK);
        Self { bars, all }
    }

    fn begin(&self, path: &str) -> ProgressBar {
        let bar = self
            .bars
            .insert_before(&self.all, ProgressBar::new_spinner());
        if let Ok(style) = ProgressStyle::with_template("{spinner} {elapsed:>4} {prefix}  {msg}") {
            bar.set_style(terminal::spinner(style));
        }
        let (columns, _) = terminal::size();
        bar.set_prefix(fit(path, columns.saturating_sub(TAKEN) / 2));
        bar.enable_steady_tick(TICK);
        bar
    }
}

/// What is shown of one document.
pub struct Shown {
    display: Rc<Display>,
    bar: Option<ProgressBar>,
    /// What is not printed yet.
    lines: String,
}

impl Shown {
    /// Adds a line.
    pub fn line(&mut self, line: &str) {
        self.lines.push_str(line);
        self.lines.push('\n');
        if matches!(self.display.way, Way::Live) {
            self.display.out.print(&self.lines);
            self.lines.clear();
        }
    }

    /// Says which step is running.
    pub fn step(&self, step: &str) {
        if let Some(bar) = &self.bar {
            let (columns, _) = terminal::size();
            bar.set_message(fit(&visible(step), columns.saturating_sub(TAKEN) / 2));
        }
    }

    /// The document is done with.
    pub fn end(self) {
        let Self {
            display,
            bar,
            lines,
        } = self;
        if let Some(bar) = bar {
            bar.finish_and_clear();
        }
        match &display.way {
            Way::Live => {}
            Way::Whole => display.out.print(&lines),
            Way::Drawn(drawn) => {
                drawn.bars.suspend(|| display.out.print(&lines));
                drawn.all.inc(1);
            }
        }
    }
}
