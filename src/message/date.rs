//! Dates of headers, as loosely as RFC 6265 §5.1.1 reads them: all layouts that HTTP has ever had, and more. (Python does not
//! know C's `asctime`, and takes a cookie with such a date for one that does not expire.)

use crate::calendar::{SECONDS_A_DAY, days_since_1970};

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// Seconds since 1970, or `None` for what is no date.
pub(crate) fn date(text: &str) -> Option<i64> {
    let (mut time, mut day, mut month, mut year) = (None, None, None, None);
    let is_delimiter = |c: char| !(c.is_ascii_alphanumeric() || c == ':' || c >= '\x7f');
    for token in text.split(is_delimiter).filter(|token| !token.is_empty()) {
        if time.is_none()
            && let Some(found) = time_of(token)
        {
            time = Some(found);
        } else if day.is_none()
            && let Some(found) = number(token, 1, 2)
        {
            day = Some(found);
        } else if month.is_none()
            && let Some(found) = month_of(token)
        {
            month = Some(found);
        } else if year.is_none()
            && let Some(found) = number(token, 2, 4)
        {
            year = Some(full_year(found));
        }
    }
    let (time, day, month, year) = (time?, day?, month?, year?);
    let valid = (1..=31).contains(&day) && year >= 1601;
    valid.then(|| days_since_1970(year, month, day) * SECONDS_A_DAY + time)
}

/// Seconds of the day in `hh:mm:ss`.
fn time_of(token: &str) -> Option<i64> {
    let mut parts = token.split(':');
    let (hour, minute, second) = (parts.next()?, parts.next()?, parts.next()?);
    let (hour, minute, second) = (
        number(hour, 1, 2)?,
        number(minute, 1, 2)?,
        number(second, 1, 2)?,
    );
    (hour < 24 && minute < 60 && second < 60).then_some(hour * 3600 + minute * 60 + second)
}

/// The leading digits, if there are `least` to `most` of them.
fn number(token: &str, least: usize, most: usize) -> Option<i64> {
    let digits = token.bytes().take_while(u8::is_ascii_digit).count();
    (least..=most)
        .contains(&digits)
        .then(|| token[..digits].parse().ok())?
}

fn month_of(token: &str) -> Option<i64> {
    let start = token.get(..3)?.to_ascii_lowercase();
    let index = MONTHS.iter().position(|month| *month == start)?;
    i64::try_from(index + 1).ok()
}

fn full_year(year: i64) -> i64 {
    match year {
        70..=99 => year + 1900,
        0..=69 => year + 2000,
        _ => year,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_all_layouts_are_read() {
        for text in [
            "Wed, 09 Jun 2021 10:18:14 GMT",
            "Wed, 09-Jun-2021 10:18:14 GMT",
            "Wednesday, 09-Jun-21 10:18:14 GMT",
            "Wed Jun  9 10:18:14 2021",
            "9 JUNE 2021 10:18:14",
        ] {
            assert_eq!(date(text), Some(1_623_233_894), "{text}");
        }
        assert_eq!(date("Thu, 01 Jan 1970 00:00:00 GMT"), Some(0));
        assert_eq!(date("Tue, 29 Feb 2000 23:59:59 GMT"), Some(951_868_799));
        assert_eq!(date("Mon, 01 Jan 1601 00:00:00 GMT"), Some(-11_644_473_600));
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "0",
            "yesterday",
            "Wed, 09 Jun 2021",
            "Wed, 00 Jun 2021 10:18:14",
            "Wed, 09 Jun 1500 10:18:14",
            "Wed, 09 Jun 2021 25:00:00",
            "09 Xyz 2021 10:18:14",
            "\u{e9}\u{e9}\u{e9}",
        ] {
            assert_eq!(date(text), None, "{text}");
        }
    }
}
