//! Layout and colours of whole documents.

use std::cell::RefCell;
use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;
use crate::output::theme::{ColorDepth, StyleName};

fn shown(
    text: &str,
    language: Language,
    indent: Option<usize>,
    theme: Option<&Theme>,
    size: usize,
) -> String {
    let out = RefCell::new(Vec::new());
    let mut markup = Box::new(Markup::new(language, indent, theme, Out::new(&out)));
    for chunk in text.as_bytes().chunks(size) {
        markup.write_all(chunk).unwrap();
    }
    markup.finish().unwrap();
    String::from_utf8(out.into_inner()).unwrap()
}

fn formatted(text: &str) -> String {
    shown(text, Language::Xml, Some(2), None, usize::MAX)
}

fn painted(text: &str, language: Language, indent: Option<usize>) -> String {
    let theme = Theme::new(StyleName::AUTO, ColorDepth::Sixteen);
    let painted = shown(text, language, indent, Some(&theme), usize::MAX);
    painted.replace("\x1b[39;49;00m", "|").replace("\x1b[", "~")
}

/// Recorded from HTTPie's formatter.
#[test]
fn xml_is_laid_out_as_httpie_does() {
    for (text, expected) in [
        ("<a><b>text</b><c/></a>", "<a>\n  <b>text</b>\n  <c/>\n</a>"),
        (
            "<!DOCTYPE html><a><b/></a>",
            "<!DOCTYPE html>\n<a>\n  <b/>\n</a>",
        ),
        (
            "<a>t<![CDATA[x]]>u<b/></a>",
            "<a>\n  t\n<![CDATA[x]]>  u\n  <b/>\n</a>",
        ),
        (
            "<a><b/><![CDATA[x]]><c/></a>",
            "<a>\n  <b/>\n<![CDATA[x]]>  <c/>\n</a>",
        ),
        ("<a><![CDATA[x]]></a>", "<a><![CDATA[x]]></a>"),
        ("<a> </a>", "<a> </a>"),
        (
            "<a>one\n\n   two\n <b/>  three  </a>",
            "<a>\n  one\n   two\n  <b/>\n    three  \n</a>",
        ),
        (
            "<?xml version=\"1.0\"?>\n<?pi x y?><!-- c --><a/><!-- d -->\n",
            "<?xml version=\"1.0\"?>\n<?pi x y?>\n<!-- c -->\n<a/>\n<!-- d -->",
        ),
        ("  <a/>", "<a/>"),
        ("\u{feff}<a><b/></a>", "<a>\n  <b/>\n</a>"),
        ("<a\n  x = \"1\"\n y='2'></a >", "<a x=\"1\" y=\"2\"/>"),
        ("<a><b></b></a>", "<a>\n  <b/>\n</a>"),
    ] {
        assert_eq!(formatted(text), expected, "{text}");
    }
}

#[test]
fn what_is_not_well_formed_is_left_as_it_is() {
    for text in [
        "",
        "text",
        "<a>",
        "<a></b>",
        "<a/><b/>",
        "<a/>text",
        "<a>&nbsp;</a>",
        "<a b=1/>",
        "<a b=\"&nbsp;\"/>",
        "<a><b></a>",
        "<a>< b/></a>",
        "<a><!-- </a>",
        "<a/>\x0c",
        "<a>\x0c<b/></a>",
        "<a b='\x01'/>",
        "<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>",
        "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>",
    ] {
        assert_eq!(formatted(text), text);
    }
}

#[test]
fn a_long_text_that_goes_wrong_late_loses_nothing() {
    let mut text = String::from("<a>");
    for number in 0..100_000 {
        write!(text, "<b>{number}</b>").unwrap();
    }
    let squeezed = |text: &str| text.replace(['\n', ' '], "");
    for end in [
        "<c>x</d><e/>",
        "<c",
        "<c>x",
        "<c>x<![CDATA[",
        "</a>&",
        "<c><![CDATA[x]]>",
    ] {
        let text = format!("{text}{end}");
        let shown = formatted(&text);
        assert!(shown.starts_with("<a>\n  <b>0</b>\n"));
        assert!(squeezed(&shown) == squeezed(&text), "{end}");
    }
}

