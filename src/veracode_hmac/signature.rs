//! The arithmetic of `VERACODE-HMAC-SHA-256`: the string to sign and the chain of keys. Pure.
//!
//! Answers to `veracode_api_signing/formatters.py` (the string) and `veracode_hmac_auth.py` (the chain).

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::Stamp;

/// The last ingredient of the signing key, fixed by the scheme.
const REQUEST_VERSION: &[u8] = b"vcode_request_version_1";

/// The block size of SHA-256, in bytes: HMAC pads a key to it.
const BLOCK: usize = 64;

/// A derived key, wiped from memory when it is dropped.
type Key = Zeroizing<[u8; 32]>;

/// The string that is signed.
///
/// `id` is the id without its region prefix, `host` has no port, `target` is path and query as sent.
/// Nothing is escaped: the server builds the same string from what it received.
pub fn signing_data(id: &str, host: &str, target: &str, method: &str) -> String {
    format!(
        "id={}&host={}&url={target}&method={}",
        id.to_ascii_lowercase(),
        host.to_ascii_lowercase(),
        method.to_ascii_uppercase(),
    )
}

/// The keys between the secret and the signature, each made from the one before it.
///
/// They are readable so that a signature can be explained step by step. They are secrets all the same:
/// whoever has the last one can sign any request for this time and nonce.
pub struct KeyChain {
    nonce: Key,
    date: Key,
    signing: Key,
}

impl KeyChain {
    /// Derives the three keys from the secret's bytes (hex-decoded) and a stamp.
    pub fn derive(secret: &[u8], stamp: &Stamp) -> Self {
        let nonce = hmac_sha256(secret, &stamp.nonce);
        let date = hmac_sha256(&*nonce, stamp.millis.to_string().as_bytes());
        let signing = hmac_sha256(&*date, REQUEST_VERSION);
        Self {
            nonce,
            date,
            signing,
        }
    }

    /// k1: the secret, applied to the nonce.
    pub fn nonce_key(&self) -> &[u8; 32] {
        &self.nonce
    }

    /// k2: k1, applied to the time.
    pub fn date_key(&self) -> &[u8; 32] {
        &self.date
    }

    /// k3: k2, applied to the version of the scheme. It signs the data.
    pub fn signing_key(&self) -> &[u8; 32] {
        &self.signing
    }

    /// The signature of `data`: 64 lower-case hex digits.
    pub fn sign(&self, data: &str) -> String {
        hex::encode(*hmac_sha256(&*self.signing, data.as_bytes()))
    }
}

impl fmt::Debug for KeyChain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyChain([REDACTED])")
    }
}

/// Eight hex digits by which two holders of a key can tell whether it is the same one: the beginning of its SHA-256.
pub fn fingerprint(key: &[u8]) -> String {
    hex::encode(&Sha256::digest(key)[..4])
}

/// HMAC-SHA-256. The key is brought to the block size here (RFC 2104, section 2), because that
/// constructor of `hmac` cannot fail, whatever the length of the key.
fn hmac_sha256(key: &[u8], data: &[u8]) -> Key {
    let mut block = Zeroizing::new([0; BLOCK]);
    if key.len() > BLOCK {
        block[..32].copy_from_slice(&Sha256::digest(key));
    } else {
        block[..key.len()].copy_from_slice(key);
    }
    let mut mac = <Hmac<Sha256> as KeyInit>::new((&*block).into());
    mac.update(data);
    Zeroizing::new(mac.finalize().into_bytes().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, test cases 1, 2 and 6 (a key longer than a block).
    #[test]
    fn hmac_agrees_with_rfc_4231() {
        let rows: [(&[u8], &[u8], &str); 3] = [
            (
                &[0x0b; 20],
                b"Hi There",
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
            ),
            (
                b"Jefe",
                b"what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            (
                &[0xaa; 131],
                b"Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            ),
        ];
        for (key, data, expected) in rows {
            assert_eq!(hex::encode(*hmac_sha256(key, data)), expected);
        }
    }

    #[test]
    fn the_data_keeps_the_target_and_settles_the_letter_case_of_the_rest() {
        assert_eq!(
            signing_data("AbC1", "API.Veracode.com", "/A?b=%2F&b=C+d", "get"),
            "id=abc1&host=api.veracode.com&url=/A?b=%2F&b=C+d&method=GET"
        );
    }

    #[test]
    fn a_fingerprint_is_the_beginning_of_a_hash() {
        assert_eq!(fingerprint(b"abc"), "ba7816bf");
    }

    #[test]
    fn debug_hides_the_keys() {
        let stamp = Stamp {
            millis: 0,
            nonce: [0; 16],
        };
        let chain = KeyChain::derive(&[7; 64], &stamp);
        assert_eq!(format!("{chain:?}"), "KeyChain([REDACTED])");
    }
}
