//! The stand-in's clock: the real time, or one that a test has moved; and how Veracode writes time.

use std::time::{SystemTime, UNIX_EPOCH};

const DAY: i64 = 86_400_000;

/// A clock that can be wrong.
#[derive(Debug, Default)]
pub struct Clock {
    /// What is added to the real time, in milliseconds.
    pub offset: i64,
}

impl Clock {
    /// Milliseconds since 1970.
    pub fn now(&self) -> i64 {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        i64::try_from(now.as_millis()).unwrap() + self.offset
    }
}

/// The same time of the day 365 days later.
pub fn in_a_year(time: i64) -> i64 {
    time + 365 * DAY
}

/// `2027-01-15T18:20:30.000+0000`, as in `expiration_ts`.
pub fn timestamp(time: i64) -> String {
    let (year, month, day) = date(time.div_euclid(DAY));
    let (hour, minute, second) = time_of_day(time);
    let fraction = time.rem_euclid(1000);
    format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{fraction:03}+0000")
}

/// `Fri, 15 Jan 2027 18:20:30 GMT`, as in the header `Date`.
pub fn http_date(time: i64) -> String {
    const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let days = time.div_euclid(DAY);
    let (year, month, day) = date(days);
    let (hour, minute, second) = time_of_day(time);
    let weekday = WEEKDAYS[usize::try_from(days.rem_euclid(7)).unwrap()];
    let month = MONTHS[usize::try_from(month).unwrap() - 1];
    format!("{weekday}, {day:02} {month} {year} {hour:02}:{minute:02}:{second:02} GMT")
}

fn time_of_day(time: i64) -> (i64, i64, i64) {
    let seconds = time.rem_euclid(DAY) / 1000;
    (seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// Year, month and day of a day counted from 1970-01-01: eras of 400 years, which begin in March.
fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 {
        (month + 3, 0)
    } else {
        (month - 9, 1)
    };
    (era * 400 + year + next, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_time_as_veracode_does() {
        assert_eq!(timestamp(0), "1970-01-01T00:00:00.000+0000");
        assert_eq!(timestamp(951_782_400_007), "2000-02-29T00:00:00.007+0000");
        assert_eq!(http_date(784_111_777_000), "Sun, 06 Nov 1994 08:49:37 GMT");
    }
}
