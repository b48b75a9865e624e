//! Why there is no site.

/// What keeps a site from being made, and what helps.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    message: String,
    help: Option<String>,
}

impl Error {
    /// What is wrong, in one line without a final stop.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: None,
        }
    }

    /// A file cannot be read or written.
    #[must_use]
    pub fn file(path: &std::path::Path, error: &std::io::Error) -> Self {
        Self::new(format!("{}: {error}", path.display()))
    }

    /// What mdBook says, with all that led to it.
    #[must_use]
    pub fn mdbook(error: &mdbook_driver::errors::Error) -> Self {
        match error.downcast_ref::<Self>() {
            Some(own) => Self {
                message: own.message.clone(),
                help: own.help.clone(),
            },
            // A book whose chapters are beside its settings has them in `./`.
            None => Self::new(format!("{error:#}").replace("/./", "/")),
        }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        self.help.as_deref()
    }
}
