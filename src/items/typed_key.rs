//! A key that was typed in the wrong place, and should not be shown again.

/// A run of hexadecimal digits as long as this is one of Veracode's keys, or an id.
const KEY: usize = 32;

/// The text with asterisks for what may be a key that was typed in the wrong place.
pub(crate) fn without_keys(text: &str) -> String {
    let pieces = text.split_inclusive(|c: char| !c.is_ascii_hexdigit());
    pieces
        .map(|piece| {
            let digits = piece.bytes().take_while(u8::is_ascii_hexdigit).count();
            if digits < KEY {
                piece.to_owned()
            } else {
                format!("***{}", &piece[digits..])
            }
        })
        .collect()
}
