//! How far a transfer is: a line on a terminal that is drawn over and over, and a sentence when it is done.
//!
//! HTTPie: `httpie/output/ui/rich_progress.py`. The line has no escape sequence and hides no cursor, so nothing is left to restore
//! when the program is killed.

use std::io::Write;
use std::time::{Duration, Instant};

use crate::environment::SharedOutput;

/// Time between two drawings of the line.
const REDRAW: Duration = Duration::from_millis(100);

/// Characters of the bar.
const BAR: u64 = 20;

const UNITS: [&str; 6] = ["kB", "MB", "GB", "TB", "PB", "EB"];

/// The line on the terminal. It comes with the first step and goes when this is dropped.
pub(crate) struct ProgressLine {
    terminal: SharedOutput,
    transfer: Transfer,
    started: Instant,
    drawn: Option<Instant>,
    /// Characters that stand on the terminal.
    width: usize,
}

/// How far it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Transfer {
    /// Bytes that were there before.
    pub(super) from: u64,
    /// Bytes that are there now.
    pub(super) done: u64,
    pub(super) total: Option<u64>,
}

impl ProgressLine {
    /// Draws nothing yet. Sizes are in bytes: `from` of `total` were there before.
    pub(crate) fn new(terminal: SharedOutput, from: u64, total: Option<u64>) -> Self {
        Self {
            terminal,
            transfer: Transfer {
                from,
                done: from,
                total,
            },
            started: Instant::now(),
            drawn: None,
            width: 0,
        }
    }

    /// So many more bytes went over.
    pub(crate) fn advance(&mut self, bytes: u64) {
        self.transfer.done += bytes;
        let now = Instant::now();
        if self.drawn.is_none_or(|drawn| now - drawn >= REDRAW) {
            self.drawn = Some(now);
            self.draw(&self.transfer.line(now - self.started));
        }
    }

    fn draw(&mut self, line: &str) {
        // A line that cannot be shown is no reason to stop.
        let _ = write!(self.terminal, "\r{line:<width$}", width = self.width);
        let _ = self.terminal.flush();
        self.width = line.chars().count();
    }
}

impl Drop for ProgressLine {
    fn drop(&mut self) {
        if self.drawn.is_some() {
            self.draw("");
            let _ = write!(self.terminal, "\r");
        }
    }
}

impl Transfer {
    /// `[####......]  40% (4.0/10.0 MB) 0:00:06 1.0 MB/s`, or without a total `4.0/? MB 1.0 MB/s`.
    fn line(&self, elapsed: Duration) -> String {
        let speed = self.speed(elapsed);
        let Some(total) = self.total.filter(|total| *total > 0) else {
            let (number, unit) = size_parts(self.done, self.done);
            return format!("{number}/? {unit} {}/s", size(speed));
        };
        let done = self.done.min(total);
        let share = |of: u64| {
            u64::try_from(u128::from(done) * u128::from(of) / u128::from(total)).unwrap_or(of)
        };
        let filled = "#".repeat(usize::try_from(share(BAR)).unwrap_or_default());
        let (have, _) = size_parts(done, total);
        let left = match speed {
            0 => "-:--:--".to_owned(),
            speed => {
                let seconds = (total - done).div_ceil(speed);
                format!(
                    "{}:{:02}:{:02}",
                    seconds / 3600,
                    seconds / 60 % 60,
                    seconds % 60
                )
            }
        };
        format!(
            "[{filled:.<width$}] {:>3}% ({have}/{}) {left} {}/s",
            share(100),
            size(total),
            size(speed),
            width = usize::try_from(BAR).unwrap_or_default()
        )
    }

    /// `Done. 1.0 kB in 00:0.00123 (813.0 kB/s)`: the whole size, and the speed of what went over now.
    pub(super) fn summary(&self, elapsed: Duration) -> String {
        let (minutes, seconds) = (elapsed.as_secs() / 60, elapsed.as_secs() % 60);
        let hours = match minutes / 60 {
            0 => String::new(),
            hours => format!("{hours}:"),
        };
        format!(
            "Done. {} in {hours}{:02}:{seconds}.{:05} ({}/s)",
            size(self.done),
            minutes % 60,
            elapsed.subsec_micros() / 10,
            size(self.speed(elapsed))
        )
    }

