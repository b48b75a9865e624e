//! Names in texts, files and changes.

use proptest::prelude::*;

use super::super::Lists;
use super::super::subst::*;
use super::super::*;
use crate::data::value::Data;

fn value(name: &str) -> Option<String> {
    let found = match name {
        "N" => "3",
        "EVIL" => "x\", b: [1], #'\n- c: \"",
        "LIST" => "[1, 2]",
        "TEXT" => "two words",
        _ => return None,
    };
    Some(found.to_owned())
}

#[test]
fn names_are_found_and_texts_keep_what_is_no_name() {
    let source = "a ${N} $${N} ${TEXT}${N}\n${} ${1x} ${N $N $$${N} ${ N}";
    assert_eq!(names(source), ["N", "TEXT"]);
    insta::assert_snapshot!(text(source, &value).unwrap(), @"
    a 3 ${N} two words3
    ${} ${1x} ${N $N $${N} ${ N}
    ");
    let unset = Unset {
        name: "GONE".to_owned(),
        line: 1,
    };
    assert_eq!(text("${N}\n${GONE}", &value), Err(unset));
}

fn merged(fence: &str, lookup: &Lookup<'_>) -> String {
    let change = Change::merge(fence, Format::Yaml, Lists::Replace).unwrap();
    let change = change.substituted(fence, lookup).unwrap();
    change.apply("", Format::Yaml, None).unwrap().text
}

#[test]
fn a_value_stays_within_what_it_stands_in() {
    let fence =
        "number: ${N}\ntext: '${N}'\nlist: ${LIST}\n${TEXT}: [ \"${N}\", \"x${N}\" ]\nlit: $${N}\n";
    insta::assert_snapshot!(merged(fence, &value), @r#"
    number: 3
    text: "3"
    list: "[1, 2]"
    two words:
    - "3"
    - x3
    lit: "${N}"
    "#);
    let fence = "- op: add\n  path: /a/${TEXT}\n  value: ${EVIL}\n- {op: test, path: '/${GONE}', value: 1}\n";
    let change = Change::patch(fence, Format::Yaml).unwrap();
    let unset = change.clone().substituted(fence, &value).unwrap_err();
    assert_eq!((unset.name.as_str(), unset.line), ("GONE", 3));
    let both = |name: &str| value(name).or(Some("a/two words".to_owned()));
    let change = change.substituted(fence, &both).unwrap();
    let refused = change.apply("a: {}\n", Format::Yaml, None).unwrap_err();
    // A slash in a value is a part of the key.
    insta::assert_snapshot!(refused.summary, @r#"operation 2 (test /a~1two words): there is no "a/two words" in the document"#);
}

#[test]
fn a_file_of_data_keeps_its_structure() {
    let told = |source: &str, format| match data_text(source, format, &value) {
        Ok(text) => text,
        Err(Wrong::Unset(unset)) => format!("unset: {} {}\n", unset.name, unset.line),
        Err(Wrong::Structure(unset)) => format!("structure: {} {}\n", unset.name, unset.line),
        Err(Wrong::Unreadable(problem)) => format!("{}\n", problem.told(source)),
    };
    let yaml = [
        "a: ${N} # ${TEXT}\nb: \"${TEXT}\"\n",
        "a: ${N}\nb: ${LIST}\n",
        "a: ${N}\nb: \"${EVIL}\"\n",
        "a: |\n  ${EVIL}\n",
        "a: 1 # ${EVIL}\n",
        "a: ${GONE}\n",
        "a: [\n",
    ];
    let json = [
        "{\"a\": \"${N}\"}\n",
        "{\"a\": \"${EVIL}\"}\n",
        "{\"a\": ${N}}\n",
    ];
    let told: String = yaml
        .iter()
        .map(|source| told(source, Format::Yaml))
        .chain(json.iter().map(|source| told(source, Format::Json)))
        .collect();
    insta::assert_snapshot!(told, @r#"
    a: 3 # two words
    b: "two words"
    structure: LIST 1
    structure: EVIL 1
    structure: EVIL 1
    structure: EVIL 0
    unset: GONE 0
    unclosed bracket '[' at line 1 column 4
    {"a": "3"}
    structure: EVIL 0
    {"a": 3}
    "#);
}

proptest! {
    #[test]
    fn no_value_changes_the_structure(found in "[ -~\\n\"'é]{0,24}|- a|\\{b: 1\\}|\\[|# x|a: b|[0-9.e]{1,4}|true|~|\\|") {
        let lookup = |_: &str| Some(found.clone());
        let fence = "a: ${X}\nb: \"<${X}>\"\nc: [\"pre-${X}\"]\n";
        let merged = merged(fence, &lookup);
        let documents = Format::Yaml.read(&merged).unwrap();
        let Data::Object(members) = &documents[0].data else { panic!("{merged}") };
        prop_assert_eq!(members.iter().map(|member| &*member.key).collect::<String>(), "abc");
        prop_assert!(members[0].value.scalar().is_some());
        let text = |value: &Value<'_>| value.scalar().map(str::to_owned);
        prop_assert_eq!(text(&members[1].value), Some(format!("<{found}>")));
        let Data::Array(items) = &members[2].value.data else { panic!("{merged}") };
        prop_assert_eq!(items.len(), 1);
        prop_assert_eq!(text(&items[0]), Some(format!("pre-{found}")));
        for source in [fence, "k: '${X}'\n", "\"${X}\": 1\nz: 2\n"] {
            if let Ok(done) = data_text(source, Format::Yaml, &lookup) {
                let (before, now) = (Format::Yaml.read(source).unwrap(), Format::Yaml.read(&done).unwrap());
                prop_assert_eq!(shape(&before[0]), shape(&now[0]));
            }
        }
    }
}

/// What a value consists of.
fn shape(value: &Value<'_>) -> String {
    match &value.data {
        Data::Array(items) => format!("[{}]", items.iter().map(shape).collect::<String>()),
        Data::Object(members) => {
            format!(
                "{{{}}}",
                members
                    .iter()
                    .map(|member| shape(&member.value))
                    .collect::<String>()
            )
        }
        _ => "x".to_owned(),
    }
}

#[test]
fn names_stand_wherever_data_may_have_a_value() {
    let value = |name: &str| match name {
        "ANY" => Some("2 \"a\", [b]: c".to_owned()),
        "NULL" => Some("null".to_owned()),
        name => value(name),
    };
    let merged = |fence: &str, format| {
        let marked = marked(fence, format);
        let change = Change::merge(&marked, format, Lists::Replace).unwrap();
        let change = change.substituted(&marked, &value).unwrap();
        change.apply("", Format::Yaml, None).unwrap().text
    };
    insta::assert_snapshot!(merged("a: [${N}, ${ANY}]\nb: {c: ${NULL}, ${TEXT}: ${N}}\n", Format::Yaml), @r#"
    a:
    - 3
    - "2 \"a\", [b]: c"
    b:
      c: "null"
      two words: 3
    "#);
    insta::assert_snapshot!(merged(r#"{"a": ${N}, "b": [${ANY}, "\"${N}"], "c": ${NULL}}"#, Format::Json), @r#"
    a: 3
    b:
    - "2 \"a\", [b]: c"
    - "\"3"
    c: "null"
    "#);
    let file = |source: &str, format| data_text(source, format, &value).unwrap();
    insta::assert_snapshot!(file(r#"{"a": ${N}, "b": [${ANY}, "${N}"], "c": ${NULL}}"#, Format::Json), @r#"{"a": 3, "b": ["2 \"a\", [b]: c", "3"], "c": "null"}"#);
    insta::assert_snapshot!(file("a: [${N}, \"$${N}\"]\n", Format::Yaml), @r#"a: [3, "${N}"]"#);
}

#[test]
fn places_in_a_marked_text_are_those_of_the_text() {
    for (source, format) in [
        ("{\"é\": ${A}, \"b\": \"${B}\", \"c\": [}", Format::Json),
        ("é: [${A}, ${B}", Format::Yaml),
    ] {
        let marked = marked(source, format);
        for (at, char) in source
            .char_indices()
            .filter(|(_, char)| "é,[".contains(*char))
        {
            let other = marked
                .match_indices(char)
                .map(|(other, _)| unmarked(source, format, other));
            assert!(other.collect::<Vec<_>>().contains(&at), "{source}: {at}");
        }
        assert_eq!(unmarked(source, format, marked.len()), source.len());
    }
}
