//! Puts a site where it goes, beside what others keep there: a build takes out what a build wrote, and nothing
//! else.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Component, Path};

use super::files;
use crate::book::Error;

/// The list of what a build wrote, in the folder of the site: paths from there, as JSON.
pub const WRITTEN: &str = ".stepmark-site";

/// What tells hosts of pages that a site needs nothing done to it; sites have it, and so may the folder.
const NO_JEKYLL: &str = ".nojekyll";

/// Whether stepmark made a site in `folder`: nothing in there is a document.
#[must_use]
pub fn is_site(folder: &Path) -> bool {
    folder.join(WRITTEN).is_file()
}

/// Puts the site at `made` into `out`, which was checked. What a build wrote there and this one did not is gone
/// then; all else stays. Where one of mdBook's is, which has no list of its files, those of the same names are
/// replaced.
///
/// # Errors
/// When something that no build wrote is in the way, and before anything is changed; when something can be neither
/// read nor written.
pub fn publish(made: &Path, out: &Path, is_of_mdbook: bool) -> Result<(), Error> {
    let failed = |error: io::Error| Error::file(out, &error);
    let new = below(made).map_err(failed)?;
    let list = read(out)?;
    let replaces_all = list.is_none() && is_of_mdbook;
    let old = list.unwrap_or_default();
    if !replaces_all && let Some(path) = new.iter().find(|path| is_in_way(made, out, path, &old)) {
        let shown = out.join(path);
        return Err(Error::new(format!(
            "{} is in the way: the site has a file there, and no build wrote this one",
            shown.display()
        ))
        .help("move it, or say another folder with --out"));
    }
    // Whoever is stopped half-way has all of it on the list.
    fs::create_dir_all(out)
        .and_then(|()| write(out, &old.union(&new).collect()))
        .and_then(|()| old.difference(&new).try_for_each(|path| remove(out, path)))
        .and_then(|()| new.iter().try_for_each(|path| put(made, out, path)))
        .and_then(|()| write(out, &new.iter().collect()))
        .map_err(failed)
}

/// The files below `folder`, with `/` between the parts of their paths. One whose name is no text is none of ours.
fn below(folder: &Path) -> io::Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    let mut folders = vec![String::new()];
    while let Some(at) = folders.pop() {
        for entry in fs::read_dir(folder.join(&at))? {
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else {
                continue;
            };
            let path = if at.is_empty() {
                name
            } else {
                format!("{at}/{name}")
            };
            match entry.file_type()?.is_dir() {
                true => folders.push(path),
                false => drop(found.insert(path)),
            }
        }
    }
    Ok(found)
}

/// The list in `out`, where there is one.
fn read(out: &Path) -> Result<Option<BTreeSet<String>>, Error> {
    let path = out.join(WRITTEN);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Error::file(&path, &error)),
    };
    let listed: BTreeSet<String> = serde_json::from_str(&text).map_err(|error| {
        Error::new(format!(
            "{} is not as stepmark wrote it: {error}",
            path.display()
        ))
        .help("it says which files of the folder a build may take out: remove the site yourself, with this file")
    })?;
    // Somebody else may have written it: nothing leads out, or to what tools keep there.
    Ok(Some(
        listed.into_iter().filter(|path| is_ours(path)).collect(),
    ))
}

fn is_ours(path: &str) -> bool {
    let mut parts = Path::new(path).components();
    let is_visible = !path.starts_with('.') || path == NO_JEKYLL;
    is_visible && !path.is_empty() && parts.all(|part| matches!(part, Component::Normal(_)))
}

fn write(out: &Path, files: &BTreeSet<&String>) -> io::Result<()> {
    fs::write(
        out.join(WRITTEN),
        serde_json::to_string_pretty(files)? + "\n",
    )
}

/// Whether the file at `path` of the site would take the place of something that no build wrote.
fn is_in_way(made: &Path, out: &Path, path: &str, old: &BTreeSet<String>) -> bool {
    let folders = path.match_indices('/').map(|(end, _)| &path[..end]);
    let is_blocked = |folder: &str| {
        let there = out.join(folder).symlink_metadata();
        there.is_ok_and(|there| !there.is_dir()) && !old.contains(folder)
    };
    if folders.into_iter().any(is_blocked) {
        return true;
    }
    let to = out.join(path);
    match to.symlink_metadata() {
        Err(_) => false,
        Ok(there) if there.is_dir() => {
            let all_ours = |below: BTreeSet<String>| {
                let mut below = below.iter();
                below.all(|name| old.contains(&format!("{path}/{name}")))
            };
            !below(&to).is_ok_and(all_ours)
        }
        Ok(_) => !(old.contains(path) || path == NO_JEKYLL || is_same(&made.join(path), &to)),
    }
}

fn is_same(one: &Path, other: &Path) -> bool {
    let is_file = other
        .symlink_metadata()
        .is_ok_and(|metadata| metadata.is_file());
    is_file && matches!((fs::read(one), fs::read(other)), (Ok(one), Ok(other)) if one == other)
}

