//! The colours of a style, for JSON, XML, program text and HTTP heads.
//!
//! HTTPie: `httpie/output/formatters/colors.py`. Nothing is made before a style is asked for, and then only that one.

mod code;
mod json;
mod paint;
mod role;
mod styles;

use std::str::FromStr;

use colored_json::{Color, Style};

pub(crate) use self::json::JsonTheme;
pub(crate) use self::paint::{Dialect, Paint};
pub(crate) use self::role::Role;

/// The name of a style that `--style` takes. All of HTTPie's are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StyleName(&'static str);

impl StyleName {
    /// The 16 colours of the terminal, whatever the user made of them.
    pub(crate) const AUTO: StyleName = StyleName("auto");

    /// Every name, in alphabetical order.
    pub(crate) fn all() -> Vec<StyleName> {
        let pie = styles::PIE.iter().map(|pie| pie.name);
        let mut names: Vec<_> = styles::SHARED
            .iter()
            .map(|(name, _)| *name)
            .chain(pie)
            .collect();
        names.sort_unstable();
        names.into_iter().map(StyleName).collect()
    }

    #[cfg(test)]
    pub(crate) fn as_str(self) -> &'static str {
        self.0
    }
}

/// A name that is no style's.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid choice: '{0}' (choose from {list})", list = names())]
pub(crate) struct UnknownStyle(String);

fn names() -> String {
    let names: Vec<_> = StyleName::all()
        .into_iter()
        .map(|name| format!("'{}'", name.0))
        .collect();
    names.join(", ")
}

impl FromStr for StyleName {
    type Err = UnknownStyle;

    fn from_str(text: &str) -> Result<Self, UnknownStyle> {
        let found = StyleName::all().into_iter().find(|name| name.0 == text);
        found.ok_or_else(|| UnknownStyle(text.to_owned()))
    }
}

/// How many colours the terminal has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ColorDepth {
    /// Eight or sixteen: every style is `auto`.
    Sixteen,
    Indexed,
}

const ROLES: usize = Role::PlainScalar as usize + 1;

/// The colours of one style.
pub(crate) struct Theme {
    styles: [Style; ROLES],
    dialect: Dialect,
    /// HTTPie's own styles tell methods and status codes apart.
    precise: bool,
}

impl Theme {
    pub(crate) fn new(name: StyleName, depth: ColorDepth) -> Self {
        let name = if depth == ColorDepth::Sixteen {
            StyleName::AUTO
        } else {
            name
        };
        let mut theme = Theme {
            styles: [Style::new(); ROLES],
            dialect: Dialect::Indexed,
            precise: false,
        };
        if let Some(pie) = styles::PIE.iter().find(|pie| pie.name == name.0) {
            theme.precise = true;
            theme.fill(Role::Blank, pie.shared);
            theme.fill(Role::HeadText, pie.head);
            theme.fill(Role::Success, pie.status);
        } else if let Some((_, shared)) =
            styles::SHARED.iter().find(|(shared, _)| *shared == name.0)
        {
            theme.fill(Role::Blank, shared);
            theme.borrow_head();
        }
        if let Some((_, code)) = code::CODE.iter().find(|(known, _)| *known == name.0) {
            theme.fill(Role::Identifier, code);
        }
        if name == StyleName::AUTO {
            theme.dialect = Dialect::Sixteen;
            theme.styles[Role::HeaderValue as usize] = Style::new();
        }
        theme
    }

    fn fill(&mut self, first: Role, row: &str) {
        for (slot, word) in self.styles[first as usize..]
            .iter_mut()
            .zip(row.split_ascii_whitespace())
        {
            if word != "-" {
                *slot = style(word);
            }
        }
    }

    fn borrow_head(&mut self) {
        let pairs = [
            (Role::HeadText, Role::Text),
            (Role::HeaderName, Role::Attribute),
            (Role::HeaderValue, Role::AttributeValue),
            (Role::Colon, Role::Operator),
        ];
        for (head, body) in pairs {
            self.styles[head as usize] = self.styles[body as usize];
        }
    }

    pub(crate) fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Prepares the escape sequences of one role.
    pub(crate) fn paint(&self, role: Role) -> Paint {
        Paint::new(self.styles[role as usize], self.dialect)
    }

    /// Prepares the escape sequences of all roles, in their order.
    pub(crate) fn paints(&self) -> Vec<Paint> {
        let paint = |style: &Style| Paint::new(*style, self.dialect);
        self.styles.iter().map(paint).collect()
    }

    /// The paint of a request method.
    pub(crate) fn method(&self, method: &str) -> Paint {
        self.paint(match method {
            "GET" | "HEAD" if self.precise => Role::Success,
            "POST" if self.precise => Role::Redirect,
            "PUT" | "PATCH" if self.precise => Role::ClientError,
            "DELETE" if self.precise => Role::ServerError,
            _ => Role::Method,
        })
    }

