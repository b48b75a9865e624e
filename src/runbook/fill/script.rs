//! Commands: each text that stands for a variable becomes an expansion of it.

use std::borrow::Cow;
use std::fmt;

use super::interpreters::Code;
use super::programs::code;
use super::{Binding, Bindings, OWN, Occurrence};
use crate::document::shell::{Place, Quoting, places};
use crate::runbook::placeholder::{Placeholder, mask, placeholders};

/// A place where a text cannot stand for a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Byte offset of its first character.
    pub start: usize,
    /// The text.
    pub text: String,
    /// The variable.
    pub name: String,
    /// What stands there to a shell: `a comment`.
    pub place: String,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            text, name, place, ..
        } = self;
        if name.starts_with(OWN) {
            return write!(f, "`{text}` cannot be filled in here: this is {place}");
        }
        write!(
            f,
            "`{text}` cannot stand for `{name}` here: this is {place}"
        )
    }
}

impl Refused {
    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> String {
        let name = &self.name;
        if name.starts_with(OWN) {
            return WRITE_IT.to_owned();
        }
        for (tool, how) in HAND_OVER {
            if self.place.contains(&format!("`{tool}`")) {
                let how = how.replace("NAME", name);
                return format!("hand it over as a variable, and use that in the program: {how}");
            }
        }
        format!("write what this place wants yourself: {name} is a variable of the environment")
    }
}

/// What to do about a placeholder of nobody that nothing can be filled into.
pub(super) const WRITE_IT: &str = "write the value there, or have the command read a variable";

/// How a program gets a value that is no part of it.
const HAND_OVER: &[(&str, &str)] = &[
    ("awk", "`awk -v x=\"$NAME\" …`"),
    ("jq", "`jq --arg x \"$NAME\" …`"),
    ("yq", "`strenv(NAME)`"),
    ("python3", "`os.environ['NAME']`"),
    ("perl", "`$ENV{NAME}`"),
    ("bash", "`bash -c '… \"$1\"' _ \"$NAME\"`"),
    ("sh", "`sh -c '… \"$1\"' _ \"$NAME\"`"),
];

/// Operators of `[[ … ]]` whose operands are arithmetic, or names of variables.
const TEST_OPERATORS: &[&str] = &["-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-v", "-R"];

/// The script with an expansion in the place of each text that stands for a variable. Where `is_same`
/// says that the value is the text itself, it stays as written.
///
/// # Errors
/// The first place where a shell would take the value for something else than text.
pub fn script<'t>(
    text: &'t str,
    bindings: &Bindings,
    is_same: impl Fn(&Binding) -> bool,
) -> Result<Cow<'t, str>, Refused> {
    let found = bindings.occurrences(text);
    if found.iter().all(|found| is_same(found.binding)) {
        return Ok(Cow::Borrowed(text));
    }
    let shell = Shell::new(text, &found);
    let mut filled = String::with_capacity(text.len() + 16 * found.len());
    let mut from = 0;
    for found in found.iter().filter(|found| !is_same(found.binding)) {
        let name = &found.binding.name;
        let expansion = match shell.quoting(found) {
            Quoting::Bare => format!("\"${{{name}}}\""),
            Quoting::Single => format!("'\"${{{name}}}\"'"),
            Quoting::Ansi => format!("'\"${{{name}}}\"$'"),
            Quoting::Double | Quoting::Heredoc => format!("${{{name}}}"),
            Quoting::Comment => continue,
            Quoting::QuotedHeredoc => {
                return Err(refused(found, "a heredoc that nothing is expanded in"));
            }
            Quoting::Special(place) => return Err(refused(found, place)),
        };
        if let Some(place) = shell.code_at(found) {
            return Err(refused(found, place));
        }
        filled.push_str(&text[from..found.start]);
        filled.push_str(&expansion);
        from = found.end;
    }
    filled.push_str(&text[from..]);
    Ok(Cow::Owned(filled))
}

