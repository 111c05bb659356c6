//! Reads one escape of a string and decides how it is shown.

use super::super::terminal::{is_hostile, is_invisible};
use super::scan;

/// How an escape is shown.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Escape {
    /// As it is: this many bytes.
    Keep(usize),
    /// As its character, in place of this many bytes.
    Char(char, usize),
    /// The bytes end inside the escape.
    Cut,
    /// This is no escape of JSON.
    Wrong,
}

/// True when this byte and the backslash before it are an escape.
#[inline]
pub(super) fn is_simple(letter: u8) -> bool {
    SIMPLE[usize::from(letter)]
}

const SIMPLE: [bool; 256] = {
    let mut simple = [false; 256];
    let letters = b"\"\\/bfnrt";
    let mut index = 0;
    while index < letters.len() {
        simple[letters[index] as usize] = true;
        index += 1;
    }
    simple
};

/// Writes the letters that are escaped at the start, and the few plain ones between them, as long as there is room; returns how
/// much was read and written.
#[inline(never)]
pub(super) fn letters(bytes: &[u8], room: &mut [u8]) -> (usize, usize) {
    let (mut rest, mut written) = (bytes, 0);
    while let Some(word) = rest.first_chunk::<8>()
        && let Some(place) = room[written..].first_chunk_mut::<8>()
    {
        if let Some((escape, length)) = letter(rest, place) {
            rest = &rest[escape..];
            written += length;
            continue;
        }
        let same = match word {
            [b'\\', letter, ..] if is_simple(*letter) => 2,
            _ => scan::plain(*word),
        };
        *place = *word;
        rest = &rest[same..];
        written += same;
        // More of the same is faster found by others.
        if matches!(same, 0 | 8) {
            break;
        }
    }
    (bytes.len() - rest.len(), written)
}

/// Writes the character that the escape at the start stands for, if it is one of those that are common and always shown:
/// letters, punctuation of texts, the scripts of East Asia, and emoji. Returns how much was read and written.
#[inline]
fn letter(bytes: &[u8], place: &mut [u8; 8]) -> Option<(usize, usize)> {
    let code = escaped(bytes)?;
    let mut encode = |code| Some(char::from_u32(code)?.encode_utf8(place).len());
    #[expect(
        clippy::if_same_then_else,
        reason = "a character known to be in one range is written in fewer steps"
    )]
    if (0xae..0x61c).contains(&code) {
        Some((6, encode(code)?))
    } else if (0x3000..0xd800).contains(&code) {
        Some((6, encode(code)?))
    } else if (0x2010..0x2028).contains(&code) {
        Some((6, encode(code)?))
    } else if (0xd83c..0xd83f).contains(&code) {
        Some((12, encode(joined(code, escaped(&bytes[6..])?)?)?))
    } else {
        None
    }
}

#[inline]
fn escaped(bytes: &[u8]) -> Option<u32> {
    match bytes.first_chunk::<6>()? {
        [b'\\', b'u', digits @ ..] => Some(code_of(*digits)),
        _ => None,
    }
}

/// The code point that a pair of surrogates stands for, when the second is one.
#[inline]
fn joined(high: u32, low: u32) -> Option<u32> {
    let is_low = (0xdc00..0xe000).contains(&low);
    is_low.then_some(0x1_0000 + ((high & 0x3ff) << 10 | low & 0x3ff))
}

/// Reads the escape that `bytes` start with; the first byte is the backslash. A character whose plain form would
/// change the string, steer the terminal or show nothing stays escaped.
#[inline]
pub(super) fn read(bytes: &[u8], decode: bool, last: bool) -> Escape {
    match bytes {
        [_, letter, ..] if is_simple(*letter) => Escape::Keep(2),
        [_, b'u', rest @ ..] => match unit(rest) {
            Ok(_) if !decode => Escape::Keep(6),
            Ok(high @ 0xd800..=0xdbff) => pair(high, &bytes[6..], last),
            Ok(unit) => char::from_u32(unit).map_or(Escape::Keep(6), |c| show(c, 6)),
            Err(Escape::Cut) if last => Escape::Wrong,
            Err(fault) => fault,
        },
        [_] if !last => Escape::Cut,
        _ => Escape::Wrong,
    }
}

/// A high surrogate may stand for a character together with the escape after it.
fn pair(high: u32, after: &[u8], last: bool) -> Escape {
    match after {
        [b'\\', b'u', rest @ ..] => match unit(rest) {
            Err(Escape::Cut) if !last => Escape::Cut,
            low => {
                let code = low.ok().and_then(|low| joined(high, low));
                let c = code.and_then(char::from_u32);
                c.map_or(Escape::Keep(6), |c| show(c, 12))
            }
        },
        [] | [b'\\'] if !last => Escape::Cut,
        _ => Escape::Keep(6),
    }
}

