use std::collections::BTreeMap;

use crate::runbook::selection::Selection;
use crate::runbook::{Block, Kind, Runbook};
use crate::source::Source;

const FRONT: &str =
    "---\nstepmark:\n  params:\n    nodes: {type: list}\n    node: {type: ip}\n---\n";

const NESTED: &str = "# Start\n\n```sh\n$ a\n```\n\n\
    # Node\n<!-- stepmark: each host in h1, h2 -->\n\n\
    <!-- stepmark: name=join -->\n```sh\n$ b\n```\n\n```expect\nout\n```\n\n\
    ## Disk\n<!-- stepmark: each disk in sda, sdb -->\n\n\
    <!-- stepmark: name=format needs=join -->\n```sh\n$ c\n```\n\n\
    <!-- stepmark: name=leave undo=join -->\n```sh\n$ d\n```\n\n\
    # End\n\n<!-- stepmark: name=last needs=format -->\n```sh\n$ e\n```\n\n\
    <!-- stepmark: undo=format -->\n```sh\n$ f\n```\n";

fn repeated(text: &str, values: &[(&str, &str)]) -> Runbook {
    let runbook = Runbook::parse(Source::new("a.md", text));
    assert!(!runbook.has_errors(), "{:?}", runbook.diagnostics);
    let values = values.iter();
    let values = values.map(|&(name, value)| (name.to_owned(), value.to_owned()));
    runbook.repeated(&values.collect())
}

fn ids(runbook: &Runbook) -> Vec<&str> {
    let blocks = runbook.blocks.iter();
    blocks.filter_map(|block| block.id.as_deref()).collect()
}

/// A list of nodes, and a section for each of them.
fn nodes(list: Option<&str>) -> Runbook {
    let text = format!(
        "{FRONT}# A\n<!-- stepmark: each n in nodes -->\n```sh\n$ a\n```\n# B\n```sh\n$ b\n```\n"
    );
    let values: Vec<(&str, &str)> = list.map(|list| ("nodes", list)).into_iter().collect();
    repeated(&text, &values)
}

