//! One accepted connection of a [`Server`](super::Server), and the ways in which it can end.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::response::Ending;
use super::server::PATIENCE;

/// A connection, with or without TLS.
pub(super) enum Connection {
    Plain(TcpStream),
    Tls(Box<StreamOwned<ServerConnection, TcpStream>>),
}

impl Connection {
    pub(super) fn open(
        socket: TcpStream,
        tls: Option<&Arc<ServerConfig>>,
    ) -> io::Result<Connection> {
        socket.set_read_timeout(Some(PATIENCE))?;
        socket.set_write_timeout(Some(PATIENCE))?;
        socket.set_nodelay(true)?;
        let Some(config) = tls else {
            return Ok(Connection::Plain(socket));
        };
        let connection = ServerConnection::new(Arc::clone(config)).map_err(io::Error::other)?;
        let mut stream = StreamOwned::new(connection, socket);
        while stream.conn.is_handshaking() {
            stream.conn.complete_io(&mut stream.sock)?;
        }
        Ok(Connection::Tls(Box::new(stream)))
    }

    fn socket(&self) -> &TcpStream {
        match self {
            Connection::Plain(socket) => socket,
            Connection::Tls(stream) => &stream.sock,
        }
    }

    pub(super) fn end(mut self, ending: Ending) {
        match ending {
            Ending::Reset => {
                let _ = socket2::SockRef::from(self.socket()).set_linger(Some(Duration::ZERO));
            }
            Ending::Close | Ending::KeepAlive => {
                if let Connection::Tls(stream) = &mut self {
                    stream.conn.send_close_notify();
                    let _ = stream.flush();
                }
                self.drain();
            }
            Ending::Cut | Ending::Hang => {
                let _ = self.socket().shutdown(Shutdown::Write);
            }
        }
    }

    /// Reads what the client still sends: closing on unread bytes would reset the connection.
    fn drain(&mut self) {
        let mut socket = self.socket();
        let _ = socket.shutdown(Shutdown::Write);
        let _ = socket.set_read_timeout(Some(Duration::from_secs(1)));
        let mut buffer = [0; 16 << 10];
        while matches!(socket.read(&mut buffer), Ok(count) if count > 0) {}
    }
}

impl Read for Connection {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Connection::Plain(socket) => socket.read(buffer),
            Connection::Tls(stream) => stream.read(buffer),
        }
    }
}

impl Write for Connection {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Connection::Plain(socket) => socket.write(bytes),
            Connection::Tls(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Connection::Plain(socket) => socket.flush(),
            Connection::Tls(stream) => stream.flush(),
        }
    }
}
