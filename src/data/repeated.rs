//! Keys that come twice.

use std::borrow::Cow;
use std::collections::HashMap;

use super::value::{Data, Member, Problem, Value};
use super::write::short;

/// That no key comes twice.
pub fn no_repeated(members: &[Member<'_>]) -> Result<(), Problem> {
    let mut known = HashMap::new();
    for member in members {
        if let Some(former) = known.insert(&*member.key, member.start) {
            let key = short(&Value::new(Data::Text(Cow::Borrowed(&*member.key))), 60);
            let reason = format!("the key {key} stands here a second time");
            let problem = Problem::new(member.start, reason);
            return Err(Problem {
                former: Some(former),
                ..problem
            });
        }
    }
    Ok(())
}
