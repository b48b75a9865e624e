use super::*;
use crate::document::NodeKind;
use crate::runbook::digest::{digest, output_hash};
use crate::source::Source;

mod apart;
mod hostile;
mod recorded;

/// What is in the line of a page's head.
const HEAD: &str = "<!----><div class=\"stepmark-head\"";

/// The page of `text` without its head, whose tags each begin a line, for reading.
fn page_of(text: &str) -> String {
    let markdown = markdown(text);
    let mut lines = String::new();
    let body = markdown.split_inclusive('\n');
    for line in body.filter(|line| !line.contains(HEAD)) {
        match line.contains("<!---->") {
            true => lines.push_str(&line.replace("><", ">\n  <").replace("&#10;", "&#10;\n")),
            false => lines.push_str(line),
        }
    }
    lines
}

fn markdown(text: &str) -> String {
    let runbook = Runbook::parse(Source::new("a.md", text));
    page(runbook, &options()).markdown
}

fn options() -> Options {
    Options {
        now: "2026-11-23T12:00:00Z".parse().unwrap(),
        keeps_front_matter: false,
        keeps_external_images: false,
    }
}

/// `text` with the digest of the block in the place of each `D0`, `D1` …, and hashes of outputs in that of
/// `OUTPUT`.
fn recorded_text(text: &str) -> String {
    let mut text = text.to_owned();
    let runbook = Runbook::parse(Source::new("a.md", text.clone()));
    for (index, block) in runbook.blocks.iter().enumerate().rev() {
        text = text.replace(&format!("=D{index} "), &format!("={} ", digest(block)));
    }
    for node in runbook.document.nodes {
        if let NodeKind::Stamp(stamp) = node.kind
            && let Some(output) = &stamp.output
        {
            text = text.replacen("OUTPUT", &output_hash(output), 1);
        }
    }
    text
}