#[inline]
fn show(c: char, length: usize) -> Escape {
    if matches!(c, '"' | '\\') || is_hostile(c) || is_invisible(c) {
        Escape::Keep(length)
    } else {
        Escape::Char(c, length)
    }
}

/// The code point that a whole `\u` escape, or a pair of them, stands for.
pub(super) fn code(escape: &[u8]) -> Option<u32> {
    let first = unit(escape.get(2..)?).ok()?;
    match escape.get(8..).and_then(|second| unit(second).ok()) {
        Some(second) => joined(first, second),
        None => Some(first),
    }
}

/// Four hexadecimal digits.
#[inline]
fn unit(bytes: &[u8]) -> Result<u32, Escape> {
    let Some(digits) = bytes.first_chunk::<4>() else {
        let wrong = bytes.iter().any(|byte| !byte.is_ascii_hexdigit());
        return Err(if wrong { Escape::Wrong } else { Escape::Cut });
    };
    match code_of(*digits) {
        code @ 0..=0xffff => Ok(code),
        _ => Err(Escape::Wrong),
    }
}

/// More than four digits can say when one of them is none.
#[inline]
fn code_of(digits: [u8; 4]) -> u32 {
    let mut code = 0;
    for (values, digit) in DIGITS.iter().zip(digits) {
        code |= values[usize::from(digit)];
    }
    code
}

/// What each byte stands for as the first to the fourth of four hexadecimal digits.
const DIGITS: [[u32; 256]; 4] = {
    let mut values = [[1 << 16; 256]; 4];
    let mut place = 0;
    while place < 4 {
        let mut digit: u8 = 0;
        while digit < 16 {
            let value = (digit as u32) << (12 - 4 * place);
            values[place][b"0123456789abcdef"[digit as usize] as usize] = value;
            values[place][b"0123456789ABCDEF"[digit as usize] as usize] = value;
            digit += 1;
        }
        place += 1;
    }
    values
};

#[cfg(test)]
mod tests {
    use super::{Escape, letters, read};

    #[test]
    fn letters_are_read_as_far_as_they_and_their_place_go() {
        let pieces = [
            (r"\u00fc", "ü"),
            (" ", " "),
            (r"\\", r"\\"),
            (r"\u6f22", "漢"),
            (r"\u2013", "–"),
            ("a", "a"),
            ("b", "b"),
            (r"\ud83d\ude80", "🚀"),
            (",", ","),
            (r"\u044f", "я"),
            (r"\u001b", r"\u001b"),
        ];
        let (text, shown): (String, String) = pieces.into_iter().unzip();
        let (mut ends, mut last) = (vec![(0, 0)], (0, 0));
        for (text, shown) in pieces {
            last = (last.0 + text.len(), last.1 + shown.len());
            ends.push(last);
        }
        for end in 0..=text.len() {
            for size in 0..=shown.len() {
                let mut room = vec![b'?'; size];
                let (read, written) = letters(&text.as_bytes()[..end], &mut room);
                assert!(ends.contains(&(read, written)), "{end} {size}");
                assert_eq!(room[..written], shown.as_bytes()[..written]);
            }
        }
        let mut room = [0; 64];
        let all = letters(text.as_bytes(), &mut room);
        assert_eq!(all, (text.len() - 6, shown.len() - 6));
    }

    #[test]
    fn escapes_are_shown_only_when_that_is_safe() {
        let cases = [
            (r"\n", Escape::Keep(2)),
            (r"\/", Escape::Keep(2)),
            (r"\u00e4x", Escape::Char('ä', 6)),
            (r"\u002F", Escape::Char('/', 6)),
            (r"\u0022", Escape::Keep(6)),
            (r"\u005c", Escape::Keep(6)),
            (r"\u001b", Escape::Keep(6)),
            (r"\u009b", Escape::Keep(6)),
            (r"\u202e", Escape::Keep(6)),
            (r"\u200d", Escape::Keep(6)),
            (r"\uFFFF", Escape::Keep(6)),
            (r"\ud83d\ude00", Escape::Char('😀', 12)),
            (r"\ud83dx", Escape::Keep(6)),
            (r"\ud83d\n", Escape::Keep(6)),
            (r"\ud83d\u0041", Escape::Keep(6)),
            (r"\udb40\udc41", Escape::Keep(12)),
            (r"\ude00", Escape::Keep(6)),
            (r"\x41", Escape::Wrong),
            (r"\u12g4", Escape::Wrong),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text.as_bytes(), true, false), expected, "{text}");
        }
        assert_eq!(read(br"\u00e4", false, false), Escape::Keep(6));
    }

    #[test]
    fn cut_escapes_wait_for_the_rest() {
        let whole = br"\ud83d\ude00";
        for length in 1..whole.len() {
            assert_eq!(read(&whole[..length], true, false), Escape::Cut, "{length}");
            let last = if length < 6 {
                Escape::Wrong
            } else {
                Escape::Keep(6)
            };
            assert_eq!(read(&whole[..length], true, true), last, "{length}");
        }
    }
}
