//! Versions as tools tell them.

use std::sync::LazyLock;

use regex::Regex;

/// A version as it was told: `1.31.2`, `v1.7.0-rc.1`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version(String);

impl Version {
    /// The first thing in `output` that looks like a version.
    #[must_use]
    pub fn find(output: &str) -> Option<Self> {
        #[expect(clippy::unwrap_used, reason = "a constant that tests compile")]
        static VERSION: LazyLock<Regex> = LazyLock::new(|| {
            // `1.2`, `1.2.3`, `9.2p1`, `1.1.1w`, and what follows a hyphen, a plus or a tilde.
            let numbers = r"\d+\.\d+(?:\.\d+)*";
            let suffix = r"(?:[a-z][0-9a-z]*)?(?:[-+~][0-9A-Za-z][0-9A-Za-z.+~-]*)?";
            Regex::new(&format!(r"(?:\bv)?{numbers}{suffix}")).unwrap()
        });
        let found = VERSION.find(output)?;
        let text = found.as_str().trim_end_matches(['.', '-', '+', '~']);
        Some(Self(text.to_owned()))
    }

    /// As it was told.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its numbers, for comparing: `v1.7.0-rc.1` has 1, 7 and 0.
    #[must_use]
    pub fn numbers(&self) -> Vec<u64> {
        let text = self.0.trim_start_matches('v');
        let end = text.find(|char: char| !char.is_ascii_digit() && char != '.');
        text[..end.unwrap_or(text.len())]
            .split('.')
            // No version has numbers that long; one that has compares as newer than all.
            .map(|number| number.parse().unwrap_or(u64::MAX))
            .collect()
    }

    /// Whether it comes before a release, as `1.7.0-rc.1` does before `1.7.0`.
    #[must_use]
    pub fn is_prerelease(&self) -> bool {
        let text = self.0.to_ascii_lowercase();
        let rest = text.split_once('-').map_or("", |(_, rest)| rest);
        ["alpha", "beta", "rc", "pre", "dev"]
            .iter()
            .any(|word| rest.starts_with(word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_found_in_what_tools_print() {
        for (output, version) in [
            (
                "Client Version: v1.31.2\nKustomize Version: v5.4.2\n",
                "v1.31.2",
            ),
            ("Client:\n\tTalos v1.7.0-rc.1\n", "v1.7.0-rc.1"),
            ("v3.15.2+g1a500d5\n", "v3.15.2+g1a500d5"),
            ("Docker version 27.3.1, build ce12230\n", "27.3.1"),
            ("git version 2.39.3 (Apple Git-146)\n", "2.39.3"),
            ("Terraform v1.9.5\non linux_amd64\n", "v1.9.5"),
            (
                "OpenSSL 3.0.15 3 Sep 2024 (Library: OpenSSL 3.0.15)\n",
                "3.0.15",
            ),
            ("OpenSSL 1.1.1w  11 Sep 2023\n", "1.1.1w"),
            ("OpenSSH_9.2p1 Debian-2+deb12u3, OpenSSL 3.0.14\n", "9.2p1"),
            ("jq-1.7.1\n", "1.7.1"),
            (
                "yq (https://github.com/mikefarah/yq/) version v4.44.1\n",
                "v4.44.1",
            ),
            ("sops 3.9.0 (latest)\n", "3.9.0"),
            ("etcdctl version: 3.5.16\nAPI version: 3.5\n", "3.5.16"),
            ("go version go1.22.3 linux/amd64\n", "1.22.3"),
            (
                "aws-cli/2.17.9 Python/3.11.8 Linux/6.1 exe/x86_64\n",
                "2.17.9",
            ),
            ("Python 3.13.0rc2\n", "3.13.0rc2"),
            ("GNU Make 4.3\n", "4.3"),
            ("systemd 252 (252.31-1~deb12u1)\n", "252.31-1~deb12u1"),
            ("tool 1.2-.\n", "1.2"),
        ] {
            let found = Version::find(output).map(|version| version.0);
            assert_eq!(found.as_deref(), Some(version), "{output}");
        }
        for output in ["", "(devel)\n", "version 7\n", "x86_64-linux\n", "v.1.\n"] {
            assert_eq!(Version::find(output), None, "{output}");
        }
    }

    #[test]
    fn numbers_can_be_compared() {
        let numbers = |text: &str| Version::find(text).map(|version| version.numbers());
        assert_eq!(numbers("v1.7.0-rc.1"), Some(vec![1, 7, 0]));
        assert_eq!(numbers("9.2p1"), Some(vec![9, 2]));
        assert!(numbers("1.30") < numbers("1.30.1") && numbers("1.9") < numbers("1.30"));
        assert_eq!(numbers("99999999999999999999.1"), Some(vec![u64::MAX, 1]));
        let is_prerelease = |text: &str| Version::find(text).map(|version| version.is_prerelease());
        assert_eq!(is_prerelease("v1.7.0-rc.1"), Some(true));
        assert_eq!(is_prerelease("252.31-1~deb12u1"), Some(false));
    }

    proptest::proptest! {
        #[test]
        fn no_output_is_too_strange(output in "\\PC*|[v0-9a.~+ -]{0,40}") {
            if let Some(version) = Version::find(&output) {
                proptest::prop_assert!(output.contains(version.as_str()));
                proptest::prop_assert!(version.numbers().len() >= 2, "{version:?}");
            }
        }
    }
}
