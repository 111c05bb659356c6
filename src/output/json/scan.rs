//! Finds what needs a closer look in a JSON text, many bytes at a time.

use wide::u8x16;

use super::escape;

/// The number of bytes that are compared at once.
const BLOCK: usize = 16;

/// How far ahead of a token must be readable for the quick ways: more than they read.
pub(super) const WINDOW: usize = 64;

/// What is readable from a token on.
pub(super) type Window = [u8; WINDOW];

const EACH: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x80 * EACH;
const SPACES: u64 = 0x20 * EACH;

/// The number of bytes at the start of the rest of a string that are shown as they are: characters that do not steer a
/// terminal, and escapes of two bytes. The bytes may begin inside of a character.
#[inline]
pub(super) fn ordinary(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(block) = bytes[at..].first_chunk() {
        let end = at + BLOCK;
        let mut found = special_in(block);
        while found != 0 {
            let before = found.trailing_zeros();
            at += before as usize;
            match bytes[at..].first_chunk() {
                Some([b'\\', letter]) if escape::is_simple(*letter) => at += 2,
                _ => return at,
            }
            found >>= before + 2;
        }
        at = at.max(end);
    }
    // The last block may have ended inside of a character.
    let is_rest = |byte: &&u8| **byte & 0xc0 == 0x80;
    at += bytes[at..].iter().take_while(is_rest).count();
    let rest = bytes[at..].iter();
    at + rest.take_while(|byte| is_plain(**byte)).count()
}

