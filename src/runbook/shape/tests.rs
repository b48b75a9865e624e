use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::*;

/// The text with what is found in brackets behind the rule's name.
fn marked(text: &str) -> String {
    let (mut marked, mut from) = (String::new(), 0);
    for Found { rule, place } in find(text.as_bytes()) {
        marked += &text[from..place.start];
        marked += &format!("[{rule}]");
        from = place.end;
    }
    marked + &text[from..]
}

/// What a search that is given pieces lets through of each, with a mark where something is found.
fn let_through(pieces: &[&str]) -> Vec<String> {
    let whole = pieces.concat();
    let (mut search, mut found) = (Search::default(), Vec::new());
    let (mut told, mut came) = (0, 0);
    let mut through = Vec::new();
    for (index, piece) in pieces.iter().enumerate() {
        came += piece.len();
        search.go_on(piece.as_bytes(), index + 1 == pieces.len(), &mut found);
        let until = search.open().unwrap_or(came);
        let is_found = |at: usize| found.iter().any(|found: &Found| found.place.contains(&at));
        let bytes = whole.as_bytes()[told..until].iter().enumerate();
        let shown = bytes.map(|(at, byte)| {
            if is_found(told + at) {
                '*'
            } else {
                char::from(*byte)
            }
        });
        through.push(shown.collect());
        told = until;
    }
    through
}

const BODY: &str = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7\nVJTUt9Us8cKjMzEfYyjiWA4R4/M2bS1GB4t7NXp98C3SC6dVMvDu\n";

fn key(label: &str) -> String {
    format!("-----BEGIN {label}-----\n{BODY}-----END {label}-----\n")
}

#[test]
fn private_keys_are_found_to_their_end() {
    for label in [
        "PRIVATE KEY",
        "RSA PRIVATE KEY",
        "ED25519 PRIVATE KEY",
        "OPENSSH PRIVATE KEY",
        "ENCRYPTED PRIVATE KEY",
        "PGP PRIVATE KEY BLOCK",
        "OpenVPN Static key V1",
    ] {
        let (key, text) = (key(label), format!("a\n{}b\n", key(label)));
        assert_eq!(marked(&text), "a\n[private-key]\nb\n", "{label}");
        let indented = key.replace('\n', "\n    ");
        assert_eq!(
            marked(&format!("k: |\n    {indented}b")),
            "k: |\n    [private-key]\n    b"
        );
        let json = serde_json::json!({"k": key, "b": 1}).to_string();
        assert_eq!(marked(&json), "{\"b\":1,\"k\":\"[private-key]\\n\"}");
        let quoted = key.replace('\n', "\\n\" +\n  \"");
        assert_eq!(
            marked(&format!("\"{quoted}b")),
            "\"[private-key]\\n\" +\n  \"b"
        );
        let terminal = key.replace('\n', "\r\n");
        assert_eq!(marked(&terminal), "[private-key]\r\n");
        let in_one_line = key.replace('\n', " ");
        assert_eq!(marked(&in_one_line), "[private-key] ");
    }
    let two = key("EC PRIVATE KEY") + &key("PRIVATE KEY");
    assert_eq!(marked(&two), "[private-key]\n[private-key]\n");
    let headers = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nabc\n-----END RSA PRIVATE KEY-----";
    assert_eq!(marked(headers), "[private-key]");
}

#[test]
fn what_is_public_and_what_is_no_key_stays() {
    for label in [
        "PUBLIC KEY",
        "CERTIFICATE",
        "CERTIFICATE REQUEST",
        "PGP MESSAGE",
    ] {
        assert_eq!(marked(&key(label)), key(label));
        let encoded = STANDARD.encode(key(label));
        assert_eq!(marked(&encoded), encoded);
    }
    for text in [
        "it wants a -----BEGIN PRIVATE KEY----- line first\n",
        "-----BEGIN RSA PRIVATE KEY-----\n...\n-----END RSA PRIVATE KEY-----\n",
        "-----BEGIN RSA PRIVATE KEY-----\n<key>\n-----END RSA PRIVATE KEY-----\n",
        "-----BEGIN PRIVATE KEY-----\n",
        "-----BEGIN PRIVATE KEY",
    ] {
        assert_eq!(marked(text), text);
    }
}

