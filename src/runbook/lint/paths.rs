//! Paths of files that no run can write to.

use crate::diagnostic::Diagnostic;
use crate::patch::subst;
use crate::runbook::block::Block;
use crate::runbook::repeat::Repeat;

/// Files that are not below the document's directory, and paths in which a name stands for nothing.
pub(super) fn lint(block: &Block, repeats: &[Repeat], diagnostics: &mut Vec<Diagnostic>) {
    if !block.writes_file() {
        return;
    }
    if let Some(message) = block.leads_outside() {
        diagnostics.push(Diagnostic::warning("outside", block.head, message).help(
            "a run is blocked there unless it is told --allow-outside; name a path below the document",
        ));
    }
    if block.attributes.subst {
        return;
    }
    let is_repeated = |name: &String| {
        let mut around = repeats.iter().filter(|repeat| repeat.holds(block.node));
        around.any(|repeat| repeat.name == *name)
    };
    let names = block.paths().flat_map(subst::names);
    if let Some(name) = names.into_iter().find(|name| !is_repeated(name)) {
        let message = format!("`${{{name}}}` stands for nothing in the path of a file");
        diagnostics.push(
            Diagnostic::error("name-in-path", block.head, message)
                .help("add `subst`, which puts the variable's value there and into the text"),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::runbook::Runbook;
    use crate::source::Source;

    #[test]
    fn a_name_in_a_path_stands_for_something() {
        let each = "<!-- stepmark: each node in a, b -->\n\n";
        for (text, count) in [
            (
                "<!-- stepmark: file=${node}.yaml subst -->\n```yaml\n```\n".to_owned(),
                0,
            ),
            (
                "<!-- stepmark: file=${node}.yaml -->\n```yaml\n```\n".to_owned(),
                1,
            ),
            (
                "<!-- stepmark: file=$${node}.yaml -->\n```yaml\n```\n".to_owned(),
                0,
            ),
            (
                "<!-- stepmark: merge=a.yaml out=${node}.yaml -->\n```yaml\na: 1\n```\n".to_owned(),
                1,
            ),
            (
                format!("# A\n\n{each}<!-- stepmark: file=${{node}}.yaml -->\n```yaml\n```\n"),
                0,
            ),
            (
                format!("# A\n\n{each}<!-- stepmark: file=${{nod}}.yaml -->\n```yaml\n```\n"),
                1,
            ),
        ] {
            let runbook = Runbook::parse(Source::new("a.md", &*text));
            let found = runbook.diagnostics.iter();
            let found = found.filter(|found| found.code == "name-in-path");
            assert_eq!(found.count(), count, "{text}: {:?}", runbook.diagnostics);
        }
    }
}
