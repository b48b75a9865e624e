//! From the lines of a journal to the story that they tell. Pure.

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt as _;
use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;

use super::Header;
use super::story::{Asked, Story};
use crate::record::events::body::{Body, Finish, Output, Printed, Resumed, Started};
use crate::record::events::line::{Envelope, VERSION};
use crate::record::events::part::Bytes;
use crate::record::events::step::{Finished, signal};
use crate::record::twins::twins;
use crate::run::{RunId, RunResults, Status, StepResult, captured_names};
use crate::runbook::{Defaults, Runbook};
use crate::source::Source;

/// The file with the document's text when the run began.
pub(super) const DOCUMENT: &str = "document.md";

/// The header of a journal that begins with these.
pub(super) fn header(envelope: &Envelope, started: &Started) -> Option<Header> {
    let document = match &started.path {
        Some(bytes) => path(bytes)?,
        None => PathBuf::from(&envelope.document),
    };
    Some(Header {
        id: RunId(envelope.run.clone()),
        document,
        at: envelope.at()?,
        target: started.target.clone(),
        parameters: started.parameters.clone(),
        secrets: started.secrets.clone(),
        person: started.person.clone(),
        version: started.version.clone(),
        selected: started.selected.clone(),
        process: started.process?,
        root: started.root.as_ref().and_then(path),
    })
}

/// A path that a line tells; none where it is damaged.
fn path(bytes: &Bytes) -> Option<PathBuf> {
    bytes.read().map(OsString::from_vec).map(PathBuf::from)
}

/// The names of the files that the document's texts are in.
pub(super) fn texts(lines: &[(Envelope, Body)]) -> Vec<&str> {
    let later = lines.iter().filter_map(|(_, body)| match body {
        Body::Resumed(resumed) => resumed.text.as_deref(),
        _ => None,
    });
    let mut names: Vec<&str> = std::iter::once(DOCUMENT).chain(later).collect();
    names.dedup();
    names
}

/// Tells the run that `lines` are of, whose document had the `texts` by the names of their files.
///
/// # Errors
/// Why the lines tell no run.
pub(super) fn fold(
    lines: &[(Envelope, Body)],
    texts: &HashMap<String, String>,
) -> Result<Story, String> {
    let Some(((envelope, Body::Started(started)), rest)) = lines.split_first() else {
        return Err("its beginning is missing".to_owned());
    };
    if let Some((newer, _)) = lines.iter().find(|(line, _)| line.v > VERSION) {
        return Err(format!(
            "a newer stepmark wrote it, in version {} of the journal",
            newer.v
        ));
    }
    let header = header(envelope, started).ok_or("its first line is damaged")?;
    let ran = runbook(&header, texts, DOCUMENT, &started.defaults)?;
    let mut results = RunResults::new(header.id.clone(), header.target.clone(), header.at);
    results.parameters.clone_from(&header.parameters);
    results.secrets.clone_from(&header.secrets);
    results.version.clone_from(&header.version);
    let mut teller = Teller {
        began: header.at,
        before: Duration::ZERO,
        text: DOCUMENT.to_owned(),
        story: Story {
            last: header.at,
            header,
            ran,
            results,
            in_flight: None,
            is_finished: false,
            asked: Vec::new(),
            session: None,
            outputs: HashMap::new(),
        },
    };
    for (envelope, body) in rest {
        let at = envelope.at().ok_or("a time in it is damaged")?;
        teller.tell(body, at, texts)?;
        teller.story.last = teller.story.last.max(at);
    }
    Ok(teller.end())
}

fn runbook(
    header: &Header,
    texts: &HashMap<String, String>,
    name: &str,
    defaults: &Defaults,
) -> Result<Runbook, String> {
    let text = texts
        .get(name)
        .ok_or_else(|| format!("{name}, the document as it ran, is missing"))?;
    let source = Source::new(&header.document, text.clone());
    // Blocks are told by their index among those that the run went through.
    Ok(Runbook::parse_with(source, defaults).repeated(&header.parameters))
}

/// A story while it is told.
struct Teller {
    story: Story,
    /// When this part of the run began, and how long those before it took.
    began: Timestamp,
    before: Duration,
    /// The file of the document's text that runs.
    text: String,
}

impl Teller {
    fn tell(
        &mut self,
        body: &Body,
        at: Timestamp,
        texts: &HashMap<String, String>,
    ) -> Result<(), String> {
        match body {
            Body::Started(_) => return Err("it begins twice".to_owned()),
            Body::Resumed(resumed) => self.resume(resumed, at, texts)?,
            Body::StepStarted(started) => {
                let block = self.block(started.place.block)?;
                // What it did before may not be true any more.
                self.story.results.steps.retain(|done| done.block != block);
                self.story.in_flight.get_or_insert(block);
            }
            Body::StepFailed(finished) => self.put(finished)?,
            Body::StepFinished(finished) => {
                self.put(finished)?;
                self.after(finished);
                self.captured(finished.block);
            }
            Body::Prompted(prompted) => {
                let block = self.block(prompted.place.block)?;
                let id = self.story.ran.blocks[block].id.clone();
                self.story.asked.push(Asked {
                    step: id.unwrap_or_default(),
                    answer: prompted.answer.clone(),
                });
            }
            Body::Undone(undone) => {
                let block = self.block(undone.place.block)?;
                let by = self.read(&undone.by)?;
                if by.status.is_fine() {
                    self.story.results.mark_undone(block);
                }
                let settled = [by.block, block];
                self.story.in_flight.take_if(|open| settled.contains(open));
                self.story.results.undoing.push(by);
            }
            Body::Output(Output {
                place: Some(place),
                printed: Printed::File { file, .. },
            }) => {
                self.story.outputs.insert(place.block, file.clone());
            }
            Body::Finish(finish) => self.finish(finish)?,
            Body::Attempt(_) | Body::Output(_) | Body::BackgroundEnded(_) | Body::Other => {}
        }
        Ok(())
    }

