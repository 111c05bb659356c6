//! A private key in OpenSSL's old encrypted form: `Proc-Type: 4,ENCRYPTED` in a PEM text, by AES in CBC mode.
//!
//! HTTPie hands such keys to OpenSSL. The key of the cipher is an MD5 of the password and the beginning of the initialisation
//! vector (RFC 1421 for the form, OpenSSL's `EVP_BytesToKey` for the rest).

use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{BlockModeDecrypt, KeyIvInit};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest, Md5};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs1KeyDer, PrivateSec1KeyDer};
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use super::tls_options::TlsOptionError;

/// What tells such a key from others.
pub(super) const MARK: &str = "Proc-Type: 4,ENCRYPTED";

const IV: usize = 16;

/// Decrypts the first such key of the text.
pub(super) fn read(
    text: &str,
    password: &SecretString,
) -> Result<PrivateKeyDer<'static>, TlsOptionError> {
    let parts = split(text).ok_or(TlsOptionError::OldEncryption)?;
    let mut data = Zeroizing::new(parts.data);
    let plain = decrypt(parts.cipher, password, &parts.iv, &mut data)?;
    // A wrong password mostly breaks the padding, else the first bytes.
    if plain.first() != Some(&0x30) {
        return Err(TlsOptionError::WrongPassword);
    }
    match parts.kind {
        "RSA" => Ok(PrivatePkcs1KeyDer::from(plain.to_vec()).into()),
        "EC" => Ok(PrivateSec1KeyDer::from(plain.to_vec()).into()),
        _ => Err(TlsOptionError::OldEncryption),
    }
}

struct Parts<'a> {
    /// `RSA` or `EC`
    kind: &'a str,
    /// `AES-128-CBC`
    cipher: &'a str,
    iv: [u8; IV],
    data: Vec<u8>,
}

fn split(text: &str) -> Option<Parts<'_>> {
    let (before, rest) = text.split_once(MARK)?;
    let (_, kind) = before.rsplit_once("-----BEGIN ")?;
    let (kind, _) = kind.split_once(" PRIVATE KEY-----")?;
    let (_, rest) = rest.split_once("DEK-Info: ")?;
    let (info, rest) = rest.split_once('\n')?;
    let (cipher, iv) = info.trim().split_once(',')?;
    let (body, _) = rest.split_once("-----END ")?;
    let body: String = body.split_whitespace().collect();
    Some(Parts {
        kind,
        cipher,
        iv: hex::decode(iv).ok()?.try_into().ok()?,
        data: STANDARD.decode(body).ok()?,
    })
}

fn decrypt<'a>(
    cipher: &str,
    password: &SecretString,
    iv: &[u8; IV],
    data: &'a mut [u8],
) -> Result<&'a [u8], TlsOptionError> {
    let key = key(password, &iv[..8]);
    let wrong = |_| TlsOptionError::WrongPassword;
    macro_rules! with {
        ($cipher:ty, $length:literal) => {{
            let mut short = Zeroizing::new([0; $length]);
            short.copy_from_slice(&key[..$length]);
            let decryptor = cbc::Decryptor::<$cipher>::new((&*short).into(), iv.into());
            decryptor.decrypt_padded::<Pkcs7>(data).map_err(wrong)
        }};
    }
    match cipher {
        "AES-128-CBC" => with!(aes::Aes128, 16),
        "AES-192-CBC" => with!(aes::Aes192, 24),
        "AES-256-CBC" => with!(aes::Aes256, 32),
        _ => Err(TlsOptionError::OldEncryption),
    }
}

/// As many bytes as the longest key takes: MD5 over what came before, the password and the salt.
fn key(password: &SecretString, salt: &[u8]) -> Zeroizing<[u8; 32]> {
    let mut key = Zeroizing::new([0; 32]);
    let digest = |before: &[u8]| {
        let mut md5 = Md5::new();
        md5.update(before);
        md5.update(password.expose_secret().as_bytes());
        md5.update(salt);
        md5.finalize()
    };
    let first = digest(&[]);
    key[..16].copy_from_slice(&first);
    key[16..].copy_from_slice(&digest(&first));
    key
}

#[cfg(test)]
mod tests {
    use rustls::pki_types::pem::PemObject;

    use super::*;

    /// Made by `openssl ecparam -genkey -name prime256v1`, for no one; encrypted by `openssl ec -aes128` and `-aes256`.
    const PLAIN: &str = "\
-----BEGIN EC PRIVATE KEY-----
MHcCAQEEINMZqFyyDPShjyDkdvKVK/xbUNVVEydguF5T9x5GDeeWoAoGCCqGSM49
AwEHoUQDQgAEnLb7ftTUeKp4A3iCh5Y85oAGMwBmUi/cjuqfTfd3g+lOpnhd1rzD
6v3JF9gI/12XocKZPi0unf2msSsAy8wVJg==
-----END EC PRIVATE KEY-----
";
    const AES_128: &str = "\
-----BEGIN EC PRIVATE KEY-----
Proc-Type: 4,ENCRYPTED
DEK-Info: AES-128-CBC,5A9540A10BF680C19EC9AB3076F1C7A4

8AAjzTs1LQ7Zy3ZIcz+VlMrehqD837eosACPrkTVi8uLKnWO8FX6XE/l/7bHAIYh
FX8cKhvxbEZR/W6l+kIQXr0IrAzuDnhVMqBjoH7gi8hyWgdlPPfXLFGJN6if+zSY
tnB3PAmB2Xr6xtmzeKyWt5+meWELTbQJnSuPERrNjEU=
-----END EC PRIVATE KEY-----
";
    const AES_256: &str = "\
-----BEGIN EC PRIVATE KEY-----
Proc-Type: 4,ENCRYPTED
DEK-Info: AES-256-CBC,BB9F4088C644F398F7C15A5119E899CE

nsy5gPRfiYNDyfSGMVwvb5b2V9KAhl9LNEpwIZ1wtuMtPrV/hVKQ/XPkMrjrlDuB
0m1mb4PVsjvLJWTVEFkljwKnru6E5QpauAbxt39vLvbWeE1aIIK5/5SsHl+rdTtX
PmwJu6hK4UDEOKA/03PLwxM3RV54P/QN3mNkKSJ/KNA=
-----END EC PRIVATE KEY-----
";

    #[test]
    fn what_openssl_encrypts_is_read() {
        let plain = PrivateKeyDer::from_pem_slice(PLAIN.as_bytes()).unwrap();
        for encrypted in [AES_128, AES_256] {
            assert_eq!(read(encrypted, &"secret".into()), Ok(plain.clone_key()));
            assert_eq!(
                read(encrypted, &"other".into()),
                Err(TlsOptionError::WrongPassword)
            );
        }
    }

    #[test]
    fn what_is_no_such_key_is_refused() {
        let other = AES_128.replace("AES-128-CBC", "DES-EDE3-CBC");
        let cut = &AES_128[..AES_128.len() / 2];
        let odd = AES_128.replace(",5", ",");
        for text in [other.as_str(), cut, &odd, MARK] {
            assert_eq!(
                read(text, &"secret".into()),
                Err(TlsOptionError::OldEncryption),
                "{text}"
            );
        }
    }
}
