//! stepmark executes literate runbooks: it reads the steps out of a Markdown document, runs them,
//! holds what they print against what the document says to expect, and records the results back.
//!
//! Data flows one way: text → blocks → runbook → plan → events → results → edits → text. Each module
//! imports only from those above it in this list.

pub mod source;

pub mod diagnostic;

pub mod document;

pub mod data;

pub mod expect;

pub mod patch;

pub mod runbook;

pub mod run;

pub mod record;

pub mod report;

pub mod book;

pub mod cli;
