//! What looks like a secret and is none.

/// Parts of what documentation shows in the place of a token. Each is too long to be there by chance.
const PARTS: &[&str] = &[
    "example",
    "placeholder",
    "redacted",
    "xxxx",
    "....",
    "****",
    "123456789",
    "abcdefgh",
    "abcdef.0123456789abcdef",
    "deadbeef",
    // The token that jwt.io opens with: "sub" is 1234567890, of John Doe.
    "eyjzdwiioiixmjm0nty3odkwiiw",
];

/// Whether `secret` is meant for a reader to see: a word for one, or one character over and over. What
/// has less than `entropy` bits in a character is no token of its rule.
pub(super) fn is_placeholder(secret: &[u8], entropy: f64) -> bool {
    let lower = secret.to_ascii_lowercase();
    let names = |part: &&str| memchr::memmem::find(&lower, part.as_bytes()).is_some();
    PARTS.iter().any(names) || bits(secret) <= entropy
}

/// Shannon's entropy of the bytes, in bits a byte.
fn bits(bytes: &[u8]) -> f64 {
    let mut counts = [0_u32; 256];
    for byte in bytes {
        counts[usize::from(*byte)] += 1;
    }
    let length = f64::from(u32::try_from(bytes.len()).unwrap_or(u32::MAX));
    let of_one = |count: &u32| {
        let share = f64::from(*count) / length;
        -share * share.log2()
    };
    counts.iter().filter(|count| **count > 0).map(of_one).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_reader_is_meant_to_see() {
        for text in [
            "AKIAIOSFODNN7EXAMPLE",
            "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "ghp_111111111111111111111111111111111111",
            "sk_live_****",
        ] {
            assert!(is_placeholder(text.as_bytes(), 3.0), "{text}");
        }
        assert!(!is_placeholder(
            b"ghp_k3Jd92LmQx7RtWv0ZbYs4NcPf6Ge8Ha1Ui5o",
            3.0
        ));
    }

    #[test]
    fn entropy_is_that_of_shannon() {
        assert!(bits(b"aaaa").abs() < 1e-9);
        assert!((bits(b"abab") - 1.0).abs() < 1e-9);
        assert!((bits(b"abcdefgh") - 3.0).abs() < 1e-9);
    }
}
