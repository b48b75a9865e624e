//! Replays for people: a line a document, and one for all.

use super::{Line, count};
use crate::record::replay::{Replay, Verdict};
use crate::runbook::duration;

/// What is said of a document's record in one line; nothing where there is nothing to record.
/// `is_required` says that something has to be recorded.
#[must_use]
pub fn line(replay: &Replay<'_>, is_required: bool) -> Option<Line> {
    if !replay.is_recorded && replay.judged.is_empty() {
        return None;
    }
    let path = replay.runbook.document.source.path().to_string_lossy();
    let path = crate::expect::visible(&path).into_owned();
    let said = |mark: &str, text: &str| Line::default().own(mark).then(&format!(" {path}: {text}"));
    if !replay.is_recorded {
        let mark = if is_required { "✗" } else { "–" };
        return Some(said(mark, "nothing recorded"));
    }
    let holding = replay.count(|verdict| matches!(verdict, Verdict::Holds(_)));
    let by_hand = match replay.count(|verdict| verdict == Verdict::ByHand) {
        0 => String::new(),
        number => format!(", {} by hand, not recorded", count(number, "item")),
    };
    if !replay.holds() {
        let problems = problems(replay).join(", ");
        let hold = if holding == 1 { "holds" } else { "hold" };
        return Some(said("✗", &format!("{problems}; {holding} {hold}{by_hand}")));
    }
    let hold = if holding == 1 { "holds" } else { "hold" };
    let mut text = format!("{} {hold}", count(holding, "result"));
    if let Some(run) = &replay.run {
        text.push_str(&format!(", recorded {}", run.at.strftime("%Y-%m-%d")));
        if let Some(target) = &run.target {
            text.push_str(&format!(" on {}", crate::expect::visible(target)));
        }
    }
    Some(said("✓", &(text + &by_hand)))
}

/// What does not hold, in numbers.
fn problems(replay: &Replay<'_>) -> Vec<String> {
    let is_stale = |verdict| matches!(verdict, Verdict::Stale(_));
    let is_failing = |verdict| matches!(verdict, Verdict::Failing(_));
    let counts = [
        (replay.count(is_stale), "stale"),
        (replay.count(|v| v == Verdict::Edited), "edited by hand"),
        (replay.count(|v| v == Verdict::Damaged), "damaged"),
        (replay.count(|v| v == Verdict::Missing), "missing"),
        (replay.count(is_failing), "failing"),
        (replay.count(|v| v == Verdict::Undone), "undone"),
        (replay.removed, "removed"),
    ];
    let counts = counts.into_iter().filter(|(number, _)| *number > 0);
    let mut told: Vec<_> = counts
        .map(|(number, word)| format!("{number} {word}"))
        .collect();
    if replay.is_old {
        let fresh = replay.runbook.config.fresh.unwrap_or_default();
        told.push(format!("older than {}", duration::display(fresh)));
    }
    told
}

/// How many documents came out how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Their records hold.
    pub holding: usize,
    /// Something is wrong with their records.
    pub failing: usize,
    /// Nothing is recorded in them.
    pub unrecorded: usize,
    /// They cannot be read, or have errors.
    pub broken: usize,
}

/// What there is to say of all documents, in one line.
#[must_use]
pub fn summary(totals: Totals) -> String {
    let Totals {
        holding,
        failing,
        unrecorded,
        broken,
    } = totals;
    let all = holding + failing + unrecorded + broken;
    let hold = if holding == 1 { "holds" } else { "hold" };
    let fail = if failing == 1 { "does not" } else { "do not" };
    let told = [
        (holding, hold),
        (failing, fail),
        (unrecorded, "without a record"),
        (broken, "broken"),
    ];
    let told = told.iter().filter(|(number, _)| *number > 0);
    let told: Vec<_> = told
        .map(|(number, what)| format!("{number} {what}"))
        .collect();
    format!("{}: {}", count(all, "document"), told.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::replay::replay;
    use crate::runbook::Runbook;
    use crate::source::Source;

    fn told(text: &str) -> String {
        let runbook = Runbook::parse(Source::new("docs/a.md", text));
        let replay = replay(&runbook, "2026-11-02T00:00:00Z".parse().unwrap());
        line(&replay, false).map_or_else(|| "nothing".to_owned(), |line| line.text)
    }

    #[test]
    fn a_line_a_document() {
        assert_eq!(told("# A\n\ntext\n"), "nothing");
        assert_eq!(told("```sh\n$ a\n```\n"), "– docs/a.md: nothing recorded");
        let run = "<!-- stepmark: run id=1 at=2026-11-01T10:00:00Z target=a&lt;b --><sub>x</sub>\n";
        assert_eq!(
            told(&format!("- [ ] a\n\n{run}")),
            "✓ docs/a.md: 0 results hold, recorded 2026-11-01 on a<b, 1 item by hand, not recorded"
        );
        let fresh = "---\nstepmark: {fresh: 1h}\n---\n";
        assert_eq!(
            told(&format!("{fresh}```sh\n$ a\n```\n\n{run}")),
            "✗ docs/a.md: 1 missing, older than 1h; 0 hold"
        );
    }

    #[test]
    fn a_line_for_all() {
        let totals = Totals {
            holding: 10,
            failing: 1,
            unrecorded: 2,
            broken: 0,
        };
        assert_eq!(
            summary(totals),
            "13 documents: 10 hold, 1 does not, 2 without a record"
        );
    }
}
