//! When pairs of credentials end, as the server last said, so that somebody is told in time without another request.
//!
//! A small private file keeps it: for each pair, known by a fingerprint of its id, the time of its end and the last day on which
//! that was told. It is no loss when the file cannot be read or written.

use std::path::PathBuf;

use serde_json::{Map, Value, json};

use crate::environment::Environment;
use crate::message::days_since_1970;
use crate::private_file;
use crate::veracode_hmac::fingerprint;

const DAY: i64 = 86_400;

/// So many days before its end a pair is talked of.
pub(crate) const DAYS_OF_GRACE: i64 = 14;

/// Remembers that the pair of this id ends at this time, in seconds since 1970.
pub(crate) fn remember(environment: &Environment, id: &str, end: i64) {
    change(environment, |pairs| {
        pairs.insert(key(id), json!({ "ends": end }));
    });
}

/// Forgets a pair that is no more.
pub(crate) fn forget(environment: &Environment, id: &str) {
    change(environment, |pairs| {
        pairs.remove(&key(id));
    });
}

/// What to say of the pair today, unless it was said today, or there is nothing to say.
pub(crate) fn reminder(environment: &Environment, id: &str) -> Option<String> {
    let text = private_file::read(&path(environment)?).ok()??;
    let now = (environment.now)();
    let text = remark(&parsed(&text), id, now)?;
    change(environment, |pairs| {
        if let Some(pair) = pairs.get_mut(&key(id)) {
            pair["told"] = now.div_euclid(DAY).into();
        }
    });
    Some(text)
}

/// In how many days the time comes; less than 0 when it is past.
pub(crate) fn days_until(end: i64, now: i64) -> i64 {
    (end - now).div_euclid(DAY)
}

fn remark(pairs: &Map<String, Value>, id: &str, now: i64) -> Option<String> {
    let pair = pairs.get(&key(id))?;
    let days = days_until(pair["ends"].as_i64()?, now);
    if days >= DAYS_OF_GRACE || pair["told"].as_i64() == Some(now.div_euclid(DAY)) {
        return None;
    }
    let when = match days {
        ..0 => "have expired".to_owned(),
        0 => "end today".to_owned(),
        1 => "end tomorrow".to_owned(),
        days => format!("end in {days} days"),
    };
    Some(format!(
        "these API credentials {when}: vhttp credentials rotate makes new ones"
    ))
}

fn path(environment: &Environment) -> Option<PathBuf> {
    let folder = environment.config_folder()?;
    Some(folder.join("vhttp-credentials.json"))
}

fn key(id: &str) -> String {
    let bare = id.rsplit('-').next().unwrap_or(id);
    fingerprint(bare.to_ascii_lowercase().as_bytes())
}

/// What the file holds; a broken one holds nothing.
fn parsed(text: &str) -> Map<String, Value> {
    match serde_json::from_str(text) {
        Ok(Value::Object(pairs)) => pairs,
        _ => Map::new(),
    }
}

fn change(environment: &Environment, work: impl FnOnce(&mut Map<String, Value>)) {
    let Some(path) = path(environment) else {
        return;
    };
    // Without the file nobody is reminded, which is no reason to fail.
    let _ = private_file::update(&path, |text| {
        let mut pairs = parsed(&text.unwrap_or_default());
        work(&mut pairs);
        Ok::<_, std::io::Error>(Value::Object(pairs).to_string())
    });
}

/// The time that Veracode writes as `2027-01-15T18:20:30.000+0000`, in seconds since 1970.
pub(crate) fn timestamp(text: &str) -> Option<i64> {
    let (day, rest) = text.split_once('T')?;
    let (time, zone) = rest.split_at(rest.find(['+', '-', 'Z'])?);
    let [year, month, day] = numbers(day, '-')?;
    let [hour, minute, second] = numbers(time.split('.').next()?, ':')?;
    let offset = match zone.trim_start_matches('Z').replace(':', "").as_str() {
        "" => 0,
        zone => {
            let hundreds = zone.parse::<i64>().ok()?;
            (hundreds / 100 * 60 + hundreds % 100) * 60
        }
    };
    let valid =
        (1..=12).contains(&month) && (1..=31).contains(&day) && (1970..10_000).contains(&year);
    let seconds = hour * 3600 + minute * 60 + second - offset;
    valid.then(|| days_since_1970(year, month, day) * DAY + seconds)
}

fn numbers(text: &str, between: char) -> Option<[i64; 3]> {
    let numbers: Option<Vec<i64>> = text.split(between).map(|part| part.parse().ok()).collect();
    numbers?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn veracodes_time_is_read() {
        assert_eq!(timestamp("1970-01-01T00:00:00.000+0000"), Some(0));
        assert_eq!(timestamp("2000-02-29T00:00:00.007+0000"), Some(951_782_400));
        assert_eq!(timestamp("2000-02-29T01:30:00+01:30"), Some(951_782_400));
        assert_eq!(timestamp("2000-02-28T23:00:00-0100"), Some(951_782_400));
        assert_eq!(timestamp("2000-02-29T00:00:00Z"), Some(951_782_400));
        for text in [
            "",
            "2000-02-29",
            "2000-13-01T00:00:00Z",
            "T:",
            "x-y-zT1:2:3Z",
        ] {
            assert_eq!(timestamp(text), None, "{text}");
        }
    }

    #[test]
    fn a_pair_is_talked_of_once_a_day_and_only_near_its_end() {
        let now = 20_000 * DAY + 5;
        let said = |ends: i64, told: Option<i64>| {
            let pair = json!({ "ends": ends, "told": told });
            let pairs = Map::from_iter([(key("vera01ei-AB"), pair)]);
            remark(&pairs, "ab", now)
        };
        assert_eq!(said(now + 14 * DAY, None), None);
        assert!(
            said(now + 14 * DAY - 1, None)
                .unwrap()
                .contains("end in 13 days")
        );
        assert!(
            said(now + DAY, Some(19_999))
                .unwrap()
                .contains("end tomorrow")
        );
        assert_eq!(said(now + DAY, Some(20_000)), None);
        assert!(said(now - 1, None).unwrap().contains("have expired"));
        assert_eq!(remark(&Map::new(), "ab", now), None);
    }
}
