use proptest::prelude::*;

use super::super::captures::Captures;
use super::super::pattern::Pattern;
use super::super::written::escape;
use super::*;

/// What `kind` says of each value, as a hole's word.
fn kinds(values: &str) -> String {
    let told = values.split('|').map(|value| {
        let word = kind(value).map_or("-", HoleKind::word);
        format!("{word:9} {value}\n")
    });
    told.collect()
}

fn general(text: &str) -> String {
    generalise(text).unwrap_or_else(|| "-".to_owned())
}

/// The hole that a whole value is volatile as, if it is: the value has changed, or stands where one of
/// its kind did.
fn kind(value: &str) -> Option<HoleKind> {
    let found = values(value, Evidence::Changed);
    match found.as_slice() {
        [only] if only.range == (0..value.len()) => Some(only.kind),
        _ => None,
    }
}

/// A text of an expectation with its volatile values replaced by the holes that take them. All else
/// stays as it is written, holes and escapes included; nothing where nothing is volatile. What was
/// printed is to be [escaped](super::pattern::escape) before.
fn generalise(text: &str) -> Option<String> {
    let found = volatile(text);
    if found.is_empty() {
        return None;
    }
    Some(with_holes(text, &found))
}

#[test]
fn the_kind_of_a_whole_value_that_changed() {
    insta::assert_snapshot!(kinds(
        "123e4567-e89b-12d3-a456-426614174000|3d6h|5s|15m|5 minutes ago|About an hour ago|1 day, 2 hours|\
         120ms|0m1.234s|14:08:13|14:08|2:08 PM|2023-06-26|Jun 26|2023-06-26T14:08:13Z|\
         Mon Jun 26 14:08:13 UTC 2023|10.0.0.1|fe80::1|2001:db8::8a2e:370:7334|v1.27.2|1.27.2|v1.27.2-rc.1+build.5|\
         5.15.0-76-generic|v1.2|83db48f|sha256:83db48f0c1|0x7ffd1234abcd|/tmp/tmp.Xy12Zw|/tmp/build-1a2b3c"
    ), @"
    uuid      123e4567-e89b-12d3-a456-426614174000
    duration  3d6h
    duration  5s
    duration  15m
    duration  5 minutes ago
    duration  About an hour ago
    duration  1 day, 2 hours
    duration  120ms
    duration  0m1.234s
    time      14:08:13
    time      14:08
    time      2:08 PM
    date      2023-06-26
    date      Jun 26
    time      2023-06-26T14:08:13Z
    time      Mon Jun 26 14:08:13 UTC 2023
    ip        10.0.0.1
    ip        fe80::1
    ip        2001:db8::8a2e:370:7334
    version   v1.27.2
    version   1.27.2
    version   v1.27.2-rc.1+build.5
    version   5.15.0-76-generic
    version   v1.2
    hex       83db48f
    -         sha256:83db48f0c1
    hex       0x7ffd1234abcd
    path      /tmp/tmp.Xy12Zw
    path      /tmp/build-1a2b3c
    ");
}

#[test]
fn what_is_the_same_everywhere_or_no_value_has_no_kind() {
    for value in "|5|10.0|v1|Ready|NotReady|<none>|-|0.0.0.0|127.0.0.1|::1|::|255.255.255.0|10.96.0.0|8.8.8.8|\
         1234567|abcdefa|1234567b|1000000e5|12:34:56:78:9a:bc|50:01:43:80:12:34:56:78|std::fs|dead::beef|8080:80|443|\
         localhost:8080|/tmp/backup.tar.gz|/tmp/x|1.2.3.4.5.6|deadbeef|May|second|a b|10.0.0.1 | 10.0.0.1|\
         10.0.0.1:43210|00000000-0000-0000-0000-000000000000|5 apples|480 GB|50%|[ip]|é|1:2:3:4"
        .split('|')
    {
        assert_eq!(kind(value), None, "{value:?}");
    }
}

#[test]
fn holes_take_the_place_of_volatile_values_within_a_line() {
    let lines = [
        "node 10.0.0.2 joined after 5s",
        "node [ip] is up 3d6h (v1.27.2)",
        "ip-10.0.0.1.example has address 10.0.0.1.",
        "inet 10.0.0.5/24 brd 10.0.0.255, via fe80::1%eth0",
        "listening on http://10.0.0.1:43210/ and *:51234, localhost:43211",
        "Started worker, pid 4711 (PID: 12)",
        "Jun 26 14:08:13 heron sshd[1234]: session for ana",
        "2023-06-26 14:08:13,703 INFO started in 2.5s",
        "2023-06-26T14:08:13.123+02:00 WARN x",
        "Mon Jun 26 14:08:13 UTC 2023",
        "real\t0m1.234s",
        "[main 83db48f] Add a file",
        "index 83db48f..bf2a1c4 100644",
        "pulled repo@sha256:83db48f0c1bf2a1c483db48f0c1bf2a1c4",
        "256 SHA256:u7cDX3sdmIBpjnmzVYsPzrXOMNxaPOSrGJCKh3eFe9Q ana (ED25519)",
        "created /tmp/tmp.aB3xYz/out.txt",
        "pod/nginx-76d6c9b8c-8dkq9 condition met",
        "claim pvc-123e4567-e89b-12d3-a456-426614174000 bound",
        "Last-Modified: Mon, 26 Jun 2023 14:08:13 GMT",
        "nginx/1.18.0 (talos-v1.4.5.tar.gz, tool-1.2.3-x86_64.zip)",
        "Up 2 hours (healthy), Exited (0) 5 minutes ago",
        "14:08:13 up 3 days, 4:05, 1 user",
        "64 bytes from 10.0.0.1: icmp_seq=1 ttl=64 time=0.045 ms",
        "https://[fe80::5]:6443 [10.0.0.1]",
        "-rw-r--r-- 1 ana ana 12 Jun 26 14:08 a.txt",
        r"\[a] took 5ms, \[b] at 14:08",
    ];
    let told: Vec<_> = lines.iter().map(|line| general(line)).collect();
    insta::assert_snapshot!(told.join("\n"), @r"
    node [ip] joined after [duration]
    node [ip] is up [duration] ([version])
    ip-[ip].example has address [ip].
    inet [ip]/24 brd [ip], via [ip]%eth0
    listening on http://[ip]:[int]/ and *:[int], localhost:[int]
    Started worker, pid [int] (PID: [int])
    [time] heron sshd[[int]]: session for ana
    [time] INFO started in [duration]
    [time] WARN x
    [time]
    real	[duration]
    [main [hex]] Add a file
    index [hex]..[hex] 100644
    pulled repo@sha256:[hex]
    256 SHA256:[word] ana (ED25519)
    created [path]/out.txt
    pod/nginx-[word] condition met
    claim pvc-[uuid] bound
    Last-Modified: [time]
    nginx/[version] (talos-[version].tar.gz, tool-[version]-x86_64.zip)
    Up [duration] (healthy), Exited (0) [duration]
    [time] up [duration], 1 user
    64 bytes from [ip]: icmp_seq=1 ttl=64 time=[number] ms
    https://[[ip]]:6443 [[ip]]
    -rw-r--r-- 1 ana ana 12 [time] a.txt
    \[a] took [duration], \[b] at [time]
    ");
}

#[test]
fn settings_names_and_constants_are_left_alone() {
    for line in [
        "",
        "timeout: 5s, retry every 10s",
        "interval=30s ttl 5 minutes",
        "wait a second",
        "Listening on 127.0.0.1:8080 and 0.0.0.0:80",
        "port 6443, localhost:5432, 80:30080/TCP",
        "apiVersion: apps/v1",
        "10 pods, 3 of 4 ready, 50%, 10.5 GB",
        "PID 1",
        "PID TTY TIME",
        "link/ether 12:34:56:78:9a:bc",
        "src/main.rs:14:08: error",
        "ratio 16:10",
        "10.244.0.0/16 via 255.255.255.0",
        "color #aabbcc11",
        "x10.0.0.1 10.0.0.1x 10.0.0.1.2",
        "std::fs::read and a::b",
        "a[1234]: x",
        "[ip] [duration] [..]",
        "/var/tmp/data.sqlite /home/a/tmp/tmp.aB3xYz",
        r"\10.0.0.1",
    ] {
        assert_eq!(generalise(line), None, "{line}");
    }
}

/// Texts with values in them.
fn telling() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        3 => prop::sample::select(vec![
            "10.0.0.1", "10.0.0.2", "fe80::1", "3d6h", "5s", "7s", "5 minutes ago", "in", "after", "pid 12", "v1.27.2",
            "v1.28.0", "83db48f", "bf2a1c4", "node", "joined", "left", "[", "]", "[ip]", "[..]", "\\", "\\[", ":43210",
            "14:08:13", "2023-06-26", "-", ".", ",", "=", "[word]", "[duration]", "[A:ip]", "[A:word]", "ip", "é", "...",
            "(re)", "/tmp/tmp.aB3xYz",
        ]).prop_map(str::to_owned),
        1 => "[a-c\\[\\]\\\\.: 0-9]{0,6}",
    ];
    let blank = prop::sample::select(vec!["", " ", " ", "  "]);
    let parts = prop::collection::vec((part, blank), 0..9);
    parts.prop_map(|parts| {
        let text: String = parts
            .into_iter()
            .map(|(part, blank)| part + blank)
            .collect();
        text.trim_end().to_owned()
    })
}

