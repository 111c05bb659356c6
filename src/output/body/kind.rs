//! What a media type says about how its body is formatted and coloured.
//!
//! HTTPie: `httpie/output/formatters/{json,xml}.py` (formats: the type's name holds a word, in lower case) and `get_lexer` in
//! `colors.py` (colours: Pygments' lexer of the type, or one that has the name of the subtype, in any case). Of Pygments' lexers
//! those for JSON, XML, HTML, CSS, JavaScript, YAML and form data are answered to in colour. Text in another language that
//! Pygments knows stays plain, but its line ends are treated as for a coloured one.

/// How a body is treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kind {
    pub(super) json: Json,
    pub(super) xml: bool,
    pub(super) lexer: Option<Lexer>,
}

/// Whether a body is formatted as JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Json {
    No,
    /// If it is one JSON text.
    Perhaps,
    /// As far as it is JSON.
    Yes,
}

/// Who would colour it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lexer {
    Json,
    JavaScript,
    Xml,
    Html,
    Css,
    Yaml,
    Form,
    Text,
    /// A language that stays plain here.
    Other,
}

/// Types that Pygments has a lexer for, besides those whose subtype is the name of one.
const TYPES: &[(&str, Lexer)] = &[
    ("application/javascript", Lexer::JavaScript),
    ("application/x-javascript", Lexer::JavaScript),
    ("text/x-javascript", Lexer::JavaScript),
    ("application/xhtml+xml", Lexer::Html),
    ("application/x-httpd-php", Lexer::Other),
    ("application/x-www-form-urlencoded", Lexer::Form),
    ("application/x-python", Lexer::Other),
    ("application/x-sh", Lexer::Other),
    ("application/x-shellscript", Lexer::Other),
    ("application/xml-dtd", Lexer::Other),
    ("application/sparql-query", Lexer::Other),
    ("message/rfc822", Lexer::Other),
    ("text/x-c", Lexer::Other),
    ("text/x-diff", Lexer::Other),
    ("text/x-java", Lexer::Other),
    ("text/x-markdown", Lexer::Other),
    ("text/x-python", Lexer::Other),
    ("text/x-rst", Lexer::Other),
    ("text/x-sass", Lexer::Other),
    ("text/x-scss", Lexer::Other),
    ("text/x-yaml", Lexer::Yaml),
];

const NAMES: &[(&str, Lexer)] = &[
    ("html", Lexer::Html),
    ("javascript", Lexer::JavaScript),
    ("js", Lexer::JavaScript),
    ("json", Lexer::Json),
    ("text", Lexer::Text),
    ("urlencoded", Lexer::Form),
    ("xml", Lexer::Xml),
    ("css", Lexer::Css),
    ("diff", Lexer::Other),
    ("graphql", Lexer::Other),
    ("http", Lexer::Other),
    ("markdown", Lexer::Other),
    ("protobuf", Lexer::Other),
    ("python", Lexer::Other),
    ("sql", Lexer::Other),
    ("toml", Lexer::Other),
    ("troff", Lexer::Other),
    ("turtle", Lexer::Other),
    ("typescript", Lexer::Other),
    ("yaml", Lexer::Yaml),
    ("yml", Lexer::Yaml),
];

impl Kind {
    /// Left as it is.
    pub(super) const PLAIN: Self = Self {
        json: Json::No,
        xml: false,
        lexer: None,
    };

    /// The kind of a media type without parameters; `assume_json` takes any text for JSON if it is JSON.
    pub(super) fn of(mime: &str, assume_json: bool) -> Self {
        let Some((main, sub)) = mime
            .split_once('/')
            .filter(|(main, sub)| !main.is_empty() && !sub.is_empty() && !sub.contains('/'))
        else {
            return Self::PLAIN;
        };
        let json = if mime.contains("json") {
            Json::Yes
        } else if assume_json || mime.contains("javascript") || mime.contains("text") {
            Json::Perhaps
        } else {
            Json::No
        };
        Self {
            json,
            xml: mime.contains("xml"),
            lexer: lexer(mime, main, sub),
        }
    }
}

fn lexer(mime: &str, main: &str, sub: &str) -> Option<Lexer> {
    if mime == "text/plain" {
        return Some(Lexer::Text);
    }
    let (name, suffix) = sub.split_once('+').unwrap_or((sub, ""));
    let of_type = |mime: &str| find(TYPES, mime);
    of_type(mime)
        .or_else(|| of_type(&format!("{main}/{name}")))
        .or_else(|| {
            let last_resort = if sub.contains("json") { "json" } else { "" };
            // The last name that is known decides.
            [last_resort, suffix, name].into_iter().find_map(|name| {
                let name = name.to_ascii_lowercase();
                find(NAMES, &name)
            })
        })
}

fn find(list: &[(&str, Lexer)], name: &str) -> Option<Lexer> {
    list.iter()
        .find(|(known, _)| *known == name)
        .map(|(_, lexer)| *lexer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_treated_as_httpie_does() {
        let cases = [
            ("application/json", Json::Yes, false, Some(Lexer::Json)),
            (
                "application/vnd.api+json",
                Json::Yes,
                false,
                Some(Lexer::Json),
            ),
            ("application/x-ndjson", Json::Yes, false, Some(Lexer::Json)),
            // A word of a format is looked for as it is, a lexer in any case.
            ("application/JSON", Json::No, false, Some(Lexer::Json)),
            ("text/plain", Json::Perhaps, false, Some(Lexer::Text)),
            ("TEXT/PLAIN", Json::No, false, None),
            ("text/html", Json::Perhaps, false, Some(Lexer::Html)),
            ("text/xml", Json::Perhaps, true, Some(Lexer::Xml)),
            ("application/xhtml+xml", Json::No, true, Some(Lexer::Html)),
            ("application/problem+xml", Json::No, true, Some(Lexer::Xml)),
            ("text/event-stream", Json::Perhaps, false, None),
            ("text/css", Json::Perhaps, false, Some(Lexer::Css)),
            (
                "application/x-www-form-urlencoded",
                Json::No,
                false,
                Some(Lexer::Form),
            ),
            ("application/octet-stream", Json::No, false, None),
            ("json", Json::No, false, None),
            ("", Json::No, false, None),
        ];
        for (mime, json, xml, lexer) in cases {
            assert_eq!(Kind::of(mime, false), Kind { json, xml, lexer }, "{mime}");
        }
        assert_eq!(Kind::of("image/x", true).json, Json::Perhaps);
    }
}
