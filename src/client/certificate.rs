//! Why a server's certificate was refused, in words that name it.
//!
//! rustls says `UnknownIssuer`; a user needs to know whose certificate that was. Only names are read here, from certificates that
//! rustls has judged already: nothing is decided.

use std::fmt;
use std::sync::Arc;

use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, Error, OtherError};

const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];
const ORGANIZATION: &[u8] = &[0x55, 0x04, 0x0a];
/// More names than these help nobody.
const NAMES_SHOWN: usize = 5;
const SECONDS_A_DAY: u64 = 86_400;

/// The reason, as text.
#[derive(Debug)]
pub(crate) struct Refusal(String);

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refusal {}

/// The reason of a verifier's error, if it is one of ours.
pub(crate) fn refusal(error: &Error) -> Option<String> {
    match error {
        Error::InvalidCertificate(CertificateError::Other(OtherError(inner))) => {
            Some(inner.to_string())
        }
        Error::InvalidCertificate(other) => Some(other.to_string()),
        _ => None,
    }
}

/// Puts what is known of the certificate into the error with which it was refused.
pub(crate) fn explain(
    error: Error,
    certificate: &CertificateDer<'_>,
    host: &ServerName<'_>,
) -> Error {
    let Error::InvalidCertificate(reason) = error else {
        return error;
    };
    let reason = match &reason {
        CertificateError::ExpiredContext { time, not_after } => {
            let days = time.as_secs().saturating_sub(not_after.as_secs()) / SECONDS_A_DAY;
            format!(
                "its certificate expired on {} ({days} {} ago)",
                date(*not_after),
                if days == 1 { "day" } else { "days" }
            )
        }
        CertificateError::NotValidYetContext { not_before, .. } => {
            format!("its certificate is not valid before {}", date(*not_before))
        }
        CertificateError::NotValidForNameContext { presented, .. } => {
            format!(
                "its certificate is not for {}{}",
                host.to_str(),
                but_for(presented)
            )
        }
        CertificateError::UnknownIssuer => unknown_issuer(certificate),
        CertificateError::Other(_) if is_self_signed(certificate) => unknown_issuer(certificate),
        CertificateError::BadSignature => {
            "its certificate names a trusted authority that did not sign it".to_owned()
        }
        CertificateError::UnsupportedSignatureAlgorithmContext {
            signature_algorithm_id,
            ..
        } => weak_signature(signature_algorithm_id),
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            "its certificate is not meant for servers (extended key usage)".to_owned()
        }
        CertificateError::Other(OtherError(inner)) => words_of(&inner.to_string()),
        other => format!("its certificate is bad: {other}"),
    };
    let refusal = Refusal(reason);
    Error::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(refusal))))
}

/// Puts words to the error of a server that has not proved that the certificate is its own.
pub(crate) fn explain_proof(error: Error, certificate: &CertificateDer<'_>) -> Error {
    if error != Error::InvalidCertificate(CertificateError::BadSignature) {
        return error;
    }
    let reason = if has_short_rsa_key(certificate) {
        "the RSA key of its certificate is too short: less than 2048 bits"
    } else {
        "it did not prove that the certificate is its own"
    };
    let refusal = Refusal(reason.to_owned());
    Error::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(refusal))))
}

/// A subject's key of 2048 bits takes 294 bytes.
fn has_short_rsa_key(certificate: &[u8]) -> bool {
    const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
    Names::read(certificate).is_some_and(|names| {
        let is_rsa = names.key.windows(RSA.len()).any(|window| window == RSA);
        is_rsa && names.key.len() < 290
    })
}

/// What signed a certificate of the chain, from the identifier (with its tag) of the algorithm.
fn weak_signature(algorithm: &[u8]) -> String {
    const RSA: &[u8] = &[0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01];
    const ECDSA_WITH_SHA1: &[u8] = &[0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x01];
    let rest = algorithm.strip_prefix(RSA).unwrap_or_default();
    let name = match rest.first() {
        Some(4) => "with MD5, which is not safe",
        Some(5) => "with SHA-1, which is not safe",
        _ if algorithm.starts_with(ECDSA_WITH_SHA1) => "with SHA-1, which is not safe",
        _ => "in a way that is not supported",
    };
    format!("its certificate, or its issuer's, is signed {name}")
}

/// webpki's errors that rustls passes on by name alone.
fn words_of(name: &str) -> String {
    let words = match name {
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
        other => return format!("its certificate is bad: {other}"),
    };
    format!("its certificate {words}")
}

fn is_self_signed(certificate: &[u8]) -> bool {
    Names::read(certificate).is_some_and(|names| names.issuer == names.subject)
}

fn unknown_issuer(certificate: &[u8]) -> String {
    let Some(names) = Names::read(certificate) else {
        return "its certificate is issued by someone who is not trusted".to_owned();
    };
    if names.issuer == names.subject {
        let name = display_name(names.subject).map(|name| format!(" ({name})"));
        return format!("its certificate{} is self-signed", name.unwrap_or_default());
    }
    let issuer = display_name(names.issuer).unwrap_or_else(|| "someone without a name".to_owned());
    format!("its certificate is issued by {issuer}, who is not trusted")
}

