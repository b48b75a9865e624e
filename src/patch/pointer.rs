//! Where in a document: pointers of RFC 6901.

use std::fmt;

/// The keys and indices on the way to a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pointer(Vec<String>);

impl Pointer {
    /// A pointer as it is written, such as `/spec/ports/0`; the empty text is the whole document.
    ///
    /// # Errors
    ///
    /// What is wrong with it, as the rest of a sentence that begins with the pointer.
    pub fn parse(text: &str) -> Result<Self, String> {
        let Some(rest) = text.strip_prefix('/') else {
            return match text {
                "" => Ok(Self(Vec::new())),
                _ => Err(format!("does not begin with `/`: write `/{text}`")),
            };
        };
        rest.split('/')
            .map(unescaped)
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// The steps from the root on.
    pub fn steps(&self) -> &[String] {
        &self.0
    }

    /// What it points into, and the last step.
    pub fn split(&self) -> Option<(&[String], &str)> {
        let (last, parent) = self.0.split_last()?;
        Some((parent, last))
    }

    /// The pointer with another text in place of each step.
    pub fn map<E>(&self, step: impl FnMut(&String) -> Result<String, E>) -> Result<Self, E> {
        self.0.iter().map(step).collect::<Result<_, _>>().map(Self)
    }

    /// Whether it points to something within what `other` points to.
    pub fn is_within(&self, other: &Self) -> bool {
        self.0.len() > other.0.len() && self.0.starts_with(&other.0)
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&told(&self.0))
    }
}

/// Steps as a pointer.
pub fn told(steps: &[String]) -> String {
    let step = |step: &String| format!("/{}", step.replace('~', "~0").replace('/', "~1"));
    steps.iter().map(step).collect()
}

fn unescaped(step: &str) -> Result<String, String> {
    let mut text = String::with_capacity(step.len());
    let mut rest = step;
    while let Some((before, behind)) = rest.split_once('~') {
        text.push_str(before);
        text.push(match behind.as_bytes().first() {
            Some(b'0') => '~',
            Some(b'1') => '/',
            _ => return Err("holds a `~` without `0` or `1` behind it: a `~` is written `~0`, and a `/` within a key `~1`".to_owned()),
        });
        rest = &behind[1..];
    }
    text.push_str(rest);
    Ok(text)
}

/// An index of a list, as RFC 6901 has it: no sign, no zeros before it.
pub fn index(step: &str) -> Option<usize> {
    let digits = step.bytes().all(|byte| byte.is_ascii_digit());
    let is_index = digits && (step == "0" || !step.starts_with('0'));
    step.parse().ok().filter(|_| is_index)
}
