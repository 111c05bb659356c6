//! One style as the escape sequences around a run of text.
//!
//! HTTPie's two writers spell the same style differently, and scripts compare their output: its 16-colour writer
//! (`auto`) resets everything after a run, its 256-colour writer resets only what the run had set.

use std::borrow::Cow;

use colored_json::{Color, Style};

/// Which of HTTPie's two ways of writing escape sequences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// `\x1b[94m` ... `\x1b[39;49;00m`
    Sixteen,
    /// `\x1b[38;5;33;01m` ... `\x1b[39;00m`
    Indexed,
}

/// The escape sequences before and after a run; both empty for plain text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Paint {
    pub(crate) on: String,
    pub(crate) off: Cow<'static, str>,
}

impl Paint {
    pub(crate) fn new(style: Style, dialect: Dialect) -> Self {
        if style == Style::new() {
            return Paint::default();
        }
        match dialect {
            Dialect::Sixteen => Paint {
                on: sixteen(style),
                off: "\x1b[39;49;00m".into(),
            },
            Dialect::Indexed => indexed(style),
        }
    }

    /// Appends `text` in this paint; an empty text leaves no trace.
    pub(crate) fn write(&self, text: &str, out: &mut Vec<u8>) {
        if !text.is_empty() {
            for part in [self.on.as_str(), text, &self.off] {
                out.extend_from_slice(part.as_bytes());
            }
        }
    }
}

fn sixteen(style: Style) -> String {
    let mut on = String::with_capacity(16);
    for attribute in attributes(style) {
        on.extend(["\x1b[", attribute, "m"]);
    }
    if let Some(color) = style.foreground {
        on.push_str("\x1b[");
        push_codes(color, FRONT, &mut on);
        on.push('m');
    }
    on
}

fn indexed(style: Style) -> Paint {
    let (mut on, mut off) = (String::from("\x1b["), String::from("\x1b["));
    let grounds = [
        (style.foreground, FRONT, "39;"),
        (style.background, BACK, "49;"),
    ];
    for (color, tens, default) in grounds {
        if let Some(color) = color {
            push_codes(color, tens, &mut on);
            on.push(';');
            off.push_str(default);
        }
    }
    for (at, attribute) in attributes(style).enumerate() {
        on.extend([attribute, ";"]);
        off.push_str(if at == 0 { "00;" } else { "" });
    }
    let ended = |codes: String| format!("{}m", codes.trim_end_matches(';'));
    Paint {
        on: ended(on),
        off: ended(off).into(),
    }
}

/// A style shows its attributes only by not changing when one that it has is added.
fn attributes(style: Style) -> impl Iterator<Item = &'static str> {
    let each = [
        (style.bold(), "01"),
        (style.underline(), "04"),
        (style.italic(), "03"),
    ];
    let had = each.into_iter().filter(move |(more, _)| *more == style);
    had.map(|(_, code)| code)
}

/// The tens of a foreground's numbers, dark and bright.
const FRONT: [&str; 2] = ["3", "9"];
/// The same of a background.
const BACK: [&str; 2] = ["4", "10"];

/// Appends the colour's numbers.
fn push_codes(color: Color, [dark, bright]: [&str; 2], out: &mut String) {
    let (tens, unit) = match color {
        Color::Fixed(n) => return out.extend([dark, "8;5;", &n.to_string()]),
        Color::Rgb(r, g, b) => return out.extend([dark, "8;2;", &format!("{r};{g};{b}")]),
        Color::Black => (dark, "0"),
        Color::Red => (dark, "1"),
        Color::Green => (dark, "2"),
        Color::Yellow => (dark, "3"),
        Color::Blue => (dark, "4"),
        Color::Magenta => (dark, "5"),
        Color::Cyan => (dark, "6"),
        Color::White => (dark, "7"),
        Color::Primary => (dark, "9"),
        Color::BrightBlack => (bright, "0"),
        Color::BrightRed => (bright, "1"),
        Color::BrightGreen => (bright, "2"),
        Color::BrightYellow => (bright, "3"),
        Color::BrightBlue => (bright, "4"),
        Color::BrightMagenta => (bright, "5"),
        Color::BrightCyan => (bright, "6"),
        Color::BrightWhite => (bright, "7"),
    };
    out.extend([tens, unit]);
}

#[cfg(test)]
mod tests {
    use colored_json::{Color, Style};

    use super::{Dialect, Paint};

    #[test]
    fn both_dialects_write_what_httpie_writes() {
        let cyan = Style::new().fg(Color::Cyan).underline();
        let tag = Style::new().fg(Color::Fixed(202)).bold();
        let error = Style::new().fg(Color::Fixed(198)).bg(Color::Fixed(233));
        let cases = [
            (cyan, Dialect::Sixteen, "\x1b[04m\x1b[36m", "\x1b[39;49;00m"),
            (tag, Dialect::Indexed, "\x1b[38;5;202;01m", "\x1b[39;00m"),
            (
                error,
                Dialect::Indexed,
                "\x1b[38;5;198;48;5;233m",
                "\x1b[39;49m",
            ),
            (
                Color::BrightBlack.foreground(),
                Dialect::Indexed,
                "\x1b[90m",
                "\x1b[39m",
            ),
            (Style::new(), Dialect::Sixteen, "", ""),
        ];
        for (style, dialect, on, off) in cases {
            assert_eq!(
                Paint::new(style, dialect),
                Paint {
                    on: on.into(),
                    off: off.into()
                }
            );
        }
    }
}
