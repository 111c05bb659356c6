//! Lists in pages, with HAL's links to the others.

use serde_json::{Map, Value, json};

use super::call::{Call, Problem, Reply, ok};

const DEFAULT_SIZE: usize = 20;
const LARGEST_SIZE: usize = 10_000;

/// The page of `items` that the query asks for, as `_embedded[name]`.
///
/// # Errors
/// `BadQuery` when `page` or `size` is out of range.
pub fn page(call: &Call, name: &str, items: &[Value]) -> Reply {
    let (number, size) = asked(call)?;
    let pages = items.len().div_ceil(size);
    let shown: Vec<&Value> = items
        .iter()
        .skip(number.saturating_mul(size))
        .take(size)
        .collect();
    ok(&json!({
        "_embedded": { name: shown },
        "_links": links(call, number, size, pages),
        "page": { "size": size, "total_elements": items.len(), "total_pages": pages, "number": number },
    }))
}

fn asked(call: &Call) -> Result<(usize, usize), Problem> {
    let mut errors = Vec::new();
    let mut number = |name: &str, default, range: std::ops::RangeInclusive<usize>| {
        let asked = call.query(name).map_or(Ok(default), |text| text.parse());
        asked
            .ok()
            .filter(|number| range.contains(number))
            .unwrap_or_else(|| {
                errors.push(format!("{name}: Invalid value."));
                default
            })
    };
    let asked = (
        number("page", 0, 0..=usize::MAX),
        number("size", DEFAULT_SIZE, 1..=LARGEST_SIZE),
    );
    if errors.is_empty() {
        Ok(asked)
    } else {
        Err(Problem::BadQuery(errors))
    }
}

fn links(call: &Call, number: usize, size: usize, pages: usize) -> Value {
    let mut links = Map::new();
    let mut link = |relation: &str, number: usize| {
        links.insert(
            relation.to_string(),
            json!({ "href": address(call, number, size) }),
        );
    };
    link("self", number);
    if pages > 0 {
        link("first", 0);
        link("last", pages - 1);
    }
    if number > 0 && number <= pages {
        link("prev", number - 1);
    }
    if number + 1 < pages {
        link("next", number + 1);
    }
    Value::Object(links)
}

/// The called URL with another page: what else stood in the query comes first, as it was written.
fn address(call: &Call, number: usize, size: usize) -> String {
    let query = call
        .request
        .target
        .split_once('?')
        .map_or("", |(_, query)| query);
    let kept = query.split('&').filter(|pair| {
        let name = pair.split('=').next().unwrap_or_default();
        !matches!(name, "" | "page" | "size")
    });
    let own = [format!("page={number}"), format!("size={size}")];
    let pairs: Vec<&str> = kept.chain(own.iter().map(String::as_str)).collect();
    format!(
        "{}{}?{}",
        call.origin(),
        call.request.path(),
        pairs.join("&")
    )
}
