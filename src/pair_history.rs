//! What became of pairs of credentials, as far as this program saw it: when each ends, and since when it is replaced or revoked.
//!
//! A small private file keeps it, by a fingerprint of each id; ids and secrets do not stand in it. So somebody is reminded in time,
//! and a refusal is explained, without another request. It is no loss when the file cannot be read or written.

use std::fmt;
use std::path::PathBuf;

use serde_json::{Map, Value, json};

use crate::calendar::{SECONDS_A_DAY as DAY, day_of, days_since_1970};
use crate::environment::Environment;
use crate::private_file;
use crate::veracode_hmac::fingerprint;

/// So many days before its end a pair is talked of.
pub(crate) const DAYS_OF_GRACE: i64 = 14;

/// What is known of one pair. Times are seconds since 1970.
#[derive(Clone, Debug, Default)]
pub(crate) struct Past {
    ends: Option<i64>,
    told: Option<i64>,
    fate: Option<Fate>,
}

/// Why a pair is dead. Its `Display` follows `this pair`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// `vhttp credentials rotate` put another in its place.
    Rotated(i64),
    /// A new pair was made for its user by a request that was typed.
    Replaced(i64),
    Revoked(i64),
    Expired(i64),
    /// A renewal was broken off: the new pair waits, or is lost.
    BrokenOff,
}

impl fmt::Display for Fate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rotated(time) => write!(f, "was replaced by rotate on {}", day_of(*time)),
            Self::Replaced(time) => write!(f, "was replaced by a new pair on {}", day_of(*time)),
            Self::Revoked(time) => write!(f, "was revoked on {}", day_of(*time)),
            Self::Expired(time) => write!(f, "expired on {}", day_of(*time)),
            Self::BrokenOff => f.write_str("was being replaced by a renewal that was broken off"),
        }
    }
}

impl Fate {
    /// What to do about it.
    pub(crate) fn step(self) -> &'static str {
        match self {
            Self::Rotated(_) | Self::Replaced(_) => {
                "use the new pair: vhttp credentials list shows where pairs are"
            }
            Self::Revoked(_) | Self::Expired(_) => "make a new pair in the Veracode Platform",
            Self::BrokenOff => "vhttp credentials recover says what became of it",
        }
    }
}

impl Past {
    /// When the pair ends, if the server said so.
    pub(crate) fn ends(&self) -> Option<i64> {
        self.ends
    }

    /// Whether the pair is known to be dead.
    pub(crate) fn fate(&self, now: i64) -> Option<Fate> {
        let expired = self.ends.filter(|end| *end <= now).map(Fate::Expired);
        self.fate.or(expired)
    }

    /// What to say of the pair today, unless it was said today, or there is nothing to say.
    pub(crate) fn reminder(&self, now: i64) -> Option<String> {
        let days = days_until(self.ends?, now);
        if days >= DAYS_OF_GRACE || self.told == Some(day(now)) || self.fate.is_some() {
            return None;
        }
        let when = match days {
            ..0 => {
                let text =
                    "these API credentials have expired: make a new pair in the Veracode Platform";
                return Some(text.to_owned());
            }
            0 => "today".to_owned(),
            1 => "tomorrow".to_owned(),
            days => format!("in {days} days"),
        };
        Some(format!(
            "these API credentials end {when}: vhttp credentials rotate makes new ones"
        ))
    }
}

/// What is known of the pair of this id.
pub(crate) fn past(environment: &Environment, id: &str) -> Past {
    let read = path(environment).and_then(|path| private_file::read(&path).ok()?);
    let pairs = parsed(&read.unwrap_or_default());
    pairs.get(&key(id)).map(of_json).unwrap_or_default()
}

/// Notes that the pair ends at this time.
pub(crate) fn note_end(environment: &Environment, id: &str, end: i64) {
    if past(environment, id).ends != Some(end) {
        change(environment, id, |pair| pair["ends"] = end.into());
    }
}

/// Notes what happened to the pair.
pub(crate) fn note_fate(environment: &Environment, id: &str, fate: Fate) {
    let (name, time) = match fate {
        Fate::Rotated(time) => ("rotated", time),
        Fate::Replaced(time) => ("replaced", time),
        Fate::Revoked(time) => ("revoked", time),
        Fate::Expired(time) => ("ends", time),
        Fate::BrokenOff => return,
    };
    change(environment, id, |pair| pair[name] = time.into());
}

/// Notes that the reminder was shown today.
pub(crate) fn note_told(environment: &Environment, id: &str) {
    let today = day((environment.now)());
    change(environment, id, |pair| pair["told"] = today.into());
}

/// The pairs that an answer of the Identity API tells of, each with its end: `{"api_id": ..., "expiration_ts": ...}`, by itself or
/// as `api_credentials` of a user.
pub(crate) fn ends_in(answer: &Value) -> Vec<(&str, i64)> {
    let told = [answer, &answer["api_credentials"]].into_iter();
    told.filter_map(|pair| {
        let end = timestamp(pair["expiration_ts"].as_str()?)?;
        Some((pair["api_id"].as_str()?, end))
    })
    .collect()
}

/// Whether two ids are of one pair: prefixes and case do not count.
pub(crate) fn is_same(one: &str, other: &str) -> bool {
    bare(one).eq_ignore_ascii_case(bare(other))
}

/// In how many days the time comes; less than 0 when it is past.
pub(crate) fn days_until(end: i64, now: i64) -> i64 {
    (end - now).div_euclid(DAY)
}

fn day(time: i64) -> i64 {
    time.div_euclid(DAY)
}