#[test]
fn depth_costs_no_stack_and_no_margin() {
    let depth = 100_000;
    let text = format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth));
    let shown = formatted(&text);
    let expected = format!(
        "{}<a/>{}",
        "<a>".repeat(depth - 1),
        "</a>".repeat(depth - 1)
    );
    assert!(shown.replace(['\n', ' '], "") == expected);
    assert!(shown.len() < 2 * text.len());
}

#[test]
fn long_texts_are_not_held() {
    let text = format!("<a><b>{}</b></a>", "x\n".repeat(1 << 20));
    assert!(formatted(&text) == format!("<a>\n  {}\n</a>", &text[3..text.len() - 4]));
    let line = format!("{}\n", "x".repeat(99));
    let mixed = format!("<a><b/>{}</a>", line.repeat(1 << 15));
    let expected = format!("<a>\n  <b/>\n  {}</a>", line.repeat(1 << 15));
    assert!(formatted(&mixed) == expected);
}

#[test]
fn xml_is_painted_as_pygments_does() {
    assert_eq!(
        painted("<a x='1'>b &amp; c</a>", Language::Xml, Some(2)),
        "~94m<a|~37m |~36mx=|~33m\"1\"|~94m>|b~37m |&amp;~37m |c~94m</a>|~37m|\n"
    );
    assert_eq!(
        painted("<!-- x\n --><a ?>&", Language::Xml, None),
        "~37m<!-- x|\n~37m -->|~94m<a|~37m |~04m~91m?|~94m>|~04m~91m&|"
    );
}

#[test]
fn text_made_to_be_slow_is_not() {
    for text in [
        "&".repeat(1 << 20),
        "<".repeat(1 << 18),
        "<!--".repeat(1 << 18),
        "&a".repeat(1 << 18),
    ] {
        for language in [Language::Xml, Language::Html] {
            assert!(painted(&text, language, None).len() >= text.len());
        }
    }
}

#[test]
fn html_is_painted_as_pygments_does() {
    assert_eq!(
        painted(
            "<p class=x hidden>Hi &amp; a & b</p><br />",
            Language::Html,
            None
        ),
        "<~94mp| ~36mclass|=~33mx| ~36mhidden|>Hi &amp; a ~04m~91m&| b</~94mp|><~94mbr| />"
    );
    assert_eq!(
        painted("<SCRIPT>a<b && c</s</script >", Language::Html, None),
        "<~94mSCRIPT|>a<b && c</s</~94mscript| >"
    );
}

proptest! {
    #[test]
    fn chunks_do_not_matter_and_nothing_is_lost(
        text in r#"([<>/&;!?= \n"'ab]|<a>|</a>|<b/>|<a b="x">|<!--|-->|<!\[CDATA\[|\]\]>|&lt;|<script>|</script>|é){0,40}"#,
        size in 1_usize..9,
        in_html in any::<bool>(),
        in_color in any::<bool>(),
        indents in any::<bool>(),
    ) {
        let theme = Theme::new(StyleName::AUTO, ColorDepth::Sixteen);
        let theme = in_color.then_some(&theme);
        let language = if in_html { Language::Html } else { Language::Xml };
        let indent = indents.then_some(2);
        let whole = shown(&text, language, indent, theme, usize::MAX);
        prop_assert_eq!(&shown(&text, language, indent, theme, size), &whole);
        if !in_color && !indents {
            prop_assert_eq!(&whole, &text);
        }
        if !in_color {
            // An empty element of either name is written as one tag.
            let marks = |text: &str| {
                let dense = text.replace([' ', '\n', '\'', '"'], "");
                dense.replace("></a>", "/>").replace("></script>", "/>")
            };
            prop_assert_eq!(marks(&whole), marks(&text));
        }
    }
}
