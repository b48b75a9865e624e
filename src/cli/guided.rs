//! The person at the terminal: prose, the command, one key, the output as it comes.

use std::io::Write as _;
use std::time::Duration;

use console::style;
use dialoguer::Input;
use indicatif::{ProgressBar, ProgressStyle};

use super::colour;
use super::question::key;
use super::terminal;
use crate::document::NodeKind;
use crate::expect;
use crate::report::failure::{self, Seen};
use crate::report::progress;
use crate::run::{AfterFailure, Answer, Decision, Event, Operator, Plan, Status, StepResult};
use crate::runbook::effect::Effect;
use crate::runbook::{Block, Kind, Runbook, duration};

/// How often the spinner turns.
const TICK: Duration = Duration::from_millis(120);

/// Shows a run to a person and asks what to do.
pub struct Guided<'a> {
    runbook: &'a Runbook,
    plan: &'a Plan,
    has_terminal: bool,
    yes: bool,
    /// Where the prose ends that was shown.
    shown_to: usize,
    spinner: Option<ProgressBar>,
    /// Output whose line is not complete yet.
    partial: Vec<u8>,
    /// The system that the run touches.
    target: Option<String>,
}

impl<'a> Guided<'a> {
    /// Shows a run over `plan`; with `yes`, steps run unasked.
    pub fn new(runbook: &'a Runbook, plan: &'a Plan, yes: bool, has_terminal: bool) -> Self {
        let shown_to = runbook
            .document
            .front_matter
            .as_ref()
            .map_or(0, |front| front.end);
        Self {
            runbook,
            plan,
            has_terminal,
            yes,
            shown_to,
            spinner: None,
            partial: Vec::new(),
            target: None,
        }
    }

    /// The prose before the block that was not shown yet, then the block itself.
    fn show_block(&mut self, index: usize) {
        let block = &self.runbook.blocks[index];
        let source = &self.runbook.document.source;
        let start = source.line_start(block.line);
        self.show_prose(start);
        let last = block
            .expects
            .iter()
            .filter_map(|asserted| asserted.block)
            .max();
        let end = last.map_or(block.end_line, |last| self.runbook.blocks[last].end_line);
        // What stands within an item comes with the steps in it.
        let end = if block.kind == Kind::Manual {
            block.line
        } else {
            end
        };
        self.shown_to = source.line_start(end + 1).max(self.shown_to);
        anstream::println!("\n{}", self.heading(index, block));
        for line in command_lines(block) {
            anstream::println!("  {}", style(expect::visible(&line)).bold());
        }
    }

    /// The prose behind the last block.
    pub fn show_rest(&self) {
        self.show_prose(self.runbook.document.source.text().len());
    }

    /// The text up to `end` that was not shown yet.
    fn show_prose(&self, end: usize) {
        let prose = self.prose(end);
        if !prose.is_empty() {
            anstream::println!();
            for line in prose.lines() {
                anstream::println!("{}", expect::visible(line));
            }
        }
    }

    /// The text from where the last block ended up to `end`, without what stepmark put there.
    fn prose(&self, end: usize) -> String {
        let source = &self.runbook.document.source;
        let mut prose = String::new();
        let mut at = self.shown_to;
        for node in &self.runbook.document.nodes {
            let own = match &node.kind {
                NodeKind::Stamp(stamp) => stamp.lines,
                NodeKind::RunLine(run) => run.lines,
                NodeKind::Comment { .. } => node.span,
                _ => continue,
            };
            if own.start >= at && own.end <= end {
                prose.push_str(&source.text()[at..own.start]);
                at = own.end;
            }
        }
        prose.push_str(source.text().get(at..end).unwrap_or_default());
        prose.trim().to_owned()
    }

