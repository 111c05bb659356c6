//! Colours of whole texts, and what must hold for every text.

use std::cell::RefCell;

use proptest::prelude::*;

use super::*;
use crate::output::theme::{ColorDepth, StyleName};

const LANGUAGES: [Language; 3] = [Language::Css, Language::JavaScript, Language::Yaml];

fn shown(text: &str, language: Language, size: usize) -> String {
    let theme = Theme::new(StyleName::AUTO, ColorDepth::Sixteen);
    let out = RefCell::new(Vec::new());
    let mut code = stage(language, &theme, Out::new(&out));
    for chunk in text.as_bytes().chunks(size) {
        code.write_all(chunk).unwrap();
    }
    code.finish().unwrap();
    String::from_utf8(out.into_inner()).unwrap()
}

fn without_colors(text: &str) -> String {
    let mut plain = String::new();
    let mut parts = text.split("\x1b[");
    plain.push_str(parts.next().unwrap_or_default());
    for part in parts {
        plain.push_str(part.split_once('m').unwrap().1);
    }
    plain
}

#[test]
fn tokens_are_painted_by_their_kind() {
    for (language, text, expected) in [
        (
            Language::Css,
            "a{top:1px}",
            "~94ma|{~34mtop|:~34m1|~36mpx|}",
        ),
        (
            Language::JavaScript,
            "if(/x/)`${1}`",
            "~34mif|(~33m/x/|)~33m`|~33m${|~34m1|~33m}|~33m`|",
        ),
        (Language::Yaml, "a: 1 # c", "~94ma|:~37m |1~37m |~37m# c|"),
    ] {
        let painted = shown(text, language, usize::MAX);
        let painted = painted.replace("\x1b[39;49;00m", "|").replace("\x1b[", "~");
        assert_eq!(painted, expected, "{text}");
    }
}

#[test]
fn what_is_never_closed_and_what_is_too_long_lose_nothing() {
    let long = format!("/*{}*/ a {{}}", "x".repeat(LIMIT));
    for language in LANGUAGES {
        for text in [
            "/* x", "\"x", "a: \"", "`${", "a{b:url(", "[", "\\", "a{b:c(", "|",
        ] {
            assert_eq!(without_colors(&shown(text, language, 1)), text);
        }
        let whole = shown(&long, language, usize::MAX);
        assert_eq!(without_colors(&whole), long);
        assert_eq!(shown(&long, language, 100_000), whole);
    }
}

proptest! {
    #[test]
    fn text_stays_and_pieces_do_not_matter(
        text in "([a-c]|[-\n #:;.,/*'\"`$\\\\{}()\\[\\]|>@!?%&<=0-9éx]|url\\(|--|if|: |\n  |top:|- |\\$\\{){0,60}",
        size in 1_usize..9,
    ) {
        for language in LANGUAGES {
            let whole = shown(&text, language, usize::MAX);
            prop_assert_eq!(without_colors(&whole), &text[..]);
            // Characters are never cut.
            let theme = Theme::new(StyleName::AUTO, ColorDepth::Sixteen);
            let out = RefCell::new(Vec::new());
            let mut code = stage(language, &theme, Out::new(&out));
            let mut characters = text.chars().peekable();
            while characters.peek().is_some() {
                let piece: String = characters.by_ref().take(size).collect();
                code.write_all(piece.as_bytes()).unwrap();
            }
            code.finish().unwrap();
            prop_assert_eq!(String::from_utf8(out.into_inner()).unwrap(), whole);
        }
    }
}
