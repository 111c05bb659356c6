//! Runs the command as a person would: in a home of its own, by a name, with streams of a kind.
//!
//! Every run asserts that no secret that it was given stands in what it wrote, streams and files.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, PipeWriter, Write};
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use super::http::find;
use super::running::{Output, Running};
use super::scratch::Scratch;

/// What the program finds as its standard input.
#[derive(Clone, Debug, Default)]
pub enum Stdin {
    /// `/dev/null`.
    #[default]
    Null,
    /// A pipe that holds these bytes and then ends.
    Pipe(Vec<u8>),
    /// A pipe that holds these bytes and is never closed.
    OpenPipe(Vec<u8>),
    /// A redirected file.
    File(PathBuf),
    /// No file descriptor at all (Unix).
    Closed,
    /// A terminal (Unix).
    Terminal,
}

/// So many bytes lie in a pipe before the program starts; any system's pipe holds them.
const PIPE_HOLDS: usize = 512;

/// Where pairs and access tokens are kept on purpose, for their owner alone.
const PRIVATE_FOLDERS: [&str; 2] = [".veracode", "tokens"];

/// One run of the command, to be described and then [`run`](Vhttp::run).
#[must_use = "nothing happens before run()"]
pub struct Vhttp {
    pub(super) scratch: Scratch,
    program: PathBuf,
    name: String,
    pub(super) args: Vec<OsString>,
    env: Vec<(OsString, OsString)>,
    stdin: Stdin,
    secrets: Vec<String>,
    timeout: Duration,
    #[cfg(unix)]
    terminal: super::pty::Terminal,
}

impl Vhttp {
    /// `vhttp` in a new scratch home.
    pub fn new() -> Vhttp {
        Scratch::new().vhttp()
    }

    /// `vhttp` in a scratch home that other runs use, too.
    pub fn in_scratch(scratch: &Scratch) -> Vhttp {
        Vhttp {
            scratch: scratch.clone(),
            program: program(),
            name: "vhttp".to_string(),
            args: Vec::new(),
            env: Vec::new(),
            stdin: Stdin::Null,
            secrets: Vec::new(),
            timeout: Duration::from_secs(30),
            #[cfg(unix)]
            terminal: super::pty::Terminal::default(),
        }
    }

    /// Another program under the same conditions, such as the official client.
    pub fn program(mut self, path: impl Into<PathBuf>) -> Vhttp {
        self.program = path.into();
        self
    }

    /// Calls the program by another name, through a link.
    pub fn called_as(mut self, name: &str) -> Vhttp {
        self.name = name.to_string();
        self
    }

    pub fn arg(mut self, arg: impl AsRef<OsStr>) -> Vhttp {
        self.args.push(arg.as_ref().to_owned());
        self
    }

