//! All settings of front matter, with what the manual says of each.

/// A setting of a document (DESIGN section 2).
pub struct Setting {
    /// Its name.
    pub name: &'static str,
    /// What it says of the document.
    pub what: &'static str,
    /// What holds where it is not there; empty where there is nothing to say.
    pub without: &'static str,
}

impl Setting {
    const fn new(name: &'static str, what: &'static str, without: &'static str) -> Self {
        Self {
            name,
            what,
            without,
        }
    }
}

/// Whether there is a setting of this name.
pub(in crate::runbook) fn is_setting(name: &str) -> bool {
    SETTINGS.iter().any(|setting| setting.name == name)
}

/// Every setting.
pub const SETTINGS: &[Setting] = &[
    Setting::new(
        "blocks",
        "`inferred`, or `annotated`: nothing is inferred",
        "`inferred`",
    ),
    Setting::new("shell", "the program that reads the steps", "`bash`"),
    Setting::new(
        "cwd",
        "where steps start and files go: `document` (the document's directory), `temp` (an empty \
         directory that goes when the run has come to its end), or a path, relative to the document",
        "`document`",
    ),
    Setting::new("env", "variables for all steps, by their names", "none"),
    Setting::new(
        "timeout",
        "how long a step may take",
        "guided: asks at 10 minutes; `ci`: 10 minutes",
    ),
    Setting::new(
        "strict",
        "`false`: a step does not stop at its first failing command",
        "`true`",
    ),
    Setting::new(
        "record",
        "`auto`, `full`, `stamp`, `none`, for all steps: what of their results goes into the document",
        "`auto`",
    ),
    Setting::new(
        "requires",
        "the tools that a run needs, with the versions that will do",
        "none",
    ),
    Setting::new(
        "params",
        "the values that a run needs, by their names",
        "none",
    ),
    Setting::new(
        "redact",
        "regular expressions for what is masked wherever it is printed",
        "none",
    ),
    Setting::new(
        "target",
        "the system that a run touches: its name, or `{command: …}`",
        "none",
    ),
    Setting::new(
        "ci",
        "`live`: `stepmark ci DIRECTORY` runs this document. `none` and `replay`: it does not, even \
         where `stepmark.toml` says so",
        "not run",
    ),
    Setting::new("owner", "who looks after the document", "nobody"),
    Setting::new(
        "fresh",
        "how old recorded results may be, such as `30d`, before `replay` fails",
        "any age",
    ),
    Setting::new("tags", "labels, which `--tag` selects by", "none"),
];
