//! Header fields: ordered, repeatable, with the name's case as given.
//!
//! HTTPie: `httpie/cli/dicts.py` (`HTTPHeadersDict`). Names compare without case, values are bytes because HTTP says nothing
//! about their encoding.

/// Header fields in the order in which they stand in a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Headers {
    fields: Vec<Field>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Field {
    name: String,
    value: Vec<u8>,
}

impl Headers {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// The first value of `name`.
    pub(crate) fn get(&self, name: &str) -> Option<&[u8]> {
        self.fields
            .iter()
            .find(|field| field.is(name))
            .map(|field| field.value.as_slice())
    }

    /// The first value of `name` as text, if it is UTF-8.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.get(name)
            .and_then(|value| std::str::from_utf8(value).ok())
    }

    /// Every value of `name`, in order.
    pub(crate) fn get_all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
        self.fields
            .iter()
            .filter(move |field| field.is(name))
            .map(|field| field.value.as_slice())
    }

    /// All values of `name` as one list (RFC 9110 §5.3); empty without any.
    pub(crate) fn list(&self, name: &str) -> String {
        let values = self.get_all(name).map(String::from_utf8_lossy);
        values.collect::<Vec<_>>().join(", ")
    }

    pub(crate) fn contains(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Adds a field after the others, whether or not the name is there already.
    pub(crate) fn append(&mut self, name: impl Into<String>, value: impl Into<Vec<u8>>) {
        self.fields.push(Field {
            name: name.into(),
            value: value.into(),
        });
    }

    /// Gives `name` this one value: in the place of its first field, or after the others.
    pub(crate) fn set(&mut self, name: impl Into<String>, value: impl Into<Vec<u8>>) {
        let field = Field {
            name: name.into(),
            value: value.into(),
        };
        let Some(first) = self.fields.iter().position(|other| other.is(&field.name)) else {
            self.fields.push(field);
            return;
        };
        let mut place = 0;
        self.fields.retain(|other| {
            place += 1;
            place <= first + 1 || !other.is(&field.name)
        });
        self.fields[first] = field;
    }

    /// [`Headers::set`], but a new field goes before the first one of the name `other`, if there is one.
    pub(crate) fn set_before(&mut self, name: &str, value: impl Into<Vec<u8>>, other: &str) {
        let place = self
            .fields
            .iter()
            .position(|field| field.is(other))
            .filter(|_| !self.contains(name));
        match place {
            Some(place) => self.fields.insert(
                place,
                Field {
                    name: name.to_owned(),
                    value: value.into(),
                },
            ),
            None => self.set(name, value),
        }
    }

    /// Takes every field of `name` away.
    pub(crate) fn remove(&mut self, name: &str) {
        self.fields.retain(|field| !field.is(name));
    }

    /// Keeps the fields whose names `is_kept` says so of.
    pub(crate) fn retain(&mut self, is_kept: impl Fn(&str) -> bool) {
        self.fields.retain(|field| is_kept(&field.name));
    }

    /// `(name, value)` of every field, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.fields
            .iter()
            .map(|field| (field.name.as_str(), field.value.as_slice()))
    }

    /// Moves the fields of `name` before all others.
    pub(crate) fn move_to_front(&mut self, name: &str) {
        self.fields.sort_by_key(|field| !field.is(name));
    }

    /// Moves the fields of `name` behind all others.
    pub(crate) fn move_to_back(&mut self, name: &str) {
        self.fields.sort_by_key(|field| field.is(name));
    }
}

impl Field {
    fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

/// Whether this can be a field's name: a token (RFC 9110 §5.6.2).
pub(crate) fn is_name(name: &str) -> bool {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(is_token)
}

/// Whether this can be a field's value: nothing in it could end the line (RFC 9110 §5.5).
pub(crate) fn is_value(value: &str) -> bool {
    value
        .bytes()
        .all(|byte| byte == b'\t' || (byte >= b' ' && byte != 0x7f))
}

/// The name as HTTP/1.1 messages carry it: `x-api-key` becomes `X-Api-Key`, the one spelling that the HTTP library can send
/// (hyper's `title_case_headers`).
pub(crate) fn title_case(name: &str) -> String {
    let mut start = true;
    name.chars()
        .map(|c| {
            let cased = if start {
                c.to_ascii_uppercase()
            } else {
                c.to_ascii_lowercase()
            };
            start = c == '-';
            cased
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(fields: &[(&str, &str)]) -> Headers {
        let mut headers = Headers::new();
        for (name, value) in fields {
            headers.append(*name, *value);
        }
        headers
    }

    #[test]
    fn set_replaces_all_values_in_the_place_of_the_first() {
        let mut fields = headers(&[("A", "1"), ("x", "1"), ("B", "2"), ("X", "2")]);
        fields.set("X", "3");
        assert_eq!(fields, headers(&[("A", "1"), ("X", "3"), ("B", "2")]));
        fields.set("C", "4");
        assert_eq!(fields.get("c"), Some(&b"4"[..]));
    }

    #[test]
    fn names_compare_without_case_and_keep_theirs() {
        let mut fields = headers(&[("x-Token", "1"), ("X-TOKEN", "2")]);
        assert_eq!(fields.get_all("X-Token").count(), 2);
        assert_eq!(
            fields.iter().map(|(name, _)| name).collect::<Vec<_>>(),
            ["x-Token", "X-TOKEN"]
        );
        fields.remove("x-token");
        assert!(!fields.contains("X-Token"));
    }

    #[test]
    fn fields_move_without_losing_their_order() {
        let mut fields = headers(&[("A", "1"), ("Host", "h"), ("B", "2")]);
        fields.move_to_front("host");
        assert_eq!(fields, headers(&[("Host", "h"), ("A", "1"), ("B", "2")]));
        fields.move_to_back("host");
        assert_eq!(fields, headers(&[("A", "1"), ("B", "2"), ("Host", "h")]));
    }

    #[test]
    fn title_case_is_what_the_wire_carries() {
        assert_eq!(title_case("x-api-key"), "X-Api-Key");
        assert_eq!(title_case("ETag"), "Etag");
        assert_eq!(title_case("X_y"), "X_y");
    }
}