/// A value as a script has it in the place of what stands for it: a part of a word, quoted as its place
/// wants it.
///
/// # Errors
/// What it is to a shell, where nothing quotes it.
pub(super) fn value(
    shell: &Shell,
    found: &Occurrence<'_>,
    value: &str,
) -> Result<String, &'static str> {
    let is_plain = |char: char| char.is_ascii_alphanumeric() || "_./:@%+,-".contains(char);
    if !value.is_empty() && value.chars().all(is_plain) {
        return Ok(value.to_owned());
    }
    if shell.code_at(found).is_some() {
        return Err("code");
    }
    let escaped = |signs: &[char]| {
        let mut escaped = String::with_capacity(value.len());
        for char in value.chars() {
            if signs.contains(&char) {
                escaped.push('\\');
            }
            escaped.push(char);
        }
        escaped
    };
    let in_line = |text: String| match value.contains(['\n', '\r']) {
        true => Err("one line"),
        false => Ok(text),
    };
    let single = || value.replace('\'', r"'\''");
    match shell.quoting(found) {
        Quoting::Bare => Ok(format!("'{}'", single())),
        Quoting::Single => Ok(single()),
        Quoting::Ansi => Ok(escaped(&['\\', '\''])),
        Quoting::Double => Ok(escaped(&['\\', '"', '$', '`'])),
        Quoting::Heredoc => in_line(escaped(&['\\', '$', '`'])),
        Quoting::QuotedHeredoc | Quoting::Comment => in_line(value.to_owned()),
        Quoting::Special(place) => Err(place),
    }
}

fn refused(found: &Occurrence<'_>, place: &str) -> Refused {
    Refused {
        start: found.start,
        text: found.binding.text.clone(),
        name: found.binding.name.clone(),
        place: place.to_owned(),
    }
}

/// A script as bash reads it, with words in the place of what stands for something.
pub(super) struct Shell {
    text: String,
    places: Option<Vec<Option<Place>>>,
    code: Vec<Code>,
}

