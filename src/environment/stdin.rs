//! Standard input: what kind of thing it is, and whether something lies in it.

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::time::Duration;

/// What standard input is connected to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StdinKind {
    /// A person types here.
    Terminal,
    /// Closed, `/dev/null` or another device: nothing will come.
    Nothing,
    /// A regular file.
    File,
    /// A pipe or a socket: it may hold something, now or later.
    Pipe,
}

/// Standard input, not yet read.
pub struct Stdin {
    /// What it is connected to.
    pub kind: StdinKind,
    source: Source,
}

enum Source {
    Process,
    Memory(io::Cursor<Vec<u8>>),
}

impl Stdin {
    /// The process's own standard input.
    pub fn capture() -> Self {
        let kind = if io::stdin().is_terminal() {
            StdinKind::Terminal
        } else {
            platform::kind()
        };
        Self {
            kind,
            source: Source::Process,
        }
    }

    /// A standard input for tests: `kind` and what it holds.
    pub fn of(kind: StdinKind, content: impl Into<Vec<u8>>) -> Self {
        Self {
            kind,
            source: Source::Memory(io::Cursor::new(content.into())),
        }
    }

    /// Whether a read would return at once (with bytes or the end) within `wait`.
    pub(crate) fn is_ready(&self, wait: Duration) -> bool {
        match &self.source {
            Source::Process => platform::is_ready(wait),
            Source::Memory(_) => true,
        }
    }

    /// Standard input as an open file, where it is a regular one.
    pub(crate) fn file(&self) -> io::Result<File> {
        match &self.source {
            Source::Process => platform::file(),
            Source::Memory(_) => Err(io::Error::from(io::ErrorKind::Unsupported)),
        }
    }
}

impl Read for Stdin {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match &mut self.source {
            Source::Process => io::stdin().lock().read(buffer),
            Source::Memory(content) => content.read(buffer),
        }
    }
}

#[cfg(unix)]
mod platform {
    use super::{Duration, File, StdinKind, io};
    use std::os::fd::AsFd;
    use std::os::unix::fs::FileTypeExt;

    pub(super) fn file() -> io::Result<File> {
        Ok(File::from(io::stdin().as_fd().try_clone_to_owned()?))
    }

    pub(super) fn kind() -> StdinKind {
        let Ok(metadata) = file().and_then(|file| file.metadata()) else {
            return StdinKind::Nothing;
        };
        let kind = metadata.file_type();
        if kind.is_fifo() || kind.is_socket() {
            StdinKind::Pipe
        } else if kind.is_file() {
            StdinKind::File
        } else {
            StdinKind::Nothing
        }
    }

    pub(super) fn is_ready(wait: Duration) -> bool {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};
        let stdin = io::stdin();
        let mut descriptors = [PollFd::new(&stdin, PollFlags::IN)];
        let wait = Timespec::try_from(wait).ok();
        // An error is left to the read that follows.
        poll(&mut descriptors, wait.as_ref()).map_or(true, |ready| ready > 0)
    }
}

#[cfg(not(unix))]
mod platform {
    use super::{Duration, File, StdinKind, io};
    use std::os::windows::io::AsHandle;

    pub(super) fn file() -> io::Result<File> {
        Ok(File::from(io::stdin().as_handle().try_clone_to_owned()?))
    }

    pub(super) fn kind() -> StdinKind {
        match file().and_then(|file| file.metadata()) {
            Ok(metadata) if metadata.is_file() => StdinKind::File,
            // Pipes and the NUL device have no metadata on Windows; reading tells which it is.
            Ok(_) | Err(_) => StdinKind::Pipe,
        }
    }

    /// Windows cannot tell without `unsafe`; the read that follows waits as HTTPie does.
    pub(super) fn is_ready(_wait: Duration) -> bool {
        true
    }
}
