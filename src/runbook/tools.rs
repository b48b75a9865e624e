//! Which programs from outside a runbook's steps call, and how to ask each for its version.
//!
//! Told before a run: a tool that is missing, or too old, is better known before the first step.

mod requirement;
mod table;
mod version;

pub use requirement::{Range, Requirement, Wrong};
pub use version::Version;

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

use super::placeholder::{mask, placeholders};
use super::{Block, Kind, Runbook, Target};
use crate::document::shell::{Inner, Word, commands, unwrap};

/// A program that steps call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tool {
    /// Its name, or its absolute path where it is called by that.
    pub name: String,
    /// The line of the document with the command that calls it first.
    pub line: usize,
    /// The arguments that make it tell its version. `None` where stepmark does not know it: to run an
    /// unknown program even with `--version` is for the person to decide.
    pub version_arguments: Option<&'static [&'static str]>,
}

/// How deep scripts inside scripts are followed.
const MAX_DEPTH: usize = 8;

/// Wrappers that run their command on another system, whose tools are not those of this one.
const ELSEWHERE: &[&str] = &[
    "ssh", "kubectl", "oc", "k", "docker", "podman", "nerdctl", "chroot", "nsenter",
];

/// The tools that `blocks` of `runbook` call, in the order of their first use.
#[must_use]
pub fn tools<'a>(runbook: &Runbook, blocks: impl IntoIterator<Item = &'a Block>) -> Vec<Tool> {
    let mut search = Search::default();
    for block in &runbook.blocks {
        search.defined.extend(defined(&block.text));
    }
    if let Some(Target::Command(command)) = &runbook.config.target {
        search.script(command, 1, 0);
    }
    for block in blocks.into_iter().filter(|block| block.kind == Kind::Step) {
        let guards = [&block.attributes.condition, &block.attributes.unless];
        for guard in guards.into_iter().flatten() {
            search.script(guard, block.line, 0);
        }
        let shell = block.attributes.shell.as_deref();
        let shell = shell.or(runbook.config.shell.as_deref());
        match shell.filter(|shell| !["bash", "sh", "shell"].contains(shell)) {
            // The text is that program's, and no script for bash.
            Some(program) => {
                for command in commands(program).iter().take(1) {
                    search.words(&command.words, block.line, 0);
                }
            }
            None => {
                for command in &block.commands {
                    search.script(&command.text, command.line, 0);
                }
            }
        }
    }
    search.found
}

/// The functions and aliases that a text defines.
fn defined(text: &str) -> impl Iterator<Item = String> {
    #[expect(clippy::unwrap_used, reason = "a constant that tests compile")]
    static DEFINITION: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?:\bfunction\s+([\w.:+-]+)|([\w.:+-]+)\s*\(\s*\)|\balias\s+([\w.:+-]+)=)")
            .unwrap()
    });
    DEFINITION
        .captures_iter(text)
        .filter_map(|found| found.iter().skip(1).flatten().next())
        .map(|name| name.as_str().to_owned())
}

#[derive(Default)]
struct Search {
    found: Vec<Tool>,
    names: HashSet<String>,
    defined: HashSet<String>,
}

impl Search {
    fn script(&mut self, text: &str, line: usize, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        // A shell would see redirections in `<name>`; and what is to be filled in names no program.
        let open = placeholders(text);
        let masked = mask(text, &open);
        for command in commands(&masked) {
            let is_open = command.words.first().is_some_and(|word| {
                open.iter()
                    .any(|open| open.start < word.end && word.start < open.end)
            });
            if !is_open {
                self.words(&command.words, line + command.line, depth);
            }
        }
    }

    fn words(&mut self, words: &[Word], line: usize, depth: usize) {
        let Some((first, arguments)) = words.split_first() else {
            return;
        };
        if depth > MAX_DEPTH || !first.is_static || self.defined.contains(&first.text) {
            return;
        }
        self.add(&first.text, line);
        if first.text == "alias" {
            let values = arguments
                .iter()
                .filter_map(|word| word.text.split_once('='));
            for (_, value) in values {
                self.script(value, line, depth + 1);
            }
        }
        if ELSEWHERE.contains(&base_name(&first.text)) {
            return;
        }
        match unwrap(words) {
            Some(Inner::Words(inner)) => self.words(inner, line, depth + 1),
            Some(Inner::Script(script)) => self.script(&script, line, depth + 1),
            None => {}
        }
    }

