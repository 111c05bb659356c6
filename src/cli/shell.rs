//! Words as a POSIX shell reads them back.

/// The word, in single quotes unless nothing in it means something to a shell.
pub(crate) fn shell_word(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "%+,-./:=@_".contains(c);
    // A leading `=` or `~` means something to some shells.
    if !word.is_empty() && word.chars().all(is_plain) && !word.starts_with('=') {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_reads_the_word_back() {
        for (word, quoted) in [
            ("a-b=c@d.e:1/x", "a-b=c@d.e:1/x"),
            ("", "''"),
            ("=x", "'=x'"),
            ("~", "'~'"),
            ("a b", "'a b'"),
            ("it's $HOME `x` \\", r"'it'\''s $HOME `x` \'"),
            ("two\nlines", "'two\nlines'"),
            ("a?b&c;d", "'a?b&c;d'"),
            ("[1]{2}!", "'[1]{2}!'"),
            ("é", "'é'"),
        ] {
            assert_eq!(shell_word(word), quoted);
        }
    }
}
