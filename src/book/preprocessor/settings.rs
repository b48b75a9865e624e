//! What a book says to the preprocessor: the table `preprocessor.stepmark` of its `book.toml`.

use mdbook_preprocessor::config::Config;
use serde_json::{Map, Value};

use crate::book::Error;
use crate::diagnostic::nearest;

/// Where the table is.
const TABLE: &str = "preprocessor.stepmark";

/// Keys that mdBook reads in the table of every preprocessor.
const OF_MDBOOK: &[&str] = &["command", "before", "after", "optional", "renderers"];

/// Keys that stepmark reads.
const OWN: &[&str] = &["external-images", "index"];

/// What the index is called where nobody says so.
pub const INDEX: &str = "Runbooks";

/// What the owner of a book decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Whether images of other hosts stay images.
    pub keeps_external_images: bool,
    /// The title of the index, where the book has one.
    pub index: Option<String>,
}

impl Settings {
    /// Those of a book. One that says nothing of an index has one where `has_index`.
    ///
    /// # Errors
    /// When the table has a key that nobody knows, or a value of another type.
    pub fn read(config: &Config, has_index: bool) -> Result<Self, Error> {
        let mut settings = Self {
            keeps_external_images: false,
            index: has_index.then(|| INDEX.to_owned()),
        };
        let table: Option<Map<String, Value>> = config.get(TABLE).map_err(|_| {
            Error::new(format!("book.toml: `{TABLE}` is no table"))
                .help(format!("write `[{TABLE}]` on a line of its own"))
        })?;
        for (key, value) in table.iter().flatten() {
            settings.set(key, value)?;
        }
        Ok(settings)
    }

    fn set(&mut self, key: &str, value: &Value) -> Result<(), Error> {
        match (key, value) {
            ("external-images", Value::Bool(keeps)) => self.keeps_external_images = *keeps,
            ("index", Value::Bool(false)) => self.index = None,
            ("index", Value::Bool(true)) => self.index = Some(INDEX.to_owned()),
            ("index", Value::String(title)) => self.index = Some(title.clone()),
            ("external-images", _) => return Err(bad(key, "`true` or `false`")),
            ("index", _) => return Err(bad(key, "`true`, `false` or a title")),
            (key, _) if OF_MDBOOK.contains(&key) => {}
            (key, _) => return Err(unknown(key)),
        }
        Ok(())
    }
}

fn bad(key: &str, expected: &str) -> Error {
    Error::new(format!("book.toml: `{key}` in `[{TABLE}]` is {expected}"))
}

fn unknown(key: &str) -> Error {
    let error = Error::new(format!(
        "book.toml: `{key}` in `[{TABLE}]` is no setting of stepmark"
    ));
    let known = OWN.iter().chain(OF_MDBOOK).copied();
    match nearest(key, known) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error.help(format!("it reads {}", OWN.join(" and "))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(table: &str) -> Result<Settings, String> {
        let config = table.parse().expect("the table is TOML");
        Settings::read(&config, false).map_err(|error| {
            let help = error.hint().unwrap_or_default();
            format!("{error}: {help}")
        })
    }

    #[test]
    fn a_book_that_says_nothing_has_no_index_and_no_images_of_others() {
        let settings = read("[preprocessor.stepmark]\ncommand = 'stepmark mdbook'").unwrap();
        assert!(!settings.keeps_external_images);
        assert_eq!(settings.index, None);
        let of_site = Settings::read(&Config::default(), true).unwrap();
        assert_eq!(of_site.index.as_deref(), Some(INDEX));
    }

    #[test]
    fn what_a_book_says_is_read() {
        let settings = read("[preprocessor.stepmark]\nexternal-images = true\nindex = 'All'");
        let settings = settings.unwrap();
        assert!(settings.keeps_external_images);
        assert_eq!(settings.index.as_deref(), Some("All"));
    }

    #[test]
    fn slips_are_told() {
        for (table, told) in [
            (
                "[preprocessor.stepmark]\nexternal_images = true",
                "book.toml: `external_images` in `[preprocessor.stepmark]` is no setting of stepmark: \
                 did you mean `external-images`?",
            ),
            (
                "[preprocessor.stepmark]\ncolour = 1",
                "book.toml: `colour` in `[preprocessor.stepmark]` is no setting of stepmark: \
                 it reads external-images and index",
            ),
            (
                "[preprocessor.stepmark]\nindex = 3",
                "book.toml: `index` in `[preprocessor.stepmark]` is `true`, `false` or a title: ",
            ),
            (
                "[preprocessor]\nstepmark = 3",
                "book.toml: `preprocessor.stepmark` is no table: \
                 write `[preprocessor.stepmark]` on a line of its own",
            ),
        ] {
            assert_eq!(read(table).unwrap_err(), told);
        }
    }
}
