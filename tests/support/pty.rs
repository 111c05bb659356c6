//! A pseudo terminal: what a person would see, and keys pressed when the program asks (Unix).

use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::thread::{self, JoinHandle};

use pty_process::{Size, blocking};

use super::http::find;

/// Which streams are the terminal, how large it is, and what is typed.
#[derive(Clone, Debug)]
pub struct Terminal {
    stdout: bool,
    stderr: bool,
    rows: u16,
    columns: u16,
    keys: Vec<(String, String)>,
}

impl Default for Terminal {
    /// 24 rows of 80 columns; no stream but standard input is on it.
    fn default() -> Terminal {
        Terminal {
            stdout: false,
            stderr: false,
            rows: 24,
            columns: 80,
            keys: Vec::new(),
        }
    }
}

impl Terminal {
    /// Standard output and standard error are on it.
    pub fn full() -> Terminal {
        Terminal::default().stdout().stderr()
    }

    #[must_use]
    pub fn stdout(mut self) -> Terminal {
        self.stdout = true;
        self
    }

    #[must_use]
    pub fn stderr(mut self) -> Terminal {
        self.stderr = true;
        self
    }

    #[must_use]
    pub fn size(mut self, rows: u16, columns: u16) -> Terminal {
        (self.rows, self.columns) = (rows, columns);
        self
    }

    /// Types `keys` once `prompt` stands on the terminal; several wait for each other.
    #[must_use]
    pub fn when(mut self, prompt: &str, keys: &str) -> Terminal {
        self.keys.push((prompt.to_string(), keys.to_string()));
        self
    }

    pub(super) fn is_used(&self) -> bool {
        self.stdout || self.stderr
    }
}

/// Starts `command` on a new terminal; `input` replaces the terminal as standard input.
/// The thread gives what was written to the terminal.
pub(super) fn spawn(
    command: Command,
    input: Option<Stdio>,
    terminal: &Terminal,
) -> (Child, JoinHandle<Vec<u8>>) {
    let (pty, pts) = blocking::open().unwrap();
    pty.resize(Size::new(terminal.rows, terminal.columns))
        .unwrap();
    let mut command = blocking::Command::from(command);
    if let Some(input) = input {
        command = command.stdin(input);
    }
    if !terminal.stdout {
        command = command.stdout(Stdio::piped());
    }
    if !terminal.stderr {
        command = command.stderr(Stdio::piped());
    }
    let child = command.spawn(pts).unwrap();
    let keys = terminal.keys.clone();
    (child, thread::spawn(move || watch(pty, keys)))
}

fn watch(mut pty: blocking::Pty, keys: Vec<(String, String)>) -> Vec<u8> {
    let mut screen = Vec::new();
    let mut keys = keys.into_iter().peekable();
    let mut seen = 0;
    let mut buffer = [0; 16 << 10];
    // Linux answers EIO when the last program has closed the terminal.
    while let Ok(count @ 1..) = pty.read(&mut buffer) {
        screen.extend_from_slice(&buffer[..count]);
        while let Some((prompt, typed)) = keys.peek() {
            let Some(at) = find(&screen[seen..], prompt.as_bytes()) else {
                break;
            };
            seen += at + prompt.len();
            pty.write_all(typed.as_bytes()).unwrap();
            keys.next();
        }
    }
    screen
}
