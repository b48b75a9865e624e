//! Versions as tools tell them.

use std::sync::LazyLock;

use regex::Regex;
use semver::{BuildMetadata, Prerelease};

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
            let numbers = r"[0-9]+\.[0-9]+(?:\.[0-9]+)*";
            let suffix = r"(?:[a-z][0-9a-z]*)?(?:[-+~][0-9A-Za-z][0-9A-Za-z.+~-]*)?";
            Regex::new(&format!(r"(?:\bv)?{numbers}{suffix}")).unwrap()
        });
        let found = VERSION.find(output)?;
        let text = found.as_str().trim_end_matches(['.', '-', '+', '~']);
        Some(Self(text.to_owned()))
    }

    /// The whole number that stands for a version in `output`, as in `less 590` and `version "17"`: where
    /// it begins, or behind the name of the tool or the word.
    #[must_use]
    pub fn find_whole(output: &str) -> Option<Self> {
        #[expect(clippy::unwrap_used, reason = "a constant that tests compile")]
        static VERSION: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r#"\A(?:[A-Za-z][\w.+-]*\s+)?(?i:version:?\s+)?"?v?([0-9]+)\b"#).unwrap()
        });
        let found = VERSION.captures(output)?.get(1)?;
        Some(Self(found.as_str().to_owned()))
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

    /// What makes it one that comes before a release: `rc.1` of `1.7.0-rc.1`, `3.13.0rc1` and `6.1~rc1`.
    /// Empty where nothing does: `-1~deb12u1` and `-eks-036c24b` are packagings of a release.
    #[must_use]
    pub fn prerelease(&self) -> Prerelease {
        self.before_release()
            .map(|found| found.0)
            .unwrap_or_default()
    }

    /// The same, and where the text of it ends.
    pub(super) fn before_release(&self) -> Option<(Prerelease, usize)> {
        #[expect(clippy::unwrap_used, reason = "a constant that tests compile")]
        static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
            let words = "alpha|beta|canary|dev|nightly|preview|pre|rc|snapshot";
            // A single letter is one of Python's; behind a hyphen it begins a commit's hash.
            let pattern =
                format!(r"\A[v0-9.]*[0-9](?:[-~.]?({words})[-.]?([0-9]*)|([ab])([0-9]+))");
            Regex::new(&pattern).unwrap()
        });
        let text = self.0.to_ascii_lowercase();
        let found = BEFORE.captures(&text)?;
        let part = |index, otherwise| {
            let part = found.get(index).or_else(|| found.get(otherwise));
            part.map_or("", |part| part.as_str())
        };
        let word = match part(1, 3) {
            "a" => "alpha",
            "b" => "beta",
            word => word,
        };
        // Apart from its word a number is compared as a number.
        let told = match part(2, 4).parse::<u64>() {
            Ok(number) => format!("{word}.{number}"),
            Err(_) => word.to_owned(),
        };
        let end = found.get_match().end();
        Some((Prerelease::new(&told).ok()?, end))
    }

    /// The release that it is, or comes before: its first three numbers, with 0 for those that it lacks.
    #[must_use]
    pub fn release(&self) -> semver::Version {
        let mut numbers = self.numbers().into_iter();
        let mut next = || numbers.next().unwrap_or_default();
        semver::Version::new(next(), next(), next())
    }

    /// As versions are compared: a release is newer than what came before it.
    #[must_use]
    pub fn comparable(&self) -> semver::Version {
        semver::Version {
            pre: self.prerelease(),
            build: BuildMetadata::EMPTY,
            ..self.release()
        }
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
    }

    #[test]
    fn versions_can_be_compared() {
        for (told, comparable) in [
            ("1.31.2", "1.31.2"),
            ("9.2p1", "9.2.0"),
            ("1.1.1w", "1.1.1"),
            ("20.04", "20.4.0"),
            ("252.31-1~deb12u1", "252.31.0"),
            ("1.2.3.4", "1.2.3"),
            ("v1.32.4-dispatcher", "1.32.4"),
            ("v1.30.4-eks-036c24b", "1.30.4"),
            ("v1.30.4+k3s1", "1.30.4"),
            ("1.7.0-a1b2c3d", "1.7.0"),
            ("v1.7.0-rc.1", "1.7.0-rc.1"),
            ("v1.7.0-rc10+g5", "1.7.0-rc.10"),
            ("3.13.0rc2", "3.13.0-rc.2"),
            ("3.13.0a1", "3.13.0-alpha.1"),
            ("6.1~rc02-1", "6.1.0-rc.2"),
            ("4.0.0-beta", "4.0.0-beta"),
        ] {
            let version = Version::find(told).map(|version| version.comparable().to_string());
            assert_eq!(version.as_deref(), Some(comparable), "{told}");
        }
    }

    #[test]
    fn a_whole_number_may_be_a_version() {
        for (output, version) in [
            ("less 590 (GNU regular expressions)\n", Some("590")),
            ("openjdk version \"17\" 2021-09-14\n", Some("17")),
            ("252\n", Some("252")),
            ("v7", Some("7")),
            ("tool: no such option, line 4\n", None),
            ("2nd try\n", None),
            ("", None),
        ] {
            let found = Version::find_whole(output).map(|version| version.0);
            assert_eq!(found.as_deref(), version, "{output}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_output_is_too_strange(output in "\\PC*|[v0-9a.~+ -]{0,40}") {
            if let Some(version) = Version::find(&output) {
                proptest::prop_assert!(output.contains(version.as_str()));
                proptest::prop_assert!(version.numbers().len() >= 2, "{version:?}");
                let comparable = version.comparable();
                proptest::prop_assert!(comparable <= version.release(), "{version:?}");
            }
        }
    }
}
