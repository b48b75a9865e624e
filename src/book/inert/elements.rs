//! The names of HTML's elements: what is none of them is a placeholder of the author's.

/// Elements whose tags mean nothing where they are not allowed: they vanish, and what is in them stays.
const VANISHING: &[&str] = &[
    "address", "area", "audio", "base", "basefont", "bgsound", "big", "blink", "body", "button",
    "canvas", "dialog", "dir", "fieldset", "font", "footer", "form", "frame", "frameset", "head",
    "html", "input", "label", "legend", "link", "main", "marquee", "menu", "meta", "meter", "nobr",
    "optgroup", "option", "output", "param", "picture", "progress", "rb", "search", "section",
    "slot", "source", "tfoot", "track", "video",
];

/// Elements that a parser reads to their end tags in ways of its own, or that bring something in.
const SWALLOWING: &[&str] = &[
    "applet",
    "datalist",
    "embed",
    "iframe",
    "math",
    "noembed",
    "noframes",
    "noscript",
    "object",
    "plaintext",
    "script",
    "select",
    "style",
    "svg",
    "template",
    "textarea",
    "title",
    "xmp",
];

/// What a tag of this name comes to before anything is cleaned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// It is for the cleaning to decide.
    Element,
    /// It would take in what follows.
    Swallowing,
    /// There is no such element.
    Placeholder,
}

/// The sort of the element called `name`, where `allowed` says which ones pages keep.
pub fn sort(name: &str, allowed: impl Fn(&str) -> bool) -> Sort {
    let name = name.to_ascii_lowercase();
    if SWALLOWING.contains(&name.as_str()) {
        Sort::Swallowing
    } else if allowed(&name) || VANISHING.contains(&name.as_str()) {
        Sort::Element
    } else {
        Sort::Placeholder
    }
}

/// The name in a tag: what follows its `<` or `</`.
pub fn name(tag: &str) -> Option<&str> {
    let name = tag.strip_prefix('<')?;
    let name = name.strip_prefix('/').unwrap_or(name);
    let end = name
        .find(|char: char| char.is_ascii_whitespace() || matches!(char, '/' | '>' | '<'))
        .unwrap_or(name.len());
    let name = &name[..end];
    name.starts_with(|char: char| char.is_ascii_alphabetic())
        .then_some(name)
}
