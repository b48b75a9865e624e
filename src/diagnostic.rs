//! What is wrong with a document, where, and what helps.

use crate::source::Span;

/// How bad a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is wrong; something could be better.
    Suggestion,
    /// The document runs, but perhaps not as its author meant.
    Warning,
    /// The document does not run until this is mended.
    Error,
}

impl Severity {
    /// The word in messages and in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Suggestion => "suggestion",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One finding in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// A stable name of the finding, such as `unknown-key`.
    pub code: &'static str,
    /// Where, in bytes of the document.
    pub span: Span,
    /// What is wrong, in one line without a final stop.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A finding that stops the document from running.
    #[must_use]
    pub fn error(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            code,
            span,
            message: message.into(),
            help: None,
        }
    }

    /// A finding that a run can live with.
    #[must_use]
    pub fn warning(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(code, span, message)
        }
    }

    /// What would be better.
    #[must_use]
    pub fn suggestion(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Suggestion,
            ..Self::error(code, span, message)
        }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Rewrites what it says: the text that it quotes may hold what is not to be told.
    pub fn blot_out(&mut self, blotted: impl Fn(&str) -> String) {
        self.message = blotted(&self.message);
        self.help = self.help.as_deref().map(blotted);
    }
}

/// The candidate nearest to `word`, when it is near enough that `word` is likely a slip of it.
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // One slip in a short word, two in a longer one: more, and the word is another word.
    let limit = if word.chars().count() <= 4 { 1 } else { 2 };
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|&(distance, _)| distance <= limit)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

/// The first line of a parser's message, without the place that it names: the diagnostic has it.
#[must_use]
pub fn without_place(text: &str) -> &str {
    let line = text.lines().next().unwrap_or_default();
    line.find(" at line ").map_or(line, |end| &line[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_find_their_word_and_other_words_do_not() {
        let keys = ["name", "within", "timeout"];
        assert_eq!(nearest("withn", keys), Some("within"));
        assert_eq!(nearest("tiemout", keys), Some("timeout"));
        assert_eq!(nearest("linenos", keys), None);
    }
}
