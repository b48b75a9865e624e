use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use proptest::prelude::*;

use super::*;

fn masker(secret: &str) -> Masker {
    Masker::new([secret.to_owned()]).expect("a value that can be masked")
}

fn masked(secret: &str, text: &str) -> String {
    masker(secret).mask_text(text).into_owned()
}

/// What a stream gives out for each piece, and at its end.
fn pieces(secret: &str, pieces: &[&str]) -> Vec<String> {
    let mut stream = masker(secret).stream();
    let mut told = Vec::new();
    for piece in pieces {
        let mut out = Vec::new();
        stream.push(piece.as_bytes(), &mut |bytes| out.extend_from_slice(bytes));
        told.push(String::from_utf8(out).unwrap());
    }
    let mut out = Vec::new();
    stream.finish(&mut |bytes| out.extend_from_slice(bytes));
    told.push(String::from_utf8(out).unwrap());
    told
}

#[test]
fn without_secrets_nothing_is_done() {
    let masker = Masker::new([]).unwrap();
    assert!(masker.is_empty());
    assert!(matches!(masker.mask(b"abcdef"), Cow::Borrowed(b"abcdef")));
    assert!(!masker.holds(b"abcdef"));
    let mut stream = masker.stream();
    let mut out = Vec::new();
    stream.push(b"abcdef", &mut |bytes| out.push(bytes.to_vec()));
    stream.finish(&mut |bytes| out.push(bytes.to_vec()));
    assert_eq!(out, [b"abcdef"]);
}

#[test]
fn values_that_cannot_be_masked_are_refused() {
    let refused = |value: &str| Masker::new([value.to_owned()]).unwrap_err();
    assert_eq!(refused("12345"), MaskError::TooShort { bytes: 5 });
    assert_eq!(refused(""), MaskError::TooShort { bytes: 0 });
    assert_eq!(refused("  ab\n\n\n"), MaskError::TooShort { bytes: 2 });
    insta::assert_snapshot!(refused("12345"), @"a secret takes at least 6 bytes, and this has 5");
    insta::assert_snapshot!(refused(&"x".repeat(70_000)), @"secrets take 32768 bytes in all at most, and these are 70000");
    assert!(!masker("123456").is_empty());
}

#[test]
fn a_masker_does_not_print_what_it_looks_for() {
    let masker = masker("hunter2-hunter2");
    let mut stream = masker.stream();
    stream.push(b"hunter2-h", &mut |_| {});
    let told = format!("{masker:?} {stream:?}");
    assert!(!told.contains("hunter") && !told.contains("104"), "{told}");
}

#[test]
fn itself_and_what_overlaps() {
    let secret = "hunter2";
    assert_eq!(masked(secret, "a hunter2, b"), "a *****, b");
    assert_eq!(masked(secret, "hunter2hunter2"), "**********");
    assert_eq!(masked(secret, "Hunter2 hunter3"), "Hunter2 hunter3");
    assert_eq!(masked("ababab", "xabababababx"), "x*****x");
    let both = Masker::new(["abcdef".to_owned(), "cdefghij".to_owned()]).unwrap();
    assert_eq!(
        both.mask_text("abcdefghij abcdef cdefghij"),
        "***** ***** *****"
    );
    assert_eq!(both.count(b"abcdefghij abcdef cdefghij"), 3);
    assert!(both.holds(b"--cdefghij"));
    assert!(!both.holds(b"--cdefghi"));
}

#[test]
fn several_lines_are_secret_each() {
    let secret = "-----BEGIN KEY-----\n  MIIEvQIBADAN\nab\n-----END KEY-----\n";
    assert_eq!(masked(secret, &format!("[{secret}]")), "[*****\n]");
    let terminal = secret.replace('\n', "\r\n");
    assert_eq!(masked(secret, &format!("[{terminal}]")), "[*****\r\n]");
    assert_eq!(masked(secret, "key: MIIEvQIBADAN."), "key: *****.");
    assert_eq!(masked(secret, "ab"), "ab");
    let line = STANDARD.encode("MIIEvQIBADAN");
    assert_eq!(masked(secret, &line), "*****");
}

