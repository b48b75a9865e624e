//! Tools that a document requires, and the versions that will do: `kubectl >= 1.30`.

use std::fmt;

use semver::{Comparator, Op, Prerelease, VersionReq};

use super::{Version, table};
use crate::expect::visible;
use crate::source::Span;

/// A tool that a run needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// What a shell looks for on PATH.
    pub tool: String,
    /// The versions that will do. `None`: every one.
    pub range: Option<Range>,
    /// Where the document asks for it.
    pub span: Span,
}

/// Versions that will do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    text: String,
    parts: VersionReq,
}

/// Why something is no requirement, and what would be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// What is wrong, in one line.
    pub what: String,
    /// What to do about it.
    pub help: &'static str,
}

/// What a range may look like.
pub(in crate::runbook) const RANGES: &str = "write a range such as `>= 1.30`, `>= 3.12, < 4`, `~1.7`, `^20`, or a version by itself, \
     which every release fits that begins with it";

/// The operators, longer ones first.
const OPERATORS: &[(&str, Op)] = &[
    (">=", Op::GreaterEq),
    ("<=", Op::LessEq),
    (">", Op::Greater),
    ("<", Op::Less),
    ("=", Op::Exact),
    ("~", Op::Tilde),
    ("^", Op::Caret),
];

impl Requirement {
    /// A tool, and behind it perhaps a range: `jq`, `helm >=3.12, <4`.
    ///
    /// # Errors
    ///
    /// The text is something else.
    pub fn parse(text: &str, span: Span) -> Result<Self, Wrong> {
        let text = text.trim();
        let ends = |char: char| char.is_whitespace() || "<>=~^*!,".contains(char);
        let (tool, range) = text.split_at(text.find(ends).unwrap_or(text.len()));
        Self::new(tool, range, span)
    }

    /// `tool`, in a version of `range`; `*`, or nothing, for any.
    ///
    /// # Errors
    ///
    /// One of them is none.
    pub fn new(tool: &str, range: &str, span: Span) -> Result<Self, Wrong> {
        let is_part = |char: char| char.is_ascii_alphanumeric() || "_-.+".contains(char);
        if !tool.starts_with(|char: char| char.is_ascii_alphanumeric() || char == '_')
            || !tool.chars().all(is_part)
        {
            return Err(Wrong {
                what: format!("`{}` is no name of a tool", visible(tool)),
                help: "a tool is what a shell looks for on PATH, such as `kubectl`, and no path",
            });
        }
        let range = match range.trim() {
            "" | "*" => None,
            range => Some(Range::parse(range)?),
        };
        Ok(Self {
            tool: tool.to_owned(),
            range,
            span,
        })
    }

    /// Whether the tool is one that stepmark knows how to ask for its version without doing anything
    /// else. Others are run for somebody who has said so.
    #[must_use]
    pub fn is_known(&self) -> bool {
        table::version_arguments(&self.tool).is_some()
    }

    /// The arguments to try one after the other until the tool tells its version.
    #[must_use]
    pub fn version_questions(&self) -> Vec<&'static [&'static str]> {
        table::version_questions(&self.tool)
    }
}

impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.range {
            Some(range) => write!(f, "{} {range}", self.tool),
            None => f.write_str(&self.tool),
        }
    }
}

impl Range {
    /// Comparisons with commas between them, which must all hold. A version by itself is `=`.
    ///
    /// # Errors
    ///
    /// The text is something else.
    pub fn parse(text: &str) -> Result<Self, Wrong> {
        let text = text.trim();
        let parts = text.split(',').map(|part| comparator(part.trim(), text));
        Ok(Self {
            text: text.to_owned(),
            parts: VersionReq {
                comparators: parts.collect::<Result<_, _>>()?,
            },
        })
    }

