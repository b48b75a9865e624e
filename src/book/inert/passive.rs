//! What a generator would make more of than a text: fences that it runs, boxes that nothing names.

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag};

use super::scan::options;
use crate::document::edit::Edit;
use crate::source::Span;

/// Words behind the language of a fence that have mdBook run it, or let it be edited. Of languages it makes
/// classes, and so these could also be the language that it runs.
const RUNNING: [&str; 3] = ["mdbook-runnable", "editable", "language-rust"];

/// The box of an item that nobody ticks here. A disabled field of a form would have no name.
pub fn task((span, is_ticked): &(Span, bool)) -> Edit {
    let (mark, words) = match is_ticked {
        true => ("☑", "done"),
        false => ("☐", "not done"),
    };
    let markup = maud::html! { span role="img" aria-label=(words) { (mark) } };
    Edit::replace(*span, markup.0)
}

/// Takes what would run the fence at `code` out of its first line.
pub fn fence(text: &str, code: Span) -> Option<Edit> {
    let whole = text.get(code.start..code.end)?;
    let line = whole.lines().next()?;
    // What stands in code between backticks is no fence, and a fence by itself is read as the same.
    let info = match Parser::new_ext(line, options()).next()? {
        Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => info,
        _ => return None,
    };
    let mut words = info.split([' ', '\t', ',']).filter(|word| !word.is_empty());
    let language = words.next()?;
    if !words.any(|word| RUNNING.contains(&word)) {
        return None;
    }
    let fence = line.len() - line.trim_start_matches(['`', '~']).len();
    let span = Span::new(code.start + fence, code.start + line.trim_end().len());
    Some(Edit::replace(span, language))
}