    fn add(&mut self, name: &str, line: usize) {
        let is_absolute = name.starts_with('/');
        let is_name = |char: char| char.is_ascii_alphanumeric() || "_-.+@".contains(char);
        let is_program = base_name(name).chars().all(is_name)
            && name.contains(|char: char| char.is_ascii_alphanumeric())
            && !name.starts_with('-')
            && !name.ends_with('/');
        // Other paths lead into the document's directory, or to what a step puts there.
        if !is_program || !is_absolute && name.contains('/') {
            return;
        }
        if table::is_everyday(base_name(name)) || !self.names.insert(name.to_owned()) {
            return;
        }
        self.found.push(Tool {
            name: name.to_owned(),
            line,
            // What lies at a path may be another program that is called so.
            version_arguments: (!is_absolute)
                .then(|| table::version_arguments(name))
                .flatten(),
        });
    }
}

/// The last part of a path.
fn base_name(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    fn told(text: &str) -> String {
        let runbook = Runbook::parse(Source::new("a.md", text));
        let names: Vec<String> = tools(&runbook, &runbook.blocks)
            .iter()
            .map(|tool| format!("{}:{}", tool.line, tool.name))
            .collect();
        names.join(" ")
    }

    fn of(commands: &str) -> String {
        told(&format!("```bash\n{commands}\n```\n"))
    }

    #[test]
    fn tools_are_the_programs_from_outside() {
        for (commands, tools) in [
            (
                "kubectl get nodes | jq .items\nkubectl get pods",
                "2:kubectl 2:jq",
            ),
            ("cd /tmp && ls | grep x; echo $(git status)", "2:git"),
            (
                "if ! helm status x; then\n  flux check\nfi",
                "2:helm 3:flux",
            ),
            ("sudo -u root systemctl stop x", "2:sudo 2:systemctl"),
            ("A=1 env B=2 talosctl version", "2:talosctl"),
            ("find . | xargs -n 1 shellcheck", "2:shellcheck"),
            ("bash -c 'yq . a.yaml'", "2:yq"),
            ("timeout 5 curl -s http://x", "2:curl"),
            ("./x.sh; bin/y; ~/z; $TOOL version; \"$(which k)\" get", ""),
            (
                "/opt/x/bin/talosctl version; /bin/ls",
                "2:/opt/x/bin/talosctl",
            ),
            ("deploy() { kubectl apply -f x; }\ndeploy", "2:kubectl"),
            ("function roll { helm upgrade; }\nroll out", "2:helm"),
            ("alias k=kubectl\nk get nodes", "2:kubectl"),
            // Their commands run on another system.
            (
                "ssh n1 talosctl version; kubectl exec p -- psql",
                "2:ssh 2:kubectl",
            ),
            ("docker exec -it db mysqldump", "2:docker"),
            ("cat <<EOF | kubectl apply -f -\nhelm: x\nEOF", "2:kubectl"),
            ("kubectl -n <ns> delete pod <name>", "2:kubectl"),
            ("command -v terraform; type age", ""),
            ("[[ -f x ]] && [ -d y ] && : && . ./env && ((1))", ""),
        ] {
            assert_eq!(of(commands), tools, "{commands}");
        }
    }

    #[test]
    fn every_command_of_a_step_counts_and_no_other_text() {
        let document = "---\nstepmark:\n  target: {command: kubectl config current-context}\n---\n\
            ```console\n$ git log\nhelm list\n$ go build\n```\n\n\
            <!-- stepmark: if=\"age --version\" shell=python3 -->\n```python\nimport os\n```\n\n\
            ```sh {shown}\nterraform destroy\n```\n";
        assert_eq!(told(document), "1:kubectl 6:git 8:go 12:age 12:python3");
    }

    #[test]
    fn definitions_hold_in_the_whole_document() {
        let document = "```bash\nup\n```\n\n```bash\nup() { date; }\n```\n";
        assert_eq!(told(document), "");
    }

    #[test]
    fn only_known_tools_are_asked_for_their_version() {
        let document = "```bash\nkubectl get x; my-tool y; /tmp/helm z\n```\n";
        let runbook = Runbook::parse(Source::new("a.md", document));
        let asked: Vec<_> = tools(&runbook, &runbook.blocks)
            .into_iter()
            .map(|tool| (tool.name, tool.version_arguments))
            .collect();
        let expected = [
            ("kubectl", Some(&["version", "--client"][..])),
            ("my-tool", None),
            ("/tmp/helm", None),
        ];
        assert_eq!(asked, expected.map(|(name, how)| (name.to_owned(), how)));
    }

    #[test]
    fn a_script_in_a_script_has_an_end() {
        let nested = (0..50).fold("kubectl get x".to_owned(), |inner, _| {
            format!(
                "eval \"{}\"",
                inner.replace('\\', "\\\\").replace('"', "\\\"")
            )
            .chars()
            .take(2000)
            .collect()
        });
        // What matters is that it ends.
        assert!(!of(&nested).contains("eval"));
    }
}
