//! The syntax of annotations: `key=value` words in a comment, in braces, or a JSON object. What the
//! keys mean is the runbook's business.

use crate::source::Span;

/// One `key=value` or bare `key` of an annotation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// The key.
    pub key: String,
    /// The value, quotes removed; `None` for a bare word.
    pub value: Option<String>,
    /// Where it stands in the document.
    pub span: Span,
    /// Whether it stands in the braces of an info string, which other tools use too.
    pub in_braces: bool,
}

/// The annotation of one block.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Annotation {
    /// Its words, in order.
    pub attributes: Vec<Attribute>,
    /// What does not parse: a message, and where.
    pub problems: Vec<(Span, String)>,
}

impl Annotation {
    /// Reads the words of `text`, whose first byte stands at `offset` of the document.
    #[must_use]
    pub fn parse_words(text: &str, offset: usize) -> Self {
        let mut annotation = Self::default();
        let mut rest = text;
        loop {
            let trimmed = rest.trim_start();
            if trimmed.is_empty() {
                return annotation;
            }
            let start = offset + (text.len() - trimmed.len());
            let (word, length, closed) = take_word(trimmed);
            let span = Span::new(start, start + length);
            if closed {
                let (key, value) = match word.split_once('=') {
                    Some((key, value)) => (key, Some(value)),
                    None => (word.as_str(), None),
                };
                annotation.attributes.push(Attribute {
                    key: key.to_owned(),
                    value: value.map(str::to_owned),
                    span,
                    in_braces: false,
                });
            } else {
                annotation
                    .problems
                    .push((span, "this quote is never closed".to_owned()));
            }
            rest = &trimmed[length..];
        }
    }

    /// Reads the braces of an info string, which stands at `offset` of the document: words, or a
    /// JSON object. `None` where there are no braces, or they are a template's.
    #[must_use]
    pub fn parse_info(info: &str, offset: usize) -> Option<Self> {
        let open = info.find('{')?;
        let inner = &info[open + 1..];
        if inner.starts_with(['{', '%']) {
            return None;
        }
        let is_json = inner.trim_start().starts_with('"');
        let close = if is_json {
            inner.rfind('}')
        } else {
            closing_brace(inner)
        };
        let Some(close) = close else {
            let span = Span::new(offset + open, offset + info.len());
            let problems = vec![(span, "this brace is never closed".to_owned())];
            return Some(Self {
                problems,
                ..Self::default()
            });
        };
        let inner = &inner[..close];
        if is_json {
            let span = Span::new(offset + open, offset + open + close + 2);
            return Some(Self::parse_json(&info[open..=open + close + 1], span));
        }
        let mut annotation = Self::parse_words(inner, offset + open + 1);
        annotation
            .attributes
            .iter_mut()
            .for_each(|word| word.in_braces = true);
        // Words behind a brace that closes too early would be lost without a word.
        let behind = &info[open + close + 2..];
        if let Some(stray) = closing_brace(behind) {
            let at = offset + open + 1 + close;
            let message = "the braces end here, and another closing brace stands behind them: put \
                           the value that holds a brace in quotes";
            let span = Span::new(at, at + 1 + stray + 1);
            annotation.problems.push((span, message.to_owned()));
        }
        Some(annotation)
    }

    fn parse_json(text: &str, span: Span) -> Self {
        let mut annotation = Self::default();
        match serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(text) {
            Ok(object) => {
                for (key, value) in object {
                    let value = match value {
                        serde_json::Value::Bool(true) => None,
                        serde_json::Value::String(text) => Some(text),
                        serde_json::Value::Array(items) => {
                            let words = items.iter().map(|item| match item {
                                serde_json::Value::String(text) => text.clone(),
                                other => other.to_string(),
                            });
                            Some(words.collect::<Vec<_>>().join(","))
                        }
                        other => Some(other.to_string()),
                    };
                    annotation.attributes.push(Attribute {
                        key,
                        value,
                        span,
                        in_braces: true,
                    });
                }
            }
            Err(error) => annotation
                .problems
                .push((span, format!("this is no JSON: {error}"))),
        }
        annotation
    }

    /// Adds the words of `other` behind these.
    pub fn extend(&mut self, other: Self) {
        self.attributes.extend(other.attributes);
        self.problems.extend(other.problems);
    }
}

/// Where the brace outside of quotes stands that closes the words of `text`. A pair of braces inside
/// of them, such as that of `${node}`, belongs to its word.
fn closing_brace(text: &str) -> Option<usize> {
    let mut quote = None;
    let mut depth = 0_usize;
    let mut chars = text.char_indices();
    while let Some((index, char)) = chars.next() {
        match (quote, char) {
            (Some('"'), '\\') if text[index + 1..].starts_with(['"', '\\']) => {
                chars.next();
            }
            (Some(open), _) if char == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') if text[..index].ends_with('=') => quote = Some(char),
            (None, '{') => depth += 1,
            (None, '}') if depth == 0 => return Some(index),
            (None, '}') => depth -= 1,
            (None, _) => {}
        }
    }
    None
}