#[test]
fn sections_stay_in_order_and_run_once_for_each_value() {
    // `leave` may not undo in a section of its own what is done outside of it.
    let text = NESTED.replace(" undo=join", "");
    let runbook = repeated(&text, &[]);
    insta::assert_snapshot!(ids(&runbook).join("\n"), @"
    start-1
    join@h1
    format@h1@sda
    leave@h1@sda
    format@h1@sdb
    leave@h1@sdb
    join@h2
    format@h2@sda
    leave@h2@sda
    format@h2@sdb
    leave@h2@sdb
    last
    end-1
    ");
    let own = runbook.blocks.iter().map(Block::iteration);
    // All but three, and the fences with what is expected.
    assert_eq!(own.flatten().count(), ids(&runbook).len() - 3 + 2);
    let each = &runbook.blocks[4].each;
    let told: Vec<_> = each
        .iter()
        .map(|each| (each.name.as_str(), each.number, each.total))
        .collect();
    assert_eq!(told, [("host", 1, 2), ("disk", 1, 2)], "{each:?}");
}

#[test]
fn steps_and_what_they_are_about_are_of_the_same_values() {
    let runbook = repeated(&NESTED.replace(" undo=join", ""), &[]);
    let find = |id: &str| {
        let found = runbook
            .blocks
            .iter()
            .position(|block| block.id.as_deref() == Some(id));
        found.unwrap_or_else(|| panic!("{id}"))
    };
    for host in ["h1", "h2"] {
        let join = find(&format!("join@{host}"));
        let expects = runbook.blocks[join].expects[0]
            .block
            .expect("a fence of its own");
        assert_eq!(runbook.blocks[expects].kind, Kind::Expect);
        assert_eq!(runbook.blocks[expects].each, runbook.blocks[join].each);
        let format = find(&format!("format@{host}@sda"));
        assert_eq!(
            runbook.blocks[format].attributes.needs,
            [format!("join@{host}")]
        );
        // One that stands outside undoes all of them.
        let undo = runbook
            .undo_of(format)
            .map(|by| runbook.blocks[by].commands[0].text.as_str());
        assert_eq!(undo, Some("f"));
    }
    let last = &runbook.blocks[find("last")];
    let all = ["h1@sda", "h1@sdb", "h2@sda", "h2@sdb"].map(|of| format!("format@{of}"));
    assert_eq!(last.attributes.needs, all);
}

#[test]
fn a_step_is_undone_by_the_one_of_its_value() {
    let text = "# A\n<!-- stepmark: each x in 1, 2 -->\n<!-- stepmark: name=do -->\n```sh\n$ a\n```\n<!-- stepmark: undo=do -->\n```sh\n$ b\n```\n";
    let runbook = repeated(text, &[]);
    let runnable = runbook.runnable();
    let undone = runnable.iter().map(|&block| runbook.undo_of(block));
    assert_eq!(runnable, [0, 2]);
    assert_eq!(undone.collect::<Vec<_>>(), [Some(1), Some(3)]);
}

#[test]
fn the_digest_is_the_same_for_all_values_and_without_repetition() {
    use crate::runbook::digest::digest;
    let runbook = repeated(
        "# A\n<!-- stepmark: each x in 1, 2 -->\n```sh\n$ a\n```\n",
        &[],
    );
    let plain = repeated("```sh\n$ a\n```\n", &[]);
    let digests = runbook.blocks.iter().chain(&plain.blocks).map(digest);
    let mut digests: Vec<String> = digests.collect();
    digests.dedup();
    assert_eq!(digests.len(), 1);
}

#[test]
fn a_list_may_be_unknown_or_empty() {
    assert_eq!(ids(&nodes(Some("n2,n3"))), ["a-1@n2", "a-1@n3", "b-1"]);
    assert_eq!(ids(&nodes(Some("n2"))), ["a-1@n2", "b-1"]);
    let unknown = nodes(None);
    assert_eq!(ids(&unknown), ["a-1", "b-1"]);
    assert!(unknown.lacks_lists());
    let empty = nodes(Some(""));
    assert_eq!(ids(&empty), ["b-1"]);
    assert!(!empty.lacks_lists());
    // Nobody waits for what runs for no value.
    let text = format!(
        "{FRONT}# A\n<!-- stepmark: each n in nodes -->\n<!-- stepmark: name=a -->\n```sh\n$ a\n```\n# B\n<!-- stepmark: needs=a -->\n```sh\n$ b\n```\n"
    );
    let runbook = repeated(&text, &[("nodes", "")]);
    assert!(runbook.blocks[0].attributes.needs.is_empty());
}

#[test]
fn once_is_enough_and_another_text_is_repeated_too() {
    let runbook = nodes(Some("n2,n3"));
    let text = runbook.document.source.text().replace("$ a", "$ c\n$ d");
    assert_eq!(
        ids(&runbook.with_text(text.clone())),
        ["a-1@n2", "a-1@n3", "b-1"]
    );
    assert_eq!(ids(&runbook.parsed(text)), ["a-1", "b-1"]);
    let other = BTreeMap::from([("nodes".to_owned(), "n9".to_owned())]);
    let again = runbook.repeated(&other);
    assert_eq!(ids(&again), ["a-1@n2", "a-1@n3", "b-1"]);
    assert!(again.repeated_like(&nodes(Some("n5"))).is_none());
    let like = again
        .parsed(again.document.source.text())
        .repeated_like(&again);
    assert_eq!(
        like.as_ref().map(ids),
        Some(vec!["a-1@n2", "a-1@n3", "b-1"])
    );
}

#[test]
fn no_two_blocks_have_one_id() {
    let text = "# A\n<!-- stepmark: each x in \"a@b\", a -->\n## B\n<!-- stepmark: each y in \"b@c\", c, \"a@b\" -->\n```sh\n$ a\n```\n";
    let runbook = repeated(text, &[]);
    let mut all = ids(&runbook);
    assert_eq!(all.len(), 6);
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), 6, "{all:?}");
    assert_eq!(runbook.blocks[0].base_id(), Some("b-1"));
}

