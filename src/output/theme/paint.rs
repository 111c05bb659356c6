//! One style as the escape sequences around a run of text.
//!
//! HTTPie's two writers spell the same style differently, and scripts compare their output: its 16-colour writer
//! (`auto`) resets everything after a run, its 256-colour writer resets only what the run had set.

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
    pub(crate) off: String,
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
            for part in [&self.on, text, &self.off] {
                out.extend_from_slice(part.as_bytes());
            }
        }
    }
}

fn sixteen(style: Style) -> String {
    let color = style.foreground.map(|color| codes(color, 30));
    let attributes = attributes(style).into_iter().map(String::from);
    let codes: Vec<_> = attributes.chain(color).collect();
    format!("\x1b[{}m", codes.join("m\x1b["))
}

fn indexed(style: Style) -> Paint {
    let (mut on, mut off) = (Vec::new(), Vec::new());
    if let Some(color) = style.foreground {
        on.push(codes(color, 30));
        off.push("39");
    }
    if let Some(color) = style.background {
        on.push(codes(color, 40));
        off.push("49");
    }
    let attributes = attributes(style);
    if !attributes.is_empty() {
        off.push("00");
    }
    on.extend(attributes.into_iter().map(String::from));
    Paint {
        on: format!("\x1b[{}m", on.join(";")),
        off: format!("\x1b[{}m", off.join(";")),
    }
}

/// A style shows its attributes only by not changing when one that it has is added.
fn attributes(style: Style) -> Vec<&'static str> {
    let each = [
        (style.bold(), "01"),
        (style.underline(), "04"),
        (style.italic(), "03"),
    ];
    each.into_iter()
        .filter(|(more, _)| *more == style)
        .map(|(_, code)| code)
        .collect()
}

/// The colour's numbers; `base` is 30 for the foreground and 40 for the background.
fn codes(color: Color, base: u8) -> String {
    let small = |n: u8| (base + n).to_string();
    let bright = |n: u8| (base + 60 + n).to_string();
    match color {
        Color::Primary => small(9),
        Color::Fixed(n) => format!("{};5;{n}", base + 8),
        Color::Rgb(r, g, b) => format!("{};2;{r};{g};{b}", base + 8),
        Color::Black => small(0),
        Color::Red => small(1),
        Color::Green => small(2),
        Color::Yellow => small(3),
        Color::Blue => small(4),
        Color::Magenta => small(5),
        Color::Cyan => small(6),
        Color::White => small(7),
        Color::BrightBlack => bright(0),
        Color::BrightRed => bright(1),
        Color::BrightGreen => bright(2),
        Color::BrightYellow => bright(3),
        Color::BrightBlue => bright(4),
        Color::BrightMagenta => bright(5),
        Color::BrightCyan => bright(6),
        Color::BrightWhite => bright(7),
    }
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
