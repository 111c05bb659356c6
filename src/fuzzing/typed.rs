//! What a user types: request items and URLs.

use std::ffi::OsString;
use std::io;
use std::path::Path;

use serde_json::Value;

use crate::client::wire_url;
use crate::items::{BodyItems, ItemError, Mode, RequestItem, RequestItems};
use crate::message::{DefaultScheme, DotSegments, RequestUrl, Scheme};

/// Request items, one in a line: parsed and sorted, or refused. Files hold their own path. Names and values that are written as
/// items are read back.
pub fn request_items(input: &[u8]) {
    let input = String::from_utf8_lossy(input);
    for line in input.lines() {
        let middle = (0..=line.len() / 2)
            .rev()
            .find(|at| line.is_char_boundary(*at));
        let (name, value) = line.split_at(middle.unwrap_or_default());
        assert_item_comes_back(name, value);
    }
    let Ok(items) = items(&input) else {
        return;
    };
    for mode in [Mode::Json, Mode::Form] {
        let mut read = |path: &Path| match path.to_str() {
            Some(text) => Ok(text.as_bytes().to_vec()),
            None => Err(io::Error::from(io::ErrorKind::NotFound)),
        };
        match RequestItems::collect(&items, mode, &mut read) {
            Ok(RequestItems {
                body: BodyItems::Json(json),
                ..
            }) => assert_json(&json.to_wire()),
            Ok(_) => {}
            Err(error) => drop((error.to_string(), error.hint())),
        }
    }
}

fn items(input: &str) -> Result<Vec<RequestItem>, ItemError> {
    let lines = input.lines().map(OsString::from);
    lines.map(|line| RequestItem::parse(&line)).collect()
}

/// A backslash before a separator cannot be written: it is the one thing that is lost.
fn assert_item_comes_back(name: &str, value: &str) {
    let special = [':', ';', '=', '@'];
    let escaped = name
        .chars()
        .flat_map(|c| special.contains(&c).then_some('\\').into_iter().chain([c]))
        .collect::<String>();
    let guard = if value.starts_with(['=', '@', ':']) {
        "\\"
    } else {
        ""
    };
    let loses = |text: &str| {
        text.chars()
            .zip(text.chars().skip(1))
            .any(|(first, second)| first == '\\' && special.contains(&second))
    };
    if loses(name) || loses(value) || name.ends_with('\\') {
        return;
    }
    let item = RequestItem::parse(&OsString::from(format!("{escaped}={guard}{value}"))).unwrap();
    assert_eq!(item.typed_text(), Some((name, value)));
}

/// `serde_json` is strict, but gives up on depth, on half characters, and on Python's NaN and Infinity.
fn assert_json(wire: &str) {
    if let Err(error) = serde_json::from_str::<Value>(wire) {
        let told = error.to_string();
        let excused = [
            "recursion limit",
            "number out of range",
            "surrogate",
            "hex escape",
        ];
        let excused = excused.iter().any(|why| told.contains(why))
            || wire.contains("NaN")
            || wire.contains("Infinity");
        assert!(excused, "{error}: {wire}");
    }
}

/// `key=value` items, one in a line: the body is JSON, and for plain keys the one that a simple reading of them gives.
pub fn nested_json(input: &[u8]) {
    let input = String::from_utf8_lossy(input);
    let Ok(items) = items(&input) else {
        return;
    };
    let mut read = |_: &Path| Err(io::Error::from(io::ErrorKind::NotFound));
    let built = match RequestItems::collect(&items, Mode::Json, &mut read) {
        Ok(RequestItems {
            body: BodyItems::Json(json),
            ..
        }) => json.to_wire(),
        Ok(_) => return,
        Err(error) => return drop((error.to_string(), error.hint())),
    };
    assert_json(&built);
    let mut model = Value::Null;
    for line in input.lines() {
        let Some((key, value)) = line.split_once('=') else {
            return;
        };
        let plain = |c: char| c.is_ascii_lowercase() || "[]0123".contains(c);
        if !key.chars().all(plain) || value.contains(['\\', '=', '@']) {
            return;
        }
        let (first, rest) = key.split_at(key.find('[').unwrap_or(key.len()));
        // A number at the start is a name, but in brackets.
        let mut place = &mut model;
        if !first.is_empty() || rest.is_empty() {
            place = slot(place, first, true);
        }
        for step in rest.split_terminator(']') {
            let Some(step) = step.strip_prefix('[') else {
                return;
            };
            place = slot(place, step, false);
        }
        *place = Value::from(value);
    }
    if let Ok(built) = serde_json::from_str::<Value>(&built) {
        assert_eq!(built, model, "{input}");
    }
}

