use super::*;
use crate::runbook::Runbook;
use crate::source::Source;

const FRONT: &str = "---\nstepmark:\n  params:\n    nodes: {type: list, default: 'n2,n3'}\n    size: {choices: [small, large]}\n    pin: {type: secret}\n---\n";

fn parse(text: &str) -> Runbook {
    Runbook::parse(Source::new("a.md", text))
}

/// What is told of `# A` with this comment behind it, and a step.
fn told(comment: &str) -> String {
    told_of(&format!(
        "# A\n<!-- stepmark: {comment} -->\n\n```sh\n$ a\n```\n"
    ))
}

fn told_of(text: &str) -> String {
    let text = format!("{FRONT}{text}");
    let runbook = parse(&text);
    let lines = runbook.diagnostics.iter().map(|found| {
        let source = &runbook.document.source;
        let place = source.position(found.span.start);
        let help = found.help.as_deref().unwrap_or_default();
        let severity = found.severity.as_str();
        format!(
            "{}:{} {severity} {}: {} [{}]\n    {help}",
            place.line - 7,
            place.column,
            found.code,
            found.message,
            source.slice(found.span)
        )
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn repeats(text: &str) -> Vec<(String, Values)> {
    let runbook = parse(&format!("{FRONT}{text}"));
    assert!(!runbook.has_errors(), "{:?}", runbook.diagnostics);
    let repeats = runbook.repeats.into_iter();
    repeats.map(|repeat| (repeat.name, repeat.values)).collect()
}

#[test]
fn values_stand_in_the_comment_or_in_a_list() {
    let given = |name: &str, values: &[&str]| {
        let values = values.iter().map(|&value| value.to_owned());
        (name.to_owned(), Values::Given(values.collect()))
    };
    let of = |comment: &str| {
        repeats(&format!(
            "# A\n<!-- stepmark: {comment} -->\n```sh\n$ a\n```\n"
        ))
    };
    assert_eq!(of("each node in n2, n3"), [given("node", &["n2", "n3"])]);
    assert_eq!(of("each node in n2,n3"), [given("node", &["n2", "n3"])]);
    assert_eq!(
        of("  each  node   in  'n 2' , n=3 "),
        [given("node", &["n 2", "n=3"])]
    );
    assert_eq!(
        of("each node in \"a, b\", c"),
        [given("node", &["a, b", "c"])]
    );
    // A single one is in quotes, or it would be the name of a list.
    assert_eq!(of("each node in \"n2\""), [given("node", &["n2"])]);
    assert_eq!(
        of("each node in nodes"),
        [("node".to_owned(), Values::Parameter("nodes".to_owned()))]
    );
    assert_eq!(
        of("each size in small, large"),
        [given("size", &["small", "large"])]
    );
    assert_eq!(of("name=x"), []);
}

#[test]
fn a_section_ends_where_the_next_one_begins() {
    let text = "# A\n\n## B\n<!-- stepmark: each x in a, b -->\n```sh\n$ a\n```\n\n### C\n\n> ## D\n\ntext\n\n# E\n";
    let runbook = parse(text);
    let [repeat] = runbook.repeats.as_slice() else {
        panic!("{:?}", runbook.diagnostics);
    };
    assert_eq!(repeat.lines(&runbook.document), (3, 9));
    assert_eq!(repeat.told(), "each x in a, b");
    let text = "B\n-\n<!-- stepmark: each x in a, b -->\n```sh\n$ a\n```\n\n\n";
    let runbook = parse(text);
    assert_eq!(runbook.repeats[0].lines(&runbook.document), (1, 6));
}

#[test]
fn what_is_wrong_with_the_sentence_has_a_place() {
    let all = [
        "each",
        "each in a",
        "each 2x in a, b",
        "each x",
        "each x of a, b",
        "each x in",
        "each x in a b",
        "each x in a,, b",
        "each x in a, b,",
        "each x in \"a, b",
        "each x in a, b name=y",
        "each x in \"\", b",
        "each x in a, b, a",
    ];
    insta::assert_snapshot!(all.map(told).join("\n"), @r#"
    2:20 error bad-each: `each` names no variable []
        write `each NAME in A, B`, with values that hold blanks in quotes, or `each NAME in LIST` with a parameter of `type: list`
    2:24 error bad-each: `in` stands behind the name, not `a` [a]
        write `each NAME in A, B`, with values that hold blanks in quotes, or `each NAME in LIST` with a parameter of `type: list`
    2:21 error bad-each: a shell does not take `2x` as the name of a variable [2x]
        write `each NAME in A, B`, with values that hold blanks in quotes, or `each NAME in LIST` with a parameter of `type: list`
    2:22 error bad-each: it does not say what values `x` has []
        write `each NAME in A, B`, with values that hold blanks in quotes, or `each NAME in LIST` with a parameter of `type: list`
    2:23 error bad-each: `in` stands behind the name, not `of` [of]
        write `each NAME in A, B`, with values that hold blanks in quotes, or `each NAME in LIST` with a parameter of `type: list`
    2:25 error bad-each: a value is missing here []
        write `each NAME in A, B`, with values that hold blanks in quotes, or `each NAME in LIST` with a parameter of `type: list`
    2:28 error bad-each: a comma is missing before this, or quotes around the value [b]
        write `each NAME in A, B`, with values that hold blanks in quotes, or `each NAME in LIST` with a parameter of `type: list`
    2:28 error bad-each: a value is missing here []
        write `each NAME in A, B`, with values that hold blanks in quotes, or `each NAME in LIST` with a parameter of `type: list`
    2:31 error bad-each: a value is missing here []
        write `each NAME in A, B`, with values that hold blanks in quotes, or `each NAME in LIST` with a parameter of `type: list`
    2:26 error bad-each: this quote is never closed ["a, b]
        write `each NAME in A, B`, with values that hold blanks in quotes, or `each NAME in LIST` with a parameter of `type: list`
    2:31 error bad-each: a comma is missing before this, or quotes around the value [name=y]
        write `each NAME in A, B`, with values that hold blanks in quotes, or `each NAME in LIST` with a parameter of `type: list`
    2:26 error bad-each: a value is missing here [""]
        write `each NAME in A, B`, with values that hold blanks in quotes, or `each NAME in LIST` with a parameter of `type: list`
    2:32 error bad-each: the value `a` is given twice [a]
        a section runs once for each value; take one out
    "#);
}

#[test]
fn names_and_lists_are_looked_up() {
    let all = [
        "each x in node",
        "each x in n2",
        "each x in size",
        "each size in small, lrage",
        "each pin in a, b",
        "each nodes in nodes",
    ];
    insta::assert_snapshot!(all.map(told).join("\n"), @r#"
    2:26 error bad-each: no parameter is called `node` [node]
        did you mean `nodes`? If not, for the one value `node` write it in quotes: `each x in "node"`
    2:26 error bad-each: no parameter is called `n2` [n2]
        for the one value `n2` write it in quotes: `each x in "n2"`
    2:26 error bad-each: the parameter `size` is no list: its type is `choice` [size]
        say `type: list` in the front matter; for the one value `size` write it in quotes: `each x in "size"`
    2:36 error bad-each: this is no value of the parameter `size`: `lrage` is none of its choices, `small` or `large`; did you mean `large`? [lrage]
        every value of a parameter is checked
    2:21 error bad-each: `pin` is a secret, and the values that a section is repeated for are shown and recorded [pin]
        repeat the section for something that is none, such as a name
    2:30 error bad-each: `nodes` would be both the list and one of its items [nodes]
        give the variable another name
    "#);
}

#[test]
fn a_repetition_stands_right_behind_a_heading() {
    let all = [
        "<!-- stepmark: each x in a, b -->\n```sh\n$ a\n```\n",
        "# A\n\ntext\n\n<!-- stepmark: each x in a, b -->\n```sh\n$ a\n```\n",
        "# A\n<!-- stepmark: name=y each x in a, b -->\n```sh\n$ a\n```\n",
        "# A\n```sh {each=x}\n$ a\n```\n",
        "# A\n<!-- stepmark: each x in a, b -->\ntext\n",
        "# A\n<!-- stepmark: each x in a, b -->\n## B\n<!-- stepmark: each x in c, d -->\n```sh\n$ a\n```\n",
    ];
    insta::assert_snapshot!(all.map(told_of).join("\n"), @"
    1:1 error misplaced-each: `each` is about a section, and there is no heading right before it [<!-- stepmark: each x in a, b -->]
        put `<!-- stepmark: each NAME in A, B -->` by itself right behind the heading of the section that it repeats
    5:1 error misplaced-each: `each` is about a section, and there is no heading right before it [<!-- stepmark: each x in a, b -->]
        put `<!-- stepmark: each NAME in A, B -->` by itself right behind the heading of the section that it repeats
    2:23 error misplaced-each: `each` is about a section, and there is no heading right before it [each]
        put `<!-- stepmark: each NAME in A, B -->` by itself right behind the heading of the section that it repeats
    2:8 error misplaced-each: `each` is about a section, and there is no heading right before it [each=x]
        put `<!-- stepmark: each NAME in A, B -->` by itself right behind the heading of the section that it repeats
    2:1 warning empty-each: nothing in this section can be repeated [<!-- stepmark: each x in a, b -->]
        it holds no step, no file and no item; the comment has no effect
    4:21 error bad-each: `x` has a value for each already in the section around it [x]
        give the variable of the inner section another name
    ");
}

#[test]
fn nothing_is_half_in_a_repeated_section() {
    let all = [
        "```sh\n$ a\n```\n# A\n<!-- stepmark: each x in a, b -->\n```expect\nout\n```\n- [ ] x\n",
        "<!-- stepmark: name=one -->\n```sh\n$ a\n```\n# A\n<!-- stepmark: each x in a, b -->\n<!-- stepmark: undo=one -->\n```sh\n$ b\n```\n",
    ];
    insta::assert_snapshot!(all.map(told_of).join("\n"), @"
    6:1 error expectation-apart: this expectation and its step are on two sides of the end of a section that is repeated [```expect]
        put it right behind its step
    8:1 error undo-apart: this step is repeated, and `one`, which it undoes, is not repeated with it [```sh]
        put it out of the section that is repeated
    ");
}

proptest::proptest! {
    #[test]
    fn no_sentence_is_too_strange(words in "( ?(each|in|x|,|\"|'|=|ä|\n|-)){0,8}") {
        let text = format!("# A\n<!-- stepmark: each {words} -->\n```sh\n$ a\n```\n");
        let runbook = parse(&text);
        for found in &runbook.diagnostics {
            proptest::prop_assert!(text.is_char_boundary(found.span.start), "{found:?}");
            proptest::prop_assert!(text.is_char_boundary(found.span.end), "{found:?}");
            proptest::prop_assert!(found.span.end <= text.len(), "{found:?}");
        }
    }
}
