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
