use proptest::prelude::*;

use super::super::written::{escape, escape_line};
use super::*;

fn matches(pattern: &str, line: &str) -> bool {
    Pattern::new(pattern).matches(line)
}

#[test]
fn holes_take_any_text() {
    assert!(matches("[..]", ""));
    assert!(matches("[..]", "anything"));
    assert!(matches("a [..] c", "a b c"));
    assert!(matches("a[..]c[..]e", "abcde"));
    assert!(matches("[..][..]x", "aax"));
    assert!(!matches("a [..] c", "a c"));
    assert!(!matches("ab[..]bc", "abc"));
    assert!(!matches("a[..]b[..]b", "ab"));
    assert!(!matches("", "x"));
    assert!(!matches("x", ""));
}

#[test]
fn brackets_that_are_no_hole_are_brackets() {
    assert!(matches("[INFO] [..] done]", "[INFO] all done]"));
    assert!(matches("a[0] = [...]", "a[0] = [...]"));
    assert!(matches(r"\[..] x", "[..] x"));
    assert!(!matches(r"\[..] x", "any x"));
    assert!(matches(r"C:\dir [..]", r"C:\dir y"));
}

#[test]
fn typed_holes_take_values_of_their_type() {
    assert!(matches("node [ip] up [duration]", "node 10.0.0.1 up 3d6h"));
    assert!(!matches("node [ip] up [duration]", "node n1 up 3d6h"));
    assert!(matches("[int][word]", "12ab"));
    assert!(matches(
        "pid=[int], [..] at [time]",
        "pid=7, x at y at 14:08"
    ));
    assert!(matches(
        "[integer] [A:b] [1:int]",
        "[integer] [A:b] [1:int]"
    ));
    assert!(!matches("[integer]", "5"));
    assert!(matches(r"\[int]", "[int]"));
    assert!(!matches(r"\[int]", "5"));
}

#[test]
fn names_take_values() {
    let pattern = Pattern::new("[A:word] is [IP:ip], [int] [A:word]");
    assert_eq!(
        pattern.captures("n1 is 10.0.0.1, 5 n2"),
        [("A", "n1"), ("IP", "10.0.0.1"), ("A", "n2")].map(|(n, v)| (n.to_owned(), v.to_owned()))
    );
    let known = Captures::from_iter([("A".to_owned(), "n.".to_owned())]);
    let pattern = pattern.bound(&known);
    assert!(!pattern.matches("n1 is 10.0.0.1, 5 n1"));
    assert!(pattern.matches("n. is 10.0.0.1, 5 n."));
    assert_eq!(pattern.captures("n. is ::1, 5 n.").len(), 1);
    let pattern = Pattern::new("x[A:int][B:int]y[..]").bound(
        &[("A".into(), "1".into()), ("B".into(), "2".into())]
            .into_iter()
            .collect(),
    );
    assert!(pattern.matches("x12y") && !pattern.matches("x1_2y"));
}

#[test]
fn known_names_tell_their_values() {
    let known = Captures::from_iter([("A", "n1"), ("B", "")].map(|(n, v)| (n.into(), v.into())));
    let told = |raw: &str| Pattern::new(raw).bound(&known).told();
    assert_eq!(told("[A:word] [ip]"), " (A is n1)");
    assert_eq!(told("[A:word] [B:..] [A:word]"), " (A is n1, B is empty)");
    assert_eq!(told("[C:word] A"), "");
}

#[test]
fn lines_may_be_expressions_and_globs() {
    let line = |raw: &str, text: &str| Pattern::line(raw).matches(text);
    assert!(line(r"a\d+ (re)", "a12"));
    assert!(!line(r"a\d+ (re)", "xa12"));
    assert!(!line("a|b (re)", "ab"));
    assert!(line("a*.?z (glob)", "abc.yz"));
    assert!(line(r"\*\? x* (glob)", "*? xy"));
    assert!(!line(r"\*\? x* (glob)", "a? xy"));
    assert!(line("( (re)", "( (re)"));
    assert!(Pattern::problem("( (re)").is_some());
    assert!(!Pattern::new("a.c (re)").matches("abc"));
}

#[test]
fn blanks_before_an_empty_hole_at_the_end_are_trimmed_with_it() {
    assert!(matches("done in [..]", "done in"));
    assert!(!matches("done in[..]x", "done in"));
}

#[test]
fn what_was_pasted_matches_itself() {
    assert!(matches(r"grep '\[x\]'", r"grep '\[x\]'"));
    assert!(matches(r"grep '\[x]'", "grep '[x]'"));
}

#[test]
fn many_holes_take_no_long_time() {
    let pattern = "[..]a".repeat(2_000);
    let line = format!("{}b", "a".repeat(100_000));
    assert!(!matches(&pattern, &line));
    assert!(matches(&format!("{pattern}b"), &line));
}

proptest! {
    #[test]
    fn every_line_matches_itself(line in ".*") {
        prop_assert!(matches(&line, &line));
    }

    #[test]
    fn a_hole_fits_wherever_text_was(before in ".*", hidden in ".*", after in ".*") {
        // Between a backslash and a hole, there is no telling whose bracket it is.
        prop_assume!(!before.ends_with('\\'));
        let pattern = format!("{}[..]{}", escape(&before), escape(&after));
        let line = format!("{before}{hidden}{after}");
        prop_assert!(matches(&pattern, &line), "{} {}", pattern, line);
    }

    #[test]
    fn an_escaped_line_matches_itself_and_no_other(
        line in "[a-b\\[\\]\\\\.: ]{0,12}|.*|\\[(int|A:int|[.]{2})\\]|[.]{3}|.* [(](re|glob)[)]",
        other in "[a-b\\[\\]\\\\.: ]{0,12}",
    ) {
        let line = line.trim_end();
        let pattern = Pattern::line(&escape_line(line));
        prop_assert!(pattern.matches_form(line), "{:?}", pattern);
        let longer = format!("{line}1");
        prop_assert!(!pattern.matches_form(&longer));
        if line != other {
            prop_assert!(!pattern.matches_form(&other));
        }
    }

    #[test]
    fn the_short_way_and_the_expression_agree(
        pattern in "(\\[(int|word|ip|[.]{2}|version)\\]|[a1. ]){0,6}",
        text in "[a1. ]{0,10}",
    ) {
        let pattern = Pattern::new(&pattern);
        let slowly = pattern.regex().is_some_and(|regex| regex.is_match(&text));
        // Blanks that are trimmed with a hole at the end are no matter of the expression.
        prop_assume!(!pattern.raw().ends_with(" [..]"));
        prop_assert_eq!(pattern.matches_form(&text), slowly, "{:?}", pattern);
    }
}
