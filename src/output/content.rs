//! What a response holds: its body unpacked, and no larger than it may be.

use std::io::BufRead;

use super::decompress::decompress;
use super::size_limit::{Limited, SizeLimit};
use crate::message::ResponseHead;

/// The body to be read. Its errors are those of the network, of its codings, and of the limit.
pub(crate) fn content<'a>(
    head: &ResponseHead,
    endpoint: &str,
    body: &'a mut dyn BufRead,
    limit: Option<SizeLimit>,
) -> Limited<Box<dyn BufRead + 'a>> {
    let codings = head.headers.list("Content-Encoding");
    let length = head.headers.text("Content-Length");
    // What is packed may grow, and shrink.
    let announced = length.filter(|_| codings.is_empty());
    let announced = announced.and_then(|length| length.parse().ok());
    let body = decompress(&codings, endpoint, Box::new(body));
    Limited::new(body, limit, endpoint, announced)
}
