//! Documents of every layout, and patches for them, from the throws of a die.

use serde_json::{Map, Value as Json, json};

/// Throws that are given, over and over.
pub struct Dice<'d> {
    throws: &'d [u8],
    at: usize,
}

impl<'d> Dice<'d> {
    pub fn new(throws: &'d [u8]) -> Self {
        Self { throws, at: 0 }
    }

    pub fn of(&mut self, sides: usize) -> usize {
        let throw = self
            .throws
            .get(self.at % self.throws.len().max(1))
            .copied()
            .unwrap_or(0);
        self.at += 1;
        // Another way round must not give the same document again and again.
        (usize::from(throw) + self.at / self.throws.len().max(1) * 7) % sides
    }

    pub fn is(&mut self, one_in: usize) -> bool {
        self.of(one_in) == 0
    }
}

/// Whether a line goes when what it belongs to goes, or also when that changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owns {
    /// A comment above an entry.
    Comment,
    /// The key or dash of an entry whose value stands below.
    Entry,
    /// All of a value.
    Whole,
}

#[derive(Clone, Debug)]
pub struct Line {
    pub text: String,
    pub owners: Vec<(String, Owns)>,
}

/// A document that is being written.
pub struct Printer<'d> {
    pub dice: Dice<'d>,
    pub lines: Vec<Line>,
    unit: usize,
    dash: usize,
    names: usize,
    comments: usize,
}

type Owners = Vec<(String, Owns)>;

impl<'d> Printer<'d> {
    pub fn new(throws: &'d [u8]) -> Self {
        let mut dice = Dice::new(throws);
        let unit = [2, 2, 4, 3][dice.of(4)];
        let dash = [0, 2, 2, 4][dice.of(4)];
        Self {
            dice,
            lines: Vec::new(),
            unit,
            dash,
            names: 0,
            comments: 0,
        }
    }

    /// A document, and its text.
    pub fn document(&mut self) -> (Json, String) {
        if self.dice.is(3) {
            self.note("", 0, "");
            self.lines.push(line(String::new(), Vec::new()));
        }
        if self.dice.is(4) {
            self.lines.push(line("---".to_owned(), Vec::new()));
        }
        let value = match self.dice.of(4) {
            0 => self.list(0, "", None, 0),
            _ => self.mapping(0, "", None, 0),
        };
        if self.dice.is(4) {
            self.note("", 0, "");
        }
        let end = if self.dice.is(4) { "\r\n" } else { "\n" };
        let mut text = String::new();
        for line in &self.lines {
            text.push_str(&line.text);
            text.push_str(end);
        }
        // The last line of a text behind `|` needs its end.
        let is_lines = self
            .lines
            .last()
            .is_some_and(|line| line.text.ends_with(": # no"));
        if self.dice.is(6) && !is_lines {
            text.truncate(text.len() - end.len());
        }
        (value, text)
    }

    fn note(&mut self, path: &str, indent: usize, _: &str) {
        self.comments += 1;
        let text = format!("{}# note {}: [x] {{y", " ".repeat(indent), self.comments);
        let owners = vec![(path.to_owned(), Owns::Comment)];
        self.lines.push(line(text, owners));
    }

    fn above(&mut self, path: &str, indent: usize) {
        if self.dice.is(6) {
            self.lines.push(line(String::new(), Vec::new()));
        }
        if self.dice.is(4) {
            self.note(path, indent, "");
        }
    }

    fn behind(&mut self) -> String {
        if !self.dice.is(5) {
            return String::new();
        }
        self.comments += 1;
        format!("  # at {} - 'q", self.comments)
    }

