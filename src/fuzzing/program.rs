//! The whole program against a server on this machine that says whatever it likes.

use std::collections::{BTreeMap, VecDeque};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::bodies::assert_harmless;
use crate::environment::{Environment, SharedOutput, Stdin, StdinKind, Streams};

/// What stands between two answers of the input.
const BORDER: &[u8] = b"\n%%\n";

/// The secret of every command line, of hexadecimal digits so that it can be a key.
const CANARY: &str = "ca4a7ca4a7ca4a7ca4a7ca4a7ca4a7ca";

/// How the program is called. `FOLDER` is an empty one, but for the file `part`.
const LINES: [&[&str]; 8] = [
    &[
        "--all",
        "--follow",
        "-v",
        "--pretty=all",
        "--auth-type=bearer",
        "--auth=CANARY",
        "http://api.test/v1",
    ],
    &["--stream", "--pretty=all", "http://api.test/v1"],
    &["--download", "--output=FOLDER/whole", "http://api.test/v1"],
    &[
        "--download",
        "--continue",
        "--output=FOLDER/part",
        "http://api.test/v1",
    ],
    &[
        "--auth-type=digest",
        "--auth=user:CANARY",
        "--follow",
        "--all",
        "-vv",
        "POST",
        "http://api.test/v1",
        "a=b",
    ],
    &[
        "--auth-type=veracode_hmac",
        "--auth=1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d:CANARYCANARYCANARYCANARY",
        "--explain",
        "http://localhost/appsec/v1/x",
    ],
    &[
        "--session=FOLDER/session.json",
        "--follow",
        "-v",
        "http://api.test/v1",
        "Cookie:typed=CANARY",
    ],
    &[
        "--meta",
        "--debug",
        "--check-status",
        "--pretty=format",
        "http://api.test/v1",
    ],
];

/// A byte for the command line, then what the server answers to one request after the other, byte for byte. The program ends with
/// an exit code of its own, what it says is harmless, and no secret is said or leaves for a stranger.
pub fn program(input: &[u8]) {
    // A server that knows the secret may say it.
    if String::from_utf8_lossy(input).contains(CANARY) {
        return;
    }
    let (choice, rest) = input.split_first().unwrap_or((&0, &[]));
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("part"), "[1,").unwrap();
    let server = Server::start(split(rest));
    let environment = environment(usize::from(*choice) % LINES.len(), &server, folder.path());
    let (stdout, shown) = SharedOutput::in_memory();
    let (stderr, told) = SharedOutput::in_memory();
    let streams = Streams {
        stdin: Stdin::of(StdinKind::Nothing, ""),
        stdout: Box::new(stdout),
        stderr,
    };
    let code = crate::run::run(&environment, streams);
    assert!(code <= 7, "exit code {code}");
    for output in [shown, told] {
        let output = output.lock().unwrap();
        assert_harmless(&output);
        assert!(!String::from_utf8_lossy(&output).contains(CANARY));
    }
    for request in server.stop() {
        let head = String::from_utf8_lossy(&request).into_owned();
        let start = head.lines().next().unwrap_or_default();
        let is_home = start.contains(" http://api.test/") || start.contains(" http://localhost/");
        assert!(is_home || !head.contains(CANARY), "{head}");
        let has_credentials = head.to_ascii_lowercase().contains("\r\nauthorization:");
        assert!(is_home || !has_credentials, "{head}");
    }
}

fn split(mut input: &[u8]) -> VecDeque<Vec<u8>> {
    let mut answers = VecDeque::new();
    while let Some(end) = input.windows(BORDER.len()).position(|part| part == BORDER) {
        answers.push_back(input[..end].to_vec());
        input = &input[end + BORDER.len()..];
    }
    answers.push_back(input.to_vec());
    answers
}

/// All that the program asks for goes to the server, which is its proxy.
fn environment(choice: usize, server: &Server, folder: &Path) -> Environment {
    let proxy = format!("http://{}", server.address);
    let common = [
        "--ignore-stdin",
        "--timeout=3",
        "--max-redirects=5",
        "--max-response-size=1M",
    ];
    let mut args: Vec<String> = common.map(str::to_owned).to_vec();
    args.push(format!("--proxy=http:{proxy}"));
    args.push(format!("--proxy=https:{proxy}"));
    let folder_name = folder.to_string_lossy();
    for arg in LINES[choice] {
        args.push(
            arg.replace("CANARY", CANARY)
                .replace("FOLDER", &folder_name),
        );
    }
    Environment {
        program: "vhttp".into(),
        args: args.into_iter().map(Into::into).collect(),
        variables: BTreeMap::new(),
        stdout_is_terminal: true,
        stderr_is_terminal: false,
        home: Some(folder.to_owned()),
        now: || 1_700_000_000,
    }
}

/// Answers one connection after the other, and closes each.
struct Server {
    address: SocketAddr,
    is_over: Arc<AtomicBool>,
    thread: JoinHandle<Vec<Vec<u8>>>,
}

impl Server {
    fn start(mut answers: VecDeque<Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let is_over = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&is_over);
        let thread = thread::spawn(move || {
            let mut requests = Vec::new();
            while let Ok((mut stream, _)) = listener.accept() {
                if seen.load(Ordering::SeqCst) {
                    break;
                }
                let answer = answers.pop_front();
                let answer = answer.unwrap_or_else(|| b"HTTP/1.1 200 OK\r\n\r\n".to_vec());
                requests.push(talk(&mut stream, &answer));
            }
            requests
        });
        Self {
            address,
            is_over,
            thread,
        }
    }

    /// The heads of all requests.
    fn stop(self) -> Vec<Vec<u8>> {
        self.is_over.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(self.address));
        self.thread.join().unwrap()
    }
}

/// Reads a head, answers, and waits until the client has gone. Who it is and what becomes of the answer does not matter.
fn talk(stream: &mut TcpStream, answer: &[u8]) -> Vec<u8> {
    let _ = stream.set_read_timeout(Some(Duration::from_secs(2)));
    let mut head = Vec::new();
    let mut some = [0; 4096];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut some) {
            Ok(count @ 1..) => head.extend_from_slice(&some[..count]),
            _ => break,
        }
    }
    let _ = stream.write_all(answer);
    let _ = stream.shutdown(std::net::Shutdown::Write);
    while stream.read(&mut some).is_ok_and(|count| count > 0) {}
    head
}
