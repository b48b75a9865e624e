//! What the whole document tells about its fences before any of them is judged: which prompts it
//! uses, and which machine is home.

use crate::document::prompt::{Prompt, PromptForm, prompt};
use crate::document::{Document, Fence, NodeKind, transcript};

/// Languages whose fences hold shell, and whose fences without prompts may be scripts.
const SCRIPT_LANGUAGES: &[&str] = &[
    "bash",
    "sh",
    "zsh",
    "fish",
    "shell",
    "azurecli",
    "azurecli-interactive",
    "azurecli-bash",
];

/// Languages of sessions: without prompts their fences are never scripts.
const SESSION_LANGUAGES: &[&str] = &[
    "console",
    "shell-session",
    "shellsession",
    "sh-session",
    "bash-session",
    "terminal",
];

/// Whether a fence in `lang` may be a script.
#[must_use]
pub fn is_script_language(lang: &str) -> bool {
    SCRIPT_LANGUAGES.contains(&lang)
}

/// Whether a fence in `lang` holds shell at all.
#[must_use]
pub fn is_shell_language(lang: &str) -> bool {
    is_script_language(lang) || SESSION_LANGUAGES.contains(&lang)
}

/// What the document's fences tell together.
#[derive(Debug, Default)]
pub struct Evidence {
    /// Whether a bare `# ` is a prompt in this document.
    pub hash_is_prompt: bool,
    /// The place that the document's first prompt names; empty where it names none.
    pub home: String,
    /// Whether a shell fence has prompts.
    pub shell_fences_have_prompts: bool,
}

impl Evidence {
    /// Looks through all fences of `document`.
    #[must_use]
    pub fn gather(document: &Document) -> Self {
        let fences: Vec<&Fence> = document
            .nodes
            .iter()
            .filter_map(|node| match &node.kind {
                NodeKind::Fence(fence) if fence.closed => Some(fence),
                _ => None,
            })
            .filter(|fence| fence.lang.is_empty() || is_shell_language(&fence.lang))
            .collect();
        let hash_is_prompt = hash_is_prompt(&fences);
        let mut evidence = Self {
            hash_is_prompt,
            ..Self::default()
        };
        let mut first = true;
        for fence in fences {
            let hash = evidence.hash_in(&fence.lang);
            let Some((_, found)) = transcript::prompts(&fence.text, hash).next() else {
                continue;
            };
            // A shell in a container, or one that only tells its version, is somewhere on the way.
            let is_place = !matches!(found.form, PromptForm::Versioned | PromptForm::Path);
            if first && is_place {
                found.place.clone_into(&mut evidence.home);
                first = false;
            }
            evidence.shell_fences_have_prompts |= is_shell_language(&fence.lang);
        }
        evidence
    }

    /// Whether a bare `# ` is a prompt in a fence of this language. In others it is a comment, whatever
    /// sessions of the document look like.
    #[must_use]
    pub fn hash_in(&self, lang: &str) -> bool {
        self.hash_is_prompt && SESSION_LANGUAGES.contains(&lang)
    }

    /// Whether `prompt` names a place that is not home. A bare `$` names no place.
    #[must_use]
    pub fn is_elsewhere(&self, prompt: &Prompt<'_>) -> bool {
        !prompt.place.is_empty() && prompt.place != self.home
    }
}

/// A bare `# ` is a root prompt where nothing else is a prompt, and every session fence that has
/// such lines begins with one that reads like a command: a comment would stand above its command.
fn hash_is_prompt(fences: &[&Fence]) -> bool {
    let any_other = fences
        .iter()
        .any(|fence| transcript::prompts(&fence.text, false).next().is_some());
    if any_other {
        return false;
    }
    let mut seen = false;
    for fence in fences
        .iter()
        .filter(|fence| SESSION_LANGUAGES.contains(&fence.lang.as_str()))
    {
        let mut lines = fence.text.lines().filter(|line| !line.trim().is_empty());
        let starts_with_hash = lines.next().is_some_and(is_hash_command);
        let others = fence
            .text
            .lines()
            .filter(|line| line.trim_start().starts_with("# "));
        let all_commands = others.clone().all(is_hash_command);
        if others.count() > 0 {
            if !starts_with_hash || !all_commands {
                return false;
            }
            seen = true;
        }
    }
    seen
}

/// Words that begin a sentence at least as often as a command.
const SENTENCE_WORDS: &[&str] = &[
    "a",
    "add",
    "all",
    "an",
    "and",
    "apply",
    "as",
    "at",
    "build",
    "change",
    "check",
    "configure",
    "copy",
    "create",
    "delete",
    "deploy",
    "do",
    "edit",
    "ensure",
    "example",
    "export",
    "find",
    "for",
    "from",
    "get",
    "if",
    "in",
    "install",
    "is",
    "list",
    "make",
    "note",
    "now",
    "of",
    "on",
    "open",
    "optional",
    "or",
    "output",
    "print",
    "remove",
    "replace",
    "restart",
    "run",
    "see",
    "set",
    "show",
    "start",
    "stop",
    "the",
    "then",
    "this",
    "to",
    "update",
    "use",
    "using",
    "verify",
    "view",
    "wait",
    "with",
    "you",
    "your",
];

fn is_hash_command(line: &str) -> bool {
    let Some(found) = prompt(line, true) else {
        return false;
    };
    if found.form != PromptForm::Hash {
        return false;
    }
    let command = found.command.trim_end();
    let first = command.split(' ').next().unwrap_or_default();
    let like_tool = first
        .starts_with(|char: char| char.is_ascii_lowercase() || "./".contains(char))
        && first
            .chars()
            .all(|char| char.is_ascii_alphanumeric() || "._/-".contains(char));
    like_tool && !SENTENCE_WORDS.contains(&first) && !command.ends_with(['.', ':'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    fn evidence(text: &str) -> Evidence {
        Evidence::gather(&Document::parse(Source::new("a.md", text)))
    }

    #[test]
    fn the_first_prompt_is_home() {
        let found = evidence("```\n[a@b]$ x\n```\n```sh\nroot@node1:~# y\n```\n");
        assert_eq!(found.home, "a@b");
        assert!(found.shell_fences_have_prompts);
        assert!(!evidence("```\n$ x\n```\n").shell_fences_have_prompts);
        assert_eq!(
            evidence("```sh\nsh-4.4# x\n```\n```sh\na@b:~$ y\n```\n").home,
            "a@b"
        );
    }

    #[test]
    fn a_hash_is_a_prompt_only_where_the_document_shows_it() {
        assert!(evidence("```console\n# dnf install gdb\n```\n").hash_is_prompt);
        assert!(!evidence("```console\n# Install gdb\n```\n").hash_is_prompt);
        assert!(!evidence("```console\n# install it\ndnf install gdb\n```\n").hash_is_prompt);
        assert!(!evidence("```console\n# dnf x\n```\n```\n$ ls\n```\n").hash_is_prompt);
        assert!(!evidence("```bash\n# dnf x\n```\n").hash_is_prompt);
    }
}
