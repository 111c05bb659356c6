//! The colours of JSON: as styles for `colored_json`, and as the escape sequences that are made of them.

use std::rc::Rc;

use colored_json::Styler;

use super::{Paint, Role, Theme};

/// The prepared escape sequences of JSON.
#[derive(Debug)]
pub(crate) struct JsonTheme {
    pub(crate) punctuation: Paint,
    pub(crate) key: Paint,
    pub(crate) string: Paint,
    pub(crate) integer: Paint,
    pub(crate) float: Paint,
    pub(crate) boolean: Paint,
    pub(crate) null: Paint,
    pub(crate) blank: Paint,
    /// Text before the JSON, such as `)]}',`.
    pub(crate) prefix: Paint,
    pub(crate) line_end: String,
}

impl JsonTheme {
    /// No colours.
    pub(crate) fn plain() -> Self {
        let paint = Paint::default;
        JsonTheme {
            punctuation: paint(),
            key: paint(),
            string: paint(),
            integer: paint(),
            float: paint(),
            boolean: paint(),
            null: paint(),
            blank: paint(),
            prefix: paint(),
            line_end: "\n".to_owned(),
        }
    }
}

impl Theme {
    /// The styles of JSON, for `colored_json`'s printer of values that are held in memory.
    pub(crate) fn styler(&self) -> Styler {
        let style = |role: Role| self.styles[role as usize];
        Styler {
            object_brackets: style(Role::Punctuation),
            object_colon: style(Role::Punctuation),
            array_brackets: style(Role::Punctuation),
            key: style(Role::Key),
            string_value: style(Role::String),
            integer_value: style(Role::Integer),
            float_value: style(Role::Float),
            bool_value: style(Role::Constant),
            nil_value: style(Role::Constant),
            string_include_quotation: true,
        }
    }

    /// The escape sequences of JSON, made of [`Theme::styler`].
    pub(crate) fn json(&self) -> Rc<JsonTheme> {
        Rc::new(self.json_paints())
    }

    fn json_paints(&self) -> JsonTheme {
        let styler = self.styler();
        let paint = |style| Paint::new(style, self.dialect);
        JsonTheme {
            punctuation: paint(styler.object_brackets),
            key: paint(styler.key),
            string: paint(styler.string_value),
            integer: paint(styler.integer_value),
            float: paint(styler.float_value),
            boolean: paint(styler.bool_value),
            null: paint(styler.nil_value),
            blank: self.paint(Role::Blank),
            prefix: self.paint(Role::Error),
            line_end: self.line_end(),
        }
    }

    /// The escape sequences of JSON that is coloured as JavaScript, which has no keys.
    pub(crate) fn script(&self) -> Rc<JsonTheme> {
        Rc::new(JsonTheme {
            key: self.paint(Role::String),
            prefix: self.paint(Role::Punctuation),
            ..self.json_paints()
        })
    }
}
