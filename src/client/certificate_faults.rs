//! The rarer faults of a certificate, in words: what rustls and webpki say of them is made for programmers.

use rustls::pki_types::CertificateDer;
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, OtherError};

/// What is wrong with the certificate, or with one that vouches for it.
pub(super) fn words(fault: &CertificateError) -> String {
    let words = match fault {
        CertificateError::UnsupportedSignatureAlgorithmContext {
            signature_algorithm_id,
            ..
        } => return weak_signature(signature_algorithm_id),
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            "is not meant for servers (extended key usage)"
        }
        CertificateError::Expired => "has expired, or one above it has: it ends before it begins",
        CertificateError::Other(OtherError(inner)) => match by_name(&inner.to_string()) {
            Some(words) => words,
            None => return format!("its certificate is bad: {inner}"),
        },
        other => return format!("its certificate is bad: {other}"),
    };
    format!("its certificate {words}")
}

/// webpki's errors that rustls passes on by name alone.
fn by_name(name: &str) -> Option<&'static str> {
    Some(match name {
        "CaUsedAsEndEntity" => "is an authority's, not a server's",
        "EndEntityUsedAsCa" => "is issued by a certificate that is no authority's",
        "PathLenConstraintViolated" => {
            "is issued by an authority that may not have others below it"
        }
        "NameConstraintViolation" => {
            "is issued by an authority that may not issue it for this name"
        }
        "MaximumPathDepthExceeded" => "has too many authorities between it and a trusted one",
        "UnsupportedCriticalExtension" => "has a critical extension that is not known",
        _ => return None,
    })
}

/// How a certificate of the chain is signed, from the identifier (with its tag) of the algorithm.
fn weak_signature(algorithm: &[u8]) -> String {
    const RSA: &[u8] = &[0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01];
    const ECDSA_WITH_SHA1: &[u8] = &[0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x01];
    let rest = algorithm.strip_prefix(RSA).unwrap_or_default();
    let how = match rest.first() {
        Some(4) => "with MD5, which is not safe",
        Some(5) => "with SHA-1, which is not safe",
        _ if algorithm.starts_with(ECDSA_WITH_SHA1) => "with SHA-1, which is not safe",
        _ => "in a way that is not supported",
    };
    format!("its certificate, or its issuer's, is signed {how}")
}

/// Why a server did not prove that the certificate is its own.
pub(super) fn unproved(certificate: &CertificateDer<'_>) -> String {
    let words = if has_short_rsa_key(certificate) {
        "the RSA key of its certificate is too short: less than 2048 bits"
    } else {
        "it did not prove that the certificate is its own"
    };
    words.to_owned()
}

/// The encoding of a key of 2048 bits takes 294 bytes.
fn has_short_rsa_key(certificate: &CertificateDer<'_>) -> bool {
    const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
    ParsedCertificate::try_from(certificate).is_ok_and(|certificate| {
        let key = certificate.subject_public_key_info();
        key.windows(RSA.len()).any(|window| window == RSA) && key.len() < 290
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_signatures_are_named() {
        const RSA: [u8; 10] = [6, 9, 42, 134, 72, 134, 247, 13, 1, 1];
        let rsa_with = |number| [&RSA[..], &[number, 5, 0]].concat();
        let ecdsa = [6, 7, 42, 134, 72, 206, 61, 4, 1];
        for (algorithm, words) in [
            (&rsa_with(4)[..], "MD5"),
            (&rsa_with(5), "SHA-1"),
            (&ecdsa, "SHA-1"),
            (&rsa_with(2), "not supported"),
            (b"", "not supported"),
        ] {
            assert!(weak_signature(algorithm).contains(words), "{algorithm:?}");
        }
    }

    #[test]
    fn faults_have_words() {
        let said = words(&CertificateError::InvalidPurpose);
        assert!(said.contains("not meant for servers"), "{said}");
        assert!(by_name("PathLenConstraintViolated").is_some() && by_name("Else").is_none());
        let certified = rcgen::generate_simple_self_signed(vec!["a.test".into()]).unwrap();
        let said = unproved(certified.cert.der());
        assert!(said.contains("did not prove"), "{said}");
    }
}
