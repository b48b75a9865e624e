//! A step while it runs: its output as it comes, and one line that says how long it takes.

use crate::cli::terminal::say;
use std::io::Write as _;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use super::Guided;
use super::corner::Corner;

use crate::cli::terminal;
use crate::run::screen::Live;
use crate::runbook::duration;

/// How often the spinner turns.
const TICK: Duration = Duration::from_millis(120);

/// How often the lines at the bottom are drawn at most, a second.
const HZ: u8 = 10;

/// The lines that may still change are shown above the spinner's; more than these do not fit.
const MAX_PENDING: usize = 12;

/// Shows output and the passing of time.
pub struct Watch {
    /// Whether there is a terminal, whose lines can be drawn again.
    draws: bool,
    bar: Option<(ProgressBar, Corner)>,
    live: Live,
    /// Whether what runs has the terminal to itself.
    is_tty: bool,
    /// Whether that has left the cursor in the middle of a line.
    is_in_line: bool,
    /// Until when attempts go on.
    deadline: Arc<Mutex<Option<Instant>>>,
    attempt: Option<String>,
    question: Option<String>,
    background: String,
}

impl Watch {
    /// Nothing runs yet.
    pub fn new(has_terminal: bool) -> Self {
        Self {
            draws: has_terminal && !terminal::get().plain,
            bar: None,
            live: Live::new(),
            is_tty: false,
            is_in_line: false,
            deadline: Arc::default(),
            attempt: None,
            question: None,
            background: String::new(),
        }
    }

    /// Something begins to run.
    pub fn start(&mut self, is_tty: bool) {
        self.is_tty = is_tty;
        if is_tty {
            self.stop();
            self.is_tty = true;
        } else if self.draws && self.bar.is_none() {
            let corner = Corner::default();
            let target = ProgressDrawTarget::term_like_with_hz(Box::new(corner.clone()), HZ);
            let bar = ProgressBar::new_spinner();
            bar.set_draw_target(target);
            let deadline = Arc::clone(&self.deadline);
            let left = move |_: &ProgressState, out: &mut dyn std::fmt::Write| {
                let deadline = deadline.lock().ok().and_then(|deadline| *deadline);
                if let Some(deadline) = deadline {
                    let left = deadline.saturating_duration_since(Instant::now()).as_secs();
                    // A line that cannot be drawn is not worth more.
                    let _ = write!(out, ", {left}s left");
                }
            };
            let template = "{msg}{spinner} {elapsed}{left}{prefix}";
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(terminal::spinner(style.with_key("left", left)));
            }
            bar.enable_steady_tick(TICK);
            self.bar = Some((bar, corner));
            self.tell();
        }
    }

    /// What runs in the background, in a few words.
    pub fn set_background(&mut self, names: &[&str]) {
        self.background = match names {
            [] => String::new(),
            names => format!("  [{}]", names.join(", ")),
        };
        self.tell();
    }

    /// Bytes as they come from the step.
    pub fn output(&mut self, bytes: &[u8]) {
        if self.is_tty {
            self.is_in_line = bytes.last().map_or(self.is_in_line, |last| *last != b'\n');
            let mut out = std::io::stdout().lock();
            // A terminal that went away ends the run by its signal.
            let _ = out.write_all(bytes).and_then(|()| out.flush());
            return;
        }
        let lines = self.live.feed(bytes);
        self.print(&lines);
        self.tell();
    }

    /// An attempt did not hold.
    pub fn attempt(&mut self, attempts: u32, summary: &str, pause: Duration, left: Duration) {
        let lines = self.live.finish();
        self.print(&lines);
        if let Ok(mut deadline) = self.deadline.lock() {
            *deadline = Some(Instant::now() + left);
        }
        let pause = duration::display(pause);
        let told = format!("attempt {attempts}: {summary}; again in {pause}");
        if self.bar.is_some() {
            self.attempt = Some(told);
            self.tell();
        } else {
            self.print(&[told]);
        }
    }

    /// A question that may be answered while the step runs on, or no more.
    pub fn ask(&mut self, question: Option<String>) {
        match (&self.bar, &question) {
            (None, Some(question)) => say!("{question}"),
            _ => self.question = question,
        }
        self.tell();
    }

    /// Shows what may still change.
    fn tell(&self) {
        let Some((bar, _)) = &self.bar else {
            return;
        };
        let pending = self.live.pending();
        let skipped = pending.len().saturating_sub(MAX_PENDING);
        let mut message = String::new();
        for line in &pending[skipped..] {
            message.push_str(&format!("  {line}\n"));
        }
        for line in self.attempt.iter().chain(&self.question) {
            message.push_str(&format!("{line}\n"));
        }
        bar.set_message(message);
        bar.set_prefix(self.background.clone());
    }

    /// Prints lines that do not change any more, above the one that does.
    fn print(&self, lines: &[String]) {
        if lines.is_empty() {
            return;
        }
        let mut text = String::new();
        for line in lines {
            text.push_str("  ");
            text.push_str(line);
            text.push('\n');
        }
        let mut out = std::io::stdout().lock();
        // A terminal that went away ends the run by its signal.
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    }

    /// What ran is over.
    pub fn stop(&mut self) {
        if std::mem::take(&mut self.is_in_line) {
            say!();
        }
        let lines = self.live.finish();
        self.print(&lines);
        (self.attempt, self.question, self.is_tty) = (None, None, false);
        if let Ok(mut deadline) = self.deadline.lock() {
            *deadline = None;
        }
        if let Some((bar, corner)) = self.bar.take() {
            bar.finish_and_clear();
            corner.clear();
        }
    }
}

impl Guided<'_> {
    /// The names of the steps that run in the background stand beside the spinner.
    pub(super) fn tell_background(&mut self) {
        let runbook = self.runbook;
        let names = self.background.iter();
        let names: Vec<&str> = names
            .filter_map(|&block| runbook.blocks[block].id.as_deref())
            .collect();
        self.watch.set_background(&names);
    }
}
