use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::*;

pub(super) fn masker(secret: &str) -> Masker {
    Masker::new([secret.to_owned()]).expect("a value that can be masked")
}

pub(super) fn masked(secret: &str, text: &str) -> String {
    masker(secret).mask_text(text).into_owned()
}

/// What a stream gives out for each piece, and at its end.
pub(super) fn pieces(secret: &str, pieces: &[&str]) -> Vec<String> {
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
fn a_value_in_broken_lines() {
    let secret = "hunter2-hunter2-hunter2";
    for line_end in ["\n", "\r\n", "\n    "] {
        let broken = format!("a: {}{line_end}{}.", &secret[..10], &secret[10..]);
        assert_eq!(masked(secret, &broken), "a: *****.");
    }
    let twice = format!("{}\n{}\n{}", &secret[..6], &secret[6..12], &secret[12..]);
    assert_eq!(masked(secret, &twice), "*****");
    // Folded YAML leaves the blank out.
    let words = "correct horse battery staple";
    let folded = "  correct horse\n  battery staple\n";
    assert_eq!(masked(words, folded), "  *****\n");
    assert_eq!(masked(words, &words.replace(' ', "\n")), "*****");
    // What ends one line and begins the next is no short secret.
    assert_eq!(masked("abcdef", "abc\ndef"), "abc\ndef");
    let apart = "correct horse\n\nbattery staple";
    assert_eq!(masked(words, apart), apart);
}

#[test]
fn hexadecimal_in_groups() {
    let (secret, hex) = ("hunter2-x", "68756e746572322d78");
    let join = |between: &str| {
        let bytes: Vec<&str> = hex
            .as_bytes()
            .chunks(2)
            .map(|byte| std::str::from_utf8(byte).unwrap())
            .collect();
        bytes.join(between)
    };
    for form in [
        join(""),
        join(" "),
        join(":"),
        join("\n "),
        join(":\n    "),
        hex.replace("6572", " 6572 "),
    ] {
        assert_eq!(masked(secret, &format!("<{form}>")), "<*****>", "{form}");
        assert_eq!(
            masked(secret, &format!("<{}>", form.to_uppercase())),
            "<*****>"
        );
    }
}

#[test]
fn base64_of_base64() {
    let secret = "hunter2-x";
    let twice = STANDARD.encode(STANDARD.encode(secret));
    assert_eq!(masked(secret, &twice), format!("*****{}", &twice[16..]));
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
        "*****",
        "",
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

#[test]
fn what_the_end_cuts_off_of_a_secret_is_masked_if_it_gives_that_away() {
    let secret = "hunter2-hunter2-hunt";
    let at_end = |text: &str| pieces(secret, &["a ", text]).concat();
    assert_eq!(at_end(&secret[..18]), "a *****");
    assert_eq!(at_end(&secret[..8]), "a *****");
    assert_eq!(at_end(&secret[..7]), "a hunter2");
    assert_eq!(at_end("hunter2-hunt\n"), "a hunter2-hunt\n");
    assert_eq!(at_end("aHVudGVyMi1"), "a *****");
    assert_eq!(at_end("hunter2\u{1b}[0m-hunt"), "a *****\u{1b}[0m");
    assert_eq!(pieces("secret", &["secr"]).concat(), "*****");
    assert_eq!(pieces("secret", &["sec"]).concat(), "sec");
    // Other text has no such end.
    assert_eq!(masked(secret, "hunter2-hunt"), "hunter2-hunt");
    let (told, count) = masker(secret).mask_counted(b"a hunter2-hunt");
    assert_eq!((&*told, count), (b"a *****".as_slice(), 1));
}

#[test]
fn notations_in_others() {
    let secret = "a\"b\\c\n<é>'/~d";
    for form in [
        r#"a\\\"b\\\\c\\n<é>'/~d"#,
        r#"a\\\"b\\\\c\\n<\\u00e9>'/~d"#,
        r#"a"b\\c\n<\xc3\xa9>\'/~d"#,
        r#"a"b\\c\n<\xc3\xa9>'/~d"#,
        r"a&quot;b\\c\n&lt;é&gt;&#39;/~d",
        "a%22b%5cc%0a%3c%c3%a9%3e%27%2f~d",
        "a%22b%5cc%0a%3c%c3%a9%3e%27%2f%7ed",
        "a%22b%5cc%0a%3c%c3%a9%3e%27/~d",
    ] {
        assert_eq!(masked(secret, &format!("<{form}>")), "<*****>", "{form}");
    }
}
