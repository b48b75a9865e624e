//! Blocks that write a file: below the document's root, and whole or not at all.

use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Component, Path, PathBuf};
use std::time::Instant;

use super::result::{Failure, StepResult};
use super::status::Status;
use crate::runbook::Block;

/// The permission bits of a file that is new and says nothing of its own.
const DEFAULT_MODE: u32 = 0o644;

/// Writes the block's text to its path.
#[must_use]
pub(super) fn write(block: &Block, index: usize, root: &Path) -> StepResult {
    let started = Instant::now();
    let path = block.path.as_deref().unwrap_or_default();
    let written = place(root, path).and_then(|target| store(block, &target));
    let mut result = match written {
        Ok(what) => {
            StepResult::without_run(index, block.kind, Status::Passed, format!("{what} {path}"))
        }
        Err(error) => {
            let summary = format!("{path}: {error}");
            let failure = Failure::plain(summary, block.line);
            let mut result =
                StepResult::without_run(index, block.kind, Status::Failed, String::new());
            result.failure = Some(failure);
            result
        }
    };
    result.took = started.elapsed();
    result
}

/// Where `path` is below `root`. Neither `..` nor a symbolic link leads out of it.
fn place(root: &Path, path: &str) -> io::Result<PathBuf> {
    let refuse = |why: &str| Err(io::Error::new(io::ErrorKind::InvalidInput, why.to_owned()));
    let relative = Path::new(path);
    if path.is_empty() || path.ends_with('/') {
        return refuse("this names no file");
    }
    if !relative
        .components()
        .all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
    {
        return refuse("files are written below the document's directory only");
    }
    let root = root.canonicalize()?;
    let target = root.join(relative);
    let parent = target.parent().unwrap_or(&root).to_path_buf();
    // The deepest folder that exists decides: what is made below it cannot be a link.
    let existing = parent
        .ancestors()
        .find(|folder| folder.exists())
        .unwrap_or(&root);
    if !existing.canonicalize()?.starts_with(&root) {
        return refuse("a symbolic link leads out of the document's directory");
    }
    fs::create_dir_all(&parent)?;
    if fs::symlink_metadata(&target).is_ok_and(|found| found.is_symlink()) {
        return refuse("this is a symbolic link; stepmark does not write through it");
    }
    if target.is_dir() {
        return refuse("this is a directory");
    }
    Ok(target)
}

/// Writes the text. Returns what that came to.
fn store(block: &Block, target: &Path) -> io::Result<&'static str> {
    let former = match fs::read(target) {
        Ok(bytes) => Some(bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let mut bytes = Vec::new();
    if block.attributes.append {
        bytes.extend_from_slice(former.as_deref().unwrap_or_default());
    }
    bytes.extend_from_slice(block.text.as_bytes());
    let former_mode = fs::metadata(target)
        .ok()
        .map(|found| found.permissions().mode() & 0o7777);
    let mode = block
        .attributes
        .mode
        .or(former_mode)
        .unwrap_or(DEFAULT_MODE);
    if former.as_deref() == Some(&bytes[..]) && former_mode == Some(mode) {
        return Ok("already there:");
    }
    let folder = target.parent().unwrap_or_else(|| Path::new("."));
    let mut file = tempfile::Builder::new()
        .prefix(".stepmark-")
        .tempfile_in(folder)?;
    file.write_all(&bytes)?;
    file.as_file()
        .set_permissions(fs::Permissions::from_mode(mode))?;
    file.as_file().sync_all()?;
    file.persist(target).map_err(|error| error.error)?;
    Ok(match (former, block.attributes.append) {
        (None, _) => "created",
        (Some(_), true) => "appended to",
        (Some(_), false) => "updated",
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runbook::Runbook;
    use crate::source::Source;

    fn run(root: &Path, annotation: &str, text: &str) -> (Status, String) {
        let text = format!("```yaml {{{annotation}}}\n{text}```\n");
        let runbook = Runbook::parse(Source::new("a.md", text));
        let result = write(&runbook.blocks[0], 0, root);
        let told = result
            .failure
            .map_or(result.reason, |failure| failure.summary);
        (result.status, told)
    }

    #[test]
    fn files_are_created_updated_appended_to_and_left_alone() {
        let root = tempfile::tempdir().unwrap();
        let told = |annotation, text| run(root.path(), annotation, text).1;
        assert_eq!(told("file=a/b.yaml", "x: 1\n"), "created a/b.yaml");
        assert_eq!(told("file=a/b.yaml", "x: 1\n"), "already there: a/b.yaml");
        assert_eq!(told("file=a/b.yaml mode=600", "x: 2\n"), "updated a/b.yaml");
        assert_eq!(
            told("file=a/b.yaml append", "y: 3\n"),
            "appended to a/b.yaml"
        );
        let path = root.path().join("a/b.yaml");
        assert_eq!(fs::read_to_string(&path).unwrap(), "x: 2\ny: 3\n");
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        assert_eq!(
            fs::read_dir(root.path().join("a")).unwrap().count(),
            1,
            "no temporary file is left"
        );
    }

    #[test]
    fn nothing_is_written_outside_of_the_root() {
        let outside = tempfile::tempdir().unwrap();
        let root = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(outside.path(), root.path().join("link")).unwrap();
        std::os::unix::fs::symlink(outside.path().join("x"), root.path().join("file")).unwrap();
        for path in [
            "../x",
            "/tmp/stepmark-x",
            "link/x",
            "link/deep/x",
            "a/../../x",
            "file",
            "dir/",
        ] {
            let (status, told) = run(root.path(), &format!("file={path}"), "x\n");
            assert_eq!(status, Status::Failed, "{path}: {told}");
        }
        assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
    }
}
