//! Reads a `.netrc` file: user names and passwords by host.
//!
//! HTTPie: Python's `netrc` module, as requests uses it. One unknown word makes the whole file useless there and here. Comments
//! are read more kindly: whatever stands behind a `#` in a keyword's place is one, while Python stumbles over a comment after a
//! blank line.

use secrecy::{ExposeSecret, SecretString};

/// What a `.netrc` file knows of one host.
pub(crate) struct Netrc {
    /// The login, or the account where there is no login; may be empty.
    pub(crate) user: String,
    /// May be empty.
    pub(crate) password: SecretString,
}

/// A word that no `.netrc` file knows. It is not shown: it may be a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line} holds a word that is none of a .netrc file")]
pub(crate) struct NetrcError {
    pub(crate) line: usize,
}

#[derive(Default)]
struct Entry {
    login: String,
    account: String,
    password: SecretString,
}

impl Netrc {
    /// What the text says of a host (lower-case, without port and brackets), or of all hosts. Of two entries the last one counts.
    pub(crate) fn find(text: &str, host: &str) -> Result<Option<Self>, NetrcError> {
        let (mut of_host, mut of_all) = (None, None);
        let mut words = Words::new(text);
        while let Some(word) = words.keyword() {
            let name = match word.as_str() {
                "machine" => words.word().ok_or(words.error())?,
                "default" => word,
                "macdef" => {
                    words.skip_macro();
                    continue;
                }
                _ => return Err(words.error()),
            };
            let entry = words.entry()?;
            if name == host {
                of_host = Some(entry);
            } else if name == "default" {
                of_all = Some(entry);
            }
        }
        Ok(of_host.or(of_all).and_then(Self::of))
    }

    fn of(entry: Entry) -> Option<Self> {
        let user = if entry.login.is_empty() {
            entry.account
        } else {
            entry.login
        };
        let password = entry.password.expose_secret();
        let is_empty = user.is_empty() && password.is_empty();
        // Bytes that were not UTF-8: they would be sent as something else.
        let is_mangled = [&user, password].iter().any(|it| it.contains('\u{fffd}'));
        (!is_empty && !is_mangled).then_some(Self {
            user,
            password: entry.password,
        })
    }
}

/// The words of a file, one after the other.
struct Words<'a> {
    rest: std::iter::Peekable<std::str::Chars<'a>>,
    line: usize,
}

