//! The outline of a run: what is done, what is next, and a way to get elsewhere.

use std::collections::HashMap;

use crate::cli::ask::{self, Left};
use crate::cli::keys::Keys;
use crate::cli::terminal;
use crate::expect;
use crate::report::{fit, progress};
use crate::run::{Plan, Status};
use crate::runbook::{Kind, Runbook};

/// The width of a line that is cut rather than wrapped.
const MARGIN: usize = 4;

/// Shows the outline; the block where the person wants to go on, if there.
pub async fn jump(
    keys: &Keys,
    runbook: &Runbook,
    plan: &Plan,
    done: &HashMap<usize, Status>,
    current: usize,
) -> Result<Option<usize>, Left> {
    let lines = lines(runbook, plan, done, terminal::size().0);
    let at = plan.blocks.iter().position(|&block| block == current);
    let at = at.unwrap_or(0);
    let chosen = ask::inner(keys, ask::place(keys, "Go on at", lines, at).await)?;
    Ok(chosen
        .flatten()
        .and_then(|position| plan.blocks.get(position).copied())
        .filter(|&block| block != current))
}

/// A line a block, with its mark where it is done with.
fn lines(
    runbook: &Runbook,
    plan: &Plan,
    done: &HashMap<usize, Status>,
    width: usize,
) -> Vec<String> {
    let (mut section, mut each) = (None, &[][..]);
    let mut lines = Vec::new();
    for (position, &index) in plan.blocks.iter().enumerate() {
        let block = &runbook.blocks[index];
        let status = done.get(&index);
        let mark = status.map_or(" ".into(), |status| terminal::own(progress::mark(*status)));
        let mut line = format!("{mark} {:>2} ", position + 1);
        if block.section != section || block.each != each {
            (section, each) = (block.section, &block.each);
            line.push_str(&expect::visible(runbook.section(block).unwrap_or_default()));
            if let Some(values) = block.iteration() {
                line.push_str(&format!(" ({})", expect::visible(&values)));
            }
            line.push_str(": ");
        }
        let kind = match block.kind {
            Kind::Manual => "by hand: ",
            _ => "",
        };
        line.push_str(&format!("{kind}{}", expect::visible(&block.title())));
        lines.push(fit(&line, width.saturating_sub(MARGIN)));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runbook::selection::Selection;
    use crate::source::Source;

    #[test]
    fn a_line_a_block() {
        let text =
            "# A\n\n```sh\n$ ls\n```\n\n- [ ] look\n\n## B\n\n```yaml\n# a/b.yaml\nx: 1\n```\n";
        let runbook = Runbook::parse(Source::new("a.md", text));
        let plan = Plan::new(&runbook, &Selection::default()).unwrap();
        let done = HashMap::from([(plan.blocks[0], Status::Passed)]);
        insta::assert_snapshot!(lines(&runbook, &plan, &done, 40).join("\n"), @"
        ✓  1 A: ls
           2 by hand: look
           3 B: write a/b.yaml
        ");
    }
}
