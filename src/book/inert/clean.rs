//! Raw HTML, cleaned a container at a time. What Markdown stands between its pieces is one mark each while
//! a parser of HTML reads them; all marks must come back, in order and as text.

use std::collections::HashMap;
use std::sync::LazyLock;

use ammonia::{Builder, Url};
use maud::html;
use pulldown_cmark::LinkType;
use regex::Regex;

use super::elements::{self, Sort};
use super::found::{Group, Link, Piece, Place, Scan};
use super::{Ids, Options, encode, pattern, prefixed};
use crate::document::edit::Edit;

/// What cleans one document.
pub struct Cleaner {
    builder: Builder<'static>,
    /// Leaves no element.
    words: Builder<'static>,
    /// Stands at both ends of a mark, and nowhere in the document. Without one nothing is kept.
    mark: Option<char>,
    /// The names that the document's raw HTML gives to places in it.
    ids: Ids,
    keeps_external_images: bool,
}

/// An image that a page may not fetch.
pub const fn is_kept(is_external: bool, options: &Options) -> bool {
    !is_external || options.keeps_external_images
}

impl Cleaner {
    /// What cleans the document of `scan`.
    pub fn new(scan: &Scan<'_>, options: &Options) -> Self {
        let html = || scan.groups.iter().flat_map(|group| &group.pieces);
        let ids = html().flat_map(|piece| ids(&piece.html)).collect();
        let mut words = Builder::empty();
        words.clean_content_tags(["script", "style"].into());
        Self {
            builder: builder(&ids),
            words,
            mark: mark(scan.text),
            ids,
            keeps_external_images: options.keeps_external_images,
        }
    }

    /// What `html` comes to, alone.
    pub fn clean(&self, html: &str) -> String {
        self.builder.clean(html).to_string()
    }

    /// Whether a link may lead there.
    pub fn leads(&self, destination: &str) -> bool {
        // Without a colon there is no scheme.
        let has_good_scheme = |good| destination.starts_with(good);
        if !destination.contains(':') || ["https://", "http://"].iter().any(has_good_scheme) {
            return true;
        }
        let link = html! { a href=(destination) {} };
        self.clean(&link.0).contains(" href=")
    }

    /// Whether `link` does not stay as it is.
    pub fn changes(&self, link: &Link<'_>) -> bool {
        if link.kind == LinkType::Email {
            return false;
        }
        !self.leads(&link.destination) || self.moved(&link.destination).is_some()
    }

    /// Where a link to a place in this document leads that raw HTML names.
    pub fn moved(&self, destination: &str) -> Option<String> {
        let id = destination.strip_prefix('#')?;
        self.ids.contains(id).then(|| format!("#{}", prefixed(id)))
    }

    /// What the pieces of `group` come to.
    pub fn edits(&self, group: &Group) -> Vec<Edit> {
        let htmls: Vec<String> = group
            .pieces
            .iter()
            .map(|piece| self.prepared(piece))
            .collect();
        let cleaned = self.balanced(&htmls).unwrap_or_else(|| {
            let words = htmls.iter().map(|html| self.words.clean(html).to_string());
            words.collect()
        });
        let mut links = usize::from(group.is_in_link);
        let edit = |(piece, html): (&Piece, &String)| {
            let html = self.unfetched(html, &mut links);
            let written = match piece.place {
                Place::Block => encode::block(&html),
                Place::Inline { starts_line } => encode::inline(&html, starts_line),
            };
            Edit::replace(piece.span, written)
        };
        group.pieces.iter().zip(&cleaned).map(edit).collect()
    }

