//! Results of runs that nobody made.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use stepmark::document::NodeKind;
use stepmark::run::{CommandResult, Failure, Kept, RunId, RunResults, Status, StepResult};
use stepmark::runbook::{Asserted, Block, Command, Kind, Runbook};
use stepmark::source::Source;

/// An output, and how it stands in a document: without escapes, control characters made visible.
pub const OUTPUTS: &[(&str, &str)] = &[
    ("", ""),
    ("done\n", "done\n"),
    ("no final newline", "no final newline\n"),
    (
        "a\tb\n\tc\n\n\n    indented\n",
        "a\tb\n\tc\n\n\n    indented\n",
    ),
    (
        "\n\nblank first\n\nblank last\n\n\n",
        "\n\nblank first\n\nblank last\n",
    ),
    ("```\nfenced\n```\n", "```\nfenced\n```\n"),
    ("````text\n`````\n~~~\n", "````text\n`````\n~~~\n"),
    (
        "<!-- a comment -->\n<!-- open\n-->\n<b>\n",
        "<!-- a comment -->\n<!-- open\n-->\n<b>\n",
    ),
    (
        "<!-- /stepmark --></details>\n",
        "<!-- /stepmark --></details>\n",
    ),
    (
        "<!-- stepmark: result status=passed digest=1 --><sub>x</sub>\n",
        "<!-- stepmark: result status=passed digest=1 --><sub>x</sub>\n",
    ),
    (
        "<!-- stepmark: run id=1 newline=added -->\n",
        "<!-- stepmark: run id=1 newline=added -->\n",
    ),
    (
        "$ not a prompt\n> nor this\n",
        "$ not a prompt\n> nor this\n",
    ),
    (
        "- item\n> quote\n# heading\n+++\n---\n",
        "- item\n> quote\n# heading\n+++\n---\n",
    ),
    ("\x1b[31mred\x1b[0m\r\ntwo  \n", "red\ntwo\n"),
    ("ünï — 日本語\n", "ünï — 日本語\n"),
];

/// Reads a document as it is, or with every closed fence taken for a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    Plain,
    Forced,
}

impl Reading {
    pub fn runbook(self, text: &str) -> Runbook {
        let mut runbook = Runbook::parse(Source::new("a.md", text));
        if self == Self::Forced {
            for block in &mut runbook.blocks {
                let node = &runbook.document.nodes[block.node];
                if matches!(&node.kind, NodeKind::Fence(fence) if fence.closed) {
                    force(block);
                }
            }
        }
        runbook.repeated(&BTreeMap::new())
    }
}

fn force(block: &mut Block) {
    block.attributes.undo = None;
    block.expects = Vec::<Asserted>::new();
    if block.kind == Kind::Step {
        return;
    }
    block.kind = Kind::Step;
    block.path = None;
    block.commands = vec![Command {
        line: block.line + 1,
        text: block.text.clone(),
        expected: None,
    }];
}

/// The results of a run over every runnable block: block number `i` ends as `statuses[i]` says and
/// prints `outputs[i]`, both taken round and round.
pub fn results(runbook: &Runbook, statuses: &[Status], outputs: &[&str]) -> RunResults {
    let at = Timestamp::from_second(1_700_000_000).expect("a time");
    let mut results = RunResults::new(
        RunId("0a1b2c3d".to_owned()),
        Some("a -- <b>".to_owned()),
        at,
    );
    results.took = Duration::from_millis(1500);
    for (turn, index) in runbook.runnable().into_iter().enumerate() {
        let block = &runbook.blocks[index];
        let status = statuses[turn % statuses.len()];
        results
            .steps
            .push(result(block, index, status, outputs, turn));
    }
    results
}

fn result(
    block: &Block,
    index: usize,
    status: Status,
    outputs: &[&str],
    turn: usize,
) -> StepResult {
    let mut result = StepResult::without_run(index, block.kind, status, String::new());
    match status {
        Status::Skipped => result.reason = "`x <y>` does -- not hold".to_owned(),
        Status::Blocked => result.reason = "`<node-ip>` is not filled in".to_owned(),
        Status::Passed => {}
        _ => {
            result.failure = Some(Failure {
                summary: "row n2: STATUS is <NotReady> -- expected \"Ready\" -->".to_owned(),
                diff: None,
                notes: Vec::new(),
                line: block.line,
                is_hint: false,
            });
        }
    }
    let ran = !matches!(status, Status::Skipped | Status::Blocked);
    if ran && block.kind == Kind::Step {
        let exit = i32::from(status != Status::Passed);
        for position in 0..block.commands.len() {
            let output = outputs[(turn + position) % outputs.len()];
            let output = Kept {
                head: output.into(),
                ..Kept::default()
            };
            result.commands.push(CommandResult { exit, output });
        }
        result.exit = Some(exit);
        result.attempts = 1;
    }
    by_a_person(&mut result, turn);
    result
}

/// What somebody at a terminal did about some of them.
fn by_a_person(result: &mut StepResult, turn: usize) {
    if turn % 3 == 1 && !result.commands.is_empty() {
        let text = |position: usize| format!("edited {position} \\\n  -- <b> --> `x`");
        result.edited = Some((0..result.commands.len()).map(text).collect());
    }
    if turn % 4 == 2 && result.failure.is_some() {
        result.is_passed_by = true;
        result.reason = "known --> <b>\nsince `x`".to_owned();
    }
    result.is_undone = turn % 5 == 3;
}
