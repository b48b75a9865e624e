//! What is recorded of repeated sections, and what is made of that.

use super::{NESTED, nodes};
use crate::support::Case;

const BODY: &str = "# Node\n<!-- stepmark: each node in nodes -->\n\n\
    <!-- stepmark: name=join -->\n```sh\n$ test \"$node\" != \"${BROKEN-none}\"\n```\n\n\
    - [ ] Look at it\n\n```sh\n$ true\n```\n\n# End\n\n```sh\n$ true\n```\n";

const RECORD: [&str; 6] = ["ci", "--manual", "done", "--record", "document", "a.md"];

/// The values of the stamps of the document and how they say that the step came out, in order.
fn stamps(case: &Case) -> String {
    let text = case.text();
    let lines = text
        .lines()
        .filter(|line| line.contains("stepmark: result"));
    let told = lines.map(|line| {
        let told = line.split_once("<sub>").or(line.split_once("<summary>"));
        let told = told.map_or("", |(_, told)| told);
        told.split('<').next().unwrap_or_default().to_owned()
    });
    told.collect::<Vec<_>>().join("; ")
}

#[test]
fn there_is_a_stamp_for_each_value_and_recording_again_changes_nothing() {
    let case = Case::new(NESTED);
    let recorded = case.run(["ci", "--record", "document", "a.md"]).exits(0);
    insta::assert_snapshot!(case.redact(&recorded.text()), @r#"
    # Start

    ```sh
    $ echo start >>ran
    ```
    <!-- stepmark: result status=passed digest=2f7436655ef3 --><sub>✓ done</sub>

    # Node
    <!-- stepmark: each NODE in n2, n3 -->

    All about one node.

    <!-- stepmark: name=join -->
    ```sh
    $ echo "join $NODE" | tee -a ran
    join [NODE:word]
    ```
    <!-- stepmark: result status=passed digest=2b8b3afc0fbc each.NODE=n2 --><sub>✓ as expected (NODE=n2)</sub>
    <!-- stepmark: result status=passed digest=2b8b3afc0fbc each.NODE=n3 --><sub>✓ as expected (NODE=n3)</sub>

    ## Disk
    <!-- stepmark: each disk in sda, "sd b" -->

    <!-- stepmark: name=format needs=join -->
    ```sh
    $ echo "format $NODE:$disk" >>ran
    ```
    <!-- stepmark: result status=passed digest=8e503e927975 each.NODE=n2 each.disk=sda --><sub>✓ done (NODE=n2, disk=sda)</sub>
    <!-- stepmark: result status=passed digest=8e503e927975 each.NODE=n2 each.disk="sd b" --><sub>✓ done (NODE=n2, disk=sd b)</sub>
    <!-- stepmark: result status=passed digest=8e503e927975 each.NODE=n3 each.disk=sda --><sub>✓ done (NODE=n3, disk=sda)</sub>
    <!-- stepmark: result status=passed digest=8e503e927975 each.NODE=n3 each.disk="sd b" --><sub>✓ done (NODE=n3, disk=sd b)</sub>

    # End

    <!-- stepmark: name=end needs=format -->
    ```sh
    $ echo "end ${NODE-unset} ${disk-unset}" >>ran
    ```
    <!-- stepmark: result status=passed digest=ba898a02a5f2 --><sub>✓ done</sub>
    <!-- stepmark: run id=[id] at=[at] status=passed passed=8 took=[took] version=[version] parts=e854af.4639af.4639af.3d54af.3d54af.3d54af.3d54af.9554af --><sub>Last run [at]: 8 passed, in [took]</sub>
    "#);
    let once = case.text();
    case.run(["ci", "--record", "document", "--check", "a.md"])
        .exits(0);
    case.run(["replay", "a.md"]).exits(0);
    // A part of it leaves the rest as it is.
    case.run(["ci", "--record", "document", "--only", "NODE=n3", "a.md"])
        .exits(0);
    let body = |text: &str| {
        text.split("<!-- stepmark: run ")
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    assert_eq!(body(&case.text()), body(&once));
    case.run(["clean", "a.md"]).exits(0);
    assert_eq!(case.text(), NESTED);
}

#[test]
fn a_value_that_goes_away_takes_its_stamps_along() {
    let case = Case::new(nodes("n2,n3", BODY));
    case.run(RECORD).exits(0);
    assert_eq!(
        stamps(&case),
        "✓ done (node=n2); ✓ done (node=n3); ✓ done (node=n2); ✓ done (node=n3); ✓ done"
    );
    assert!(
        case.text()
            .contains("- [x] Look at it<!-- stepmark: done digest="),
        "{}",
        case.text()
    );
    let changed = case
        .text()
        .replace("'n2,n3'", "'n5,n3'")
        .replace("param.nodes=n2,n3", "param.nodes=n5,n3");
    let case = Case::new(changed);
    let told = case.run(["replay", "a.md"]).exits(1);
    insta::assert_snapshot!(told.all().lines().filter(|line| !line.contains('|')).collect::<Vec<_>>().join("\n"), @"
    ✗ a.md: 2 stale, 2 missing, 2 removed; 3 hold
    error[missing-result]: no result of this step (node=n5) is recorded, and of others there is one
      --> a.md:11:1
       = help: it is new, or the run did not come to it; run the document and record it: `stepmark run a.md`, or `stepmark ci --record document a.md`

    error[removed-step]: the step that this result is of is gone, or not run for node=n2 any more
      --> a.md:14:1
       = help: take the stamp out too; `stepmark clean a.md` takes out all that is recorded in the document

    error[stale-result]: the values that this item is to be done for are others than when somebody did it
      --> a.md:17:1
       = help: do it for those that are new: untick it, and run the document again: `stepmark run a.md`, or `stepmark ci --record document a.md`

    error[missing-result]: no result of this step (node=n5) is recorded, and of others there is one
      --> a.md:19:1
       = help: it is new, or the run did not come to it; run the document and record it: `stepmark run a.md`, or `stepmark ci --record document a.md`

    error[removed-step]: the step that this result is of is gone, or not run for node=n2 any more
      --> a.md:22:1
       = help: take the stamp out too; `stepmark clean a.md` takes out all that is recorded in the document
    ");
    // Also where the run was about something else.
    case.run(["ci", "--record", "document", "--only", "end-1", "a.md"])
        .exits(0);
    assert_eq!(stamps(&case), "✓ done (node=n3); ✓ done (node=n3); ✓ done");
    case.run(RECORD).exits(0);
    assert_eq!(
        stamps(&case),
        "✓ done (node=n5); ✓ done (node=n3); ✓ done (node=n5); ✓ done (node=n3); ✓ done"
    );
    case.run(["replay", "a.md"]).exits(0);
    // In another order.
    case.run([
        "ci",
        "--manual",
        "done",
        "--record",
        "document",
        "--set",
        "nodes=n3,n5",
        "--only",
        "node=n5",
        "a.md",
    ])
    .exits(0);
    assert_eq!(
        stamps(&case),
        "✓ done (node=n3); ✓ done (node=n5); ✓ done (node=n3); ✓ done (node=n5); ✓ done"
    );
    case.run(["ci", "--record", "document", "--set", "nodes=", "a.md"])
        .exits(0);
    assert_eq!(stamps(&case), "✓ done");
    case.run(["clean", "a.md"]).exits(0);
    assert_eq!(case.text(), nodes("n5,n3", BODY));
}

#[test]
fn a_stamp_of_before_the_repetition_goes_with_the_next_record() {
    let plain = BODY.replace("<!-- stepmark: each node in nodes -->\n", "");
    let case = Case::new(nodes("n2,n3", &plain));
    case.run(RECORD).exits(0);
    assert_eq!(stamps(&case), "✓ done; ✓ done; ✓ done");
    let case = Case::new(case.text().replace(
        "# Node\n",
        "# Node\n<!-- stepmark: each node in nodes -->\n",
    ));
    let told = case.run(["replay", "a.md"]).exits(1);
    assert!(
        told.stdout.contains("4 missing, 2 removed"),
        "{}",
        told.stdout
    );
    case.run(RECORD).exits(0);
    assert_eq!(
        stamps(&case),
        "✓ done (node=n2); ✓ done (node=n3); ✓ done (node=n2); ✓ done (node=n3); ✓ done"
    );
    case.run(["replay", "a.md"]).exits(0);
}

#[test]
fn what_failed_for_one_value_is_told_of_that() {
    let case = Case::new(nodes("n2,n3", BODY)).env("BROKEN", "n3");
    let told = case.run(RECORD).exits(1);
    assert!(told.stdout.contains("join@n3"), "{}", told.stdout);
    assert_eq!(
        stamps(&case),
        "✓ done (node=n2); ✗ exit status is 1, expected 0 (node=n3); ✓ done (node=n2)"
    );
    // One box is for all of them.
    assert!(
        case.text()
            .contains("- [ ] Look at it<!-- stepmark: done digest=e2f112e2bfc3 each=n2 -->\n"),
        "{}",
        case.text()
    );
    let told = case.run(["replay", "a.md"]).exits(1);
    assert!(
        told.stderr
            .contains("no result of this step (node=n3) is recorded"),
        "{}",
        told.stderr
    );
    assert!(
        told.stdout.contains("3 missing, 1 failing; 3 hold"),
        "{}",
        told.stdout
    );
}

#[test]
fn a_live_replay_has_the_values_of_then() {
    let body = BODY.replace("$ true\n", "$ echo \"$node\" >>ran\n");
    let case = Case::new(nodes("n2,n3", &body));
    let set = [
        "ci",
        "--manual",
        "done",
        "--record",
        "document",
        "--set",
        "nodes=n8,n9",
        "a.md",
    ];
    case.run(set).exits(0);
    std::fs::remove_file(case.path("ran")).expect("the steps ran");
    let told = case.run(["replay", "--live", "a.md"]).exits(0);
    assert!(
        told.stdout.contains("the outcome is as recorded"),
        "{}",
        told.all()
    );
    assert_eq!(case.read("ran"), "n8\nn9\n\n");
}

#[test]
fn an_expectation_is_accepted_where_all_values_agree() {
    let text = |expected: &str, printed: &str| {
        format!(
            "# A\n<!-- stepmark: each NODE in n2, n3 -->\n<!-- stepmark: name=say -->\n```sh\n$ printf '%s\\n' {printed}\n{expected}\n```\n"
        )
    };
    let case = Case::new(text("[NODE:word]\nold", "$NODE new"));
    for value in ["NODE=n2", "NODE=n3"] {
        case.run(["ci", "--record", "document", "--only", value, "a.md"])
            .exits(1);
    }
    let told = case.run(["accept", "--yes", "a.md"]).exits(0);
    assert!(told.stdout.contains("1 step accepted"), "{}", told.stdout);
    assert!(
        case.text().contains("\n[NODE:word]\nnew\n"),
        "{}",
        case.text()
    );
    case.run(["replay", "a.md"]).exits(0);
    case.run(["ci", "--record", "none", "a.md"]).exits(0);

    let case = Case::new(text("old", "$NODE"));
    for value in ["NODE=n2", "NODE=n3"] {
        case.run(["ci", "--record", "document", "--only", value, "a.md"])
            .exits(1);
    }
    let told = case.run(["accept", "--yes", "a.md"]).exits(1);
    insta::assert_snapshot!(told.stderr, @"a.md:4: not accepted: one expectation is for all values, and by the results for NODE=n2 and for NODE=n3 it would not be the same; write a hole for what differs, such as `[..]`");
}
