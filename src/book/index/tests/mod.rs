mod schema;

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use pulldown_cmark::{Event, Parser, Tag};
use serde_json::Value;

use super::*;
use crate::book::{Cause, Counts, Problem, Standing, Verified};
use crate::run::Status;
use crate::runbook::Runbook;
use crate::source::Source;

const HOSTILE: &str = "\"><img src=x onerror=alert(1)> </table><script>x</script> {{#include /etc/passwd}} `*_[a](javascript:b) \u{202e}";

fn time(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

fn now() -> Timestamp {
    time("2026-11-23T09:14:00.5Z")
}

const fn never() -> Standing {
    Standing {
        verified: Verified::Never,
        at: None,
        target: None,
        took: None,
        fresh_until: None,
        counts: Counts {
            passed: 0,
            skipped: 0,
            failed: 0,
            stale: 0,
            missing: 0,
            unrecorded: 2,
            by_hand: 0,
            removed: 0,
        },
        problem: None,
        is_empty: false,
    }
}

fn passed() -> Standing {
    Standing {
        verified: Verified::Passed,
        at: Some(time("2026-11-21T12:05:09Z")),
        target: Some("kronform".to_owned()),
        took: Some(Duration::from_millis(72_500)),
        fresh_until: Some(time("2026-12-21T12:05:09Z")),
        counts: Counts {
            passed: 2,
            ..Counts::default()
        },
        ..never()
    }
}

fn failed(cause: Cause, message: &str) -> Standing {
    Standing {
        verified: cause.verified(),
        problem: Some(Problem {
            cause,
            step: Some("apply (n2)".to_owned()),
            anchor: Some("step-apply".to_owned()),
            number: Some(4),
            line: 31,
            message: message.to_owned(),
        }),
        ..passed()
    }
}

fn entry(path: &str, text: &str, standing: Standing) -> Entry {
    let runbook = Runbook::parse(Source::new(path, text));
    Entry::of(&runbook, Path::new(path), standing)
}

fn scaling(standing: Standing) -> Entry {
    let text = "---\nstepmark: {owner: platform, tags: [etcd, Day 2, etcd]}\n---\n# Scaling out\n\n```sh\n$ a\n```\n";
    entry("deep/scaling out.md", text, standing)
}

fn some() -> Vec<Entry> {
    let plain = "# Drain\n\n```sh\n$ a\n```\n\n```sh\n$ b\n```\n";
    vec![
        scaling(passed()),
        entry(
            "drain.md",
            plain,
            failed(
                Cause::Failed(Status::Failed),
                "row n2: STATUS is <NotReady>",
            ),
        ),
        entry("old/drain.md", plain, never()),
    ]
}

#[test]
fn an_entry_tells_of_its_runbook() {
    let entry = scaling(passed());
    assert_eq!(entry.path, "deep/scaling out.md");
    assert_eq!(entry.page_url(), "deep/scaling%20out.html");
    assert_eq!(entry.badge, "badges/deep/scaling out.svg");
    assert_eq!(entry.badge_url(), "badges/deep/scaling%20out.svg");
    assert_eq!((entry.title.as_str(), entry.steps), ("Scaling out", 1));
    assert_eq!(entry.tags, ["etcd", "Day 2"]);
    assert_eq!(entry.target.as_deref(), Some("kronform"));
    let moved = entry.on_page(Path::new("deep/index.html"));
    assert_eq!(moved.page_url(), "deep/index.html");
}

#[test]
fn odd_paths_are_addresses() {
    let page = |path: &str| entry(path, "", never()).page_url();
    assert_eq!(page("a#b?c%d.md"), "a%23b%3Fc%25d.html");
    assert_eq!(page("prüfung/Ä.markdown"), "pr%C3%BCfung/%C3%84.html");
    assert_eq!(
        page("javascript:alert(1).md"),
        "javascript%3Aalert%281%29.html"
    );
    assert_eq!(page("../../x.md"), "x.html");
    assert_eq!(page("/x.md"), "x.html");
    assert_eq!(page("v1.2.md"), "v1.2.html");
}

#[test]
fn a_target_that_the_document_names_is_of_runs_to_come() {
    let text = "---\nstepmark: {target: prod}\n---\n";
    let target = |standing| entry("a.md", text, standing).target;
    assert_eq!(target(never()).as_deref(), Some("prod"));
    assert_eq!(target(passed()).as_deref(), Some("kronform"));
    let nowhere = Standing {
        target: None,
        ..passed()
    };
    assert_eq!(target(nowhere), None);
    let asked = "---\nstepmark: {target: {command: hostname}}\n---\n";
    assert_eq!(entry("a.md", asked, never()).target, None);
}

/// The page with each row and part of its HTML on a line of its own.
fn lines(page: &str) -> String {
    let mut page = page.to_owned();
    for tag in [
        "<div", "<p", "<table", "<caption", "<thead", "<tbody", "<tr", "<td", "<th",
    ] {
        for end in [" ", ">"] {
            page = page.replace(&format!("{tag}{end}"), &format!("\n{tag}{end}"));
        }
    }
    page
}

#[test]
fn the_index_has_them_all() {
    insta::assert_snapshot!(lines(&page("Runbooks", "index.html", &some(), now())), @r#"
    # Runbooks

    <!---->
    <div class="stepmark-listing">
    <p class="stepmark-counts"><a class="stepmark-count" data-status="passed" href="index.html?q=status%3Apassed#stepmark-passed">1 passed</a> · <a class="stepmark-count" data-status="failed" href="index.html?q=status%3Afailed#stepmark-failed">1 failed</a> · <a class="stepmark-count" data-status="never" href="index.html?q=status%3Anever#stepmark-never">1 never run</a></p>
    <div class="stepmark-filtering" hidden><label for="stepmark-filter">Filter</label> <input type="search" id="stepmark-filter" class="stepmark-filter" autocomplete="off" spellcheck="false" aria-describedby="stepmark-filter-forms" hidden> <span class="stepmark-matches"></span>
    <p class="stepmark-hint" id="stepmark-filter-forms">Words, &quot;some words&quot;, status:failed, owner:NAME, target:NAME, tag:NAME; a row has all of them.</p></div>
    <div class="stepmark-scroll" role="region" aria-label="Runbooks" tabindex="0">
    <table class="stepmark-index">
    <caption>As of <time datetime="2026-11-23T09:14:00Z">2026-11-23 09:14 UTC</time></caption>
    <thead>
    <tr>
    <th scope="col">Status</th>
    <th scope="col">Runbook</th>
    <th scope="col">Target</th>
    <th scope="col">Last run</th>
    <th scope="col">Fresh until</th>
    <th scope="col">Took</th>
    <th scope="col">Owner</th>
    <th scope="col">Tags</th></tr></thead>
    <tbody>
    <tr id="stepmark-passed" data-status="passed" data-tags="etcd Day 2" data-path="deep/scaling out.md">
    <td data-label="Status"><span class="stepmark-status" data-status="passed" data-fresh-until="2026-12-21T12:05:09Z">passed</span></td>
    <th scope="row" data-label="Runbook"><a class="stepmark-title" href="deep/scaling%20out.html">Scaling out</a></th>
    <td data-label="Target">kronform</td>
    <td data-label="Last run"><time class="stepmark-age" datetime="2026-11-21T12:05:09Z" title="2026-11-21 12:05 UTC">1 day ago</time></td>
    <td data-label="Fresh until"><time datetime="2026-12-21T12:05:09Z">2026-12-21</time></td>
    <td data-label="Took">1m12s</td>
    <td data-label="Owner">platform</td>
    <td data-label="Tags"><a class="stepmark-tag" href="tags/etcd.html">etcd</a> <a class="stepmark-tag" href="tags/day-2&#95;5ab1334d04e3.html">Day 2</a></td></tr>
    <tr id="stepmark-failed" data-status="failed" data-tags="" data-path="drain.md">
    <td data-label="Status"><span class="stepmark-status" data-status="failed" data-fresh-until="2026-12-21T12:05:09Z">failed</span></td>
    <th scope="row" data-label="Runbook"><a class="stepmark-title" href="drain.html">Drain</a> <span class="stepmark-source">drain.md</span> <span class="stepmark-problem"><a href="drain.html#step-apply">step 4, apply (n2)</a>: row n2: STATUS is &lt;NotReady&gt;</span></th>
    <td data-label="Target">kronform</td>
    <td data-label="Last run"><time class="stepmark-age" datetime="2026-11-21T12:05:09Z" title="2026-11-21 12:05 UTC">1 day ago</time></td>
    <td data-label="Fresh until"><time datetime="2026-12-21T12:05:09Z">2026-12-21</time></td>
    <td data-label="Took">1m12s</td>
    <td data-label="Owner"></td>
    <td data-label="Tags"></td></tr>
    <tr id="stepmark-never" data-status="never" data-tags="" data-path="old/drain.md">
    <td data-label="Status"><span class="stepmark-status" data-status="never">never run</span></td>
    <th scope="row" data-label="Runbook"><a class="stepmark-title" href="old/drain.html">Drain</a> <span class="stepmark-source">old/drain.md</span></th>
    <td data-label="Target"></td>
    <td data-label="Last run"></td>
    <td data-label="Fresh until"></td>
    <td data-label="Took"></td>
    <td data-label="Owner"></td>
    <td data-label="Tags"></td></tr></tbody></table></div></div>
    "#);
    insta::assert_snapshot!(page("Runbooks", "index.html", &[], now()), @r#"
    # Runbooks

    <!----><p class="stepmark-counts">There is no runbook here.</p>
    "#);
}

#[test]
fn columns_that_say_nothing_are_left_out() {
    let bare = entry("a.md", "", never());
    let page = page("Runbooks", "index.html", &[bare], now());
    assert_eq!(page.matches("<th ").count(), 3, "{page}");
    assert!(!page.contains("Owner"), "{page}");
}

#[test]
fn a_tag_has_a_page_in_a_folder() {
    let page = tag_page("Day 2", &some(), now());
    assert!(page.starts_with("# Tag&#58; Day 2\n"), "{page}");
    assert_eq!(page.matches("data-path").count(), 1, "{page}");
    assert!(
        page.contains(r#"href="../deep/scaling%20out.html""#),
        "{page}"
    );
    assert!(page.contains(r#"href="../tags/etcd.html""#), "{page}");
    let page = tag_page("etcd", &some(), now());
    assert!(page.contains("href=\"etcd.html?q=status%3A"), "{page}");
    assert_eq!(tag_path("Day 2"), format!("tags/{}.md", tag_slug("Day 2")));
    assert_eq!(tags(&some()), BTreeSet::from(["Day 2", "etcd"]));
}

#[test]
fn hostile_texts_are_texts() {
    let text = format!(
        "---\nstepmark: {}\n---\n# {HOSTILE}\n",
        serde_json::json!({"owner": HOSTILE, "tags": [HOSTILE], "target": HOSTILE})
    );
    let standing = Standing {
        target: Some(HOSTILE.to_owned()),
        ..failed(Cause::Failed(Status::Failed), HOSTILE)
    };
    let mut hostile = entry(HOSTILE, &text, standing.clone());
    hostile.title = HOSTILE.to_owned();
    let all = [hostile.clone(), hostile];
    for page in [
        page(HOSTILE, "index.html", &all, now()),
        tag_page(HOSTILE, &all, now()),
    ] {
        for bad in ["<img", "<script", "{{", "\u{202e}", "\"javascript:"] {
            assert!(!page.contains(bad), "{bad} in {page}");
        }
        assert_eq!(page.matches("</table>").count(), 1, "{page}");
        // A heading and a block of HTML are all that Markdown sees.
        let mut seen = Vec::new();
        for event in Parser::new_ext(&page, pulldown_cmark::Options::all()) {
            match event {
                Event::Start(Tag::Heading { .. }) => seen.push("heading"),
                Event::Start(Tag::HtmlBlock) => seen.push("html"),
                Event::Text(_) | Event::Html(_) | Event::End(_) => {}
                other => panic!("{other:?} in {page}"),
            }
        }
        assert_eq!(seen, ["heading", "html"]);
    }
    let site: Value = serde_json::from_str(&json(&all, now())).unwrap();
    assert_eq!(site["runbooks"][0]["owner"], HOSTILE);
    schema::assert_valid(&site);
}
