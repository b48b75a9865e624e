use std::fmt::Write as _;

use proptest::prelude::*;
use regex::bytes::RegexBuilder;

use super::pattern::MAX_MATCH;
use super::tests::masked;
use super::*;

fn masker(patterns: &[&str], values: &[&str]) -> Masker {
    let patterns: Vec<String> = patterns.iter().map(|&text| text.to_owned()).collect();
    Masker::with(values.iter().map(|&text| text.to_owned()), &patterns).expect("what can be masked")
}

fn by(pattern: &str, text: &str) -> String {
    masker(&[pattern], &[]).mask_text(text).into_owned()
}

/// What a stream gives out for each piece, and at its end, with bars between them.
fn pieces(masker: &Masker, pieces: &[&[u8]]) -> String {
    let mut stream = masker.stream();
    let mut told = String::new();
    let mut out = Vec::new();
    for piece in pieces {
        stream.push(piece, &mut |bytes| out.extend_from_slice(bytes));
        let _ = write!(told, "{}|", String::from_utf8_lossy(&out));
        out.clear();
    }
    stream.finish(&mut |bytes| out.extend_from_slice(bytes));
    told + &String::from_utf8_lossy(&out)
}

#[test]
fn what_matches_is_masked_in_each_line() {
    let text = "tok_1 a tok_22\ntok_\ntok_333";
    assert_eq!(by(r"tok_\d+", text), "***** a *****\ntok_\n*****");
    assert_eq!(by(r"^tok_\d+$", text), "tok_1 a tok_22\ntok_\n*****");
    assert_eq!(by(r"\Atok_\d+", text), "***** a tok_22\ntok_\n*****");
    assert_eq!(by("tok_1[^x]*", text), "*****\ntok_\ntok_333");
    assert_eq!(by(r"_\s+tok", text), text);
    assert_eq!(masker(&[r"tok_\d+"], &[]).count(text.as_bytes()), 3);
    assert!(!masker(&[r"tok_\d+"], &[]).holds(b"tok_\n1"));
    assert!(masker(&[r"tok_\d+"], &[]).holds(b"tok_\ntok_1"));
}

#[test]
fn what_a_terminal_takes_for_a_line_is_one() {
    assert_eq!(by("^key .*$", "key a b\r\nkeys\r\n"), "*****\r\nkeys\r\n");
    assert_eq!(by("^key .*$", "10%\rkey a b\r20%"), "10%\r*****\r20%");
    // Colours are text as any other, and also nothing.
    assert_eq!(
        by(r"key \S+", "\x1b[1mkey a\x1b[0m b"),
        "\x1b[1m*****\x1b[0m b"
    );
    assert_eq!(by("key a", "key \x1b[1ma"), "*****\x1b[0m");
}

#[test]
fn the_group_alone_is_masked() {
    let line = "user: ada, password: x y";
    assert_eq!(
        by("password: (?<secret>.+)", line),
        "user: ada, password: *****"
    );
    assert_eq!(by("password: (.+)", line), "user: ada, *****");
    assert_eq!(by("password: (?<secret>z)?", line), "user: ada, *****x y");
}

#[test]
fn bytes_that_are_no_text() {
    let mask = |pattern: &str, bytes: &[u8]| masker(&[pattern], &[]).mask(bytes).into_owned();
    assert_eq!(mask("tok_[a-z]+", b"\xfftok_ab\xff"), b"\xff*****\xff");
    assert_eq!(
        mask(r"(?-u)tok_[^\s]+", b"\xfftok_\xfe\xff b"),
        b"\xff***** b"
    );
    // A pattern that cuts characters spoils them, and nothing else.
    assert_eq!(by(r"(?-u)\xc3", "é"), "*****\u{fffd}");
}

#[test]
fn patterns_and_values_that_overlap_are_one() {
    let both = masker(&["2-[a-z]+", "[a-z]+!"], &["hunter2-x"]);
    let text = "a hunter2-xyz! b, hunter2-x, 2-a!";
    assert_eq!(both.mask_text(text), "a ***** b, *****, *****");
    assert_eq!(both.count(text.as_bytes()), 3);
    assert_eq!(masked("hunter2-x", text), "a *****yz! b, *****, 2-a!");
}

