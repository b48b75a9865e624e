//! How output is compared.

use super::matcher::Match;

/// How output is compared; what the annotations of a block come to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options {
    /// `match=`
    pub matcher: Match,
    /// `ignore=A,B`: columns of a table that are not compared.
    pub ignore: Vec<String>,
    /// `key=`: columns that tell the rows of a table apart; the first one unless given.
    pub key: Vec<String>,
    /// `rows=subset`: more rows than expected are fine.
    pub rows_subset: bool,
    /// `columns=subset`: more columns than expected are fine.
    pub columns_subset: bool,
    /// `ordered`: the rows of a table come in the order of the expectation.
    pub ordered: bool,
    /// `unordered`: the elements of an array come in any order.
    pub unordered: bool,
    /// The regular expression of an `expected_similarity` comment, which stands outside of the text.
    pub pattern: Option<String>,
}

impl Options {
    /// The first of the keys that say something of tables alone, as the document writes it.
    #[must_use]
    pub fn table_key(&self) -> Option<&'static str> {
        let keys = [
            (!self.key.is_empty(), "key="),
            (!self.ignore.is_empty(), "ignore="),
            (self.rows_subset, "rows=subset"),
            (self.columns_subset, "columns=subset"),
            (self.ordered, "ordered"),
        ];
        keys.into_iter()
            .find_map(|(is_set, key)| is_set.then_some(key))
    }
}
