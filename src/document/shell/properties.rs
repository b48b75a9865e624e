//! What holds for any text at all.

use proptest::prelude::*;

use super::*;

/// Text that is mostly shell syntax.
fn shellish() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-zé ]{1,3}",
        proptest::sample::select(vec![
            "'", "\"", "`", "$(", "$((", "((", "))", ")", "(", "${", "}", "{ ", "; ", ";;", "|",
            "&&", "&", "<", ">", "<<E", "<<-'E'", "<<<", "\nE\n", "\n", "\\", "\\\n", "# ", "[[ ",
            " ]]", "a=(", "if ", "then ", "fi ", "for ", "in ", "do ", "done ", "case ", "esac ",
            "while ", "f() ", "$'", "\t", "\r\n", "@(", "$x", "2>&1", "é", "✔",
        ])
        .prop_map(str::to_owned),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn never_panics(text in prop_oneof![shellish(), "\\PC{0,60}"]) {
        for command in commands(&text) {
            let targets = command.redirects.iter().map(|r| &r.target);
            for word in command.words.iter().chain(&command.assignments).chain(targets) {
                prop_assert!(text.get(word.start..word.end).is_some());
            }
            for (start, end) in command.redirects.iter().filter_map(|r| r.body) {
                prop_assert!(text.get(start..end).is_some());
            }
            let _ = unwrap(&command.words);
        }
        if let Some(problem) = problem(&text) {
            prop_assert!(text.is_char_boundary(problem.offset));
        }
        let _ = (looks_like(&text), continuation(&text), unquote(&text));
    }

    #[test]
    fn complete_text_is_what_has_no_continuation(text in shellish()) {
        // Whatever parses is complete, but for heredocs and trailing backslashes, which the end closes.
        if problem(&text).is_none() {
            let open = continuation(&text);
            let closed = matches!(
                open,
                None | Some(
                    Continuation::Heredoc { .. } | Continuation::Backslash | Continuation::BackslashThenBlanks
                )
            );
            prop_assert!(closed, "{:?}", open);
        }
    }
}