#[test]
fn base64_across_lines() {
    let secret = "hunter2-hunter2-hunter2";
    let encoded = STANDARD.encode(format!("user:{secret}:x"));
    assert_eq!(masked(secret, &encoded), "dXNlcjp*****jp4");
    for indent in ["", "\r", "    "] {
        let broken = format!("{}\n{indent}{}", &encoded[..20], &encoded[20..]);
        assert_eq!(masked(secret, &broken), "dXNlcjp*****jp4");
    }
    // An empty line ends a text.
    let apart = format!("{}\n\n{}", &encoded[..20], &encoded[20..]);
    assert_eq!(masked(secret, &apart), apart);
    let hex = "68756e746572322d68756e746572322d68756e74\n657232";
    assert_eq!(masked("hunter2-hunter2-hunter2", hex), "*****");
}

#[test]
fn urls() {
    let secret = "p@ss w/rd~1+é";
    for form in [
        "p%40ss%20w%2Frd~1%2B%C3%A9",
        "p%40ss%20w%2frd~1%2b%c3%a9",
        "p%40ss%20w/rd~1%2B%C3%A9",
        "p%40ss+w%2Frd%7E1%2B%C3%A9",
        "p@ss%20w/rd~1+%C3%A9",
    ] {
        assert_eq!(masked(secret, &format!("?a={form}&b")), "?a=*****&b");
    }
}

#[test]
fn json() {
    let secret = "a\"b\\c\n<é😀>/\u{1}";
    for form in [
        r#"a\"b\\c\n<é😀>/\u0001"#,
        r#"a\"b\\c\n<\u00e9\ud83d\ude00>/\u0001"#,
        r#"a\"b\\c\n<\u00E9\uD83D\uDE00>/\u0001"#,
        r#"a\"b\\c\n<\u00e9\ud83d\ude00>\/\u0001"#,
        r#"a\"b\\c\n\u003cé😀\u003e/\u0001"#,
        r#"a\u0022b\\c\n\u003C\u00E9\uD83D\uDE00\u003E/\u0001"#,
    ] {
        assert_eq!(masked(secret, &format!("\"{form}\"")), "\"*****\"");
    }
}

#[test]
fn xml() {
    let secret = "a&b<c>d\"e'f";
    for form in [
        "a&amp;b&lt;c&gt;d&quot;e&#39;f",
        "a&amp;b&lt;c&gt;d\"e'f",
        "a&amp;b&lt;c>d&quot;e&apos;f",
        "a&amp;b&lt;c&gt;d&#34;e&#39;f",
        "a&amp;b&lt;c&gt;d&quot;e&#x27;f",
    ] {
        assert_eq!(masked(secret, &format!("<p>{form}</p>")), "<p>*****</p>");
    }
}

