use super::*;

fn parse(words: &str) -> (Attributes, Vec<String>) {
    let mut diagnostics = Vec::new();
    let attributes = Attributes::new(&Annotation::parse_words(words, 0), &mut diagnostics);
    let told = diagnostics.into_iter().map(|d| {
        format!(
            "{} {}: {} ({})",
            d.severity.as_str(),
            d.code,
            d.message,
            d.help.unwrap_or_default()
        )
    });
    (attributes, told.collect())
}

#[test]
fn known_keys_are_typed() {
    let (attributes, told) =
        parse("name=nodes within=5m every=10s exit=1,2 confirm=type env.A=b tags=a,b mode=600");
    assert!(told.is_empty(), "{told:?}");
    assert_eq!(attributes.name.as_deref(), Some("nodes"));
    assert_eq!(attributes.within, Some(Duration::from_secs(300)));
    assert_eq!(attributes.confirm, Some(Confirm::Type));
    assert_eq!(attributes.env, [("A".to_owned(), "b".to_owned())]);
    assert_eq!(attributes.tags, ["a", "b"]);
    assert_eq!(attributes.mode, Some(0o600));
}

#[test]
fn what_is_wrong_is_told_with_what_helps() {
    let told = |words| parse(words).1.join("\n");
    insta::assert_snapshot!(told("withn=5m"), @"error unknown-key: unknown key `withn` (did you mean `within`?)");
    insta::assert_snapshot!(told("linenos=true"), @"warning unknown-key: unknown key `linenos` (stepmark passes it over; the keys are listed in the manual)");
    insta::assert_snapshot!(told("within=soon"), @"error bad-value: `within` cannot be `soon` (`within` takes a time such as `30s` or `5m`)");
    insta::assert_snapshot!(told("confirm=maybe"), @"error bad-value: `confirm` cannot be `maybe` (`confirm` takes `ask`, `never` or `type`)");
    insta::assert_snapshot!(told("timeout"), @"error bad-value: `timeout` has no value (`timeout` takes a time such as `30s` or `5m`)");
    assert_eq!(told(".bash #id"), "");
}

#[test]
fn only_what_runs_or_holds_is_digested() {
    let (attributes, _) =
        parse("tags=x name=a within=5m confirm=never match=exact cwd=/tmp record=none needs=b");
    assert_eq!(
        attributes.digest_words,
        ["cwd=/tmp", "match=exact", "within=5m"]
    );
}
