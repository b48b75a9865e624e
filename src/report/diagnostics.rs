//! Diagnostics for people: file:line:column, the line with carets, what is wrong, what helps.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use crate::diagnostic::{Diagnostic, Severity};
use crate::runbook::{SECRET_IN_DOCUMENT, shape};
use crate::source::Source;

/// The most lines of the document that one diagnostic shows.
const MAX_LINES: usize = 4;

/// The most bytes of a private key.
const MAX_KEY: usize = 16 << 10;

/// The fewest bytes of a line of one that tell something.
const MIN_KEY_LINE: usize = 8;

/// `diagnostic` as text; with escapes for colours when `styled`.
#[must_use]
pub fn render(source: &Source, diagnostic: &Diagnostic, styled: bool) -> String {
    let (start, end) = (diagnostic.span.start, diagnostic.span.end);
    let first = source.line_of(start);
    // The renderer gets these lines only: a document may be large.
    let last = source
        .line_of(end.max(start + 1) - 1)
        .min(first + MAX_LINES - 1);
    let window_start = source.line_start(first);
    let window_end = source.line_start(last + 1);
    let window = &without_secrets(source, diagnostic, window_start..window_end);
    let marked = start - window_start
        ..end.min(window_start + window.trim_end().len()).max(start) - window_start;
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Suggestion => Level::HELP.with_name(Severity::Suggestion.as_str()),
    };
    let path = source.path().to_string_lossy();
    let snippet = Snippet::source(window)
        .path(path)
        .line_start(first)
        .fold(false)
        .annotation(AnnotationKind::Primary.span(marked));
    let message = shape::blot_out(&diagnostic.message);
    let help = diagnostic.help.as_deref().map(shape::blot_out);
    let group = level
        .primary_title(&*message)
        .id(diagnostic.code)
        .element(snippet);
    let group = match &help {
        Some(help) => group.element(Level::HELP.message(&**help)),
        None => group,
    };
    let renderer = if styled {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    renderer.render(&[group])
}

/// These lines, with the secrets in them blotted out. A message is read where the document is not.
fn without_secrets(source: &Source, diagnostic: &Diagnostic, window: Range<usize>) -> String {
    let text = source.text();
    let lines = &text[window.clone()];
    let first = lines.lines().next().unwrap_or_default().trim();
    // A line of a key is told by what has begun before it; no other line needs that.
    let is_of_key = first.len() >= MIN_KEY_LINE && first.bytes().all(is_of_base64);
    let earlier = match is_of_key {
        true => source.line_start(source.line_of(window.start.saturating_sub(MAX_KEY))),
        false => window.start,
    };
    let mut lines =
        shape::blot_out(&text[earlier..window.end])[window.start - earlier..].to_owned();
    if diagnostic.code == SECRET_IN_DOCUMENT {
        // Of what no rule knows, only the reader can tell where it ends.
        let start = diagnostic.span.start - window.start;
        let line = lines[start..].lines().next().unwrap_or_default().len();
        let blot = "*".repeat(line);
        lines.replace_range(start..start + line, &blot);
    }
    lines
}

