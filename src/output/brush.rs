//! Paints runs of text as Pygments' two terminal writers do, which HTTPie colours bodies with.

use std::io::{self, Write};

use super::theme::{Dialect, Paint, Role, Theme};

/// Collects painted text. Without a theme it collects the text alone.
pub(super) struct Brush {
    /// By role, from [`Role::Blank`] to [`Role::Entity`]; empty without a theme.
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
        let paint = match self.paints.get(role as usize) {
            Some(paint) if !paint.on.is_empty() => paint,
            _ => return self.buffer.extend_from_slice(text),
        };
        for line in text.split_inclusive(|byte| *byte == b'\n') {
            let (line, ends) = line
                .strip_suffix(b"\n")
                .map_or((line, false), |line| (line, true));
            if !self.lit && (!line.is_empty() || ends && self.paints_line_ends) {
                self.buffer.extend_from_slice(paint.on.as_bytes());
                self.lit = true;
            }
            self.buffer.extend_from_slice(line);
            if ends {
                if std::mem::take(&mut self.lit) {
                    self.buffer.extend_from_slice(paint.off.as_bytes());
                }
                self.buffer.push(b'\n');
            }
        }
    }

    /// Ends the token.
    pub(super) fn end(&mut self) {
        let run = self.run.take();
        if std::mem::take(&mut self.lit)
            && let Some(paint) = run.and_then(|role| self.paints.get(role as usize))
        {
            self.buffer.extend_from_slice(paint.off.as_bytes());
        }
    }

    /// Hands on what was painted. The run goes on.
    pub(super) fn drain(&mut self, mut out: impl Write) -> io::Result<()> {
        out.write_all(&self.buffer)?;
        self.buffer.clear();
        Ok(())
    }

    /// Forgets what was painted and not handed on.
    pub(super) fn clear(&mut self) {
        self.buffer.clear();
        self.run = None;
        self.lit = false;
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
