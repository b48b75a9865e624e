//! Writing a document: whole or not at all, and through symbolic links.

use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::Path;

/// Puts `text` in the place of the file at `path`. Its mode and owner stay; a symbolic link is
/// followed. A reader sees the former bytes or the new ones, never a part.
///
/// # Errors
/// When the file, or its folder, cannot be read or written; then nothing has changed.
pub fn replace(path: &Path, text: &str) -> io::Result<()> {
    let path = path.canonicalize()?;
    let former = fs::metadata(&path)?;
    let folder = path.parent().unwrap_or_else(|| Path::new("/"));
    let mut file = tempfile::Builder::new()
        .prefix(".stepmark-")
        .tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    let new = file.as_file().metadata()?;
    if (new.uid(), new.gid()) != (former.uid(), former.gid()) {
        chown(file.path(), Some(former.uid()), Some(former.gid()))?;
    }
    // After the owner: changing that takes special bits away.
    file.as_file()
        .set_permissions(fs::Permissions::from_mode(former.mode() & 0o7777))?;
    file.as_file().sync_all()?;
    file.persist(&path).map_err(|error| error.error)?;
    // The name is durable only with its folder.
    fs::File::open(folder)?.sync_all()
}

/// Writes `text` to a new file at `path`, with the folders above it.
///
/// # Errors
/// When something stands there already, or it cannot be written.
pub fn create(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = fs::File::create_new(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mode_and_links_survive() {
        let folder = tempfile::tempdir().unwrap();
        let real = folder.path().join("real.md");
        let link = folder.path().join("link.md");
        fs::write(&real, "old").unwrap();
        fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink("real.md", &link).unwrap();
        replace(&link, "new").unwrap();
        assert_eq!(fs::read_to_string(&real).unwrap(), "new");
        assert_eq!(fs::metadata(&real).unwrap().mode() & 0o777, 0o640);
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn a_file_that_cannot_be_written_stays() {
        let folder = tempfile::tempdir().unwrap();
        assert!(replace(&folder.path().join("none.md"), "x").is_err());
        let path = folder.path().join("a/b.md");
        create(&path, "x").unwrap();
        assert!(create(&path, "y").is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "x");
    }
}
