//! A run of the command, from its start to what it left.

use std::fs::File;
use std::io::{PipeWriter, Read, Write};
use std::process::{Child, ExitStatus};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::scratch::Scratch;

/// What one run left.
#[derive(Debug)]
pub struct Output {
    /// The exit status; on Unix `None` when a signal ended the program.
    pub code: Option<i32>,
    pub stdout: Vec<u8>,
    pub stderr: Vec<u8>,
    /// What was written to the terminal, when there was one.
    pub screen: Vec<u8>,
    /// The signal that ended the program (Unix).
    pub signal: Option<i32>,
    /// Whether its memory was written to the disk then (Unix).
    pub dumped: bool,
    /// The most memory that the program held, in bytes; 0 where the system does not tell (all but Linux).
    pub peak: u64,
}

impl Output {
    pub fn stdout(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }

    pub fn stderr(&self) -> String {
        String::from_utf8_lossy(&self.stderr).into_owned()
    }

    /// The terminal's text, with the line ends that the program wrote.
    pub fn screen(&self) -> String {
        String::from_utf8_lossy(&self.screen).replace("\r\n", "\n")
    }

    /// Asserts the exit status, and shows what was written when it is another.
    #[track_caller]
    pub fn expect_code(self, code: i32) -> Output {
        let written = [self.stdout(), self.stderr(), self.screen()].join("\n");
        assert_eq!(self.code, Some(code), "the program wrote: {written}");
        self
    }

    /// Asserts that the program succeeded.
    #[track_caller]
    pub fn success(self) -> Output {
        self.expect_code(0)
    }
}

/// A terminal on which a program runs.
#[cfg_attr(not(unix), allow(dead_code, reason = "there is none"))]
pub(super) struct Screen {
    /// Gives what was written to it.
    pub(super) reader: JoinHandle<Vec<u8>>,
    /// Its other side, kept open: Linux may forget what was written last before the last program closes a terminal, at a moment
    /// when nobody reads it.
    pub(super) held: Option<File>,
}

impl Screen {
    /// Written behind the program's last byte.
    pub(super) const END: &[u8] = b"\0\0the program has ended\0\0";

    /// What was written until the program ended.
    fn read(self) -> Vec<u8> {
        if let Some(mut terminal) = self.held {
            terminal.write_all(Screen::END).unwrap();
        }
        self.reader.join().unwrap()
    }
}

/// A program that runs. It is killed when it is dropped before its end.
pub struct Running {
    child: Child,
    deadline: Instant,
    /// Held for [`Stdin::OpenPipe`](super::Stdin::OpenPipe), so that the pipe does not end.
    _open: Option<PipeWriter>,
    readers: [Option<JoinHandle<Vec<u8>>>; 2],
    screen: Option<Screen>,
    peak: u64,
    /// The scratch home must outlive the program.
    _scratch: Scratch,
}

impl Running {
    pub(super) fn new(
        mut child: Child,
        screen: Option<Screen>,
        open: Option<PipeWriter>,
        timeout: Duration,
        scratch: &Scratch,
    ) -> Running {
        let stdout = child.stdout.take().map(read_all);
        let stderr = child.stderr.take().map(read_all);
        Running {
            child,
            deadline: Instant::now() + timeout,
            _open: open,
            readers: [stdout, stderr],
            screen,
            peak: 0,
            _scratch: scratch.clone(),
        }
    }

    /// The program's process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether the program has not ended.
    pub fn is_alive(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Waits for the end of the program.
    ///
    /// # Panics
    /// When it does not end in time.
    #[track_caller]
    pub fn wait(mut self) -> Output {
        let status = self.status();
        let [stdout, stderr] = self.readers.each_mut().map(|reader| {
            reader
                .take()
                .map_or_else(Vec::new, |reader| reader.join().unwrap())
        });
        let screen = self.screen.take().map_or_else(Vec::new, Screen::read);
        let Some(status) = status else {
            let written = [&stdout, &stderr, &screen]
                .map(|bytes| String::from_utf8_lossy(bytes).into_owned());
            panic!(
                "the program did not end in time; it wrote: {}",
                written.join("\n")
            );
        };
        Output {
            code: status.code(),
            stdout,
            stderr,
            screen,
            signal: signal(status),
            dumped: dumped(status),
            peak: self.peak,
        }
    }

    /// The exit status, or `None` when the program had to be killed.
    fn status(&mut self) -> Option<ExitStatus> {
        loop {
            // A high-water mark: the last look at it before the end is near enough.
            self.peak = peak(self.child.id()).max(self.peak);
            if let Some(status) = self.child.try_wait().unwrap() {
                return Some(status);
            }
            if Instant::now() > self.deadline {
                let _ = self.child.kill();
                let _ = self.child.wait();
                return None;
            }
            thread::sleep(Duration::from_millis(2));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(unix)]
fn signal(status: ExitStatus) -> Option<i32> {
    std::os::unix::process::ExitStatusExt::signal(&status)
}

#[cfg(not(unix))]
fn signal(_: ExitStatus) -> Option<i32> {
    None
}

#[cfg(unix)]
fn dumped(status: ExitStatus) -> bool {
    std::os::unix::process::ExitStatusExt::core_dumped(&status)
}

#[cfg(not(unix))]
fn dumped(_: ExitStatus) -> bool {
    false
}

#[cfg(target_os = "linux")]
fn peak(process: u32) -> u64 {
    super::memory::peak(process).unwrap_or_default()
}

#[cfg(not(target_os = "linux"))]
fn peak(_: u32) -> u64 {
    0
}

fn read_all(mut stream: impl Read + Send + 'static) -> JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        bytes
    })
}

/// The text without the escape sequences that colour it.
pub fn without_colours(text: &str) -> String {
    let mut pieces = text.split("\x1b[");
    let first = pieces.next().unwrap_or_default().to_string();
    pieces.fold(first, |plain, piece| {
        let end = piece
            .find(|letter: char| letter.is_ascii_alphabetic())
            .map_or(piece.len(), |at| at + 1);
        plain + &piece[end..]
    })
}