/// The same after the first byte, but at most 31, and a few more characters and escapes are left out.
#[inline]
pub(super) fn short(window: &Window) -> usize {
    for before in [0, BLOCK] {
        if let Some(bytes) = window[before + 1..].first_chunk() {
            let mut found = special_in(bytes);
            while found != 0 {
                let place = found.trailing_zeros() as usize;
                match bytes[place..] {
                    // One that goes on in the next block is left to the general way.
                    [b'\\', letter, ..] if place + 1 < BLOCK && escape::is_simple(letter) => {
                        found &= !(0b11 << place);
                    }
                    _ => return before + place,
                }
            }
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

/// The number of bytes at the start that are ASCII and shown as they are.
#[inline]
pub(super) fn plain(word: [u8; 8]) -> usize {
    let word = u64::from_le_bytes(word);
    let special = equals(word, b'"') | equals(word, b'\\') | equals(word, 0x7f);
    let found = (word | special | word.wrapping_sub(SPACES)) & HIGHS;
    (found.trailing_zeros() / 8) as usize
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
#[inline(always)]
#[allow(clippy::inline_always, reason = "a call takes a third as long")]
pub(super) fn number(window: &Window) -> Option<(usize, bool)> {
    let others = others_than_digits(window);
    let digits = |at: usize| match (others >> at).trailing_zeros() {
        0 => None,
        count => Some(count as usize),
    };
    let start = usize::from(window[0] == b'-');
    let count = digits(start)?;
    if count > 1 && window[start] == b'0' {
        return None;
    }
    let whole = start + count;
    let mut at = whole;
    if window[at] == b'.' {
        at += 1;
        at += digits(at)?;
    }
    if window[at] | 0x20 == b'e' {
        at += 1 + usize::from(matches!(window[at + 1], b'+' | b'-'));
        at += digits(at)?;
    }
    (at < 32).then_some((at, at > whole))
}

/// One bit for each of the first 32 bytes that is no digit, and for all after them.
#[inline]
fn others_than_digits(window: &Window) -> u64 {
    let (blocks, _) = window[..32].as_chunks::<BLOCK>();
    let marks = |block: &[u8; BLOCK]| {
        let values = u8x16::new(*block) - u8x16::splat(b'0');
        u64::from(values.min(u8x16::splat(9)).simd_eq(values).to_bitmask())
    };
    !(marks(&blocks[0]) | marks(&blocks[1]) << BLOCK)
}

/// Eight bytes from `at` on, which is at most 32.
#[inline]
fn word(window: &Window, at: usize) -> u64 {
    let mut word = [0; 8];
    word.copy_from_slice(&window[at..at + 8]);
    u64::from_le_bytes(word)
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

/// One bit for each of the first bytes that is special: `"`, `\`, a control, or the start of a character that may steer a
/// terminal.
#[inline]
fn special_in(bytes: &[u8; BLOCK + 2]) -> u32 {
    let block = block(bytes, 0);
    // With this bit turned around the quotation mark stands next to the controls.
    let turned = block ^ u8x16::splat(2);
    let found = up_to(turned, 0x20) | equal(block, b'\\') | equal(block, 0x7f);
    if block.to_bitmask() == 0 {
        found.to_bitmask()
    } else {
        (found | steering(bytes)).to_bitmask()
    }
}

/// C1, U+061C, and of U+2000 to U+207F those that are no dashes and quotation marks.
#[inline]
fn steering(bytes: &[u8; BLOCK + 2]) -> u8x16 {
    let [first, second, third] = [0, 1, 2].map(|at| block(bytes, at));
    let [control, arabic, general] = [0xc2, 0xd8, 0xe2].map(|byte| equal(first, byte));
    if !(control | arabic | general).any() {
        return u8x16::ZERO;
    }
    let is_harmless = equal(second, 0x80) & up_to(third - u8x16::splat(0x90), 0x17);
    control & up_to(second, 0x9f)
        | arabic & equal(second, 0x9c)
        | general & up_to(second, 0x81) & !is_harmless
}

#[inline]
fn block(bytes: &[u8; BLOCK + 2], at: usize) -> u8x16 {
    let mut block = [0; BLOCK];
    block.copy_from_slice(&bytes[at..at + BLOCK]);
    u8x16::new(block)
}

#[inline]
fn equal(bytes: u8x16, byte: u8) -> u8x16 {
    bytes.simd_eq(u8x16::splat(byte))
}

#[inline]
fn up_to(bytes: u8x16, last: u8) -> u8x16 {
    bytes.min(u8x16::splat(last)).simd_eq(bytes)
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
    use super::super::super::terminal::is_hostile;
    use super::super::number::Number;
    use super::{
        WINDOW, digits, is_plain, number, ordinary, past_line, plain, short, spaces, unescaped,
    };

    #[test]
    fn the_first_special_character_is_found_wherever_it_stands() {
        let all = (0..0x3000).chain((0x3000..0x0011_0000).step_by(97));
        for c in all.filter_map(char::from_u32) {
            let is_special = matches!(c, '"' | '\\') || is_hostile(c);
            for before in [0, 1, 13, 14, 15, 16] {
                let text = format!("{}{c}{}\u{1}", "a".repeat(before), "x".repeat(12));
                let end = text.len() - 1;
                let mut window = [0; WINDOW];
                window[1..=end].copy_from_slice(&text.as_bytes()[..end]);
                let long = text + &"c".repeat(40);
                for (found, end) in [
                    (ordinary(long.as_bytes()), end),
                    (short(&window), end.min(31)),
                ] {
                    if is_special {
                        assert_eq!(found, before, "{c:?}");
                    } else if found == before {
                        assert!(matches!(c, '\u{2000}'..='\u{207f}'), "{c:?}");
                    } else {
                        assert_eq!(found, end, "{c:?} after {before}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_rest_of_a_character_and_escapes_of_two_bytes_are_ordinary() {
        assert_eq!(ordinary(b"\xa4bc\""), 3);
        for before in 0..40 {
            let text = format!(
                "{}\\n\\\\\\\"\\u00e4 and so on, to the very end of it",
                "a".repeat(before)
            );
            assert_eq!(ordinary(text.as_bytes()), before + 6);
            let mut window = [0; WINDOW];
            window[1..40].copy_from_slice(&text.as_bytes()[..39]);
            let found = short(&window);
            assert!(found == (before + 6).min(31) || found >= before && found % 16 == 15);
        }
    }

    #[test]
    fn plain_bytes_are_counted() {
        for byte in 0..=255_u8 {
            for before in 0..8 {
                let mut bytes = *b"a ~[]z!#";
                bytes[before] = byte;
                let expected = if is_plain(byte) { 8 } else { before };
                assert_eq!(plain(bytes), expected, "{byte:#x} after {before}");
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
                let mut bytes = [b' '; WINDOW];
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
                        let mut window = [b','; WINDOW];
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
        assert_eq!(short(&[b'a'; WINDOW]), 31);
    }
}