#[test]
fn a_key_without_an_end_goes_to_the_end() {
    let key = key("PRIVATE KEY");
    let cut = key.split("-----END").next().unwrap();
    assert_eq!(marked(&format!("a {cut}\nmore\n")), "a [private-key]");
    assert_eq!(marked(&key[..40]), "[private-key]");
}

#[test]
fn keys_in_base64() {
    let encoded = STANDARD.encode(key("RSA PRIVATE KEY"));
    assert_eq!(
        marked(&format!(
            "  tls.key: {encoded}\n  tls.crt: {}\n",
            STANDARD.encode(key("CERTIFICATE"))
        )),
        format!(
            "  tls.key: [private-key]\n  tls.crt: {}\n",
            STANDARD.encode(key("CERTIFICATE"))
        )
    );
    for (width, line_end) in [(64, "\n"), (76, "\r\n"), (76, "\n    ")] {
        let lines: Vec<&str> = encoded
            .as_bytes()
            .chunks(width)
            .map(|line| std::str::from_utf8(line).unwrap())
            .collect();
        let wrapped = lines.join(line_end);
        assert_eq!(marked(&format!("{wrapped}\n$ ")), "[private-key]\n$ ");
    }
}

#[test]
fn pieces_of_a_key_are_held_back_or_masked() {
    insta::assert_debug_snapshot!(let_through(&["a -----BEG", "IN RSA PRI", "VATE KEY-----\nMIIE", "vQIBADANBgkqhkiG", "9w0B", "AQEF\n-----E", "ND RSA PRIVATE KEY-----\nb"]), @r#"
    [
        "a -----BEG",
        "",
        "",
        "*******************************************",
        "****",
        "***********",
        "************************\nb",
    ]
    "#);
    insta::assert_debug_snapshot!(let_through(&["-----BEGIN PRIVATE KEY-----\n", "markers are\n"]), @r#"
    [
        "",
        "-----BEGIN PRIVATE KEY-----\nmarkers are\n",
    ]
    "#);
    let encoded = STANDARD.encode(key("PRIVATE KEY"));
    let told = let_through(&[
        "k: ",
        &encoded[..14],
        &encoded[14..50],
        &encoded[50..90],
        &encoded[90..],
        "\n",
        "b: 1\n",
    ]);
    insta::assert_debug_snapshot!(told, @r#"
    [
        "k: ",
        "",
        "",
        "*****************************************************************************************",
        "******************************************************************************************************************************",
        "*\n",
        "b: 1\n",
    ]
    "#);
}

#[test]
fn tokens_are_words() {
    let token = "ghp_k3Jd92LmQx7RtWv0ZbYs4NcPf6Ge8Ha1Ui5o";
    assert_eq!(marked(&format!("a {token}. b")), "a [github-pat]. b");
    // What belongs to the word is no less secret.
    assert_eq!(marked(&format!("{token}99 b")), "[github-pat] b");
    assert_eq!(marked(&token[..39]), &token[..39]);
    let id = "AKIA2OGYBAH6STMMNXVW";
    assert_eq!(
        marked(&format!("{id} x{id} {id}A")),
        format!("[aws-access-token] x{id} {id}A")
    );
    insta::assert_debug_snapshot!(let_through(&["t: gh", "p_k3Jd92LmQx7RtW", "v0ZbYs4NcPf6Ge8", "Ha1Ui5o", "\n$ "]), @r#"
    [
        "t: gh",
        "",
        "",
        "",
        "**************************************\n$ ",
    ]
    "#);
    insta::assert_debug_snapshot!(let_through(&["ghp_", "short", " g", "h"]), @r#"
    [
        "",
        "",
        "ghp_short g",
        "h",
    ]
    "#);
}

#[test]
fn a_token_that_is_too_long_to_wait_for_goes_as_far_as_its_word() {
    let numbers = |range: Range<u32>| range.map(|n| format!("{:x}", n * 7919)).collect::<String>();
    let jwt = format!(
        "eyJhbGciOiJSUzI1NiIsImtpZCI6I.eyJ{}.{}",
        numbers(1..300),
        numbers(1..4000)
    );
    let text = format!("a {jwt} b");
    assert_eq!(marked(&text), "a [jwt] b");
    let pieces: Vec<&str> = text
        .as_bytes()
        .chunks(1000)
        .map(|piece| std::str::from_utf8(piece).unwrap())
        .collect();
    let told = let_through(&pieces).concat();
    assert_eq!(told.trim_matches(|char| char != '*').len(), jwt.len());
    assert!(told.starts_with("a *") && told.ends_with("* b"));
}

#[test]
fn what_a_name_is_set_to() {
    let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzz9KEYabcd";
    for (before, after) in [
        ("aws_secret_access_key = ", "\n"),
        ("export AWS_SECRET_ACCESS_KEY=", "\n"),
        ("  \"SecretAccessKey\": \"", "\",\n"),
    ] {
        assert_eq!(
            marked(&format!("{before}{secret}{after}")),
            format!("{before}[aws-secret-access-key]{after}")
        );
    }
    assert_eq!(
        marked("AWS_SECRET_ACCESS_KEY=$KEY\n"),
        "AWS_SECRET_ACCESS_KEY=$KEY\n"
    );
    assert_eq!(
        marked("> Authorization: Bearer k3Jd92LmQx7RtWv0ZbYs\n"),
        "> Authorization: Bearer [authorization-header]\n"
    );
    assert_eq!(
        marked("kubeadm join 10.0.0.1:6443 --token q1w2e3.r4t5y6u7i8o9p0a1 --x\n"),
        "kubeadm join 10.0.0.1:6443 --token [kubeadm-token] --x\n"
    );
    for (before, after) in [
        ("token: ", "\n"),
        ("- token: \"", "\"\n"),
        ("{\"token\":\"", "\"}"),
        ("token=", " b"),
    ] {
        assert_eq!(
            marked(&format!("{before}q1w2e3.r4t5y6u7i8o9p0a1{after}")),
            format!("{before}[kubeadm-token-named]{after}")
        );
    }
}

/// What steps print all day.
#[test]
fn ordinary_output_stays() {
    for text in [
        "commit 9fceb02d0ae598e95dc970b74767f19372d61af8",
        "6f1ed002-ab5c-4f9e-8b0a-3c2d1e4f5a6b",
        "nginx@sha256:4c0fdaa8b6341bfdeca5f18f7837462c80cff90527ee35ef185571e1c327beac",
        "api-7d9f8b6c5d-x2x4z   1/1   Running   0   5d3h   10.244.1.17",
        "eth0: inet6 fe80::1ff:fe23:4567:890a/64 scope link",
        "SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8",
        "h1:Xw1x0BPP5DmrhjYUy5gLB0Mzvv6hd2pWpKTP3bKiaMg=",
        "integrity sha512-Z1oIHZ3CqeqQGFZxVg9S1lEYJ2bYkzVsPGnbIk7XJW1WLHcJZ3V7X0n8KkZ1ZyVfVw3QbOF8tQeI9m6Fk5oWfA==",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ4yqf0nW1h8s3u2Ov0y0m1k5q2nB8f0J2x4Y6z8A0C2 me@host",
        "task-runner risk-free desk-1 sk-learn pats. SG. hf_hub npm_config_cache",
        "token: abc123.js token=${TOKEN} \"token\": 12",
        "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p",
        "talosctl gen secrets; kubeadm token create --print-join-command",
    ] {
        assert_eq!(marked(text), text);
    }
}

#[test]
fn what_is_known_to_everybody_is_passed_by() {
    let token = "ghp_k3Jd92LmQx7RtWv0ZbYs4NcPf6Ge8Ha1Ui5o";
    let known = Known::new([token.as_bytes().to_vec()].into());
    let mut found = Vec::new();
    let text = format!("{token} {}", token.replace('k', "j"));
    Search::passing_by(known).go_on(text.as_bytes(), true, &mut found);
    let starts: Vec<usize> = found.iter().map(|found| found.place.start).collect();
    assert_eq!(starts, [41]);
}

/// Lines as they are shown by what collects, numbers or compares them.
#[test]
fn private_keys_are_found_whatever_stands_around_their_lines() {
    let key = key("RSA PRIVATE KEY");
    for (before, after) in [
        ("web-1  | ", ""),
        ("[pod/web/app] ", ""),
        ("2026-11-23T07:51:21.123456Z ", ""),
        ("Nov 23 07:51:21 host app[42]: ", ""),
        ("     7\t", ""),
        ("7:", ""),
        ("", "$"),
        ("", "^M$"),
        ("-    ", ""),
        ("-", ""),
        ("\u{2502} ", " \u{2502}"),
        (r#"{"log":""#, r#"\n","stream":"stdout"}"#),
    ] {
        let lines: Vec<String> = key
            .lines()
            .map(|line| format!("{before}{line}{after}\n"))
            .collect();
        let text = format!("a\n{}b\n", lines.concat());
        assert_eq!(
            marked(&text),
            format!("a\n{before}[private-key]{after}\nb\n"),
            "{text}"
        );
        let told = let_through(&lines.iter().map(String::as_str).collect::<Vec<_>>()).concat();
        assert!(!told.contains("MII") && !told.contains("VJT"), "{told}");
    }
    let encrypted = "x | -----BEGIN RSA PRIVATE KEY-----\nx | Proc-Type: 4,ENCRYPTED\nx | \nx | ab\nx | -----END RSA PRIVATE KEY-----\n";
    assert_eq!(marked(encrypted), "x | [private-key]\n");
    for text in [
        "it has -----BEGIN PRIVATE KEY----- in it\nand of Kubernetes/Documentation nothing\n",
        "x | -----BEGIN PRIVATE KEY-----\nx | ...\nx | -----END PRIVATE KEY-----\n",
        "x | -----BEGIN PRIVATE KEY-----\nx | [..]\nx | -----END PRIVATE KEY-----\n",
        "{\"k\": \"-----BEGIN PRIVATE KEY-----\", \"a\": 1}\n{\"crt\": \"MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\"}\n",
        "{\"k\": \"-----BEGIN PRIVATE KEY-----\\n...\\n-----END PRIVATE KEY-----\"}\n{\"crt\": \"MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\"}\n",
    ] {
        assert_eq!(marked(text), text);
    }
}

#[test]
fn keys_in_base64_are_found_behind_anything() {
    let key = key("RSA PRIVATE KEY");
    for before in ["", "a", "ab", "abc", &self::key("CERTIFICATE")] {
        for after in ["", "\nmore"] {
            let encoded = STANDARD.encode(format!("{before}{key}{after}"));
            for width in [64, 70, 76, usize::MAX] {
                let lines = encoded.as_bytes().chunks(width.min(encoded.len()));
                let lines: Vec<&str> = lines
                    .map(|line| std::str::from_utf8(line).unwrap())
                    .collect();
                let marked = marked(&format!("k: {}\n- b\n", lines.join("\n")));
                assert!(marked.ends_with("[private-key]\n- b\n"), "{marked}");
                let left = marked.replace('\n', "");
                assert!(left.len() < before.len() * 4 / 3 + 60, "{left}");
            }
        }
    }
}
