//! Reading and writing files that hold secrets, so that no update and no file is ever lost.
//!
//! HTTPie writes session files in place, for everyone to read. Here the new contents go to a file beside it, mode 0600, are brought to
//! the disk and then take the old file's name: a full disk or a killed process leaves the old file as it was. A lock makes two
//! processes take turns; whoever is second reads again what the first has written.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// The largest file that is read, in bytes.
const MAX_FILE: u64 = 64 * 1024 * 1024;

/// The longest name, in bytes, of a file that can have another beside it. Most file systems draw the line at 255.
const LONGEST_NAME: usize = 240;

/// The file's text; `None` when there is no file.
pub(crate) fn read(path: &Path) -> io::Result<Option<String>> {
    match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
        // A pipe could be waited for without end.
        Ok(metadata) if !metadata.is_file() => return Err(io::Error::other("not a file")),
        Ok(metadata) if metadata.len() > MAX_FILE => return Err(io::Error::other("too large")),
        Ok(_) => {}
    }
    let mut text = String::new();
    File::open(path)?.take(MAX_FILE).read_to_string(&mut text)?;
    Ok(Some(text))
}

/// Gives the file new contents, made of its present ones under a lock. `E` is what can be wrong with those.
pub(crate) fn update<E: From<io::Error>>(
    path: &Path,
    contents: impl FnOnce(Option<String>) -> Result<String, E>,
) -> Result<(), E> {
    let path = target_of(path)?;
    make_folder(folder_of(&path))?;
    let _turn = lock(&path);
    let text = contents(read(&path)?)?;
    Ok(put(&path, text.as_bytes())?)
}

/// Fails where [`update`] could not write: it makes a file that goes away again, in the folder or in the nearest one above that is
/// there.
pub(crate) fn rehearse(path: &Path) -> io::Result<()> {
    let path = target_of(path)?;
    let mut folder = folder_of(&path);
    while !folder.exists() && folder != Path::new(".") {
        folder = folder_of(folder);
    }
    let place = folder.join(path.file_name().unwrap_or_default());
    let _turn = lock(&place);
    Reserved::at(place, 0).map(drop)
}

/// Gives the file new contents, without waiting for a turn: the caller has one.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    put(&target_of(path)?, bytes)
}

fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    Reserved::at(path.to_owned(), 0)?.fill(bytes)
}

/// The new contents of a file before they are known: a file beside it that takes the space on the disk. Goes away unless it is
/// filled.
pub(crate) struct Reserved {
    path: PathBuf,
    beside: PathBuf,
    file: Option<File>,
}

impl Reserved {
    /// Takes so many bytes of the disk. The caller has its turn.
    pub(crate) fn new(path: &Path, size: usize) -> io::Result<Self> {
        Self::at(target_of(path)?, size)
    }

    fn at(path: PathBuf, size: usize) -> io::Result<Self> {
        let beside = beside(&path, "new");
        // Nobody else is writing: what stands there was left by a process that was killed.
        let _ = fs::remove_file(&beside);
        let mut file = create_new(&beside)?;
        let written = file.write_all(&vec![b' '; size]);
        let reserved = Self {
            path,
            beside,
            file: Some(file),
        };
        written?;
        match &reserved.file {
            Some(file) if size > 0 => file.sync_all()?,
            _ => {}
        }
        Ok(reserved)
    }

    /// Makes these the contents of the file, on the disk.
    pub(crate) fn fill(mut self, bytes: &[u8]) -> io::Result<()> {
        if let Some(mut file) = self.file.take() {
            file.seek(SeekFrom::Start(0))?;
            file.write_all(bytes)?;
            file.set_len(bytes.len() as u64)?;
            file.sync_all()?;
        }
        fs::rename(&self.beside, &self.path)?;
        flush_folder(folder_of(&self.path));
        Ok(())
    }
}

impl Drop for Reserved {
    fn drop(&mut self) {
        self.file = None;
        // After the rename it is not there any more.
        let _ = fs::remove_file(&self.beside);
    }
}

/// The file that a link leads to, so that the link stays one. A link that leads nowhere is replaced itself. Nothing but a file is
/// ever replaced: a device would be one no more.
fn target_of(path: &Path) -> io::Result<PathBuf> {
    match fs::canonicalize(path) {
        Ok(target) if !target.is_file() => Err(io::Error::other("not a regular file")),
        Ok(target) => Ok(target),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(path.to_owned()),
        Err(error) => Err(error),
    }
}

pub(crate) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// `folder/.NAME.suffix` for `folder/NAME`; only the beginning of a long name, so that there is room for the suffix.
pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let whole = path.file_name().unwrap_or_default();
    let mut name = OsString::from(".");
    if whole.len() <= LONGEST_NAME {
        name.push(whole);
    } else {
        let whole = whole.to_string_lossy();
        let beginning: String = whole.chars().take(LONGEST_NAME / 4).collect();
        name.push(beginning);
    }
    name.push(".");
    name.push(suffix);
    path.with_file_name(name)
}