    /// A piece whose tags of no element are text, and in which no tag takes in what follows.
    fn prepared(&self, piece: &Piece) -> String {
        let html = &piece.html;
        let is_inline = matches!(piece.place, Place::Inline { .. });
        if is_inline && html.ends_with('>') && !html.starts_with("<!--") {
            // One tag, or a declaration or the like.
            return match elements::name(html).map(|name| self.sort(name)) {
                Some(Sort::Element) => html.clone(),
                Some(Sort::Swallowing | Sort::Placeholder) | None => encode::text(html),
            };
        }
        let tag = |found: &regex::Captures<'_>| {
            let tag = &found[0];
            match elements::name(tag).map(|name| self.sort(name)) {
                Some(Sort::Placeholder) => format!("&lt;{}", &tag[1..]),
                _ => tag.to_owned(),
            }
        };
        TAG_START.replace_all(html, tag).into_owned()
    }

    fn sort(&self, name: &str) -> Sort {
        elements::sort(name, |name| ALLOWED.contains(&name))
    }

    /// The pieces, cleaned as parts of one whole; nothing where they are no such.
    fn balanced(&self, htmls: &[String]) -> Option<Vec<String>> {
        let mark = self.mark?;
        let mut whole = String::new();
        for (index, html) in htmls.iter().enumerate() {
            if index > 0 {
                whole.push_str(&format!("{mark}{index}{mark}"));
            }
            whole.push_str(html);
        }
        let cleaned = self.clean(&whole);
        // What reads otherwise the second time would be something else in a browser, too.
        if self.clean(&cleaned) != cleaned {
            return None;
        }
        let mut rest = cleaned.as_str();
        let mut pieces = Vec::with_capacity(htmls.len());
        for index in 1..htmls.len() {
            let (piece, after) = rest.split_once(&format!("{mark}{index}{mark}"))?;
            pieces.push(piece.to_owned());
            rest = after;
        }
        pieces.push(rest.to_owned());
        // In the value of an attribute, Markdown's own quotes would end that.
        let is_whole = |piece: &String| {
            !piece.contains(mark)
                && piece.rfind('<').map(|at| piece[at..].contains('>')) != Some(false)
        };
        pieces.iter().all(is_whole).then_some(pieces)
    }

    /// `html`, cleaned before, in which an image of another host is a link to it, or what describes it
    /// where links are open, and each image has a description.
    fn unfetched(&self, html: &str, links: &mut usize) -> String {
        if !html.contains('<') {
            return html.to_owned();
        }
        let tag = |found: &regex::Captures<'_>| {
            let tag = &found[0];
            if tag.starts_with("<a ") || tag == "<a>" {
                *links += 1;
            } else if tag == "</a>" {
                *links = links.saturating_sub(1);
            } else if tag.starts_with("<img") {
                return self.image(tag, *links > 0);
            }
            tag.to_owned()
        };
        CLEAN_TAG.replace_all(html, tag).into_owned()
    }

    /// A tag of an image. One that shows nothing is what describes it; one that nothing describes is said to
    /// be an ornament, or it would be told by its address.
    fn image(&self, tag: &str, is_in_link: bool) -> String {
        let mut attributes = attributes(tag);
        let description = attributes.remove("alt");
        match attributes.get("src") {
            None => html! { (description.unwrap_or_default()) }.0,
            Some(source) if !self.keeps_external_images && is_external(source) => {
                link_to_image(source, &description.unwrap_or_default(), is_in_link)
            }
            Some(_) if description.is_none() => {
                format!("{} alt=\"\">", tag.trim_end_matches('>'))
            }
            Some(_) => tag.to_owned(),
        }
    }
}

/// What stands in the place of an image of another host.
pub fn link_to_image(source: &str, description: &str, is_in_link: bool) -> String {
    let words = if description.trim().is_empty() {
        source
    } else {
        description
    };
    let link = if is_in_link {
        html! { span { (words) } }
    } else {
        html! { a href=(source) rel="noopener noreferrer" { (words) } }
    };
    link.0
}

/// Whether a browser would ask another host for it.
pub fn is_external(source: &str) -> bool {
    static BASE: LazyLock<Option<Url>> = LazyLock::new(|| Url::parse("https://page.invalid/").ok());
    let Some(base) = &*BASE else { return true };
    // What cannot be an address is not asked for, but need not be told from one that can.
    base.join(source)
        .map_or(true, |url| url.origin() != base.origin())
}

