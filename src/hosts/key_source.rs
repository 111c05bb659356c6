//! Where a key comes from that no file of ours holds: `env:NAME`, `file:PATH`, `exec:COMMAND ARG` or `keyring:NAME`.
//!
//! A command is run as it stands, word by word, by no shell; it has 30 seconds and its first line is the key. A keyring is asked
//! through the command that the system has for it: `secret-tool` of libsecret on Linux, `security` on macOS. Nothing that any of
//! them prints is ever shown.

use std::ffi::OsStr;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use secrecy::SecretString;
use zeroize::Zeroizing;

use crate::environment::{Environment, read_regular};

/// So long a command may take: somebody may have to unlock a store.
const PATIENCE: Duration = Duration::from_secs(30);

/// More than any key.
const MAX_BYTES: u64 = 64 * 1024;

/// Where a value is to be fetched from.
#[derive(Clone)]
pub(super) enum KeySource {
    /// The value itself: an id only.
    Literal(String),
    Variable(String),
    File(PathBuf),
    Command(Vec<String>),
    Keyring(String),
}

/// Never shows a value that stands in the wrong place.
impl std::fmt::Debug for KeySource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KeySource([REDACTED])")
    }
}

/// Why there is no value.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeyError {
    #[error(
        "a key is one of env:NAME, file:PATH, exec:COMMAND ARG and keyring:NAME, never the key itself"
    )]
    Shape,
    #[error("exec: takes the full path of a command, or a name that PATH finds")]
    Relative,
    #[error("env:{0}: the variable is not set")]
    Unset(String),
    #[error("file:{}: {error}", path.display())]
    File { path: PathBuf, error: io::Error },
    #[error("{command}: {error}")]
    Run { command: String, error: io::Error },
    #[error("{command}: ended with {status}")]
    Failed { command: String, status: ExitStatus },
    #[error("{command}: gave no answer within {} seconds", PATIENCE.as_secs())]
    Slow { command: String },
    #[error("{0}: gave nothing, or no text")]
    Nothing(String),
    #[error("keyring:{0}: this system has no keyring command that is known; use exec:")]
    NoKeyring(String),
}

impl KeySource {
    /// Reads the text of a key, which is never the key itself.
    pub(super) fn key(text: &str) -> Result<Self, KeyError> {
        let (kind, rest) = text.split_once(':').ok_or(KeyError::Shape)?;
        let words = || {
            rest.split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        match kind {
            _ if rest.trim().is_empty() => Err(KeyError::Shape),
            "env" => Ok(Self::Variable(rest.to_owned())),
            "file" => Ok(Self::File(rest.into())),
            "exec" if rest.trim_start().starts_with("~/") || !is_relative(&words()[0]) => {
                Ok(Self::Command(words()))
            }
            "exec" => Err(KeyError::Relative),
            "keyring" => Ok(Self::Keyring(rest.to_owned())),
            _ => Err(KeyError::Shape),
        }
    }

    /// Reads the text of an id, which is no secret and may stand there itself.
    pub(super) fn id(text: &str) -> Self {
        Self::key(text).unwrap_or_else(|_| Self::Literal(text.to_owned()))
    }

    /// Fetches the value: of several lines the first one.
    pub(super) fn fetch(&self, environment: &Environment) -> Result<SecretString, KeyError> {
        match self {
            Self::Literal(text) => Ok(text.as_str().into()),
            Self::Variable(name) => {
                let value = environment.variables.get(OsStr::new(name));
                let value = value.ok_or_else(|| KeyError::Unset(name.clone()))?;
                first_line(value.as_encoded_bytes(), &format!("env:{name}"))
            }
            Self::File(path) => {
                let path = environment.expand_home(path);
                let bytes = read_regular(&path, MAX_BYTES).map_err(|error| KeyError::File {
                    path: path.clone(),
                    error,
                })?;
                let whose = format!("file:{}", path.display());
                first_line(&Zeroizing::new(bytes), &whose)
            }
            Self::Command(words) => {
                let name = words.first().map_or("", String::as_str);
                let program = environment.expand_home(Path::new(name));
                output(&program, &words[1..], &format!("exec:{name}"))
            }
            Self::Keyring(name) => {
                let words = keyring(name).ok_or_else(|| KeyError::NoKeyring(name.clone()))?;
                let program = Path::new(&words[0]);
                output(
                    program,
                    &words[1..],
                    &format!("keyring:{name}: {}", words[0]),
                )
            }
        }
    }
}

/// Whether it is a path that begins in the working directory.
fn is_relative(command: &str) -> bool {
    let path = Path::new(command);
    path.components().count() > 1 && !path.is_absolute()
}

/// The command that asks the system's keyring for the password of service `vhttp` and this name.
fn keyring(name: &str) -> Option<Vec<String>> {
    let words: &[&str] = if cfg!(target_os = "macos") {
        &[
            "security",
            "find-generic-password",
            "-s",
            "vhttp",
            "-w",
            "-a",
            name,
        ]
    } else if cfg!(target_os = "linux") {
        &["secret-tool", "lookup", "service", "vhttp", "name", name]
    } else {
        return None;
    };
    Some(words.iter().map(|word| (*word).to_owned()).collect())
}

/// The first line, without the byte order mark that some editors begin a text with.
fn first_line(bytes: &[u8], whose: &str) -> Result<SecretString, KeyError> {
    let line = bytes
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    let line = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(line);
    match std::str::from_utf8(line).map(str::trim) {
        Ok(text) if !text.is_empty() && !text.contains(char::is_control) => Ok(text.into()),
        _ => Err(KeyError::Nothing(whose.to_owned())),
    }
}

/// The first line that a command prints. What it says on standard error goes to the user: it may ask for something.
fn output(program: &Path, arguments: &[String], whose: &str) -> Result<SecretString, KeyError> {
    let failed = |error| KeyError::Run {
        command: whose.to_owned(),
        error,
    };
    let slow = || KeyError::Slow {
        command: whose.to_owned(),
    };
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    let stdout = child.stdout.take();
    // What a grandchild keeps open is not waited for: the thread ends with the program.
    let (sender, receiver) = std::sync::mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Zeroizing::new(Vec::new());
        let read = stdout.map(|out| out.take(MAX_BYTES).read_to_end(&mut bytes));
        let _ = sender.send(read.transpose().map(|_| bytes));
    });
    let end = Instant::now() + PATIENCE;
    let status = wait(&mut child, end).map_err(failed)?;
    let status = status.ok_or_else(slow)?;
    if !status.success() {
        let command = whose.to_owned();
        return Err(KeyError::Failed { command, status });
    }
    let left = end.saturating_duration_since(Instant::now());
    match receiver.recv_timeout(left) {
        Ok(bytes) => first_line(&bytes.map_err(failed)?, whose),
        Err(_) => Err(slow()),
    }
}

