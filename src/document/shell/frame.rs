//! What the lexer is inside of: an explicit stack instead of recursion, so that hostile nesting costs
//! memory and never the call stack, and so that lexing can pause at any line end.

/// One level of nesting.
#[derive(Debug, Clone)]
pub(super) enum Frame {
    /// A list of commands: the script itself, `$( … )`, `( … )`, the parts of `if`, `for`, `case` …
    List(List),
    /// `'…'`
    Single,
    /// `$'…'`, where a backslash escapes
    Ansi,
    /// `"…"`
    Double,
    /// `${…}`; inside double quotes single quotes mean nothing, except in patterns (`${x#'a'}`).
    Param { quotes: bool },
    /// `((…))` or, as part of a word, `$((…))`
    Arithmetic { open: usize, depth: usize },
    /// `[[ … ]]`
    Test { open: usize },
    /// `name=( … )`
    Array { open: usize, word: Partial },
    /// `@(…)` and its kin inside a word
    Glob { depth: usize },
}

/// What a list of commands belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Script,
    /// `$( … )`, `<( … )`, `>( … )`
    Substitution,
    Backtick,
    Subshell,
    Brace,
    /// between `if` or `elif` and `then`
    Condition,
    Then,
    Else,
    /// between `while` or `until` and `do`
    LoopCondition,
    /// the head of `for` or `select`
    For,
    Do,
    Case,
}

impl Kind {
    /// The word that opened it, and the one that would close it.
    pub(super) fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Script => ("", ""),
            Self::Substitution => ("$(", ")"),
            Self::Backtick => ("`", "`"),
            Self::Subshell => ("(", ")"),
            Self::Brace => ("{", "}"),
            Self::Condition => ("if", "then"),
            Self::Then | Self::Else => ("if", "fi"),
            Self::LoopCondition => ("while", "do"),
            Self::For => ("for", "do"),
            Self::Do => ("do", "done"),
            Self::Case => ("case", "esac"),
        }
    }
}

/// Where in a list the lexer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// A command may begin.
    Start,
    /// A command must begin: after `|`, `&&`, `||`.
    Need,
    /// After `time`, which takes an option of its own.
    Time,
    /// After `coproc`, which takes a name.
    Coprocess,
    /// Assignments or redirections came, and no command word yet.
    Prefix,
    /// In the words of a simple command: how many so far, and whether arrays may be assigned.
    Simple {
        first: bool,
        declares: bool,
    },
    /// A compound command ended; only redirections and separators follow.
    Done,
    ForName,
    ForIn,
    ForWords,
    ForDo,
    CaseWord,
    CaseIn,
    Pattern,
    PatternRest,
    FunctionName,
    FunctionBody,
}

/// A list of commands that is being read.
#[derive(Debug, Clone)]
pub(super) struct List {
    pub(super) kind: Kind,
    pub(super) open: usize,
    pub(super) state: State,
    /// Holds a command already: `then fi` is an error.
    pub(super) filled: bool,
    /// The word and redirection that a substitution interrupted.
    pub(super) resume: (Option<Partial>, Option<Redirection>),
}

impl List {
    pub(super) fn new(kind: Kind, open: usize, state: State) -> Self {
        Self {
            kind,
            open,
            state,
            filled: false,
            resume: (None, None),
        }
    }
}

/// A word that is being read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Partial {
    pub(super) start: usize,
    /// No quote, escape or expansion so far: it may be a reserved word.
    pub(super) literal: bool,
    /// Its value is known without running anything.
    pub(super) is_static: bool,
    /// It has the form `name=…`.
    pub(super) assigns: bool,
}

/// A redirection operator that waits for its target.
#[derive(Debug, Clone, Copy)]
pub(super) struct Redirection {
    pub(super) op: &'static str,
    pub(super) at: usize,
}

/// A heredoc that was announced.
#[derive(Debug, Clone)]
pub(super) struct Heredoc {
    pub(super) delimiter: String,
    pub(super) strip_tabs: bool,
    pub(super) quoted: bool,
    pub(super) body: Option<usize>,
    /// The last line ended in a backslash, so the next cannot be the delimiter.
    pub(super) joined: bool,
}

/// What a word is to its command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Word,
    Assignment,
    Target,
}

/// What a byte stands in, for those who show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Surface {
    Bare,
    /// `'…'` and `$'…'`
    Literal,
    /// `"…"`
    Quoted,
    /// `${…}`
    Expansion,
    Comment,
}

/// What quotes a byte, as bash reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quoting {
    /// Nothing.
    Bare,
    /// `'…'`
    Single,
    /// `$'…'`
    Ansi,
    /// `"…"`
    Double,
    /// A heredoc that expands.
    Heredoc,
    /// A heredoc that is taken as it is.
    QuotedHeredoc,
    /// A comment.
    Comment,
    /// Something where text is more than text: what that is.
    Special(&'static str),
}

/// Where a byte stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// What quotes it.
    pub quoting: Quoting,
    /// Whether it is a part of `[[ … ]]`.
    pub in_test: bool,
    /// Whether it is a part of `name=( … )`.
    pub in_array: bool,
}

/// Receives what the lexer finds. The default is to look away.
pub(super) trait Sink {
    /// Whether it wants to know where bytes stand, which takes time to find out.
    const WANTS_PLACES: bool = false;
    /// Bytes that all stand in the same place.
    fn place(&mut self, _place: Place, _start: usize, _end: usize) {}
    /// Bytes that the lexer read at once, before anything that they end or begin is told.
    fn step(&mut self, _surface: Surface, _start: usize, _end: usize) {}
    fn word(&mut self, _role: Role, _start: usize, _end: usize, _is_static: bool) {}
    fn redirect(&mut self, _op: &'static str) {}
    fn heredoc(&mut self, _start: usize, _end: usize) {}
    fn end_command(&mut self) {}
    fn discard(&mut self) {}
    fn pipe(&mut self) {}
    fn enter(&mut self) {}
    fn leave(&mut self) {}
}

impl Sink for () {}
