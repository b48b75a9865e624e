//! The text of a file is the author's: it is written as it stands, whatever language it is in.

use super::file;
use crate::support::Case;

#[test]
fn what_is_no_data_by_itself_is_written_as_it_stands() {
    for (path, lang, text) in [
        ("i/x.html", "html", "<app-root>\n"),
        ("hosts.j2", "ini", "{% for h in hosts %}\n{{ h }}\n"),
        ("a.rs", "rust", "fn f(all: Vec<my-type>) {}\n"),
        (
            "templates/x.yaml",
            "yaml",
            "a: 1\n{{- if .Values.x }}\nb: <node-ip>\n{{- end }}\n",
        ),
        (
            "tsconfig.json",
            "json",
            "{\n  // the target\n  \"a\": 1,\n}\n",
        ),
        ("broken.yaml", "yaml", "a: [1\n"),
    ] {
        let case = Case::new(format!("```{lang} {{file={path}}}\n{text}```\n"));
        let ran = case.run(["check", "a.md"]).exits(0);
        assert_eq!(
            ran.stderr.contains("warning[bad-yaml]"),
            path == "broken.yaml",
            "{path}: {}",
            ran.all()
        );
        case.run(["ci", "a.md"]).exits(0);
        assert_eq!(case.read(path), text, "{path}");
    }
    let case = Case::new(file("merge=a.yaml", "a: [1\n"));
    case.run(["ci", "a.md"]).exits(2);
}

#[test]
fn values_stand_in_brackets_and_without_quotes() {
    let front = "---\nstepmark:\n  params: {IP: 192.0.2.1, PORT: 80, Q: 'say \"x\"'}\n---\n";
    let case = Case::new(format!(
        "{front}```yaml {{merge=a.yaml subst}}\nendpoints: [${{IP}}]\n```\n\n\
         ```json {{patch=a.yaml subst}}\n[{{\"op\": \"add\", \"path\": \"/port\", \"value\":${{PORT}}}}]\n```\n\n\
         ``` {{file=b.json subst}}\n{{\"port\": ${{PORT}}, \"ip\": ${{IP}}}}\n```\n\n\
         ``` {{file=c.sh subst}}\necho ${{Q}}\n```\n"
    ))
    .file("a.yaml", "a: 1\n");
    case.run(["check", "a.md"]).exits(0);
    case.run(["ci", "a.md"]).exits(0);
    assert_eq!(
        case.read("a.yaml"),
        "a: 1\nendpoints:\n- 192.0.2.1\nport: 80\n"
    );
    assert_eq!(
        case.read("b.json"),
        "{\"port\": 80, \"ip\": \"192.0.2.1\"}\n"
    );
    assert_eq!(case.read("c.sh"), "echo 'say \"x\"'\n");
    let broken = "```json {file=a.json subst}\n{\"q\": \"${Q}\"}\n```\n";
    let case = Case::new(format!("{front}{broken}"));
    let ran = case.run(["ci", "a.md"]).exits(1);
    assert!(
        ran.stdout.contains("set it to something without quotes")
            && !ran.stdout.contains("put `${Q}` into quotes"),
        "{}",
        ran.all()
    );
}

#[test]
fn a_path_has_values_which_lead_nowhere_else() {
    let front =
        |value: &str| format!("---\nstepmark:\n  params: {{NODE: {{default: '{value}'}}}}\n---\n");
    let file =
        |keys: &str, text: &str| format!("<!-- stepmark: {keys} -->\n```yaml\n{text}```\n\n");
    let body = file("file=conf/${NODE}.yaml subst", "name: ${NODE}\n")
        + &file("merge=conf/${NODE}.yaml out=${NODE}-b.yaml subst", "b: 2\n");
    let case = Case::new(front("n1") + &body);
    let ran = case.run(["ci", "a.md", "--record", "document"]).exits(0);
    assert!(ran.stdout.contains("created conf/n1.yaml"), "{}", ran.all());
    assert_eq!(case.read("conf/n1.yaml"), "name: n1\n");
    assert_eq!(case.read("n1-b.yaml"), "name: n1\nb: 2\n");
    for value in ["a/b", "..", "/etc/x", ""] {
        let text = front(value) + &file("file=conf/${NODE} subst", "a: 1\n");
        let case = Case::new(text);
        let ran = case.run(["ci", "a.md"]).all();
        assert!(!case.has("conf"), "{value}: {ran}");
        assert!(ran.contains("NODE"), "{value}: {ran}");
    }
    let case = Case::new(file("file=${NODE}.yaml", "a: 1\n"));
    let ran = case.run(["ci", "a.md"]).exits(2);
    assert!(ran.stderr.contains("error[name-in-path]"), "{}", ran.all());
}
