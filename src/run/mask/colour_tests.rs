//! Secrets with the escape sequences of terminals in them.

use proptest::prelude::*;

use super::*;

const TOKEN: &str = "ghp_k3Jd92LmQx7RtWv0ZbYs4NcPf6Ge8Ha1Ui5o";

fn masker() -> Masker {
    let values = ["hunter2-hunter2".to_owned()];
    Masker::with_shapes(values, &["pin=(?<secret>[0-9]+)".to_owned()], "").unwrap()
}

/// Without sequences, as they are in these tests.
fn seen(text: &str) -> String {
    let sequences = [
        r"\x1b\[[0-9;]*[mK]",
        r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)",
        r"\x1b(?:\(B|7)",
    ];
    let sequences = regex::Regex::new(&sequences.join("|")).unwrap();
    sequences.replace_all(text, "").into_owned()
}

fn masked(text: &str) -> String {
    let masker = masker();
    let whole = masker.mask_text(text).into_owned();
    for size in [1, 2, 3, 7, 64] {
        let (mut out, mut stream) = (Vec::new(), masker.stream());
        for part in text.as_bytes().chunks(size) {
            stream.push(part, &mut |bytes| out.extend_from_slice(bytes));
        }
        stream.finish(&mut |bytes| out.extend_from_slice(bytes));
        let seen = seen(&String::from_utf8_lossy(&out));
        for secret in ["hunter2-hunt", "k3Jd92LmQx", "MIIEvQIB"] {
            assert!(!seen.contains(secret), "{size}: {seen:?}");
        }
    }
    whole
}

#[test]
fn colours_hide_no_value() {
    assert_eq!(
        masked("token is \x1b[01;31m\x1b[Khunter\x1b[m\x1b[K2-hunter2\n"),
        "token is \x1b[01;31m\x1b[K*****\x1b[0m\n"
    );
    for sequence in [
        "\x1b[0m",
        "\x1b]8;;https://h/\x1b\\",
        "\x1b]0;t\x07",
        "\x1b(B",
        "\x1b7",
    ] {
        let text = format!("a hunter2-{sequence}hunter{sequence}2 b");
        let left = masked(&text).replace("\x1b[0m", "");
        assert_eq!(left, "a ***** b", "{sequence:?}");
    }
    let encoded = "aHVudGVyMi1o\x1b[31mdW50ZXIy\x1b[0m";
    assert_eq!(masked(encoded), "*****\x1b[0m\x1b[0m");
    // What comes before and behind keeps its colours.
    assert_eq!(
        masked("\x1b[32ma\x1b[0m hunter2-hunter2 \x1b[1mb\x1b[0m"),
        "\x1b[32ma\x1b[0m ***** \x1b[1mb\x1b[0m"
    );
}

#[test]
fn colours_hide_no_shape_and_no_pattern() {
    let coloured = TOKEN.replacen("ghp_", "\x1b[01;31m\x1b[Kghp_\x1b[m\x1b[K", 1);
    assert_eq!(
        masked(&format!("t: {coloured} b")),
        "t: \x1b[01;31m\x1b[K*****\x1b[0m b"
    );
    let body = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7";
    let key = format!("-----BEGIN PRIVATE KEY-----\n{body}\n{body}\n-----END PRIVATE KEY-----\n");
    for line in ["\x1b[31m-", "\x1b[32m+", "\x1b[32m+\x1b[m\x1b[32m"] {
        let diff: String = key
            .lines()
            .map(|text| format!("{line}{text}\x1b[m\n"))
            .collect();
        let left = masked(&format!("{diff} public\n"));
        assert!(!left.contains("BEGIN") && !left.contains("MII"), "{left:?}");
        assert!(left.ends_with("*****\x1b[0m\x1b[m\n public\n"), "{left:?}");
    }
    let grep = key.replace("PRIVATE", "\x1b[01;31m\x1b[KPRIVATE\x1b[m\x1b[K");
    assert_eq!(masked(&grep), "*****\x1b[0m\n");
    assert_eq!(
        masked("pin=\x1b[31m12\x1b[0m34 x"),
        "pin=\x1b[31m*****\x1b[0m x"
    );
}

#[test]
fn a_value_may_have_sequences_of_its_own() {
    let masker = Masker::new(["ab\x1b[31mcdef".to_owned()]).unwrap();
    assert_eq!(masker.mask_text("xab\x1b[31mcdefy"), "x*****\x1b[0my");
}

proptest! {
    #[test]
    fn wherever_sequences_are_nothing_of_a_value_is_left(
        at in prop::collection::vec((0..15_usize, prop::sample::select(vec!["\x1b[1m", "\x1b]0;x\x07", "\x1b(B"])), 1..6),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..8),
    ) {
        let mut parts: Vec<String> = "hunter2-hunter2".chars().map(String::from).collect();
        for (at, sequence) in at {
            parts[at] += sequence;
        }
        let text = format!("a {} b\n", parts.concat());
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(text.len() + 1)).collect();
        cuts.sort_unstable();
        cuts.push(text.len());
        let (mut out, mut stream, mut from) = (Vec::new(), masker().stream(), 0);
        for cut in cuts {
            stream.push(&text.as_bytes()[from..cut], &mut |bytes| out.extend_from_slice(bytes));
            from = cut;
        }
        stream.finish(&mut |bytes| out.extend_from_slice(bytes));
        let out = String::from_utf8(out).unwrap();
        prop_assert_eq!(seen(&out), "a ***** b\n");
    }
}
