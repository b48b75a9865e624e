//! The text of a block as a page shows it: where it stands for a parameter, readers can put a value.
//!
//! Such a place is `<var class="stepmark-param" data-param="NAME" data-quote="…">TEXT</var>`. What is copied
//! with a value in it does what a run does with that value, when it is written as `data-quote` says:
//!
//! | `data-quote` | how a value is written |
//! |---|---|
//! | `bare` | as it is, where all of it is of `A-Za-z0-9_./:@%+,-`; else as `'…'`, with `'\''` for each `'` |
//! | `words` | with a backslash before all that is neither of these, nor a blank, `*`, `?`, `]`, `[`, `[!`, `[^` |
//! | `double` | with a backslash before `\`, `"`, `$` and the backtick; each `!` as `"'!'"` |
//! | `single` | with `'\''` for each `'` |
//! | `heredoc` | with a backslash before `\`, `$` and the backtick |
//! | `text` | as it is |
//! | `data-double` | as in a text of JSON, which one in double quotes of YAML is as well |
//! | `yaml-single` | with `''` for each `'` |
//! | `yaml-bare` | as it is, where it is plain or a number; else as a text of JSON |
//! | `json-bare` | as it is, where JSON has such a number or boolean; not at all, where YAML has; else as a text |
//! | `data-plain` | as it is, where it is plain or a number; else not at all |
//! | `as-double` | as it is; not at all with `"`, `\` or a control character |
//! | `as-single` | as it is; not at all with `'` or a control character |
//! | `as-block` | as it is; not at all with a blank at an end, or a control character |
//!
//! `words` is an expansion without quotes, which a shell splits and takes for patterns. In JavaScript:
//! `value.replace(/(\[[!^]?|[A-Za-z0-9_./:@%+,\-*?\] \t]+)|./gu, (all, kept) => kept ?? "\\" + all)`.
//! Plain is what needs no quotes wherever data stands: words of letters, digits and `_./@%+-`, with one blank
//! or `:` between them, that begin with a letter, a digit, `_` or `/`; but nothing that is no value. A run
//! puts values into what a change says, which no value gets out of; a text of data it writes as it is, and
//! refuses what does not stay a value.
//!
//! No value has a line end or a NUL, and an empty one stands for nothing.

use std::collections::BTreeSet;

use maud::{Markup, html};

use crate::expect::visible;
use crate::run::captured_names;
use crate::runbook::fill::{Bindings, Gap, Quote, in_file, in_script, sets};
use crate::runbook::{Block, Kind, Runbook, Type};

/// The text of a command, a script or a file of `block`. What could not be seen, or would reorder a line, is
/// made visible.
#[must_use]
pub fn command(runbook: &Runbook, block: &Block, text: &str) -> Markup {
    let mut from = 0;
    html! {
        @for gap in gaps(runbook, block, text) {
            (shown(&text[std::mem::replace(&mut from, gap.end)..gap.start]))
            var class="stepmark-param" data-param=(gap.name) data-quote=(gap.quote.as_str()) {
                (shown(&text[gap.start..gap.end]))
            }
        }
        (shown(&text[from..]))
    }
}

/// A text of any number of lines, made visible.
fn shown(text: &str) -> Markup {
    let lines: Vec<_> = text.split('\n').map(visible).collect();
    html! { (lines.join("\n")) }
}

fn gaps(runbook: &Runbook, block: &Block, text: &str) -> Vec<Gap> {
    let params = &runbook.config.params;
    let is_open = |name: &str| {
        let kind = params.get(name).map(|param| param.kind);
        kind.is_some_and(|kind| kind != Type::Secret)
    };
    let bindings = Bindings::of(params);
    let mut gaps = match block.kind {
        Kind::Step if block.interpreter(&runbook.config).is_none() => {
            let names: Vec<&str> = params.keys().map(String::as_str).collect();
            in_script(text, &bindings, &names)
        }
        Kind::File | Kind::Patch | Kind::Merge => {
            let path = block.path.as_deref().unwrap_or_default();
            let substitutes = block.attributes.subst;
            // What changes data is data itself, whatever file it changes.
            let is_change = block.kind != Kind::File;
            let path = if is_change { "" } else { path };
            in_file(text, path, &block.lang, &bindings, substitutes, is_change)
        }
        _ => Vec::new(),
    };
    gaps.retain(|gap| is_open(&gap.name));
    if gaps.is_empty() {
        return gaps;
    }
    let others = set_elsewhere(runbook, block);
    let has_words = gaps.iter().any(|gap| gap.quote == Quote::Words);
    let splits = has_words && !is_set("IFS", runbook);
    gaps.retain(|gap| {
        let is_other = others.contains(&gap.name) || is_set(&gap.name, runbook);
        !is_other && (splits || gap.quote != Quote::Words)
    });
    gaps
}

/// The names that have other values in `block` than those of parameters, as the document says it.
fn set_elsewhere(runbook: &Runbook, block: &Block) -> BTreeSet<String> {
    let captured = runbook.blocks.iter().flat_map(captured_names);
    let environments = [&runbook.config.env, &block.attributes.env];
    let given = environments.into_iter().flatten();
    let given = given.map(|(name, _)| name.clone());
    let repeats = runbook.repeats.iter();
    let repeats = repeats.filter(|repeat| repeat.holds(block.node));
    let each = repeats.map(|repeat| repeat.name.clone());
    captured.chain(given).chain(each).collect()
}

/// Whether a step may give the variable another value.
fn is_set(name: &str, runbook: &Runbook) -> bool {
    let mut commands = runbook.blocks.iter().flat_map(|block| &block.commands);
    commands.any(|command| sets(&command.text, name))
}

#[cfg(test)]
mod tests;
