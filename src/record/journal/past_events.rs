//! What a past run would have told whoever watched it.

use std::fs::File;
use std::io::{Read as _, Write};

use jiff::Timestamp;

use super::error::Error;
use super::store::{Store, at};
use crate::record::events::body::{Body, Printed};
use crate::record::events::line::Envelope;
use crate::record::events::public::Public;

impl Store {
    /// Writes the lines of the run whose id begins with `prefix` as a stream of its events has them; `last`
    /// is the last one. What a step printed stands right before its end, and the document is called by the
    /// journal's path of it.
    ///
    /// # Errors
    /// When there is none, more than one, its journal is damaged, or nothing can be written.
    pub fn replay_events(&self, prefix: &str, to: &mut dyn Write) -> Result<(), Error> {
        let story = self.story(prefix)?;
        let id = &story.header.id.0;
        let document = story.header.document.to_string_lossy();
        let mut public = Public::new(id.clone(), document.into_owned());
        let (lines, _) = self.lines(id)?;
        let mut lines = lines.into_iter().peekable();
        while let Some((envelope, body)) = lines.next() {
            let damaged = || self.damaged(id);
            let time = envelope.at().ok_or_else(damaged)?;
            let mut told = Vec::new();
            match body {
                // What a person edited may read secrets where the document's commands do not.
                Body::Output(_) if lines.peek().is_some_and(is_confidential) => continue,
                Body::Output(output) => {
                    if let Printed::File { file, .. } = &output.printed {
                        self.replay_output(id, file, &mut public, time, to)?;
                    }
                    continue;
                }
                Body::Started(started) => {
                    let started = Body::Started(started.public(&story.ran));
                    public.tell(time, started, &mut told)
                }
                body => public.tell(time, body, &mut told),
            }
            .map_err(|error| Error::Events(error.into()))?;
            to.write_all(&told).map_err(Error::Events)?;
        }
        to.flush().map_err(Error::Events)
    }

    /// Writes what a step printed, piece by piece.
    fn replay_output(
        &self,
        id: &str,
        name: &str,
        public: &mut Public,
        time: Timestamp,
        to: &mut dyn Write,
    ) -> Result<(), Error> {
        let path = self.output(id, name).ok_or_else(|| self.damaged(id))?;
        let mut file = File::open(&path).map_err(at(&path))?;
        let mut buffer = vec![0; 64 << 10];
        loop {
            let length = file.read(&mut buffer).map_err(at(&path))?;
            if length == 0 {
                return Ok(());
            }
            let mut told = Vec::new();
            public
                .output(time, &buffer[..length], &mut told)
                .map_err(|error| Error::Events(error.into()))?;
            to.write_all(&told).map_err(Error::Events)?;
        }
    }

    fn damaged(&self, id: &str) -> Error {
        Error::Damaged {
            id: id.to_owned(),
            why: "one of its lines is none of a journal".to_owned(),
        }
    }
}

/// Whether the line ends a step whose output is nothing for others.
fn is_confidential((_, body): &(Envelope, Body)) -> bool {
    match body {
        Body::StepFailed(finished) | Body::StepFinished(finished) => finished.confidential,
        _ => false,
    }
}
