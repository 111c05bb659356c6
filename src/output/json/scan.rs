//! Finds what needs a closer look in a JSON string, eight bytes at a time.

use super::escape;

/// How far ahead of a token must be readable for the quick ways.
pub(super) const WINDOW: usize = 40;

/// What is readable from a token on.
pub(super) type Window = [u8; WINDOW];

const EACH: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x80 * EACH;
const SPACES: u64 = 0x20 * EACH;

/// The number of bytes at the start of the rest of a string that are shown as they are: printable ASCII and escapes of two
/// bytes; in `utf8` also characters above ASCII but for the few
/// that may steer a terminal and their neighbours.
#[inline]
pub(super) fn ordinary(bytes: &[u8], utf8: bool) -> usize {
    let (mut at, mut clean) = (0, 0);
    while let Some(word) = bytes[at..].first_chunk::<8>() {
        let found = special_in(u64::from_le_bytes(*word), utf8);
        if found == 0 {
            at += 8;
            clean += 1;
            if clean == 4 {
                at += plain_blocks(&bytes[at..]);
            }
            continue;
        }
        at += (found.trailing_zeros() / 8) as usize;
        match bytes[at..].first_chunk() {
            Some([b'\\', letter]) if escape::is_simple(*letter) => at += 2,
            _ => return at,
        }
        clean = 0;
    }
    // The last word may have ended inside of a character.
    let is_rest = |byte: &&u8| utf8 && **byte & 0xc0 == 0x80;
    at += bytes[at..].iter().take_while(is_rest).count();
    let rest = bytes[at..].iter();
    at + rest.take_while(|byte| is_plain(**byte)).count()
}

#[inline(never)]
fn plain_blocks(bytes: &[u8]) -> usize {
    let (blocks, _) = bytes.as_chunks::<32>();
    let plain = blocks.iter().take_while(|block| is_block_plain(block));
    32 * plain.count()
}

/// Without branches, so that the compiler compares many bytes at once.
#[inline]
fn is_block_plain(block: &[u8; 32]) -> bool {
    let special = block.iter().fold(0, |found, byte| {
        let is_outside = u8::from(byte.wrapping_sub(0x20) > 0x5e);
        found | is_outside | u8::from(*byte == b'"') | u8::from(*byte == b'\\')
    });
    special == 0
}

/// The number of bytes after the first one that are plain, or ordinary `utf8`; at most 31.
#[inline]
pub(super) fn short(window: &Window, utf8: bool) -> usize {
    let (words, _) = window[1..33].as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let found = special_in(u64::from_le_bytes(*word), utf8);
        if found != 0 {
            return index * 8 + (found.trailing_zeros() / 8) as usize;
        }
    }
    31
}

/// The number of bytes at the start of the rest of a string that are neither `"` nor `\\`.
#[inline]
pub(super) fn unescaped(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(word) = bytes[at..].first_chunk::<8>() {
        let word = u64::from_le_bytes(*word);
        let found = (equals(word, b'"') | equals(word, b'\\')) & !word & HIGHS;
        if found != 0 {
            return at + (found.trailing_zeros() / 8) as usize;
        }
        at += 8;
        // What is that long is mostly longer.
        if at == 64 {
            let rest = &bytes[at..];
            return at + memchr::memchr2(b'"', b'\\', rest).unwrap_or(rest.len());
        }
    }
    let rest = bytes[at..].iter();
    at + rest
        .take_while(|byte| !matches!(byte, b'"' | b'\\'))
        .count()
}

/// The number of spaces after the first byte, at most 32.
#[inline]
pub(super) fn spaces(window: &Window) -> usize {
    let (words, _) = window[1..33].as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let others = u64::from_le_bytes(*word) ^ SPACES;
        if others != 0 {
            return index * 8 + (others.trailing_zeros() / 8) as usize;
        }
    }
    32
}

/// Behind the end of a line and the blanks at `at`, as far as they are near.
#[inline]
pub(super) fn past_line(window: &Window, at: usize) -> usize {
    let mut end = match window.get(at) {
        Some(b'\n') => at + 1,
        Some(b' ') => at,
        _ => return at,
    };
    while end < 32 {
        let others = word(window, end) ^ SPACES;
        if others != 0 {
            return end + (others.trailing_zeros() / 8) as usize;
        }
        end += 8;
    }
    end
}

/// The length of the number at the start, and whether it has a fraction or an exponent. Nothing for what is none, and for one
/// of more than 31 bytes.
#[inline]
pub(super) fn number(window: &Window) -> Option<(usize, bool)> {
    let start = usize::from(window[0] == b'-');
    let whole = start + near_digits(window, start);
    if whole == start || window[start] == b'0' && whole > start + 1 {
        return None;
    }
    let mut at = whole;
    if window[at] == b'.' {
        let fraction = near_digits(window, at + 1);
        if fraction == 0 {
            return None;
        }
        at += 1 + fraction;
    }
    if window[at] | 0x20 == b'e' {
        at = past_power(window, at)?;
    }
    (at < 32).then_some((at, at > whole))
}

