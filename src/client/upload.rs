//! The body of a request on its way to the socket: read piece by piece when the connection takes more, so memory stays as it is.
//!
//! Files are read in blocking calls: there is nothing else to do meanwhile, and a thread per read costs more than the read. A pipe
//! has a thread of its own: while nothing comes through it, the answer may.

use std::io::{self, Read};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, ready};
use std::thread;
use std::time::Instant;

use bytes::{Bytes, BytesMut};
use http_body::{Frame, SizeHint};
use thiserror::Error;
use tokio::sync::mpsc;

use crate::download::ProgressLine;
use crate::message::{Body, BodyReader};

/// Bytes that are read at once from a file. Not more: a connection that takes longer for them than `--timeout` is given up.
const PIECE: usize = 128 * 1024;

/// The same of a pipe, which holds no more.
const PIPE_PIECE: usize = 64 * 1024;

/// The body cannot be read, which is no fault of the network.
#[derive(Debug, Error)]
#[error("{0}")]
pub(crate) struct UploadError(#[from] io::Error);

/// How far a request got.
#[derive(Clone, Debug, Default)]
pub(crate) struct Progress(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    last: Option<Instant>,
    complete: bool,
    sent: Option<Sent>,
}

/// How much of a body the connection has taken, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sent {
    pub(crate) bytes: u64,
    /// Unknown for what comes through a pipe.
    pub(crate) total: Option<u64>,
}

impl std::fmt::Display for Sent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.total {
            Some(total) => write!(f, "{} of {total} bytes", self.bytes),
            None => write!(f, "{} bytes", self.bytes),
        }
    }
}

impl Progress {
    /// When the connection last took something: the wait for an answer begins anew then. Empty until the connection stands.
    pub(crate) fn last(&self) -> Option<Instant> {
        self.0.lock().ok().and_then(|state| state.last)
    }

    /// Whether the connection has taken the last byte.
    pub(crate) fn is_complete(&self) -> bool {
        self.0.lock().is_ok_and(|state| state.complete)
    }

    /// What was sent of a body that was begun and has not come to its end.
    pub(crate) fn unfinished(&self) -> Option<Sent> {
        let state = self.0.lock().ok()?;
        state.sent.filter(|_| !state.complete)
    }

    fn note(&self, complete: bool) {
        if let Ok(mut state) = self.0.lock() {
            state.last = Some(Instant::now());
            state.complete |= complete;
        }
    }

    /// The wait is for the pipe that the body comes from, which nobody holds against the server.
    fn pause(&self) {
        if let Ok(mut state) = self.0.lock() {
            state.last = None;
        }
    }

    fn count(&self, sent: Sent) {
        if let Ok(mut state) = self.0.lock() {
            state.sent = Some(sent);
        }
    }
}

/// A [`Body`] as hyper wants it.
pub(crate) struct Upload {
    source: Source,
    /// Bytes still to be sent, when that is known.
    left: Option<u64>,
    sent: Sent,
    /// A piece that was read, and waits until the network was looked at.
    held: Option<Held>,
    progress: Progress,
    /// What shows it to a person.
    line: Option<ProgressLine>,
}

struct Held {
    piece: Bytes,
    look: Pin<Box<dyn Future<Output = ()> + Send + Sync>>,
}

enum Source {
    Bytes(Bytes),
    /// The lock is never taken: it makes the reader `Sync`, as reqwest asks.
    Reader {
        reader: Mutex<BodyReader>,
        /// The last two pieces, the older one first: the connection still writes one when the next is read.
        spent: [Bytes; 2],
    },
    /// Not read before it is wanted: a request that never gets to its body must leave the pipe as it is.
    Pipe(Body),
    Pieces(mpsc::Receiver<io::Result<Bytes>>),
}

impl Upload {
    /// `in_chunks`: no length is told, even when it is known. `line` shows the progress to a person.
    pub(crate) fn new(
        body: &Body,
        in_chunks: bool,
        progress: Progress,
        line: Option<ProgressLine>,
    ) -> Self {
        let source = match body.as_bytes() {
            Some(bytes) => Source::Bytes(bytes),
            None if !body.is_replayable() => Source::Pipe(body.clone()),
            None => Source::Reader {
                reader: Mutex::new(body.reader()),
                spent: Default::default(),
            },
        };
        Self {
            source,
            left: body.length().filter(|_| !in_chunks),
            sent: Sent {
                bytes: 0,
                total: body.length(),
            },
            held: None,
            progress,
            line,
        }
    }

