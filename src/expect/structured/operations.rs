//! `json-test`: the `test` operations of RFC 6902.

use json_patch::{Patch, PatchOperation};

use super::report::{both, differs};
use crate::data::value::{Data, Value};
use crate::data::write::short;
use crate::expect::diff::{Diff, DiffLine, Mark};
use crate::expect::mismatch::{Mismatch, quoted};
use crate::expect::visible::visible;

/// The longest value that a line of a difference shows.
const MAX_WIDTH: usize = 200;

/// An operation: where to look, and what has to be there.
pub struct Test<'a> {
    /// A JSON pointer, as it is written.
    pub path: String,
    pub tokens: Vec<String>,
    pub value: &'a Value<'a>,
}

impl Test<'_> {
    /// The value that a document has there.
    pub fn find<'d, 'v>(&self, document: &'d Value<'v>) -> Option<&'d Value<'v>> {
        self.tokens
            .iter()
            .try_fold(document, |value, token| match &value.data {
                Data::Object(members) => members
                    .iter()
                    .find(|member| member.key == *token)
                    .map(|member| &member.value),
                Data::Array(items) => {
                    let number = token == "0" || !token.starts_with(['0', '+']);
                    items.get(token.parse::<usize>().ok().filter(|_| number)?)
                }
                _ => None,
            })
    }

    pub fn subject(&self) -> String {
        if self.path.is_empty() {
            "the output".to_owned()
        } else {
            visible(&self.path).into_owned()
        }
    }
}

/// The tests of an expectation, which has been read as JSON already.
///
/// # Errors
///
/// What is wrong with it, in a sentence.
pub fn tests<'a>(text: &str, documents: &'a [Value<'a>]) -> Result<Vec<Test<'a>>, String> {
    const FORM: &str = "write [{\"op\": \"test\", \"path\": \"/status\", \"value\": \"ok\"}]";
    let [
        Value {
            data: Data::Array(items),
            ..
        },
    ] = documents
    else {
        return Err(format!("the expectation is no array of tests; {FORM}"));
    };
    let patch: Patch = serde_json::from_str(text).map_err(|error| {
        format!(
            "the expectation is no array of tests: {}; {FORM}",
            visible(&error.to_string())
        )
    })?;
    let mut tests = Vec::new();
    for (index, (operation, item)) in patch.0.iter().zip(items).enumerate() {
        let Data::Object(members) = &item.data else {
            continue;
        };
        let member = |key: &str| members.iter().find(|member| member.key == key);
        let PatchOperation::Test(test) = operation else {
            let name = member("op")
                .and_then(|op| op.value.scalar())
                .unwrap_or_default();
            return Err(format!(
                "operation {} is {}: json-test changes nothing, so all it takes is test",
                index + 1,
                quoted(&visible(name)),
            ));
        };
        let Some(value) = member("value") else {
            return Err(format!("operation {} has no value; {FORM}", index + 1));
        };
        tests.push(Test {
            path: test.path.to_string(),
            tokens: test
                .path
                .tokens()
                .map(|token| token.decoded().into_owned())
                .collect(),
            value: &value.value,
        });
    }
    Ok(tests)
}

/// Makes all tests on the one document of an output.
///
/// # Errors
///
/// Some of them fail.
pub fn check(tests: &[Test<'_>], found: &[Value<'_>]) -> Result<(), Mismatch> {
    let document = match found {
        [] => return Err(super::empty()),
        [document] => document,
        more => {
            let count = more.len();
            return Err(Mismatch::new(format!(
                "the output has {count} documents, expected 1"
            )));
        }
    };
    let mut summary = None;
    let mut lines = Vec::new();
    let mut passed = 0;
    for test in tests {
        let subject = test.subject();
        let pointer = if test.path.is_empty() {
            "\"\""
        } else {
            &*subject
        };
        let mut show =
            |mark, value: &str| lines.push(DiffLine::new(mark, format!("{pointer}: {value}")));
        match test.find(document) {
            Some(value) if value.equals(test.value) => passed += 1,
            Some(value) => {
                summary.get_or_insert_with(|| differs(&subject, test.value, value));
                let (expected, actual) = both(test.value, value, MAX_WIDTH);
                show(Mark::Expected, &expected);
                show(Mark::Actual, &actual);
            }
            None => {
                summary.get_or_insert_with(|| format!("{subject} is missing"));
                show(Mark::Expected, &short(test.value, MAX_WIDTH));
            }
        }
    }
    let Some(summary) = summary else {
        return Ok(());
    };
    if passed > 0 {
        let tests = if passed == 1 { "test" } else { "tests" };
        lines.push(DiffLine::new(
            Mark::Note,
            format!("… {passed} {tests} passed"),
        ));
    }
    Err(Mismatch::with_diff(summary, Diff::new(lines)))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{bad, good, options};
    use crate::expect::matcher::Match;

    const TESTS: &str = r#"[
      {"op": "test", "path": "/status/phase", "value": "Running"},
      {"op": "test", "path": "/items/0", "value": {"b": 1.0, "a": "[..]"}},
      {"op": "test", "path": "/a~1b", "value": 10}
    ]"#;

    #[test]
    fn tests_look_at_their_paths() {
        let test = options(Match::JsonTest);
        good(
            &test,
            TESTS,
            r#"{"status": {"phase": "Running"}, "items": [{"a": "[..]", "b": 1}], "a/b": 1e1}"#,
        );
        assert!(
            crate::expect::Expectation::new("[]", test.clone())
                .problem()
                .is_some(),
            "nothing is tested"
        );
        insta::assert_snapshot!(bad(&test, TESTS, r#"{"status": {"phase": "Pending"}, "items": [{"a": "x", "b": 1}], "a/b": 10}"#), @r#"
        /status/phase is "Pending", expected "Running"
        - /status/phase: "Running"
        + /status/phase: "Pending"
        - /items/0: {"b":1.0,"a":"[..]"}
        + /items/0: {"a":"x","b":1}
          … 1 test passed
        "#);
        insta::assert_snapshot!(bad(&test, TESTS, "{}"), @r#"
        /status/phase is missing
        - /status/phase: "Running"
        - /items/0: {"b":1.0,"a":"[..]"}
        - /a~1b: 10
        "#);
        insta::assert_snapshot!(bad(&test, TESTS, "{} {}"), @"the output has 2 documents, expected 1");
        insta::assert_snapshot!(bad(&test, r#"[{"op": "test", "path": "", "value": [1]}]"#, "[1, 2]"), @r#"
        the output is [1,2], expected [1]
        - "": [1]
        + "": [1,2]
        "#);
        insta::assert_snapshot!(bad(&test, r#"[{"op": "test", "path": "/00", "value": 1}]"#, "[1]"), @r"
        /00 is missing
        - /00: 1
        ");
    }
}
