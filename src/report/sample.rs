//! Documents in which everything happened that reports tell of.

use std::time::Duration;

use jiff::Timestamp;

use super::document::{Outcome, Reported};
use crate::expect::{Diff, DiffLine, Mark};
use crate::run::{CommandResult, Failure, Kept, RunId, RunResults, Status, StepResult};
use crate::runbook::Runbook;
use crate::source::Source;

const UPGRADE: &str = "---
stepmark: {owner: '@team/infra'}
---
# Upgrade

```sh
$ kubectl get nodes
NAME   STATUS
n2     Ready
```

```sh
$ curl -s up
200
$ head -c4 /dev/urandom
```

```sh {name=drain danger}
$ kubectl drain n2
```

```sh {name=wait}
$ sleep 100
```

- [ ] call *Bob* <b>

```sh {name=last}
$ echo ok
```
";

const FINE: &str = "---\nstepmark: {target: kron|form}\n---\n```sh\n$ true\n```\n";

/// What is reported.
pub(super) struct Sample {
    upgrade: (Runbook, RunResults),
    flaky: (Runbook, RunResults),
    fine: (Runbook, RunResults),
    unrecorded: (Runbook, RunResults),
    broken: Runbook,
    not_run: Runbook,
    plans: Vec<Vec<usize>>,
}

/// What a command left.
pub(super) fn printed(output: &[u8], exit: i32) -> CommandResult {
    CommandResult {
        exit,
        output: Kept {
            head: output.to_vec(),
            ..Kept::default()
        },
    }
}

/// A result of a block, before anything is said of it.
pub(super) fn result(runbook: &Runbook, block: usize, status: Status) -> StepResult {
    let kind = runbook.blocks[block].kind;
    StepResult {
        took: Duration::from_millis(1200),
        attempts: 1,
        ..StepResult::without_run(block, kind, status, String::new())
    }
}

/// A run with these results.
pub(super) fn run(id: &str, target: Option<&str>, steps: Vec<StepResult>) -> RunResults {
    let at = Timestamp::from_second(1_777_860_000).unwrap();
    RunResults {
        took: Duration::from_millis(12_345),
        steps,
        ..RunResults::new(RunId(id.to_owned()), target.map(str::to_owned), at)
    }
}

fn upgrade() -> (Runbook, RunResults) {
    let runbook = Runbook::parse(Source::new("docs/up,grade.md", UPGRADE));
    let mut nodes = result(&runbook, 0, Status::Differs);
    nodes.commands = vec![printed(b"NAME   STATUS\nn2     NotReady\n", 0)];
    nodes.failure = Some(Failure {
        summary: "row n2: STATUS is NotReady, expected <Ready>".to_owned(),
        diff: Some(Diff::new(vec![
            DiffLine::new(Mark::Expected, "n2     Ready"),
            DiffLine::new(Mark::Actual, "n2     NotReady"),
            DiffLine::new(Mark::Pointer, "       ^"),
        ])),
        notes: vec!["50% of the rows differ".to_owned()],
        line: 8,
        is_hint: true,
    });
    nodes.is_passed_by = true;
    nodes.reason = "known | [since May](x)".to_owned();
    let mut curl = result(&runbook, 1, Status::Failed);
    curl.commands = vec![
        printed(b"200\n", 0),
        printed(b"\xff\x00\x1b[31m]]>&\n::error::x\n```\n", 1),
    ];
    let summary = "exit status 1, expected 0".to_owned();
    curl.failure = Some(Failure::plain(summary, 15));
    (curl.is_passed_by, curl.is_undone) = (true, true);
    let mut drain = result(&runbook, 2, Status::Blocked);
    drain.reason = "it is destructive: `--allow-danger` lets it run".to_owned();
    let wait = result(&runbook, 3, Status::Interrupted);
    let mut results = run(
        "1a2b3c4d",
        Some("kron|form"),
        vec![nodes, curl, drain, wait],
    );
    results.not_run = 2;
    results.stopped = true;
    (runbook, results)
}

fn flaky() -> (Runbook, RunResults) {
    let text = UPGRADE.replace("owner: '@team/infra'", "target: x");
    let runbook = Runbook::parse(Source::new("docs/flaky.md", text));
    let mut nodes = result(&runbook, 0, Status::Flaky);
    nodes.attempts = 2;
    nodes.commands = vec![printed(b"NAME   STATUS\nn2     Ready\n", 0)];
    nodes.retried = vec![Failure {
        diff: Some(Diff::new(vec![DiffLine::new(Mark::Actual, "503")])),
        ..Failure::plain("line 1: found \"503\"".to_owned(), 7)
    }];
    let mut curl = result(&runbook, 1, Status::Passed);
    curl.commands = vec![printed(b"200\n", 0), printed(b"a\tb", 0)];
    let mut drain = result(&runbook, 2, Status::Skipped);
    drain.reason = "`unless` says so".to_owned();
    let mut wait = result(&runbook, 3, Status::Passed);
    wait.edited = Some(vec!["sleep 1 \\\n  2".to_owned()]);
    wait.commands = vec![printed(b"", 0)];
    let mut call = result(&runbook, 4, Status::Passed);
    call.reason = "he said yes".to_owned();
    let last = result(&runbook, 5, Status::Passed);
    let steps = vec![nodes, curl, drain, wait, call, last];
    let results = run("2b", Some("x"), steps);
    (runbook, results)
}

/// The sample.
pub(super) fn documents() -> Sample {
    let passed = |path| {
        let runbook = Runbook::parse(Source::new(path, FINE));
        let steps = vec![result(&runbook, 0, Status::Passed)];
        (runbook, run("3c", Some("kron|form"), steps))
    };
    let broken = Runbook::parse(Source::new("docs/broken.md", FINE));
    let not_run = Runbook::parse(Source::new("docs/later.md", FINE));
    let mut sample = Sample {
        upgrade: upgrade(),
        flaky: flaky(),
        fine: passed("./docs/fine.md"),
        unrecorded: passed("docs/full.md"),
        broken,
        not_run,
        plans: Vec::new(),
    };
    sample.plans = sample
        .all()
        .map(|(runbook, ..)| runbook.runnable())
        .to_vec();
    sample
}

impl Sample {
    fn all(&self) -> [(&Runbook, Outcome<'_>, Option<&str>); 6] {
        [
            (&self.fine.0, Outcome::Ran(&self.fine.1), None),
            (
                &self.unrecorded.0,
                Outcome::Ran(&self.unrecorded.1),
                Some("cannot write it: the disk | is full"),
            ),
            (&self.flaky.0, Outcome::Ran(&self.flaky.1), None),
            (&self.upgrade.0, Outcome::Ran(&self.upgrade.1), None),
            (
                &self.broken,
                Outcome::Broken {
                    why: "there is no `zsh` | bash",
                },
                None,
            ),
            (
                &self.not_run,
                Outcome::NotRun {
                    why: "another document failed",
                },
                None,
            ),
        ]
    }

    /// As reports get it.
    pub(super) fn reported(&self) -> Vec<Reported<'_>> {
        let all = self.all().into_iter().zip(&self.plans);
        all.map(|((runbook, outcome, problem), plan)| Reported {
            runbook,
            plan,
            outcome,
            problem,
        })
        .collect()
    }
}
