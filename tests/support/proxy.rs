//! Proxies: HTTP tunnels, SOCKS4 and SOCKS5, and whatever else a closure makes of a connection.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// A proxy made of a closure that gets each connection; what it notes is kept.
pub struct Proxy {
    pub port: u16,
    notes: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    pub fn start(serve: impl Fn(TcpStream, &dyn Fn(String)) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let notes = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&notes);
        let serve = Arc::new(serve);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (serve, kept) = (Arc::clone(&serve), Arc::clone(&kept));
                thread::spawn(move || serve(stream, &|note| kept.lock().unwrap().push(note)));
            }
        });
        Self { port, notes }
    }

    /// Opens tunnels, whatever host they are to be for: to this port of this machine.
    pub fn tunnel(to: u16) -> Self {
        Self::start(move |mut client, note| {
            note(read_head(&mut client));
            client
                .write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")
                .unwrap();
            splice(client, to);
        })
    }

    /// Answers whatever comes with these bytes.
    pub fn answering(answer: &'static [u8]) -> Self {
        Self::start(move |mut client, note| {
            note(read_head(&mut client));
            let _ = client.write_all(answer);
        })
    }

    /// A SOCKS5 server that lets everyone in, or the user `user` with `proxy-secret`.
    pub fn socks5(to: u16, wants_user: bool) -> Self {
        Self::start(move |mut client, note| {
            let [_, count] = take(&mut client);
            let mut methods = vec![0; usize::from(count)];
            client.read_exact(&mut methods).unwrap();
            let method = if wants_user { 2 } else { 0 };
            if !methods.contains(&method) {
                client.write_all(&[5, 0xff]).unwrap();
                return;
            }
            client.write_all(&[5, method]).unwrap();
            if wants_user {
                let [_, length] = take(&mut client);
                let user = text(&mut client, length);
                let [length] = take(&mut client);
                let password = text(&mut client, length);
                note(format!("login {user} {password}"));
                let is_right = (user.as_str(), password.as_str()) == ("user", "proxy-secret");
                client.write_all(&[1, u8::from(!is_right)]).unwrap();
                if !is_right {
                    return;
                }
            }
            let [_, _, _, kind] = take(&mut client);
            let host = match kind {
                1 => Ipv4Addr::from(take::<4>(&mut client)).to_string(),
                3 => {
                    let [length] = take(&mut client);
                    text(&mut client, length)
                }
                other => format!("address of kind {other}"),
            };
            let port = u16::from_be_bytes(take(&mut client));
            note(format!("connect {host}:{port}"));
            client.write_all(&[5, 0, 0, 1, 127, 0, 0, 1, 0, 0]).unwrap();
            splice(client, to);
        })
    }

    pub fn socks4(to: u16) -> Self {
        Self::start(move |mut client, note| {
            let [_, _, high, low] = take(&mut client);
            let address = Ipv4Addr::from(take::<4>(&mut client));
            let until_zero = |client: &mut TcpStream| {
                let mut bytes = Vec::new();
                loop {
                    match take(client) {
                        [0] => return String::from_utf8(bytes).unwrap(),
                        [byte] => bytes.push(byte),
                    }
                }
            };
            let user = until_zero(&mut client);
            let host = match address.octets() {
                [0, 0, 0, _] => until_zero(&mut client),
                _ => address.to_string(),
            };
            let port = u16::from_be_bytes([high, low]);
            note(format!("connect {host}:{port} as `{user}`"));
            client.write_all(&[0, 0x5a, 0, 0, 0, 0, 0, 0]).unwrap();
            splice(client, to);
        })
    }

    pub fn url(&self, scheme: &str) -> String {
        format!("{scheme}://127.0.0.1:{}", self.port)
    }

    pub fn url_with_user(&self, scheme: &str) -> String {
        format!("{scheme}://user:proxy-secret@127.0.0.1:{}", self.port)
    }

    pub fn notes(&self) -> Vec<String> {
        self.notes.lock().unwrap().clone()
    }
}

fn take<const N: usize>(stream: &mut TcpStream) -> [u8; N] {
    let mut bytes = [0; N];
    stream.read_exact(&mut bytes).unwrap();
    bytes
}

fn text(stream: &mut TcpStream, length: u8) -> String {
    let mut bytes = vec![0; usize::from(length)];
    stream.read_exact(&mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn read_head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        match stream.read(&mut byte) {
            Ok(1) => head.push(byte[0]),
            _ => break,
        }
    }
    String::from_utf8_lossy(&head).into_owned()
}

/// Carries bytes both ways until both sides are done.
fn splice(client: TcpStream, port: u16) {
    let server = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
    let copy = |mut from: TcpStream, mut to: TcpStream| {
        let _ = std::io::copy(&mut from, &mut to);
        let _ = to.shutdown(std::net::Shutdown::Write);
    };
    let (back_from, back_to) = (server.try_clone().unwrap(), client.try_clone().unwrap());
    let back = thread::spawn(move || copy(back_from, back_to));
    copy(client, server);
    back.join().unwrap();
}