    fn heading(&self, index: usize, block: &Block) -> String {
        let position = self
            .plan
            .blocks
            .iter()
            .position(|&planned| planned == index)
            .unwrap_or(0);
        let id = block.id.as_deref().unwrap_or("-");
        let mut parts = vec![format!("line {}", block.line)];
        if let Some(target) = &self.target {
            parts.push(format!("on {}", expect::visible(target)));
        }
        match block.effect {
            Some(Effect::Danger) => parts.insert(0, style("danger").red().bold().to_string()),
            Some(effect) => parts.insert(0, effect.as_str().to_owned()),
            None => {}
        }
        if let Some(within) = block.attributes.within {
            parts.push(format!("waits up to {}", duration::display(within)));
        }
        let head = format!("[{}/{}] {id}", position + 1, self.plan.blocks.len());
        format!(
            "{} {}",
            style(head).cyan(),
            style(format!("({})", parts.join(", "))).dim()
        )
    }

    /// Asks for the target's name, or the step's where there is none, letter by letter: a slip would
    /// destroy something.
    fn confirm_by_name(&self, block: &Block) -> Decision {
        if !self.has_terminal {
            return Decision::Quit;
        }
        let id = self
            .target
            .as_deref()
            .or(block.id.as_deref())
            .unwrap_or_default();
        let prompt =
            format!("This is destructive. Type `{id}` to run it, q to quit, nothing to skip it");
        loop {
            let typed = Input::<String>::new()
                .with_prompt(prompt.as_str())
                .allow_empty(true)
                .interact_text();
            match typed {
                Ok(typed) if typed == id => return Decision::Run,
                Ok(typed) if typed.is_empty() => return Decision::Skip,
                Ok(typed) if typed == "q" => return Decision::Quit,
                Ok(_) => {}
                Err(_) => return Decision::Quit,
            }
        }
    }

    fn print_output(&mut self, bytes: &[u8]) {
        self.partial.extend_from_slice(bytes);
        if let Some(end) = self.partial.iter().rposition(|&byte| byte == b'\n') {
            let rest = self.partial.split_off(end + 1);
            let lines = std::mem::replace(&mut self.partial, rest);
            self.print_lines(&lines);
        }
        if let Some(spinner) = &self.spinner {
            // A line that is not complete, such as a question, stands beside the spinner.
            let lines = expect::normalise(&self.partial);
            let line = lines
                .lines()
                .last()
                .map(|line| expect::visible(line).into_owned());
            spinner.set_message(line.unwrap_or_default());
        }
    }

    /// Prints output with its escapes taken out: it cannot leave its lines, nor forge a question.
    fn print_lines(&self, bytes: &[u8]) {
        let mut text = String::new();
        let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        for line in bytes.split(|&byte| byte == b'\n') {
            text.push_str("  ");
            text.push_str(&expect::visible(&expect::normalise(line)));
            text.push('\n');
        }
        let print = || {
            let mut out = std::io::stdout().lock();
            // A terminal that went away ends the run by its signal.
            let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        };
        match &self.spinner {
            Some(spinner) => spinner.suspend(print),
            None => print(),
        }
    }

    fn stop_spinner(&mut self) {
        let rest = std::mem::take(&mut self.partial);
        if !rest.is_empty() {
            self.print_lines(&rest);
        }
        if let Some(spinner) = self.spinner.take() {
            spinner.finish_and_clear();
        }
    }

    fn print_failure(&self, result: &StepResult) {
        for line in failure::lines(self.runbook, result, Seen::Live) {
            anstream::println!("  {}", colour::line(&line));
        }
    }
}

fn command_lines(block: &Block) -> Vec<String> {
    match block.kind {
        Kind::Step => block
            .commands
            .iter()
            .flat_map(|command| command.text.trim_end().lines().enumerate())
            .map(|(line, text)| match (block.is_transcript, line) {
                (false, _) => text.to_owned(),
                (true, 0) => format!("$ {text}"),
                (true, _) => format!("> {text}"),
            })
            .collect(),
        Kind::Manual => vec![format!("{} {}", terminal::own("☐"), block.text)],
        _ => {
            let path = block.path.as_deref().unwrap_or_default();
            let mut lines = vec![format!("write {path}:")];
            lines.extend(block.text.lines().map(|line| format!("  {line}")));
            lines
        }
    }
}

