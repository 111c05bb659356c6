//! A pseudo terminal: what a person would see, and keys pressed when the program asks (Unix).

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::AsFd;
use std::process::{Child, Command, Stdio};
use std::thread;

use pty_process::{Size, blocking};

use super::http::find;
use super::running::Screen;

/// Which streams are the terminal, how large it is, and what is typed.
#[derive(Clone, Debug)]
pub struct Terminal {
    stdout: bool,
    stderr: bool,
    rows: u16,
    columns: u16,
    controls: bool,
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
            controls: false,
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

    /// The program can open it as `/dev/tty`, and gets its signals.
    #[must_use]
    pub fn controls(mut self) -> Terminal {
        self.controls = true;
        self
    }

    /// Types `keys` once `prompt` stands on the terminal; several wait for each other.
    #[must_use]
    pub fn when(mut self, prompt: &str, keys: &str) -> Terminal {
        self.keys.push((prompt.to_string(), keys.to_string()));
        self.controls()
    }

    pub(super) fn is_used(&self) -> bool {
        self.stdout || self.stderr
    }
}

/// Starts `command` on a new terminal; `input` replaces the terminal as standard input.
pub(super) fn spawn(
    mut command: Command,
    input: Option<Stdio>,
    terminal: &Terminal,
) -> (Child, Screen) {
    let (pty, pts) = blocking::open().unwrap();
    pty.resize(Size::new(terminal.rows, terminal.columns))
        .unwrap();
    let screen = || Stdio::from(side(&pts));
    let or_pipe = |is_screen: bool| if is_screen { screen() } else { Stdio::piped() };
    let stdin = input.unwrap_or_else(screen);
    let stdout = or_pipe(terminal.stdout);
    let stderr = or_pipe(terminal.stderr);
    // The end of a program that the terminal controls closes it.
    let held = (!terminal.controls).then(|| side(&pts));
    let child = if terminal.controls {
        let command = blocking::Command::from(command).stdin(stdin);
        command.stdout(stdout).stderr(stderr).spawn(pts).unwrap()
    } else {
        let command = command.stdin(stdin).stdout(stdout).stderr(stderr);
        command.spawn().unwrap()
    };
    let keys = terminal.keys.clone();
    let reader = thread::spawn(move || watch(pty, keys));
    (child, Screen { reader, held })
}

fn side(pts: &blocking::Pts) -> File {
    pts.as_fd().try_clone_to_owned().unwrap().into()
}

fn watch(mut pty: blocking::Pty, keys: Vec<(String, String)>) -> Vec<u8> {
    let mut screen = Vec::new();
    let mut keys = keys.into_iter().peekable();
    let mut seen = 0;
    let mut buffer = [0; 16 << 10];
    // Linux answers EIO when the last program has closed the terminal.
    while let Ok(count @ 1..) = pty.read(&mut buffer) {
        screen.extend_from_slice(&buffer[..count]);
        if screen.ends_with(Screen::END) {
            screen.truncate(screen.len() - Screen::END.len());
            break;
        }
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