impl<'a> Words<'a> {
    fn new(text: &'a str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        Self {
            rest: text.chars().peekable(),
            line: 1,
        }
    }

    fn error(&self) -> NetrcError {
        NetrcError { line: self.line }
    }

    fn next(&mut self) -> Option<char> {
        let c = self.rest.next()?;
        self.line += usize::from(c == '\n');
        Some(c)
    }

    fn skip_blanks(&mut self) {
        while self.rest.peek().copied().is_some_and(is_blank) {
            self.next();
        }
    }

    /// Goes to the next line; true if nothing stood in this one.
    fn skip_line(&mut self) -> bool {
        let mut is_empty = true;
        while let Some(c) = self.next() {
            if c == '\n' {
                return is_empty;
            }
            is_empty &= c == '\r';
        }
        true
    }

    /// A macro: its name, then lines up to an empty one.
    fn skip_macro(&mut self) {
        self.skip_line();
        while !self.skip_line() {}
    }

    /// The next word that is no comment.
    fn keyword(&mut self) -> Option<String> {
        self.skip_blanks();
        while self.rest.peek() == Some(&'#') {
            self.skip_line();
            self.skip_blanks();
        }
        self.word()
    }

    /// The next word, quotes taken off; a backslash takes the next character's meaning away.
    fn word(&mut self) -> Option<String> {
        self.skip_blanks();
        self.rest.peek()?;
        let is_quoted = self.rest.next_if_eq(&'"').is_some();
        let mut word = String::new();
        while let Some(c) = self.rest.peek().copied() {
            if !is_quoted && is_blank(c) {
                break;
            }
            self.next();
            match c {
                '"' if is_quoted => break,
                '\\' => word.extend(self.next()),
                c => word.push(c),
            }
        }
        Some(word)
    }

    /// The words of an entry, up to the next one.
    fn entry(&mut self) -> Result<Entry, NetrcError> {
        let mut entry = Entry::default();
        loop {
            let before = (self.rest.clone(), self.line);
            let Some(word) = self.keyword() else {
                return Ok(entry);
            };
            match word.as_str() {
                "machine" | "default" | "macdef" => {
                    (self.rest, self.line) = before;
                    return Ok(entry);
                }
                "login" | "user" => entry.login = self.word().unwrap_or_default(),
                "account" => entry.account = self.word().unwrap_or_default(),
                "password" => entry.password = self.word().unwrap_or_default().into(),
                _ => return Err(self.error()),
            }
        }
    }
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `user:password` for `h`.
    fn found(text: &str) -> Option<String> {
        let netrc = Netrc::find(text, "h").unwrap()?;
        Some(format!("{}:{}", netrc.user, netrc.password.expose_secret()))
    }

    proptest::proptest! {
        #[test]
        fn no_text_is_too_odd(text in r#"([machinedfultcro#"\\\\ \r\n]|machine |macdef |login |password )*"#) {
            let _ = Netrc::find(&text, "h");
        }
    }

    #[test]
    fn entries_are_found_by_host() {
        let text = "machine other login x password y\nmachine h\r\n\tlogin u\r\n\tpassword p\r\n";
        assert_eq!(found(text).unwrap(), "u:p");
        assert_eq!(found("machine H login u password p"), None);
        assert_eq!(found("machine h user u password p").unwrap(), "u:p");
        assert_eq!(found(""), None);
    }

    #[test]
    fn the_default_is_for_hosts_without_an_entry() {
        let all = "default login d password p\n";
        assert_eq!(found(all).unwrap(), "d:p");
        assert_eq!(
            found(&format!("{all}machine h login u password q")).unwrap(),
            "u:q"
        );
        assert_eq!(found(&format!("machine h\n{all}")), None);
    }

    #[test]
    fn the_last_entry_of_a_host_counts() {
        let text = "machine h login a password b machine h login c password d";
        assert_eq!(found(text).unwrap(), "c:d");
    }

    #[test]
    fn parts_may_be_missing() {
        assert_eq!(found("machine h login u").unwrap(), "u:");
        assert_eq!(found("machine h password p").unwrap(), ":p");
        assert_eq!(found("machine h account a password p").unwrap(), "a:p");
        assert_eq!(found("machine h login u account a password").unwrap(), "u:");
    }

    #[test]
    fn quotes_and_backslashes() {
        assert_eq!(
            found(r#"machine h login "a b\"c" password p\ q#r"#).unwrap(),
            r#"a b"c:p q#r"#
        );
        assert_eq!(found(r#"machine h login "" password p"#).unwrap(), ":p");
        assert_eq!(
            found("machine h password p login \"open").unwrap(),
            "open:p"
        );
        assert_eq!(found("machine h login u password \\").unwrap(), "u:");
        assert_eq!(found("machine h login u password \"").unwrap(), "u:");
    }

    #[test]
    fn comments_and_macros_are_skipped() {
        let text = "# machine h login x\n\n# again\n#x\nmacdef m\nmachine h\n login y\n\nmachine h login u # c\n#\n password #p\n";
        assert_eq!(found(text).unwrap(), "u:#p");
        assert_eq!(
            found("machine h login u password p\nmacdef m\nopen").unwrap(),
            "u:p"
        );
    }

    #[test]
    fn an_unknown_word_spoils_the_file_and_is_named_by_its_line() {
        let line = |text| Netrc::find(text, "h").err().map(|error| error.line);
        assert_eq!(
            line("machine h login u\nnonsense here\npassword x\n"),
            Some(2)
        );
        assert_eq!(line("bogus\nmachine h login u password p\n"), Some(1));
        assert_eq!(
            line("machine h login u password p\n\nmachine x secret"),
            Some(3)
        );
        assert_eq!(line("machine"), Some(1));
    }
}
