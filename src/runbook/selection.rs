//! Which blocks of a runbook a run goes through: `--only`, `--from`, `--to`, `--skip`, by id, by
//! ordinal, or by line.

use thiserror::Error;

use super::{Block, Runbook};
use crate::diagnostic::nearest;

/// What a person selected, as written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Only these.
    pub only: Vec<String>,
    /// From this one on.
    pub from: Option<String>,
    /// Up to this one, which is included.
    pub to: Option<String>,
    /// Not these.
    pub skip: Vec<String>,
    /// Only those with one of these tags, of their own or of their document.
    pub tags: Vec<String>,
}

/// A selector that names nothing in the document.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{option} {selector}: {problem}")]
pub struct SelectionError {
    /// The option that it was given to.
    pub option: &'static str,
    /// As written.
    pub selector: String,
    /// What is wrong, and what would be right.
    pub problem: String,
}

impl Selection {
    /// The indices of the blocks that a run goes through, in order.
    ///
    /// # Errors
    /// When a selector names no block that a run goes through.
    pub fn select(&self, runbook: &Runbook) -> Result<Vec<usize>, SelectionError> {
        let runnable = runbook.runnable();
        let find = |option: &'static str, selector: &str| {
            let found = positions(runbook, &runnable, selector);
            found.map_err(|problem| SelectionError {
                option,
                selector: selector.to_owned(),
                problem,
            })
        };
        let all = |option: &'static str, selectors: &[String]| {
            let found = selectors.iter().map(|selector| find(option, selector));
            let found = found.collect::<Result<Vec<_>, _>>();
            found.map(|found| found.into_iter().flatten().collect::<Vec<_>>())
        };
        let only = all("--only", &self.only)?;
        let skip = all("--skip", &self.skip)?;
        let end = |option: &'static str, selector: Option<&String>| {
            selector.map(|selector| find(option, selector)).transpose()
        };
        // Of a step that is repeated, from its first time and to its last.
        let from = end("--from", self.from.as_ref())?;
        let from = from.and_then(|found| found.into_iter().min()).unwrap_or(0);
        let last = runnable.len().saturating_sub(1);
        let to = end("--to", self.to.as_ref())?;
        let to = to.and_then(|found| found.into_iter().max()).unwrap_or(last);
        if from > to && !runnable.is_empty() {
            return Err(SelectionError {
                option: "--to",
                selector: self.to.clone().unwrap_or_default(),
                problem: "it comes before the step that --from names".to_owned(),
            });
        }
        let has_tag = |block: usize| {
            let own = &runbook.blocks[block].attributes.tags;
            let mut all = own.iter().chain(&runbook.config.tags);
            self.tags.is_empty() || all.any(|tag| self.tags.contains(tag))
        };
        let chosen = runnable.iter().enumerate().filter(|&(position, &block)| {
            (from..=to).contains(&position)
                && (only.is_empty() || only.contains(&position))
                && !skip.contains(&position)
                && has_tag(block)
        });
        Ok(chosen.map(|(_, &block)| block).collect())
    }
}

/// The positions among `runnable` that `selector` names: an id, with or without the values of a repeated
/// section, such a value, an ordinal from 1, or `:LINE`.
fn positions(runbook: &Runbook, runnable: &[usize], selector: &str) -> Result<Vec<usize>, String> {
    let block = |position: usize| &runbook.blocks[runnable[position]];
    let those = |is_it: &dyn Fn(&Block) -> bool| -> Vec<usize> {
        let all = 0..runnable.len();
        all.filter(|&position| is_it(block(position))).collect()
    };
    let named = those(&|block| is_named(block, selector));
    if !named.is_empty() {
        return Ok(named);
    }
    if let Some((name, value)) = selector.split_once('=') {
        let of_value = those(&|block| {
            let mut each = block.each.iter();
            each.any(|each| each.name == name && each.value == value)
        });
        return match of_value.is_empty() {
            true => Err(no_value(runbook, name, value)),
            false => Ok(of_value),
        };
    }
    if let Some(line) = selector
        .strip_prefix([':', 'L'])
        .and_then(|line| line.parse::<usize>().ok())
    {
        let holds = |block: &Block| {
            let expects = block.expects.iter().filter_map(|asserted| asserted.block);
            let own = std::iter::once(block).chain(expects.map(|index| &runbook.blocks[index]));
            own.into_iter()
                .any(|block| (block.line..=block.end_line).contains(&line))
        };
        // Of an item and the fence within it, the fence is meant.
        let found = those(&holds).into_iter();
        let node = found.map(|position| block(position).node).max();
        let node = node.ok_or_else(|| format!("no step stands on line {line}"))?;
        return Ok(those(&|block| block.node == node));
    }
    if let Ok(ordinal) = selector.parse::<usize>() {
        return (1..=runnable.len())
            .contains(&ordinal)
            .then(|| vec![ordinal - 1])
            .ok_or_else(|| format!("the steps are numbered from 1 to {}", runnable.len()));
    }
    let blocks = runnable.iter().map(|&index| &runbook.blocks[index]);
    let ids: Vec<&str> = match selector.contains('@') {
        true => blocks.filter_map(|block| block.id.as_deref()).collect(),
        false => blocks.filter_map(Block::base_id).collect(),
    };
    Err(match nearest(selector, ids) {
        Some(id) => format!("there is no such step; did you mean `{id}`?"),
        None => "there is no such step; `stepmark check` lists them".to_owned(),
    })
}