impl Shell {
    pub(super) fn new(text: &str, found: &[Occurrence<'_>]) -> Self {
        // A shell would take `<node-ip>` for redirections, and a literal for a part of its syntax.
        let mut holes = placeholders(text);
        holes.retain(|hole| {
            let overlaps =
                |found: &Occurrence<'_>| found.start < hole.end && hole.start < found.end;
            !found.iter().any(overlaps)
        });
        holes.extend(found.iter().map(|found| Placeholder {
            start: found.start,
            end: found.end,
            text: found.binding.text.clone(),
        }));
        holes.sort_by_key(|hole| hole.start);
        let text = mask(text, &holes);
        Self {
            places: places(&text),
            code: code(&text),
            text,
        }
    }

    /// The script, with words in the place of what stands for something.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Whether it is an element of an array.
    pub(super) fn is_in_array(&self, found: &Occurrence<'_>) -> bool {
        let places = self.places.as_deref().unwrap_or_default();
        let place = places.get(found.start).copied().flatten();
        place.is_none_or(|place| place.in_array)
    }

    /// What quotes it, or what it is instead of text.
    pub(super) fn quoting(&self, found: &Occurrence<'_>) -> Quoting {
        let Some(places) = &self.places else {
            return Quoting::Special("a script that cannot be parsed");
        };
        let of_all = places.get(found.start..found.end).unwrap_or_default();
        let Some(Some(place)) = of_all.first() else {
            return Quoting::Special("a line end");
        };
        if of_all.iter().any(|other| other.as_ref() != Some(place)) {
            return Quoting::Special("more than one thing");
        }
        if place.quoting == Quoting::Comment {
            return Quoting::Comment;
        }
        match self.special(found, *place) {
            Some(special) => Quoting::Special(special),
            None => place.quoting,
        }
    }

    /// What it is instead of text, by what stands around it.
    fn special(&self, found: &Occurrence<'_>, place: Place) -> Option<&'static str> {
        let (before, behind) = (&self.text[..found.start], &self.text[found.end..]);
        let word = before.rsplit([' ', '\t', '\n']).next().unwrap_or_default();
        if place.quoting != Quoting::Single {
            let slashes = before
                .bytes()
                .rev()
                .take_while(|&byte| byte == b'\\')
                .count();
            if slashes % 2 == 1 {
                return Some("what a backslash stands before");
            }
        }
        if place.quoting == Quoting::Heredoc && is_in_expansion(self.heredoc(found.start)) {
            return Some("an expansion in a heredoc");
        }
        let dollar = before.ends_with('$');
        match place.quoting {
            Quoting::Double | Quoting::Heredoc if dollar => {
                return Some("what a `$` stands before");
            }
            Quoting::Bare => {}
            _ => {
                return (place.in_test && self.has_arithmetic_test())
                    .then_some("arithmetic in `[[ … ]]`");
            }
        }
        let ends_redirection = behind.starts_with(['<', '>']);
        let is_alone = word.is_empty() || word.ends_with([';', '|', '&', '(']);
        let digits = found.binding.text.bytes().all(|byte| byte.is_ascii_digit());
        if dollar {
            Some("what a `$` stands before")
        } else if ends_redirection && is_alone && digits {
            Some("the number of a file")
        } else if before.ends_with('~') {
            Some("the name of a home directory")
        } else if word.contains("$[") {
            Some("arithmetic")
        } else if before.ends_with("..") || behind.starts_with("..") {
            Some("a range")
        } else if is_alone && is_function(behind) {
            Some("a name that is defined here")
        } else if place.in_array && word.contains('[') {
            Some("the index of an array")
        } else if place.in_test && self.has_arithmetic_test() {
            Some("arithmetic in `[[ … ]]`")
        } else {
            None
        }
    }

    /// The text of a heredoc before `at`; a little more of the script does no harm.
    fn heredoc(&self, at: usize) -> &str {
        let before = &self.text[..at];
        let places = self.places.as_deref().unwrap_or_default();
        let is_other =
            |place: &Option<Place>| place.is_some_and(|place| place.quoting != Quoting::Heredoc);
        let start = places
            .get(..at)
            .unwrap_or_default()
            .iter()
            .rposition(is_other);
        before
            .get(start.map_or(0, |start| start + 1)..)
            .unwrap_or(before)
    }

    fn has_arithmetic_test(&self) -> bool {
        let mut words = self.text.split_whitespace();
        words.any(|word| TEST_OPERATORS.contains(&word))
    }

    /// What reads it as code.
    pub(super) fn code_at(&self, found: &Occurrence<'_>) -> Option<&str> {
        let overlaps = |code: &&Code| code.start < found.end && found.start < code.end;
        self.code
            .iter()
            .find(overlaps)
            .map(|code| code.why.as_str())
    }
}

/// Whether what follows a word makes it the name of a function: `name() {`.
fn is_function(behind: &str) -> bool {
    let rest = behind.trim_start_matches(|char: char| !char.is_whitespace() && char != '(');
    let rest = rest.trim_start_matches([' ', '\t']);
    let inside = rest.strip_prefix('(').map(str::trim_start);
    inside.is_some_and(|inside| inside.starts_with(')'))
}

/// Whether an expansion is open at the end of a heredoc's text.
pub(super) fn is_in_expansion(text: &str) -> bool {
    let mut open = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '\\' => {
                chars.next();
            }
            '$' if chars.peek() == Some(&'{') => {
                chars.next();
                open.push('}');
            }
            '$' if chars.peek() == Some(&'(') => {
                chars.next();
                open.push(')');
            }
            '(' if open.last() == Some(&')') => open.push(')'),
            '`' if open.last() != Some(&'`') => open.push('`'),
            other if open.last() == Some(&other) => {
                open.pop();
            }
            _ => {}
        }
    }
    !open.is_empty()
}
