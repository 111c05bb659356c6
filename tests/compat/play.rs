//! Plays one row against the program: lays out its folder, gives it the terminals, collects what came of it.

use super::normalise::{self, Names};
use super::row::{Outcome, Row, Stdin};
use super::server::Server;
use pty_process::{Size, blocking};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

const LIMIT: Duration = Duration::from_secs(20);
/// Keeps real HTTPie, when it is played, from looking for a newer version of itself.
const QUIET_CONFIG: &str = r#"{"disable_update_warnings": true}"#;

/// The normalised outcome of `row` when `program` runs it.
pub(super) fn play(row: &Row, program: &Path) -> Outcome {
    let folder = tempfile::Builder::new()
        .prefix("compat-")
        .tempdir()
        .unwrap();
    let folder = folder.path().canonicalize().unwrap();
    lay_out(row, &folder, program);
    let before = snapshot(&folder);
    let server = Server::start(row.server.as_deref());
    let fill = |arg: &String| {
        arg.replace("{PORT}", &server.port.to_string())
            .replace("{DIR}", &folder.to_string_lossy())
    };
    for argv in &row.before {
        run(row, &argv.iter().map(fill).collect::<Vec<_>>(), &folder);
    }
    let mut outcome = run(row, &row.argv.iter().map(fill).collect::<Vec<_>>(), &folder);
    outcome.files = snapshot(&folder);
    outcome
        .files
        .retain(|path, data| before.get(path) != Some(data));
    normalise::outcome(
        &Names {
            port: server.port,
            folder: &folder,
        },
        outcome,
        &server.requests(),
    )
}

fn lay_out(row: &Row, folder: &Path, program: &Path) {
    for name in ["work", "home", "bin"] {
        fs::create_dir(folder.join(name)).unwrap();
    }
    for name in ["http", "https"] {
        std::os::unix::fs::symlink(program, folder.join("bin").join(name)).unwrap();
    }
    let mut files = row.files.clone();
    files
        .entry("~/.config/httpie/config.json".into())
        .or_insert_with(|| QUIET_CONFIG.into());
    for (path, content) in &files {
        let target = place(folder, path);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::write(target, content).unwrap();
    }
}

fn place(folder: &Path, path: &str) -> PathBuf {
    match path.strip_prefix("~/") {
        Some(rest) => folder.join("home").join(rest),
        None => folder.join("work").join(path),
    }
}

/// Every file below the working directory and, as `~/...`, below the home.
fn snapshot(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fn walk(at: &Path, name: &str, found: &mut BTreeMap<String, Vec<u8>>) {
        for entry in fs::read_dir(at).unwrap().map(Result::unwrap) {
            let name = format!("{name}{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                walk(&entry.path(), &format!("{name}/"), found);
            } else if !name.contains("version_info") {
                found.insert(name, fs::read(entry.path()).unwrap());
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(&folder.join("work"), "", &mut found);
    walk(&folder.join("home"), "~/", &mut found);
    found
}

fn run(row: &Row, argv: &[String], folder: &Path) -> Outcome {
    let program = folder.join("bin").join(&row.name);
    let mut command = Command::new(&program);
    if matches!(row.stdin, Stdin::Closed) {
        command = Command::new("/bin/sh");
        command.args(["-c", "exec \"$0\" \"$@\" <&-"]).arg(&program);
    }
    command
        .args(argv)
        .current_dir(folder.join("work"))
        .env_clear();
    command
        .env("PATH", format!("{}/bin:/usr/bin:/bin", folder.display()))
        .env("HOME", folder.join("home"));
    command.envs([
        ("TERM", "xterm-256color"),
        ("LC_ALL", "C.UTF-8"),
        ("TZ", "UTC"),
    ]);
    command.envs(
        row.env
            .iter()
            .map(|(name, it)| (name, it.replace("{DIR}", &folder.to_string_lossy()))),
    );
    if row.tty || matches!(row.stdin, Stdin::Terminal) {
        return on_terminal(row, command, stdin(row, folder));
    }
    command
        .stdin(stdin(row, folder).unwrap())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    collect(row, command.spawn().unwrap())
}

/// `None` for a terminal.
fn stdin(row: &Row, folder: &Path) -> Option<Stdio> {
    match &row.stdin {
        Stdin::Terminal => None,
        Stdin::Null | Stdin::Closed => Some(Stdio::null()),
        Stdin::Pipe(_) => Some(Stdio::piped()),
        Stdin::File(data) => {
            fs::write(folder.join("stdin"), data).unwrap();
            Some(File::open(folder.join("stdin")).unwrap().into())
        }
    }
}

/// Runs on a terminal of 80x24: stdout when the row says so, stdin unless it is given.
fn on_terminal(row: &Row, command: Command, stdin: Option<Stdio>) -> Outcome {
    let (pty, pts) = blocking::open().unwrap();
    pty.resize(Size::new(24, 80)).unwrap();
    let mut command = blocking::Command::from(command).stderr(Stdio::piped());
    if !row.tty {
        command = command.stdout(Stdio::piped());
    }
    if let Some(stdin) = stdin {
        command = command.stdin(stdin);
    }
    let child = command.spawn(pts).unwrap();
    thread::scope(|scope| {
        let screen = scope.spawn(|| watch(&pty, row.typed.as_deref()));
        let mut outcome = collect(row, child);
        let screen = screen.join().unwrap();
        if row.tty {
            outcome.stdout = normalise::replace(&screen, b"\r\n", b"\n");
        }
        outcome
    })
}

/// Reads the terminal to its end, and types `typed` once a password is asked for.
fn watch(pty: &blocking::Pty, mut typed: Option<&str>) -> Vec<u8> {
    let (mut screen, mut buffer, mut terminal) = (Vec::new(), [0; 4096], pty);
    while let Ok(count @ 1..) = terminal.read(&mut buffer) {
        screen.extend_from_slice(&buffer[..count]);
        if normalise::find(&screen, b"assword").is_some()
            && let Some(text) = typed.take()
        {
            thread::sleep(Duration::from_millis(200));
            terminal.write_all(text.as_bytes()).unwrap();
        }
    }
    screen
}

fn collect(row: &Row, mut child: Child) -> Outcome {
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    thread::scope(|scope| {
        if let (Some(mut stdin), Stdin::Pipe(data)) = (stdin, &row.stdin) {
            scope.spawn(move || stdin.write_all(data));
        }
        let stdout = scope.spawn(|| read_all(stdout));
        let stderr = scope.spawn(|| read_all(stderr));
        let exit = wait(&mut child);
        Outcome {
            exit,
            stdout: stdout.join().unwrap(),
            stderr: stderr.join().unwrap(),
            ..Outcome::default()
        }
    })
}

fn read_all(stream: Option<impl Read>) -> Vec<u8> {
    let mut data = Vec::new();
    stream.map(|mut stream| stream.read_to_end(&mut data));
    data
}

/// The exit code; -1 for a program that a signal ended or that had to be killed.
fn wait(child: &mut Child) -> i64 {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code().map_or(-1, i64::from);
        }
        if start.elapsed() > LIMIT {
            child.kill().ok();
        }
        thread::sleep(Duration::from_millis(3));
    }
}
