//! What makes each signature different: the time and the nonce, the system's or the user's own.

use super::AuthError;
use crate::veracode_hmac::{Stamp, StampError};

/// Whose clock signatures carry (`--assume-clock`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum AssumedClock {
    /// This machine's
    #[default]
    Own,
    /// The server's, once an answer has told how far they are apart
    Server,
}

/// Gives each signature its time and nonce.
pub(crate) struct Stamps {
    now: fn() -> Result<Stamp, StampError>,
    /// A fixed time, in milliseconds since 1970.
    time: Option<u64>,
    nonce: Nonce,
    /// Added to the system's time, in milliseconds.
    offset: i64,
}

enum Nonce {
    Fresh,
    Given([u8; 16]),
    Used,
}

impl Stamps {
    /// `now` gives the present time and a fresh nonce. `time` (milliseconds) and `nonce` replace them; a given nonce does for
    /// one signature.
    pub(crate) fn new(
        now: fn() -> Result<Stamp, StampError>,
        time: Option<u64>,
        nonce: Option<[u8; 16]>,
    ) -> Self {
        Self {
            now,
            time,
            nonce: nonce.map_or(Nonce::Fresh, Nonce::Given),
            offset: 0,
        }
    }

    /// The stamp of the next signature. A given nonce is used once: a second signature is an error.
    pub(crate) fn next(&mut self) -> Result<Stamp, AuthError> {
        let mut stamp = (self.now)()?;
        stamp.millis = match self.time {
            Some(time) => time,
            None => stamp.millis.saturating_add_signed(self.offset),
        };
        match self.nonce {
            Nonce::Fresh => {}
            Nonce::Given(nonce) => {
                stamp.nonce = nonce;
                self.nonce = Nonce::Used;
            }
            Nonce::Used => return Err(AuthError::NonceUsed),
        }
        Ok(stamp)
    }

    /// How far the server's time (milliseconds) is from what the next stamp would carry; `None` for stamps that are not ours to move.
    pub(crate) fn distance(&self, server: i64) -> Result<Option<i64>, AuthError> {
        if self.time.is_some() || !matches!(self.nonce, Nonce::Fresh) {
            return Ok(None);
        }
        let own = (self.now)()?.millis.saturating_add_signed(self.offset);
        Ok(i64::try_from(own)
            .ok()
            .and_then(|own| server.checked_sub(own)))
    }

    /// Moves the time of all further stamps, in milliseconds.
    pub(crate) fn shift(&mut self, by: i64) {
        self.offset = self.offset.saturating_add(by);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: fn() -> Result<Stamp, StampError> = || {
        Ok(Stamp {
            millis: 1_000_000,
            nonce: [7; 16],
        })
    };

    #[test]
    fn a_given_nonce_is_used_once() {
        let mut stamps = Stamps::new(NOON, Some(5), Some([1; 16]));
        let first = stamps.next().unwrap();
        assert_eq!((first.millis, first.nonce), (5, [1; 16]));
        assert!(matches!(stamps.next(), Err(AuthError::NonceUsed)));
    }

    #[test]
    fn stamps_follow_the_server() {
        let mut stamps = Stamps::new(NOON, None, None);
        assert_eq!(stamps.distance(400_000).unwrap(), Some(-600_000));
        stamps.shift(-600_000);
        assert_eq!(stamps.next().unwrap().millis, 400_000);
        assert_eq!(stamps.distance(400_000).unwrap(), Some(0));
    }

    #[test]
    fn a_given_time_is_not_moved() {
        assert_eq!(Stamps::new(NOON, Some(5), None).distance(9).unwrap(), None);
    }
}