    /// Bytes per second.
    fn speed(&self, elapsed: Duration) -> u64 {
        let micros = elapsed.as_micros().max(1);
        let moved = u128::from(self.done - self.from);
        u64::try_from(moved * 1_000_000 / micros).unwrap_or(u64::MAX)
    }
}

/// `17 bytes`, `1.0 kB`: powers of 1000, as HTTPie counts.
fn size(bytes: u64) -> String {
    let (number, unit) = size_parts(bytes, bytes);
    format!("{number} {unit}")
}

/// The number in the unit that fits `scale`, and the unit.
fn size_parts(bytes: u64, scale: u64) -> (String, &'static str) {
    let Some(power) = scale
        .max(1)
        .ilog10()
        .checked_div(3)
        .filter(|power| *power > 0)
    else {
        return (bytes.to_string(), if scale == 1 { "byte" } else { "bytes" });
    };
    let unit = u128::from(1000_u64.pow(power));
    let tenths = (u128::from(bytes) * 10 + unit / 2) / unit;
    let name = UNITS.get(power as usize - 1).unwrap_or(&"EB");
    (format!("{}.{}", tenths / 10, tenths % 10), name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_httpies() {
        let rows = [
            (0, "0 bytes"),
            (1, "1 byte"),
            (999, "999 bytes"),
            (1000, "1.0 kB"),
            (1049, "1.0 kB"),
            (1050, "1.1 kB"),
            (52_428_800, "52.4 MB"),
            (u64::MAX, "18.4 EB"),
        ];
        for (bytes, expected) in rows {
            assert_eq!(size(bytes), expected);
        }
    }

    #[test]
    fn the_line_says_how_much_how_long_and_how_fast() {
        let half = Transfer {
            from: 2_000_000,
            done: 5_000_000,
            total: Some(10_000_000),
        };
        let line = half.line(Duration::from_secs(3));
        assert_eq!(
            line,
            "[##########..........]  50% (5.0/10.0 MB) 0:00:05 1.0 MB/s"
        );
        let unknown = Transfer {
            total: None,
            ..half
        };
        assert_eq!(unknown.line(Duration::from_secs(3)), "5.0/? MB 1.0 MB/s");
        let stalled = Transfer {
            from: 0,
            done: 0,
            total: Some(5),
        };
        assert_eq!(
            stalled.line(Duration::from_secs(1)),
            "[....................]   0% (0/5 bytes) -:--:-- 0 bytes/s"
        );
        let too_much = Transfer {
            done: u64::MAX,
            ..half
        };
        assert!(too_much.line(Duration::ZERO).contains("100%"));
    }

    #[test]
    fn the_summary_is_httpies() {
        let done = Transfer {
            from: 0,
            done: 1000,
            total: None,
        };
        let text = done.summary(Duration::from_micros(67_280));
        assert_eq!(text, "Done. 1.0 kB in 00:0.06728 (14.9 kB/s)");
        let long = done.summary(Duration::from_secs(3723));
        assert_eq!(long, "Done. 1.0 kB in 1:02:3.00000 (0 bytes/s)");
    }

    #[test]
    fn the_line_is_wiped_when_it_goes() {
        let (terminal, written) = SharedOutput::in_memory();
        let mut line = ProgressLine::new(terminal, 0, Some(4));
        line.advance(1);
        drop(line);
        let text = String::from_utf8(written.lock().unwrap().clone()).unwrap();
        assert!(
            text.starts_with("\r[#####") && text.ends_with(" \r"),
            "{text:?}"
        );
    }

    #[test]
    fn nothing_is_drawn_for_nothing() {
        let (terminal, written) = SharedOutput::in_memory();
        drop(ProgressLine::new(terminal, 0, None));
        assert!(written.lock().unwrap().is_empty());
    }
}
