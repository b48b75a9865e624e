use proptest::prelude::*;

use super::{found, recorded};

/// Documents of steps with and without expectations, in the document itself, in lists and in quotes.
fn documents() -> impl Strategy<Value = Vec<(usize, bool, bool)>> {
    prop::collection::vec((0..3usize, any::<bool>(), any::<bool>()), 1..8)
}

fn document(steps: &[(usize, bool, bool)]) -> String {
    let mut text = String::from("# A\n\n");
    for (number, (holder, expects, is_annotated)) in steps.iter().enumerate() {
        let expected = if *expects { "[int]\n" } else { "" };
        let annotation = if *is_annotated {
            "<!-- stepmark: exit=0 -->\n"
        } else {
            ""
        };
        let fence = format!("{annotation}```sh\n$ step{number}x\n{expected}```\n");
        let (first, rest) = [("", ""), ("- ", "  "), ("> ", "> ")][*holder];
        for (index, line) in fence.lines().enumerate() {
            text += if index == 0 { first } else { rest };
            text += line;
            text.push('\n');
        }
        text.push('\n');
    }
    text
}

proptest! {
    #[test]
    fn a_recorded_document_holds_and_an_edited_command_is_stale(steps in documents(), which in any::<prop::sample::Index>()) {
        let text = recorded(&document(&steps));
        let holds = format!("{0} of {0} hold", steps.len());
        prop_assert_eq!(found(&text), holds);
        let which = which.index(steps.len());
        let edited = text.replace(&format!("$ step{which}x"), &format!("$ step{which}y"));
        let told = found(&edited);
        let lines: Vec<&str> = told.lines().collect();
        prop_assert_eq!(lines.len(), 2, "{}", told);
        // By chance the short hashes of two commands may be the same, and no other is changed.
        prop_assert!(lines[0].contains("stale-result: the commands"), "{}", told);
        let one_less = format!("{} of {} hold", steps.len() - 1, steps.len());
        prop_assert_eq!(lines[1], one_less);
    }
}
