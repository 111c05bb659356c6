//! Finds the `.netrc` file.
//!
//! HTTPie: `get_netrc_auth` of requests: `$NETRC` names the file; otherwise it is the first of `~/.netrc` and `~/_netrc` that
//! is there. A file that cannot be read is as good as none.

use std::ffi::OsStr;
use std::io;
use std::path::PathBuf;

use super::Inputs;
use crate::auth::{Netrc, NetrcError};
use crate::environment::Environment;

/// A longer file is none that a person has written.
const MAX_BYTES: u64 = 1 << 20;

/// What the user's file knows of the host.
pub(super) fn netrc(
    environment: &Environment,
    inputs: &mut dyn Inputs,
    host: &str,
) -> Result<Option<Netrc>, NetrcError> {
    let places = match environment.variables.get(OsStr::new("NETRC")) {
        Some(named) => vec![PathBuf::from(named)],
        None => vec![PathBuf::from("~/.netrc"), PathBuf::from("~/_netrc")],
    };
    for place in places {
        match inputs.read_regular(&place, MAX_BYTES + 1) {
            Ok(bytes) if bytes.len() as u64 > MAX_BYTES => return Ok(None),
            Ok(bytes) => return Netrc::find(&String::from_utf8_lossy(&bytes), host),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(_) => return Ok(None),
        }
    }
    Ok(None)
}
