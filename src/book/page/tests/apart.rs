//! What is no block: it stays, or goes without a trace.

use super::*;

#[test]
fn what_is_shown_stays_without_words_of_stepmark() {
    let text = "\
```bash {shown name=a} hl_lines=2
ls
```

~~~js {linenos=table}
x
~~~

```yaml {\"shown\": true}
a: 1
```

```sh
never closed
";
    insta::assert_snapshot!(page_of(text), @"
    ```bash hl_lines=2
    ls
    ```

    ~~~js {linenos=table}
    x
    ~~~

    ```yaml
    a: 1
    ```

    ```sh
    never closed
    ");
}

#[test]
fn comments_go_with_their_lines_where_nothing_changes_by_that() {
    let text = "\
- a
  <!-- stepmark: name=x -->
  <!-- stepmark: run -->
  ```sh
  ls
  ```
- <!-- stepmark: name=y -->
  ```sh {run}
  ls
  ```

<!-- stepmark: name=z -->

more
<!-- stepmark: name=z2 -->
text

<!-- expected_similarity=0.8 -->
";
    let markdown = markdown(text);
    let outside: Vec<&str> = markdown
        .lines()
        .filter(|line| !line.contains("<div"))
        .collect();
    insta::assert_snapshot!(outside.join("\n"), @"
    - a
    - <!---->

    <!---->

    more
    <!---->
    text

    <!---->
    ");
}

#[test]
fn front_matter_and_line_ends() {
    let text =
        "\u{feff}---\r\ntitle: x\r\n---\r\n# T\r\n\r\n```sh {run}\r\nls\r\n```\r\n\r\nend\r\n";
    let markdown = markdown(text);
    let lines: Vec<&str> = markdown.split("\r\n").collect();
    assert_eq!((lines[0], lines[2], lines[5]), ("# T", "", "end"));
    assert!(lines[1].contains(HEAD) && lines[3].ends_with("</div>") && lines.len() == 7);
    let keeps = Options {
        keeps_front_matter: true,
        ..options()
    };
    let runbook = Runbook::parse(Source::new("a.md", text));
    let kept = page(runbook, &keeps).markdown;
    assert!(kept.starts_with("\u{feff}---\r\ntitle: x\r\n---\r\n# T\r\n"));
}

#[test]
fn the_head_stands_behind_the_title() {
    let head = |text: &str| {
        let lines = markdown(text);
        let lines = lines.lines().map(|line| match line.contains(HEAD) {
            true => "HEAD",
            false => line,
        });
        lines.collect::<Vec<_>>().join("|")
    };
    assert_eq!(head("a\n\n# T\n## U\n"), "a||# T|HEAD|## U");
    assert_eq!(head("T\n===\nb"), "T|===|HEAD|b");
    assert_eq!(head("> # No\n\n# T"), "> # No||# T|HEAD");
    assert_eq!(head("\u{feff}## U\n"), "HEAD|## U");
    assert_eq!(head("---\ntitle: x\n---\nb\n"), "HEAD|b");
    assert_eq!(head(""), "HEAD");
}