/// `, but for a and b`, from names in rustls' `DnsName("a")` and `IpAddress(1.2.3.4)` forms.
fn but_for(presented: &[String]) -> String {
    let names: Vec<&str> = presented
        .iter()
        .map(|name| {
            let address = name.strip_prefix("IpAddress(");
            let address = address.and_then(|rest| rest.strip_suffix(')'));
            address.unwrap_or_else(|| name.split('"').nth(1).unwrap_or(name))
        })
        .take(NAMES_SHOWN)
        .collect();
    match names.as_slice() {
        [] => ": it names no host".to_owned(),
        names if presented.len() > NAMES_SHOWN => {
            format!(" but for {} and others", names.join(", "))
        }
        names => format!(" but for {}", names.join(", ")),
    }
}

/// `2024-02-29`, by Howard Hinnant's days-to-civil rule.
fn date(time: UnixTime) -> String {
    let days = time.as_secs() / SECONDS_A_DAY + 719_468;
    let era = days / 146_097;
    let day_of_era = days % 146_097;
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 {
        march_month + 3
    } else {
        march_month - 9
    };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// The encoded names of a certificate, and the subject's public key.
struct Names<'a> {
    issuer: &'a [u8],
    subject: &'a [u8],
    key: &'a [u8],
}

impl<'a> Names<'a> {
    /// RFC 5280, 4.1: version, serial number, algorithm, issuer, validity, subject, public key.
    fn read(certificate: &'a [u8]) -> Option<Self> {
        let (certificate, _) = element(certificate)?;
        let (fields, _) = element(certificate.content)?;
        let mut rest = fields.content;
        let mut next = || {
            let (field, after) = element(rest)?;
            rest = after;
            Some(field)
        };
        let first = next()?;
        let has_version = first.tag == 0xa0;
        if has_version {
            next()?;
        }
        next()?;
        let issuer = next()?.content;
        next()?;
        let subject = next()?.content;
        let key = next()?.content;
        Some(Self {
            issuer,
            subject,
            key,
        })
    }
}

/// The common name, or else the organization, of an encoded name: without control characters.
fn display_name(name: &[u8]) -> Option<String> {
    let mut organization = None;
    let mut rest = name;
    while let Some((set, after)) = element(rest) {
        rest = after;
        let (attribute, _) = element(set.content)?;
        let (kind, value) = element(attribute.content)?;
        let (value, _) = element(value)?;
        let text = || {
            String::from_utf8_lossy(value.content)
                .escape_debug()
                .to_string()
        };
        match kind.content {
            COMMON_NAME => return Some(text()),
            ORGANIZATION => organization = Some(text()),
            _ => {}
        }
    }
    organization
}

/// One DER element: its tag and what it holds.
struct Element<'a> {
    tag: u8,
    content: &'a [u8],
}

/// The first element and what stands behind it.
fn element(bytes: &[u8]) -> Option<(Element<'_>, &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&first, mut rest) = rest.split_first()?;
    let mut length = usize::from(first);
    if first >= 0x80 {
        let (digits, after) = rest.split_at_checked(usize::from(first & 0x7f))?;
        length = digits.iter().try_fold(0usize, |sum, digit| {
            Some(sum.checked_mul(256)? + usize::from(*digit))
        })?;
        rest = after;
    }
    let (content, rest) = rest.split_at_checked(length)?;
    Some((Element { tag, content }, rest))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        let rows = [
            (0, "1970-01-01"),
            (951_782_400, "2000-02-29"),
            (1_709_251_199, "2024-02-29"),
            (4_102_444_800, "2100-01-01"),
        ];
        for (seconds, expected) in rows {
            assert_eq!(
                date(UnixTime::since_unix_epoch(Duration::from_secs(seconds))),
                expected
            );
        }
    }

    #[test]
    fn names_are_read_from_a_certificate() {
        let key = rcgen::KeyPair::generate().unwrap();
        let mut params = rcgen::CertificateParams::new(vec!["a.test".into()]).unwrap();
        params.distinguished_name = rcgen::DistinguishedName::new();
        params
            .distinguished_name
            .push(rcgen::DnType::OrganizationName, "Org");
        params
            .distinguished_name
            .push(rcgen::DnType::CommonName, "Common\n");
        let certificate = params.self_signed(&key).unwrap();
        assert_eq!(
            unknown_issuer(certificate.der()),
            "its certificate (Common\\n) is self-signed"
        );
    }

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
        assert!(words_of("PathLenConstraintViolated").contains("may not have others"));
    }

    #[test]
    fn broken_certificates_have_no_names() {
        for bytes in [
            &b""[..],
            b"\x30",
            b"\x30\x05abc",
            b"\x30\x88\xff\xff\xff\xff\xff\xff\xff\xff",
            b"\x30\xff",
        ] {
            assert!(Names::read(bytes).is_none(), "{bytes:?}");
        }
    }

    #[test]
    fn the_hosts_of_a_certificate_are_listed() {
        let names: Vec<String> = (0..7).map(|n| format!("DnsName(\"h{n}\")")).collect();
        assert_eq!(but_for(&names[..2]), " but for h0, h1");
        assert_eq!(but_for(&["IpAddress(::1)".into()]), " but for ::1");
        assert_eq!(but_for(&names), " but for h0, h1, h2, h3, h4 and others");
        assert_eq!(but_for(&[]), ": it names no host");
    }
}
