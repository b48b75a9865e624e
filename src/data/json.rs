//! Reads JSON: one value after another, each with its place.

use std::borrow::Cow;

use super::repeated::no_repeated;
use super::value::{Data, Member, Problem, Style, Value, without_repeated};
use crate::source::visible::visible;

/// How deep values may be nested: what is deeper was made to do harm.
pub const MAX_DEPTH: usize = 128;

/// The values of a text, with nothing or blanks between them.
///
/// # Errors
///
/// The text is no JSON.
pub fn documents(text: &str) -> Result<Vec<Value<'_>>, Problem> {
    read(text, Repeated::LastCounts)
}

/// What becomes of the members of an object whose key comes again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeated {
    LastCounts,
    Refused,
    /// All are told.
    Kept,
}

/// The values of a text, with what is to become of repeated keys.
pub fn read(text: &str, repeated: Repeated) -> Result<Vec<Value<'_>>, Problem> {
    let mut reader = Reader {
        text,
        repeated,
        at: 0,
        depth: 0,
    };
    let mut documents = Vec::new();
    reader.skip_blanks();
    while reader.at < text.len() {
        documents.push(reader.value()?);
        reader.skip_blanks();
    }
    Ok(documents)
}

struct Reader<'a> {
    text: &'a str,
    repeated: Repeated,
    at: usize,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_blanks(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    fn skip_digits(&mut self) -> usize {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        self.at - start
    }

    fn wrong<T>(&self, wanted: &str) -> Result<T, Problem> {
        let found = self.text.get(self.at..).unwrap_or_default();
        let reason = match found.chars().next() {
            None => format!("it ends where {wanted} is expected"),
            Some(_)
                if found.starts_with("//") || found.starts_with("/*") || found.starts_with('#') =>
            {
                "JSON has no comments".to_owned()
            }
            Some(c) => format!(
                "{wanted} is expected, not `{}`",
                visible(c.encode_utf8(&mut [0; 4]))
            ),
        };
        Err(Problem::new(self.at, reason))
    }

    fn value(&mut self) -> Result<Value<'a>, Problem> {
        let start = self.at;
        let data = match self.peek() {
            Some(b'{') => self.nested(Self::object)?,
            Some(b'[') => self.nested(Self::array)?,
            Some(b'"') => Data::Text(self.string()?),
            Some(b'-' | b'0'..=b'9') => Data::Number(Cow::Borrowed(self.number()?)),
            _ => self.word()?,
        };
        Ok(Value {
            data,
            span: start..self.at,
            style: Style::Json,
        })
    }

    fn nested(
        &mut self,
        read: fn(&mut Self) -> Result<Data<'a>, Problem>,
    ) -> Result<Data<'a>, Problem> {
        if self.depth == MAX_DEPTH {
            let reason = format!("it is nested deeper than {MAX_DEPTH} levels");
            return Err(Problem::new(self.at, reason));
        }
        self.depth += 1;
        self.at += 1;
        self.skip_blanks();
        let data = read(self)?;
        self.at += 1;
        self.depth -= 1;
        Ok(data)
    }

    /// Up to the closing brace.
    fn object(&mut self) -> Result<Data<'a>, Problem> {
        let mut members = Vec::new();
        while self.more(b'}', members.is_empty())? {
            let start = self.at;
            if self.peek() != Some(b'"') {
                return self.wrong("a key in double quotes");
            }
            let key = self.string()?;
            self.skip_blanks();
            if self.peek() != Some(b':') {
                return self.wrong("`:`");
            }
            self.at += 1;
            self.skip_blanks();
            let value = self.value()?;
            members.push(Member { key, start, value });
        }
        match self.repeated {
            Repeated::LastCounts => members = without_repeated(members),
            Repeated::Refused => no_repeated(&members)?,
            Repeated::Kept => {}
        }
        Ok(Data::Object(members))
    }

    /// Up to the closing bracket.
    fn array(&mut self) -> Result<Data<'a>, Problem> {
        let mut items = Vec::new();
        while self.more(b']', items.is_empty())? {
            items.push(self.value()?);
        }
        Ok(Data::Array(items))
    }

    /// Goes on to the next element, if there is one before the closing bracket.
    fn more(&mut self, close: u8, first: bool) -> Result<bool, Problem> {
        self.skip_blanks();
        if self.peek() == Some(close) {
            return Ok(false);
        }
        if first {
            return Ok(true);
        }
        if self.peek() != Some(b',') {
            return self.wrong(&format!("`,` or `{}`", char::from(close)));
        }
        let comma = self.at;
        self.at += 1;
        self.skip_blanks();
        if self.peek() == Some(close) {
            let reason = format!("a comma stands before `{}`", char::from(close));
            return Err(Problem::new(comma, reason));
        }
        Ok(true)
    }

    fn string(&mut self) -> Result<Cow<'a, str>, Problem> {
        let start = self.at;
        self.at += 1;
        let mut escaped = false;
        loop {
            match self.peek() {
                None => return Err(Problem::new(start, "a string does not end")),
                Some(b'"') => break,
                Some(b'\\') => {
                    escaped = true;
                    // Whatever it is, it does not end the string; a character may be cut in two here,
                    // and the loop steps over its rest.
                    self.at += 2;
                }
                Some(b'\n') => {
                    return Err(Problem::new(start, "a string does not end on its line"));
                }
                Some(0..0x20) => {
                    return Err(Problem::new(self.at, "a string holds a control character"));
                }
                Some(_) => self.at += 1,
            }
        }
        self.at += 1;
        let quoted = &self.text[start..self.at];
        if !escaped {
            return Ok(Cow::Borrowed(&quoted[1..quoted.len() - 1]));
        }
        serde_json::from_str(quoted)
            .map(Cow::Owned)
            .map_err(|_| Problem::new(start, "a string holds an invalid escape"))
    }

    fn number(&mut self) -> Result<&'a str, Problem> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        let first = self.peek();
        let digits = self.skip_digits();
        if digits == 0 {
            return self.wrong("a digit");
        }
        if digits > 1 && first == Some(b'0') {
            return Err(Problem::new(start, "a number begins with 0"));
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            if self.skip_digits() == 0 {
                return self.wrong("a digit");
            }
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            if self.skip_digits() == 0 {
                return self.wrong("a digit");
            }
        }
        self.ends(start)?;
        Ok(&self.text[start..self.at])
    }

    fn word(&mut self) -> Result<Data<'a>, Problem> {
        let start = self.at;
        let rest = self.text.get(start..).unwrap_or_default();
        let words = [
            ("null", Data::Null),
            ("true", Data::Bool(true)),
            ("false", Data::Bool(false)),
        ];
        for (word, data) in words {
            if rest.starts_with(word) {
                self.at += word.len();
                self.ends(start)?;
                return Ok(data);
            }
        }
        self.wrong("a value")
    }

    /// Whether a number or word is one, and not the beginning of something else.
    fn ends(&mut self, start: usize) -> Result<(), Problem> {
        match self.peek() {
            None
            | Some(b' ' | b'\t' | b'\n' | b'\r' | b',' | b':' | b'"' | b'[' | b']' | b'{' | b'}') => {
                Ok(())
            }
            Some(_) => {
                self.at = start;
                self.wrong("a value")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn told(text: &str) -> String {
        documents(text).map_or_else(|problem| problem.told(text), |found| format!("{found:?}"))
    }

    #[test]
    fn what_is_no_json_is_told_with_its_place() {
        insta::assert_snapshot!(told("Error: no"), @"a value is expected, not `E` at line 1 column 1");
        insta::assert_snapshot!(told("{\n  a: 1}"), @"a key in double quotes is expected, not `a` at line 2 column 3");
        insta::assert_snapshot!(told("[1, 2,\n]"), @"a comma stands before `]` at line 1 column 6");
        insta::assert_snapshot!(told("[1 2]"), @"`,` or `]` is expected, not `2` at line 1 column 4");
        insta::assert_snapshot!(told("{\"a\": 1 // x"), @"JSON has no comments at line 1 column 9");
        insta::assert_snapshot!(told("{\"a\":"), @"it ends where a value is expected at line 1 column 6");
        insta::assert_snapshot!(told("[\"é\", \"a\nb\"]"), @"a string does not end on its line at line 1 column 7");
        insta::assert_snapshot!(told("\"\\q\""), @"a string holds an invalid escape at line 1 column 1");
        insta::assert_snapshot!(told("[012]"), @"a number begins with 0 at line 1 column 2");
        insta::assert_snapshot!(told("1x"), @"a value is expected, not `1` at line 1 column 1");
        insta::assert_snapshot!(told(&"[".repeat(100_000)), @"it is nested deeper than 128 levels at line 1 column 129");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(512))]

        #[test]
        fn it_reads_what_serde_reads(
            text in "[\\[\\]{},:\" \\\\nulltrue0-9.eE+é-]{0,12}|[\\[{\" ]?(\"a\"|[0-9.e-]{1,4}|null|\\\\u00e9)[:, \\]}\"]{0,2}.?",
        ) {
            let found = serde_json::Deserializer::from_str(&text).into_iter::<serde_json::Value>();
            let wanted: Result<Vec<_>, _> = found.collect();
            // Numbers too large for serde are fine here.
            let huge = wanted.as_ref().is_err_and(|error| error.to_string().contains("range"));
            prop_assert!(huge || documents(&text).is_ok() == wanted.is_ok(), "{} {:?}", told(&text), wanted);
        }
    }
}
