//! Where the bytes of a download go: a file that the user named, one that the answer names, or standard output.
//!
//! HTTPie: `Downloader` in `httpie/downloads.py`. A file that is there keeps its content until the first byte of the new one
//! arrives; one that the answer names is always a new file, so nothing is overwritten and no symbolic link is followed.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::filename::numbered;
use super::resume::{Part, Start};
use super::{DownloadError, Target};
use crate::message::ResponseHead;

/// Ready to be written to, as far as it is known before the answer.
pub(super) enum Destination<'a> {
    Stdout(&'a mut dyn Write),
    File(TargetFile),
    /// A new file in the current folder, named when the answer is there.
    Unnamed {
        target: String,
    },
}

/// An open file, and how it is called.
pub(super) struct TargetFile {
    file: File,
    pub(super) path: PathBuf,
    part: Option<Part>,
    begun: bool,
    /// A device or a pipe has no length to cut and no place to go to.
    is_regular: bool,
}

impl<'a> Destination<'a> {
    /// Finds out what is wrong with the destination before anything is sent. Changes nothing.
    pub(super) fn open(target: Target, stdout: &'a mut dyn Write) -> Result<Self, DownloadError> {
        match target {
            Target::Stdout => Ok(Self::Stdout(stdout)),
            Target::File { path, part } => {
                let mut options = OpenOptions::new();
                options.write(true).create(true).truncate(false);
                match options.open(&path) {
                    Ok(file) => Ok(Self::File(TargetFile::new(file, path, part))),
                    Err(error) => Err(DownloadError::Open { path, error }),
                }
            }
            Target::Named { target } => {
                tempfile::tempfile_in(".").map_err(DownloadError::Folder)?;
                Ok(Self::Unnamed { target })
            }
        }
    }
}

impl TargetFile {
    fn new(file: File, path: PathBuf, part: Option<Part>) -> Self {
        Self {
            file,
            path,
            part,
            begun: false,
            is_regular: false,
        }
    }

    /// A file of this name, or of the first one that is free with a number behind it.
    pub(super) fn create(folder: &Path, name: &str) -> Result<Self, DownloadError> {
        let mut attempt = 0;
        loop {
            let path = folder.join(numbered(name, attempt));
            match OpenOptions::new().write(true).create_new(true).open(&path) {
                Ok(file) => return Ok(Self::new(file, path, None)),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => attempt += 1,
                Err(error) => return Err(DownloadError::Create { path, error }),
            }
        }
    }

    /// Where the body of this answer belongs.
    pub(super) fn start(&self, head: &ResponseHead) -> Result<Start, DownloadError> {
        let start = Start::of(head, self.part.as_ref());
        start.map_err(|error| DownloadError::Resume {
            path: self.path.clone(),
            error,
        })
    }

    /// Whether the answer left something that can be continued: what was there before it is no part of its file.
    pub(super) fn holds_part(&self) -> bool {
        self.begun && self.is_regular
    }

    /// Writes what comes behind the first `at` bytes; the rest of the old content goes with the first call.
    pub(super) fn write(&mut self, at: u64, bytes: &[u8]) -> io::Result<()> {
        if !std::mem::replace(&mut self.begun, true) {
            self.is_regular = self.file.metadata()?.is_file();
            if self.is_regular {
                self.file.set_len(at)?;
                self.file.seek(SeekFrom::Start(at))?;
            }
        }
        self.file.write_all(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(file: &TargetFile) -> String {
        let name = file.path.file_name().unwrap();
        name.to_string_lossy().into_owned()
    }

    fn target(path: &Path) -> Target {
        Target::File {
            path: path.to_owned(),
            part: None,
        }
    }

    #[test]
    fn a_name_that_is_taken_gets_a_number() {
        let folder = tempfile::tempdir().unwrap();
        for expected in ["a.txt", "a.txt-1", "a.txt-2"] {
            assert_eq!(
                name(&TargetFile::create(folder.path(), "a.txt").unwrap()),
                expected
            );
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_dangling_link_counts_as_taken() {
        let folder = tempfile::tempdir().unwrap();
        let elsewhere = folder.path().join("elsewhere");
        std::os::unix::fs::symlink(&elsewhere, folder.path().join("a.txt")).unwrap();
        let file = TargetFile::create(folder.path(), "a.txt").unwrap();
        assert_eq!(name(&file), "a.txt-1");
        assert!(!elsewhere.exists());
    }

    #[test]
    fn old_content_stays_until_the_first_byte_and_a_part_stays_for_good() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        std::fs::write(&path, "old content").unwrap();
        for (at, bytes, expected) in [(3, " man", "old man"), (0, "new", "new"), (0, "", "")] {
            let mut stdout = io::sink();
            let opened = Destination::open(target(&path), &mut stdout).unwrap();
            let Destination::File(mut file) = opened else {
                panic!("not a file");
            };
            assert!(!std::fs::read(&path).unwrap().is_empty());
            file.write(at, bytes.as_bytes()).unwrap();
            assert_eq!(std::fs::read(&path).unwrap(), expected.as_bytes());
        }
    }

    #[test]
    fn a_folder_is_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let mut stdout = io::sink();
        let target = target(folder.path());
        let error = Destination::open(target, &mut stdout).err().unwrap();
        let path = folder.path().display().to_string();
        assert!(
            error.to_string().starts_with(&format!("--output {path}: ")),
            "{error}"
        );
    }
}
