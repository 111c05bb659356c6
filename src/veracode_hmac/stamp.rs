//! The two things that make each signature different: the time and a nonce.
//!
//! They come in as a value, so that signing itself is pure. `Stamp::now` is the only place in the
//! crate that takes them from the system.

use std::time::{SystemTime, UNIX_EPOCH};

use rand::TryRng;
use rand::rngs::SysRng;
use thiserror::Error;

/// When a request is signed, and the number that is used for it and for no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Milliseconds since 1970-01-01 00:00 UTC.
    pub millis: u64,
    /// Sixteen random bytes; sent as 32 lower-case hex digits.
    pub nonce: [u8; 16],
}

/// Why no [`Stamp`] could be made.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum StampError {
    /// The clock shows a time that cannot be written as milliseconds since 1970.
    #[error("signing: the system clock is set before 1970")]
    Clock,
    /// The operating system gave no random bytes.
    #[error("signing: the operating system gives no random bytes")]
    Random,
}

impl Stamp {
    /// The present time by the system's clock, and a nonce from the operating system's generator.
    #[allow(
        clippy::disallowed_methods,
        reason = "this is where the clock enters: callers that need another time build a Stamp"
    )]
    pub fn now() -> Result<Self, StampError> {
        let elapsed = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_err(|_| StampError::Clock)?;
        let millis = u64::try_from(elapsed.as_millis()).map_err(|_| StampError::Clock)?;
        let mut nonce = [0; 16];
        SysRng
            .try_fill_bytes(&mut nonce)
            .map_err(|_| StampError::Random)?;
        Ok(Self { millis, nonce })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_stamps_share_a_nonce() {
        let first = Stamp::now().unwrap();
        let second = Stamp::now().unwrap();
        assert_ne!(first.nonce, second.nonce);
    }

    #[test]
    fn the_time_is_in_milliseconds() {
        let in_2025 = 1_735_689_600_000;
        let in_2286 = 10_000_000_000_000;
        let now = Stamp::now().unwrap().millis;
        assert!((in_2025..in_2286).contains(&now), "{now}");
    }
}