/// `expected`, `actual`, and what becomes of the two.
fn reconciled(pairs: &[(&str, &str)]) -> String {
    let told = pairs
        .iter()
        .map(|(expected, actual)| reconcile(expected, actual));
    told.collect::<Vec<_>>().join("\n")
}

#[test]
fn what_still_matches_stays_as_it_is_written() {
    insta::assert_snapshot!(reconciled(&[
        ("node [ip] joined after [duration]", "node 10.0.0.2 left after 5s"),
        ("node [NODE:ip] joined", "node 10.0.0.2 left"),
        ("node 10.0.0.1 joined after 5s", "node 10.0.0.2 joined after 7s"),
        ("retry 5s", "retry 7s"),
        ("3d6h", "15m"),
        ("v1.27.2", "v1.28.0"),
        ("5 pods", "6 pods"),
        ("1 (2d ago)", "2 (3h ago)"),
        ("pid=[int],state=ok", "pid=12,state=bad"),
        ("at [time]: [..] done", "at Mon Jun 26 14:08:13 UTC 2023: all failed"),
        ("error: [..] failed", "all good"),
        ("started [..] in [duration]", "started the server in 5 minutes and more"),
        ("[word] is [word]", "n1 was here"),
        (r"\[ok] took 5s", "[ok] lasted 6s"),
        ("took 5s", "took [duration]"),
        ("n1    10.0.0.1   Ready", "n1  10.0.0.2  NotReady"),
        ("listening on 10.0.0.1:[int]", "listening at 10.0.0.1:80"),
        ("127.0.0.1", "10.0.0.1"),
        ("same [ip]", "same 10.0.0.1"),
    ]), @r"
    node [ip] left after [duration]
    node [NODE:ip] left
    node [ip] joined after [duration]
    retry [duration]
    [duration]
    [version]
    6 pods
    2 ([duration])
    pid=[int],state=bad
    at [time]: all failed
    all good
    started [..] in [duration] and more
    n1 was here
    \[ok] lasted [duration]
    took \[duration]
    n1  [ip]  NotReady
    listening at 10.0.0.1:[int]
    10.0.0.1
    same [ip]
    ");
}

#[test]
fn names_that_are_known_keep_their_place_with_their_value_only() {
    let known: Captures = [("NODE".to_owned(), "n1".to_owned())].into_iter().collect();
    let line = |actual: &str| reconcile_line("node [NODE:word] joined", actual, &known).unwrap();
    assert_eq!(line("node n1 left"), "node [NODE:word] left");
    assert_eq!(line("node n2 left"), "node n2 left");
    assert_eq!(reconcile_line("a* (glob)", "b", &known), None);
    assert_eq!(reconcile_line("a", "b (re)", &known), None);
    assert_eq!(reconcile_line("a", "...", &known), None);
}

#[test]
fn lines_are_alike_by_their_words() {
    let likeness =
        |expected: &str, actual: &str| Words::expected(expected).likeness(&Words::actual(actual));
    assert!(likeness("node [ip] joined", "node 10.0.0.1 left").is_some());
    assert!(likeness("10.0.0.1 5ms", "10.0.0.2 7ms").is_some());
    assert_eq!(likeness("node [ip] joined", "all is well"), None);
    assert_eq!(likeness("[..]", "all is well"), None);
    assert_eq!(likeness("", ""), None);
}

#[test]
fn long_texts_take_no_long_time() {
    let text = "10.0.0.1 5s [..] ".repeat(2_000);
    assert_eq!(reconcile(&text, "x"), "x");
    assert!(generalise(&"1".repeat(100_000)).is_none());
    assert!(kind(&"a1".repeat(5_000)).is_none());
    let holes = " [..] a".repeat(60);
    assert!(!reconcile(&holes, &"b ".repeat(400)).contains('['));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn a_general_text_takes_what_it_was_made_from(text in prop_oneof![telling(), ".{0,40}"]) {
        if let Some(general) = generalise(&escape(&text)) {
            prop_assert!(Pattern::new(&general).matches(&text), "{} {}", general, text);
            prop_assert!(general != text);
        }
    }

    #[test]
    fn what_is_reconciled_matches(
        expected in prop_oneof![telling(), ".{0,40}"],
        actual in prop_oneof![telling(), ".{0,40}"],
    ) {
        let line = reconcile(&expected, &actual);
        prop_assert!(Pattern::new(&line).matches(&actual), "{} {}", line, actual);
        prop_assert_eq!(reconcile(&line, &actual), line.as_str());
        prop_assert_eq!(reconcile(&escape(&actual), &actual), escape(&actual));
    }

    #[test]
    fn a_kind_takes_its_value(value in prop_oneof![telling(), ".{0,20}"]) {
        if let Some(kind) = kind(&value) {
            let hole = format!("[{}]", kind.word());
            prop_assert!(Pattern::new(&hole).matches(&value), "{} {}", hole, value);
        }
    }
}
