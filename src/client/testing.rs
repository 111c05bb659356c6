//! A server on loopback that answers as told and keeps what it got, and requests to it.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use super::{ClientError, HttpTransport, NetworkOptions, Transport};
use crate::message::{Body, Headers, Request, RequestUrl, Response};

/// What a server does with one connection.
type Talk = Box<dyn FnOnce(&mut TcpStream) + Send>;

/// Accepts one connection for each `Talk`, in turn. The port, and the connections' heads as they come.
pub(super) fn server(talks: Vec<Talk>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for talk in talks {
            let (mut stream, _) = listener.accept().unwrap();
            thread::spawn(move || talk(&mut stream));
        }
    });
    port
}

/// Reads one request's head, answers with these bytes and closes.
pub(super) fn answering(answer: impl Into<Vec<u8>>) -> (u16, Receiver<String>) {
    let (sender, heads) = channel();
    let answer = answer.into();
    let port = server(vec![Box::new(move |stream| {
        sender.send(read_head(stream)).unwrap();
        // The client may have seen enough.
        let _ = stream.write_all(&answer);
    })]);
    (port, heads)
}

pub(super) fn read_head(stream: &mut impl Read) -> String {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap_or(0) == 1 {
        head.push(byte[0]);
    }
    String::from_utf8(head).unwrap()
}

pub(super) fn request(method: &str, url: &str) -> Request {
    let url = RequestUrl::parse(url).unwrap();
    let mut headers = Headers::new();
    headers.append("Host", url.host_header());
    headers.append("Accept", "*/*");
    Request {
        method: method.into(),
        url,
        headers,
        body: Body::empty(),
    }
}

pub(super) fn transport() -> HttpTransport {
    HttpTransport::new(NetworkOptions::default())
}

/// The whole body, or the error that ended it.
pub(super) fn body(mut response: Response) -> std::io::Result<Vec<u8>> {
    let mut body = Vec::new();
    response.body.read_to_end(&mut body).map(|_| body)
}

/// Status and body of the answer that these bytes are; the error's text when they are none.
pub(super) fn outcome(answer: &[u8]) -> Result<(u16, String), String> {
    let (port, _heads) = answering(answer);
    let get = |response: Response| {
        let status = response.head.status;
        let text = body(response).map_err(|error| error.to_string())?;
        Ok((status, String::from_utf8_lossy(&text).into_owned()))
    };
    let sent = transport().send(&request("GET", &format!("http://127.0.0.1:{port}/")));
    sent.map_err(|error: ClientError| error.to_string().replace(&port.to_string(), "PORT"))
        .and_then(get)
}