fn is_of_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runbook::Runbook;

    fn told(text: &str) -> String {
        let runbook = Runbook::parse(Source::new("docs/a.md", text));
        let source = &runbook.document.source;
        let all: Vec<String> = runbook
            .diagnostics
            .iter()
            .map(|diagnostic| render(source, diagnostic, false))
            .collect();
        all.join("\n\n")
    }

    #[test]
    fn a_place_a_caret_and_what_helps() {
        insta::assert_snapshot!(told("# A\n\n<!-- stepmark: withn=5m -->\n```sh\n$ a\n```\n"), @r"
        error[unknown-key]: unknown key `withn`
         --> docs/a.md:3:16
          |
        3 | <!-- stepmark: withn=5m -->
          |                ^^^^^^^^
          |
          = help: did you mean `within`?
        ");
    }

    #[test]
    fn of_a_secret_nothing_is_shown() {
        let token = "ghp_k3Jd92LmQx7RtWv0ZbYs4NcPf6Ge8Ha1Ui5o";
        let key = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF\n-----END PRIVATE KEY-----";
        let head = "---\nstepmark:\n  params: {p: {type: secret, default: hunter22}}\n---\n";
        let text = format!(
            "{head}Use {token}, {token} here.\n\n```sh\n$ echo <{token}>\n```\n\n```text\n{key}\n```\n"
        );
        insta::assert_snapshot!(told(&text), @"
        error[secret-in-document]: the secret `p` has a default, and whoever reads the document reads it
         --> docs/a.md:3:39
          |
        3 |   params: {p: {type: secret, default: **********
          |                                       ^^^^^^^^
          |
          = help: take it out; the value comes from STEPMARK_P in the environment, or from a question

        warning[secret-in-document]: this has the shape of a secret (github-pat), and whoever reads the document reads it
         --> docs/a.md:5:5
          |
        5 | Use ****************************************************************************************
          |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = help: take it out and revoke it; a parameter of type `secret` hands one to commands, and an example may say so: `…EXAMPLE`, `xxxx`

        warning[secret-in-document]: this has the shape of a secret (github-pat), and whoever reads the document reads it
         --> docs/a.md:5:47
          |
        5 | Use ****************************************, **********************************************
          |                                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = help: take it out and revoke it; a parameter of type `secret` hands one to commands, and an example may say so: `…EXAMPLE`, `xxxx`

        warning[unresolved-placeholder]: `<****************************************>` stands for something that is not filled in
         --> docs/a.md:8:8
          |
        8 | $ echo <****************************************>
          |        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = help: its step is blocked until it is: write the value, a variable such as `$NODE_IP`, or bind it to a parameter with `placeholder`; `stepmark run` asks for it

        warning[secret-in-document]: this has the shape of a secret (github-pat), and whoever reads the document reads it
         --> docs/a.md:8:9
          |
        8 | $ echo <*****************************************
          |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = help: take it out and revoke it; a parameter of type `secret` hands one to commands, and an example may say so: `…EXAMPLE`, `xxxx`

        warning[secret-in-document]: this has the shape of a secret (private-key), and whoever reads the document reads it
          --> docs/a.md:12:1
           |
        12 | ***************************
           | ^^^^^^^^^^^^^^^^^^^^^^^^^^^
           |
           = help: take it out and revoke it; a parameter of type `secret` hands one to commands, and an example may say so: `…EXAMPLE`, `xxxx`
        ");
        assert!(
            !told(&text).contains("k3Jd")
                && !told(&text).contains("hunter")
                && !told(&text).contains("MIIE")
        );
    }

    #[test]
    fn a_line_of_a_key_is_one() {
        let line = "MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF";
        let text = format!(
            "```text\n-----BEGIN PRIVATE KEY-----\n{line}\n-----END PRIVATE KEY-----\n```\n"
        );
        let source = Source::new("a.md", text);
        let start = source.text().find(line).expect("it is there");
        let span = crate::source::Span::new(start, start + 4);
        let told = render(&source, &Diagnostic::warning("odd", span, "odd"), false);
        assert!(
            told.contains("3 | ****") && !told.contains("MIIE"),
            "{told}"
        );
    }

    #[test]
    fn what_varies_is_pointed_at_with_the_line_that_would_last() {
        let text = "> ```sh\n> $ a\n> node 10.0.0.2 joined in 5s\n> ```\n";
        let runbook = Runbook::parse(Source::new("docs/a.md", text));
        let found = runbook.suggestions();
        let told = render(&runbook.document.source, &found[0], false);
        insta::assert_snapshot!(told, @"
        suggestion[volatile-value]: the address `10.0.0.2` and the duration `5s` may differ in another run
         --> docs/a.md:3:8
          |
        3 | > node 10.0.0.2 joined in 5s
          |        ^^^^^^^^^^^^^^^^^^^^^
          |
          = help: write `node [ip] joined in [duration]`
        ");
    }

    #[test]
    fn a_fence_that_swallows_the_document_is_shown_by_its_beginning() {
        insta::assert_snapshot!(told("a\n\n```sh\none\ntwo\nthree\nfour\nfive\n"), @r"
        error[unclosed-fence]: this fence is never closed
         --> docs/a.md:3:1
          |
        3 | / ```sh
        4 | | one
        5 | | two
        6 | | three
          | |_____^
          |
          = help: close it with a line of its own, indented like the opening one
        ");
    }
}