/// Bash says what its quotes look like.
#[test]
fn shells() {
    let printable: String = (' '..='~').collect();
    let secrets = [
        "it's a $ecret",
        "a'b\"c`d\\e$f",
        "~secret#one",
        "#secret~:~=~",
        "tab\tline\nescape\u{1b}bell\u{7}quote'",
        "é😀 'x' \u{1}\u{7f}",
        &printable,
    ];
    let script = r#"s=$1
        printf '<%q>\n' "$s" "x$s"
        printf '<%s>\n' "${s@Q}"
        declare -p s
        PS4='+ '; set -x; : "$s""#;
    for locale in ["C", "C.UTF-8"] {
        for secret in secrets {
            let ran = Command::new("bash")
                .args(["-c", script, "bash", secret])
                .env("LC_ALL", locale)
                .output()
                .unwrap();
            let told = [ran.stdout, ran.stderr].concat();
            let told = masker(secret).mask(&told).into_owned();
            let told = String::from_utf8_lossy(&told);
            for line in told.lines().filter(|line| !line.starts_with("+ set")) {
                let rest: String = line.split("*****").collect();
                assert!(
                    line.contains("*****") && rest.len() <= "declare -- s=$''".len(),
                    "{locale} {secret:?}:\n{told}"
                );
            }
        }
    }
    let by_python = masked("it's a secret", r#"'it'"'"'s a secret'"#);
    assert_eq!(by_python, "'*****'");
}

#[test]
fn a_stream_holds_back_what_may_begin_a_secret() {
    insta::assert_debug_snapshot!(pieces("hunter2", &["a hun", "ter", "2 b hunt", "ers", " hun"]), @r#"
    [
        "a ",
        "",
        "***** b ",
        "hunters",
        " ",
        "hun",
    ]
    "#);
    // Both are given out as soon as they cannot be the beginning of anything longer.
    insta::assert_debug_snapshot!(pieces("ababab", &["ab", "ab", "ab", "ab", "c"]), @r#"
    [
        "",
        "",
        "",
        "*****",
        "c",
        "",
    ]
    "#);
}

#[test]
fn a_stream_counts_and_begins_anew() {
    let mut stream = masker("hunter2").stream();
    let mut out = Vec::new();
    let mut push = |bytes: &[u8]| out.extend_from_slice(bytes);
    stream.push(b"hunter2 hunt", &mut push);
    assert_eq!(stream.masked(), 1);
    stream.finish(&mut push);
    stream.push(b"er2 hunter2", &mut push);
    stream.finish(&mut push);
    assert_eq!(stream.masked(), 2);
    assert_eq!(out, b"***** hunter2 *****");
}

/// Text of secrets: anything that is no line end at its ends, and no mask.
fn secret() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zA-Z0-9+/=_.-]{6,40}",
        "[ -~]{6,40}",
        "[\\x10-\\x7f]{6,20}",
        "[\\n\\r\\t -~]{6,60}",
        "\\PC{6,20}",
    ]
    .prop_filter("it can be masked", |secret| {
        secret.trim().len() >= MIN_BYTES
            && secret.trim_matches(['\n', '\r']) == secret
            && !secret.contains("**")
    })
}

/// What stands around a secret: bytes that none has, so that what is left is known to the byte.
fn around() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(0_u8..8, 0..80)
}

fn concat(before: &[u8], secret: &str, after: &[u8]) -> Vec<u8> {
    [before, secret.as_bytes(), after].concat()
}

/// `text` in lines of `columns`.
fn wrap(text: &str, columns: usize, line_end: &str) -> String {
    let lines: Vec<&str> = text
        .as_bytes()
        .chunks(columns)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    lines.join(line_end)
}

