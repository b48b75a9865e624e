//! What the values of parameters may be.

/// What the values of a parameter are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Type {
    /// Any text.
    #[default]
    String,
    /// A whole number of any size.
    Int,
    /// `true` or `false`.
    Bool,
    /// The path of a file or a directory, which need not exist.
    Path,
    /// An IPv4 or IPv6 address.
    Ip,
    /// One of some values.
    Choice,
    /// Items, which commands get with commas between them.
    List,
    /// A text that is not shown, recorded or reported.
    Secret,
}

/// Each by its word.
pub(super) const TYPES: &[(&str, Type)] = &[
    ("string", Type::String),
    ("int", Type::Int),
    ("bool", Type::Bool),
    ("path", Type::Path),
    ("ip", Type::Ip),
    ("choice", Type::Choice),
    ("list", Type::List),
    ("secret", Type::Secret),
];

impl Type {
    /// The word in documents.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        TYPES
            .iter()
            .find(|(_, kind)| *kind == self)
            .map_or("", |(word, _)| word)
    }

    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        TYPES.iter().map(|(_, kind)| *kind)
    }

    /// What it takes, in words.
    #[must_use]
    pub const fn takes(self) -> &'static str {
        match self {
            Self::String => "any text",
            Self::Int => "a whole number of any size, with or without a sign",
            Self::Bool => "`true`, `yes`, `y`, `on`, `1`, or `false`, `no`, `n`, `off`, `0`",
            Self::Path => "a text that is not empty; the file need not exist",
            Self::Ip => "an IPv4 or IPv6 address",
            Self::Choice => "one of the `choices`",
            Self::List => "items with commas or line breaks between them; as `default` also a list",
            Self::Secret => {
                "a text of at least 6 bytes, which is kept out of all that stepmark shows and writes; no `default`"
            }
        }
    }

    /// What commands get of a value.
    #[must_use]
    pub const fn gives(self) -> &'static str {
        match self {
            Self::String | Self::Path | Self::Secret => "the text",
            Self::Int => "the number, without blanks around it",
            Self::Bool => "`true` or `false`",
            Self::Ip => "the address",
            Self::Choice => "that one",
            Self::List => "the items, with commas between them: `n1,n2,n3`",
        }
    }
}
