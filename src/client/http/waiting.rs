//! The wait for the head of an answer: it ends with `--timeout`, and with a server that speaks on and on and never answers.

use std::pin::pin;
use std::time::{Duration, Instant};

use tokio::runtime::Handle;
use tokio::time::timeout_at;

use crate::client::upload::Progress;

/// How often the work is looked at.
const LOOK: Duration = Duration::from_secs(1);

/// Nothing that comes before an answer takes so much work in this time: these are hundreds of interim answers.
const MUCH_WORK: Duration = Duration::from_millis(2);

/// A server that makes so much work so many times in a row will not answer.
const LOOKS: u32 = 3;

/// Why there is no answer.
pub(super) enum Unanswered {
    Failed(reqwest::Error),
    /// None came for longer than the limit after the connection stood or took something.
    Late,
    /// Interim answers (1xx) and no end of them, which the HTTP library skips for ever.
    Flood,
}

/// The answer to a request that took `progress` so far.
pub(super) async fn answer(
    pending: impl Future<Output = reqwest::Result<reqwest::Response>>,
    limit: Option<Duration>,
    progress: &Progress,
) -> Result<reqwest::Response, Unanswered> {
    let mut pending = pin!(pending);
    let (mut worked, mut looks) = (work(), 0);
    loop {
        let since = progress.last();
        // While there is no connection, reqwest's own limit for connecting holds.
        let deadline = match limit {
            Some(limit) => since.unwrap_or_else(Instant::now) + limit,
            None => Instant::now() + LOOK,
        };
        match timeout_at(deadline.into(), &mut pending).await {
            Ok(answer) => return answer.map_err(Unanswered::Failed),
            Err(_) if limit.is_some() && since.is_some() && progress.last() == since => {
                return Err(Unanswered::Late);
            }
            Err(_) => {
                let before = std::mem::replace(&mut worked, work());
                let is_busy = progress.is_complete() && worked.saturating_sub(before) > MUCH_WORK;
                looks = if is_busy { looks + 1 } else { 0 };
                if looks == LOOKS {
                    return Err(Unanswered::Flood);
                }
            }
        }
    }
}

/// The time that the runtime was at work.
fn work() -> Duration {
    Handle::current().metrics().worker_total_busy_duration(0)
}