    /// A mapping; `lead` is what its first line begins with.
    fn mapping(
        &mut self,
        indent: usize,
        path: &str,
        lead: Option<(String, Owners)>,
        depth: usize,
    ) -> Json {
        let mut lead = lead;
        let mut members = Map::new();
        for _ in 0..=self.dice.of(4) {
            self.names += 1;
            let name = match self.dice.of(12) {
                0 => format!("a/b{}", self.names),
                1 => format!("t~{}", self.names),
                2 => format!("with blank {}", self.names),
                _ => format!("k{}", self.names),
            };
            let inner = format!("{path}/{}", name.replace('~', "~0").replace('/', "~1"));
            let (text, owners) = match lead.take() {
                Some((text, owners)) => (text, owners),
                None => {
                    self.above(&inner, indent);
                    (" ".repeat(indent), Vec::new())
                }
            };
            let key = match self.dice.of(8) {
                0 => format!("\"{name}\""),
                1 => format!("'{name}'"),
                _ => name.clone(),
            };
            let value = self.value(
                indent,
                self.unit,
                self.dash,
                &inner,
                (format!("{text}{key}:"), owners),
                depth,
            );
            members.insert(name, value);
        }
        Json::Object(members)
    }

    fn list(
        &mut self,
        indent: usize,
        path: &str,
        lead: Option<(String, Owners)>,
        depth: usize,
    ) -> Json {
        let mut lead = lead;
        let mut items = Vec::new();
        for at in 0..=self.dice.of(4) {
            let inner = format!("{path}/{at}");
            let (text, owners) = match lead.take() {
                Some(lead) => lead,
                None => {
                    self.above(&inner, indent);
                    (" ".repeat(indent), Vec::new())
                }
            };
            items.push(self.value(indent, 2, 2, &inner, (format!("{text}-"), owners), depth));
        }
        Json::Array(items)
    }

    /// What stands behind a colon or a dash.
    fn value(
        &mut self,
        indent: usize,
        unit: usize,
        dash: usize,
        path: &str,
        (text, mut owners): (String, Owners),
        depth: usize,
    ) -> Json {
        let is_item = text.ends_with('-');
        let kind = self.dice.of(if depth > 2 { 8 } else { 14 });
        if kind >= 8 {
            owners.push((path.to_owned(), Owns::Entry));
            let is_list = kind >= 11;
            let indent = indent + if is_list { dash } else { unit };
            let lead = if is_item && !self.dice.is(5) {
                Some((format!("{text} "), owners))
            } else {
                let behind = self.behind();
                self.lines.push(line(format!("{text}{behind}"), owners));
                None
            };
            return match is_list {
                true => self.list(indent, path, lead, depth + 1),
                false => self.mapping(indent, path, lead, depth + 1),
            };
        }
        owners.push((path.to_owned(), Owns::Whole));
        if kind == 0 {
            let behind = self.behind();
            let first = self.dice.of(100);
            self.lines
                .push(line(format!("{text} |{behind}"), owners.clone()));
            let inner = " ".repeat(indent + 2);
            for number in 0..2 {
                self.lines.push(line(
                    format!("{inner}line {first} {number}: # no"),
                    owners.clone(),
                ));
            }
            return json!(format!("line {first} 0: # no\nline {first} 1: # no\n"));
        }
        if kind == 1 && !is_item && self.dice.is(2) {
            return self.spread(indent, &text, &owners);
        }
        let (value, written) = if kind <= 2 {
            self.brackets(0)
        } else {
            self.scalar(false)
        };
        let gap = if written.is_empty() { "" } else { " " };
        let behind = self.behind();
        self.lines
            .push(line(format!("{text}{gap}{written}{behind}"), owners));
        value
    }

    /// A list in brackets, each item on a line.
    fn spread(&mut self, indent: usize, text: &str, owners: &Owners) -> Json {
        self.lines.push(line(format!("{text} ["), owners.clone()));
        let mut items = Vec::new();
        let count = 1 + self.dice.of(3);
        let trails = self.dice.is(3);
        for at in 0..count {
            let (value, written) = self.brackets(1);
            let comma = if at + 1 < count || trails { "," } else { "" };
            let behind = self.behind();
            let inner = " ".repeat(indent + 2);
            self.lines.push(line(
                format!("{inner}{written}{comma}{behind}"),
                owners.clone(),
            ));
            items.push(value);
        }
        self.lines
            .push(line(format!("{}]", " ".repeat(indent + 1)), owners.clone()));
        Json::Array(items)
    }

