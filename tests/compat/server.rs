//! The loopback server: answers by a row's script and keeps what it received, byte for byte.

use super::row::{Answer, Then};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// Head with its blank line, and the body with its framing taken off.
pub(super) type RawRequest = (Vec<u8>, Vec<u8>);

const PAUSE: Duration = Duration::from_millis(50);
const PATIENCE: Duration = Duration::from_secs(15);

pub(super) struct Server {
    pub(super) port: u16,
    requests: Arc<Mutex<Vec<RawRequest>>>,
    stopped: Arc<AtomicBool>,
}

impl Server {
    /// Plays `script`; the last answer is given again and again. With `None` the port is closed.
    pub(super) fn start(script: Option<&[Answer]>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = Server {
            port,
            requests: Arc::default(),
            stopped: Arc::default(),
        };
        if let Some(script) = script {
            let script = Arc::new(filled(script, port));
            let (requests, stopped) = (server.requests.clone(), server.stopped.clone());
            thread::spawn(move || {
                for peer in listener.incoming() {
                    if stopped.load(Ordering::SeqCst) {
                        return;
                    }
                    let (script, requests) = (script.clone(), requests.clone());
                    thread::spawn(move || serve(&peer?, &script, &requests));
                }
            });
        }
        server
    }

    pub(super) fn requests(&self) -> Vec<RawRequest> {
        self.requests.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        // Wakes the thread that accepts.
        drop(TcpStream::connect(("127.0.0.1", self.port)));
    }
}

fn filled(script: &[Answer], port: u16) -> Vec<Answer> {
    let fill =
        |piece: &Vec<u8>| super::normalise::replace(piece, b"{PORT}", port.to_string().as_bytes());
    script
        .iter()
        .map(|it| Answer {
            pieces: it.pieces.iter().map(fill).collect(),
            then: it.then,
        })
        .collect()
}

fn serve(
    peer: &TcpStream,
    script: &[Answer],
    requests: &Mutex<Vec<RawRequest>>,
) -> std::io::Result<()> {
    peer.set_read_timeout(Some(PATIENCE))?;
    let mut reader = BufReader::new(peer);
    while let Some(request) = read_request(&mut reader)? {
        let answer = {
            let mut requests = requests.lock().unwrap();
            requests.push(request);
            &script[(requests.len() - 1).min(script.len() - 1)]
        };
        for (number, piece) in answer.pieces.iter().enumerate() {
            if number > 0 {
                thread::sleep(PAUSE);
            }
            (&*peer).write_all(piece)?;
        }
        if answer.then == Then::Hang {
            reader.read_to_end(&mut Vec::new())?;
        }
        if answer.then != Then::Keep {
            break;
        }
    }
    Ok(())
}

fn read_request(reader: &mut impl BufRead) -> std::io::Result<Option<RawRequest>> {
    // Nothing more, or a TLS handshake.
    if !reader
        .fill_buf()?
        .first()
        .is_some_and(u8::is_ascii_alphabetic)
    {
        return Ok(None);
    }
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if reader.read_until(b'\n', &mut head)? == 0 {
            return Ok(None);
        }
    }
    let text = String::from_utf8_lossy(&head).to_ascii_lowercase();
    let field = |name: &str| {
        text.lines()
            .find_map(|line| line.strip_prefix(name))
            .map(str::trim)
    };
    let mut body = Vec::new();
    if field("transfer-encoding:") == Some("chunked") {
        while let size @ 1.. = chunk_size(reader)? {
            reader.take(size).read_to_end(&mut body)?;
            reader.read_until(b'\n', &mut Vec::new())?;
        }
        reader.read_until(b'\n', &mut Vec::new())?;
    } else if let Some(length) = field("content-length:") {
        reader
            .take(length.parse().unwrap())
            .read_to_end(&mut body)?;
    }
    Ok(Some((head, body)))
}

fn chunk_size(reader: &mut impl BufRead) -> std::io::Result<u64> {
    let mut line = String::new();
    reader.read_line(&mut line)?;
    Ok(u64::from_str_radix(line.trim(), 16).unwrap_or(0))
}
