//! What matches and what does not, as a table of cases: `tests/data/expectations.md`.

use std::collections::HashMap;
use std::fs;
use std::ops::Range;

use stepmark::expect::{Captures, Expectation, Output};
use stepmark::runbook::Runbook;
use stepmark::source::Source;

use crate::support::project;

/// The fewest cases that the file is meant to have.
const FEWEST: usize = 60;

/// An expectation, what was printed, and what is to come of it.
#[derive(Default)]
struct Case {
    name: String,
    line: usize,
    options: String,
    known: Captures,
    expectation: Option<Vec<u8>>,
    output: Option<Vec<u8>>,
    verdict: Option<Verdict>,
    /// What is wrong with how the case is written.
    problems: Vec<String>,
}

enum Verdict {
    /// With what the holes take.
    Matches(Captures),
    /// With what the message must name.
    Differs(Vec<String>),
}

/// The cases of a file; lines that it does not know are explanations.
fn cases(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let lines: Vec<&str> = text.lines().collect();
    let mut at = 0;
    while let Some(&line) = lines.get(at) {
        at += 1;
        if let Some(name) = line.strip_prefix("### ") {
            cases.push(Case {
                name: name.to_owned(),
                line: at,
                ..Case::default()
            });
        } else if let Some((marks, info)) = fence(line) {
            let body = body(&lines, at, marks);
            at = body.end + 1;
            if let Some(case) = cases.last_mut() {
                case.fence(info, &lines[body]);
            }
        } else if let Some(case) = cases.last_mut() {
            case.line(line);
        }
    }
    cases
}

/// The marks that open a fence, and what stands behind them.
fn fence(line: &str) -> Option<(&str, &str)> {
    let mark = line.chars().next().filter(|c| "`~".contains(*c))?;
    let (marks, info) = line.split_at(line.len() - line.trim_start_matches(mark).len());
    (marks.len() > 2).then_some((marks, info.trim()))
}

/// The lines from `start` up to the one that closes a fence.
fn body(lines: &[&str], start: usize, marks: &str) -> Range<usize> {
    let length = lines[start..].iter().take_while(|line| **line != marks);
    start..start + length.count()
}

impl Case {
    fn line(&mut self, line: &str) {
        let in_code = line.strip_prefix('`').and_then(|l| l.strip_suffix('`'));
        if let Some(options) = in_code {
            options.clone_into(&mut self.options);
        } else if let Some(known) = line.strip_prefix("known: ") {
            self.known = self.values(known);
        } else if line == "matches" {
            self.conclude(Verdict::Matches(Captures::default()));
        } else if let Some(values) = line.strip_prefix("matches with ") {
            let values = self.values(values);
            self.conclude(Verdict::Matches(values));
        } else if let Some(texts) = line.strip_prefix("differs: ") {
            let texts = texts.split("; ").map(str::to_owned);
            self.conclude(Verdict::Differs(texts.collect()));
        }
    }

    fn conclude(&mut self, verdict: Verdict) {
        if self.verdict.replace(verdict).is_some() {
            self.problems.push("there are two verdicts".to_owned());
        }
    }

    /// `A=1, B=2`
    fn values(&mut self, text: &str) -> Captures {
        let pairs: Vec<_> = text.split(", ").map(|pair| pair.split_once('=')).collect();
        if pairs.contains(&None) {
            let problem = format!("`{text}` is not like `NAME=value, NAME=value`");
            self.problems.push(problem);
        }
        let pairs = pairs.into_iter().flatten();
        pairs.map(|(n, v)| (n.to_owned(), v.to_owned())).collect()
    }

    fn fence(&mut self, info: &str, lines: &[&str]) {
        let mut words = info.split(' ');
        let side = match words.next() {
            Some("expectation") => &mut self.expectation,
            Some("output") => &mut self.output,
            _ => {
                let problem = format!("`{info}` is neither `expectation` nor `output`");
                return self.problems.push(problem);
            }
        };
        let text: String = lines.iter().flat_map(|line| [*line, "\n"]).collect();
        let bytes = match words.next() {
            Some("escaped") => unescape(&text),
            _ => Some(text.into_bytes()),
        };
        let problem = match bytes {
            Some(bytes) => side.replace(bytes).map(|_| "there are two of these fences"),
            None => Some("an escape is none of `\\e`, `\\r`, `\\t`, `\\\\` and `\\xNN`"),
        };
        let problem = problem.map(|problem| format!("{info}: {problem}"));
        self.problems.extend(problem);
    }

