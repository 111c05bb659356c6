//! Why a server's certificate was refused, in words that name it.
//!
//! rustls says `UnknownIssuer`; a user needs to know whose certificate that was. Only names are read here, from certificates that
//! rustls has judged already: nothing is decided.

use std::fmt;

use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, Error, OtherError};

use super::certificate_faults;
use super::certificate_fields::{Fields, KeyUsage, display_name};
use crate::calendar::{self, day_of};

/// More names than these help nobody.
const NAMES_SHOWN: usize = 5;
const SECONDS_A_DAY: u64 = calendar::SECONDS_A_DAY.unsigned_abs();

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
        CertificateError::Other(OtherError(inner)) if inner.is::<Refusal>() => inner.to_string(),
        CertificateError::ExpiredContext { time, not_after } => {
            let days = time.as_secs().saturating_sub(not_after.as_secs()) / SECONDS_A_DAY;
            format!(
                "{} expired on {} ({days} {} ago)",
                whose(certificate, *time),
                date(*not_after),
                if days == 1 { "day" } else { "days" }
            )
        }
        CertificateError::NotValidYetContext { time, not_before } => {
            let whose = whose(certificate, *time);
            format!("{whose} is not valid before {}", date(*not_before))
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
        other => certificate_faults::words(other),
    };
    refuse(reason)
}

/// The certificate whose dates are at fault: the server's, unless its own are right.
fn whose(certificate: &[u8], now: UnixTime) -> &'static str {
    let term = Fields::read(certificate).and_then(|fields| fields.term());
    match term {
        Some([first, last]) if (&first..=&last).contains(&&moment(now)) => {
            "the certificate of an authority above its own"
        }
        _ => "its certificate",
    }
}

/// Puts words to the error of a server that has not proved that the certificate is its own.
pub(crate) fn explain_proof(error: Error, certificate: &CertificateDer<'_>) -> Error {
    match error {
        Error::InvalidCertificate(CertificateError::BadSignature) => {
            refuse(certificate_faults::unproved(certificate))
        }
        other => other,
    }
}

fn refuse(reason: String) -> Error {
    let refusal = OtherError(std::sync::Arc::new(Refusal(reason)));
    Error::InvalidCertificate(CertificateError::Other(refusal))
}

/// Why a chain that is signed as it should be may not be relied on: a key in it is not for what it was used for. webpki does not ask
/// that; OpenSSL does, and so HTTPie and curl.
pub(crate) fn misuse(
    certificate: &CertificateDer<'_>,
    intermediates: &[CertificateDer<'_>],
) -> Option<Error> {
    if !KeyUsage::read(certificate).fits_server() {
        let reason = "its certificate is not meant for servers (key usage)";
        return Some(refuse(reason.to_owned()));
    }
    let chain = || std::iter::once(certificate).chain(intermediates);
    let signs = |authority: &Fields<'_>| {
        chain()
            .filter_map(|signed| Fields::read(signed))
            .any(|signed| signed.issuer == authority.subject && signed != *authority)
    };
    let unfit = intermediates
        .iter()
        .filter(|authority| !KeyUsage::read(authority).fits_authority())
        .filter_map(|authority| Fields::read(authority))
        .find(signs)?;
    let name = display_name(unfit.subject).unwrap_or_else(|| "an authority".to_owned());
    Some(refuse(format!(
        "its certificate is issued by {name}, whose key is not meant to sign any (key usage)"
    )))
}

/// Why a root may not be relied on at this moment: its time has run out, or has not begun.
pub(crate) fn lapse(root: &[u8], now: UnixTime) -> Option<Error> {
    let fields = Fields::read(root)?;
    let now = moment(now);
    let reason = match fields.term() {
        Some([first, last]) if first <= now && now <= last => return None,
        Some([first, _]) if now < first => format!("is not valid before {}", day(&first)),
        Some([_, last]) => format!("expired on {}", day(&last)),
        None => "has no readable dates".to_owned(),
    };
    let name = display_name(fields.subject).unwrap_or_else(|| "an authority".to_owned());
    Some(refuse(format!(
        "it relies on {name}, whose own certificate {reason}"
    )))
}

/// `YYYYMMDDhhmmss`
fn moment(time: UnixTime) -> String {
    let second = time.as_secs() % SECONDS_A_DAY;
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    let date = date(time).replace('-', "");
    format!("{date}{hour:02}{minute:02}{second:02}")
}

/// `YYYY-MM-DD`, from the digits of a moment.
fn day(moment: &str) -> String {
    format!("{}-{}-{}", &moment[..4], &moment[4..6], &moment[6..8])
}

fn is_self_signed(certificate: &[u8]) -> bool {
    Fields::read(certificate).is_some_and(|names| names.issuer == names.subject)
}

fn unknown_issuer(certificate: &[u8]) -> String {
    let Some(names) = Fields::read(certificate) else {
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

/// `2024-02-29`.
fn date(time: UnixTime) -> String {
    day_of(i64::try_from(time.as_secs()).unwrap_or(i64::MAX))
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
    fn the_hosts_of_a_certificate_are_listed() {
        let names: Vec<String> = (0..7).map(|n| format!("DnsName(\"h{n}\")")).collect();
        assert_eq!(but_for(&names[..2]), " but for h0, h1");
        assert_eq!(but_for(&["IpAddress(::1)".into()]), " but for ::1");
        assert_eq!(but_for(&names), " but for h0, h1, h2, h3, h4 and others");
        assert_eq!(but_for(&[]), ": it names no host");
    }
}