/// Elements that pages keep.
static ALLOWED: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let mut tags: Vec<_> = Builder::default().clone_tags().into_iter().collect();
    tags.sort_unstable();
    tags
});

/// Where a tag begins, as far as its name goes.
static TAG_START: LazyLock<Regex> = LazyLock::new(|| pattern(r"</?[A-Za-z][^\s/<>]*"));
/// A tag as a serializer writes it: no value has an angle bracket in it.
static CLEAN_TAG: LazyLock<Regex> = LazyLock::new(|| pattern("<[^<>]*>"));
static ATTRIBUTE: LazyLock<Regex> = LazyLock::new(|| pattern(r#" ([^\s"=<>]+)="([^"]*)""#));
static ID: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"(?i)\s(?:id|name)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>=]+))"#));
static REFERENCE: LazyLock<Regex> = LazyLock::new(|| pattern("&#(?:[xX]([0-9a-fA-F]+)|([0-9]+))"));

/// ammonia's own set, and what authors of READMEs use beyond that.
fn builder(ids: &Ids) -> Builder<'static> {
    let ids = ids.clone();
    let mut builder = Builder::default();
    builder
        .add_generic_attributes(["id", "dir"])
        .add_tag_attributes("a", ["name"])
        .add_tag_attributes("details", ["open"])
        .add_tag_attributes("table", ["width"])
        .add_tag_attributes("td", ["valign", "width"])
        .add_tag_attributes("th", ["valign", "width"])
        .id_prefix(Some(super::ID_PREFIX))
        .attribute_filter(move |element, attribute, value| match attribute {
            "name" => Some(prefixed(value).into()),
            "href" if element == "a" => match value.strip_prefix('#') {
                Some(id) if ids.contains(id) => Some(format!("#{}", prefixed(id)).into()),
                _ => Some(value.into()),
            },
            _ => Some(value.into()),
        });
    for element in ["div", "p", "h1", "h2", "h3", "h4", "h5", "h6"] {
        builder.add_tag_attributes(element, ["align"]);
    }
    builder
}

/// The names that `html` gives to places.
fn ids(html: &str) -> impl Iterator<Item = String> {
    ID.captures_iter(html).filter_map(|found| {
        let id = found.get(1).or(found.get(2)).or(found.get(3))?;
        Some(id.as_str().to_owned())
    })
}

/// The attributes of a tag as a serializer wrote it.
fn attributes(tag: &str) -> HashMap<&str, String> {
    let attributes = ATTRIBUTE.captures_iter(tag).filter_map(|found| {
        let name = found.get(1)?.as_str();
        let value = found.get(2)?.as_str();
        let plain = [
            ("&quot;", "\""),
            ("&lt;", "<"),
            ("&gt;", ">"),
            ("&nbsp;", "\u{a0}"),
            ("&amp;", "&"),
        ]
        .iter()
        .fold(value.to_owned(), |value, (from, to)| {
            value.replace(from, to)
        });
        Some((name, plain))
    });
    attributes.collect()
}

/// A character for private use that the document does not have, as itself or by its number.
fn mark(text: &str) -> Option<char> {
    let numbers = REFERENCE.captures_iter(text).filter_map(|found| {
        let (digits, radix) = match (found.get(1), found.get(2)) {
            (Some(digits), _) => (digits, 16),
            (None, digits) => (digits?, 10),
        };
        char::from_u32(u32::from_str_radix(digits.as_str(), radix).ok()?)
    });
    let is_private = |char: &char| ('\u{e000}'..='\u{f8ff}').contains(char);
    let used: std::collections::HashSet<char> =
        text.chars().chain(numbers).filter(is_private).collect();
    ('\u{e000}'..='\u{f8ff}').find(|char| !used.contains(char))
}
