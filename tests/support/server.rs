//! A loopback HTTP/1.1 server that answers from a closure and keeps the bytes that came.
//!
//! ```ignore
//! let server = Server::start(|request| Response::json("{}"));
//! Vhttp::new().args([server.url("/x")]).run();
//! assert_eq!(server.requests()[0].line(), "GET /x HTTP/1.1");
//! ```
//!
//! It waits for nothing longer than [`PATIENCE`], and its threads end when it is dropped.

use std::collections::HashMap;
use std::io::{self, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rustls::ServerConfig;

use super::connection::Connection;
use super::http::{Reader, Request};
use super::response::{Ending, Response};

/// A connection that says nothing for so long is closed.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);
/// So many connections are served at once; others are closed.
const CONNECTIONS: usize = 256;

type Handler = Box<dyn Fn(&Request) -> Response + Send + Sync>;

/// A running server on an ephemeral port of 127.0.0.1.
pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    acceptor: Option<JoinHandle<()>>,
}

impl Server {
    /// Serves plain HTTP.
    pub fn start(handler: impl Fn(&Request) -> Response + Send + Sync + 'static) -> Server {
        Server::launch(Shared::new(Box::new(handler)))
    }

    /// Serves HTTPS; see [`Certificate::server_config`](super::Certificate::server_config).
    pub fn start_tls(
        config: Arc<ServerConfig>,
        handler: impl Fn(&Request) -> Response + Send + Sync + 'static,
    ) -> Server {
        Server::launch(Shared {
            tls: Some(config),
            ..Shared::new(Box::new(handler))
        })
    }

    /// Serves plain HTTP and answers when it has the head, without reading a body.
    pub fn start_hasty(handler: impl Fn(&Request) -> Response + Send + Sync + 'static) -> Server {
        Server::launch(Shared {
            hasty: true,
            ..Shared::new(Box::new(handler))
        })
    }

    fn launch(shared: Shared) -> Server {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(shared);
        let accepting = Arc::clone(&shared);
        let acceptor = thread::spawn(move || accept(&listener, &accepting));
        Server {
            address,
            shared,
            acceptor: Some(acceptor),
        }
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// The URL of `path` on this server, with its address and port.
    pub fn url(&self, path: &str) -> String {
        let scheme = if self.shared.tls.is_some() {
            "https"
        } else {
            "http"
        };
        format!("{scheme}://{}{path}", self.address)
    }

    /// All requests so far, in the order in which they were complete.
    pub fn requests(&self) -> Vec<Request> {
        self.shared.requests.lock().unwrap().clone()
    }

    /// How many connections were accepted so far.
    pub fn connections(&self) -> usize {
        self.shared.accepted.load(Ordering::SeqCst)
    }

    /// What went wrong on connections: failed handshakes, requests that are cut off or no HTTP.
    pub fn faults(&self) -> Vec<String> {
        self.shared.faults.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        *self.shared.ending.lock().unwrap() = true;
        self.shared.ended.notify_all();
        for socket in self.shared.sockets.lock().unwrap().values() {
            let _ = socket.shutdown(Shutdown::Both);
        }
        // Wakes the acceptor, which then sees that the server is ending.
        let _ = TcpStream::connect(self.address);
        let outcome = self.acceptor.take().map(JoinHandle::join);
        assert!(
            thread::panicking() || !matches!(outcome, Some(Err(_))),
            "the server's handler panicked"
        );
    }
}

/// What the server's threads share.
struct Shared {
    handler: Handler,
    tls: Option<Arc<ServerConfig>>,
    hasty: bool,
    accepted: AtomicUsize,
    requests: Mutex<Vec<Request>>,
    faults: Mutex<Vec<String>>,
    /// The open connections, to be shut down at the end.
    sockets: Mutex<HashMap<usize, TcpStream>>,
    ending: Mutex<bool>,
    ended: Condvar,
}

impl Shared {
    fn new(handler: Handler) -> Shared {
        Shared {
            handler,
            tls: None,
            hasty: false,
            accepted: AtomicUsize::new(0),
            requests: Mutex::default(),
            faults: Mutex::default(),
            sockets: Mutex::default(),
            ending: Mutex::new(false),
            ended: Condvar::new(),
        }
    }

    /// Sleeps; says `false` when the server ended meanwhile.
    fn pause(&self, time: Duration) -> bool {
        let ending = self.ending.lock().unwrap();
        let (ending, _) = self
            .ended
            .wait_timeout_while(ending, time, |ending| !*ending)
            .unwrap();
        !*ending
    }
}

fn accept(listener: &TcpListener, shared: &Shared) {
    thread::scope(|scope| {
        for socket in listener.incoming().flatten() {
            if *shared.ending.lock().unwrap() {
                break;
            }
            let number = shared.accepted.fetch_add(1, Ordering::SeqCst);
            let Ok(copy) = socket.try_clone() else {
                continue;
            };
            let mut sockets = shared.sockets.lock().unwrap();
            if sockets.len() < CONNECTIONS {
                sockets.insert(number, copy);
                scope.spawn(move || converse(socket, number, shared));
            }
        }
    });
}

/// Forgets a connection, also when its handler panics.
struct Forget<'a>(&'a Shared, usize);

