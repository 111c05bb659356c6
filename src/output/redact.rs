//! Masks secrets in printed requests.
//!
//! Two rules: header fields that carry credentials show their scheme only, and any bytes equal to a secret that the program has
//! loaded are masked wherever they stand.

use std::io::{self, Read};

use memchr::memmem;
use secrecy::{ExposeSecret, SecretString};

use crate::message::is_credential;

/// What stands in a secret's place.
pub(crate) const MASK: &str = "********";

/// What is read of a body at once.
const CHUNK: usize = 64 * 1024;

/// What is read of it at first: most bodies are small, and clearing a whole chunk takes longer than signing them.
const FIRST: usize = 4 * 1024;

/// Shorter strings are no secrets that could be told from ordinary text.
const SHORTEST: usize = 4;

/// Knows the secrets of this run. The default one masks nothing.
#[derive(Debug, Default)]
pub(crate) struct Redactor {
    enabled: bool,
    secrets: Vec<SecretString>,
}

impl Redactor {
    /// Masks these secrets, and every field that is known to carry one.
    pub(crate) fn masking(secrets: Vec<SecretString>) -> Self {
        let long_enough = |secret: &SecretString| secret.expose_secret().len() >= SHORTEST;
        Self {
            enabled: true,
            secrets: secrets.into_iter().filter(long_enough).collect(),
        }
    }

    /// The value of a header field as it may be shown.
    pub(crate) fn field(&self, name: &str, value: &[u8]) -> Vec<u8> {
        if !self.enabled {
            return value.to_vec();
        }
        if name.eq_ignore_ascii_case("authorization")
            || name.eq_ignore_ascii_case("proxy-authorization")
        {
            return credentials(value);
        }
        if is_credential(name) {
            return MASK.into();
        }
        self.bytes(value.to_vec())
    }

    /// The bytes with every loaded secret masked.
    pub(crate) fn bytes(&self, bytes: Vec<u8>) -> Vec<u8> {
        self.secrets.iter().fold(bytes, |bytes, secret| {
            mask(bytes, secret.expose_secret().as_bytes())
        })
    }

    /// A reader that masks what it passes on, in memory that does not grow with the body.
    pub(crate) fn reader<'a>(&'a self, inner: impl Read + 'a) -> Box<dyn Read + 'a> {
        let longest = self
            .secrets
            .iter()
            .map(|secret| secret.expose_secret().len())
            .max();
        match longest {
            Some(longest) if self.enabled => Box::new(Masked {
                redactor: self,
                inner: Box::new(inner),
                chunk: vec![0; FIRST],
                overlap: longest - 1,
                held: Vec::new(),
                ready: Vec::new(),
                taken: 0,
                ended: false,
            }),
            _ => Box::new(inner),
        }
    }
}

/// `Basic ********`; of a Veracode signature time and nonce stay visible, since they explain a refusal.
fn credentials(value: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(value);
    let Some((scheme, rest)) = text.split_once(' ') else {
        return MASK.into();
    };
    if !scheme.starts_with("VERACODE-HMAC") {
        return format!("{scheme} {MASK}").into();
    }
    let shown = |parameter: &str| match parameter.split_once('=') {
        Some((name @ ("ts" | "nonce"), value)) => format!("{name}={value}"),
        Some((name, _)) => format!("{name}={MASK}"),
        None => MASK.to_owned(),
    };
    let parameters: Vec<String> = rest.split(',').map(shown).collect();
    format!("{scheme} {}", parameters.join(",")).into()
}

fn mask(bytes: Vec<u8>, secret: &[u8]) -> Vec<u8> {
    if bytes.len() < secret.len() {
        // Most fields are shorter than a key, and making a finder takes longer than masking all of them.
        return bytes;
    }
    let finder = memmem::Finder::new(secret);
    if finder.find(&bytes).is_none() {
        return bytes;
    }
    let mut masked = Vec::with_capacity(bytes.len());
    let mut rest = bytes.as_slice();
    while let Some(at) = finder.find(rest) {
        masked.extend_from_slice(&rest[..at]);
        masked.extend_from_slice(MASK.as_bytes());
        rest = &rest[at + secret.len()..];
    }
    masked.extend_from_slice(rest);
    masked
}

/// Holds back the end of what was read, in case a secret begins in it.
struct Masked<'a> {
    redactor: &'a Redactor,
    inner: Box<dyn Read + 'a>,
    chunk: Vec<u8>,
    overlap: usize,
    held: Vec<u8>,
    ready: Vec<u8>,
    taken: usize,
    ended: bool,
}

impl Masked<'_> {
    fn fill(&mut self) -> io::Result<()> {
        let count = self.inner.read(&mut self.chunk)?;
        self.ended = count == 0;
        self.held.extend_from_slice(&self.chunk[..count]);
        if count == self.chunk.len() {
            self.chunk.resize(CHUNK, 0);
        }
        let masked = self.redactor.bytes(std::mem::take(&mut self.held));
        let keep = if self.ended {
            0
        } else {
            self.overlap.min(masked.len())
        };
        self.ready = masked;
        self.held = self.ready.split_off(self.ready.len() - keep);
        self.taken = 0;
        Ok(())
    }
}

impl Read for Masked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.taken == self.ready.len() && !self.ended {
            self.fill()?;
        }
        let count = buffer.len().min(self.ready.len() - self.taken);
        buffer[..count].copy_from_slice(&self.ready[self.taken..self.taken + count]);
        self.taken += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redactor() -> Redactor {
        Redactor::masking(vec!["s3cret-canary".into()])
    }

    #[test]
    fn credentials_keep_only_their_scheme() {
        let shown = |name: &str, value: &str| {
            String::from_utf8(redactor().field(name, value.as_bytes())).unwrap()
        };
        assert_eq!(shown("authorization", "Basic dTpw"), "Basic ********");
        assert_eq!(shown("Authorization", "token-without-scheme"), "********");
        assert_eq!(
            shown(
                "Authorization",
                "VERACODE-HMAC-SHA-256 id=ab,ts=1,nonce=cd,sig=ef"
            ),
            "VERACODE-HMAC-SHA-256 id=********,ts=1,nonce=cd,sig=********"
        );
        assert_eq!(shown("X-Api-Key", "abc"), "********");
        assert_eq!(
            shown("X-Note", "it is s3cret-canary, see"),
            "it is ********, see"
        );
    }

    #[test]
    fn bodies_are_masked_across_reads() {
        struct Drip<'a>(&'a [u8]);
        impl Read for Drip<'_> {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                self.0.read(&mut buffer[..1])
            }
        }
        let redactor = redactor();
        let mut shown = String::new();
        redactor
            .reader(Drip(b"a s3cret-canary b s3cret-canar"))
            .read_to_string(&mut shown)
            .unwrap();
        assert_eq!(shown, "a ******** b s3cret-canar");
    }

    #[test]
    fn bodies_of_any_size_are_masked() {
        for edge in [FIRST, FIRST + CHUNK] {
            let (before, after) = ("x".repeat(edge - 5), "y".repeat(CHUNK));
            let body = format!("{before}s3cret-canary{after}");
            let mut shown = String::new();
            let redactor = redactor();
            let mut reader = redactor.reader(body.as_bytes());
            reader.read_to_string(&mut shown).unwrap();
            assert!(shown == format!("{before}{MASK}{after}"), "{edge}");
        }
    }

    #[test]
    fn nothing_is_masked_unless_asked() {
        assert_eq!(
            Redactor::default().field("Authorization", b"Basic x"),
            b"Basic x"
        );
    }
}