    fn block(&self, block: usize) -> Result<usize, String> {
        if block < self.story.ran.blocks.len() {
            Ok(block)
        } else {
            Err(self.other_document())
        }
    }

    fn other_document(&self) -> String {
        format!(
            "it speaks of steps that are not in {}, as this version of stepmark reads it",
            self.text
        )
    }

    fn read(&self, finished: &Finished) -> Result<StepResult, String> {
        finished
            .read(&self.story.ran)
            .ok_or_else(|| self.other_document())
    }

    fn put(&mut self, finished: &Finished) -> Result<(), String> {
        let result = self.read(finished)?;
        // What runs in the background starts again before anybody says what became of this.
        self.story.in_flight.take_if(|open| *open == result.block);
        self.story.results.put(result);
        Ok(())
    }

    fn after(&mut self, finished: &Finished) {
        if let Some(session) = &finished.session {
            let former = self.story.session.take();
            let mut session = session.clone();
            session.exported = session
                .exported
                .or(former.and_then(|former| former.exported));
            self.story.session = Some(session);
        }
        self.captures(finished.captures.as_ref());
    }

    fn captures(&mut self, captures: Option<&BTreeMap<String, String>>) {
        if let Some(captures) = captures {
            self.story.results.captures = captures.clone().into_iter().collect();
        }
    }

    /// A step that passed has just captured what its names stand for now.
    fn captured(&mut self, block: usize) {
        let all = &self.story.results.captures;
        let names = captured_names(&self.story.ran.blocks[block]).into_iter();
        let values = names.filter_map(|name| Some((name.clone(), all.get(&name)?.to_owned())));
        let captured = values.collect();
        let mut steps = self.story.results.steps.iter_mut();
        let is_it = |result: &&mut StepResult| result.block == block && result.status.is_pass();
        if let Some(result) = steps.find(is_it) {
            result.captured = captured;
        }
    }

    /// The run goes on: what is done stays so, and all else is as if it had not been.
    fn resume(
        &mut self,
        resumed: &Resumed,
        at: Timestamp,
        texts: &HashMap<String, String>,
    ) -> Result<(), String> {
        self.stop_clock();
        let story = &mut self.story;
        let (Some(text), Some(process)) = (&resumed.text, resumed.process) else {
            return Err("the line that says how it goes on is damaged".to_owned());
        };
        if let Some(parameters) = &resumed.parameters {
            story.header.parameters.clone_from(parameters);
            story.results.parameters.clone_from(parameters);
        }
        let current = runbook(&story.header, texts, text, &resumed.defaults)?;
        story.results.steps = story.carried(&current);
        // Nobody has said yet what became of it.
        let twins = twins(&current, &story.ran);
        let in_flight = story.unsettled();
        story.in_flight = in_flight.and_then(|block| twins.get(&block).copied());
        let outputs = std::mem::take(&mut story.outputs).into_iter();
        story.outputs = outputs
            .filter_map(|(block, file)| Some((*twins.get(&block)?, file)))
            .collect();
        story.ran = current;
        story.header.selected.clone_from(&resumed.selected);
        story.header.process = process;
        if let Some(root) = &resumed.root {
            story.header.root = path(root);
        }
        story.is_finished = false;
        story.results.stopped = false;
        story.results.interrupted_by = None;
        story.results.came_to = None;
        story.results.undoing.clear();
        self.text.clone_from(text);
        // A clock that was set back meanwhile takes nothing away, and adds nothing.
        story.last = at;
        self.before = story.results.took;
        self.began = at;
        Ok(())
    }

    fn finish(&mut self, finish: &Finish) -> Result<(), String> {
        let results = &mut self.story.results;
        results.at = finish.began.parse().map_err(|_| "its end is damaged")?;
        results.took = finish.took.into();
        results.not_run = finish.not_run;
        results.stopped = finish.stopped;
        results.interrupted_by = match &finish.interrupted_by {
            Some(word) => Some(signal(word).ok_or("its end is damaged")?),
            None => None,
        };
        results.broken.clone_from(&finish.why);
        let status = Status::from_word(&finish.status).ok_or("its end is damaged")?;
        // What it came to may be from before its steps were undone.
        results.came_to = Some(status).filter(|&status| status != results.status());
        self.captures(finish.captures.as_ref());
        self.story.is_finished = true;
        Ok(())
    }

    /// How long a part took whose end is not told.
    fn stop_clock(&mut self) {
        if !self.story.is_finished {
            let part = self.story.last.duration_since(self.began);
            self.story.results.took = self.before + part.unsigned_abs();
        }
    }

    fn end(mut self) -> Story {
        self.stop_clock();
        let story = &mut self.story;
        if !story.is_finished {
            let is_left = |id: &&String| {
                let block = |block: &crate::runbook::Block| block.id.as_ref() == Some(*id);
                let index = story.ran.blocks.iter().position(block);
                index.is_none_or(|index| story.results.of(index).is_none())
            };
            story.results.not_run = story.header.selected.iter().filter(is_left).count();
            story.results.stopped = true;
        }
        self.story
    }
}
