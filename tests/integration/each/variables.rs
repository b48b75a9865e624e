//! Variables of the document that are called like that of a repeated section.

use super::ran;
use crate::support::Case;

#[test]
fn what_a_step_set_before_the_section_is_so_again_behind_it() {
    let section = "# Node\n<!-- stepmark: each node in n2, n3 -->\n\n```sh\n$ echo \"$node\" >>ran; node=else\n```\n\n";
    let end = "# End\n\n```sh\n$ echo \"${node-unset}\" >>ran\n```\n\n";
    let set = "# Start\n\n```sh\n$ node=outer\n```\n\n";
    let case = Case::new(format!("{set}{section}{end}{section}{end}"));
    case.run(["ci", "a.md"]).exits(0);
    assert_eq!(ran(&case), "n2\nn3\nouter\nn2\nn3\nouter\n");
    let case = Case::new(format!(
        "{set}{end}# Unset\n\n```sh\n$ unset node\n```\n\n{section}{end}"
    ));
    case.run(["ci", "a.md"]).exits(0);
    assert_eq!(ran(&case), "outer\nn2\nn3\nunset\n");
}

#[test]
fn what_another_section_did_for_a_single_value_is_enough_for_that() {
    let section = |heading: &str, says: &str| {
        format!(
            "# {heading}\n<!-- stepmark: each node in n2, n3 -->\n\n<!-- stepmark: {says} -->\n```sh\n$ echo {heading} $node >>ran\n```\n\n"
        )
    };
    let case = Case::new(section("A", "name=use") + &section("B", "needs=use"));
    case.run(["ci", "--only", "node=n2", "a.md"]).exits(0);
    assert_eq!(ran(&case), "A n2\nB n2\n");
}
