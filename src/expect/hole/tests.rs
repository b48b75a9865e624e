use super::*;

fn takes(word: &str, text: &str) -> bool {
    HoleKind::from_word(word).unwrap().takes(text)
}

#[track_caller]
fn check(word: &str, good: &[&str], bad: &[&str]) {
    for text in good {
        assert!(takes(word, text), "[{word}] takes {text:?}");
    }
    for text in bad {
        assert!(!takes(word, text), "[{word}] does not take {text:?}");
    }
}

#[test]
fn words_and_kinds_belong_together() {
    for (word, kind) in KINDS {
        assert_eq!(HoleKind::from_word(word), Some(kind));
        assert_eq!(kind.word(), word);
    }
    assert_eq!(HoleKind::from_word("integer"), None);
}

#[test]
fn every_kind_takes_its_own_examples() {
    for (word, kind) in KINDS {
        assert!(!kind.examples().is_empty(), "[{word}] has some");
        check(word, kind.examples(), &[]);
    }
}

#[test]
fn durations() {
    check(
        "duration",
        &[
            "15m",
            "3d6h",
            "1h2m3.5s",
            "120ms",
            "2.5µs",
            "0m1.234s",
            "1h 2m",
            "5 minutes",
            "5 minutes ago",
            "2d ago",
            "an hour",
            "About an hour ago",
            "Less than a second ago",
            "1 day, 2 hours",
            "3 days, 4:05",
            "1:02",
            "00:00:03",
            "0:01.23",
            "12 seconds",
            "2-03:04:05",
            "90min",
        ],
        &[
            "",
            "15",
            "m",
            "<none>",
            "<unknown>",
            "15m later",
            "1.2.3",
            "abc",
            "5 apples",
        ],
    );
}

#[test]
fn times_and_dates() {
    check(
        "time",
        &[
            "14:08",
            "14:08:13",
            "14:08:13.703",
            "2:08 PM",
            "2023-06-26T14:08:13Z",
            "2023-06-26T14:08:13.123456+02:00",
            "2023-06-26 14:08:13 +0000 UTC",
            "2023-06-26 14:08",
            "Mon Jun 26 14:08:13 UTC 2023",
            "Jun 26 14:08:13",
            "Mon, 26 Jun 2023 14:08:13 GMT",
            "Mon 2023-06-26 14:08:13 UTC",
            "Mon Jun  5 14:08:13 2023",
            "23:59:59Z",
            "12:34:56 UTC",
        ],
        &[
            "",
            "14",
            "2023-06-26",
            "soon",
            "1:2:3",
            "5m",
            "25:00",
            "12:61",
            "99:99:99",
            "2023-13-45T10:00:00Z",
        ],
    );
    check(
        "date",
        &[
            "2023-06-26",
            "2023/06/26",
            "26.06.2023",
            "06/26/2023",
            "Jun 26, 2023",
            "26 Jun 2023",
            "Jun 26",
            "June 26",
            "Mon Jun 26",
            "26-Jun-2023",
        ],
        &[
            "",
            "2023",
            "14:08",
            "2023-06-26T14:08:13Z",
            "June",
            "2023-13-45",
            "2023-06-32",
        ],
    );
}

#[test]
fn addresses() {
    check(
        "ip",
        &[
            "10.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1",
            "2001:db8::8a2e:370:7334",
            "2001:db8:0:0:0:0:0:1",
            "::ffff:10.0.0.1",
            "1::",
            "1:2:3:4:5:6:7::",
            "fe80::1%eth0",
        ],
        &[
            "",
            "256.0.0.1",
            "1.2.3",
            "1.2.3.4.5",
            "10.0.0.1/24",
            ":",
            "1:2",
            "12345::",
            "1::2::3",
            "localhost",
        ],
    );
}

#[test]
fn the_ip_hole_takes_what_the_standard_library_takes() {
    for text in [
        "1:2:3:4:5:6:7:8",
        "1::8",
        "1:2::7:8",
        "1:2:3:4:5:6::8",
        "1::3:4:5:6:7:8",
        "::2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        ":::",
        "1:::2",
        "::10.0.0.1",
        "1:2:3:4:5:6:1.2.3.4",
        "01.2.3.4",
        "1.2.3.04",
        "g::",
        "1:2:3:4:5:6:7:",
        ":1:2:3:4:5:6:7",
    ] {
        assert_eq!(
            takes("ip", text),
            text.parse::<std::net::IpAddr>().is_ok(),
            "{text}"
        );
    }
}

#[test]
fn ids_and_numbers() {
    check(
        "uuid",
        &[
            "123e4567-e89b-12d3-a456-426614174000",
            "123E4567-E89B-12D3-A456-426614174000",
        ],
        &[
            "",
            "123e4567e89b12d3a456426614174000",
            "123e4567-e89b-12d3-a456-42661417400",
        ],
    );
    check(
        "hex",
        &["0", "deadBEEF", "0x1f", "8211f1d0f64f3269"],
        &["", "0x", "xyz", "12 34"],
    );
    check(
        "int",
        &["0", "42", "-1", "+7"],
        &["", "1.5", "1,000", "a1", "٣"],
    );
    check(
        "number",
        &["0", "-1.5", "1e9", "1,234.5", ".5", "3.", "2.5E-3"],
        &["", "1.2.3", "1,2", "x", "."],
    );
    check(
        "version",
        &[
            "1.27.2",
            "v1.27.2",
            "v1",
            "1.2",
            "1.2.3-rc.1+build.5",
            "5.15.0-76-generic",
            "2.36-9+deb12u3",
            "v1.27.2+k3s1",
            "1:2.3-4ubuntu1",
            "go1.20",
        ],
        &["", "1", "latest", "1.", "v", "1.2 3"],
    );
}

#[test]
fn paths_and_words() {
    check(
        "path",
        &[
            "/",
            "/tmp/tmp.x1",
            "./a",
            "a/b",
            "~/x",
            "~",
            "..",
            "report.txt",
        ],
        &["", "word", "/a b"],
    );
    check(
        "word",
        &["a", "n1-2_x", "日本", "<none>"],
        &["", "two words", " a"],
    );
}
