//! The only sockets of the program.

mod transport;

pub(crate) use transport::Transport;