/// A file that was not there and that only its owner can read.
pub(crate) fn create_new(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Makes the folder, and those above it, for its owner alone.
pub(crate) fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Waits for its turn to write in the file's folder, and has it while the answer lives. The folder itself is what is locked: that leaves no lock file behind. Where a
/// file system knows no locks, the rename still keeps the file whole.
#[cfg(unix)]
pub(crate) fn lock(path: &Path) -> Option<File> {
    let folder = File::open(folder_of(path)).ok()?;
    folder.lock().ok()?;
    Some(folder)
}

/// Waits for its turn to write the file, and has it while the answer lives. A folder cannot be locked here, so a file beside it is; it stays, since removing it could
/// let two processes in.
#[cfg(not(unix))]
pub(crate) fn lock(path: &Path) -> Option<File> {
    let mut options = OpenOptions::new();
    let file = options
        .write(true)
        .create(true)
        .truncate(false)
        .open(beside(path, "lock"))
        .ok()?;
    file.lock().ok()?;
    Some(file)
}

/// Brings the new name to the disk, where folders can be told to.
pub(crate) fn flush_folder(folder: &Path) {
    #[cfg(unix)]
    if let Ok(folder) = File::open(folder) {
        // The contents are on the disk already; what a crash can undo is the update as a whole.
        let _ = folder.sync_all();
    }
    #[cfg(not(unix))]
    let _ = folder;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(path: &Path, text: &str) -> io::Result<()> {
        update(path, |_| Ok::<_, io::Error>(text.to_owned()))
    }

    #[test]
    fn a_file_is_made_with_its_folders_and_replaced_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b/s.json");
        assert_eq!(read(&path).unwrap(), None);
        put(&path, "one").unwrap();
        update(&path, |old| Ok::<_, io::Error>(old.unwrap() + " two")).unwrap();
        assert_eq!(read(&path).unwrap().unwrap(), "one two");
        let names: Vec<_> = fs::read_dir(path.parent().unwrap()).unwrap().collect();
        assert_eq!(names.len(), if cfg!(unix) { 1 } else { 2 });
    }

    #[test]
    fn a_name_may_be_as_long_as_the_file_system_allows() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a".repeat(255), "\u{1f600}".repeat(63)] {
            let path = folder.path().join(name);
            put(&path, "text").unwrap();
            assert_eq!(read(&path).unwrap().as_deref(), Some("text"));
        }
    }

    #[test]
    fn what_fails_leaves_the_old_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s.json");
        put(&path, "old").unwrap();
        let failed = update(&path, |_| Err(io::Error::other("no")));
        assert_eq!(failed.unwrap_err().to_string(), "no");
        assert_eq!(read(&path).unwrap().unwrap(), "old");
        assert!(
            read(folder.path())
                .unwrap_err()
                .to_string()
                .contains("not a file")
        );
    }

    #[test]
    fn what_a_killed_process_left_is_in_nobodys_way() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s.json");
        fs::write(beside(&path, "new"), "half").unwrap();
        put(&path, "whole").unwrap();
        assert_eq!(read(&path).unwrap().unwrap(), "whole");
        assert!(!beside(&path, "new").exists());
    }

    #[test]
    fn what_was_reserved_is_filled_or_goes_away() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s.json");
        put(&path, "old").unwrap();
        drop(Reserved::new(&path, 100).unwrap());
        assert_eq!(read(&path).unwrap().unwrap(), "old");
        let reserved = Reserved::new(&path, 100).unwrap();
        assert_eq!(fs::metadata(beside(&path, "new")).unwrap().len(), 100);
        reserved.fill(b"new").unwrap();
        assert_eq!(read(&path).unwrap().unwrap(), "new");
        assert!(!beside(&path, "new").exists());
    }

    #[test]
    #[cfg(unix)]
    fn nothing_but_a_file_is_replaced() {
        use std::os::unix::fs::{FileTypeExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let _listener = std::os::unix::net::UnixListener::bind(at("socket")).unwrap();
        fs::create_dir(at("folder")).unwrap();
        symlink("socket", at("to_socket")).unwrap();
        symlink("folder", at("to_folder")).unwrap();
        for name in ["socket", "to_socket", "folder", "to_folder"] {
            let path = at(name);
            let outcomes = [
                update(&path, |_| Ok::<_, io::Error>(String::new())),
                replace(&path, b""),
                rehearse(&path),
                Reserved::new(&path, 1).map(drop),
            ];
            for outcome in outcomes {
                let error = outcome.unwrap_err().to_string();
                assert_eq!(error, "not a regular file", "{name}");
            }
        }
        assert!(fs::metadata(at("socket")).unwrap().file_type().is_socket());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 4);
    }

    #[test]
    #[cfg(unix)]
    fn only_the_owner_reads_and_links_are_kept() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let mode = |name: &str| fs::metadata(at(name)).unwrap().permissions().mode() & 0o777;
        fs::write(at("target"), "old").unwrap();
        symlink("target", at("link")).unwrap();
        symlink("nowhere", at("dangling")).unwrap();
        put(&at("link"), "new").unwrap();
        put(&at("dangling"), "new").unwrap();
        put(&at("deep/s"), "new").unwrap();
        assert!(at("link").is_symlink() && !at("dangling").is_symlink());
        assert_eq!(fs::read_to_string(at("target")).unwrap(), "new");
        assert!(!at("nowhere").exists());
        assert_eq!(
            (mode("target"), mode("dangling"), mode("deep")),
            (0o600, 0o600, 0o700)
        );
    }
}
