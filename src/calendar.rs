//! Days and dates, in the calendar that has always been Gregorian (Howard Hinnant's rules).

pub(crate) const SECONDS_A_DAY: i64 = 86_400;

/// Days from 1970-01-01 to this day.
pub(crate) fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// `2024-02-29`, for the UTC day of these seconds since 1970.
pub(crate) fn day_of(seconds: i64) -> String {
    let days = seconds.div_euclid(SECONDS_A_DAY) + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 {
        march_month + 3
    } else {
        march_month - 9
    };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_are_each_others_inverse() {
        for (year, month, day, text) in [
            (1970, 1, 1, "1970-01-01"),
            (2000, 2, 29, "2000-02-29"),
            (1969, 12, 31, "1969-12-31"),
            (2026, 11, 21, "2026-11-21"),
            (2100, 3, 1, "2100-03-01"),
        ] {
            let start = days_since_1970(year, month, day) * SECONDS_A_DAY;
            assert_eq!(day_of(start), text);
            assert_eq!(day_of(start + SECONDS_A_DAY - 1), text);
        }
        assert_eq!(days_since_1970(1970, 1, 2), 1);
    }
}
