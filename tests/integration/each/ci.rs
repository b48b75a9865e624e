//! Repeated sections without a person.

use super::{ALL, NESTED, nodes, ran};
use crate::support::Case;

#[test]
fn sections_run_once_for_each_value() {
    let case = Case::new(NESTED);
    let told = case.run(["ci", "a.md"]).exits(0);
    assert_eq!(ran(&case), ALL);
    insta::assert_snapshot!(told.stdout, @r#"
    a.md
      ✓ start-1  echo start >>ran  (line 3, [took])
      ✓ join@n2  echo "join $NODE" | tee -a ran  (line 13, [took])
      ✓ format@n2@sda  echo "format $NODE:$disk" >>ran  (line 22, [took])
      ✓ format@n2@sd b  echo "format $NODE:$disk" >>ran  (line 22, [took])
      ✓ join@n3  echo "join $NODE" | tee -a ran  (line 13, [took])
      ✓ format@n3@sda  echo "format $NODE:$disk" >>ran  (line 22, [took])
      ✓ format@n3@sd b  echo "format $NODE:$disk" >>ran  (line 22, [took])
      ✓ end  echo "end ${NODE-unset} ${disk-unset}" >>ran  (line 29, [took])
    8 passed in [took]
    "#);
}

#[test]
fn values_are_those_of_a_list() {
    let body = "# A\n<!-- stepmark: each node in nodes -->\n```sh\n$ echo \"$node\" >>ran\n```\n";
    let case = Case::new(nodes("n2,n3", body));
    case.run(["ci", "a.md"]).exits(0);
    assert_eq!(ran(&case), "n2\nn3\n");
    case.run(["ci", "--set", "nodes= n9 , n8", "a.md"]).exits(0);
    assert_eq!(ran(&case), "n9\nn8\n");
    let told = case.run(["ci", "--set", "nodes=n9,n9", "a.md"]).exits(2);
    insta::assert_snapshot!(told.stderr, @"error: the parameter `nodes`: it has `n9` twice, and a section is repeated for each of its items once");
    // None of them: the section does not run, and that is told.
    let told = case.run(["ci", "--set", "nodes=", "a.md"]).exits(0);
    assert_eq!(
        (told.stdout.contains("0 passed"), ran(&case)),
        (true, String::new()),
        "{}",
        told.stdout
    );
    let told = case
        .run(["run", "--plan", "--set", "nodes=", "a.md"])
        .exits(0);
    assert!(
        told.stdout
            .contains("repeats   node: never, since nodes is empty (lines 7-11)"),
        "{}",
        told.stdout
    );
    let told = case.run(["run", "--plan", "a.md"]).exits(0);
    assert!(
        told.stdout.contains("repeats   node: n2, n3 (lines 7-11)"),
        "{}",
        told.stdout
    );
}

#[test]
fn without_a_value_for_the_list_nothing_runs() {
    let text = "---\nstepmark:\n  params:\n    nodes: {type: list}\n---\n# A\n<!-- stepmark: each node in nodes -->\n```sh\n$ echo $node >>ran\n```\n";
    let case = Case::new(text);
    let told = case.run(["ci", "a.md"]).exits(3);
    assert!(
        told.stderr.contains("the parameter `nodes` has no value"),
        "{}",
        told.stderr
    );
    let told = case.run(["run", "--plan", "a.md"]).exits(0);
    assert!(
        told.stdout
            .contains("repeats   node: each of nodes (lines 6-10)"),
        "{}",
        told.stdout
    );
    assert_eq!(ran(&case), "");
}

#[test]
fn values_reach_commands_as_they_are() {
    let text = "# A\n<!-- stepmark: each v in '$(touch pwned)', \"a'b; touch pwned\", '`touch pwned`', \"--n\", 'x  y *' -->\n\
        ```sh\n$ printf '%s\\n' \"$v\" >>ran\n```\n";
    let case = Case::new(text);
    case.run(["ci", "--record", "document", "a.md"]).exits(0);
    assert_eq!(
        ran(&case),
        "$(touch pwned)\na'b; touch pwned\n`touch pwned`\n--n\nx  y *\n"
    );
    assert!(!case.has("pwned"));
    // They come back from the record as they went into it.
    let once = case.text();
    case.run(["replay", "a.md"]).exits(0);
    case.run(["ci", "--record", "document", "--check", "a.md"])
        .exits(0);
    assert_eq!(case.text(), once);
    case.run(["clean", "a.md"]).exits(0);
    assert_eq!(case.text(), text);
}

#[test]
fn values_select() {
    let case = Case::new(NESTED);
    for (arguments, wanted) in [
        (vec!["--only", "NODE=n3", "--skip", "format"], "join n3\n"),
        (vec!["--only", "join"], "join n2\njoin n3\n"),
        (vec!["--only", "join@n3"], "join n3\n"),
        (vec!["--from", "NODE=n3", "--to", "join"], "join n3\n"),
    ] {
        let all = [vec!["ci"], arguments.clone(), vec!["a.md"]].concat();
        case.finish(case.start(&all)).exits(0);
        assert_eq!(ran(&case), wanted, "{arguments:?}");
    }
    let told = case.run(["ci", "--only", "NODE=n4", "a.md"]).exits(2);
    insta::assert_snapshot!(told.stderr, @"error: a.md: --only NODE=n4: no step runs for that value; those of `NODE` are n2, n3");
    // What it needs is of the same value.
    let told = case.run(["ci", "--only", "format@n3", "a.md"]).exits(3);
    assert!(
        told.stdout
            .contains("it needs `join@n3`, which has not passed in this run"),
        "{}",
        told.stdout
    );
    assert_eq!(ran(&case), "");
}

#[test]
fn outside_of_its_section_the_variable_is_what_it_was() {
    let read = "```sh\n$ echo \"${node-unset}\" >>ran\n```\n";
    let body = format!(
        "# A\n\n{read}\n# B\n<!-- stepmark: each node in n2, n3 -->\n{read}\n# C\n\n{read}"
    );
    let case = Case::new(&body);
    case.run(["ci", "a.md"]).exits(0);
    assert_eq!(ran(&case), "unset\nn2\nn3\nunset\n");
    let front = |settings: &str| format!("---\nstepmark: {settings}\n---\n{body}");
    let case = Case::new(front("{params: {node: n1}}"));
    case.run(["ci", "a.md"]).exits(0);
    assert_eq!(ran(&case), "n1\nn2\nn3\nn1\n");
    let case = Case::new(front("{env: {node: n0}}"));
    case.run(["ci", "a.md"]).exits(0);
    assert_eq!(ran(&case), "n0\nn2\nn3\nn0\n");
    let case = Case::new(&body).env("node", "mine");
    case.run(["ci", "a.md"]).exits(0);
    assert_eq!(ran(&case), "mine\nn2\nn3\nmine\n");
    // A parameter that only the section speaks of needs no value outside of it.
    let front =
        |body: &str| format!("---\nstepmark: {{params: {{node: {{literal: n1}}}}}}\n---\n{body}");
    let case = Case::new(front(&body));
    case.run(["ci", "a.md"]).exits(3);
    let inside = format!("# B\n<!-- stepmark: each node in n2, n3 -->\n{read}");
    let case = Case::new(front(&inside));
    case.run(["ci", "a.md"]).exits(0);
    assert_eq!(ran(&case), "n2\nn3\n");
    let case = Case::new(front(&format!("{inside}\n# C\n\n```sh\n$ echo n1\n```\n")));
    case.run(["ci", "a.md"]).exits(3);
    assert_eq!(ran(&case), "");
}

#[test]
fn secrets_are_no_values_to_repeat_for() {
    let text = "---\nstepmark:\n  params:\n    pin: {type: secret}\n    nodes: {type: list}\n---\n# A\n<!-- stepmark: each node in nodes -->\n```sh\n$ echo $node >>ran\n```\n";
    let case = Case::new(text).env("STEPMARK_PIN", "sesame77");
    let told = case
        .run(["ci", "--set", "nodes=n2,x-sesame77", "a.md"])
        .exits(2);
    assert!(!told.all().contains("sesame77"), "{}", told.all());
    assert!(
        told.stderr.contains("is a secret or holds one"),
        "{}",
        told.stderr
    );
    assert_eq!(ran(&case), "");
}

#[test]
fn reports_and_events_name_the_values() {
    let case = Case::new(NESTED);
    case.run(["ci", "--junit", "r.xml", "--events", "e.ndjson", "a.md"])
        .exits(0);
    let report = case.read("r.xml");
    for name in ["join@n2: echo", "format@n3@sd b: echo", "name=\"end: echo"] {
        assert!(report.contains(name), "{name} in {report}");
    }
    let events = case.read("e.ndjson");
    let finished = events
        .lines()
        .filter(|line| line.contains("\"step_finished\""));
    let each: Vec<_> = finished
        .map(|line| {
            let line: serde_json::Value = serde_json::from_str(line).expect("a line is JSON");
            line["each"].to_string()
        })
        .collect();
    assert_eq!(each.len(), 8);
    assert_eq!(each[1], r#"{"NODE":"n2"}"#);
    assert_eq!(each[6], r#"{"NODE":"n3","disk":"sd b"}"#);
    assert_eq!((each[0].as_str(), each[7].as_str()), ("null", "null"));
}

#[test]
fn check_lists_each_block_once() {
    let case = Case::new(NESTED);
    let told = case.run(["check", "a.md"]).exits(0);
    insta::assert_snapshot!(told.stdout, @r#"
    a.md: 4 steps
         3  step    start-1                         changes  echo start >>ran                              a transcript with the prompt in front of its commands
         7  each NODE in n2, n3, lines 7-24
        13  step    join                            changes  echo "join $NODE" | tee -a ran                a transcript with the prompt in front of its commands
              expects  lines, line 15: The first line is no header of at least two upper-case names.
        18  each disk in sda, sd b, lines 18-24
        22  step    format                          changes  echo "format $NODE:$disk" >>ran               a transcript with the prompt in front of its commands
        29  step    end                             changes  echo "end ${NODE-unset} ${disk-unset}" >>ran  a transcript with the prompt in front of its commands
    "#);
    let told = case.run(["check", "--format", "json", "a.md"]).exits(0);
    let json: serde_json::Value = serde_json::from_str(&told.stdout).expect("JSON");
    assert_eq!(json["documents"][0]["steps"], 4);
    assert_eq!(json["documents"][0]["blocks"][1]["step"], "join");
}

#[test]
fn paths_are_of_the_value() {
    let text = "# A\n<!-- stepmark: each node in n2, n3 -->\n<!-- stepmark: file=conf/${node}.yaml -->\n```yaml\na: 1\n```\n\
        <!-- stepmark: cwd=conf creates=conf/${node}.done env.NAME=at-${node} -->\n```sh\n$ cat $node.yaml >>../ran; echo $NAME >>../ran\n```\n";
    let case = Case::new(text).file("conf/n3.done", "");
    let told = case.run(["run", "--plan", "a.md"]).exits(0);
    assert!(
        told.stdout
            .contains("writes    conf/n2.yaml\n            conf/n3.yaml\n"),
        "{}",
        told.stdout
    );
    let told = case.run(["ci", "--record", "document", "a.md"]).exits(0);
    assert!(
        told.stdout.contains("conf/n3.done is there already"),
        "{}",
        told.stdout
    );
    assert_eq!(ran(&case), "a: 1\nat-n2\n");
    assert!(case.has("conf/n2.yaml") && case.has("conf/n3.yaml"));
    case.run(["replay", "a.md"]).exits(0);
}

#[test]
fn what_stands_for_a_parameter_stands_for_each_of_the_values() {
    let text = "---\nstepmark:\n  params:\n    node: {literal: n1, placeholder: '<node>', default: n1}\n---\n\
        # A\n<!-- stepmark: each node in n1, n2 -->\n```sh\n$ echo 'n1' n1 <node> >>ran\n```\n\
        <!-- stepmark: file=conf/${node}.yaml -->\n```yaml\nname: <node>\n```\n\
        # B\n```sh\n$ echo n1 <node> >>ran\n```\n";
    let case = Case::new(text);
    case.run(["ci", "a.md"]).exits(0);
    assert_eq!(ran(&case), "n1 n1 n1\nn2 n2 n2\nn1 n1\n");
    assert_eq!(case.read("conf/n2.yaml"), "name: n2\n");
    case.run(["ci", "--set", "node=n5", "a.md"]).exits(0);
    assert_eq!(ran(&case), "n1 n1 n1\nn2 n2 n2\nn5 n5\n");
}
