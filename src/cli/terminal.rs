//! What the terminal shows: colours, marks in Unicode or in ASCII, lines that are drawn again, and
//! how much fits. One value for the process, which the arguments and the environment decide.

use std::borrow::Cow;
use std::ffi::OsString;
use std::sync::OnceLock;

use anstream::{AutoStream, ColorChoice};
use clap::ValueEnum as _;
use console::Term;
use indicatif::ProgressStyle;

use super::args::terminal::{self as args, Color};
use crate::report;

/// Prints a line to stdout. Where nobody reads it any more, as behind `| head` or on a terminal that
/// is gone, that is no reason to stop what else is to be done.
macro_rules! say {
    ($($text:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(anstream::stdout(), $($text)*);
    }};
}

/// Prints a line to stderr, with no more than that.
macro_rules! say_err {
    ($($text:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(anstream::stderr(), $($text)*);
    }};
}

pub(super) use {say, say_err};

/// How many columns and lines there are where nothing says so.
const SIZE: (usize, usize) = (80, 24);

/// What the terminal shows, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terminal {
    /// Whether stepmark's own marks are in ASCII. Text of documents and commands stays as it is.
    pub ascii: bool,
    /// Whether nothing is ever drawn again: no spinner, no line that changes.
    pub plain: bool,
}

static TERMINAL: OnceLock<Terminal> = OnceLock::new();

/// Decides how this process shows what it has to say.
pub fn set(options: &args::Terminal) {
    set_colours(options.color);
    // The first to say it decides; nobody else does.
    let _ = TERMINAL.set(Terminal::new(options, environment));
}

/// How this process shows what it has to say.
pub fn get() -> Terminal {
    let undecided = || Terminal::new(&args::Terminal::default(), environment);
    *TERMINAL.get_or_init(undecided)
}

/// Columns and lines of the terminal: they change while the program runs.
pub fn size() -> (usize, usize) {
    let asked = Term::stdout().size_checked();
    size_of(asked, environment)
}

/// Text that is all stepmark's own.
pub fn own(text: &str) -> Cow<'_, str> {
    if get().ascii {
        report::ascii(text).into()
    } else {
        text.into()
    }
}

/// Text in which stepmark's own words are mixed with those of `foreign`.
pub fn mixed<'a>(text: &'a str, foreign: &str) -> Cow<'a, str> {
    if get().ascii {
        report::ascii_beside(text, foreign).into()
    } else {
        text.into()
    }
}

/// A spinner's style with signs that the terminal knows.
pub fn spinner(style: ProgressStyle) -> ProgressStyle {
    if get().ascii {
        style.tick_chars("-\\|/ ")
    } else {
        style
    }
}

/// Makes all that write colours agree on whether they do.
pub fn set_colours(color: Color) {
    match color {
        Color::Auto => ColorChoice::Auto,
        Color::Always => ColorChoice::Always,
        Color::Never => ColorChoice::Never,
    }
    .write_global();
    let stdout = AutoStream::choice(&std::io::stdout());
    let stderr = AutoStream::choice(&std::io::stderr());
    console::set_colors_enabled(stdout != ColorChoice::Never);
    console::set_colors_enabled_stderr(stderr != ColorChoice::Never);
}

/// What arguments that are perhaps wrong say about colours.
pub fn wanted(arguments: impl Iterator<Item = OsString>) -> Color {
    let mut wanted = Color::Auto;
    let mut is_value = false;
    for argument in arguments.take_while(|argument| argument != "--") {
        let text = argument.to_string_lossy();
        let value = match text.strip_prefix("--color=") {
            Some(value) => Some(value),
            None => is_value.then_some(&*text),
        };
        is_value = text == "--color";
        if let Some(color) = value.and_then(|value| Color::from_str(value, false).ok()) {
            wanted = color;
        }
    }
    wanted
}

fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

impl Terminal {
    fn new(options: &args::Terminal, environment: impl Fn(&str) -> Option<String>) -> Self {
        let is_dumb = environment("TERM").is_some_and(|name| name == "dumb");
        Self {
            ascii: options.ascii || !knows_unicode(&environment),
            plain: options.plain || is_dumb,
        }
    }
}

