//! Words that tell: what stands between a step and its output, which comment names a file.

/// Whether a paragraph announces the output of the step before it: "Output:", "Results:", "you
/// should see …".
#[must_use]
pub fn announces_output(paragraph: &str) -> bool {
    let text = paragraph
        .trim()
        .trim_matches(|char: char| {
            matches!(char, '*' | '_' | '>' | '#' | '`') || char.is_whitespace()
        })
        .to_lowercase();
    // A cue is a short sentence, not an explanation that happens to hold its words.
    if text.len() > 200 || text.contains("\n\n") {
        return false;
    }
    let phrases = [
        "you should see",
        "you will see",
        "you'll see",
        "should look like",
        "looks like",
        "looks similar",
        "look similar",
        "should be similar",
        "is similar to",
        "similar to the following",
        "similar to this",
        "resembles",
        "should resemble",
        "should print",
        "should return",
        "should output",
        "prints:",
        "returns:",
        "will return",
        "would return",
        "shows:",
        "it prints",
        "it returns",
        "it shows",
        "which prints",
        "which shows",
        "will print",
        "will output",
        "will show",
        "expected output",
        "example output",
        "sample output",
        "the output",
        "this output",
        "output is",
        "outputs:",
    ];
    // These announce what a file, or a failure, looks like.
    let others = [
        " file",
        "structure",
        "directory",
        "folder",
        " repo",
        "manifest",
        "config",
        "fails",
        "error",
    ];
    if others.iter().any(|word| text.contains(word)) {
        return false;
    }
    let ends_as_cue = text.ends_with([':', '.', '…']) || !text.contains(' ');
    let first = text.trim_end_matches(':').trim_end_matches('*');
    let titles = [
        "output", "outputs", "result", "results", "response", "prints", "returns",
    ];
    titles.contains(&first) || (ends_as_cue && phrases.iter().any(|phrase| text.contains(phrase)))
}

/// The relative path with an extension that the first line of `text` names in a comment.
#[must_use]
pub fn named_file(text: &str) -> Option<&str> {
    let line = text.lines().next()?.trim();
    let openers = ["#", "//", ";", "--", "<!--", "/*", "%"];
    let opener = openers.iter().find(|opener| line.starts_with(**opener))?;
    let path = line[opener.len()..]
        .trim_end_matches("-->")
        .trim_end_matches("*/")
        .trim();
    let plain = |char: char| char.is_alphanumeric() || "._/-+@".contains(char);
    let name = path.rsplit('/').next()?;
    let (stem, extension) = name.rsplit_once('.')?;
    let is_path = path.chars().all(plain)
        && !path.starts_with(['/', '-', '@', '+'])
        && !path.contains("//")
        && !path.split('/').any(|part| part == ".." || part.is_empty())
        // A bare domain or version is no file: `# example.com/x.` has no extension, `# 1.2` no letters.
        && extension.starts_with(|char: char| char.is_ascii_alphabetic())
        && extension.len() <= 10
        && extension.chars().all(char::is_alphanumeric)
        && (!stem.is_empty() || name.len() > 1);
    is_path.then_some(path)
}

/// Whether `command` names `path` as a whole: not as a part of a longer name.
#[must_use]
pub fn uses_path(command: &str, path: &str) -> bool {
    let part = |char: char| char.is_alphanumeric() || "._-".contains(char);
    command.match_indices(path).any(|(at, _)| {
        let before = command[..at].strip_suffix("./").unwrap_or(&command[..at]);
        let after = command[at + path.len()..].chars().next();
        !before.ends_with(|char: char| part(char) || char == '/') && !after.is_some_and(part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cues() {
        for cue in [
            "Output:",
            "**Results:**",
            "You should see something like this:",
            "Example output:",
            "The output looks like:",
            "Results:",
            "The output is similar to the following example.",
        ] {
            assert!(announces_output(cue), "{cue}");
        }
        for text in [
            "Then edit the file:",
            "Your file should look like:",
            "If it fails, you should see an error:",
            "If you want the output, do that",
            "Next, apply it:",
            "",
        ] {
            assert!(!announces_output(text), "{text}");
        }
    }

    #[test]
    fn comments_that_name_a_file() {
        assert_eq!(
            named_file("# temp-n2-patch.yaml\n- op: x"),
            Some("temp-n2-patch.yaml")
        );
        assert_eq!(named_file("// conf/a.json\n{}"), Some("conf/a.json"));
        assert_eq!(named_file("<!-- a/b.xml -->"), Some("a/b.xml"));
        for text in [
            "# Allow access",
            "# /etc/hosts.conf",
            "# ../x.yaml",
            "# version 1.2",
            "a.yaml",
            "# 1.2",
            "# see a.yaml",
            "---",
            "# http://x.y/z.yaml",
            "",
        ] {
            assert_eq!(named_file(text), None, "{text}");
        }
    }

    #[test]
    fn paths_in_commands() {
        assert!(uses_path("kubectl apply -f a.yaml", "a.yaml"));
        assert!(uses_path("talosctl --patch @temp.yaml x", "temp.yaml"));
        assert!(uses_path("cat ./a.yaml", "a.yaml"));
        assert!(!uses_path("cat ba.yaml", "a.yaml"));
        assert!(!uses_path("cat x/a.yaml", "a.yaml"));
        assert!(!uses_path("cat a.yaml.bak", "a.yaml"));
    }
}
