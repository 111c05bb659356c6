//! Reads the files that the program looks for by itself: settings, credentials, sessions.
//!
//! Nobody said that they are what they should be. A pipe in such a place could be waited for without end, and a device never ends.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

/// The first `limit` bytes of a regular file; anything else is an error.
pub(crate) fn read_regular(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let metadata = fs::metadata(path)?;
    if metadata.is_dir() {
        let error = "is a directory";
        return Err(io::Error::new(io::ErrorKind::IsADirectory, error));
    }
    if !metadata.is_file() {
        return Err(io::Error::other("not a file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_are_read_and_not_beyond_the_limit() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("f");
        fs::write(&file, "abc").unwrap();
        assert_eq!(read_regular(&file, 2).unwrap(), b"ab");
        assert_eq!(read_regular(&file, 9).unwrap(), b"abc");
        let kind = |path: &Path| read_regular(path, 9).unwrap_err().kind();
        assert_eq!(kind(folder.path()), io::ErrorKind::IsADirectory);
        assert_eq!(kind(&folder.path().join("g")), io::ErrorKind::NotFound);
        if cfg!(unix) {
            assert!(read_regular(Path::new("/dev/zero"), 9).is_err());
        }
    }
}
