//! A curl command line in the making.

use crate::cli::shell_word;

/// Words, quoted for a shell.
pub(super) struct Line {
    /// Options by their long names.
    is_long: bool,
    words: Vec<String>,
}

impl Line {
    pub(super) fn new(is_long: bool) -> Self {
        Self {
            is_long,
            words: vec!["curl".to_owned()],
        }
    }

    /// An option, by its letter where it has one and long names were not asked for.
    pub(super) fn flag(&mut self, short: &str, long: &str) {
        let name = if self.is_long || short.is_empty() {
            long
        } else {
            short
        };
        self.words.push(name.to_owned());
    }

    pub(super) fn with(&mut self, short: &str, long: &str, value: &str) {
        self.flag(short, long);
        self.words.push(shell_word(value));
    }

    /// An option whose value is quoted already.
    pub(super) fn with_quoted(&mut self, short: &str, long: &str, value: String) {
        self.flag(short, long);
        self.words.push(value);
    }

    pub(super) fn header(&mut self, field: &str) {
        self.with("-H", "--header", field);
    }

    pub(super) fn end(mut self, url: &str) -> String {
        self.words.push(shell_word(url));
        self.words.join(" ") + "\n"
    }
}