#[test]
fn a_stream_holds_back_what_may_begin_a_match_and_no_more() {
    let token = masker(&[r"tok_\d+"], &[]);
    insta::assert_snapshot!(pieces(&token, &[b"Name? ", b"t", b"ok", b"_", b"1", b"2", b" b"]), @"Name? ||||||***** b|");
    insta::assert_snapshot!(pieces(&token, &[b"tok_12", b"\n", b"to"]), @"
    |*****
    ||to
    ");
    // It depends on what comes next.
    let word = masker(&[r"key\b"], &[]);
    insta::assert_snapshot!(pieces(&word, &[b"key", b"\xc3", b"\xa9 key", b" so", b"on"]), @"||keyé ||***** soon|");
    let longer = masker(&["a|ab+c"], &[]);
    insta::assert_snapshot!(pieces(&longer, &[b"xa", b"b", b"b", b"d"]), @"x|||*****bbd|");
}

/// All that is cut in pieces of `size` is masked as it is at once.
fn same_in_pieces(masker: &Masker, text: &[u8], size: usize) -> String {
    let mut stream = masker.stream();
    let mut out = Vec::new();
    for piece in text.chunks(size) {
        stream.push(piece, &mut |bytes| out.extend_from_slice(bytes));
    }
    stream.finish(&mut |bytes| out.extend_from_slice(bytes));
    assert!(out == masker.mask(text).as_ref(), "in pieces of {size}");
    assert_eq!(stream.masked(), masker.count(text), "in pieces of {size}");
    String::from_utf8(out).unwrap()
}

#[test]
fn a_match_that_is_too_long_to_wait_for_takes_its_line() {
    let masker = masker(&[r"key=\w+;", "tok_1"], &[]);
    let whole = |length: usize| format!("tok_1 key={}; tok_1\ntok_1.\n", "x".repeat(length));
    let fits = whole(MAX_MATCH - 5);
    let long = whole(MAX_MATCH - 3);
    // It is none, and nothing could know.
    let none = format!("a key={}, b\nc\n", "x".repeat(MAX_MATCH));
    for size in [1, 7, 4096, MAX_MATCH, 1 << 20] {
        let told = same_in_pieces(&masker, fits.as_bytes(), size);
        assert_eq!(told, "***** ***** *****\n*****.\n");
        let told = same_in_pieces(&masker, long.as_bytes(), size);
        assert_eq!(told, "***** *****\n*****.\n");
        assert_eq!(
            same_in_pieces(&masker, none.as_bytes(), size),
            "a *****\nc\n"
        );
    }
}

#[test]
fn a_line_may_be_longer_than_any_match() {
    let masker = masker(&[r"tok_\d+", r"\bx\b", "^a"], &[]);
    let mut text = "a b tok_12 é x, ".repeat(MAX_MATCH / 12);
    text += "tok_3";
    for size in [11, 4099, 1 << 20] {
        let told = same_in_pieces(&masker, text.as_bytes(), size);
        assert!(told.starts_with("***** b ***** é *****, a b ***** é *****, "));
        assert!(told.ends_with(", *****") && !told.contains("tok_"));
    }
}

const PATTERNS: &[&str] = &[
    "ab+",
    "a*b",
    "a|ab+c",
    "[ab]{3,5}c",
    r"\ba",
    r"b\b",
    r"b\b{end}",
    r"(?-u:\b)b",
    r"\Bb+",
    "^a+",
    "b$",
    r"\Aa",
    r"(?-m)^b|c(?-m)$",
    "a.*?c",
    "a.*c",
    "b(?<secret>a+)b?",
    "c(?:b|(?<secret>a+))c?",
    "é+",
    "[^ab]+b",
    r"a\s*b",
    r"(?-u)[\x80-\xff]+",
    "(?i)B+A$",
    r"(?R)^c.*$",
    "(?-R)a.b$",
];

/// Where the matches are, found in each line by another engine.
fn expected(patterns: &[&str], text: &[u8]) -> Vec<u8> {
    let mut is_secret = vec![false; text.len()];
    let mut ends_with = vec![false; text.len() + 1];
    let mut starts = vec![false; text.len() + 1];
    for pattern in patterns {
        let regex = RegexBuilder::new(pattern)
            .multi_line(true)
            .crlf(true)
            .build()
            .unwrap();
        let mut base = 0;
        for line in text.split(|byte| *byte == b'\n') {
            for found in regex.captures_iter(line) {
                let group = found.name("secret").filter(|group| !group.is_empty());
                let place = group.unwrap_or(found.get(0).unwrap()).range();
                is_secret[base + place.start..base + place.end].fill(true);
                starts[base + place.start] = true;
                // Whether the place goes on beyond a byte.
                ends_with[base + place.start + 1..base + place.end].fill(true);
            }
            base += line.len() + 1;
        }
    }
    let mut out = Vec::new();
    for (at, byte) in text.iter().enumerate() {
        match (is_secret[at], starts[at] && !ends_with[at]) {
            (false, _) => out.push(*byte),
            (true, true) => out.extend_from_slice(MASK.as_bytes()),
            (true, false) => {}
        }
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(768))]

    #[test]
    fn reads_may_split_the_bytes_wherever_they_like(
        patterns in prop::collection::vec(prop::sample::select(PATTERNS), 1..4),
        parts in prop::collection::vec(
            prop::sample::select(vec![
                &b"a"[..], b"b", b"ab", b"aab", b"c", b"bbbb", b" ", b"\n", b"\r", b"\r\n",
                "é".as_bytes(), b"\xc3", b"\xa9", b"\xff", b"hunter2", b"hun", b"B",
            ]),
            0..40,
        ),
        values in any::<bool>(),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
    ) {
        let text = parts.concat();
        let values: &[&str] = if values { &["hunter2", "bbb ab"] } else { &[] };
        let masker = masker(&patterns, values);
        let (whole, count) = masker.mask_counted(&text);
        if values.is_empty() {
            let expected = expected(&patterns, &text);
            prop_assert_eq!(String::from_utf8_lossy(&whole), String::from_utf8_lossy(&expected));
        }
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(text.len() + 1)).collect();
        cuts.sort_unstable();
        cuts.push(text.len());
        let mut stream = masker.stream();
        let mut out = Vec::new();
        let mut from = 0;
        for cut in cuts {
            stream.push(&text[from..cut], &mut |bytes| out.extend_from_slice(bytes));
            prop_assert!(whole.starts_with(&out), "{:?} is given out too soon", out);
            from = cut;
        }
        stream.finish(&mut |bytes| out.extend_from_slice(bytes));
        prop_assert_eq!(String::from_utf8_lossy(&out), String::from_utf8_lossy(&whole));
        prop_assert_eq!(stream.masked(), count);
        prop_assert_eq!(masker.holds(&text), masker.count(&text) > 0);
    }
}
