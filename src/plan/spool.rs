//! Bodies from pipes: kept in a temporary file until they are sent, so the length is known and the body can be sent again.
//!
//! HTTPie: reads them into memory.

use std::fs::{File, Metadata};
use std::io::{self, IsTerminal, Read, Seek, SeekFrom, Write};

/// A file at its beginning, with what stands in `beginning` and whatever comes from `source` until its end.
pub(super) fn spool(beginning: &[u8], source: &mut dyn Read) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    file.write_all(beginning)?;
    io::copy(source, &mut file)?;
    file.seek(SeekFrom::Start(0))?;
    Ok(file)
}

/// The file itself, or its content if it is a pipe. A device has no end, unless it is empty.
pub(super) fn regular(mut file: File) -> io::Result<File> {
    let metadata = file.metadata()?;
    if metadata.is_file() {
        return Ok(file);
    }
    if file.is_terminal() || is_device(&metadata) && file.read(&mut [0])? > 0 {
        return Err(io::Error::other("is a device, not a file"));
    }
    spool(&[], &mut file)
}

#[cfg(unix)]
fn is_device(metadata: &Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt;
    metadata.file_type().is_char_device() || metadata.file_type().is_block_device()
}

#[cfg(not(unix))]
fn is_device(_: &Metadata) -> bool {
    false
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_pipe_becomes_a_file() {
        let (reader, mut writer) = io::pipe().unwrap();
        writer.write_all(b"some bytes").unwrap();
        drop(writer);
        let pipe = File::from(std::os::fd::OwnedFd::from(reader));
        let mut file = regular(pipe).unwrap();
        assert_eq!(file.metadata().unwrap().len(), 10);
        assert_eq!(io::read_to_string(&mut file).unwrap(), "some bytes");
    }

    #[test]
    fn a_device_is_empty_or_refused() {
        let null = regular(File::open("/dev/null").unwrap()).unwrap();
        assert_eq!(null.metadata().unwrap().len(), 0);
        assert!(regular(File::open("/dev/zero").unwrap()).is_err());
    }
}
