//! `--download`: the body of the last answer goes to a file, and standard error says how far it is.
//!
//! HTTPie: `httpie/downloads.py`. The body streams through one buffer. What came stays in the file when the download breaks off,
//! and next to it the version that the server gave it, so that `--continue` fetches the rest of the same file or starts anew.

mod destination;
mod disposition;
mod extension;
mod filename;
mod progress;
mod resume;

use std::io::{self, BufRead, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

pub(crate) use progress::ProgressLine;
pub(crate) use resume::{Part, ResumeError, version_file};

use self::destination::{Destination, TargetFile};
use self::progress::Transfer;
use self::resume::Start;
use crate::environment::SharedOutput;
use crate::message::ResponseHead;

/// The name that a download from this request target gets at the `attempt`th try.
#[cfg(any(test, fuzzing))]
pub(crate) fn name_of(target: &str, headers: &crate::message::Headers, attempt: usize) -> String {
    filename::numbered(&filename::file_name(target, headers), attempt)
}

/// Where the body of an answer to a request for the rest of a part belongs, and the size of the whole.
#[cfg(any(test, fuzzing))]
pub(crate) fn start_of(head: &ResponseHead, size: u64) -> Result<(u64, Option<u64>), ResumeError> {
    let version = Some("\"v1\"".to_owned());
    let start = Start::of(head, Some(&Part { size, version }))?;
    Ok((start.at, start.total))
}

/// What is to be downloaded to where, decided.
#[derive(Debug)]
pub(crate) struct DownloadPlan {
    pub(crate) target: Target,
    /// Say where the download goes, and when it is done.
    pub(crate) speaks: bool,
    /// Show a line that moves.
    pub(crate) draws: bool,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Stdout,
    File {
        path: PathBuf,
        /// What is there already of a file to be continued.
        part: Option<Part>,
    },
    /// A new file in the current folder, named after the answer or after the request target that was asked for.
    Named {
        target: String,
    },
}

/// Why the download failed, or what is wrong with its destination.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DownloadError {
    #[error("--output {}: {error}", path.display())]
    Open {
        path: PathBuf,
        #[source]
        error: io::Error,
    },
    #[error("cannot write in the current folder: {0}")]
    Folder(io::Error),
    #[error("cannot create {}: {error}", path.display())]
    Create {
        path: PathBuf,
        #[source]
        error: io::Error,
    },
    #[error("cannot continue {}: {error}; it stays as it is", path.display())]
    Resume { path: PathBuf, error: ResumeError },
    #[error("cannot write {}: {error}", path.display())]
    Write {
        path: PathBuf,
        #[source]
        error: io::Error,
    },
    #[error("cannot write the output: {0}")]
    Stdout(io::Error),
    /// The network, or what the body was packed in, failed.
    #[error("incomplete download: {kept}: {error}")]
    Body { kept: Kept, error: io::Error },
    #[error("incomplete download: {0}: the server sent no more")]
    Short(Kept),
    #[error("wrong download: {0}: the server sent more than it announced")]
    Long(Kept),
}

/// What is there of a download that broke off.
#[derive(Debug)]
pub(crate) struct Kept {
    /// `None` for standard output.
    path: Option<PathBuf>,
    size: u64,
    total: Option<u64>,
}

impl std::fmt::Display for Kept {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.path {
            // It may still hold what was there before.
            Some(path) if self.size == 0 => write!(f, "{} got 0", path.display())?,
            Some(path) => write!(f, "{} holds {}", path.display(), self.size)?,
            None => write!(f, "standard output got {}", self.size)?,
        }
        match self.total {
            Some(total) => write!(f, " of {total} bytes"),
            None => f.write_str(" bytes"),
        }
    }
}

impl DownloadError {
    /// The next step, where there is one.
    pub(crate) fn hint(&self) -> Option<String> {
        match self {
            Self::Body { kept, .. } | Self::Short(kept) if kept.size > 0 => {
                let path = kept.path.as_ref()?.display();
                Some(format!(
                    "--download --continue --output={path} fetches the rest"
                ))
            }
            Self::Resume { .. } => Some("without --continue the download starts anew".to_owned()),
            _ => None,
        }
    }
}

/// A download that waits for its answer.
pub(crate) struct Download<'a> {
    destination: Destination<'a>,
    speaks: bool,
    draws: bool,
    stderr: SharedOutput,
}

impl<'a> Download<'a> {
    /// Checks the destination. To be called before anything is sent.
    pub(crate) fn open(
        plan: DownloadPlan,
        stdout: &'a mut dyn Write,
        stderr: SharedOutput,
    ) -> Result<Self, DownloadError> {
        Ok(Self {
            destination: Destination::open(plan.target, stdout)?,
            speaks: plan.speaks,
            draws: plan.draws,
            stderr,
        })
    }

