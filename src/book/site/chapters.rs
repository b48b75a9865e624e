//! The chapters of a site, by folder: what its sidebar shows.

use std::collections::BTreeMap;

use mdbook_driver::book::{BookItem, Chapter, SectionNumber};

use super::names::address;
use super::title::in_list;

/// A page of the site.
#[derive(Debug)]
pub struct Page {
    /// The path of its document, which says where it stands.
    pub document: String,
    /// Its own path, with the ending `.md`.
    pub path: String,
    /// What it is called in the sidebar.
    pub title: String,
    /// Its Markdown.
    pub markdown: String,
}

impl Page {
    /// It as a chapter that stands below those named `parents`.
    #[must_use]
    pub fn chapter(self, parents: &[String]) -> Chapter {
        let path = address(&self.path);
        Chapter::new(&self.title, self.markdown, path, parents.to_vec())
    }
}

/// A folder, with what it holds.
#[derive(Debug, Default)]
struct Folder {
    /// The page that stands for the folder.
    own: Option<Page>,
    pages: Vec<Page>,
    folders: BTreeMap<String, Folder>,
}

/// The chapters of `pages`, which are in the order of their paths: each folder one that its `README.md` is
/// the page of, with what it holds below it. Those at the root stand side by side.
#[must_use]
pub fn chapters(pages: Vec<Page>) -> Vec<Chapter> {
    let mut root = Folder::default();
    for page in pages {
        let document = page.document.clone();
        let mut folder = &mut root;
        let mut parts: Vec<&str> = document.split('/').collect();
        let name = parts.pop().unwrap_or_default();
        for part in parts {
            folder = folder.folders.entry(part.to_owned()).or_default();
        }
        match is_of_folder(name) && folder.own.is_none() {
            true => folder.own = Some(page),
            false => folder.pages.push(page),
        }
    }
    let own = root.own.take().map(|page| page.chapter(&[]));
    let mut chapters: Vec<Chapter> = own.into_iter().collect();
    chapters.extend(within(root, &[]));
    chapters
}

/// Whether a document of this name tells what its folder is about.
#[must_use]
pub fn is_of_folder(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default();
    stem.eq_ignore_ascii_case("readme") || stem.eq_ignore_ascii_case("index")
}

/// What a folder holds: its pages, then its folders.
fn within(folder: Folder, parents: &[String]) -> Vec<Chapter> {
    let pages = folder.pages.into_iter().map(|page| page.chapter(parents));
    let mut chapters: Vec<Chapter> = pages.collect();
    for (name, mut folder) in folder.folders {
        let mut chapter = match folder.own.take() {
            Some(page) => page.chapter(parents),
            None => Chapter::new_draft(&in_list(&name), parents.to_vec()),
        };
        let mut parents = parents.to_vec();
        parents.push(chapter.name.clone());
        let below = within(folder, &parents);
        chapter.sub_items = below.into_iter().map(BookItem::Chapter).collect();
        chapters.push(chapter);
    }
    chapters
}

/// Gives `chapters` numbers: mdBook tells by them what stands below what.
pub fn number(chapters: &mut [Chapter]) {
    for (index, chapter) in (1..).zip(chapters) {
        number_one(chapter, vec![index]);
    }
}

fn number_one(chapter: &mut Chapter, number: Vec<u32>) {
    let mut index = 0;
    for item in &mut chapter.sub_items {
        if let BookItem::Chapter(below) = item {
            index += 1;
            let mut number = number.clone();
            number.push(index);
            number_one(below, number);
        }
    }
    chapter.number = Some(SectionNumber::new(number));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(documents: &[&str]) -> String {
        let pages = documents.iter().map(|&document| Page {
            document: document.to_owned(),
            path: document.to_owned(),
            title: document.to_owned(),
            markdown: String::new(),
        });
        let mut chapters = chapters(pages.collect());
        number(&mut chapters);
        let mut lines = String::new();
        let book = mdbook_driver::book::Book::new_with_items(
            chapters.into_iter().map(BookItem::Chapter).collect(),
        );
        for item in book.iter() {
            if let BookItem::Chapter(chapter) = item {
                let path = chapter.path.as_ref().map(|path| path.display().to_string());
                lines += &format!("{chapter} ({})\n", path.unwrap_or_default());
            }
        }
        lines
    }

    #[test]
    fn folders_stand_behind_pages_and_hold_theirs() {
        insta::assert_snapshot!(
            outline(&["README.md", "a.md", "db/README.md", "db/b c.md", "net/deep/d.md", "z.md"]),
            @r"
        1. README.md (README.md)
        2. a.md (a.md)
        3. z.md (z.md)
        4. db/README.md (db/README.md)
        4.1. db/b c.md (db/b%20c.md)
        5. net ()
        5.1. deep ()
        5.1.1. net/deep/d.md (net/deep/d.md)
        "
        );
    }
}
