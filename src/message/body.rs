//! The body of a request: parts that are read when they are sent, so memory does not grow with the body.
//!
//! HTTPie: `httpie/uploads.py`. A body made of bytes and files can be read again (redirects that keep the method, a challenge,
//! printing); one that comes through a pipe cannot.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use bytes::Bytes;

/// The most that is taken into memory from what does not tell how long it is: 64 MiB.
pub(crate) const MAX_UNSIZED: u64 = 64 << 20;

/// What a request carries after its head.
#[derive(Clone, Debug, Default)]
pub(crate) struct Body {
    parts: Vec<Part>,
}

#[derive(Clone, Debug)]
enum Part {
    Bytes(Bytes),
    File(Arc<FilePart>),
    Pipe(Arc<Mutex<Option<Pipe>>>),
}

/// A stretch of an open file: from where it stood when it was given, for as long as it was then.
#[derive(Debug)]
struct FilePart {
    path: PathBuf,
    file: File,
    start: u64,
    length: u64,
}

impl FilePart {
    /// Reads from an offset, wherever another reader stands: an upload that was answered early may still go on while the body is
    /// sent again.
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        #[cfg(unix)]
        return std::os::unix::fs::FileExt::read_at(&self.file, buffer, offset);
        #[cfg(windows)]
        return std::os::windows::fs::FileExt::seek_read(&self.file, buffer, offset);
    }
}

struct Pipe(Box<dyn Read + Send>);

impl std::fmt::Debug for Pipe {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pipe")
    }
}

impl Body {
    /// No body at all.
    pub(crate) fn empty() -> Self {
        Self::default()
    }

    pub(crate) fn from_bytes(bytes: impl Into<Bytes>) -> Self {
        let mut body = Self::empty();
        body.push_bytes(bytes);
        body
    }

    /// The rest of an open regular file.
    pub(crate) fn from_file(path: PathBuf, file: File) -> io::Result<Self> {
        let mut body = Self::empty();
        body.push_file(path, file)?;
        Ok(body)
    }

    /// Whatever comes through the pipe until it ends: sent in chunks, and only once.
    pub(crate) fn from_pipe(pipe: impl Read + Send + 'static) -> Self {
        let pipe = Pipe(Box::new(pipe));
        Self {
            parts: vec![Part::Pipe(Arc::new(Mutex::new(Some(pipe))))],
        }
    }

    pub(crate) fn push_bytes(&mut self, bytes: impl Into<Bytes>) {
        let bytes = bytes.into();
        if !bytes.is_empty() {
            self.parts.push(Part::Bytes(bytes));
        }
    }

    pub(crate) fn push_file(&mut self, path: PathBuf, mut file: File) -> io::Result<()> {
        let start = file.stream_position()?;
        let length = file.metadata()?.len().saturating_sub(start);
        if length == 0 {
            return self.push_unsized(file);
        }
        self.parts.push(Part::File(Arc::new(FilePart {
            path,
            file,
            start,
            length,
        })));
        Ok(())
    }

