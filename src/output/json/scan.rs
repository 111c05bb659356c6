//! Finds what needs a closer look in a JSON string, eight bytes at a time.

const EACH: u64 = 0x0101_0101_0101_0101;
const SPACES: u64 = 0x20 * EACH;

/// The number of bytes at the start that stand for themselves: ASCII but `"`, `\` and controls.
#[inline]
pub(super) fn plain(bytes: &[u8]) -> usize {
    let (words, rest) = bytes.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let found = special(u64::from_le_bytes(*word));
        if found != 0 {
            return index * 8 + (found.trailing_zeros() / 8) as usize;
        }
    }
    let done = words.len() * 8;
    done + rest.iter().take_while(|byte| is_plain(**byte)).count()
}

/// The number of plain bytes after the first byte, at most 31.
#[inline]
pub(super) fn short(window: &[u8; 40]) -> usize {
    let (words, _) = window[1..33].as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let found = special(u64::from_le_bytes(*word));
        if found != 0 {
            return index * 8 + (found.trailing_zeros() / 8) as usize;
        }
    }
    31
}

/// The number of spaces after the first byte, at most 32.
#[inline]
pub(super) fn spaces(window: &[u8; 40]) -> usize {
    let (words, _) = window[1..33].as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let others = u64::from_le_bytes(*word) ^ SPACES;
        if others != 0 {
            return index * 8 + (others.trailing_zeros() / 8) as usize;
        }
    }
    32
}

/// The length of the number at the start, and whether it has a fraction or an exponent. Nothing for what is none, and for one
/// of more than 31 bytes.
#[inline]
pub(super) fn number(window: &[u8; 40]) -> Option<(usize, bool)> {
    let start = usize::from(window[0] == b'-');
    let mut at = start + digits(&window[start..32]);
    if at == start || at > start + 1 && window[start] == b'0' {
        return None;
    }
    let whole = at;
    if window[at] == b'.' {
        let fraction = digits(&window[at + 1..33]);
        if fraction == 0 {
            return None;
        }
        at += 1 + fraction;
    }
    if matches!(window[at], b'e' | b'E') {
        at += 1 + usize::from(matches!(window[at + 1], b'+' | b'-'));
        let power = digits(&window[at..36]);
        if power == 0 {
            return None;
        }
        at += power;
    }
    (at < 32).then_some((at, at > whole))
}

/// The number of digits at the start.
#[inline]
pub(super) fn digits(bytes: &[u8]) -> usize {
    let (words, rest) = bytes.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        // The high half of a digit is 3, and still is when 6 is added.
        let word = u64::from_le_bytes(*word);
        let others = (word & word.wrapping_add(6 * EACH) & (0xf0 * EACH)) ^ (0x30 * EACH);
        if others != 0 {
            return index * 8 + (others.trailing_zeros() / 8) as usize;
        }
    }
    let done = words.len() * 8;
    done + rest.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

/// The lowest bit that is set belongs to the first special byte. (A borrow can only spoil the bytes after it.)
#[inline]
fn special(word: u64) -> u64 {
    let zero = |word: u64| word.wrapping_sub(EACH);
    let control = word.wrapping_sub(0x20 * EACH);
    let delete_or_above = word | word.wrapping_add(EACH);
    let quote = zero(word ^ (u64::from(b'"') * EACH));
    let backslash = zero(word ^ (u64::from(b'\\') * EACH));
    (control | delete_or_above | quote | backslash) & (0x80 * EACH)
}

fn is_plain(byte: u8) -> bool {
    matches!(byte, 0x20..=0x7e) && byte != b'"' && byte != b'\\'
}

#[cfg(test)]
mod tests {
    use super::super::number::Number;
    use super::{digits, is_plain, number, plain, short, spaces};

    #[test]
    fn the_first_special_byte_is_found_wherever_it_stands() {
        for byte in 0..=255_u8 {
            for before in 0..20 {
                let mut bytes = vec![b'a'; before];
                bytes.push(byte);
                bytes.extend_from_slice(b"\xff\x01 \" bcdefghijk");
                let expected = if is_plain(byte) { before + 1 } else { before };
                assert_eq!(plain(&bytes), expected, "{byte:#x} after {before}");
                let mut window = [b'a'; 40];
                window[1..=bytes.len()].copy_from_slice(&bytes);
                assert_eq!(short(&window), expected, "{byte:#x} after {before}");
            }
        }
    }

    #[test]
    fn digits_and_spaces_are_counted() {
        for byte in 0..=255_u8 {
            for before in 0..20 {
                let mut bytes = [b'7'; 40];
                bytes[before] = byte;
                let expected = if byte.is_ascii_digit() { 40 } else { before };
                assert_eq!(digits(&bytes), expected, "{byte:#x} after {before}");
                let mut bytes = [b' '; 40];
                bytes[before + 1] = byte;
                let expected = if byte == b' ' { 32 } else { before };
                assert_eq!(spaces(&bytes), expected, "{byte:#x} after {before}");
            }
        }
    }

    #[test]
    fn short_numbers_are_read_as_the_grammar_says() {
        let parts = [
            "-",
            "0",
            "12",
            "123456789",
            ".",
            "5",
            "25",
            "e",
            "E",
            "+",
            "-",
            "x",
        ];
        for a in parts {
            for b in parts {
                for c in parts {
                    for d in parts {
                        let text = [a, b, c, d].concat();
                        let mut window = [b','; 40];
                        window[..text.len()].copy_from_slice(text.as_bytes());
                        let (state, length) = Number::Start.run(&window);
                        let expected = (length, state.is_float());
                        match number(&window) {
                            Some(found) => assert!(state.is_whole() && found == expected, "{text}"),
                            None => assert!(
                                !state.is_whole()
                                    || length > 31
                                    || !matches!(window[length], b',' | b'x'),
                                "{text}"
                            ),
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn a_long_string_has_no_end_in_sight() {
        assert_eq!(short(&[b'a'; 40]), 31);
    }
}
