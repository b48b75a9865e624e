//! Values that their names call secret. Nobody said that they are, so they are masked only where a
//! difference shows them beside what changed: a file of settings is full of them.

use std::ops::Range;
use std::sync::LazyLock;

use regex::bytes::Regex;

/// A name that ends in a word for a secret, and the value behind it.
static NAMED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let name = concat!(
        r"password|passwd|passphrase|pwd|secret|token|credentials?",
        r"|(?:private|api|access|encryption|signing|secret|session|account|client|shared)[_-]?key"
    );
    let text = format!(
        r#"(?im)^[ \t]*(?:-[ \t]+)?(?:export[ \t]+)?["']?[\w.-]*(?:{name})["']?[ \t]*[:=][ \t]*(?P<value>\S.*?)[ \t]*,?[ \t]*\r?$"#
    );
    Regex::new(&text).ok()
});

/// A name that may be that of a key which is none of a lock: its value tells.
static KEY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let text = r#"(?im)^[ \t]*(?:-[ \t]+)?["']?[\w.-]*key["']?[ \t]*[:=][ \t]*(?P<value>["']?[a-z0-9+/=_-]{40,}["']?)[ \t]*,?[ \t]*\r?$"#;
    Regex::new(text).ok()
});

/// Where values stand in `text` that their names call secret, in order.
pub(super) fn places(text: &[u8]) -> Vec<Range<usize>> {
    let all = [&NAMED, &KEY]
        .into_iter()
        .filter_map(|regex| regex.as_ref());
    let found = all.flat_map(|regex| regex.captures_iter(text));
    let values = found.filter_map(|found| found.name("value"));
    let secret = values.filter(|value| !is_plain(value.as_bytes()));
    let mut places: Vec<Range<usize>> = secret
        .map(|value| match is_header(value.as_bytes()) {
            true => below(text, value.end()),
            false => value.range(),
        })
        .collect();
    places.sort_by_key(|place| place.start);
    places
}

/// Whether the value is none: a switch, a number, a reference, something encrypted, or nothing.
fn is_plain(value: &[u8]) -> bool {
    const PLAIN: [&[u8]; 9] = [
        b"true", b"false", b"null", b"~", b"\"\"", b"''", b"{}", b"[]", b"{",
    ];
    const BEGINS: [&[u8]; 9] = [b"${", b"$(", b"{{", b"ENC[", b"*", b"&", b"[", b"!", b"<"];
    let inner = value.strip_prefix(b"\"").unwrap_or(value);
    value.starts_with(b"#")
        || PLAIN.contains(&value)
        || BEGINS.iter().any(|begins| inner.starts_with(begins))
        || value.iter().all(u8::is_ascii_digit)
}

/// Whether the value stands in the lines below it.
fn is_header(value: &[u8]) -> bool {
    let rest = value.strip_prefix(b"|").or(value.strip_prefix(b">"));
    rest.is_some_and(|rest| rest.iter().all(|byte| b"+-0123456789".contains(byte)))
}

/// The lines behind `at` that stand deeper than the line that it ends.
fn below(text: &[u8], at: usize) -> Range<usize> {
    let depth = |line: &[u8]| line.iter().take_while(|byte| **byte == b' ').count();
    let start = text[..at].iter().rposition(|byte| *byte == b'\n');
    let own = depth(&text[start.map_or(0, |newline| newline + 1)..at]);
    let newline = text[at..].iter().position(|byte| *byte == b'\n');
    let first = newline.map_or(text.len(), |newline| at + newline + 1);
    let mut end = first;
    for line in text[first..].split_inclusive(|byte| *byte == b'\n') {
        if !line.trim_ascii().is_empty() && depth(line) <= own {
            break;
        }
        end += line.len();
    }
    first..end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(text: &str) -> String {
        let mut masked = text.to_owned();
        for place in places(text.as_bytes()).into_iter().rev() {
            let ends = text[place.clone()].ends_with('\n');
            masked.replace_range(place, if ends { "*****\n" } else { "*****" });
        }
        masked
    }

    #[test]
    fn values_are_found_by_their_names() {
        let text = "token: 328hom.uqjzh6jnn2eie9oi\n  secretboxEncryptionSecret: z01mye6j16bspJYtTB/5SFX8j7Ph4JXxM2Xuu4vsBPM=\n\
                    \"password\": \"hunter22\",\nexport API_KEY=abc\n- clientSecret: 'x y' \r\n\
                    crt: LS0t\nkey: LS0tLS1CRUdJTiBFRDI1NTE5IFBSSVZBVEUgS0VZLS0tLS0K\n\
                    a:\n  private_key: |\n    one\n\n    two\n  b: c\n";
        insta::assert_snapshot!(masked(text), @r#"
        token: *****
          secretboxEncryptionSecret: *****
        "password": *****,
        export API_KEY=*****
        - clientSecret: ***** 
        crt: LS0t
        key: *****
        a:
          private_key: |
        *****
          b: c
        "#);
    }

    #[test]
    fn what_is_no_secret_stays() {
        for text in [
            "automountServiceAccountToken: false\n",
            "secretName: tls\n",
            "secret: {}\n",
            "password: ${PASSWORD}\n",
            "token: ENC[AES256_GCM,data:x]\n",
            "key: node-role.kubernetes.io/control-plane\n",
            "secret:\n  name: a\n",
            "password: *default\n",
            "maxToken: 4096\n",
            "tokenPath: /var/run\n",
        ] {
            assert_eq!(masked(text), text);
        }
    }
}