    /// The files of Linux's `/proc` have no size, and yet content.
    fn push_unsized(&mut self, file: File) -> io::Result<()> {
        let mut bytes = Vec::new();
        file.take(MAX_UNSIZED + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > MAX_UNSIZED {
            return Err(io::Error::other(
                "more than 64 MiB in a file that tells no size",
            ));
        }
        self.push_bytes(bytes);
        Ok(())
    }

    /// Bytes that will be sent; `None` when only the end of a pipe will tell.
    pub(crate) fn length(&self) -> Option<u64> {
        self.parts
            .iter()
            .try_fold(0, |sum, part| Some(sum + part.length()?))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.length() == Some(0)
    }

    /// The whole body, when it is one piece held in memory.
    pub(crate) fn as_bytes(&self) -> Option<Bytes> {
        match self.parts.as_slice() {
            [] => Some(Bytes::new()),
            [Part::Bytes(bytes)] => Some(bytes.clone()),
            _ => None,
        }
    }

    /// Whether [`Body::reader`] can be called again.
    pub(crate) fn is_replayable(&self) -> bool {
        self.parts.iter().all(|part| !matches!(part, Part::Pipe(_)))
    }

    /// Reads the body from its beginning. A pipe that was read before is an error: its bytes are gone.
    pub(crate) fn reader(&self) -> BodyReader {
        BodyReader {
            parts: self.parts.clone().into_iter(),
            current: None,
        }
    }
}

impl Part {
    fn length(&self) -> Option<u64> {
        match self {
            Self::Bytes(bytes) => Some(bytes.len() as u64),
            Self::File(part) => Some(part.length),
            Self::Pipe(_) => None,
        }
    }
}

/// A body in the course of being read.
pub(crate) struct BodyReader {
    parts: std::vec::IntoIter<Part>,
    current: Option<Current>,
}

enum Current {
    Bytes(Bytes),
    /// What is left of a part, from this offset of its file on.
    File {
        part: Arc<FilePart>,
        at: u64,
        left: u64,
    },
    Pipe(Pipe),
}

impl Current {
    fn open(part: Part) -> io::Result<Self> {
        match part {
            Part::Bytes(bytes) => Ok(Self::Bytes(bytes)),
            Part::File(part) => {
                let (at, left) = (part.start, part.length);
                Ok(Self::File { part, at, left })
            }
            Part::Pipe(pipe) => {
                let taken = pipe.lock().ok().and_then(|mut pipe| pipe.take());
                taken.map(Self::Pipe).ok_or_else(|| {
                    io::Error::other("the body came through a pipe and cannot be sent again")
                })
            }
        }
    }
}

impl Read for Current {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Bytes(bytes) => {
                let count = bytes.len().min(buffer.len());
                buffer[..count].copy_from_slice(&bytes.split_to(count));
                Ok(count)
            }
            Self::File { part, at, left } => {
                let most = usize::try_from(*left).unwrap_or(usize::MAX);
                let size = buffer.len().min(most);
                let count = part.read_at(&mut buffer[..size], *at)?;
                *at += count as u64;
                *left -= count as u64;
                if count == 0 && *left > 0 && !buffer.is_empty() {
                    let reason = format!(
                        "{}: the file became {left} bytes shorter while it was sent",
                        part.path.display()
                    );
                    return Err(io::Error::new(io::ErrorKind::UnexpectedEof, reason));
                }
                Ok(count)
            }
            Self::Pipe(pipe) => pipe.0.read(buffer),
        }
    }
}

impl BodyReader {
    fn read_once(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(current) = &mut self.current {
                let count = current.read(buffer)?;
                if count > 0 || buffer.is_empty() {
                    return Ok(count);
                }
            }
            match self.parts.next() {
                Some(part) => self.current = Some(Current::open(part)?),
                None => return Ok(0),
            }
        }
    }
}

impl Read for BodyReader {
    /// Fills the buffer over the borders of parts, but does not wait for more from a pipe that gave something.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut filled = 0;
        while filled < buffer.len() {
            match self.read_once(&mut buffer[filled..])? {
                0 => break,
                count => filled += count,
            }
            if matches!(self.current, Some(Current::Pipe(_))) {
                break;
            }
        }
        Ok(filled)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{SeekFrom, Write};

    use super::*;

    fn text(body: &Body) -> String {
        let mut text = String::new();
        body.reader().read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn parts_are_read_in_order_and_again() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"skipped, file").unwrap();
        file.seek(SeekFrom::Start(9)).unwrap();
        let mut body = Body::from_bytes("<");
        body.push_file("f".into(), file).unwrap();
        body.push_bytes(">");
        assert_eq!(body.length(), Some(6));
        assert_eq!(text(&body), "<file>");
        assert_eq!(text(&body), "<file>");
    }

    #[test]
    fn two_readers_of_a_file_do_not_disturb_each_other() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"0123456789").unwrap();
        file.rewind().unwrap();
        let body = Body::from_file("f".into(), file).unwrap();
        let (mut one, mut start) = (body.reader(), [0; 4]);
        one.read_exact(&mut start).unwrap();
        assert_eq!(text(&body), "0123456789");
        let mut rest = String::new();
        one.read_to_string(&mut rest).unwrap();
        assert_eq!((&start, rest.as_str()), (b"0123", "456789"));
    }

    #[test]
    fn a_pipe_has_no_length_and_is_read_once() {
        let body = Body::from_pipe(&b"once"[..]);
        assert_eq!(body.length(), None);
        assert!(!body.is_replayable());
        assert_eq!(text(&body), "once");
        assert!(body.reader().read(&mut [0]).is_err());
    }

    #[test]
    fn a_file_that_shrinks_is_an_error_and_one_that_grows_is_cut() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(b"12345").unwrap();
        let body = Body::from_file("f".into(), File::open(file.path()).unwrap()).unwrap();
        file.write_all(b"678").unwrap();
        assert_eq!(text(&body), "12345");
        file.as_file().set_len(2).unwrap();
        assert!(body.reader().read_to_end(&mut Vec::new()).is_err());
    }
}