    /// What is wrong with it, if anything.
    fn failure(&self) -> Option<String> {
        if let Some(problem) = self.problems.first() {
            return Some(problem.clone());
        }
        let Some(expectation) = &self.expectation else {
            return Some("there is no expectation".to_owned());
        };
        let Some(output) = &self.output else {
            return Some("there is no output".to_owned());
        };
        let Some(verdict) = &self.verdict else {
            return Some("there is no verdict".to_owned());
        };
        let expectation = match parsed(&self.options, expectation) {
            Ok(expectation) => expectation,
            Err(problem) => return Some(problem),
        };
        let found = expectation.check(&Output::whole(output.as_slice()), &self.known);
        match (verdict, found) {
            (Verdict::Matches(values), Ok(found)) => {
                let mut wanted = self.known.clone();
                wanted.extend(values.clone());
                (found != wanted).then(|| format!("expected {wanted:?}\nfound    {found:?}"))
            }
            (Verdict::Matches(_), Err(mismatch)) => {
                let compared = mismatch.notes.join("\n");
                Some(format!("it differs: {mismatch}{compared}"))
            }
            (Verdict::Differs(_), Ok(_)) => {
                Some(format!("it matches: {:?}", expectation.resolve()))
            }
            (Verdict::Differs(texts), Err(mismatch)) => {
                let message = mismatch.to_string();
                // The first line is what people read.
                let names = |(index, text): (usize, &String)| match index {
                    0 => mismatch.summary.contains(text),
                    _ => message.contains(text),
                };
                let unnamed: Vec<_> = texts
                    .iter()
                    .enumerate()
                    .filter(|named| !names(*named))
                    .map(|(_, text)| text)
                    .collect();
                (!unnamed.is_empty()).then(|| format!("{unnamed:?} is not named in: {message}"))
            }
        }
    }
}

/// `\e`, `\r`, `\t`, `\\`, and `\xNN` for any byte.
fn unescape(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some((plain, escaped)) = rest.split_once('\\') {
        bytes.extend_from_slice(plain.as_bytes());
        let (byte, length) = match escaped.chars().next()? {
            'e' => (0x1b, 1),
            'r' => (b'\r', 1),
            't' => (b'\t', 1),
            '\\' => (b'\\', 1),
            'x' => (u8::from_str_radix(escaped.get(1..3)?, 16).ok()?, 3),
            _ => return None,
        };
        bytes.push(byte);
        rest = &escaped[length..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    Some(bytes)
}

/// The expectation as a run gets it: from a document, with the options as its annotation.
fn parsed(options: &str, text: &[u8]) -> Result<Expectation, String> {
    const FENCE: &str = "~~~~~~~~~~~~";
    let text = str::from_utf8(text).map_err(|error| error.to_string())?;
    let comment = match options.strip_prefix("expected_similarity=") {
        Some(_) => options.to_owned(),
        None => format!("stepmark: expect {options}"),
    };
    let document = format!("```sh\nshow\n```\n\n<!-- {comment} -->\n{FENCE}\n{text}{FENCE}\n");
    let runbook = Runbook::parse(Source::new("a.md", document.as_str()));
    // That an expectation is no regular expression is what a case may be about.
    let mut diagnostics = runbook.diagnostics.iter();
    if let Some(wrong) = diagnostics.find(|wrong| wrong.code != "bad-expectation") {
        return Err(format!("`{options}`: {}", wrong.message));
    }
    let step = runbook.blocks.first();
    let asserted = step.and_then(|step| step.expects.first());
    asserted
        .map(|asserted| asserted.expectation.clone())
        .ok_or_else(|| format!("`{options}` does not make an expectation"))
}

#[test]
fn every_case_comes_out_as_it_says() {
    let path = "tests/data/expectations.md";
    let cases = cases(&fs::read_to_string(project(path)).unwrap());
    assert!(
        cases.len() >= FEWEST,
        "{path} has {} cases, and no fewer than {FEWEST} are expected",
        cases.len()
    );
    let mut first: HashMap<&str, usize> = HashMap::new();
    let mut wrong = Vec::new();
    for case in &cases {
        let twice = first.insert(&case.name, case.line);
        let twice = twice.map(|line| format!("line {line} has a case of this name already"));
        let failure = case.failure();
        for text in twice.into_iter().chain(failure) {
            let text = text.trim_end().replace('\n', "\n    ");
            wrong.push(format!("{path}:{}: {}\n    {text}", case.line, case.name));
        }
    }
    let (count, all) = (wrong.len(), cases.len());
    assert!(
        wrong.is_empty(),
        "{count} wrong, of {all} cases\n\n{}\n",
        wrong.join("\n\n")
    );
}

#[test]
fn a_case_that_is_not_well_written_fails() {
    let fences = "~~~ expectation\na\n~~~\n~~~ output\na\n~~~\n";
    let failure = |text: &str| cases(text).first().and_then(Case::failure);
    let whole = format!("### a\n`match=lines`\n{fences}matches\n");
    assert_eq!(failure(&whole), None);
    for (from, to, problem) in [
        ("matches", "Matches", "there is no verdict"),
        ("matches", "matches\ndiffers: a", "there are two verdicts"),
        ("matches", "matches with A", "is not like `NAME=value"),
        ("matches", "matches with A=1", "found    Captures({})"),
        ("matches", "differs: a", "it matches"),
        ("expectation", "expected", "`expected` is neither"),
        ("output", "expectation", "there are two of these"),
        ("~~~ output\na\n~~~\n", "", "there is no output"),
        ("output\na", "output escaped\n\\q", "an escape"),
        ("output\na", "output\nb", "it differs: line 1 is \"b\""),
        ("match=lines", "match=line", "`match=line`: "),
        ("match=lines", "macht=lines", "`macht=lines`: "),
    ] {
        let found = failure(&whole.replacen(from, to, 1)).unwrap_or_default();
        assert!(found.contains(problem), "{to}: {found}");
    }
}
