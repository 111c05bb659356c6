//! Which words name a method.
//!
//! HTTPie takes words of letters; `M-SEARCH` and its like are methods too.

/// Letters, `-` and `_`, a letter first.
pub(crate) fn is_method_name(word: &str) -> bool {
    let is_known = |byte: u8| byte.is_ascii_alphabetic() || matches!(byte, b'-' | b'_');
    word.starts_with(|first: char| first.is_ascii_alphabetic()) && word.bytes().all(is_known)
}

#[cfg(test)]
mod tests {
    use super::is_method_name;

    #[test]
    fn a_method_begins_with_a_letter() {
        for name in ["GET", "patch", "M-SEARCH", "x_y", "a"] {
            assert!(is_method_name(name), "{name}");
        }
        for name in ["", "-", "--", "-v", "_x", "G3T", "GE T", "pie.dev", "é"] {
            assert!(!is_method_name(name), "{name}");
        }
    }
}