/// Whether a block has this id, or one that says more: for which values it runs.
fn is_named(block: &Block, selector: &str) -> bool {
    let rest = block.id.as_deref().and_then(|id| id.strip_prefix(selector));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('@') && !block.each.is_empty())
}

/// Why no block runs for this value.
fn no_value(runbook: &Runbook, name: &str, value: &str) -> String {
    let names = runbook.repeats.iter().map(|repeat| repeat.name.as_str());
    let Some(_) = names.clone().find(|known| *known == name) else {
        return match nearest(name, names) {
            Some(near) => {
                format!("no section is repeated for each `{name}`; did you mean `{near}`?")
            }
            None => format!("no section is repeated for each `{name}`"),
        };
    };
    let mut repeats = runbook.repeats.iter();
    if repeats.any(|repeat| repeat.name == name && runbook.values_of(repeat).is_none()) {
        return format!("the values of `{name}` are not known yet");
    }
    let all = runbook.repeats.iter().filter(|repeat| repeat.name == name);
    let all: Vec<String> = all
        .filter_map(|it| runbook.values_of(it))
        .flatten()
        .collect();
    // Short ones, such as n2 and n4, are one slip away from all others.
    let near = nearest(value, all.iter().map(String::as_str));
    match near.filter(|_| value.chars().nth(2).is_some()) {
        Some(near) => format!("no step runs for that value; did you mean `{name}={near}`?"),
        None if all.is_empty() => format!("there is no value of `{name}`, so no step runs for it"),
        None => format!(
            "no step runs for that value; those of `{name}` are {}",
            all.join(", ")
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    const TEXT: &str =
        "# A\n```sh\n$ a\n```\n```sh\n$ b\n```\n<!-- stepmark: name=third -->\n```sh\n$ c\n```\n";

    fn select(selection: &Selection) -> Result<Vec<usize>, String> {
        let runbook = Runbook::parse(Source::new("a.md", TEXT));
        selection
            .select(&runbook)
            .map_err(|error| error.to_string())
    }

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn ids_ordinals_and_lines() {
        let only = |word| {
            select(&Selection {
                only: words(&[word]),
                ..Selection::default()
            })
        };
        assert_eq!(only("third"), Ok(vec![2]));
        assert_eq!(only("a-1"), Ok(vec![0]));
        assert_eq!(only("2"), Ok(vec![1]));
        assert_eq!(only(":6"), Ok(vec![1]));
        assert_eq!(
            only("thrid"),
            Err("--only thrid: there is no such step; did you mean `third`?".into())
        );
        assert_eq!(
            only("4"),
            Err("--only 4: the steps are numbered from 1 to 3".into())
        );
        assert_eq!(
            only(":1"),
            Err("--only :1: no step stands on line 1".into())
        );
    }

    #[test]
    fn ranges_and_exceptions() {
        let selection = Selection {
            from: Some("2".into()),
            to: Some("third".into()),
            skip: words(&["a-2"]),
            ..Selection::default()
        };
        assert_eq!(select(&selection), Ok(vec![2]));
        let backwards = Selection {
            from: Some("3".into()),
            to: Some("1".into()),
            ..Selection::default()
        };
        assert!(select(&backwards).is_err());
        assert_eq!(select(&Selection::default()), Ok(vec![0, 1, 2]));
    }
}