/// The end of the command, or `None` when it had to be killed.
fn wait(child: &mut Child, end: Instant) -> io::Result<Option<ExitStatus>> {
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if Instant::now() >= end {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        thread::sleep(Duration::from_millis(5));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_never_written_down() {
        for text in ["c0ffee", "", "env:", "exec: ", "http://x"] {
            let error = KeySource::key(text).unwrap_err();
            assert!(matches!(error, KeyError::Shape), "{text}");
        }
        for text in ["exec:./x", "exec:a/b c"] {
            let error = KeySource::key(text).unwrap_err();
            assert!(matches!(error, KeyError::Relative), "{text}");
        }
        for text in ["exec:pass show x", "exec:/bin/x", "exec:~/bin/x"] {
            assert!(KeySource::key(text).is_ok(), "{text}");
        }
        assert!(matches!(KeySource::id("c0ffee"), KeySource::Literal(_)));
        assert!(matches!(KeySource::id("env:X"), KeySource::Variable(_)));
    }

    #[test]
    fn a_key_is_one_line_of_text() {
        let line = |bytes: &[u8]| {
            let text = first_line(bytes, "file:f").ok()?;
            Some(secrecy::ExposeSecret::expose_secret(&text).to_owned())
        };
        let mark = "\u{feff}";
        let marked = format!("{mark} key \r\nnext");
        assert_eq!(line(marked.as_bytes()).as_deref(), Some("key"));
        for odd in [mark.as_bytes(), b"", b"\nkey", b"a\0b", b"\x1b[1m", b"\xff"] {
            assert_eq!(line(odd), None, "{odd:?}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_command_is_run_without_a_shell() {
        let run = |words: &[&str]| {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            output(Path::new(&words[0]), &words[1..], "exec:it")
                .map(|text| secrecy::ExposeSecret::expose_secret(&text).to_owned())
        };
        assert_eq!(run(&["echo", "a;b", "$HOME"]).unwrap(), "a;b $HOME");
        assert_eq!(run(&["printf", "one\r\ntwo"]).unwrap(), "one");
        assert!(matches!(run(&["true"]), Err(KeyError::Nothing(_))));
        assert!(matches!(run(&["false"]), Err(KeyError::Failed { .. })));
        assert!(matches!(
            run(&["/no/such/command"]),
            Err(KeyError::Run { .. })
        ));
    }
}
