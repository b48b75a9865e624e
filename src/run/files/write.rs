//! Writing a file in its pinned folder: whole or not at all, and only over what was looked at.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Write as _};
use std::os::fd::{AsFd, OwnedFd};
use std::sync::atomic::{AtomicU32, Ordering};

use rustix::fs::{
    AtFlags, Gid, Mode, OFlags, RenameFlags, Uid, fchmod, fchown, linkat, mkdirat, openat,
    renameat, renameat_with, unlinkat,
};
use rustix::io::Errno;

use super::place::{Content, Place, Root, Trouble};

/// What folders and files may be, as far as the person's umask leaves it.
const FOLDER_MODE: Mode = Mode::from_raw_mode(0o777);
const FILE_MODE: Mode = Mode::from_raw_mode(0o644);

/// A file that is being written, until it has its name.
struct Temporary<'a> {
    folder: &'a OwnedFd,
    name: OsString,
    file: File,
    is_named: bool,
}

/// Tells the temporary files of this process apart.
static COUNT: AtomicU32 = AtomicU32::new(0);

impl Place {
    /// Puts `bytes` in the place of what was there when it was looked at. The mode is `mode`, else the
    /// former one. Returns how many folders were made on the way.
    pub(in crate::run) fn write(
        mut self,
        bytes: &[u8],
        mode: Option<u32>,
        former: Option<&Content>,
    ) -> Result<usize, Trouble> {
        let mut made: Vec<(OwnedFd, OsString)> = Vec::new();
        let done = self
            .make_folders(&mut made)
            .and_then(|()| self.put(bytes, mode, former));
        if done.is_err() {
            for (folder, name) in made.iter().rev() {
                // What somebody put into it meanwhile keeps it there.
                let _ = unlinkat(folder, name, AtFlags::REMOVEDIR);
            }
        }
        done.map(|()| made.len())
    }

    fn make_folders(&mut self, made: &mut Vec<(OwnedFd, OsString)>) -> Result<(), Trouble> {
        for name in std::mem::take(&mut self.missing) {
            let is_new = match mkdirat(&self.folder, &name, FOLDER_MODE) {
                Ok(()) => true,
                Err(Errno::EXIST) => false,
                Err(error) => return Err(error.into()),
            };
            let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
            let inner = openat(&self.folder, &name, flags, Mode::empty())?;
            let outer = std::mem::replace(&mut self.folder, inner);
            if is_new {
                made.push((outer, name));
            }
        }
        Ok(())
    }

    fn put(
        &self,
        bytes: &[u8],
        mode: Option<u32>,
        former: Option<&Content>,
    ) -> Result<(), Trouble> {
        let mode = mode.or(former.map(|former| former.mode));
        let mut new = Temporary::new(&self.folder, mode.is_some())?;
        new.file.write_all(bytes)?;
        if let Some(former) = former {
            new.give_to(former.owner)?;
        }
        if let Some(mode) = mode {
            // After the owner: changing that takes special bits away.
            fchmod(&new.file, Mode::from_raw_mode(mode))?;
        }
        new.file.sync_all()?;
        match former {
            Some(former) => {
                let now = self.read().map_err(|_| Trouble::Changed)?;
                if now.is_none_or(|now| now.bytes != former.bytes) {
                    return Err(Trouble::Changed);
                }
                renameat(&self.folder, &new.name, &self.folder, &self.name)?;
                new.is_named = true;
            }
            None => new.name_anew(&self.name)?,
        }
        self.sync_folder()
    }

    /// The name is durable only with its folder.
    fn sync_folder(&self) -> Result<(), Trouble> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        match openat(&self.folder, ".", flags, Mode::empty()) {
            Ok(folder) => Ok(File::from(folder).sync_all()?),
            // A folder that may be written to and not be read.
            Err(Errno::ACCESS) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Takes the file away that holds `expected`.
    pub(in crate::run) fn remove(&self, expected: &[u8]) -> Result<(), Trouble> {
        let now = self.read().map_err(|_| Trouble::Changed)?;
        if now.is_none_or(|now| now.bytes != expected) {
            return Err(Trouble::Changed);
        }
        unlinkat(&self.folder, &self.name, AtFlags::empty())?;
        self.sync_folder()
    }
}

impl Root {
    /// Takes the folder at `path` away, if it is empty; whether it was.
    pub(in crate::run) fn remove_folder(&self, path: &str) -> bool {
        let place = self.find(path);
        place.is_ok_and(|place| unlinkat(&place.folder, &place.name, AtFlags::REMOVEDIR).is_ok())
    }
}

impl<'a> Temporary<'a> {
    /// A new file in `folder`, that nobody else reads where its `mode_follows`.
    fn new(folder: &'a OwnedFd, mode_follows: bool) -> Result<Self, Trouble> {
        let flags =
            OFlags::CREATE | OFlags::EXCL | OFlags::WRONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let mode = match mode_follows {
            true => Mode::RUSR | Mode::WUSR,
            false => FILE_MODE,
        };
        loop {
            let number = COUNT.fetch_add(1, Ordering::Relaxed);
            let name = OsString::from(format!(".stepmark-{}-{number}", std::process::id()));
            match openat(folder, &name, flags, mode) {
                Ok(file) => {
                    return Ok(Self {
                        folder,
                        name,
                        file: File::from(file),
                        is_named: false,
                    });
                }
                // Left by a process of this number that was killed.
                Err(Errno::EXIST) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn give_to(&self, (user, group): (u32, u32)) -> io::Result<()> {
        use std::os::unix::fs::MetadataExt as _;
        let own = self.file.metadata()?;
        if (own.uid(), own.gid()) != (user, group) {
            fchown(
                self.file.as_fd(),
                Some(Uid::from_raw(user)),
                Some(Gid::from_raw(group)),
            )?;
        }
        Ok(())
    }

    /// Gives it a name that nothing has.
    fn name_anew(&mut self, name: &OsString) -> Result<(), Trouble> {
        let folder = self.folder;
        let flags = RenameFlags::NOREPLACE;
        match renameat_with(folder, &self.name, folder, name, flags) {
            Ok(()) => {
                self.is_named = true;
                Ok(())
            }
            Err(Errno::EXIST) => Err(Trouble::Changed),
            // Not every file system can; the temporary name goes when this is dropped.
            Err(Errno::INVAL | Errno::NOSYS) => {
                match linkat(folder, &self.name, folder, name, AtFlags::empty()) {
                    Ok(()) => Ok(()),
                    Err(Errno::EXIST) => Err(Trouble::Changed),
                    Err(error) => Err(error.into()),
                }
            }
            Err(error) => Err(error.into()),
        }
    }
}

impl Drop for Temporary<'_> {
    fn drop(&mut self) {
        if !self.is_named {
            // Nobody is there to be told that it stays.
            let _ = unlinkat(self.folder, &self.name, AtFlags::empty());
        }
    }
}
