//! The file of `--output`.
//!
//! HTTPie empties it before it connects; here the old content stays until the first byte of the new one arrives, so a request
//! that fails destroys nothing.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::PathBuf;

/// Why the file cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("--output {}: {error}", path.display())]
pub(crate) struct OutputFileError {
    path: PathBuf,
    #[source]
    error: io::Error,
}

/// Open, and emptied by the first write or flush.
pub(crate) struct OutputFile {
    file: File,
    untouched: bool,
}

impl OutputFile {
    /// Opens the file without changing what it holds. Fails before anything is sent.
    pub(crate) fn open(path: PathBuf) -> Result<Self, OutputFileError> {
        let opened = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path);
        match opened {
            Ok(file) => Ok(Self {
                file,
                untouched: true,
            }),
            Err(error) => Err(OutputFileError { path, error }),
        }
    }

    fn clear_once(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.untouched) && self.file.metadata()?.is_file() {
            self.file.set_len(0)?;
        }
        Ok(())
    }
}

impl Write for OutputFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.clear_once()?;
        self.file.write(bytes)
    }

    /// Also for an answer that is empty: it leaves an empty file.
    fn flush(&mut self) -> io::Result<()> {
        self.clear_once()?;
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_old_content_stays_until_the_first_write() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out");
        std::fs::write(&path, "old content").unwrap();
        let mut file = OutputFile::open(path.clone()).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"old content");
        file.write_all(b"new").unwrap();
        file.write_all(b"er").unwrap();
        file.flush().unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"newer");
        OutputFile::open(path.clone()).unwrap().flush().unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"");
    }

    #[test]
    fn a_folder_is_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let error = OutputFile::open(folder.path().to_owned()).err().unwrap();
        assert!(
            error
                .to_string()
                .contains(&folder.path().display().to_string())
        );
    }
}
