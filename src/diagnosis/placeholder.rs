//! Finds examples of some documentation that were left in a request: `{userId}`, `<app id>`.

/// More words are a sentence, and more characters no name.
const LONGEST: usize = 40;

/// A warning about the placeholders in a URL as typed, and in the items `(name, value)` that go with it. The value of an item is
/// not shown: it may be a secret that looks like a placeholder.
pub(crate) fn placeholders<'a>(
    url: &str,
    items: impl Iterator<Item = (&'a str, &'a str)>,
) -> Option<String> {
    let mut found = in_text(url);
    found.extend(
        items
            .filter(|(_, value)| value.split(',').all(is_placeholder))
            .map(|(name, _)| format!("the item {}", name.escape_debug())),
    );
    found.dedup();
    match found.as_slice() {
        [] => None,
        [one] => Some(format!("{one} is a placeholder: put in the value")),
        _ => Some(format!(
            "{} are placeholders: put in the values",
            found.join(", ")
        )),
    }
}

/// The placeholders that stand anywhere in a text.
fn in_text(text: &str) -> Vec<String> {
    let starts = text.match_indices(['{', '<']);
    starts
        .filter_map(|(start, open)| {
            let close = if open == "{" { '}' } else { '>' };
            let end = text[start..].find(close)?;
            let whole = &text[start..=start + end];
            is_placeholder(whole).then(|| whole.to_owned())
        })
        .collect()
}

fn is_placeholder(text: &str) -> bool {
    let enclosed = [('{', '}'), ('<', '>')]
        .into_iter()
        .find_map(|(open, close)| text.strip_prefix(open)?.strip_suffix(close));
    enclosed.is_some_and(|name| {
        name.len() <= LONGEST
            && name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '_' | '-' | '.'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn warning(url: &str, items: &[(&str, &str)]) -> Option<String> {
        placeholders(url, items.iter().copied())
    }

    #[test]
    fn documented_placeholders_are_found() {
        let rows: [(&str, &[(&str, &str)], Option<&str>); 9] = [
            ("h/users/{userId}", &[], Some("{userId}")),
            (
                "h/users?page={page number}&size={page size}",
                &[],
                Some("{page number}, {page size}"),
            ),
            ("h/x/<application-guid>/y", &[], Some("<application-guid>")),
            ("h/x", &[("app_id", "<app id>")], Some("the item app_id")),
            (
                "h/x",
                &[("app_id_list", "<app1 id>,<app2 id>")],
                Some("the item app_id_list"),
            ),
            (
                "h/x",
                &[("password", "{hunter2}")],
                Some("the item password"),
            ),
            (
                "h/x",
                &[
                    ("note", "<b>bold</b>"),
                    ("json", "{\"a\": 1}"),
                    ("empty", ""),
                ],
                None,
            ),
            ("h/x?json={\"a\":1}&b={}&c=<1>", &[], None),
            ("h/{open", &[("a", "b")], None),
        ];
        for (url, items, expected) in rows {
            let told = warning(url, items);
            let told = told
                .as_deref()
                .and_then(|told| told.split(" is a pl").next());
            let told = told.and_then(|told| told.split(" are pl").next());
            assert_eq!(told, expected, "{url} {items:?}");
        }
    }
}
