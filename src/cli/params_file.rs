//! Files of `--params`: values of parameters for all documents of a call.

use super::read;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::error::Error;
use super::terminal::say_err;
use crate::expect::visible;
use crate::runbook::given::{self, Format, Given};
use crate::runbook::{Parameter, Type};

/// Bits of a file's mode that let others than its owner read it.
const OTHERS_READ: u32 = 0o044;

/// A file that is read when the first document wants it, and once: a pipe can be read no second time.
#[derive(Clone)]
pub struct ParamsFile {
    path: PathBuf,
    given: Arc<OnceLock<Vec<Placed>>>,
    /// Whether something was said of who may read it.
    warned: Arc<OnceLock<()>>,
}

/// A value, and where it stands.
#[derive(Clone)]
pub struct Placed {
    /// The value.
    pub given: Given,
    /// `FILE:LINE:COLUMN`.
    pub place: String,
}

impl From<OsString> for ParamsFile {
    fn from(path: OsString) -> Self {
        Self {
            path: path.into(),
            given: Arc::default(),
            warned: Arc::default(),
        }
    }
}

// The values may be secret.
impl fmt::Debug for ParamsFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.path.fmt(f)
    }
}

impl ParamsFile {
    /// What it gives.
    pub fn read(&self) -> Result<&[Placed], Error> {
        if let Some(given) = self.given.get() {
            return Ok(given);
        }
        let source = read::read(&self.path)?;
        let place = |at: usize| {
            let place = source.position(at);
            format!("{}:{}:{}", self.path.display(), place.line, place.column)
        };
        let format = Format::of(&self.path);
        let all = given::read(source.text(), format).map_err(|problem| {
            let help = match format {
                Format::Dotenv => {
                    "each line is a value, such as `node=n2`; a `$` in it is no variable"
                }
                _ => "it is a mapping of names to values, such as `node: n2`",
            };
            Error::bad_input(format!("{}: {}", place(problem.at), problem.reason)).help(help)
        })?;
        let all = all.into_iter().map(|given| Placed {
            place: place(given.at),
            given,
        });
        Ok(self.given.get_or_init(|| all.collect()))
    }

    /// Says on stderr, once, that others can read a secret in it.
    pub fn warn_of_secrets(&self, params: &BTreeMap<String, Parameter>) -> Result<(), Error> {
        let secret = self.read()?.iter().find(|placed| {
            let is_known = |name: &str| params.contains_key(name);
            let mut secrets = params
                .iter()
                .filter(|(_, param)| param.kind == Type::Secret);
            secrets.any(|(name, _)| placed.given.is_for(name, is_known))
        });
        let Some(secret) = secret.filter(|_| can_be_read_by_others(&self.path)) else {
            return Ok(());
        };
        if self.warned.set(()).is_ok() {
            let path = self.path.to_string_lossy();
            say_err!(
                "warning: {}: `{}` is a secret, and others can read this file\n  = help: chmod go-r {}",
                visible(&secret.place),
                secret.given.name,
                visible(&path)
            );
        }
        Ok(())
    }
}

/// What is no file has nobody else who looks for it.
fn can_be_read_by_others(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|metadata| {
        metadata.is_file() && metadata.permissions().mode() & OTHERS_READ != 0
    })
}
