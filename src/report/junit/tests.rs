use proptest::prelude::*;
use quick_xml::events::Event;
use quick_xml::{Reader, XmlVersion};

use super::*;
use crate::report::sample;
use crate::run::{Kept, Signal};
use crate::source::Source;

#[test]
fn steps_are_cases_and_say_what_became_of_them() {
    let sample = sample::documents();
    insta::assert_snapshot!(report(&sample.reported()), @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="stepmark" tests="18" failures="3" errors="3" time="49.380">
        <testsuite name="docs/fine.md" tests="1" skipped="0" errors="0" failures="0" time="12.345" file="docs/fine.md" timestamp="2026-05-04T02:00:00Z">
            <properties>
                <property name="target" value="kron|form"/>
                <property name="run" value="3c"/>
                <property name="line.step-1" value="4"/>
            </properties>
            <testcase name="step-1: true" classname="docs/fine.md" time="1.200">
                <system-out>docs/fine.md:4</system-out>
            </testcase>
        </testsuite>
        <testsuite name="docs/full.md" tests="2" skipped="0" errors="0" failures="1" time="12.345" file="docs/full.md" timestamp="2026-05-04T02:00:00Z">
            <properties>
                <property name="target" value="kron|form"/>
                <property name="run" value="3c"/>
                <property name="line.step-1" value="4"/>
            </properties>
            <testcase name="(the run)" classname="docs/full.md">
                <failure message="cannot write it: the disk | is full" type="failed"/>
            </testcase>
            <testcase name="step-1: true" classname="docs/full.md" time="1.200">
                <system-out>docs/full.md:4</system-out>
            </testcase>
        </testsuite>
        <testsuite name="docs/flaky.md" tests="6" skipped="1" errors="0" failures="0" time="12.345" file="docs/flaky.md" timestamp="2026-05-04T02:00:00Z">
            <properties>
                <property name="target" value="x"/>
                <property name="run" value="2b"/>
                <property name="line.upgrade-1" value="6"/>
                <property name="line.upgrade-2" value="12"/>
                <property name="line.drain" value="18"/>
                <property name="line.wait" value="22"/>
                <property name="line.upgrade-3" value="26"/>
                <property name="line.last" value="28"/>
            </properties>
            <testcase name="upgrade-1: kubectl get nodes" classname="docs/flaky.md" time="1.200">
                <flakyFailure message="line 1: found &quot;503&quot;" type="failed">
                    <stackTrace>docs/flaky.md:7
    + 503</stackTrace>
                </flakyFailure>
                <system-out>docs/flaky.md:6
    passed after it failed once

    $ kubectl get nodes
    NAME   STATUS
    n2     Ready</system-out>
            </testcase>
            <testcase name="upgrade-2: curl -s up" classname="docs/flaky.md" time="1.200">
                <system-out>docs/flaky.md:12

    $ curl -s up
    200
    $ head -c4 /dev/urandom
    a       b</system-out>
            </testcase>
            <testcase name="drain: kubectl drain n2" classname="docs/flaky.md" time="1.200">
                <skipped message="`unless` says so" type="skipped"/>
                <system-out>docs/flaky.md:18</system-out>
            </testcase>
            <testcase name="wait: sleep 100" classname="docs/flaky.md" time="1.200">
                <system-out>docs/flaky.md:22
    edited before it ran

    $ sleep 1 \
    &gt;   2</system-out>
            </testcase>
            <testcase name="upgrade-3: call Bob" classname="docs/flaky.md" time="1.200">
                <system-out>docs/flaky.md:26
    he said yes</system-out>
            </testcase>
            <testcase name="last: echo ok" classname="docs/flaky.md" time="1.200">
                <system-out>docs/flaky.md:28</system-out>
            </testcase>
        </testsuite>
        <testsuite name="docs/up,grade.md" tests="6" skipped="2" errors="2" failures="2" time="12.345" file="docs/up,grade.md" timestamp="2026-05-04T02:00:00Z">
            <properties>
                <property name="target" value="kron|form"/>
                <property name="owner" value="@team/infra"/>
                <property name="run" value="1a2b3c4d"/>
                <property name="line.upgrade-1" value="6"/>
                <property name="line.upgrade-2" value="12"/>
                <property name="line.drain" value="18"/>
                <property name="line.wait" value="22"/>
                <property name="line.upgrade-3" value="26"/>
                <property name="line.last" value="28"/>
            </properties>
            <testcase name="upgrade-1: kubectl get nodes" classname="docs/up,grade.md" time="1.200">
                <failure message="row n2: STATUS is NotReady, expected &lt;Ready&gt;" type="differs">row n2: STATUS is NotReady, expected &lt;Ready&gt;  (docs/up,grade.md:8)
    - n2     Ready
    + n2     NotReady
             ^
    50% of the rows differ</failure>
                <system-out>docs/up,grade.md:6
    the run went on all the same
    known | [since May](x)

    $ kubectl get nodes
    NAME   STATUS
    n2     NotReady</system-out>
            </testcase>
            <testcase name="upgrade-2: curl -s up" classname="docs/up,grade.md" time="1.200">
                <failure message="exit status 1, expected 0" type="failed">exit status 1, expected 0  (docs/up,grade.md:15)
    in `head -c4 /dev/urandom`</failure>
                <system-out>docs/up,grade.md:12
    the run went on all the same
    undone afterwards

    $ curl -s up
    200
    $ head -c4 /dev/urandom
    \xff\x00]]&gt;&amp;
    ::error::x
    ```
    [exit status 1]</system-out>
            </testcase>
            <testcase name="drain: kubectl drain n2" classname="docs/up,grade.md" time="1.200">
                <error message="it is destructive: `--allow-danger` lets it run" type="blocked"/>
                <system-out>docs/up,grade.md:18</system-out>
            </testcase>
            <testcase name="wait: sleep 100" classname="docs/up,grade.md" time="1.200">
                <error message="interrupted" type="interrupted"/>
                <system-out>docs/up,grade.md:22</system-out>
            </testcase>
            <testcase name="upgrade-3: call Bob" classname="docs/up,grade.md">
                <skipped message="not run: the run ended at `wait`" type="skipped"/>
                <system-out>docs/up,grade.md:26</system-out>
            </testcase>
            <testcase name="last: echo ok" classname="docs/up,grade.md">
                <skipped message="not run: the run ended at `wait`" type="skipped"/>
                <system-out>docs/up,grade.md:28</system-out>
            </testcase>
        </testsuite>
        <testsuite name="docs/broken.md" tests="2" skipped="1" errors="1" failures="0" file="docs/broken.md">
            <properties>
                <property name="target" value="kron|form"/>
                <property name="line.step-1" value="4"/>
            </properties>
            <testcase name="(the run)" classname="docs/broken.md">
                <error message="there is no `zsh` | bash" type="broken"/>
            </testcase>
            <testcase name="step-1: true" classname="docs/broken.md">
                <skipped message="not run: there is no `zsh` | bash" type="skipped"/>
                <system-out>docs/broken.md:4</system-out>
            </testcase>
        </testsuite>
        <testsuite name="docs/later.md" tests="1" skipped="1" errors="0" failures="0" file="docs/later.md">
            <properties>
                <property name="target" value="kron|form"/>
                <property name="line.step-1" value="4"/>
            </properties>
            <testcase name="step-1: true" classname="docs/later.md">
                <skipped message="not run: another document failed" type="skipped"/>
                <system-out>docs/later.md:4</system-out>
            </testcase>
        </testsuite>
    </testsuites>
    "#);
}

#[test]
fn a_run_that_was_interrupted_between_steps_is_not_green() {
    let runbook = Runbook::parse(Source::new("a.md", "```sh\n$ a\n```\n"));
    let mut results = sample::run("1", None, Vec::new());
    results.interrupted_by = Some(Signal::Terminate);
    let reported = Reported {
        runbook: &runbook,
        plan: &[0],
        outcome: Outcome::Ran(&results),
        problem: None,
    };
    let text = report(&[reported]);
    assert!(text.contains("errors=\"1\""), "{text}");
    assert!(
        text.contains("<error message=\"the run was interrupted\""),
        "{text}"
    );
    assert!(
        text.contains("<skipped message=\"not run: the run was interrupted\""),
        "{text}"
    );
}

#[test]
fn of_a_long_transcript_both_ends_are_told() {
    let text = "é\n".repeat(MAX_TRANSCRIPT);
    let clip = clipped(&text);
    assert!(clip.len() < MAX_TRANSCRIPT + 100);
    let left_out = text.len() - (clip.len() - clip.find("\n[…").unwrap());
    assert!(left_out > 0 && clip.starts_with("é\n") && clip.ends_with("é\n"));
    assert_eq!(clipped("short"), "short");
}

/// Everything that the report says: attributes and texts.
fn read(xml: &str) -> Vec<String> {
    let mut reader = Reader::from_str(xml);
    let mut texts = Vec::new();
    let mut text = String::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) | Event::Empty(tag) => {
                for attribute in tag.attributes() {
                    let value = attribute.unwrap();
                    let value = value.normalized_value(XmlVersion::Explicit1_0);
                    texts.push(value.unwrap().into_owned());
                }
            }
            Event::Text(part) => text.push_str(&part.decode().unwrap()),
            Event::GeneralRef(reference) => {
                let name = reference.decode().unwrap();
                text.push_str(&quick_xml::escape::unescape(&format!("&{name};")).unwrap());
            }
            Event::End(_) => texts.push(std::mem::take(&mut text)),
            Event::Eof => return texts,
            _ => {}
        }
    }
}

fn is_legal(char: char) -> bool {
    matches!(char, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}

/// Texts in which the characters are likely that XML minds.
fn text() -> impl Strategy<Value = String> {
    let special = "[\\x00-\\x1f\u{7f}-\u{9f}\u{fffe}\u{ffff}&<>\"'\\]`;#]{0,8}";
    ("\\PC{0,8}", special, any::<String>()).prop_map(|(a, b, c)| a + &b + &c)
}