fn of_json(pair: &Value) -> Past {
    let time = |name: &str| pair[name].as_i64();
    let rotated = time("rotated").map(Fate::Rotated);
    let replaced = time("replaced").map(Fate::Replaced);
    Past {
        ends: time("ends"),
        told: time("told"),
        fate: rotated
            .or(replaced)
            .or_else(|| time("revoked").map(Fate::Revoked)),
    }
}

fn path(environment: &Environment) -> Option<PathBuf> {
    let folder = environment.config_folder()?;
    Some(folder.join("vhttp-credentials.json"))
}

fn bare(id: &str) -> &str {
    id.rsplit('-').next().unwrap_or(id)
}

fn key(id: &str) -> String {
    fingerprint(bare(id).to_ascii_lowercase().as_bytes())
}

/// What the file holds; a broken one holds nothing.
fn parsed(text: &str) -> Map<String, Value> {
    match serde_json::from_str(text) {
        Ok(Value::Object(pairs)) => pairs,
        _ => Map::new(),
    }
}

fn change(environment: &Environment, id: &str, work: impl FnOnce(&mut Value)) {
    let Some(path) = path(environment) else {
        return;
    };
    // Without the file nobody is reminded, which is no reason to fail.
    let _ = private_file::update(&path, |text| {
        let mut pairs = parsed(&text.unwrap_or_default());
        let pair = pairs.entry(key(id)).or_insert_with(|| json!({}));
        if !pair.is_object() {
            *pair = json!({});
        }
        work(pair);
        Ok::<_, std::io::Error>(Value::Object(pairs).to_string())
    });
}

/// The time that Veracode writes as `2027-01-15T18:20:30.000+0000`, in seconds since 1970.
fn timestamp(text: &str) -> Option<i64> {
    let (day, rest) = text.split_once('T')?;
    let (time, zone) = rest.split_at(rest.find(['+', '-', 'Z'])?);
    let [year, month, day] = numbers(day, '-')?;
    let [hour, minute, second] = numbers(time.split('.').next()?, ':')?;
    let offset = match zone.trim_start_matches('Z').replace(':', "").as_str() {
        "" => 0,
        zone => {
            let hundreds = i64::from(zone.parse::<i16>().ok()?);
            (hundreds / 100 * 60 + hundreds % 100) * 60
        }
    };
    let valid = (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && (1970..10_000).contains(&year)
        && [hour, minute, second]
            .iter()
            .all(|it| (0..=60).contains(it))
        && offset.abs() <= DAY;
    let seconds = hour * 3600 + minute * 60 + second - offset;
    valid.then(|| days_since_1970(year, month, day) * DAY + seconds)
}

fn numbers(text: &str, between: char) -> Option<[i64; 3]> {
    let number = |part: &str| part.parse::<i16>().ok().map(i64::from);
    let numbers: Option<Vec<i64>> = text.split(between).map(number).collect();
    numbers?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 20_000 * DAY + 5;

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
            "2000-01-01T99:00:00Z",
            "2000-01-01T00:00:9223372036854775807Z",
            "2000-01-01T00:00:00+9223372036854775807",
        ] {
            assert_eq!(timestamp(text), None, "{text}");
        }
    }

    #[test]
    fn an_answer_tells_when_pairs_end() {
        let pair = json!({ "api_id": "ab", "expiration_ts": "1970-01-02T00:00:00.000+0000" });
        assert_eq!(ends_in(&pair), [("ab", DAY)]);
        assert_eq!(ends_in(&json!({ "api_credentials": pair })), [("ab", DAY)]);
        assert_eq!(ends_in(&json!(["api_id"])), []);
        assert!(is_same("vera01ei-AB", "ab") && !is_same("ab", "ac"));
    }

    fn said(ends: i64, told: Option<i64>) -> Option<String> {
        let past = of_json(&json!({ "ends": ends, "told": told }));
        past.reminder(NOW)
    }

    #[test]
    fn a_pair_is_talked_of_once_a_day_and_only_near_its_end() {
        assert_eq!(said(NOW + 14 * DAY, None), None);
        let days = said(NOW + 14 * DAY - 1, None).unwrap();
        assert!(days.contains("end in 13 days"));
        let tomorrow = said(NOW + DAY, Some(19_999)).unwrap();
        assert!(tomorrow.contains("end tomorrow"));
        assert_eq!(said(NOW + DAY, Some(20_000)), None);
        assert!(said(NOW - 1, None).unwrap().contains("have expired"));
        assert_eq!(Past::default().reminder(NOW), None);
    }

    #[test]
    fn what_killed_a_pair_is_told_with_its_day() {
        let fate = |value: Value| of_json(&value).fate(NOW).map(|fate| fate.to_string());
        assert_eq!(fate(json!({ "ends": NOW + 1 })), None);
        assert_eq!(
            fate(json!({ "ends": NOW })).unwrap(),
            "expired on 2024-10-04"
        );
        let both = json!({ "ends": 0, "rotated": DAY });
        assert_eq!(fate(both).unwrap(), "was replaced by rotate on 1970-01-02");
        assert_eq!(
            fate(json!({ "replaced": 0 })).unwrap(),
            "was replaced by a new pair on 1970-01-01"
        );
        assert_eq!(
            fate(json!({ "revoked": 0 })).unwrap(),
            "was revoked on 1970-01-01"
        );
        let reminded = of_json(&json!({ "ends": NOW, "rotated": 1 })).reminder(NOW);
        assert_eq!(reminded, None, "a dead pair needs no reminder");
    }
}
