//! To be replaced.
use std::fs::File;
use std::io;
use std::path::Path;
use std::time::Duration;

use super::{Ended, Script, Session};
use crate::run::background::Process;
use crate::runbook::attributes::Ready;

/// How waiting ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readiness {
    /// Up.
    Up,
    /// Ended.
    Ended(Ended),
    /// Timed out.
    TimedOut,
    /// Interrupted.
    Interrupted,
}

/// Runs on.
#[derive(Debug)]
pub struct Background;

impl Process for Background {
    async fn ready(
        &mut self,
        _: &Ready,
        _: &Path,
        _: Option<Duration>,
        _: impl Future<Output = ()>,
    ) -> io::Result<Readiness> {
        Ok(Readiness::Up)
    }
    fn has_ended(&mut self) -> Option<Ended> {
        None
    }
    async fn end(self) -> io::Result<()> {
        Ok(())
    }
    async fn keep(self) -> io::Result<()> {
        Ok(())
    }
}

impl Session {
    /// Later.
    pub async fn background(&mut self, _: &Script<'_>, _: File, _: bool) -> io::Result<Background> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Later.
    pub async fn shell(&mut self) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}
