//! Files as HTTPie 3.2.4 writes them, older ones, and broken ones.

use proptest::prelude::*;

use super::*;

const NEW: &str = r#"{
    "__meta__": {
        "about": "HTTPie session file",
        "help": "https://httpie.io/docs#sessions",
        "httpie": "3.2.4"
    },
    "auth": {
        "raw_auth": "u:p",
        "type": "basic"
    },
    "cookies": [
        {
            "domain": "localhost.local",
            "expires": 3471292800,
            "name": "a",
            "path": "/",
            "secure": false,
            "value": "\u00e9\ud83d\ude00\"\\\n"
        }
    ],
    "headers": [
        {
            "name": "X-A",
            "value": "1"
        },
        {
            "name": "X-A",
            "value": "2"
        }
    ]
}
"#;

fn parsed(text: &str) -> SessionFile {
    SessionFile::parse(text).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn a_file_of_httpie_is_written_back_byte_for_byte() {
    assert_eq!(parsed(NEW).to_text(), NEW);
    let other = NEW.replace(
        "    \"auth\"",
        "    \"another\": {\n        \"x\": []\n    },\n    \"auth\"",
    );
    assert_eq!(parsed(&other).to_text(), other);
}

#[test]
fn old_layouts_are_kept_until_upgraded() {
    let old = r#"{"cookies": {"a": {"value": "1", "path": "/", "secure": false, "expires": null}}, "headers": {"X-A": "b"}}"#;
    let mut file = parsed(old);
    assert_eq!(file.headers, [("X-A".to_owned(), "b".to_owned())]);
    assert_eq!(file.cookies[0].domain.as_deref(), Some(""));
    let text = file.to_text();
    assert!(
        text.contains(
            r#""headers": {
        "X-A": "b"
    }"#
        ),
        "{text}"
    );
    file.upgrade(Some("api.test"));
    assert_eq!(file.cookies[0].domain.as_deref(), Some("api.test"));
    assert!(file.to_text().contains("\"headers\": [\n"));
    let mut file = parsed(old);
    file.upgrade(None);
    assert!(file.to_text().contains("\"domain\": null"));
}

#[test]
fn what_is_missing_is_empty() {
    for text in [
        "",
        " \n",
        "{}",
        r#"{"headers": null, "cookies": [], "auth": null}"#,
    ] {
        let file = parsed(text);
        assert!(file.headers.is_empty() && file.cookies.is_empty() && file.auth().is_none());
    }
    assert_eq!(
        parsed(r#"{"cookies": [{"name": "a", "value": null}]}"#).cookies,
        []
    );
}

#[test]
fn credentials_of_both_layouts_are_found() {
    let raw = |text: &str| {
        let auth = parsed(text).auth().unwrap();
        (auth.auth_type, auth.raw)
    };
    let basic = "basic".to_owned();
    assert_eq!(raw(NEW), (basic.clone(), Some("u:p".into())));
    assert_eq!(
        raw(r#"{"auth": {"type": "basic", "username": "a:b", "password": "c"}}"#),
        (basic.clone(), Some("a\\:b:c".into()))
    );
    assert_eq!(
        raw(r#"{"auth": {"type": "basic", "username": 7, "password": 1234}}"#),
        (basic, Some("7:1234".into()))
    );
    assert_eq!(
        raw(r#"{"auth": {"type": "veracode_hmac", "raw_auth": null}}"#),
        ("veracode_hmac".into(), None)
    );
}

#[test]
fn broken_files_are_refused_without_showing_them() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for text in [
        "{nope",
        "[]",
        "\"secret\"",
        "null",
        r#"{"headers": "secret"}"#,
        r#"{"headers": [1]}"#,
        r#"{"headers": [{"name": "secret"}]}"#,
        r#"{"headers": {"X-A": null}}"#,
        r#"{"cookies": 1}"#,
        r#"{"cookies": [{"name": "a", "value": 1}]}"#,
        r#"{"cookies": [{"name": "a", "value": "secret", "expires": "x"}]}"#,
        r#"{"auth": "secret"}"#,
        r#"{"auth": {"type": 5, "raw_auth": "secret"}}"#,
        r#"{"auth": {"raw_auth": "secret"}}"#,
        r#"{"auth": {"type": "basic", "username": "secret"}}"#,
        r#"{"auth": {"type": "basic", "username": "secret", "password": null}}"#,
        r#"{"auth": {"type": "basic", "username": "secret", "password": 1.5}}"#,
        r#"{"auth": {"type": "basic", "username": "secret", "password": ["secret"]}}"#,
        r#"{"cookies": {"a": 5, "b": {"value": "secret"}}}"#,
        r#"{"__meta__": []}"#,
        deep.as_str(),
    ] {
        let Err(error) = SessionFile::parse(text) else {
            panic!("{text} was read");
        };
        assert!(!error.to_string().contains("secret"), "{error}");
    }
}

#[test]
fn a_hundred_thousand_cookies_are_read_and_written() {
    let cookies: Vec<_> = (0..100_000)
        .map(|index| format!(r#"{{"name": "c{index}", "value": "{index}"}}"#))
        .collect();
    let file = parsed(&format!(r#"{{"cookies": [{}]}}"#, cookies.join(",")));
    let mut jar = super::super::CookieJar::new(|| 0);
    jar.load(file.cookies);
    assert_eq!(jar.to_file().len(), 100_000);
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC*|[\\[{][\\[\\]{}:,\"a-z0-9 ]{0,60}") {
        let _ = SessionFile::parse(&text);
    }

    #[test]
    fn any_header_and_cookie_survive(
        header in ("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,8}", "[\t\\PC]*"), name in "\\PC{1,8}", value in any::<String>(), expires in any::<i64>()
    ) {
        let mut file = SessionFile::default();
        file.headers.push(header);
        file.cookies.push(Cookie {
            name, value, domain: None, path: "/".into(), secure: true, expires: Some(expires),
        });
        let again = parsed(&file.to_text());
        prop_assert_eq!(&again.headers, &file.headers);
        prop_assert_eq!(&again.cookies, &file.cookies);
        prop_assert!(file.to_text().is_ascii());
    }
}