/// The place that a step leads to.
fn slot<'a>(place: &'a mut Value, step: &str, is_name: bool) -> &'a mut Value {
    if !step.is_empty() && step.parse::<usize>().is_err() || is_name {
        if place.is_null() {
            *place = Value::Object(serde_json::Map::new());
        }
        let name = if is_name {
            match step.trim_start_matches('0') {
                "" if !step.is_empty() => "0".to_owned(),
                digits if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.to_owned(),
                _ => step.to_owned(),
            }
        } else {
            step.to_owned()
        };
        return place
            .as_object_mut()
            .unwrap()
            .entry(name)
            .or_insert(Value::Null);
    }
    if place.is_null() {
        *place = Value::Array(Vec::new());
    }
    let list = place.as_array_mut().unwrap();
    let at = step.parse().unwrap_or(list.len());
    while list.len() <= at {
        list.push(Value::Null);
    }
    &mut list[at]
}

/// A URL as typed, and a `Location` in the next line: what is printed is what is sent, to the host that it names.
pub fn url(input: &[u8]) {
    let input = String::from_utf8_lossy(input);
    let (typed, location) = input.split_once('\n').unwrap_or((&input, "/"));
    for dots in [DotSegments::Resolve, DotSegments::Keep] {
        let schemes = [
            DefaultScheme::HttpsUnlessLoopback,
            DefaultScheme::Always(Scheme::Http),
        ];
        for scheme in schemes {
            match RequestUrl::parse_as_typed(typed, scheme, dots) {
                Ok(url) => {
                    assert_wire(&url);
                    let printed = url.to_string();
                    // Dots that were typed as escapes are plain now, and stay, as in HTTPie.
                    let kept = DotSegments::Keep;
                    let again = RequestUrl::parse_as_typed(&printed, scheme, kept).unwrap();
                    assert_eq!(again.to_string(), printed);
                    assert_eq!(again.origin(), url.origin());
                    match url.join(location) {
                        Ok(next) => {
                            assert_wire(&next);
                            assert!(next.userinfo().is_none());
                        }
                        Err(error) => drop(error.to_string()),
                    }
                }
                Err(error) => drop((error.to_string(), error.hint().map(str::to_owned))),
            }
        }
    }
}

/// The URL is a line of printable ASCII, and the HTTP library sends just that, to the host that is signed.
pub(super) fn assert_wire(url: &RequestUrl) {
    let (target, host) = (url.target(), url.host_header());
    assert!(
        target.starts_with('/') && !target.contains('#'),
        "{target:?}"
    );
    for text in [target, &host] {
        let printable = text.bytes().all(|byte| byte.is_ascii_graphic());
        assert!(printable && !text.is_empty(), "{text:?}");
    }
    assert!(!host.contains(['/', '?', '#', '@', '\\', '%']), "{host:?}");
    let origin = format!("{}://{host}", url.scheme().as_str());
    let sent = wire_url(&origin, target).unwrap_or_else(|| panic!("{origin}{target}"));
    let path = sent.path().to_owned();
    let query = sent.query().map(|query| format!("?{query}"));
    assert_eq!(path + &query.unwrap_or_default(), target);
    assert_eq!(sent.port_or_known_default(), Some(url.port_or_default()));
    match url.host().address() {
        Some(address) => {
            let sent = sent.host_str().unwrap().trim_matches(['[', ']']).to_owned();
            assert_eq!(sent.parse(), Ok(address));
        }
        None => assert_eq!(sent.host_str(), Some(url.signed_host())),
    }
}
