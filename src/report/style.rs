//! Styled text without a terminal: what a piece of text is, not which colour it gets.

use unicode_width::UnicodeWidthStr as _;

/// What a piece of text is. The command line gives each a colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tint {
    /// A heading.
    Heading,
    /// Code in prose, and code that is only shown.
    Code,
    /// The text of a link.
    Link,
    /// A block quote.
    Quote,
    /// The marker of a list item.
    Marker,
    /// `> [!NOTE]`
    Note,
    /// `> [!TIP]`
    Tip,
    /// `> [!IMPORTANT]`
    Important,
    /// `> [!WARNING]`
    Warning,
    /// `> [!CAUTION]`
    Caution,
    /// The name of a command.
    Command,
    /// An option of a command: `-f`, `--force`.
    Flag,
    /// A reserved word of the shell.
    Keyword,
    /// A quoted string or the text of a heredoc.
    Text,
    /// A variable, where it is set and where it is expanded.
    Variable,
    /// A comment in code.
    Comment,
    /// A redirection, a pipe, a separator.
    Operator,
}

/// How a piece of text is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Style {
    /// Heavier.
    pub bold: bool,
    /// Paler.
    pub dim: bool,
    /// Slanted.
    pub italic: bool,
    /// With a line below.
    pub underline: bool,
    /// With a line through it.
    pub strike: bool,
    /// What it is, where that matters.
    pub tint: Option<Tint>,
}

impl Style {
    /// Text as it is.
    pub const PLAIN: Self = Self {
        bold: false,
        dim: false,
        italic: false,
        underline: false,
        strike: false,
        tint: None,
    };

    /// Heavier text.
    pub const BOLD: Self = Self {
        bold: true,
        ..Self::PLAIN
    };

    /// Paler text.
    pub const DIM: Self = Self {
        dim: true,
        ..Self::PLAIN
    };

    /// Text of a kind.
    #[must_use]
    pub const fn of(tint: Tint) -> Self {
        Self {
            tint: Some(tint),
            ..Self::PLAIN
        }
    }

    /// This style with `inner` on top of it, whose tint wins.
    #[must_use]
    pub fn with(self, inner: Self) -> Self {
        Self {
            bold: self.bold || inner.bold,
            dim: self.dim || inner.dim,
            italic: self.italic || inner.italic,
            underline: self.underline || inner.underline,
            strike: self.strike || inner.strike,
            tint: inner.tint.or(self.tint),
        }
    }
}

/// Text of one style.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// The text, without line ends.
    pub text: String,
    /// How it is shown.
    pub style: Style,
}

impl Span {
    /// `text` in `style`.
    pub fn new(text: impl Into<String>, style: Style) -> Self {
        let text = text.into();
        Self { text, style }
    }
}

/// One line of styled text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StyledLine {
    /// Its parts, from left to right.
    pub spans: Vec<Span>,
}

impl StyledLine {
    /// A line in one style.
    pub fn new(text: impl Into<String>, style: Style) -> Self {
        let mut line = Self::default();
        line.push(&text.into(), style);
        line
    }

    /// A line without any style.
    pub fn from_plain(text: impl Into<String>) -> Self {
        Self::new(text, Style::PLAIN)
    }

    /// Adds `text` at the end. What has the style of the last part becomes a part of it.
    pub fn push(&mut self, text: &str, style: Style) {
        match self.spans.last_mut().filter(|last| last.style == style) {
            Some(last) => last.text.push_str(text),
            None if text.is_empty() => {}
            None => self.spans.push(Span::new(text, style)),
        }
    }

    /// Adds all of `other` at the end.
    pub fn append(&mut self, other: &Self) {
        for span in &other.spans {
            self.push(&span.text, span.style);
        }
    }

    /// Whether there is nothing to see.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.spans.iter().all(|span| span.text.trim().is_empty())
    }

    /// How many columns it takes.
    #[must_use]
    pub fn width(&self) -> usize {
        self.plain().width()
    }

    /// Its text without styles.
    #[must_use]
    pub fn plain(&self) -> String {
        self.spans.iter().map(|span| span.text.as_str()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_one_style_are_one_span() {
        let mut line = StyledLine::from_plain("a ");
        line.push("日本", Style::BOLD);
        line.push("", Style::DIM);
        line.push("語", Style::BOLD);
        assert_eq!(line.spans.len(), 2);
        assert_eq!((line.plain().as_str(), line.width()), ("a 日本語", 8));
    }

    #[test]
    fn the_inner_tint_wins() {
        let style = Style::of(Tint::Quote)
            .with(Style::BOLD)
            .with(Style::of(Tint::Code));
        assert_eq!((style.bold, style.tint), (true, Some(Tint::Code)));
    }
}
