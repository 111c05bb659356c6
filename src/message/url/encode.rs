//! Percent-encoding of a request target, as requests and urllib3 do it.
//!
//! HTTPie hands its URL to requests, which encodes what may not stand in a URL, keeps valid escapes
//! (their hex in upper case) and undoes escapes that were never needed (`%41` becomes `A`).

const HEX: &[u8; 16] = b"0123456789ABCDEF";

/// Letters, digits and `-._~`: never encoded.
fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

fn is_path_byte(byte: u8) -> bool {
    is_unreserved(byte) || b"!$&'()*+,;=:@/".contains(&byte)
}

fn is_query_byte(byte: u8) -> bool {
    is_path_byte(byte) || byte == b'?'
}

/// The bytes that a redirect's `Location` may hold as they are.
fn is_location_byte(byte: u8) -> bool {
    is_unreserved(byte) || b"!#$&'()*+,/:;=?@[]".contains(&byte)
}

/// A path, encoded where it must be.
pub(super) fn path(text: &str) -> String {
    component(text, is_path_byte)
}

/// A query without its `?`, encoded where it must be.
pub(super) fn query(text: &str) -> String {
    component(text, is_query_byte)
}

/// Path and query as one request target. An empty path becomes `/`, an empty query vanishes.
/// Both must be encoded already.
pub(super) fn target(path: &str, query: &str) -> String {
    let root = if path.starts_with('/') { "" } else { "/" };
    let mark = if query.is_empty() { "" } else { "?" };
    format!("{root}{path}{mark}{query}")
}

/// Names and values as a form sends them: `a=1&b=two+words`.
pub(crate) fn form_urlencoded<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let pairs: Vec<String> = pairs
        .map(|(name, value)| format!("{}={}", form(name), form(value)))
        .collect();
    pairs.join("&")
}

/// One name or value of a query item, form-urlencoded: a space becomes `+`.
pub(super) fn form(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b' ' => out.push('+'),
            _ => push(&mut out, byte, is_unreserved(byte)),
        }
    }
    out
}

/// Undoes the escapes of unreserved characters and leaves all others alone.
///
/// None when an escape is made of letters and digits that are not hex: requests then takes no
/// `%` of that URL for an escape.
pub(super) fn decode_unreserved(text: &str) -> Option<String> {
    let mut pieces = text.split('%');
    let mut out = String::with_capacity(text.len());
    out.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        match escaped_byte(piece) {
            Some(byte) if is_unreserved(byte) => {
                out.push(char::from(byte));
                out.push_str(&piece[2..]);
            }
            None if piece
                .chars()
                .take(2)
                .filter(|c| c.is_alphanumeric())
                .count()
                == 2 =>
            {
                return None;
            }
            _ => {
                out.push('%');
                out.push_str(piece);
            }
        }
    }
    Some(out)
}

/// The `Location` of a redirect, quoted as requests quotes it before it resolves it.
pub(super) fn location(text: &str) -> String {
    let (text, keep_percent) = match decode_unreserved(text) {
        Some(decoded) => (decoded, true),
        None => (text.to_owned(), false),
    };
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        push(
            &mut out,
            byte,
            is_location_byte(byte) || (byte == b'%' && keep_percent),
        );
    }
    out
}

/// Encodes one component. Its `%` stay only when every one of them begins a valid escape; valid ones
/// get upper-case hex in either case.
fn component(text: &str, allowed: fn(u8) -> bool) -> String {
    let keep_percent = text
        .split('%')
        .skip(1)
        .all(|piece| escaped_byte(piece).is_some());
    let mut out = String::with_capacity(text.len());
    for byte in uppercase_escapes(text).bytes() {
        push(
            &mut out,
            byte,
            allowed(byte) || (byte == b'%' && keep_percent),
        );
    }
    out
}

fn uppercase_escapes(text: &str) -> String {
    let mut pieces = text.split('%');
    let mut out = String::with_capacity(text.len());
    out.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let (escape, rest) = piece.split_at(escaped_byte(piece).map_or(0, |_| 2));
        out.push('%');
        out.push_str(&escape.to_ascii_uppercase());
        out.push_str(rest);
    }
    out
}

/// The byte whose two hex digits open this text.
fn escaped_byte(text: &str) -> Option<u8> {
    let digits = text.get(..2)?;
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_hex {
        u8::from_str_radix(digits, 16).ok()
    } else {
        None
    }
}

fn push(out: &mut String, byte: u8, as_is: bool) {
    if as_is {
        out.push(char::from(byte));
    } else {
        out.push('%');
        out.push(char::from(HEX[usize::from(byte >> 4)]));
        out.push(char::from(HEX[usize::from(byte & 15)]));
    }
}