impl Drop for Forget<'_> {
    fn drop(&mut self) {
        self.0.sockets.lock().unwrap().remove(&self.1);
    }
}

fn converse(socket: TcpStream, number: usize, shared: &Shared) {
    let _forget = Forget(shared, number);
    let outcome = Connection::open(socket, shared.tls.as_ref()).and_then(|mut stream| {
        let ending = answer_all(&mut stream, number, shared);
        stream.end(ending.as_ref().map_or(Ending::Cut, |ending| *ending));
        ending
    });
    if let Err(fault) = outcome {
        shared.faults.lock().unwrap().push(fault.to_string());
    }
}

fn answer_all(stream: &mut Connection, number: usize, shared: &Shared) -> io::Result<Ending> {
    let mut reader = Reader::default();
    while let Some(mut request) = reader.head(stream)? {
        request.connection = number;
        if !shared.hasty {
            if request
                .header("expect")
                .is_some_and(|value| value.eq_ignore_ascii_case("100-continue"))
            {
                stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
                stream.flush()?;
            }
            reader.body(stream, &mut request)?;
        }
        shared.requests.lock().unwrap().push(request.clone());
        let response = (shared.handler)(&request);
        response.send(&request.method, stream, &|time| shared.pause(time))?;
        let ending = match response.ending {
            Ending::KeepAlive if shared.hasty || wants_close(&request) => Ending::Close,
            ending => ending,
        };
        if ending == Ending::Hang {
            shared.pause(PATIENCE);
        }
        if ending != Ending::KeepAlive {
            return Ok(ending);
        }
    }
    Ok(Ending::Close)
}

fn wants_close(request: &Request) -> bool {
    request
        .header("connection")
        .is_some_and(|value| value.eq_ignore_ascii_case("close"))
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    /// Sends bytes, and gives all that comes back until the end of the connection.
    fn send(server: &Server, bytes: &str) -> io::Result<String> {
        let mut socket = TcpStream::connect(server.address())?;
        socket.write_all(bytes.as_bytes())?;
        let mut answer = String::new();
        socket.read_to_string(&mut answer).map(|_| answer)
    }

    #[test]
    fn keeps_the_bytes_of_each_request() {
        let server = Server::start(|request| Response::json(&format!("{:?}", request.text())));
        let first = "POST /a?b HTTP/1.1\r\nhOST:  x\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n0\r\nT: 1\r\n\r\n";
        let second = "PUT / HTTP/1.1\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi";
        let answer = send(&server, &[first, second].concat()).unwrap();
        assert!(
            answer.contains("\r\n\r\n\"abc\"HTTP/1.1 200 OK\r\n"),
            "{answer}"
        );
        let requests = server.requests();
        assert_eq!(requests[0].raw(), first.as_bytes());
        assert_eq!(
            (requests[0].body.as_slice(), requests[0].body_len),
            (&b"abc"[..], 3)
        );
        assert_eq!(
            requests[0].headers[0],
            ("hOST".to_string(), "x".to_string())
        );
        assert_eq!(requests[1].raw(), second.as_bytes());
        assert_eq!((server.connections(), server.faults().len()), (1, 0));
    }

    #[test]
    fn answers_in_chunks_and_by_drips() {
        let server = Server::start(|request| {
            let response = Response::new(200).body("abcd").ending(Ending::Close);
            if request.path() == "/drip" {
                response.drip(3, Duration::ZERO)
            } else {
                response.chunked(3)
            }
        });
        let answer = send(&server, "GET /drip HTTP/1.1\r\n\r\n").unwrap();
        assert!(
            answer.ends_with("Content-Length: 4\r\nConnection: close\r\n\r\nabcd"),
            "{answer}"
        );
        let answer = send(&server, "GET / HTTP/1.1\r\n\r\n").unwrap();
        assert!(
            answer.ends_with("\r\n\r\n3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n"),
            "{answer}"
        );
    }

    #[test]
    fn breaks_connections_as_asked() {
        let server = Server::start(|request| match request.path() {
            "/reset" => Response::new(200).ending(Ending::Reset),
            _ => Response::new(200).body("abcd").cut_after(12),
        });
        assert_eq!(
            send(&server, "GET / HTTP/1.1\r\n\r\n").unwrap(),
            "HTTP/1.1 200"
        );
        let why = send(&server, "GET /reset HTTP/1.1\r\n\r\n").unwrap_err();
        assert_eq!(why.kind(), io::ErrorKind::ConnectionReset);
    }

    #[test]
    fn ends_with_connections_open() {
        let server = Server::start(|_| Response::new(200).ending(Ending::Hang));
        let mut socket = TcpStream::connect(server.address()).unwrap();
        socket.write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();
        let mut start = [0; 15];
        socket.read_exact(&mut start).unwrap();
        drop(server);
        let mut rest = Vec::new();
        assert!(socket.read_to_end(&mut rest).is_ok());
    }

    #[test]
    #[should_panic(expected = "the server's handler panicked")]
    fn a_failed_assertion_in_the_handler_fails_the_test() {
        let server = Server::start(|request| {
            assert_eq!(request.path(), "/expected");
            Response::new(200)
        });
        let _ = send(&server, "GET /other HTTP/1.1\r\n\r\n");
    }
}