    /// Whether `version` will do. One that comes before a release does where the release does, unless it
    /// comes before the lowest one: of `>= 1.30`, `1.30.0-rc.1` is none, and `1.31.0-rc.1` is one; and of
    /// `< 4`, `4.0.0-rc.1` is none.
    #[must_use]
    pub fn admits(&self, version: &Version) -> bool {
        let (version, release) = (version.comparable(), version.release());
        if version == release {
            return self.parts.matches(&release);
        }
        let is_from = |part: &Comparator| match part.op {
            Op::Exact | Op::GreaterEq | Op::Tilde | Op::Caret => lowest(part) <= version,
            Op::Greater => lowest(part) < version,
            _ => true,
        };
        // A range that names a prerelease itself is held against it by the rules of semver.
        self.parts.matches(&version)
            || self.parts.matches(&release) && self.parts.comparators.iter().all(is_from)
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The first version that a part speaks of.
fn lowest(part: &Comparator) -> semver::Version {
    let (minor, patch) = (part.minor.unwrap_or(0), part.patch.unwrap_or(0));
    semver::Version {
        pre: part.pre.clone(),
        ..semver::Version::new(part.major, minor, patch)
    }
}

/// One part of the range `whole`.
fn comparator(part: &str, whole: &str) -> Result<Comparator, Wrong> {
    let no_range = || Wrong {
        what: format!("`{}` is no range of versions", visible(whole)),
        help: RANGES,
    };
    let operator = OPERATORS
        .iter()
        .find_map(|&(word, op)| Some((part.strip_prefix(word)?, op)));
    let (version, op) = operator.unwrap_or((part, Op::Exact));
    let version = version.trim_start();
    let version = version.strip_prefix('v').unwrap_or(version);
    let end = version.find(|char: char| !char.is_ascii_digit() && char != '.');
    let (numbers, rest) = version.split_at(end.unwrap_or(version.len()));
    // `1.30.x` and `1.30.*` say no more than `1.30`.
    let (numbers, rest) = match rest {
        "x" | "X" | "*" if numbers.ends_with('.') => (&numbers[..numbers.len() - 1], ""),
        _ => (numbers, rest),
    };
    let numbers: Result<Vec<u64>, _> = numbers.split('.').map(str::parse).collect();
    let numbers = numbers.map_err(|_| no_range())?;
    if numbers.len() > 3 {
        return Err(Wrong {
            what: format!("`{}` has more than three numbers", visible(part)),
            help: "leave out what is behind the third: that much of versions is compared",
        });
    }
    let pre = match rest {
        "" => Prerelease::EMPTY,
        _ => prerelease(version).ok_or_else(|| {
            if rest.contains(char::is_whitespace) || rest.contains(['<', '>', '=', '~', '^']) {
                return no_range();
            }
            Wrong {
                what: format!("`{}` has more than numbers", visible(part)),
                help: "leave out what is behind the numbers: that much of versions is compared, \
                       besides prereleases such as `-rc.1`",
            }
        })?,
    };
    let number = |index: usize| match pre.is_empty() {
        true => numbers.get(index).copied(),
        // One release has prereleases, and no range of them.
        false => Some(numbers.get(index).copied().unwrap_or(0)),
    };
    Ok(Comparator {
        op,
        major: number(0).ok_or_else(no_range)?,
        minor: number(1),
        patch: number(2),
        pre,
    })
}

/// The prerelease that a version is, where there is nothing behind it.
fn prerelease(version: &str) -> Option<Prerelease> {
    let found = Version::find(version).filter(|found| found.as_str() == version)?;
    let (pre, end) = found.before_release()?;
    (end == version.len()).then_some(pre)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Requirement, Wrong> {
        Requirement::parse(text, Span::default())
    }

    #[test]
    fn a_tool_and_perhaps_a_range() {
        for (text, tool, range) in [
            ("kubectl >= 1.30", "kubectl", Some(">= 1.30")),
            (" jq ", "jq", None),
            ("helm >=3.12, <4", "helm", Some(">=3.12, <4")),
            ("talosctl ~1.7", "talosctl", Some("~1.7")),
            ("node ^20", "node", Some("^20")),
            ("kubectl>=v1.30", "kubectl", Some(">=v1.30")),
            ("g++ *", "g++", None),
            ("python3.11 3.11.x", "python3.11", Some("3.11.x")),
            ("talosctl >= 1.7.0-rc.1", "talosctl", Some(">= 1.7.0-rc.1")),
        ] {
            let found = parse(text).unwrap();
            let found = (found.tool.as_str(), found.range.map(|range| range.text));
            assert_eq!(found, (tool, range.map(str::to_owned)), "{text}");
        }
    }

    #[test]
    fn what_is_none_is_told() {
        let texts = [
            "",
            ">= 1.30",
            "./kubectl >= 1.30",
            "-x",
            "node@20",
            "a\u{1b}b",
            "kubectl >> 1",
            "kubectl >= 1.30 < 2",
            "kubectl >= ",
            "kubectl >= 1.30,",
            "kubectl != 1.30",
            "kubectl latest",
            "kubectl 1..2",
            "kubectl >= 1.2.3.4",
            "kubectl >= 99999999999999999999",
            "ssh >= 9.2p1",
            "kubectl >= 1.30.0+k3s1",
            "kubectl >= 1.30.0-rc.1+k3s1",
        ];
        let told = texts.map(|text| match parse(text) {
            Ok(found) => format!("{text}: {found:?}"),
            Err(wrong) => wrong.what,
        });
        insta::assert_snapshot!(told.join("\n"), @r"
        `` is no name of a tool
        `` is no name of a tool
        `./kubectl` is no name of a tool
        `-x` is no name of a tool
        `node@20` is no name of a tool
        `a\x1bb` is no name of a tool
        `>> 1` is no range of versions
        `>= 1.30 < 2` is no range of versions
        `>=` is no range of versions
        `>= 1.30,` is no range of versions
        `!= 1.30` is no range of versions
        `latest` is no range of versions
        `1..2` is no range of versions
        `>= 1.2.3.4` has more than three numbers
        `>= 99999999999999999999` is no range of versions
        `>= 9.2p1` has more than numbers
        `>= 1.30.0+k3s1` has more than numbers
        `>= 1.30.0-rc.1+k3s1` has more than numbers
        ");
    }

    #[test]
    fn versions_are_held_against_ranges() {
        for (range, admitted, refused) in [
            (
                ">= 1.30",
                "1.30 1.30.0 v1.30.2 1.31.0-rc.1 2.0.0 1.30.4-eks-1 v1.32.4-dispatcher",
                "1.29.9 1.9 1.30.0-rc.1 1.30.0-alpha.3",
            ),
            ("> 1.30", "1.31.0 2.0", "1.30.5 1.30.0"),
            ("> 1.30.1", "1.30.2 1.30.2-rc.1", "1.30.1 1.30.1-rc.1"),
            ("< 4", "3.99.1 3.0.0-rc.1", "4.0.0 4.0.0-rc.1 4.1"),
            ("<= 1.30", "1.30.9 1.2", "1.31.0 1.31.0-rc.1"),
            (
                ">=3.12, <4",
                "3.12.0 3.99",
                "3.11.9 4.0 3.12.0-rc.1 4.0.0-beta",
            ),
            ("~1.7", "1.7.0 1.7.9 1.7.1-rc.1", "1.8.0 1.6.9 1.7.0-rc.1"),
            ("~1.7.2", "1.7.2 1.7.9", "1.7.1 1.8.0"),
            ("^20", "20.0.1 20.19.4", "21.0.0 19.9 20.0.0-rc.1"),
            ("^0.3", "0.3.9", "0.4.0 0.2.9"),
            // By itself: whatever begins with it.
            ("1.30", "1.30.0 1.30.14", "1.31.0 1.29.0 1.30.0-rc.1"),
            ("= 1.30", "1.30.0 1.30.14", "1.31.0"),
            ("1.30.2", "1.30.2 1.30.2.7 1.30.2-1~deb12u1", "1.30.3 1.30"),
            ("1", "1.0 1.99", "2.0 0.9"),
            ("1.30.x", "1.30.7", "1.31.0"),
            (">= 1.x", "1.0 2.0", "0.9"),
            // As tools tell them.
            (">= 9.2", "9.2p1 9.10p1", "9.1p1"),
            (">= 20.04", "20.04 20.10 22.04", "18.04 20.3"),
            (">= 252.31", "252.31-1~deb12u1", "252.30-1"),
            // Those that name a prerelease.
            (
                ">= 1.7.0-rc.2",
                "1.7.0-rc.2 1.7.0-rc.10 1.7.0 1.8.0-rc.1",
                "1.7.0-rc.1 1.7.0-beta.3",
            ),
            (">= 3.13.0rc1", "3.13.0rc2 3.13.0", "3.13.0b4"),
            ("= 1.7.0-rc.1", "1.7.0-rc.1", "1.7.0 1.7.0-rc.2"),
            (">= 1.7-rc.1", "1.7.0-rc.1 1.7.0", "1.6.9"),
        ] {
            let parsed = Range::parse(range).unwrap();
            let admits = |version: &str| parsed.admits(&Version::find(version).unwrap());
            for version in admitted.split(' ') {
                assert!(admits(version), "{version} will do for {range}");
            }
            for version in refused.split(' ') {
                assert!(!admits(version), "{version} will not do for {range}");
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn a_version_fits_itself(version in "[0-9]{1,4}(\\.[0-9]{1,4}){1,2}(-(alpha|beta|rc)\\.[0-9]{1,3})?") {
            let found = Version::find(&version).unwrap();
            for operator in ["", "=", ">=", "<=", "~", "^"] {
                let range = Range::parse(&format!("{operator}{version}")).unwrap();
                proptest::prop_assert!(range.admits(&found), "{}", range);
            }
            for operator in [">", "<"] {
                let range = Range::parse(&format!("{operator} {version}")).unwrap();
                proptest::prop_assert!(!range.admits(&found), "{}", range);
            }
        }

        #[test]
        fn no_text_is_too_strange(text in "\\PC*|[a-z0-9.<>=~^, v*x-]{0,30}") {
            if let Ok(found) = parse(&text) {
                proptest::prop_assert!(text.contains(&found.tool));
            }
        }
    }
}
