//! Words that tell what stands between a step and its output.

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
}
