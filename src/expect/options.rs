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
