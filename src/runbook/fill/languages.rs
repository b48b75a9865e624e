//! Tools whose first argument is a program in a language of their own: a value in it would be read as a
//! part of that.

use crate::document::shell::{Word, base_name};

/// A tool, and how its options go.
struct Tool {
    names: &'static [&'static str],
    /// Options before a program, which then is no operand.
    programs: &'static [&'static str],
    /// Options before the file of a program.
    files: &'static [&'static str],
    /// Options with this many values behind them.
    values: &'static [(&'static str, usize)],
    /// Operands that may stand before the program.
    verbs: &'static [&'static str],
}

const TOOLS: &[Tool] = &[
    Tool {
        names: &["awk", "gawk", "mawk", "nawk"],
        programs: &["-e", "--source"],
        files: &["-f", "--file"],
        values: &[
            ("-F", 1),
            ("-v", 1),
            ("--assign", 1),
            ("--field-separator", 1),
        ],
        verbs: &[],
    },
    Tool {
        names: &["sed", "gsed"],
        programs: &["-e", "--expression", "-ne", "-Ee", "-re", "-ie"],
        files: &["-f", "--file"],
        values: &[("-l", 1)],
        verbs: &[],
    },
    Tool {
        names: &["jq", "gojq", "yq"],
        programs: &["--expression"],
        files: &["-f", "--from-file"],
        values: &[
            ("--arg", 2),
            ("--argjson", 2),
            ("--slurpfile", 2),
            ("--rawfile", 2),
            ("--indent", 1),
            ("-p", 1),
            ("-o", 1),
            ("-I", 1),
        ],
        verbs: &["e", "eval", "ea", "eval-all"],
    },
];

/// The programs among the words of a command that runs such a tool.
pub(super) fn programs(words: &[Word]) -> Vec<&Word> {
    let Some((first, arguments)) = words.split_first() else {
        return Vec::new();
    };
    let name = base_name(&first.text);
    let Some(tool) = TOOLS.iter().find(|tool| tool.names.contains(&name)) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut operand = None;
    let mut is_told = false;
    let mut at = 0;
    while let Some(word) = arguments.get(at) {
        let text = word.text.as_str();
        let values = tool.values.iter().find(|(option, _)| *option == text);
        if tool.programs.contains(&text) {
            found.extend(arguments.get(at + 1));
            is_told = true;
            at += 1;
        } else if tool.programs.iter().any(|option| has_value(text, option)) {
            found.push(word);
            is_told = true;
        } else if tool.files.contains(&text) {
            is_told = true;
            at += 1;
        } else if let Some((_, count)) = values {
            at += count;
        } else if !(text.len() > 1 && text.starts_with('-') || tool.verbs.contains(&text)) {
            operand = operand.or(Some(word));
        }
        at += 1;
    }
    found.extend(operand.filter(|_| !is_told));
    found
}

/// Whether this is `--option=value`, or `-ovalue`.
fn has_value(text: &str, option: &str) -> bool {
    let rest = text.strip_prefix(option);
    rest.is_some_and(|rest| match option.starts_with("--") {
        true => rest.starts_with('='),
        false => option.len() == 2 && !rest.is_empty(),
    })
}
