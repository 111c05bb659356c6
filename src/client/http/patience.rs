//! How long `--timeout` lets a body keep one waiting.
//!
//! HTTPie's limit is for each wait, so a server that sends a byte now and then holds it for ever. Here the waits are added up until
//! at least [`TRICKLE`] bytes have come. Only waiting counts: a slow reader of the output is not the server's fault.

use std::time::Duration;

/// So few bytes within a whole time-out are as good as none.
const TRICKLE: usize = 16;

/// Media types whose bodies may say little for a long time, and mean it.
const LIVE: [&str; 6] = [
    "text/event-stream",
    "application/x-ndjson",
    "application/ndjson",
    "application/jsonl",
    "application/json-seq",
    "application/stream+json",
];

/// What is left of the time-out of one body.
pub(super) struct Patience {
    limit: Option<Duration>,
    /// Few bytes are to be expected.
    quiet: bool,
    /// Since the server last sent something worth it.
    waited: Duration,
    received: usize,
}

impl Patience {
    /// For a body of this `Content-Type` and so many bytes, when that is known; without a limit it is endless.
    pub(super) fn new(limit: Option<Duration>, content_type: &str, length: Option<u64>) -> Self {
        let mime = content_type.split(';').next().unwrap_or_default().trim();
        Self {
            limit,
            quiet: LIVE.iter().any(|live| mime.eq_ignore_ascii_case(live))
                || length.is_some_and(|length| length <= TRICKLE as u64),
            waited: Duration::ZERO,
            received: 0,
        }
    }

    /// How long the next wait may take.
    pub(super) fn left(&self) -> Option<Duration> {
        self.limit.map(|limit| limit.saturating_sub(self.waited))
    }

    /// So many bytes came after a wait.
    pub(super) fn note(&mut self, waited: Duration, bytes: usize) {
        self.waited += waited;
        self.received += bytes;
        if self.quiet || self.received >= TRICKLE {
            (self.waited, self.received) = (Duration::ZERO, 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Duration = Duration::from_secs(2);
    const STEP: Duration = Duration::from_millis(900);

    fn after(content_type: &str, pieces: &[usize]) -> Option<Duration> {
        let mut patience = Patience::new(Some(LIMIT), content_type, None);
        for bytes in pieces {
            patience.note(STEP, *bytes);
        }
        patience.left()
    }

    #[test]
    fn a_trickle_uses_the_time_up() {
        assert_eq!(after("", &[]), Some(LIMIT));
        assert_eq!(
            after("text/plain", &[4, 4]),
            Some(Duration::from_millis(200))
        );
        assert_eq!(after("text/plain", &[4, 4, 4]), Some(Duration::ZERO));
    }

    #[test]
    fn what_comes_steadily_does_not() {
        assert_eq!(after("", &[16, 100, 8, 8]), Some(LIMIT));
        assert_eq!(
            after("Text/Event-Stream; charset=utf-8", &[1, 1, 1]),
            Some(LIMIT)
        );
    }

    #[test]
    fn a_short_body_ends_by_itself() {
        let mut patience = Patience::new(Some(LIMIT), "", Some(6));
        patience.note(STEP, 1);
        assert_eq!(patience.left(), Some(LIMIT));
    }

    #[test]
    fn without_a_limit_nothing_ends() {
        let mut patience = Patience::new(None, "", None);
        patience.note(Duration::MAX / 2, 1);
        assert_eq!(patience.left(), None);
    }
}
