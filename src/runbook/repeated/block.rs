//! A block that runs for some values: what it is called, and what of it has them.

use super::{MARK, agree, suffix};
use crate::runbook::{Block, Each, Kind};

impl Block {
    /// Its id without the values that it runs for.
    #[must_use]
    pub fn base_id(&self) -> Option<&str> {
        let id = self.id.as_deref()?;
        Some(id.split_once(MARK).map_or(id, |(base, _)| base))
    }

    /// Whether the variable `name` stands in what it runs or writes, or something that stands for it.
    pub(super) fn speaks_of(&self, name: &str) -> bool {
        let attributes = &self.attributes;
        let guards = [&attributes.condition, &attributes.unless];
        let commands = self.commands.iter().map(|command| &command.text);
        let mut texts = commands
            .chain(guards.into_iter().flatten())
            .chain([&self.text]);
        let is_name = |char: char| char.is_ascii_alphanumeric() || char == '_';
        let has = |text: &String| {
            let mut dollars = text.split('$').skip(1);
            dollars.any(|rest| {
                let rest = rest.strip_prefix('{').unwrap_or(rest);
                let rest = rest.strip_prefix(name);
                rest.is_some_and(|rest| !rest.starts_with(is_name))
            })
        };
        let runs = self.runs();
        runs && (self.filled.iter().any(|filled| filled.name == name) || texts.any(has))
    }

    /// Puts the values that it runs for into what shells do not expand: paths, and variables of its own.
    pub(super) fn fill_in(&mut self) {
        let each = &self.each;
        let paths = [&self.path, &self.changes];
        let is_filled = |path: &Option<String>| {
            let path = path.as_ref();
            path.is_some_and(|path| filled(path, each) != *path)
        };
        if paths.into_iter().any(is_filled) {
            self.as_written = Some(Box::new((self.path.clone(), self.changes.clone())));
        }
        let attributes = &mut self.attributes;
        let texts = [
            &mut self.path,
            &mut self.changes,
            &mut attributes.file,
            &mut attributes.changes,
            &mut attributes.out,
            &mut attributes.cwd,
            &mut attributes.creates,
        ];
        let env = attributes.env.iter_mut().map(|(_, value)| value);
        for text in texts.into_iter().flatten().chain(env) {
            *text = filled(text, each);
        }
    }

    /// What its id has behind that; nothing of a block that is not repeated.
    #[must_use]
    pub fn suffix(&self) -> String {
        suffix(&self.each)
    }

    /// The values that it runs for, as people read them: `node=n2`; nothing of a block that is not
    /// repeated.
    #[must_use]
    pub fn iteration(&self) -> Option<String> {
        let words = self.each.iter();
        let words = words.map(|each| format!("{}={}", each.name, each.value));
        let words: Vec<String> = words.collect();
        (!words.is_empty()).then(|| words.join(", "))
    }

    /// Whether it has the same value of each section that both are repeated in.
    #[must_use]
    pub fn agrees_with(&self, other: &Self) -> bool {
        agree(&self.each, &other.each)
    }

    /// Whether a run does anything for it, be it that it undoes something.
    #[must_use]
    pub(in crate::runbook) const fn runs(&self) -> bool {
        !matches!(self.kind, Kind::Expect | Kind::Shown)
    }
}

/// A text of an annotation with the value in the place of each `${NAME}`; `$${NAME}` is that text itself.
pub(super) fn filled(text: &str, each: &[Each]) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    // What a value holds is looked into no further.
    while let Some(at) = rest.find("${") {
        let (before, found) = rest.split_at(at);
        let hole = found.find('}').map_or(found, |end| &found[..=end]);
        let name = hole[2..].strip_suffix('}');
        let value = each.iter().find(|each| name == Some(&each.name));
        match (value, before.strip_suffix('$')) {
            (Some(_), Some(before)) => filled.push_str(&format!("{before}{hole}")),
            (Some(each), None) => filled.push_str(&format!("{before}{}", each.value)),
            (None, _) => filled.push_str(&format!("{before}{hole}")),
        }
        rest = &found[hole.len()..];
    }
    filled + rest
}
