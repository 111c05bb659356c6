//! Which header fields are credentials: what is masked when it is shown, and what stays with the origin that it was given for.

/// What a name holds whose value is a credential, in lower case: there are too many such names to list them.
const SIGNS: [&str; 13] = [
    "access-key",
    "api-key",
    "api_key",
    "apikey",
    "auth-key",
    "authorization",
    "credential",
    "functions-key",
    "passwd",
    "password",
    "secret",
    "subscription-key",
    "token",
];

/// Whether the value of the field `name` is a credential.
pub(crate) fn is_credential(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name == "cookie" || SIGNS.iter().any(|sign| name.contains(sign))
}

#[cfg(test)]
mod tests {
    use super::is_credential;

    #[test]
    fn credentials_are_known_by_their_names() {
        for name in [
            "Authorization",
            "Proxy-Authorization",
            "Cookie",
            "X-API-Key",
            "apikey",
            "Private-Token",
            "JOB-TOKEN",
            "X-Amz-Security-Token",
            "X-Goog-Api-Key",
            "X-CSRF-Token",
            "X-Secret",
            "Ocp-Apim-Subscription-Key",
        ] {
            assert!(is_credential(name), "{name}");
        }
        for name in [
            "Accept",
            "Set-Cookie",
            "Idempotency-Key",
            "Author",
            "X-Api-Version",
            "",
        ] {
            assert!(!is_credential(name), "{name}");
        }
    }
}