#[test]
fn items_are_checked_before_they_are_run_for() {
    let text = format!("{FRONT}# A\n<!-- stepmark: each node in nodes -->\n```sh\n$ a\n```\n");
    let runbook = Runbook::parse(Source::new("a.md", text));
    let told = |list: &str| {
        let values = BTreeMap::from([("nodes".to_owned(), list.to_owned())]);
        let checked = runbook.check_lists(&values);
        checked.map_err(|(name, what)| format!("{name}: {what}"))
    };
    assert_eq!(told("::1,192.0.2.7"), Ok(()));
    assert_eq!(told(""), Ok(()));
    let wrong = ["::1,::1", "::1,a\tb", "::1,n2"].map(|list| told(list).unwrap_err());
    insta::assert_snapshot!(wrong.join("\n"), @"
    nodes: it has `::1` twice, and a section is repeated for each of its items once
    nodes: an item holds a character that cannot be shown
    nodes: its items are values of the parameter `node`: `n2` is no IP address, such as `192.0.2.7` or `2001:db8::7`
    ");
}

fn select(only: &[&str], from: Option<&str>, to: Option<&str>) -> String {
    let runbook = repeated(&NESTED.replace(" undo=join", ""), &[]);
    let owned = |text: &str| text.to_owned();
    let selection = Selection {
        only: only.iter().map(|&word| word.to_owned()).collect(),
        from: from.map(owned),
        to: to.map(owned),
        ..Selection::default()
    };
    match selection.select(&runbook) {
        Ok(blocks) => {
            let ids = blocks
                .iter()
                .filter_map(|&block| runbook.blocks[block].id.clone());
            ids.collect::<Vec<_>>().join(" ")
        }
        Err(error) => error.to_string(),
    }
}

#[test]
fn values_select() {
    let only = |word: &str| select(&[word], None, None);
    let all = [
        only("host=h2"),
        only("disk=sdb"),
        only("join"),
        only("format@h2"),
        only("format@h1@sdb"),
        only("2"),
        only(":12"),
        only(":16"),
        select(&["join@h1", "disk=sda"], None, None),
        select(&[], Some("join"), Some("host=h1")),
        select(&[], Some("host=h2"), Some("format")),
    ];
    insta::assert_snapshot!(all.join("\n"), @"
    join@h2 format@h2@sda leave@h2@sda format@h2@sdb leave@h2@sdb
    format@h1@sdb leave@h1@sdb format@h2@sdb leave@h2@sdb
    join@h1 join@h2
    format@h2@sda format@h2@sdb
    format@h1@sdb
    join@h1
    join@h1 join@h2
    join@h1 join@h2
    join@h1 format@h1@sda leave@h1@sda format@h2@sda leave@h2@sda
    join@h1 format@h1@sda leave@h1@sda format@h1@sdb leave@h1@sdb
    join@h2 format@h2@sda leave@h2@sda format@h2@sdb
    ");
}

#[test]
fn what_selects_nothing_is_told() {
    let only = |word: &str| select(&[word], None, None);
    let all = [
        only("host=h3"),
        only("disk=sdab"),
        only("hots=h1"),
        only("x=y"),
        only("jion"),
        only("join@h3"),
    ];
    insta::assert_snapshot!(all.join("\n"), @"
    --only host=h3: no step runs for that value; those of `host` are h1, h2
    --only disk=sdab: no step runs for that value; did you mean `disk=sda`?
    --only hots=h1: no section is repeated for each `hots`; did you mean `host`?
    --only x=y: no section is repeated for each `x`
    --only jion: there is no such step; did you mean `join`?
    --only join@h3: there is no such step; did you mean `join@h1`?
    ");
}

#[test]
fn paths_and_variables_of_annotations_have_the_value_and_the_digest_has_not() {
    use crate::runbook::digest::digest;
    let text = "# A\n<!-- stepmark: each node in n2, n3 -->\n\
        <!-- stepmark: patch=conf/n1.yaml out=conf/${node}.yaml -->\n```yaml\n[]\n```\n\
        <!-- stepmark: cwd=${node} creates=${other}/$${node}/${node}${node} env.A=a${node} -->\n```sh\n$ a\n```\n";
    let runbook = repeated(text, &[]);
    let told = runbook.blocks.iter().map(|block| {
        let attributes = &block.attributes;
        let texts = [
            &block.path,
            &block.changes,
            &attributes.cwd,
            &attributes.creates,
        ];
        let texts: Vec<&str> = texts.into_iter().flatten().map(String::as_str).collect();
        format!("{} {:?}", texts.join(" "), attributes.env)
    });
    insta::assert_snapshot!(told.collect::<Vec<_>>().join("\n"), @r#"
    conf/n2.yaml conf/n1.yaml []
    n2 ${other}/${node}/n2n2 [("A", "an2")]
    conf/n3.yaml conf/n1.yaml []
    n3 ${other}/${node}/n3n3 [("A", "an3")]
    "#);
    let parsed = Runbook::parse(Source::new("a.md", text));
    let digests = |runbook: &Runbook| runbook.blocks.iter().map(digest).collect::<Vec<_>>();
    let (of_each, once) = (digests(&runbook), digests(&parsed));
    assert_eq!(of_each, [&once[..], &once[..]].concat());
}

#[test]
fn only_whole_names_are_filled_in() {
    use super::block::filled;
    use crate::runbook::Each;
    let each = [("x", "1"), ("y", "${x}")].map(|(name, value)| Each {
        name: name.to_owned(),
        value: value.to_owned(),
        heading: 0,
        number: 1,
        total: 1,
    });
    for (text, wanted) in [
        ("${x}", "1"),
        ("a${x}${y}b", "a1${x}b"),
        ("$${x} ${x}", "${x} 1"),
        ("${xy} $x {x} ${x", "${xy} $x {x} ${x"),
        ("${} ${ü} ä${x}", "${} ${ü} ä1"),
    ] {
        assert_eq!(filled(text, &each), wanted, "{text}");
    }
}

#[test]
fn what_another_section_did_for_the_same_value_of_the_variable_is_needed() {
    let section = |heading: &str, each: &str, says: &str| {
        format!(
            "# {heading}\n<!-- stepmark: each {each} -->\n<!-- stepmark: {says} -->\n```sh\n$ a\n```\n"
        )
    };
    let text = section("A", "node in n2, n3", "name=use")
        + &section("B", "node in n2, n3, n4", "name=same needs=use")
        + &section("C", "disk in \"sda\"", "name=other needs=use")
        + &section("D", "disk in \"sda\"", "name=one needs=use@n3");
    let runbook = repeated(&text, &[]);
    let told = runbook.blocks.iter().map(|block| {
        let id = block.id.as_deref().unwrap_or_default();
        format!("{id}: {}", block.attributes.needs.join(" "))
    });
    insta::assert_snapshot!(told.collect::<Vec<_>>().join("\n"), @r"
    use@n2: 
    use@n3: 
    same@n2: use@n2
    same@n3: use@n3
    same@n4: use@n2 use@n3
    other@sda: use@n2 use@n3
    one@sda: use@n3
    ");
}

#[test]
fn a_value_of_a_step_that_is_not_repeated_is_unknown() {
    let text = "<!-- stepmark: name=a -->\n```sh\n$ a\n```\n<!-- stepmark: needs=a@n2 -->\n```sh\n$ b\n```\n";
    let runbook = Runbook::parse(Source::new("a.md", text));
    let codes: Vec<_> = runbook.diagnostics.iter().map(|it| it.code).collect();
    assert_eq!(codes, ["unknown-step"]);
}
