//! Causes that lie in the time and the nonce of a signature.
//!
//! How far a clock may be off is not published. A minute is more than networks explain; a few seconds are named last.

use std::time::Duration;

use super::{Cause, Facts, TimeSource, header};

/// In milliseconds: so much is a cause by itself.
const FAR: i64 = 60_000;
/// In milliseconds: less is what whole seconds and the way to the server make of a right clock.
const NEAR: i64 = 5000;

pub(super) fn far_off(facts: &Facts) -> Option<Cause> {
    off(facts, |certain| certain >= FAR)
}

pub(super) fn slightly_off(facts: &Facts) -> Option<Cause> {
    off(facts, |certain| (NEAR..FAR).contains(&certain))
}

fn off(facts: &Facts, counts: impl Fn(i64) -> bool) -> Option<Cause> {
    let skew = Skew::of(facts)?;
    counts(skew.certain).then(|| {
        let seconds = (skew.likely.abs() + 500) / 1000;
        let direction = if skew.likely > 0 { "ahead of" } else { "behind" };
        let (whose, step) = match facts.signing.map(|signing| signing.time) {
            Some(TimeSource::Own) => (
                "the clock of this machine",
                "set the clock of this machine, or sign with the server's time: --assume-clock=server",
            ),
            Some(TimeSource::Server) => (
                "the clock of this machine",
                "set the clock of this machine; this request is signed once more with the server's time",
            ),
            Some(TimeSource::Given) => ("the time of --sign-at", "leave --sign-at out"),
            None => (
                "the time in the Authorization header",
                "leave the header out and let the request be signed: -A veracode_hmac",
            ),
        };
        Cause::new(format!("{whose} is {seconds} s {direction} the server's"), step)
    })
}

/// The nonce was given, so it may have been given before.
pub(super) fn used_nonce(facts: &Facts) -> Option<Cause> {
    facts.signing?.nonce_is_given.then(|| {
        Cause::new(
            "the nonce of --nonce may have been used before: the server takes it once",
            "leave --nonce out, or give another one",
        )
    })
}

/// How far the time of a signature is from the server's, in milliseconds.
struct Skew {
    /// Positive for a signature of the future.
    likely: i64,
    /// What is left of it when the way to the server took as long as it can have.
    certain: i64,
}

impl Skew {
    fn of(facts: &Facts) -> Option<Self> {
        let signed = i64::try_from(header::stamp(facts.authorization)?.millis).ok()?;
        Self::between(signed, facts.head.date()?, facts.elapsed)
    }

    /// `signed` and `served` in milliseconds since 1970; `served` is the middle of the second that the server names.
    fn between(signed: i64, served: i64, elapsed: Duration) -> Option<Self> {
        let elapsed = i64::try_from(elapsed.as_millis()).ok()?;
        let ahead = signed.checked_sub(served)?;
        let behind = ahead.checked_add(elapsed)?;
        Some(Self {
            likely: ahead.checked_add(elapsed / 2)?,
            certain: (ahead - 500).max(-behind - 500),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_to_the_server_is_no_skew() {
        let rows = [
            // signed, served, elapsed, likely, certain
            (0, 500, 0, -500, 0),
            (0, 20_500, 40_000, -500, -20_000),
            (0, 20_500, 1000, -20_000, 19_000),
            (412_000, 0, 1000, 412_500, 411_500),
        ];
        for (signed, served, elapsed, likely, certain) in rows {
            let skew = Skew::between(signed, served, Duration::from_millis(elapsed)).unwrap();
            assert_eq!((skew.likely, skew.certain), (likely, certain));
        }
    }
}
