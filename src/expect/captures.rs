//! What holes with a name took, and how places that name the same value come to agree.

use std::collections::BTreeMap;

use super::mismatch::Mismatch;

/// How many values are tried for names that occur more than once, before the first failure counts.
const MAX_TRIES: usize = 100;

/// Values by the name of the hole that took them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Captures(BTreeMap<String, String>);

/// What holes took, a name as often as it occurs, in the order of the expectation.
pub type Bindings = Vec<(String, String)>;

impl Captures {
    /// None.
    #[must_use]
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// The value of `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Names and values, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes in the values of `others`.
    pub fn extend(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    /// Gives `name` a value.
    pub fn set(&mut self, name: &str, value: &str) {
        self.0.insert(name.to_owned(), value.to_owned());
    }

    /// Takes the value of `name` away.
    pub fn remove(&mut self, name: &str) {
        self.0.remove(name);
    }

    fn with(&self, name: &str, value: &str) -> Self {
        let mut more = self.clone();
        more.set(name, value);
        more
    }
}

impl FromIterator<(String, String)> for Captures {
    fn from_iter<T: IntoIterator<Item = (String, String)>>(pairs: T) -> Self {
        Self(pairs.into_iter().collect())
    }
}

/// Makes an `attempt` in which every name that occurs more than once takes one value. What is
/// `known` is fixed. Where the places of a name differ, each of the values that it took is tried for
/// all of them, so the number of attempts is bounded and nothing backtracks further.
///
/// # Errors
///
/// The mismatch of the attempt, or of the first value that was tried.
pub fn agree(
    known: &Captures,
    attempt: impl Fn(&Captures) -> Result<Bindings, Mismatch>,
) -> Result<Captures, Mismatch> {
    fix(known, &attempt, &mut MAX_TRIES.clone())
}

fn fix(
    known: &Captures,
    attempt: &impl Fn(&Captures) -> Result<Bindings, Mismatch>,
    tries: &mut usize,
) -> Result<Captures, Mismatch> {
    let bindings = attempt(known)?;
    let Some((name, values)) = conflict(&bindings) else {
        let mut captures = known.clone();
        captures.0.extend(bindings);
        return Ok(captures);
    };
    let mut first = None;
    for value in values {
        if *tries == 0 {
            break;
        }
        *tries -= 1;
        match fix(&known.with(name, value), attempt, tries) {
            Ok(captures) => return Ok(captures),
            Err(mismatch) => first = first.or(Some(mismatch)),
        }
    }
    Err(first.unwrap_or_else(|| Mismatch::new(format!("{name} is not the same in all places"))))
}

/// The first name whose places differ, and the values that they took, each once.
fn conflict(bindings: &Bindings) -> Option<(&str, Vec<&str>)> {
    bindings.iter().find_map(|(name, _)| {
        let mut values: Vec<&str> = Vec::new();
        for (other, value) in bindings {
            if other == name && !values.contains(&value.as_str()) {
                values.push(value);
            }
        }
        (values.len() > 1).then_some((name.as_str(), values))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(text: &str) -> Bindings {
        text.split(' ')
            .filter_map(|word| word.split_once('='))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }

    #[test]
    fn places_of_a_name_agree_on_a_value_that_one_of_them_took() {
        let found = agree(&Captures::default(), |known| match known.get("A") {
            None => Ok(pairs("A=1 B=x A=2")),
            Some("2") => Ok(pairs("B=x")),
            Some(_) => Err(Mismatch::new("no")),
        });
        assert_eq!(found, Ok(pairs("A=2 B=x").into_iter().collect()));
    }

    #[test]
    fn the_first_failure_is_told_and_tries_are_bounded() {
        let tries = std::cell::Cell::new(0);
        let found = agree(&Captures::default(), |known| {
            tries.set(tries.get() + 1);
            if known.0.len() > 20 {
                return Err(Mismatch::new("never"));
            }
            let next = known.0.len();
            Ok(pairs(&format!("N{next}=1 N{next}=2")))
        });
        assert_eq!(found.unwrap_err().summary, "never");
        assert!(tries.get() <= MAX_TRIES + 1);
    }
}