    fn brackets(&mut self, depth: usize) -> (Json, String) {
        let count = self.dice.of(4);
        match self.dice.of(if depth > 2 { 1 } else { 3 }) {
            0 => self.scalar(true),
            1 => {
                let items: Vec<_> = (0..count).map(|_| self.brackets(depth + 1)).collect();
                let (values, texts): (Vec<_>, Vec<_>) = items.into_iter().unzip();
                (Json::Array(values), format!("[{}]", texts.join(", ")))
            }
            _ => {
                let mut members = Map::new();
                let mut texts = Vec::new();
                for _ in 0..count {
                    self.names += 1;
                    let name = format!("f{}", self.names);
                    let (value, text) = self.brackets(depth + 1);
                    texts.push(match self.dice.of(3) {
                        0 => format!("\"{name}\": {text}"),
                        _ => format!("{name}: {text}"),
                    });
                    members.insert(name, value);
                }
                (Json::Object(members), format!("{{{}}}", texts.join(",")))
            }
        }
    }

    fn scalar(&mut self, within_brackets: bool) -> (Json, String) {
        let number = self.dice.of(200);
        match self.dice.of(9) {
            0 => (json!(number), number.to_string()),
            1 => (json!(true), "true".to_owned()),
            2 => (Json::Null, "null".to_owned()),
            3 if !within_brackets => (Json::Null, String::new()),
            4 => (json!(format!("it's {number}")), format!("'it''s {number}'")),
            5 => (
                json!(format!("a: {number}\t#")),
                format!("\"a: {number}\\t#\""),
            ),
            6 => (json!(number.to_string()), format!("'{number}'")),
            7 => (json!(format!("x:{number}#y")), format!("x:{number}#y")),
            _ => (json!(format!("text {number}")), format!("text {number}")),
        }
    }
}

fn line(text: String, owners: Owners) -> Line {
    Line { text, owners }
}

impl Printer<'_> {
    /// A value as JSON in one of its layouts, as lines that have owners and as a text.
    pub fn json(&mut self, value: &Json) -> (Vec<Line>, String) {
        let end = if self.dice.is(4) { "\r\n" } else { "\n" };
        let text = match self.dice.of(4) {
            0 => value.to_string(),
            1 => format!("{value}{end}").replace("\":", "\": "),
            way => {
                let unit = if way == 2 { "\t" } else { "  " };
                let mut lines = Vec::new();
                self.json_lines(value, "", "", unit, &mut lines);
                let texts: Vec<_> = lines.iter().map(|line| line.text.as_str()).collect();
                let text = format!("{}{end}", texts.join(end));
                return (lines, text);
            }
        };
        (Vec::new(), text)
    }

    fn json_lines<'v>(
        &mut self,
        value: &'v Json,
        path: &str,
        lead: &str,
        unit: &str,
        lines: &mut Vec<Line>,
    ) {
        let indent = &lead[..lead.len() - lead.trim_start().len()];
        let inner = format!("{indent}{unit}");
        let entry = vec![(path.to_owned(), Owns::Entry)];
        let (open, close, members): (_, _, Vec<(String, String, &'v Json)>) = match value {
            Json::Array(items) if !items.is_empty() && !self.dice.is(6) => {
                let item = |(at, item)| (format!("{path}/{at}"), inner.clone(), item);
                ('[', ']', items.iter().enumerate().map(item).collect())
            }
            Json::Object(members) if !members.is_empty() && !self.dice.is(6) => {
                let member = |(name, value): (&'v String, &'v Json)| {
                    let step = name.replace('~', "~0").replace('/', "~1");
                    (
                        format!("{path}/{step}"),
                        format!("{inner}{}: ", json!(name)),
                        value,
                    )
                };
                ('{', '}', members.iter().map(member).collect())
            }
            _ => {
                lines.push(line(
                    format!("{lead}{value}"),
                    vec![(path.to_owned(), Owns::Whole)],
                ));
                return;
            }
        };
        lines.push(line(format!("{lead}{open}"), entry.clone()));
        let count = members.len();
        for (at, (path, lead, value)) in members.into_iter().enumerate() {
            self.json_lines(value, &path, &lead, unit, lines);
            if at + 1 < count
                && let Some(last) = lines.last_mut()
            {
                last.text.push(',');
            }
        }
        lines.push(line(format!("{indent}{close}"), entry));
    }
}