#[test]
fn a_transcript_is_its_commands_each_with_what_it_prints() {
    let text = "\
# Title

Look:

```console
# first of all
$ kubectl get nodes | grep \"a b\"
NAME   STATUS   AGE
n1     Ready    3d
$ echo a \\
>   b
```

Then.
";
    insta::assert_snapshot!(page_of(text), @r##"
    # Title

    Look:

    <!---->
      <div class="stepmark-step" role="group" id="step-title-1" data-kind="step" data-effect="reads" data-status="never" aria-label="Step 1: title-1">
      <div class="stepmark-bar">
      <a class="stepmark-number" href="#step-title-1">Step 1</a> <span class="stepmark-id">title-1</span> <span class="stepmark-kind">commands</span> <span class="stepmark-effect" data-effect="reads">only reads</span> <span class="stepmark-status" data-status="never">never run</span>
      </div>
      <div class="stepmark-commands" data-prompt="">
      <pre class="stepmark-comment" tabindex="0"># first of all</pre>
      <pre tabindex="0">
      <kbd data-command="">kubectl get nodes &#124; grep &quot;a b&quot;</kbd>
      </pre>
      <details class="stepmark-expected">
      <summary>Expected output (as a table)</summary>
      <pre tabindex="0">
      <samp>NAME   STATUS   AGE&#10;
    n1     Ready    3d</samp>
      </pre>
      </details>
      <pre tabindex="0">
      <kbd data-command="">echo a &#92;&#10;
      b</kbd>
      </pre>
      <button type="button" class="stepmark-copy" hidden aria-label="Copy the commands of title-1">Copy</button>
      </div>
      </div>

    Then.
    "##);
}

#[test]
fn a_script_and_what_it_prints_in_a_fence_of_its_own() {
    let text = "\
> ```python3 {run shell=python3 name=json exit=3 capture=OUT tags=a}
> print('{}')
> ```
>
> ```json {match=json stream=stdout}
> {\"a\": 1}
> ```
";
    insta::assert_snapshot!(page_of(text), @r##"
    > <!---->
      <div class="stepmark-step" role="group" id="step-json" data-kind="step" data-effect="changes" data-status="never" aria-label="Step 1: json">
      <div class="stepmark-bar">
      <a class="stepmark-number" href="#step-json">Step 1</a> <span class="stepmark-id">json</span> <span class="stepmark-kind">python3 script</span> <span class="stepmark-effect" data-effect="changes">changes something</span> <span class="stepmark-status" data-status="never">never run</span>
      </div>
      <ul class="stepmark-notes">
      <li>must exit 3</li>
      <li>its output becomes <kbd>&#36;OUT</kbd>
      </li>
      <li>tags: a</li>
      </ul>
      <div class="stepmark-commands">
      <pre tabindex="0">
      <kbd data-command="">print('&#123;&#125;')</kbd>
      </pre>
      <button type="button" class="stepmark-copy" hidden aria-label="Copy the script of json">Copy</button>
      </div>
      </div>
    >
    > <!---->
      <details class="stepmark-expected">
      <summary>Expected output (as JSON, standard output only)</summary>
      <pre tabindex="0">
      <samp>&#123;&quot;a&quot;: 1&#125;</samp>
      </pre>
      </details>
    "##);
}

#[test]
fn files_have_their_paths() {
    let text = "\
```ini
# conf/a.ini
A=1
```

```yaml {patch=b.yaml out=c.yaml}
- {op: add, path: /a, value: 1}
```

```yaml {merge=b.yaml}
a: 1
```

```text {file=d.txt append mode=0600}
more
```
";
    insta::assert_snapshot!(page_of(text), @r##"
    <!---->
      <div class="stepmark-step" role="group" id="step-step-1" data-kind="file" data-effect="changes" data-status="never" aria-label="Step 1: step-1">
      <div class="stepmark-bar">
      <a class="stepmark-number" href="#step-step-1">Step 1</a> <span class="stepmark-id">step-1</span> <span class="stepmark-kind">file</span> <span class="stepmark-effect" data-effect="changes">changes something</span> <span class="stepmark-status" data-status="never">never run</span>
      </div>
      <p class="stepmark-path">Written to <kbd>conf/a.ini</kbd>
      </p>
      <div class="stepmark-commands">
      <pre tabindex="0">
      <kbd data-command=""># conf/a.ini&#10;
    A=1</kbd>
      </pre>
      <button type="button" class="stepmark-copy" hidden aria-label="Copy the text of step-1">Copy</button>
      </div>
      </div>

    <!---->
      <div class="stepmark-step" role="group" id="step-step-2" data-kind="patch" data-effect="changes" data-status="never" aria-label="Step 2: step-2">
      <div class="stepmark-bar">
      <a class="stepmark-number" href="#step-step-2">Step 2</a> <span class="stepmark-id">step-2</span> <span class="stepmark-kind">patch</span> <span class="stepmark-effect" data-effect="changes">changes something</span> <span class="stepmark-status" data-status="never">never run</span>
      </div>
      <p class="stepmark-path">Patches <kbd>b.yaml</kbd> into <kbd>c.yaml</kbd>
      </p>
      <div class="stepmark-commands">
      <pre tabindex="0">
      <kbd data-command="">- &#123;op: add, path: /a, value: 1&#125;</kbd>
      </pre>
      <button type="button" class="stepmark-copy" hidden aria-label="Copy the text of step-2">Copy</button>
      </div>
      </div>

    <!---->
      <div class="stepmark-step" role="group" id="step-step-3" data-kind="merge" data-effect="changes" data-status="never" aria-label="Step 3: step-3">
      <div class="stepmark-bar">
      <a class="stepmark-number" href="#step-step-3">Step 3</a> <span class="stepmark-id">step-3</span> <span class="stepmark-kind">merge</span> <span class="stepmark-effect" data-effect="changes">changes something</span> <span class="stepmark-status" data-status="never">never run</span>
      </div>
      <p class="stepmark-path">Merged into <kbd>b.yaml</kbd>
      </p>
      <div class="stepmark-commands">
      <pre tabindex="0">
      <kbd data-command="">a: 1</kbd>
      </pre>
      <button type="button" class="stepmark-copy" hidden aria-label="Copy the text of step-3">Copy</button>
      </div>
      </div>

    <!---->
      <div class="stepmark-step" role="group" id="step-step-4" data-kind="file" data-effect="changes" data-status="never" aria-label="Step 4: step-4">
      <div class="stepmark-bar">
      <a class="stepmark-number" href="#step-step-4">Step 4</a> <span class="stepmark-id">step-4</span> <span class="stepmark-kind">file</span> <span class="stepmark-effect" data-effect="changes">changes something</span> <span class="stepmark-status" data-status="never">never run</span>
      </div>
      <ul class="stepmark-notes">
      <li>with mode <kbd>0600</kbd>
      </li>
      </ul>
      <p class="stepmark-path">Appended to <kbd>d.txt</kbd>
      </p>
      <div class="stepmark-commands">
      <pre tabindex="0">
      <kbd data-command="">more</kbd>
      </pre>
      <button type="button" class="stepmark-copy" hidden aria-label="Copy the text of step-4">Copy</button>
      </div>
      </div>
    "##);
}

#[test]
fn steps_and_those_that_undo_them_link_to_each_other() {
    let text = "\
<!-- stepmark: run name=up needs=up danger -->
```sh
make up
```
<!-- stepmark: run name=down undo=up -->
```sh
make down
```
<!-- stepmark: manual name=look -->
```sh
look
```
";
    insta::assert_snapshot!(page_of(text), @r##"
    <!---->
      <div class="stepmark-step" role="group" id="step-up" data-kind="step" data-effect="danger" data-status="never" aria-label="Step 1: up">
      <div class="stepmark-bar">
      <a class="stepmark-number" href="#step-up">Step 1</a> <span class="stepmark-id">up</span> <span class="stepmark-kind">script</span> <span class="stepmark-effect" data-effect="danger">destructive</span> <span class="stepmark-status" data-status="never">never run</span>
      </div>
      <ul class="stepmark-notes">
      <li>asks to type its name</li>
      <li>needs: <a href="#step-up">up</a>
      </li>
      <li>is undone by <a href="#step-down">down</a>
      </li>
      </ul>
      <div class="stepmark-commands">
      <pre tabindex="0">
      <kbd data-command="">make up</kbd>
      </pre>
      <button type="button" class="stepmark-copy" hidden aria-label="Copy the script of up">Copy</button>
      </div>
      </div>
    <!---->
      <div class="stepmark-step" role="group" id="step-down" data-kind="step" data-effect="changes" data-undo="up" aria-label="Undoes up: down">
      <div class="stepmark-bar">
      <a class="stepmark-number" href="#step-down">Undo</a> <span class="stepmark-id">down</span> <span class="stepmark-kind">script</span> <span class="stepmark-effect" data-effect="changes">changes something</span>
      </div>
      <ul class="stepmark-notes">
      <li>undoes <a href="#step-up">up</a>, and runs for nothing else</li>
      </ul>
      <div class="stepmark-commands">
      <pre tabindex="0">
      <kbd data-command="">make down</kbd>
      </pre>
      <button type="button" class="stepmark-copy" hidden aria-label="Copy the script of down">Copy</button>
      </div>
      </div>
    <!---->
      <div class="stepmark-step" role="group" id="step-look" data-kind="manual" data-status="never" aria-label="Step 2: look">
      <div class="stepmark-bar">
      <a class="stepmark-number" href="#step-look">Step 2</a> <span class="stepmark-id">look</span> <span class="stepmark-kind">by hand</span> <label class="stepmark-kind">
      <input type="checkbox" class="stepmark-manual" id="stepmark-done-look" title="For you to tick; it is kept in this browser">done by you</label> <span class="stepmark-status" data-status="never">never run</span>
      </div>
      <div class="stepmark-commands">
      <pre tabindex="0">
      <kbd data-command="">look</kbd>
      </pre>
      <button type="button" class="stepmark-copy" hidden aria-label="Copy the text of look">Copy</button>
      </div>
      </div>
    "##);
}

#[test]
fn items_have_boxes() {
    let text = "\
- [ ] Look *out*.
- [x] Somebody did.

1. [ ]
   Alone.
";
    insta::assert_snapshot!(page_of(text), @r#"
    - <input type="checkbox" class="stepmark-manual" id="step-step-1" data-status="never" title="For you to tick; it is kept in this browser" aria-label="Step 1, by hand: Look out."><span class="stepmark-tick" aria-hidden="true"></span> Look *out*.
    - <span role="img" aria-label="done">☑</span> Somebody did.

    1. <input type="checkbox" class="stepmark-manual" id="step-step-2" data-status="never" title="For you to tick; it is kept in this browser" aria-label="Step 2, by hand: Alone."><span class="stepmark-tick" aria-hidden="true"></span>
       Alone.
    "#);
}