/// One word from the start of `text`: its value without quotes, its length in bytes, and whether
/// its quotes are closed.
fn take_word(text: &str) -> (String, usize, bool) {
    let mut word = String::new();
    let mut quote = None;
    let mut chars = text.char_indices();
    while let Some((index, char)) = chars.next() {
        match quote {
            Some(open) if char == open => quote = None,
            // Within double quotes a backslash takes the next quote or backslash literally.
            Some('"') if char == '\\' && text[index + 1..].starts_with(['"', '\\']) => {
                word.extend(chars.next().map(|(_, next)| next));
            }
            Some(_) => word.push(char),
            None if char.is_whitespace() => return (word, index, true),
            // A quote opens only where a value can begin, so that `don't` stays a word.
            None if matches!(char, '"' | '\'') && (word.is_empty() || word.ends_with('=')) => {
                quote = Some(char);
            }
            None => word.push(char),
        }
    }
    (word, text.len(), quote.is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(annotation: &Annotation) -> Vec<(&str, Option<&str>)> {
        annotation
            .attributes
            .iter()
            .map(|a| (a.key.as_str(), a.value.as_deref()))
            .collect()
    }

    #[test]
    fn words_flags_and_quotes() {
        let annotation =
            Annotation::parse_words(" name=nodes tty ready=\"a b=\\\"c\\\"\" x='' ", 10);
        assert_eq!(
            pairs(&annotation),
            [
                ("name", Some("nodes")),
                ("tty", None),
                ("ready", Some("a b=\"c\"")),
                ("x", Some(""))
            ]
        );
        assert_eq!(annotation.attributes[0].span, Span::new(11, 21));
    }

    #[test]
    fn a_value_is_split_at_the_first_equals_sign() {
        let annotation = Annotation::parse_words("env.A=b=c", 0);
        assert_eq!(pairs(&annotation), [("env.A", Some("b=c"))]);
    }

    #[test]
    fn an_open_quote_is_told() {
        let annotation = Annotation::parse_words("name=\"a b", 5);
        assert!(annotation.attributes.is_empty());
        assert_eq!(annotation.problems[0].0, Span::new(5, 14));
    }

    #[test]
    fn braces_of_an_info_string() {
        let found = Annotation::parse_info("bash {name=a within=5m}", 100).unwrap();
        assert_eq!(pairs(&found), [("name", Some("a")), ("within", Some("5m"))]);
        assert_eq!(found.attributes[0].span, Span::new(106, 112));
        assert_eq!(Annotation::parse_info("bash", 0), None);
        assert_eq!(Annotation::parse_info("sh {{< x >}}", 0), None);
        assert_eq!(Annotation::parse_info("{% endif %}", 0), None);
    }

    #[test]
    fn braces_of_a_variable_belong_to_its_word() {
        let found = Annotation::parse_info("bash {creates=made-${node} danger}", 0).unwrap();
        let expected = [("creates", Some("made-${node}")), ("danger", None)];
        assert_eq!(pairs(&found), expected);
        let found = Annotation::parse_info(r#"bash {verify="a \"}\" b" danger}"#, 0).unwrap();
        let expected = [("verify", Some(r#"a "}" b"#)), ("danger", None)];
        assert_eq!(pairs(&found), expected);
        assert_eq!(found.problems, []);
    }

    #[test]
    fn braces_that_close_too_early_are_told() {
        let found = Annotation::parse_info("bash {creates=a}b danger}", 0).unwrap();
        assert_eq!(found.problems.len(), 1);
        assert_eq!(found.problems[0].0, Span::new(15, 25));
        let found = Annotation::parse_info("js {1,4-6} title={x}", 0).unwrap();
        assert_eq!(found.problems, []);
        let open = Annotation::parse_info("bash {creates=made-${node danger}", 0).unwrap();
        assert_eq!(open.problems.len(), 1);
    }

    #[test]
    fn json_in_an_info_string() {
        let found = Annotation::parse_info(
            r#"bash {"name":"a","tty":true,"exit":3,"tags":["x","y"]}"#,
            0,
        );
        assert_eq!(
            pairs(&found.unwrap()),
            [
                ("exit", Some("3")),
                ("name", Some("a")),
                ("tags", Some("x,y")),
                ("tty", None)
            ]
        );
        let broken = Annotation::parse_info(r#"bash {"name":}"#, 0).unwrap();
        assert_eq!(broken.problems.len(), 1);
    }
}
