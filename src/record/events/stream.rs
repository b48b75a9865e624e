//! The lines of a run while it goes on, for whoever watches.

use std::cell::RefCell;
use std::fmt;
use std::io::{self, Write};
use std::rc::Rc;

use jiff::Timestamp;

use super::body::{Body, Started, StepStarted};
use super::public::Public;
use super::told::{no_such_block, told};
use crate::record::header::Header;
use crate::run::Event;
use crate::runbook::Runbook;

/// Where lines go. The streams of many runs share one: a line is written whole, and flushed.
#[derive(Clone)]
pub struct Sink(Rc<RefCell<Inner>>);

struct Inner {
    to: Box<dyn Write>,
    has_failed: bool,
}

impl Sink {
    /// Lines that go to `to`.
    pub fn new(to: impl Write + 'static) -> Self {
        Self(Rc::new(RefCell::new(Inner {
            to: Box::new(to),
            has_failed: false,
        })))
    }

    /// Whether all lines were written.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        !self.0.borrow().has_failed
    }

    /// Writes whole lines. Where that failed once half a line may stand: nothing is written any more,
    /// and that is told once.
    fn lines(&self, lines: &[u8]) -> io::Result<()> {
        let inner = &mut *self.0.borrow_mut();
        if inner.has_failed || lines.is_empty() {
            return Ok(());
        }
        let written = inner.to.write_all(lines).and_then(|()| inner.to.flush());
        inner.has_failed = written.is_err();
        written
    }
}

impl Write for Sink {
    fn write(&mut self, lines: &[u8]) -> io::Result<usize> {
        self.lines(lines).map(|()| lines.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl fmt::Debug for Sink {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Sink")
            .field("is_whole", &self.is_whole())
            .finish_non_exhaustive()
    }
}

/// The lines of one run, told as it goes on.
#[derive(Debug)]
pub struct Stream {
    sink: Sink,
    public: Public,
    header: Header,
}

impl Stream {
    /// The lines of the run with this header, which go to `sink`. The document is called by the path by
    /// which `runbook` was read, and not by the header's.
    #[must_use]
    pub fn new(sink: Sink, header: Header, runbook: &Runbook) -> Self {
        let document = runbook.document.source.path().to_string_lossy();
        Self {
            sink,
            public: Public::new(header.id.0.clone(), document.into_owned()),
            header,
        }
    }

    /// Tells what happened.
    ///
    /// # Errors
    /// When it cannot be written: the first time that it cannot, for all streams that share the sink.
    /// They tell nothing from then on, and fail no more.
    pub fn event(&mut self, runbook: &Runbook, event: &Event<'_>, at: Timestamp) -> io::Result<()> {
        let mut lines = Vec::new();
        let running = self.public.running();
        let (at, body) = match event {
            Event::RunStarted { target, .. } => {
                let started = Started {
                    // With secrets masked.
                    target: target.map(str::to_owned),
                    ..Started::new(&self.header).public(runbook)
                };
                (self.header.at, Some(Body::Started(started)))
            }
            Event::Running { block, .. } if running == Some(*block) => (at, None),
            Event::Running { block, .. } => {
                let started = StepStarted::new(runbook, *block).ok_or_else(no_such_block)?;
                (at, Some(Body::StepStarted(started)))
            }
            Event::Output { bytes } => {
                self.public.output(at, bytes, &mut lines)?;
                (at, None)
            }
            event => (at, told(runbook, event, running)?),
        };
        if let Some(body) = body {
            self.public.tell(at, body, &mut lines)?;
        }
        self.sink.lines(&lines)
    }
}
