//! Keys that come twice.

use std::borrow::Cow;
use std::collections::HashSet;

use super::value::{Data, Member, Problem, Value};
use super::write::short;

/// That no key comes twice.
pub fn no_repeated(members: &[Member<'_>]) -> Result<(), Problem> {
    let mut known = HashSet::new();
    let again = members.iter().find(|member| !known.insert(&*member.key));
    again.map_or(Ok(()), |member| {
        let key = short(&Value::new(Data::Text(Cow::Borrowed(&*member.key))), 60);
        Err(Problem::new(
            member.start,
            format!("the key {key} stands here a second time"),
        ))
    })
}
