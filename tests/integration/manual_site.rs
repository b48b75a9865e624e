//! The manual as the site that `stepmark book build` makes of it: every link within it leads somewhere.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Component, Path, PathBuf};

use regex_lite::Regex;
use tempfile::TempDir;

use crate::support::{Case, project};

#[test]
fn every_link_of_the_manual_leads_somewhere() {
    let site = TempDir::with_prefix("stepmark-manual-").expect("a temporary directory");
    let out = site.path().join("site");
    let book = project("book");
    let [book, to] = [&book, &out].map(|path| path.to_str().expect("a path that is text"));
    Case::new("")
        .run(["book", "build", book, "--out", to])
        .exits(0);
    let pages = Pages::below(&out);
    assert!(pages.ids.len() > 30, "{} pages", pages.ids.len());
    let dead = pages.dead_links();
    assert!(dead.is_empty(), "{}", dead.join("\n"));
}

/// The pages of a site, with what can be linked to in each.
struct Pages {
    root: PathBuf,
    ids: HashMap<PathBuf, HashSet<String>>,
    texts: HashMap<PathBuf, String>,
}

impl Pages {
    fn below(root: &Path) -> Self {
        let mut pages = Self {
            root: root.to_owned(),
            ids: HashMap::new(),
            texts: HashMap::new(),
        };
        pages.gather(root);
        pages
    }

    fn gather(&mut self, folder: &Path) {
        let id = attribute("id");
        for entry in fs::read_dir(folder).expect("the site can be read") {
            let path = entry.expect("the site can be read").path();
            if path.is_dir() {
                self.gather(&path);
            } else if path
                .extension()
                .is_some_and(|extension| extension == "html")
            {
                let text = fs::read_to_string(&path).expect("a page is text");
                let ids = id.captures_iter(&text).map(|found| unescaped(&found[1]));
                self.ids.insert(path.clone(), ids.collect());
                self.texts.insert(path, text);
            }
        }
    }

    /// The links within the site that lead nowhere, with the page that each is on.
    fn dead_links(&self) -> Vec<String> {
        let links = ["href", "src"].map(attribute);
        let mut dead = Vec::new();
        for (page, text) in &self.texts {
            // mdBook writes this one for whatever address is wrong; its links are from the root of a host.
            if page.ends_with("404.html") {
                continue;
            }
            for link in links.iter().flat_map(|links| links.captures_iter(text)) {
                let link = unescaped(&link[1]);
                if !self.leads_somewhere(page, &link) {
                    let page = page.strip_prefix(&self.root).unwrap_or(page);
                    dead.push(format!("{}: {link}", page.display()));
                }
            }
        }
        dead.sort();
        dead.dedup();
        dead
    }

    fn leads_somewhere(&self, page: &Path, link: &str) -> bool {
        let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
        let path = path.split('?').next().unwrap_or_default();
        if path.contains(':') || path.starts_with("//") {
            return true;
        }
        let target = match path.is_empty() {
            true => page.to_owned(),
            false => plain(&page.parent().unwrap_or(page).join(decoded(path))),
        };
        let known = match self.ids.get(&target) {
            Some(ids) => anchor.is_empty() || ids.contains(&decoded(anchor)),
            None => target.is_file(),
        };
        known && target.starts_with(&self.root)
    }
}

/// An attribute of an element, with its value.
fn attribute(name: &str) -> Regex {
    Regex::new(&format!(r#"<[a-zA-Z][^<>]*?\s{name}="([^"]*)""#)).expect("it is one")
}

/// `path` without `.` and `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir => {
                plain.pop();
            }
            Component::CurDir => {}
            other => plain.push(other),
        }
    }
    plain
}

fn unescaped(text: &str) -> String {
    [
        ("&quot;", "\""),
        ("&#x27;", "'"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
    ]
    .iter()
    .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

/// `text` without the percent signs of addresses.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, behind @ ..] = rest {
        let code = match (first, behind) {
            (b'%', [high, low, ..]) => std::str::from_utf8(&[*high, *low])
                .ok()
                .and_then(|digits| u8::from_str_radix(digits, 16).ok()),
            _ => None,
        };
        bytes.push(code.unwrap_or(*first));
        rest = &behind[if code.is_some() { 2 } else { 0 }..];
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn a_link_that_leads_nowhere_is_found() {
    let site = TempDir::with_prefix("stepmark-links-").expect("a temporary directory");
    let page = |name: &str, text: &str| fs::write(site.path().join(name), text).unwrap();
    page("a b.html", "<h2 class=\"x\" id=\"one&amp;two\">");
    page(
        "index.html",
        "<a href=\"a%20b.html#one%26two\"><a href=\"a%20b.html#three\"><a href=\"c.html\"><img src=\"../x.png\">\
         <a href=\"https://example.org/#a\"><a href=\"#top\">",
    );
    let found = Pages::below(site.path()).dead_links();
    assert_eq!(
        found,
        [
            "index.html: #top",
            "index.html: ../x.png",
            "index.html: a%20b.html#three",
            "index.html: c.html",
        ]
    );
}