proptest! {
    #[test]
    fn any_text_makes_a_report_that_can_be_read(
        output in prop::collection::vec(any::<u8>(), 0..200),
        tail in prop::collection::vec(any::<u8>(), 0..50),
        summary in text(),
        reason in text(),
        id in text(),
        owner in text(),
    ) {
        let source = Source::new(format!("a{id}.md"), "```sh\n$ a\n```\n");
        let mut runbook = Runbook::parse(source);
        runbook.blocks[0].id = Some(id.clone());
        runbook.config.owner = Some(owner.clone());
        let mut step = sample::result(&runbook, 0, Status::Failed);
        step.commands = vec![sample::printed(&output, 1)];
        if !tail.is_empty() {
            step.commands[0].output = Kept { head: output, tail, left_out: 7, ..Kept::default() };
        }
        step.retried = vec![Failure::plain(reason.clone(), 2)];
        step.failure = Some(Failure { notes: vec![reason.clone()], ..Failure::plain(summary.clone(), 2) });
        step.reason = reason;
        let results = sample::run(&id, Some(&owner), vec![step]);
        let reported = Reported { runbook: &runbook, plan: &[0], outcome: Outcome::Ran(&results), problem: Some(&owner) };
        let xml = report(&[reported]);
        prop_assert!(xml.chars().all(is_legal), "{xml:?}");
        let texts = read(&xml);
        prop_assert!(texts.iter().flat_map(|text| text.chars()).all(is_legal), "{xml:?}");
        prop_assert!(texts.contains(&in_one_line(&owner)) || owner.contains(char::is_whitespace), "{xml:?}");
        let summary = in_one_line(&summary);
        prop_assert!(summary.is_empty() || texts.contains(&summary), "{summary:?} in {xml:?}");
    }
}
