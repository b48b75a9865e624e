use super::*;
use std::fmt::Write as _;

fn parse(text: &str) -> Document {
    Document::parse(Source::new("a.md", text))
}

/// One line a node: its kind, its lines, and what tells it from others.
fn outline(text: &str) -> String {
    let document = parse(text);
    let mut outline = String::new();
    for node in &document.nodes {
        let line = document.source.line_of(node.span.start);
        let container = node.container.0;
        let _ = match &node.kind {
            NodeKind::Heading { level, text } => {
                writeln!(outline, "{line} in {container}: h{level} {text}")
            }
            NodeKind::Paragraph {
                only_code,
                opens_item,
            } => {
                writeln!(
                    outline,
                    "{line} in {container}: text code={only_code:?} item={opens_item}"
                )
            }
            NodeKind::Fence(fence) => writeln!(
                outline,
                "{}-{} in {container}: fence {:?} closed={} prefix={:?} text={:?}",
                fence.line, fence.end_line, fence.info, fence.closed, fence.prefix, fence.text
            ),
            NodeKind::Task(task) => writeln!(
                outline,
                "{}-{} in {container}: task {} {:?} done={}",
                task.line,
                task.end_line,
                task.checked,
                task.text,
                task.done.is_some()
            ),
            NodeKind::Comment { text } => {
                writeln!(outline, "{line} in {container}: comment {text:?}")
            }
            NodeKind::Stamp(stamp) => writeln!(
                outline,
                "{line} in {container}: stamp complete={} output={:?} lines={:?}",
                stamp.complete,
                stamp.output,
                document.source.slice(stamp.lines)
            ),
            NodeKind::RunLine(_) => writeln!(outline, "{line} in {container}: run line"),
            NodeKind::Other => writeln!(outline, "{line} in {container}: other"),
        };
    }
    outline
}

#[test]
fn fences_of_every_form() {
    insta::assert_snapshot!(outline(
        "```bash {name=a}\none\n```\n\n~~~~ Console\n```\nx\n~~~~\n\n1. item\n   ```sh\n   y\n    ```\n2. ```\n   z\n   ```\n> ```text,x\n> q\n>\n> r\n> ```\n\n ```\n a\n```\n"
    ), @r#"
    1-3 in 0: fence "bash {name=a}" closed=true prefix="" text="one\n"
    5-8 in 0: fence "Console" closed=true prefix="" text="```\nx\n"
    10 in 1: text code=None item=true
    11-13 in 1: fence "sh" closed=true prefix="   " text="y\n"
    14-16 in 2: fence "" closed=true prefix="   " text="z\n"
    17-21 in 3: fence "text,x" closed=true prefix="> " text="q\n\nr\n"
    23-25 in 0: fence "" closed=true prefix=" " text="a\n"
    "#);
}

#[test]
fn fences_that_nothing_closes() {
    for (text, end_line) in [
        ("```\na", 2),
        ("```\na\n", 2),
        ("```", 1),
        ("````\n```", 2),
        ("```\n    ```", 2),
        ("```\na\n``` x\n", 3),
        ("> ```\n> a\n\ntext\n", 2),
        ("- ```\n  a\n\ntext\n", 2),
    ] {
        let document = parse(text);
        let NodeKind::Fence(fence) = &document.nodes[0].kind else {
            panic!("{text:?}")
        };
        assert!(!fence.closed, "{text:?}");
        assert_eq!(fence.end_line, end_line, "{text:?}");
    }
    for text in [
        "```\n```",
        "~~~\n~~~  \n",
        "````\n`````",
        "> ```\n> ```",
        "```\r\na\r\n```\r\n",
    ] {
        let document = parse(text);
        let NodeKind::Fence(fence) = &document.nodes[0].kind else {
            panic!("{text:?}")
        };
        assert!(fence.closed, "{text:?}");
    }
}

#[test]
fn an_unclosed_end_does_not_swallow_the_run_line() {
    assert_eq!(parse("text\n").tail, 5);
    assert_eq!(parse("text\n```\nopen\n").tail, 5);
    assert_eq!(parse("> ```\n> open\n").tail, 13);
    assert_eq!(parse("text\n<!-- open\n").tail, 5);
    assert_eq!(parse("text\n<pre>\nopen\n").tail, 5);
    assert_eq!(parse("<pre>\n</pre>\n").tail, 13);
    assert_eq!(parse("<div>\n").tail, 6);
}

#[test]
fn tasks_and_what_they_hold() {
    insta::assert_snapshot!(outline(
        "- [ ] plain *item*\n- [x] done<!-- stepmark: done digest=ab -->\n- [ ] loose\n  goes on\n\n  ```sh\n  a\n  ```\n\n  - [ ] nested `code`\n\ntext\n"
    ), @r#"
    1-1 in 1: task false "plain item" done=false
    2-2 in 2: task true "done" done=true
    3-10 in 3: task false "loose goes on" done=false
    6-8 in 3: fence "sh" closed=true prefix="  " text="a\n"
    10-10 in 4: task false "nested code" done=false
    12 in 0: text code=None item=false
    "#);
}

#[test]
fn comments_and_inline_commands() {
    insta::assert_snapshot!(outline(
        "---\ntitle: x\n---\n# A `b` c\n\n<!-- stepmark: name=a -->\n```\nx\n```\n<!-- a --> <!-- b -->\n\n- `kubectl get nodes`\n- run `x` now\n\n`ls -l`\n"
    ), @r#"
    4 in 0: h1 A b c
    6 in 0: comment " stepmark: name=a "
    7-9 in 0: fence "" closed=true prefix="" text="x\n"
    10 in 0: other
    12 in 1: text code=Some("kubectl get nodes") item=true
    13 in 2: text code=None item=true
    15 in 0: text code=Some("ls -l") item=false
    "#);
}

#[test]
fn stamps_are_no_blocks() {
    insta::assert_snapshot!(outline(
        "- ```sh\n  a\n  ```\n  <!-- stepmark: result status=failed output=1 --><details><summary>x</summary>\n  ```text\n  out\n  ```\n  <!-- /stepmark --></details>\n\n```sh\nb\n```\n<!-- stepmark: result status=passed digest=2 --><sub>x</sub>\ntext\n<!-- stepmark: run id=1 -->\n"
    ), @r#"
    1-3 in 1: fence "sh" closed=true prefix="  " text="a\n"
    4 in 1: stamp complete=true output=Some("out\n") lines="  <!-- stepmark: result status=failed output=1 --><details><summary>x</summary>\n  ```text\n  out\n  ```\n  <!-- /stepmark --></details>\n"
    10-12 in 0: fence "sh" closed=true prefix="" text="b\n"
    13 in 0: stamp complete=true output=None lines="<!-- stepmark: result status=passed digest=2 --><sub>x</sub>\n"
    14 in 0: text code=None item=false
    15 in 0: run line
    "#);
}

#[test]
fn a_stamp_that_lost_its_end_is_told_apart() {
    insta::assert_snapshot!(outline(
        "```sh\na\n```\n<!-- stepmark: result status=failed output=1 --><details>\n\n```text\nout\n```\n"
    ), @r#"
    1-3 in 0: fence "sh" closed=true prefix="" text="a\n"
    4 in 0: stamp complete=false output=None lines="<!-- stepmark: result status=failed output=1 --><details>\n"
    6-8 in 0: fence "text" closed=true prefix="" text="out\n"
    "#);
}
