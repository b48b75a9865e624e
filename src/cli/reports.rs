//! Where reports go: files that are written whole at the end, and what stands on standard output.

use std::path::PathBuf;

use super::args;
use super::ci::Out;
use super::error::Error;
use crate::report::document::Reported;

/// The reports that somebody asked for.
pub struct Reports {
    asked: args::Reports,
}

impl Reports {
    /// Makes sure that every report can be written, before anything runs.
    pub fn open(asked: &args::Reports) -> Result<Self, Error> {
        Ok(Self {
            asked: asked.clone(),
        })
    }

    /// Where lines for people go.
    pub fn out(&self) -> Out {
        match self.asked.events == Some(PathBuf::from("-")) {
            true => Out::Stderr,
            false => Out::Stdout,
        }
    }

    /// The runs begin.
    pub fn begin(&self) {}

    /// The runs are over.
    pub fn write(&mut self, _: &[Reported<'_>]) -> Result<(), Error> {
        Ok(())
    }
}
