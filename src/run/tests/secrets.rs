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
