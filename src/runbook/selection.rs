//! Which blocks of a runbook a run goes through: `--only`, `--from`, `--to`, `--skip`, by id, by
//! ordinal, or by line.

use thiserror::Error;

use super::Runbook;
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
            position(runbook, &runnable, selector).map_err(|problem| SelectionError {
                option,
                selector: selector.to_owned(),
                problem,
            })
        };
        let all = |option: &'static str, selectors: &[String]| {
            selectors
                .iter()
                .map(|selector| find(option, selector))
                .collect::<Result<Vec<_>, _>>()
        };
        let only = all("--only", &self.only)?;
        let skip = all("--skip", &self.skip)?;
        let from = self
            .from
            .as_deref()
            .map_or(Ok(0), |selector| find("--from", selector))?;
        let last = runnable.len().saturating_sub(1);
        let to = self
            .to
            .as_deref()
            .map_or(Ok(last), |selector| find("--to", selector))?;
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

/// The position among `runnable` that `selector` names: an id, an ordinal from 1, or `:LINE`.
fn position(runbook: &Runbook, runnable: &[usize], selector: &str) -> Result<usize, String> {
    let block = |position: usize| &runbook.blocks[runnable[position]];
    if let Some(found) =
        (0..runnable.len()).find(|&position| block(position).id.as_deref() == Some(selector))
    {
        return Ok(found);
    }
    if let Some(line) = selector
        .strip_prefix([':', 'L'])
        .and_then(|line| line.parse::<usize>().ok())
    {
        let holds = |position: &usize| {
            let block = block(*position);
            let expects = block.expects.iter().filter_map(|asserted| asserted.block);
            let own = std::iter::once(block).chain(expects.map(|index| &runbook.blocks[index]));
            own.into_iter()
                .any(|block| (block.line..=block.end_line).contains(&line))
        };
        // Of an item and the fence within it, the fence is meant.
        return (0..runnable.len())
            .rfind(holds)
            .ok_or_else(|| format!("no step stands on line {line}"));
    }
    if let Ok(ordinal) = selector.parse::<usize>() {
        return (1..=runnable.len())
            .contains(&ordinal)
            .then(|| ordinal - 1)
            .ok_or_else(|| format!("the steps are numbered from 1 to {}", runnable.len()));
    }
    let ids = runnable
        .iter()
        .filter_map(|&index| runbook.blocks[index].id.as_deref());
    Err(match nearest(selector, ids) {
        Some(id) => format!("there is no such step; did you mean `{id}`?"),
        None => "there is no such step; `stepmark check` lists them".to_owned(),
    })
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
