//! TLS handshakes over real sockets.