/// Takes out a file of the site, and the folders that hold nothing else.
fn remove(out: &Path, path: &str) -> io::Result<()> {
    if is_behind_link(out, path) {
        return Ok(());
    }
    match fs::remove_file(out.join(path)) {
        Err(error) if !is_gone(&error) => return Err(error),
        _ => {}
    }
    let folders = Path::new(path).ancestors().skip(1);
    let mut folders = folders.filter(|folder| !folder.as_os_str().is_empty());
    // One that holds something stays.
    while folders
        .next()
        .is_some_and(|folder| fs::remove_dir(out.join(folder)).is_ok())
    {}
    Ok(())
}

/// Whether nothing is there that a build wrote: it is gone, or a folder that somebody made.
fn is_gone(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::IsADirectory
    )
}

/// Whether a folder above the file is somewhere else by now.
fn is_behind_link(out: &Path, path: &str) -> bool {
    let mut folders = path
        .match_indices('/')
        .map(|(end, _)| out.join(&path[..end]));
    folders.any(|folder| {
        let there = folder.symlink_metadata();
        there.is_ok_and(|there| there.is_symlink())
    })
}

/// Puts a file of the site into its place; one that is the same stays, with its time.
fn put(made: &Path, out: &Path, path: &str) -> io::Result<()> {
    let (from, to) = (made.join(path), out.join(path));
    if is_same(&from, &to) {
        return Ok(());
    }
    match fs::remove_file(&to) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => files::copy(&from, &to),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    /// Publishes a site of these files, whose texts are their names.
    fn publish_to(out: &Path, names: &[&str]) -> Result<(), String> {
        let made = tempfile::tempdir().unwrap();
        for name in names {
            let path = made.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, name).unwrap();
        }
        publish(made.path(), out, false).map_err(|error| error.to_string())
    }

    fn files_of(out: &Path) -> Vec<String> {
        let all = below(out).unwrap().into_iter();
        all.filter(|path| path != WRITTEN).collect()
    }

    #[test]
    fn what_the_build_before_wrote_goes_and_all_else_stays() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path();
        publish_to(out, &["a.html", "b/c.html", "d/e.html", "f"]).unwrap();
        fs::create_dir(out.join(".git")).unwrap();
        for own in [".git/config", "CNAME", "b/mine.txt"] {
            fs::write(out.join(own), "mine").unwrap();
        }
        publish_to(out, &["a.html", "g.html", "f/h.html"]).unwrap();
        assert_eq!(
            files_of(out),
            [
                ".git/config",
                "CNAME",
                "a.html",
                "b/mine.txt",
                "f/h.html",
                "g.html"
            ]
        );
        assert!(!out.join("d").exists());
    }

    #[test]
    fn what_no_build_wrote_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("out");
        publish_to(&out, &["a.html"]).unwrap();
        fs::write(out.join("b.html"), "mine").unwrap();
        fs::create_dir(folder.path().join("elsewhere")).unwrap();
        symlink("../elsewhere", out.join("c")).unwrap();
        for name in ["b.html", "b.html/x.html", "c/x.html"] {
            let told = publish_to(&out, &["z.html", name]).unwrap_err();
            assert!(told.contains(" is in the way: "), "{told}");
        }
        assert_eq!(files_of(&out), ["a.html", "b.html", "c"]);
        assert_eq!(fs::read_to_string(out.join("b.html")).unwrap(), "mine");
    }

    #[test]
    fn a_list_of_somebody_else_leads_to_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("out");
        fs::create_dir_all(out.join(".git")).unwrap();
        for own in ["outside", "out/.git/config"] {
            fs::write(folder.path().join(own), "mine").unwrap();
        }
        let absolute = folder.path().join("outside").display().to_string();
        let listed = serde_json::to_string(&["../outside", ".git/config", &absolute, ""]).unwrap();
        fs::write(out.join(WRITTEN), listed).unwrap();
        publish_to(&out, &["a.html"]).unwrap();
        assert!(folder.path().join("outside").exists());
        assert_eq!(files_of(&out), [".git/config", "a.html"]);
        fs::write(out.join(WRITTEN), "<<<<<<<").unwrap();
        let told = publish_to(&out, &["a.html"]).unwrap_err();
        assert!(told.contains("is not as stepmark wrote it"), "{told}");
    }

    #[test]
    fn a_file_that_is_the_same_stays_as_it_is() {
        use std::os::unix::fs::MetadataExt as _;
        let folder = tempfile::tempdir().unwrap();
        let inode = || folder.path().join("a.html").metadata().unwrap().ino();
        publish_to(folder.path(), &["a.html"]).unwrap();
        let before = inode();
        publish_to(folder.path(), &["a.html"]).unwrap();
        assert_eq!(inode(), before);
    }
}
