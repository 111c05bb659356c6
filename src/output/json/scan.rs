//! Finds what needs a closer look in a JSON string, eight bytes at a time.

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

/// The lowest bit that is set belongs to the first special byte. (A borrow can only spoil the bytes after it.)
#[inline]
fn special(word: u64) -> u64 {
    const EACH: u64 = 0x0101_0101_0101_0101;
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
    use super::{is_plain, plain, short};

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
    fn a_long_string_has_no_end_in_sight() {
        assert_eq!(short(&[b'a'; 40]), 31);
    }
}
