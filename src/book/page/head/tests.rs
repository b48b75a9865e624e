use super::*;
use crate::record::{Detail, record};
use crate::run::{Failure, RunId, RunResults, Status, StepResult};
use crate::runbook::Runbook;
use crate::source::Source;

const FRONT: &str = "---\nstepmark:\n  owner: Ops <ops@example.org>\n  tags: [talos, '<b>']\n  \
                     fresh: 30d\n---\n";

const BODY: &str = "# Up\n\n```bash {name=nodes}\nkubectl get nodes\n```\n\n```yaml {file=a.yaml}\na: 1\n```\n\n\
                    ```bash {name=apply}\nkubectl apply -f a.yaml\n```\n\n- [ ] Look at it\n";

fn runbook(text: &str) -> Runbook {
    Runbook::parse(Source::new("a.md", text))
}

/// The document after a run on `2026-11-21`, in which the step `apply` ended with `status`.
fn recorded(text: &str, status: Status) -> String {
    let ran = runbook(text);
    let at = "2026-11-21T10:30:12Z".parse().expect("a time");
    let mut results = RunResults::new(RunId("1234abcd".into()), Some("kron<form>".into()), at);
    results.took = std::time::Duration::from_secs(72);
    for index in ran.runnable() {
        let block = &ran.blocks[index];
        let is_it = block.id.as_deref() == Some("apply");
        let status = if is_it { status } else { Status::Passed };
        let mut result = StepResult::without_run(index, block.kind, status, String::new());
        if status == Status::Failed {
            let summary = "row n2: STATUS is <NotReady>, expected Ready".to_owned();
            result.failure = Some(Failure::plain(summary, block.line));
        }
        results.steps.push(result);
    }
    record(&ran, &ran, &results, Detail::AsDocumented)
}

/// The head of a document, as of `now`, each paragraph and each span of it on a line of its own.
fn head_of(text: &str, now: &str) -> String {
    let runbook = runbook(text);
    let options = Options {
        now: now.parse().expect("a time"),
        keeps_front_matter: false,
        keeps_external_images: false,
    };
    let replay = crate::record::replay::replay(&runbook, options.now);
    let standing = Standing::of(&replay);
    let html = head(&replay, &standing, &options).0;
    html.replace("<p", "\n<p").replace("<span", "\n  <span")
}