    /// Writes the body, already unpacked, to its destination.
    pub(crate) fn save(
        mut self,
        head: &ResponseHead,
        body: impl BufRead,
    ) -> Result<(), DownloadError> {
        let start = match &self.destination {
            Destination::File(file) => file.start(head)?,
            Destination::Stdout(_) | Destination::Unnamed { .. } => Start::whole(&head.headers),
        };
        let terminal = self.draws.then(|| self.stderr.clone());
        let line = terminal.map(|terminal| ProgressLine::new(terminal, start.at, start.total));
        let mut say = |text: &str| {
            if self.speaks {
                // What cannot be said is no reason to stop.
                let _ = writeln!(self.stderr, "{text}");
            }
        };
        if head.status == 304 {
            say("Not modified: nothing was downloaded");
            return Ok(());
        }
        let mut out = match self.destination {
            Destination::Stdout(stdout) => Out::Stdout(stdout),
            Destination::File(file) => Out::File(file),
            Destination::Unnamed { target } => {
                let name = filename::file_name(&target, &head.headers);
                Out::File(TargetFile::create(Path::new(""), &name)?)
            }
        };
        say(&format!("Downloading to {}", out.name()));
        let started = Instant::now();
        let mut transfer = Transfer {
            from: start.at,
            done: start.at,
            total: start.total,
        };
        let result = copy(body, &mut out, &mut transfer, line);
        out.note_version(result.is_ok(), start.at, head);
        result?;
        say(&transfer.summary(started.elapsed()));
        Ok(())
    }
}

/// Where the bytes go now.
enum Out<'a> {
    Stdout(&'a mut dyn Write),
    File(TargetFile),
}

impl Out<'_> {
    fn name(&self) -> String {
        match self {
            Self::Stdout(_) => "<stdout>".to_owned(),
            Self::File(file) => file.path.display().to_string(),
        }
    }

    fn write(&mut self, start: u64, bytes: &[u8]) -> Result<(), DownloadError> {
        match self {
            Self::Stdout(stdout) => stdout
                .write_all(bytes)
                .and_then(|()| stdout.flush())
                .map_err(DownloadError::Stdout),
            Self::File(file) => file
                .write(start, bytes)
                .map_err(|error| DownloadError::Write {
                    path: file.path.clone(),
                    error,
                }),
        }
    }

    fn kept(&self, transfer: &Transfer) -> Kept {
        Kept {
            path: match self {
                Self::Stdout(_) => None,
                Self::File(file) => Some(file.path.clone()),
            },
            size: transfer.done,
            total: transfer.total,
        }
    }

    /// Keeps the version of a part for `--continue`; a whole file needs none, and a part that was continued keeps its own. Where it
    /// cannot be kept, the part is continued without, as HTTPie does.
    fn note_version(&self, is_whole: bool, start: u64, head: &ResponseHead) {
        let Self::File(file) = self else { return };
        if !file.holds_part() {
            return;
        }
        let place = version_file(&file.path);
        let _ = match resume::version(&head.headers) {
            Some(version) if !is_whole => write_anew(&place, &version),
            None if !is_whole && start > 0 => Ok(()),
            _ => std::fs::remove_file(&place),
        };
    }
}

/// Puts a new file in the place of whatever is there; a link is replaced, not followed.
fn write_anew(place: &Path, text: &str) -> io::Result<()> {
    let folder = place
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let mut file = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
    file.write_all(text.as_bytes())?;
    file.persist(place)?;
    Ok(())
}

/// Copies to the end of the body and checks its length.
fn copy(
    mut body: impl BufRead,
    out: &mut Out,
    transfer: &mut Transfer,
    mut line: Option<ProgressLine>,
) -> Result<(), DownloadError> {
    loop {
        let piece = match body.fill_buf() {
            Ok(piece) => piece,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => {
                let kept = out.kept(transfer);
                return Err(DownloadError::Body { kept, error });
            }
        };
        let count = piece.len();
        let left = transfer.total.map(|total| total - transfer.done);
        if left.is_some_and(|left| count as u64 > left) {
            return Err(DownloadError::Long(out.kept(transfer)));
        }
        // The last, empty piece empties a file that gets nothing.
        out.write(transfer.from, piece)?;
        if count == 0 {
            break;
        }
        body.consume(count);
        transfer.done += count as u64;
        if let Some(line) = &mut line {
            line.advance(count as u64);
        }
    }
    match transfer.total {
        Some(total) if transfer.done < total => Err(DownloadError::Short(out.kept(transfer))),
        _ => Ok(()),
    }
}
