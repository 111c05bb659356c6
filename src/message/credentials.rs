//! Which header fields are credentials: what is masked when it is shown, and what stays with the origin that it was given for.

/// Fields whose whole value is a credential, in lower case.
const NAMES: [&str; 13] = [
    "api-key",
    "apikey",
    "authorization",
    "cookie",
    "private-token",
    "proxy-authorization",
    "x-access-token",
    "x-amz-security-token",
    "x-api-key",
    "x-api-token",
    "x-auth-token",
    "x-csrf-token",
    "x-vault-token",
];

/// Whether the value of the field `name` is a credential.
pub(crate) fn is_credential(name: &str) -> bool {
    NAMES.iter().any(|known| known.eq_ignore_ascii_case(name))
}
