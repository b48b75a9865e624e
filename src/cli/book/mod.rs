//! `stepmark book`: a folder of runbooks as a site.

mod build;
mod documents;
mod log;
mod made;
mod serve;
mod watch;

use std::cell::RefCell;
use std::path::Path;

use jiff::Timestamp;

use super::args::{Book, BookCommand};
use super::error::Error;
use super::project::Projects;
use crate::book;
use crate::book::preprocessor::DefaultsOf;

/// The variable that fixes what time it is for whoever builds something that is to be the same again.
const EPOCH: &str = "SOURCE_DATE_EPOCH";

impl From<book::Error> for Error {
    fn from(error: book::Error) -> Self {
        let told = Self::bad_input(error.to_string());
        match error.hint() {
            Some(hint) => told.help(hint),
            None => told,
        }
    }
}

/// Makes a site, or serves it.
pub fn book(arguments: &Book) -> Result<u8, Error> {
    log::listen();
    match &arguments.command {
        BookCommand::Build(arguments) => build::build(arguments),
        BookCommand::Serve(arguments) => serve::serve(arguments),
    }
}

/// What time pages are made at.
pub fn now() -> Result<Timestamp, Error> {
    let Some(value) = std::env::var_os(EPOCH) else {
        return Ok(Timestamp::now());
    };
    let seconds = value.to_str().and_then(|text| text.parse().ok());
    let seconds = seconds.filter(|seconds: &i64| *seconds >= 0);
    seconds
        .and_then(|seconds| Timestamp::from_second(seconds).ok())
        .ok_or_else(|| {
            let value = value.to_string_lossy();
            Error::bad_input(format!("{EPOCH} is `{value}`, and no time"))
                .help("it holds the seconds since 1970, or is not set")
        })
}

/// What documents have by their projects.
pub fn defaults() -> Box<DefaultsOf> {
    let projects = RefCell::new(Projects::new());
    Box::new(move |path: &Path| {
        let mut projects = projects.borrow_mut();
        projects.defaults(path).map_err(|error| {
            let told = book::Error::new(error.message());
            match error.hint() {
                Some(hint) => told.help(hint),
                None => told,
            }
        })
    })
}