/// Whether the locale's characters are those of Unicode. Where nothing says otherwise they are.
fn knows_unicode(environment: impl Fn(&str) -> Option<String>) -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .find_map(|name| environment(name));
    let Some(locale) = locale else {
        return true;
    };
    // `language_TERRITORY.charset@modifier`
    let name = locale.split('@').next().unwrap_or_default();
    match name.split_once('.') {
        Some((_, charset)) => {
            let charset = charset.to_ascii_lowercase().replace(['-', '_'], "");
            matches!(charset.as_str(), "utf8" | "gb18030")
        }
        // Other names without a charset leave it to the system, where it is nearly always UTF-8.
        None => !matches!(name, "C" | "POSIX"),
    }
}

/// What the terminal says of its size, else what the environment does.
fn size_of(
    asked: Option<(u16, u16)>,
    environment: impl Fn(&str) -> Option<String>,
) -> (usize, usize) {
    let said = |name: &str| environment(name)?.parse().ok().filter(|&size| size > 0);
    let lines = asked.map(|(lines, _)| usize::from(lines));
    let columns = asked.map(|(_, columns)| usize::from(columns));
    (
        columns
            .filter(|&columns| columns > 0)
            .or_else(|| said("COLUMNS"))
            .unwrap_or(SIZE.0),
        lines
            .filter(|&lines| lines > 0)
            .or_else(|| said("LINES"))
            .unwrap_or(SIZE.1),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables<'a>(set: &'a [(&str, &str)]) -> impl Fn(&str) -> Option<String> + 'a {
        move |name| {
            let found = set.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        }
    }

    #[test]
    fn the_locale_says_whether_marks_are_ascii() {
        for (set, ascii) in [
            (&[][..], false),
            (&[("LANG", "en_GB.UTF-8")], false),
            (&[("LANG", "en_GB.utf8@euro")], false),
            (&[("LANG", "de_DE")], false),
            (&[("LC_ALL", "C.UTF-8"), ("LANG", "C")], false),
            (&[("LC_ALL", "C"), ("LANG", "en_GB.UTF-8")], true),
            (&[("LC_CTYPE", "POSIX"), ("LANG", "en_GB.UTF-8")], true),
            (&[("LANG", "de_DE.ISO-8859-1")], true),
            (&[("LANG", "de_DE.ISO-8859-15@euro")], true),
        ] {
            let terminal = Terminal::new(&args::Terminal::default(), variables(set));
            assert_eq!(terminal.ascii, ascii, "{set:?}");
        }
    }

    #[test]
    fn options_say_more_than_the_environment() {
        let options = args::Terminal {
            ascii: true,
            plain: true,
            ..args::Terminal::default()
        };
        let all = Terminal {
            ascii: true,
            plain: true,
        };
        let unicode = variables(&[("LANG", "C.UTF-8"), ("TERM", "xterm")]);
        assert_eq!(Terminal::new(&options, unicode), all);
        let dumb = variables(&[("TERM", "dumb")]);
        assert!(Terminal::new(&args::Terminal::default(), dumb).plain);
    }

    #[test]
    fn the_size_is_that_of_the_terminal_or_as_the_environment_says() {
        let said = [("COLUMNS", "100"), ("LINES", "many")];
        assert_eq!(size_of(Some((50, 132)), variables(&said)), (132, 50));
        assert_eq!(size_of(Some((0, 0)), variables(&said)), (100, 24));
        assert_eq!(size_of(None, variables(&[])), (80, 24));
    }

    #[test]
    fn colours_are_found_in_arguments_that_cannot_be_parsed() {
        for (arguments, color) in [
            (&["check", "--wrong"][..], Color::Auto),
            (&["--color=never", "--wrong"], Color::Never),
            (&["check", "--color", "always", "--wrong"], Color::Always),
            (&["--color", "red"], Color::Auto),
            (&["check", "--", "--color=never"], Color::Auto),
        ] {
            let words = arguments.iter().map(OsString::from);
            assert_eq!(wanted(words), color, "{arguments:?}");
        }
    }
}