    /// The paint of a status code.
    pub(crate) fn status(&self, code: u16) -> Paint {
        self.paint(match code / 100 {
            1 if self.precise => Role::Information,
            2 if self.precise => Role::Success,
            3 if self.precise => Role::Redirect,
            4 if self.precise => Role::ClientError,
            5 if self.precise => Role::ServerError,
            _ => Role::Number,
        })
    }

    /// The paint of a reason phrase: that of its code, but a colour of its own in `auto`.
    pub(crate) fn reason(&self, code: u16) -> Paint {
        match self.dialect {
            Dialect::Sixteen => self.paint(Role::Attribute),
            Dialect::Indexed => self.status(code),
        }
    }

    /// The paint of the seconds that an exchange took.
    pub(crate) fn elapsed(&self, seconds: f64) -> Paint {
        self.paint(match seconds {
            _ if !self.precise => Role::Number,
            ..=0.45 => Role::Success,
            ..=1.0 => Role::Redirect,
            ..=2.5 => Role::ClientError,
            _ => Role::ServerError,
        })
    }

    /// A line end among blanks. HTTPie's 16-colour writer paints what stands before it even when that is nothing.
    pub(crate) fn line_end(&self) -> String {
        match self.dialect {
            Dialect::Sixteen => {
                let Paint { on, off } = self.paint(Role::Blank);
                format!("{on}{off}\n")
            }
            Dialect::Indexed => "\n".to_owned(),
        }
    }
}

/// One word of the tables in `styles.rs`.
fn style(word: &str) -> Style {
    let colors = word.trim_end_matches(['b', 'i', 'u']);
    let (front, back) = colors.split_once('/').unwrap_or((colors, ""));
    let mut style = Style::new();
    if let Some(color) = color(front) {
        style = style.fg(color);
    }
    if let Some(color) = color(back) {
        style = style.bg(color);
    }
    for attribute in word[colors.len()..].chars() {
        style = match attribute {
            'b' => style.bold(),
            'i' => style.italic(),
            _ => style.underline(),
        };
    }
    style
}

fn color(word: &str) -> Option<Color> {
    let Some(code) = word.strip_prefix('@') else {
        return word.parse().ok().map(Color::Fixed);
    };
    match code {
        "31" => Some(Color::Red),
        "32" => Some(Color::Green),
        "33" => Some(Color::Yellow),
        "34" => Some(Color::Blue),
        "35" => Some(Color::Magenta),
        "36" => Some(Color::Cyan),
        "37" => Some(Color::White),
        "90" => Some(Color::BrightBlack),
        "91" => Some(Color::BrightRed),
        "94" => Some(Color::BrightBlue),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{ColorDepth, Role, StyleName, Theme, code, color, styles};

    #[test]
    fn every_style_is_complete_and_its_words_are_known() {
        let pie = styles::PIE
            .iter()
            .flat_map(|pie| [(21, pie.shared), (4, pie.head), (5, pie.status)]);
        let code = code::CODE.iter().map(|(_, row)| (27, *row));
        assert_eq!(code.len(), StyleName::all().len());
        let shared = styles::SHARED.iter().map(|(_, row)| (21, *row));
        for (count, row) in shared.chain(pie).chain(code) {
            let words: Vec<_> = row.split(' ').collect();
            assert_eq!(words.len(), count, "{row}");
            for word in words {
                let colors = word.trim_end_matches(['b', 'i', 'u']);
                let known = |part: &str| part.is_empty() || color(part).is_some();
                assert!(word == "-" || colors.split('/').all(known), "{word}");
            }
        }
    }

    #[test]
    fn names_are_found_and_few_colors_mean_auto() {
        assert_eq!(
            "nope".parse::<StyleName>().unwrap_err().to_string()[..48].to_owned(),
            "invalid choice: 'nope' (choose from 'abap', 'alg"
        );
        assert_eq!(StyleName::all().len(), 55);
        let monokai: StyleName = "monokai".parse().unwrap();
        assert_eq!(
            Theme::new(monokai, ColorDepth::Sixteen).paint(Role::Key).on,
            "\x1b[94m"
        );
        assert_eq!(
            Theme::new(monokai, ColorDepth::Indexed).paint(Role::Key).on,
            "\x1b[38;5;204m"
        );
    }

    #[test]
    fn only_the_pie_styles_tell_methods_and_codes_apart() {
        let paints = |name: &str| {
            let theme = Theme::new(name.parse().unwrap(), ColorDepth::Indexed);
            [
                theme.method("GET").on,
                theme.method("PURGE").on,
                theme.status(200).on,
                theme.status(404).on,
            ]
        };
        assert_eq!(
            paints("pie"),
            [
                "\x1b[38;5;72;01m",
                "\x1b[38;5;8;01m",
                "\x1b[38;5;72;01m",
                "\x1b[38;5;209;01m"
            ]
        );
        assert_eq!(
            paints("solarized"),
            [
                "\x1b[38;5;33m",
                "\x1b[38;5;33m",
                "\x1b[38;5;37m",
                "\x1b[38;5;37m"
            ]
        );
    }
}