    /// The next piece, once it is known that the server has said nothing. A server that does not want the rest answers and closes;
    /// writing to a closed connection fails, and the answer would be lost.
    fn poll_wanted(&mut self, context: &mut Context<'_>) -> Poll<io::Result<Bytes>> {
        let mut held = if let Some(held) = self.held.take() {
            held
        } else {
            let piece = ready!(self.poll_piece(context))?;
            if self.sent.bytes == 0 || piece.is_empty() {
                return Poll::Ready(Ok(piece));
            }
            // The runtime looks at the network before it goes on.
            let look = Box::pin(tokio::task::yield_now());
            Held { piece, look }
        };
        match held.look.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Ok(held.piece)),
            Poll::Pending => {
                self.held = Some(held);
                Poll::Pending
            }
        }
    }

    /// An empty piece is the end.
    fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<io::Result<Bytes>> {
        if let Source::Pipe(body) = &self.source {
            self.source = Source::Pieces(pieces(body.reader())?);
        }
        let Source::Pieces(pieces) = &mut self.source else {
            return Poll::Ready(self.next_piece());
        };
        match pieces.poll_recv(context) {
            Poll::Ready(piece) => Poll::Ready(piece.unwrap_or_else(|| Ok(Bytes::new()))),
            Poll::Pending => {
                self.progress.pause();
                Poll::Pending
            }
        }
    }

    fn next_piece(&mut self) -> io::Result<Bytes> {
        match &mut self.source {
            Source::Bytes(bytes) => Ok(std::mem::take(bytes)),
            Source::Pipe(_) | Source::Pieces(_) => Ok(Bytes::new()),
            Source::Reader { reader, spent } => {
                let reader = reader
                    .get_mut()
                    .map_err(|_| io::Error::other("a read failed before"))?;
                let [older, newer] = std::mem::take(spent);
                let mut piece = reuse(older, self.left);
                let count = reader.read(&mut piece)?;
                let mut piece = piece.freeze();
                *spent = [newer, piece.clone()];
                piece.truncate(count);
                Ok(piece)
            }
        }
    }
}

/// What a thread reads, as it comes. The thread ends with the pipe, or when nobody wants more.
fn pieces(mut reader: BodyReader) -> io::Result<mpsc::Receiver<io::Result<Bytes>>> {
    let (sender, receiver) = mpsc::channel(1);
    let read = move || {
        loop {
            let mut piece = BytesMut::zeroed(PIPE_PIECE);
            let outcome = reader.read(&mut piece).map(|count| {
                piece.truncate(count);
                piece.freeze()
            });
            let is_last = outcome.as_ref().map_or(true, Bytes::is_empty);
            if sender.blocking_send(outcome).is_err() || is_last {
                return;
            }
        }
    };
    thread::Builder::new().spawn(read)?;
    Ok(receiver)
}

/// The memory of a piece, if the connection is done with it.
fn reuse(spent: Bytes, left: Option<u64>) -> BytesMut {
    let wanted = left.map_or(PIECE, |left| {
        usize::try_from(left).unwrap_or(PIECE).clamp(1, PIECE)
    });
    match spent.try_into_mut() {
        Ok(mut piece) if piece.len() >= wanted => {
            piece.truncate(wanted);
            piece
        }
        _ => BytesMut::zeroed(wanted),
    }
}

impl http_body::Body for Upload {
    type Data = Bytes;
    type Error = UploadError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, UploadError>>> {
        let piece = ready!(self.poll_wanted(context))?;
        self.progress.note(piece.is_empty());
        self.sent.bytes += piece.len() as u64;
        if let Some(line) = &mut self.line {
            line.advance(piece.len() as u64);
        }
        if piece.is_empty() {
            self.sent.total = Some(self.sent.bytes);
        }
        self.progress.count(self.sent);
        if piece.is_empty() {
            return Poll::Ready(None);
        }
        self.left = self
            .left
            .map(|left| left.saturating_sub(piece.len() as u64));
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    /// hyper asks this when the connection stands and the head goes out: the only sign of it that comes through reqwest.
    fn is_end_stream(&self) -> bool {
        let complete = self.left == Some(0);
        self.progress.note(complete);
        complete
    }

    fn size_hint(&self) -> SizeHint {
        self.left.map(SizeHint::with_exact).unwrap_or_default()
    }
}
