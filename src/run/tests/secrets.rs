//! What a run does with secrets, and what it tells of them.

use super::*;

const SECRETS: &[&str] = &["hunter22"];

fn go(text: &str, answers: &[(&'static str, i32)]) -> Ran {
    Staged {
        text,
        answers,
        secrets: SECRETS,
        ..Staged::default()
    }
    .go()
}

#[test]
fn a_hole_that_takes_a_secret_gives_it_to_commands_and_to_nobody_else() {
    let text = "<!-- stepmark: match=auto -->\n```sh\n$ a\nkey [KEY:word] of [WHO:word]\n$ b\n[KEY:word] by [TOKEN:word]\n```\n";
    let answers = [
        ("key xyzhunter22 of bob\n", 0),
        ("xyzhunter22 by hunter22!\n", 0),
    ];
    let ran = go(text, &answers);
    assert_eq!(
        ran.seen,
        ["a", "KEY=xyzhunter22", "WHO=bob", "b", "TOKEN=hunter22!"],
        "{:?}",
        ran.told
    );
    let captures = &ran.results.captures;
    assert_eq!(captures.get("KEY"), Some("xyz*****"));
    assert_eq!(captures.get("TOKEN"), Some("*****!"));
    assert_eq!(ran.results.status(), Status::Passed);
}

#[test]
fn what_all_commands_print_is_judged_once_more_for_a_secret() {
    let text = "```sh\n$ a\n$ b\n```\n```text {output}\none\nkey [KEY:word]\n```\n";
    let ran = go(text, &[("one\n", 0), ("key hunter22\n", 0)]);
    assert_eq!(ran.seen, ["a", "b", "KEY=hunter22"], "{:?}", ran.told);
}

#[test]
fn of_a_directory_with_a_secret_in_its_name_nothing_is_told() {
    let within = |directory: &str| {
        let exported = [("A", "1"), ("PASSWORD", "hunter22")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        Staged {
            text: "```sh\n$ a\n```\n",
            answers: &[("", 0)],
            secrets: SECRETS,
            operator: Rote {
                before_step: [Decision::Shell].into(),
                ..Rote::default()
            },
            snapshot: Some(Snapshot {
                directory: directory.into(),
                exported: exported.into(),
            }),
            ..Staged::default()
        }
        .go()
    };
    let open = within("/srv/app");
    assert_eq!(open.told[0], "back in Some(\"/srv/app\")");
    assert_eq!(open.sessions, ["/srv/app with A"]);
    let hidden = within("/srv/hunter22/app");
    assert_eq!(hidden.told[0], "back in None");
    assert_eq!(hidden.sessions, ["none"]);
}

#[test]
fn what_a_step_takes_that_reads_secrets_is_one_from_then_on() {
    let text = "<!-- stepmark: capture=KEY -->\n```sh\n$ cat tls.key\n```\n\
        <!-- stepmark: match=auto -->\n```sh\n$ vault kv get a\nuser [WHO:word] of [SIZE:word]\n```\n\
        ```sh\n$ b\n```\n<!-- stepmark: capture=OPEN -->\n```sh\n$ c\n```\n";
    let answers = [
        ("plain-word-1\n", 0),
        ("user plain-word-2 of 7\n", 0),
        ("plain-word-2, plain-word-1\n", 0),
        ("plain-word-3\n", 0),
    ];
    let ran = Staged {
        text,
        answers: &answers,
        ..Staged::default()
    }
    .go();
    let wanted = [
        "cat tls.key",
        "KEY=plain-word-1",
        "vault kv get a",
        "WHO=plain-word-2",
        "SIZE=7",
        "b",
        "c",
        "OPEN=plain-word-3",
    ];
    let mut seen = ran.seen.clone();
    seen.sort();
    let mut sorted = wanted.map(str::to_owned);
    sorted.sort();
    assert_eq!(seen, sorted, "{:?}", ran.told);
    let captures = &ran.results.captures;
    let told = ["KEY", "WHO", "SIZE", "OPEN"].map(|name| captures.get(name));
    assert_eq!(told, [None, Some("*****"), Some("7"), Some("plain-word-3")]);
    let printed = &ran.results.steps[2].commands[0].output;
    assert_eq!(printed.head, b"*****, *****\n");
}

#[test]
fn what_a_step_takes_that_may_be_recorded_is_none() {
    let text = "<!-- stepmark: capture=KEY record=full -->\n```sh\n$ cat tls.key\n```\n";
    let ran = go(text, &[("plain-word-1\n", 0)]);
    assert_eq!(ran.results.captures.get("KEY"), Some("plain-word-1"));
}