    pub fn args(mut self, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Vhttp {
        self.args
            .extend(args.into_iter().map(|arg| arg.as_ref().to_owned()));
        self
    }

    /// Sets a variable; apart from `HOME` the program sees no others.
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Vhttp {
        self.env.push((name.into(), value.as_ref().to_owned()));
        self
    }

    pub fn stdin(mut self, stdin: Stdin) -> Vhttp {
        self.stdin = stdin;
        self
    }

    pub fn timeout(mut self, timeout: Duration) -> Vhttp {
        self.timeout = timeout;
        self
    }

    /// Writes the pair into the credentials file, and watches over the secret.
    pub fn credentials(self, id: &str, secret: &str) -> Vhttp {
        self.scratch.write_credentials(id, secret);
        self.secret(secret)
    }

    /// Gives the pair in Veracode's two variables, and watches over the secret.
    pub fn credentials_in_env(self, id: &str, secret: &str) -> Vhttp {
        self.env("VERACODE_API_KEY_ID", id)
            .env("VERACODE_API_KEY_SECRET", secret)
            .secret(secret)
    }

    /// Watches over one more secret.
    pub fn secret(mut self, secret: &str) -> Vhttp {
        self.secrets.push(secret.to_string());
        self
    }

    /// Says that this run may write its secrets.
    pub fn shows_secrets(mut self) -> Vhttp {
        self.secrets.clear();
        self
    }

    /// Says which of the streams are a terminal, and of what kind.
    #[cfg(unix)]
    pub fn terminal(mut self, terminal: super::pty::Terminal) -> Vhttp {
        self.terminal = terminal;
        self
    }

    /// All three streams are a terminal.
    #[cfg(unix)]
    pub fn on_terminal(self) -> Vhttp {
        self.stdin(Stdin::Terminal)
            .terminal(super::pty::Terminal::full())
    }

    /// Runs the program to its end.
    ///
    /// # Panics
    /// When it cannot be started, does not end in time, or writes a secret.
    #[track_caller]
    pub fn run(self) -> Output {
        let (scratch, secrets) = (self.scratch.clone(), self.secrets.clone());
        let planted = scratch.holders(&secrets);
        let output = self.start().wait();
        for (stream, bytes) in [
            ("stdout", &output.stdout),
            ("stderr", &output.stderr),
            ("the terminal", &output.screen),
        ] {
            for secret in &secrets {
                assert!(
                    find(bytes, secret.as_bytes()).is_none(),
                    "a secret stands in {stream}"
                );
            }
        }
        let holders = scratch.holders(&secrets);
        let leak = holders
            .difference(&planted)
            .find(|path| !is_kept_in_private(path));
        assert!(leak.is_none(), "a secret stands in {leak:?}");
        output
    }

    /// Starts the program and lets it run.
    #[track_caller]
    pub fn start(self) -> Running {
        let (input, open) = self.input();
        let mut command = self.command();
        #[cfg(unix)]
        if self.terminal.is_used() || matches!(self.stdin, Stdin::Terminal) {
            let input = (!matches!(self.stdin, Stdin::Terminal)).then_some(input);
            let (child, screen) = super::pty::spawn(command, input, &self.terminal);
            return Running::new(child, Some(screen), open, self.timeout, &self.scratch);
        }
        command
            .stdin(input)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let child = command.spawn();
        let child = child.unwrap_or_else(|why| panic!("{}: {why}", self.program.display()));
        Running::new(child, None, open, self.timeout, &self.scratch)
    }

    /// What becomes standard input, and a pipe's end that keeps it from ending.
    fn input(&self) -> (Stdio, Option<PipeWriter>) {
        match &self.stdin {
            Stdin::Null | Stdin::Closed | Stdin::Terminal => (Stdio::null(), None),
            Stdin::File(path) => (File::open(path).unwrap().into(), None),
            Stdin::Pipe(bytes) | Stdin::OpenPipe(bytes) => {
                let (reader, mut writer) = io::pipe().unwrap();
                let endless = matches!(self.stdin, Stdin::OpenPipe(_));
                let open = endless.then(|| writer.try_clone().unwrap());
                let mut bytes = bytes.clone();
                if bytes.len() <= PIPE_HOLDS {
                    writer.write_all(&bytes).unwrap();
                    bytes.clear();
                }
                // The program may end without reading it all: that is its right.
                thread::spawn(move || writer.write_all(&bytes).is_ok());
                (reader.into(), open)
            }
        }
    }

    fn command(&self) -> Command {
        let program = self.link();
        let mut command = if matches!(self.stdin, Stdin::Closed) {
            let mut shell = Command::new("/bin/sh");
            shell.arg("-c").arg(r#"exec "$0" "$@" <&-"#).arg(program);
            shell
        } else {
            Command::new(program)
        };
        command
            .args(&self.args)
            .current_dir(self.scratch.work())
            .env_clear();
        for name in ["SystemRoot", "LLVM_PROFILE_FILE"] {
            command.envs(std::env::var_os(name).map(|value| (name, value)));
        }
        command
            .env("HOME", self.scratch.home())
            .env("USERPROFILE", self.scratch.home());
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        command
    }

    /// The program under the name by which it is called.
    fn link(&self) -> PathBuf {
        if self.program.file_stem() == Some(OsStr::new(&self.name)) {
            return self.program.clone();
        }
        let link = self
            .scratch
            .bin()
            .join(&self.name)
            .with_extension(std::env::consts::EXE_EXTENSION);
        if !link.exists() {
            #[cfg(unix)]
            std::os::unix::fs::symlink(&self.program, &link).unwrap();
            #[cfg(not(unix))]
            std::fs::copy(&self.program, &link).unwrap();
        }
        link
    }
}

impl Default for Vhttp {
    fn default() -> Vhttp {
        Vhttp::new()
    }
}

/// The command that was built beside this program.
fn program() -> PathBuf {
    if let Some(path) = option_env!("CARGO_BIN_EXE_vhttp") {
        return path.into();
    }
    // An example lies in target/PROFILE/examples, the command in target/PROFILE.
    let example = std::env::current_exe().unwrap();
    let directory = example.parent().and_then(Path::parent).unwrap();
    directory
        .join("vhttp")
        .with_extension(std::env::consts::EXE_EXTENSION)
}

/// Whether the file lies where secrets may, and nobody else can read it.
fn is_kept_in_private(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = path.metadata().map(|data| data.permissions().mode());
        if mode.is_ok_and(|mode| mode & 0o077 != 0) {
            return false;
        }
    }
    let mut folders = path.components().map(Component::as_os_str);
    folders.any(|folder| PRIVATE_FOLDERS.iter().any(|name| folder == *name))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::support::pty::Terminal;

    fn shell(script: &str) -> Vhttp {
        Vhttp::new().program("/bin/sh").args(["-c", script])
    }

    #[test]
    fn runs_in_a_home_of_its_own() {
        let output = shell("echo $0 $HOME; pwd; cat ~/.veracode/credentials >/dev/null; exit 3");
        let output = output
            .called_as("http")
            .credentials("id", "hidden")
            .run()
            .expect_code(3);
        let lines: Vec<String> = output.stdout().lines().map(str::to_string).collect();
        assert!(
            lines[0].ends_with("/home") && lines[1].ends_with("/work"),
            "{lines:?}"
        );
        assert_eq!(output.stderr(), "");
    }

    #[test]
    fn standard_input_is_of_the_kind_that_was_asked_for() {
        let script = "test -f /dev/stdin && echo file; test -p /dev/stdin && echo pipe; head -c 2";
        for (stdin, expected) in [
            (Stdin::Null, ""),
            (Stdin::Pipe(b"hi".to_vec()), "pipe\nhi"),
            (Stdin::OpenPipe(b"hi".to_vec()), "pipe\nhi"),
        ] {
            assert_eq!(
                shell(script).stdin(stdin.clone()).run().stdout(),
                expected,
                "{stdin:?}"
            );
        }
        let scratch = Scratch::new();
        let path = scratch.write("input", "hi");
        let run = scratch
            .vhttp()
            .program("/bin/sh")
            .args(["-c", script])
            .stdin(Stdin::File(path));
        assert_eq!(run.run().stdout(), "file\nhi");
        assert_eq!(
            shell("test -t 0 && test ! -t 1 && echo tty")
                .stdin(Stdin::Terminal)
                .run()
                .stdout(),
            "tty\n"
        );
        assert_eq!(
            shell("test -e /dev/fd/0 || echo closed")
                .stdin(Stdin::Closed)
                .run()
                .stdout(),
            "closed\n"
        );
    }

    #[test]
    fn a_terminal_has_a_size_and_a_person() {
        let terminal = Terminal::full().size(30, 100).when("name? ", "Ada\n");
        let run = shell(
            "test -t 1 && test -t 2 && stty size; printf 'name? '; read name; echo hello $name",
        );
        let output = run.on_terminal().terminal(terminal).run().success();
        assert_eq!(output.screen(), "30 100\nname? Ada\nhello Ada\n");
        let output = shell("test -t 2 && echo out && echo err >&2")
            .terminal(Terminal::default().stderr())
            .run();
        assert_eq!(
            (output.stdout(), output.screen()),
            ("out\n".to_string(), "err\n".to_string())
        );
    }

    #[test]
    #[should_panic(expected = "a secret stands in stderr")]
    fn a_secret_that_gets_out_fails_the_test() {
        let _ = shell("echo the $VERACODE_API_KEY_SECRET >&2")
            .credentials_in_env("id", "canary")
            .run();
    }

    #[test]
    #[should_panic(expected = "did not end in time")]
    fn a_program_that_does_not_end_fails_the_test() {
        let _ = shell("echo started; exec sleep 60")
            .timeout(Duration::from_millis(500))
            .run();
    }
}
