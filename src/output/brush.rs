//! Paints runs of text as Pygments' two terminal writers do, which HTTPie colours bodies with.

use std::io::{self, Write};

use super::theme::{Dialect, Paint, Role, Theme};

/// Collects painted text. Without a theme it collects the text alone.
pub(super) struct Brush {
    /// By role, from [`Role::Blank`] to [`Role::Entity`] at least; empty without a theme.
    paints: Vec<Paint>,
    /// Even an empty line is painted.
    paints_line_ends: bool,
    run: Option<Role>,
    /// The paint of the run is switched on.
    lit: bool,
    buffer: Vec<u8>,
}

const ROLES: [Role; 15] = [
    Role::Blank,
    Role::Punctuation,
    Role::Key,
    Role::String,
    Role::Integer,
    Role::Float,
    Role::Constant,
    Role::Error,
    Role::Text,
    Role::Attribute,
    Role::AttributeValue,
    Role::Operator,
    Role::Comment,
    Role::Preprocessor,
    Role::Entity,
];

impl Brush {
    pub(super) fn new(theme: Option<&Theme>) -> Self {
        Self {
            paints: theme
                .map(|theme| ROLES.map(|role| theme.paint(role)).to_vec())
                .unwrap_or_default(),
            paints_line_ends: theme.is_some_and(|theme| theme.dialect() == Dialect::Sixteen),
            run: None,
            lit: false,
            buffer: Vec::new(),
        }
    }

    /// A brush with the paints of program text too.
    pub(super) fn of_code(theme: &Theme) -> Self {
        Self {
            paints: theme.paints(),
            ..Self::new(Some(theme))
        }
    }

    pub(super) fn has_colors(&self) -> bool {
        !self.paints.is_empty()
    }

    /// A token of its own.
    pub(super) fn token(&mut self, role: Role, text: &[u8]) {
        self.end();
        self.piece(role, text);
        self.end();
    }

    /// A part of a token; parts of the same role that follow one another are one.
    pub(super) fn piece(&mut self, role: Role, text: &[u8]) {
        if self.run != Some(role) {
            self.end();
            self.run = Some(role);
        }
        if self
            .paints
            .get(role as usize)
            .is_none_or(|paint| paint.on.is_empty())
        {
            return self.buffer.extend_from_slice(text);
        }
        let mut rest = text;
        while let Some(end) = memchr::memchr(b'\n', rest) {
            self.line(role, &rest[..end], self.paints_line_ends);
            self.switch_off(role);
            self.buffer.push(b'\n');
            rest = &rest[end + 1..];
        }
        self.line(role, rest, false);
    }

    /// A part of a line.
    #[inline]
    fn line(&mut self, role: Role, text: &[u8], even_if_empty: bool) {
        if text.is_empty() && !even_if_empty {
            return;
        }
        if !self.lit {
            self.lit = true;
            self.buffer
                .extend_from_slice(self.paints[role as usize].on.as_bytes());
        }
        self.buffer.extend_from_slice(text);
    }

    #[inline]
    fn switch_off(&mut self, role: Role) {
        if std::mem::take(&mut self.lit)
            && let Some(paint) = self.paints.get(role as usize)
        {
            self.buffer.extend_from_slice(paint.off.as_bytes());
        }
    }

    /// Ends the token.
    pub(super) fn end(&mut self) {
        if let Some(role) = self.run.take() {
            self.switch_off(role);
        }
    }

    /// Hands on what was painted. The run goes on.
    pub(super) fn drain(&mut self, mut out: impl Write) -> io::Result<()> {
        out.write_all(&self.buffer)?;
        self.buffer.clear();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::theme::{ColorDepth, StyleName};

    #[test]
    fn lines_are_painted_as_each_writer_does() {
        let painted = |depth, name: &str| {
            let theme = Theme::new(name.parse().unwrap(), depth);
            let mut brush = Brush::new(Some(&theme));
            brush.piece(Role::Blank, b"\n ");
            brush.piece(Role::Blank, b" ");
            brush.token(Role::Key, b"k\n\n");
            brush.token(Role::Key, b"l");
            String::from_utf8(brush.buffer).unwrap()
        };
        assert_eq!(
            painted(ColorDepth::Sixteen, StyleName::AUTO.as_str()),
            "\x1b[37m\x1b[39;49;00m\n\x1b[37m  \x1b[39;49;00m\x1b[94mk\x1b[39;49;00m\n\x1b[94m\x1b[39;49;00m\n\
             \x1b[94ml\x1b[39;49;00m"
        );
        assert_eq!(
            painted(ColorDepth::Indexed, "monokai"),
            "\n\x1b[38;5;255m  \x1b[39m\x1b[38;5;204mk\x1b[39m\n\n\x1b[38;5;204ml\x1b[39m"
        );
    }
}