/// The end of the exponent at `at`.
#[inline(never)]
fn past_power(window: &Window, at: usize) -> Option<usize> {
    let sign = matches!(window[at + 1], b'+' | b'-');
    let start = at + 1 + usize::from(sign);
    let power = near_digits(window, start);
    (power > 0).then_some(start + power)
}

/// Eight bytes from `at` on, which is at most 32.
#[inline]
fn word(window: &Window, at: usize) -> u64 {
    let mut word = [0; 8];
    word.copy_from_slice(&window[at..at + 8]);
    u64::from_le_bytes(word)
}

/// The number of digits from `at` on, in the first 32 bytes; nothing when they go further.
#[inline]
fn near_digits(window: &Window, at: usize) -> usize {
    let mut end = at;
    while end < 32 {
        let others = not_digits(word(window, end));
        if others != 0 {
            return end - at + (others.trailing_zeros() / 8) as usize;
        }
        end += 8;
    }
    0
}

/// The number of digits at the start.
#[inline]
pub(super) fn digits(bytes: &[u8]) -> usize {
    let (words, rest) = bytes.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let others = not_digits(u64::from_le_bytes(*word));
        if others != 0 {
            return index * 8 + (others.trailing_zeros() / 8) as usize;
        }
    }
    let done = words.len() * 8;
    done + rest.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

/// The lowest bit that is set belongs to the first byte that is no digit.
#[inline]
fn not_digits(word: u64) -> u64 {
    // The high half of a digit is 3, and still is when 6 is added.
    (word & word.wrapping_add(6 * EACH) & (0xf0 * EACH)) ^ (0x30 * EACH)
}

/// The lowest bit that is set belongs to the first special byte: `"`, `\`, a control, or one above ASCII unless it is of
/// ordinary `utf8`. (A borrow can only spoil the bytes after it.)
#[inline]
fn special_in(word: u64, utf8: bool) -> u64 {
    let found = special_ascii(word);
    if word & HIGHS == 0 {
        found & HIGHS
    } else {
        special_beyond_ascii(word, utf8)
    }
}

#[inline(never)]
fn special_beyond_ascii(word: u64, utf8: bool) -> u64 {
    // The first bytes of characters of which some steer terminals.
    let rare = equals(word, 0xc2) | equals(word, 0xd8) | equals(word, 0xe2);
    let stops = if utf8 { word & rare } else { word };
    (special_ascii(word) & !word | stops) & HIGHS
}

/// `"`, `\` and controls; what it says of bytes above ASCII means nothing.
#[inline]
fn special_ascii(word: u64) -> u64 {
    let control = word.wrapping_sub(0x20 * EACH);
    let delete = word.wrapping_add(EACH);
    control | delete | equals(word, b'"') | equals(word, b'\\')
}

#[inline]
fn equals(word: u64, byte: u8) -> u64 {
    (word ^ (u64::from(byte) * EACH)).wrapping_sub(EACH)
}

fn is_plain(byte: u8) -> bool {
    matches!(byte, 0x20..=0x7e) && byte != b'"' && byte != b'\\'
}

#[cfg(test)]
mod tests {
    use super::super::number::Number;
    use super::{digits, is_plain, number, ordinary, past_line, short, spaces, unescaped};

    #[test]
    fn the_first_special_byte_is_found_wherever_it_stands() {
        for byte in 0..=255_u8 {
            for before in 0..20 {
                let mut bytes = vec![b'a'; before];
                bytes.push(byte);
                bytes.extend_from_slice(b"\xff\x01 \" bcdefghijk");
                let expected = if is_plain(byte) { before + 1 } else { before };
                assert_eq!(
                    ordinary(&bytes, false),
                    expected,
                    "{byte:#x} after {before}"
                );
                let mut window = [b'a'; 40];
                window[1..=bytes.len()].copy_from_slice(&bytes);
                assert_eq!(short(&window, false), expected, "{byte:#x} after {before}");
            }
        }
    }

    #[test]
    fn quotes_and_backslashes_are_found_wherever_they_stand() {
        for byte in 0..=255_u8 {
            for before in 0..90 {
                let mut bytes = vec![b'a'; 100];
                bytes[before] = byte;
                let expected = if matches!(byte, b'"' | b'\\') {
                    before
                } else {
                    100
                };
                assert_eq!(unescaped(&bytes), expected, "{byte:#x} after {before}");
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
                if byte > b' ' {
                    assert_eq!(past_line(&bytes, 1), before + 1);
                    bytes[0] = b'\n';
                    assert_eq!(past_line(&bytes, 0), before + 1);
                }
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
        assert_eq!(short(&[b'a'; 40], false), 31);
    }
}
