//! The effects that a plan needs: files, standard input, a password from a person.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

use super::prompt;

use crate::environment::{Environment, Stdin, StdinKind, conceal, read_regular};
use crate::message::MAX_UNSIZED;

/// Where a plan reads from. Tests give it memory.
pub(crate) trait Inputs {
    /// Opens a file; a leading `~` is the user's folder.
    fn open(&mut self, path: &Path) -> io::Result<File>;

    /// Reads a whole file, or the first `limit` bytes of a longer one; a leading `~` is the user's folder.
    fn read_up_to(&mut self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.open(path)?.take(limit).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Reads a whole file. What is no regular file may be endless: more than [`MAX_UNSIZED`] bytes of it are an error.
    fn read_whole(&mut self, path: &Path) -> io::Result<Vec<u8>> {
        let file = self.open(path)?;
        let is_regular = file.metadata()?.is_file();
        let limit = if is_regular {
            u64::MAX
        } else {
            MAX_UNSIZED + 1
        };
        let mut bytes = Vec::new();
        file.take(limit).read_to_end(&mut bytes)?;
        if !is_regular && bytes.len() as u64 > MAX_UNSIZED {
            let error = "not a regular file, and more than 64 MiB came out of it";
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, error));
        }
        Ok(bytes)
    }

    /// Like [`Inputs::read_up_to`], for a file that nobody named: one that is no regular file is an error.
    fn read_regular(&mut self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        self.read_up_to(path, limit)
    }

    /// What standard input is.
    fn stdin_kind(&self) -> StdinKind;

    /// Whether reading standard input would return within `wait`.
    fn stdin_is_ready(&self, wait: Duration) -> bool;

    /// After so long without a byte from standard input the user is told what is being waited for.
    fn patience(&self) -> Option<Duration> {
        Some(Duration::from_secs(2))
    }

    /// Standard input as a regular file.
    fn stdin_file(&mut self) -> io::Result<File>;

    /// Standard input, to be read.
    fn stdin(&mut self) -> &mut dyn Read;

    /// Asks for a password without showing it.
    fn password(&mut self, prompt: &str) -> io::Result<SecretString>;

    /// Takes secrets away from where others could see them: the command line.
    fn conceal(&mut self, _secrets: &[SecretString]) {}

    /// Tells the user something that is no error.
    fn notice(&mut self, text: &str);
}

/// The real ones.
pub(crate) struct ProcessInputs<'a> {
    pub(crate) environment: &'a Environment,
    pub(crate) stdin: &'a mut Stdin,
    pub(crate) stderr: &'a mut dyn Write,
}

impl Inputs for ProcessInputs<'_> {
    fn open(&mut self, path: &Path) -> io::Result<File> {
        let path: PathBuf = self.environment.expand_home(path);
        let file = File::open(&path)?;
        if file.metadata()?.is_dir() {
            return Err(io::Error::new(
                io::ErrorKind::IsADirectory,
                "is a directory",
            ));
        }
        Ok(file)
    }

    fn read_regular(&mut self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        read_regular(&self.environment.expand_home(path), limit)
    }

    fn stdin_kind(&self) -> StdinKind {
        self.stdin.kind
    }

    fn stdin_is_ready(&self, wait: Duration) -> bool {
        self.stdin.is_ready(wait)
    }

    /// HTTPie's variable says how many seconds; 0 is for ever.
    fn patience(&self) -> Option<Duration> {
        let typed = self
            .environment
            .variable("HTTPIE_STDIN_READ_WARN_THRESHOLD");
        let seconds = typed.and_then(|typed| typed.parse().ok()).unwrap_or(2.0);
        let patience = Duration::try_from_secs_f64(seconds).ok();
        patience.filter(|patience| !patience.is_zero())
    }

    fn stdin_file(&mut self) -> io::Result<File> {
        self.stdin.file()
    }

    fn stdin(&mut self) -> &mut dyn Read {
        self.stdin
    }

    fn password(&mut self, prompt: &str) -> io::Result<SecretString> {
        prompt::password(prompt)
    }

    fn conceal(&mut self, secrets: &[SecretString]) {
        conceal(secrets.iter().map(ExposeSecret::expose_secret));
    }

    fn notice(&mut self, text: &str) {
        // A notice that cannot be shown is no reason to stop.
        let _ = writeln!(self.stderr, "{}: {text}", self.environment.program);
    }
}
