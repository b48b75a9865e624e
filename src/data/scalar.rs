//! What a scalar of YAML is.

use std::borrow::Cow;
use std::ops::Range;

use granit_parser::{ScalarStyle, Tag};

use super::value::{Data, Style, Value};

/// A scalar of YAML, by the way it is written and its tag; tags that are not YAML's own say nothing. Where
/// the source `is_cut`, somebody took its last line end.
pub fn scalar<'a>(
    text: Cow<'a, str>,
    style: ScalarStyle,
    tag: Option<&Tag>,
    mut span: Range<usize>,
    source: &str,
    is_cut: bool,
) -> Value<'a> {
    // What is left out is null. It stands behind what comes before it.
    let left_out = span.is_empty();
    if left_out {
        let before = source.get(..span.start).unwrap_or_default();
        let before = before.trim_end().len();
        // The parser tells the place before the colon.
        let rest = source.get(before..).unwrap_or_default();
        let at = before + usize::from(rest.starts_with(':'));
        span = at..at;
    }
    let is_text = tag.is_some_and(|tag| tag.is_yaml_core_schema_tag("str"));
    let (data, style) = match style {
        ScalarStyle::Plain if left_out && !is_text => (Data::Null, Style::Plain),
        ScalarStyle::Plain if left_out => (Data::Text(Cow::Borrowed("")), Style::Plain),
        ScalarStyle::Plain if is_text => (Data::Text(text), Style::Plain),
        ScalarStyle::Plain => (plain(text), Style::Plain),
        ScalarStyle::SingleQuoted => (Data::Text(text), Style::Single),
        ScalarStyle::DoubleQuoted => (Data::Text(text), Style::Json),
        ScalarStyle::Literal | ScalarStyle::Folded => {
            let lines = source.get(span.clone()).unwrap_or_default();
            let at_end = source.get(span.end..).is_none_or(str::is_empty);
            let last = lines.rsplit('\n').next().unwrap_or_default();
            let text = match at_end && !is_cut && !last.trim().is_empty() {
                true => without_line_end(text),
                false => text,
            };
            span.end -= lines.len() - lines.trim_end_matches(['\n', '\r', ' ']).len();
            (Data::Text(text), Style::Block)
        }
    };
    Value { data, span, style }
}

/// Lines whose last one the source does not end: the parser ends it, where YAML and other readers do not.
fn without_line_end(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.strip_suffix('\n').unwrap_or(text)),
        Cow::Owned(mut text) => {
            if text.ends_with('\n') {
                text.pop();
            }
            Cow::Owned(text)
        }
    }
}

/// What a text without quotes is, by the core schema of YAML 1.2. A number that begins with zeros is a
/// text, since mostly it is the name of something.
pub fn plain(text: Cow<'_, str>) -> Data<'_> {
    match &*text {
        "" | "~" | "null" | "Null" | "NULL" => return Data::Null,
        "true" | "True" | "TRUE" => return Data::Bool(true),
        "false" | "False" | "FALSE" => return Data::Bool(false),
        _ => {}
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(&text);
    let sign = if text.starts_with('-') { "-" } else { "" };
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] {
        let digits = unsigned
            .strip_prefix(prefix)
            .filter(|digits| !digits.starts_with('+'));
        if let Some(number) = digits.and_then(|digits| u128::from_str_radix(digits, radix).ok()) {
            return Data::Number(Cow::Owned(format!("{sign}{number}")));
        }
    }
    let special =
        [".inf", ".Inf", ".INF"].contains(&unsigned) || [".nan", ".NaN", ".NAN"].contains(&&*text);
    if special || is_decimal(unsigned) {
        return Data::Number(text);
    }
    Data::Text(text)
}

fn is_decimal(unsigned: &str) -> bool {
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole)
        && digits(fraction)
        && !(whole.is_empty() && fraction.is_empty())
        && !(whole.len() > 1 && whole.starts_with('0'))
        && exponent.is_none_or(|exponent| {
            let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
            !exponent.is_empty() && digits(exponent)
        })
}

#[cfg(test)]
mod tests {
    use super::super::{write, yaml};

    fn read(text: &str) -> String {
        yaml::documents(text)
            .unwrap()
            .0
            .iter()
            .map(write::line)
            .collect()
    }

    #[test]
    fn lines_that_the_text_does_not_end_have_no_line_end() {
        for text in [
            "|\n  x\n  y",
            "|+\n  x\n  y",
            "|\n  x\n  y\n",
            "|-\n  x\n  y",
            "|\n  x\n  y\n# z",
            ">\n  x\n\n  y",
            "|\n  x\n  ",
        ] {
            let text = format!("a: {text}");
            let other: serde_json::Value = serde_yaml::from_str(&text).unwrap();
            let (documents, _) = yaml::read(&text, false, false).unwrap();
            let found: String = documents.iter().map(write::line).collect();
            assert_eq!(found, other.to_string(), "{text:?}");
        }
    }

    #[test]
    fn plain_text_is_what_the_core_schema_says() {
        insta::assert_snapshot!(
            read("[1, -1, 0x1F, 0o17, 1.50, .5, 1e3, .inf, ~, null, yes, no, true, 007, 1.2.3, 1_000, 12345678901234567890123, '5', !!str 5, +, ., e5]"),
            @r#"[1,-1,31,15,1.50,.5,1e3,.inf,null,null,"yes","no",true,"007","1.2.3","1_000",12345678901234567890123,"5","5","+",".","e5"]"#
        );
    }
}