impl Operator for Guided<'_> {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::StepStarted { block } => self.show_block(*block),
            Event::Running { .. } => {
                if self.has_terminal && !terminal::get().plain && self.spinner.is_none() {
                    let spinner = ProgressBar::new_spinner();
                    let template = "{spinner} {elapsed} {wide_msg}";
                    if let Ok(style) = ProgressStyle::with_template(template) {
                        spinner.set_style(terminal::spinner(style));
                    }
                    spinner.enable_steady_tick(TICK);
                    self.spinner = Some(spinner);
                }
            }
            Event::Output { bytes } => self.print_output(bytes),
            Event::Attempt {
                attempts,
                summary,
                pause,
            } => {
                let pause = duration::display(*pause);
                let told = format!("attempt {attempts}: {summary}; again in {pause}");
                match &self.spinner {
                    Some(spinner) => spinner.set_message(told),
                    None => anstream::println!("  {told}"),
                }
            }
            Event::StepFailed { result } => {
                self.stop_spinner();
                let told = style(progress::mark(result.status)).red().bold();
                anstream::println!("{told} {}", result.status.as_str());
                self.print_failure(result);
            }
            Event::StepFinished { result } => {
                self.stop_spinner();
                if matches!(
                    result.status,
                    Status::Passed | Status::Skipped | Status::Blocked
                ) {
                    for line in progress::step(self.runbook, result) {
                        anstream::println!("{}", colour::line(&line));
                    }
                }
            }
            Event::RunStarted { target, .. } => {
                self.target = target.map(str::to_owned);
                if let Some(target) = target {
                    anstream::println!("target: {}", style(expect::visible(target)).bold());
                }
            }
        }
    }

    fn before_step(&mut self, index: usize) -> Decision {
        let block = &self.runbook.blocks[index];
        if block.is_explicit_danger() || block.effect == Some(Effect::Danger) {
            return self.confirm_by_name(block);
        }
        let unasked = block.attributes.confirm == Some(crate::runbook::attributes::Confirm::Never);
        if self.yes || unasked || !self.has_terminal {
            return Decision::Run;
        }
        loop {
            let keys = [('r', "run"), ('s', "skip"), ('q', "quit"), ('?', "help")];
            match key("Run this?", &keys, Some('r')) {
                'r' => return Decision::Run,
                's' => return Decision::Skip,
                'q' => return Decision::Quit,
                _ => anstream::println!(
                    "  r or Enter runs the step, s goes on to the next without running it,\n  \
                     q ends the run here; what ran so far can still be recorded"
                ),
            }
        }
    }

    fn manual(&mut self, _: usize) -> Answer {
        if !self.has_terminal {
            return Answer::Fail;
        }
        let keys = [('d', "done"), ('n', "note"), ('s', "skip"), ('q', "quit")];
        match key("Done?", &keys, Some('d')) {
            'd' => Answer::Done { note: None },
            's' => Answer::Skip,
            'n' => match Input::<String>::new()
                .with_prompt("Note")
                .allow_empty(true)
                .interact_text()
            {
                Ok(note) => Answer::Done {
                    note: Some(note).filter(|note| !note.is_empty()),
                },
                Err(_) => Answer::Quit,
            },
            _ => Answer::Quit,
        }
    }

    fn after_failure(&mut self, _: &StepResult) -> AfterFailure {
        if !self.has_terminal {
            return AfterFailure::Stop;
        }
        // Enter does nothing here: a failure is not to be passed by from habit.
        let keys = [
            ('r', "retry"),
            ('c', "continue all the same"),
            ('s', "skip"),
            ('q', "quit"),
        ];
        match key("What now?", &keys, None) {
            'r' => AfterFailure::Retry,
            'c' => AfterFailure::Continue,
            's' => AfterFailure::Skip,
            _ => AfterFailure::Stop,
        }
    }
}
