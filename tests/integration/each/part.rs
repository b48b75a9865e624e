//! What is done, or recorded, for some of the values, and for the others later.

use super::{nodes, ran};
use crate::support::Case;

const ITEM: &str = "# Node\n<!-- stepmark: each node in nodes -->\n\n- [ ] Look at it\n";

/// Runs the document for `value`, whose item somebody does.
fn done(case: &Case, value: &str) {
    let only = format!("node={value}");
    let words = ["ci", "--manual", "done", "--record", "document", "--only"];
    case.run([
        words[0], words[1], words[2], words[3], words[4], words[5], &only, "a.md",
    ])
    .exits(0);
}

/// The line of the item, without its digest.
fn item(case: &Case) -> String {
    let text = case.text();
    let line = text.lines().find(|line| line.starts_with("- ["));
    let words = line.unwrap_or_default().split(' ');
    let told: Vec<&str> = words.filter(|word| !word.starts_with("digest=")).collect();
    told.join(" ")
}

#[test]
fn an_item_that_is_done_for_one_value_after_the_other_is_ticked_at_the_last() {
    let text = nodes("n2,n3", ITEM);
    let case = Case::new(&text);
    done(&case, "n2");
    let part = "- [ ] Look at it<!-- stepmark: done each=n2 -->";
    assert_eq!(item(&case), part);
    let told = case.run(["replay", "a.md"]).exits(1);
    assert!(
        told.all()
            .contains("no result of this block (node=n3) is recorded"),
        "{}",
        told.all()
    );
    // Once more is the same.
    done(&case, "n2");
    assert_eq!(item(&case), part);
    done(&case, "n3");
    let whole = "- [x] Look at it<!-- stepmark: done each=n2,n3 -->";
    assert_eq!(item(&case), whole);
    case.run(["replay", "a.md"]).exits(0);
    case.run(["clean", "a.md"]).exits(0);
    assert_eq!(case.text(), text);
    done(&case, "n3");
    case.run(["clean", "a.md"]).exits(0);
    assert_eq!(case.text(), text);
}

#[test]
fn values_that_are_gone_leave_the_mark_and_new_ones_open_the_box() {
    let case = Case::new(nodes("n2,n3", ITEM));
    done(&case, "n2");
    done(&case, "n3");
    let changed = case.text().replace("'n2,n3'", "'n2,n4,n5'");
    let case = Case::new(changed);
    done(&case, "n4");
    assert_eq!(
        item(&case),
        "- [ ] Look at it<!-- stepmark: done each=n2,n4 -->"
    );
    done(&case, "n5");
    assert_eq!(
        item(&case),
        "- [x] Look at it<!-- stepmark: done each=n2,n4,n5 -->"
    );
    // What it says is another thing now.
    let case = Case::new(case.text().replace("Look at it", "Look behind it"));
    done(&case, "n4");
    assert_eq!(
        item(&case),
        "- [ ] Look behind it<!-- stepmark: done each=n4 -->"
    );
}

#[test]
fn a_default_that_grows_behind_a_record_is_run_for_and_missed() {
    let body =
        "# Node\n<!-- stepmark: each node in nodes -->\n\n```sh\n$ echo \"$node\" >>ran\n```\n";
    let case = Case::new(nodes("n2,n3", body));
    case.run(["ci", "--record", "document", "a.md"]).exits(0);
    assert_eq!(ran(&case), "n2\nn3\n");
    let case = Case::new(case.text().replace("'n2,n3'", "'n2,n3,n4'"));
    let told = case.run(["replay", "a.md"]).exits(1);
    assert!(
        told.all()
            .contains("no result of this step (node=n4) is recorded"),
        "{}",
        told.all()
    );
    case.run(["ci", "--record", "document", "a.md"]).exits(0);
    assert_eq!(ran(&case), "n2\nn3\nn4\n");
    case.run(["replay", "a.md"]).exits(0);
}

#[test]
fn an_expectation_is_accepted_by_the_values_that_ran() {
    let text = |printed: &str| {
        format!(
            "# A\n<!-- stepmark: each node in n2, n3 -->\n<!-- stepmark: name=say -->\n```sh\n$ echo {printed}\nold\n```\n"
        )
    };
    let case = Case::new(text("new"));
    // It stops at the first.
    case.run(["ci", "--record", "document", "a.md"]).exits(1);
    let told = case.run(["accept", "--yes", "a.md"]).exits(0);
    assert!(
        told.stdout.contains("it has not run for node=n3"),
        "{}",
        told.all()
    );
    assert!(case.text().contains("\nnew\n"), "{}", case.text());
    case.run(["ci", "--record", "document", "a.md"]).exits(0);
    case.run(["replay", "a.md"]).exits(0);

    let case = Case::new(text("$(test $node = n2 && echo old || echo new)"));
    case.run(["ci", "--record", "document", "a.md"]).exits(1);
    let told = case.run(["accept", "--yes", "a.md"]).exits(1);
    insta::assert_snapshot!(told.stderr, @"a.md:4: not accepted: one expectation is for all values: the result for node=n3 would change it, and that for node=n2 is as it expects; write a hole for what differs, such as `[..]`, or run it for node=n2 again");
}