/// Asserts that no six characters of `determined` are left that are not around it too.
fn nothing_left(left: &str, determined: &str, around: [&str; 2]) {
    for window in determined.as_bytes().windows(6) {
        let window = std::str::from_utf8(window).unwrap();
        if around.iter().any(|around| around.contains(window)) {
            continue;
        }
        assert!(!left.contains(window), "{window} is left in {left}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_secret_is_masked_wherever_it_is(secret in secret(), before in around(), after in around()) {
        let masked = masker(&secret).mask(&concat(&before, &secret, &after)).into_owned();
        prop_assert_eq!(masked, concat(&before, MASK, &after));
    }

    #[test]
    fn base64_of_a_secret_in_anything_is_masked(
        secret in secret(),
        before in around(),
        after in around(),
        columns in prop::sample::select(vec![0, 60, 64, 76]),
        line_end in prop::sample::select(vec!["\n", "\r\n", "\n  "]),
    ) {
        let bytes = concat(&before, &secret, &after);
        let start = (before.len() * 8).div_ceil(6);
        let end = (before.len() + secret.len()) * 8 / 6;
        for encoded in [STANDARD.encode(&bytes), URL_SAFE.encode(&bytes)] {
            let text = match columns {
                0 => encoded.clone(),
                columns => wrap(&encoded, columns, line_end),
            };
            let masked = masked(&secret, &text);
            let joined: String = masked.split(line_end).collect();
            nothing_left(&joined, &encoded[start..end], [&encoded[..start], &encoded[end..]]);
            // What is around it stays.
            prop_assert_eq!(joined, format!("{}{MASK}{}", &encoded[..start], &encoded[end..]));
        }
    }

    #[test]
    fn hex_of_a_secret_is_masked(secret in secret(), before in around(), after in around()) {
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let text = hex(&concat(&before, &secret, &after));
        let left = format!("{}{MASK}{}", hex(&before), hex(&after));
        prop_assert_eq!(&masked(&secret, &text), &left);
        prop_assert_eq!(masked(&secret, &text.to_uppercase()), left.to_uppercase());
    }

    #[test]
    fn percent_encoding_of_a_secret_is_masked(secret in secret()) {
        let encode = |byte: u8| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        };
        let text: String = secret.bytes().map(encode).collect();
        prop_assert_eq!(masked(&secret, &format!("?q={text}&%2")), "?q=*****&%2");
        let form = text.replace("%20", "+").replace('~', "%7E").replace("%2A", "*");
        prop_assert_eq!(masked(&secret, &format!("?q={form}&%2")), "?q=*****&%2");
    }

    #[test]
    fn json_and_xml_of_a_secret_are_masked(secret in secret()) {
        let json = serde_json::to_string(&secret).unwrap();
        prop_assert_eq!(masked(&secret, &json), "\"*****\"");
        let nested = serde_json::json!({"\u{1}": [1, secret]}).to_string();
        prop_assert_eq!(masked(&secret, &nested), "{\"\\u0001\":[1,\"*****\"]}");
        let mut xml = String::new();
        for char in secret.chars() {
            match char {
                '&' => xml.push_str("&amp;"),
                '<' => xml.push_str("&lt;"),
                '>' => xml.push_str("&gt;"),
                '"' => xml.push_str("&quot;"),
                '\'' => xml.push_str("&#39;"),
                char => xml.push(char),
            }
        }
        prop_assert_eq!(masked(&secret, &format!("<a>{xml}</a>")), "<a>*****</a>");
    }

    #[test]
    fn pieces_come_to_the_same_as_the_whole(
        secrets in prop::collection::vec("[ab\n]{6,9}|[a-c]{6,12}", 1..4),
        parts in prop::collection::vec(("[ab\n]{0,9}", any::<prop::sample::Index>(), 0..6_u8), 0..8),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..20),
    ) {
        let Ok(masker) = Masker::new(secrets.clone()) else {
            return Ok(());
        };
        let mut text = Vec::new();
        for (around, secret, form) in &parts {
            let secret = secret.get(&secrets);
            text.extend_from_slice(around.as_bytes());
            match form {
                0 | 1 => text.extend_from_slice(secret.as_bytes()),
                2 => text.extend_from_slice(STANDARD.encode(format!("x{secret}{around}")).as_bytes()),
                3 => text.extend_from_slice(wrap(&STANDARD.encode(secret), 5, "\n ").as_bytes()),
                4 => text.extend_from_slice(&secret.as_bytes()[..secret.len() / 2]),
                _ => text.extend_from_slice(b"\n\n"),
            }
        }
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(text.len() + 1)).collect();
        cuts.sort_unstable();
        cuts.push(text.len());
        let mut stream = masker.stream();
        let mut out = Vec::new();
        let mut push = |bytes: &[u8]| out.extend_from_slice(bytes);
        let mut from = 0;
        for cut in cuts {
            stream.push(&text[from..cut], &mut push);
            from = cut;
        }
        stream.finish(&mut push);
        let whole = masker.mask(&text);
        prop_assert_eq!(String::from_utf8_lossy(&out), String::from_utf8_lossy(&whole));
        prop_assert_eq!(stream.masked(), masker.count(&text));
        prop_assert_eq!(masker.holds(&text), masker.count(&text) > 0);
    }

    #[test]
    fn bytes_without_a_secret_stay(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let masker = masker("correct horse battery staple");
        prop_assert!(matches!(masker.mask(&bytes), Cow::Borrowed(_)));
        let mut out = Vec::new();
        let mut stream = masker.stream();
        stream.push(&bytes, &mut |bytes| out.extend_from_slice(bytes));
        stream.finish(&mut |bytes| out.extend_from_slice(bytes));
        prop_assert_eq!(out, bytes);
    }

    #[test]
    fn a_beginning_of_a_secret_is_given_out_at_the_end(secret in secret(), cut in 1..5_usize) {
        let part: String = secret.chars().take(cut).collect();
        let told = pieces(&secret, &[&part]);
        prop_assert_eq!(told.concat(), part);
    }
}