#[test]
fn a_runbook_that_passed_says_when_where_and_until_when_that_holds() {
    let text = recorded(&(FRONT.to_owned() + BODY), Status::Passed);
    insta::assert_snapshot!(head_of(&text, "2026-11-23T11:00:00Z"), @r#"
    <div class="stepmark-head" role="region" aria-label="Status of this runbook">
    <p class="stepmark-verdict">
      <span class="stepmark-status" data-status="passed" data-fresh-until="2026-12-21T10:30:12Z">passed</span> · verified <time class="stepmark-age" datetime="2026-11-21T10:30:12Z">2 days ago</time> (<time datetime="2026-11-21T10:30:12Z">2026-11-21 10:30 UTC</time>) on 
      <span class="stepmark-target">kron&lt;form&gt;</span> · took 
      <span class="stepmark-took">1m12s</span> · 
      <span class="stepmark-fresh">fresh until <time datetime="2026-12-21T10:30:12Z">2026-12-21 10:30 UTC</time></span></p>
    <p class="stepmark-facts">
      <span class="stepmark-counts">2 steps, 1 file, 1 manual item</span> · owner: 
      <span class="stepmark-owner">Ops &lt;ops@example.org&gt;</span> · tags: 
      <span class="stepmark-tag">talos</span>, 
      <span class="stepmark-tag">&lt;b&gt;</span></p></div>
    "#);
}

#[test]
fn one_that_did_not_says_what_is_the_matter_first() {
    let failed = recorded(BODY, Status::Failed);
    let passed = recorded(&(FRONT.to_owned() + BODY), Status::Passed);
    let now = "2026-11-21T10:31:12Z";
    let all = [
        head_of(&failed, now),
        head_of(&passed.replace("get nodes", "get pods"), now),
        head_of(
            &passed
                .replace("get nodes", "get pods")
                .replace("-f a.yaml", "-f b.yaml"),
            now,
        ),
        head_of(&passed, "2027-01-23T11:00:00Z"),
        head_of(BODY, now),
        head_of("# Nothing\n", now),
    ];
    insta::assert_snapshot!(all.join("\n\n"), @r##"
    <div class="stepmark-head" role="region" aria-label="Status of this runbook">
    <p class="stepmark-verdict">
      <span class="stepmark-status" data-status="failed">failed</span> · last run <time class="stepmark-age" datetime="2026-11-21T10:30:12Z">1 min ago</time> (<time datetime="2026-11-21T10:30:12Z">2026-11-21 10:30 UTC</time>) on 
      <span class="stepmark-target">kron&lt;form&gt;</span> · took 
      <span class="stepmark-took">1m12s</span></p>
    <p class="stepmark-why"><a href="#step-apply">step 3, apply</a>: row n2: STATUS is &lt;NotReady&gt;, expected Ready</p>
    <p class="stepmark-facts">
      <span class="stepmark-counts">2 steps, 1 file, 1 manual item</span></p></div>

    <div class="stepmark-head" role="region" aria-label="Status of this runbook">
    <p class="stepmark-verdict">
      <span class="stepmark-status" data-status="stale">stale</span> · last run <time class="stepmark-age" datetime="2026-11-21T10:30:12Z">1 min ago</time> (<time datetime="2026-11-21T10:30:12Z">2026-11-21 10:30 UTC</time>) on 
      <span class="stepmark-target">kron&lt;form&gt;</span> · took 
      <span class="stepmark-took">1m12s</span></p>
    <p class="stepmark-why"><a href="#step-nodes">step 1, nodes</a>: the commands of this step changed since its result was recorded</p>
    <p class="stepmark-facts">
      <span class="stepmark-counts">2 steps, 1 file, 1 manual item</span> · owner: 
      <span class="stepmark-owner">Ops &lt;ops@example.org&gt;</span> · tags: 
      <span class="stepmark-tag">talos</span>, 
      <span class="stepmark-tag">&lt;b&gt;</span></p></div>

    <div class="stepmark-head" role="region" aria-label="Status of this runbook">
    <p class="stepmark-verdict">
      <span class="stepmark-status" data-status="stale">stale</span> · last run <time class="stepmark-age" datetime="2026-11-21T10:30:12Z">1 min ago</time> (<time datetime="2026-11-21T10:30:12Z">2026-11-21 10:30 UTC</time>) on 
      <span class="stepmark-target">kron&lt;form&gt;</span> · took 
      <span class="stepmark-took">1m12s</span></p>
    <p class="stepmark-why"><a href="#step-nodes">step 1, nodes</a>: the commands of this step changed since its result was recorded; and one thing more</p>
    <p class="stepmark-facts">
      <span class="stepmark-counts">2 steps, 1 file, 1 manual item</span> · owner: 
      <span class="stepmark-owner">Ops &lt;ops@example.org&gt;</span> · tags: 
      <span class="stepmark-tag">talos</span>, 
      <span class="stepmark-tag">&lt;b&gt;</span></p></div>

    <div class="stepmark-head" role="region" aria-label="Status of this runbook">
    <p class="stepmark-verdict">
      <span class="stepmark-status" data-status="old" data-fresh-until="2026-12-21T10:30:12Z">old</span> · verified <time class="stepmark-age" datetime="2026-11-21T10:30:12Z">63 days ago</time> (<time datetime="2026-11-21T10:30:12Z">2026-11-21 10:30 UTC</time>) on 
      <span class="stepmark-target">kron&lt;form&gt;</span> · took 
      <span class="stepmark-took">1m12s</span> · 
      <span class="stepmark-fresh">was fresh until <time datetime="2026-12-21T10:30:12Z">2026-12-21 10:30 UTC</time></span></p>
    <p class="stepmark-why">the results are 63d old, and the document gives them 30d</p>
    <p class="stepmark-facts">
      <span class="stepmark-counts">2 steps, 1 file, 1 manual item</span> · owner: 
      <span class="stepmark-owner">Ops &lt;ops@example.org&gt;</span> · tags: 
      <span class="stepmark-tag">talos</span>, 
      <span class="stepmark-tag">&lt;b&gt;</span></p></div>

    <div class="stepmark-head" role="region" aria-label="Status of this runbook">
    <p class="stepmark-verdict">
      <span class="stepmark-status" data-status="never">never run</span></p>
    <p class="stepmark-facts">
      <span class="stepmark-counts">2 steps, 1 file, 1 manual item</span></p></div>

    <div class="stepmark-head" role="region" aria-label="Status of this runbook">
    <p class="stepmark-verdict">
      <span class="stepmark-status" data-status="never">never run</span></p>
    <p class="stepmark-facts">
      <span class="stepmark-counts">nothing to run</span></p></div>
    "##);
}
