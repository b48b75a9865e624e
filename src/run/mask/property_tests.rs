use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use proptest::prelude::*;

use super::tests::{masked, masker, pieces};
use super::*;

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
    #![proptest_config(ProptestConfig::with_cases(192))]

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
        // What the end cuts off is another matter.
        text.push(b'.');
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
    fn a_beginning_of_a_secret_is_given_out_at_the_end(secret in "[a-z]{6,20}", cut in 1..4_usize) {
        let part = &secret[..cut];
        let told = pieces(&secret, &[part]);
        prop_assert_eq!(told.concat(), part);
    }

    #[test]
    fn most_of_a_secret_is_masked_at_the_end(secret in secret(), cut in any::<prop::sample::Index>()) {
        let cuts: Vec<usize> = secret.char_indices().map(|(at, _)| at).collect();
        let part = &secret[..*cut.get(&cuts)];
        let gives_away = part.len() >= 8 || part.len() * 3 >= secret.len() * 2;
        // Whether a line break ends it, or begins one.
        if gives_away && !part.ends_with(['\n', '\r', ' ', '\t']) {
            let told = pieces(&secret, &["a ", part]).concat();
            prop_assert!(told.contains(MASK) && !told.contains(part), "{:?}", told);
            let (whole, count) = masker(&secret).mask_counted(part.as_bytes());
            prop_assert!(count > 0 && whole.starts_with(MASK.as_bytes()), "{:?}", whole);
        }
    }
}
