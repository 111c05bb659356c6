//! Request items that say exactly what a curl option said.

use crate::cli::UsageError;

/// `Name:value`, for `-H`'s `Name: value`, `Name:` and `Name;`.
pub(super) fn header(typed: &str) -> Result<String, UsageError> {
    if typed.starts_with('@') {
        return Err(UsageError::new(
            "curl: -H: headers cannot be read from a file",
        ));
    }
    match typed.split_once(':') {
        Some((name, value)) if value.trim().is_empty() => Ok(format!("{}:", escaped(name.trim())?)),
        Some((name, value)) => named(name.trim(), value.trim()),
        None => match typed.strip_suffix(';') {
            Some(name) => Ok(format!("{};", escaped(name)?)),
            None => Err(UsageError::new("curl: -H: expected NAME: VALUE")),
        },
    }
}

/// A header with a value. The blank keeps `:=` and `:@` apart; it is not sent.
pub(super) fn named(name: &str, value: &str) -> Result<String, UsageError> {
    exact(value)?;
    let blank = if value.starts_with(['=', '@']) {
        " "
    } else {
        ""
    };
    Ok(format!("{}:{blank}{value}", escaped(name)?))
}

/// A text field of a form.
pub(super) fn text(name: &str, value: &str) -> Result<String, UsageError> {
    exact(value)?;
    let guard = if value.starts_with(['=', '@']) {
        "\\"
    } else {
        ""
    };
    Ok(format!("{}={guard}{value}", escaped(name)?))
}

/// A field whose value is in a file, or a file to upload.
pub(super) fn file(name: &str, separator: &str, path: &str) -> Result<String, UsageError> {
    exact(path)?;
    Ok(format!("{}{separator}{path}", escaped(name)?))
}

/// A name, which a separator is to follow.
fn escaped(name: &str) -> Result<String, UsageError> {
    exact(&format!("{name}:"))?;
    let mut escaped = String::with_capacity(name.len());
    for c in name.chars() {
        if is_special(c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    Ok(escaped)
}

/// Refuses what no item can say: an odd number of backslashes before a separator loses one of them.
fn exact(text: &str) -> Result<(), UsageError> {
    let mut is_escape = false;
    for c in text.chars() {
        if is_escape && is_special(c) {
            return Err(UsageError::new(
                "curl: a backslash before `:`, `;`, `=` or `@` cannot be written as a request item",
            ));
        }
        is_escape = c == '\\' && !is_escape;
    }
    Ok(())
}

fn is_special(c: char) -> bool {
    matches!(c, ':' | ';' | '=' | '@')
}
