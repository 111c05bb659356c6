//! Names and dates of a certificate, read from its encoding.
//!
//! Nothing is decided here: who is trusted is webpki's to say. The names tell a user whose certificate was refused, and which roots
//! of a store may have a say in it.

use memchr::memmem;

const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];
const ORGANIZATION: &[u8] = &[0x55, 0x04, 0x0a];

/// What stands at the beginning of a certificate. The names have no header of their sequence: so webpki compares them.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fields<'a> {
    pub(super) issuer: &'a [u8],
    pub(super) subject: &'a [u8],
    validity: &'a [u8],
}

impl<'a> Fields<'a> {
    /// RFC 5280, 4.1: version, serial number, algorithm, issuer, validity, subject. What stands behind them may be missing.
    pub(super) fn read(certificate: &'a [u8]) -> Option<Self> {
        let (_, _, fields) = header(certificate)?;
        let (_, _, mut rest) = header(fields)?;
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
        let validity = next()?.content;
        let subject = next()?.content;
        Some(Self {
            issuer,
            subject,
            validity,
        })
    }

    /// The first and the last second in which it is valid, as `YYYYMMDDhhmmss`.
    pub(super) fn term(&self) -> Option<[String; 2]> {
        let (first, rest) = element(self.validity)?;
        let (last, _) = element(rest)?;
        Some([first.moment()?, last.moment()?])
    }
}

/// What the key of a certificate is for (RFC 5280, 4.2.1.3): for everything when it does not say.
pub(super) struct KeyUsage(u8);

impl KeyUsage {
    pub(super) fn read(certificate: &[u8]) -> Self {
        const EXTENSION: &[u8] = &[0x06, 0x03, 0x55, 0x1d, 0x0f];
        const CRITICAL: u8 = 0x01;
        let bits = || {
            let at = memmem::find(certificate, EXTENSION)?;
            let (first, rest) = element(&certificate[at + EXTENSION.len()..])?;
            let octets = match first.tag {
                CRITICAL => element(rest)?.0,
                _ => first,
            };
            // The first octet says how many bits of the last are padding.
            element(octets.content)?.0.content.get(1).copied()
        };
        Self(bits().unwrap_or(u8::MAX))
    }

    /// A server signs, or takes a secret in one of two ways.
    pub(super) fn fits_server(&self) -> bool {
        const SIGNATURE_ENCIPHERMENT_OR_AGREEMENT: u8 = 0x80 | 0x20 | 0x08;
        self.0 & SIGNATURE_ENCIPHERMENT_OR_AGREEMENT != 0
    }

    pub(super) fn fits_authority(&self) -> bool {
        const CERTIFICATE_SIGN: u8 = 0x04;
        self.0 & CERTIFICATE_SIGN != 0
    }
}

/// The common name, or else the organization, of an encoded name: without control characters.
pub(super) fn display_name(name: &[u8]) -> Option<String> {
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

impl Element<'_> {
    /// RFC 5280, 4.1.2.5: a year of two digits lies between 1950 and 2049.
    fn moment(&self) -> Option<String> {
        let text = std::str::from_utf8(self.content).ok()?.strip_suffix('Z')?;
        let century = match text.len() {
            12 if text < "50" => "20",
            12 => "19",
            14 => "",
            _ => return None,
        };
        let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| format!("{century}{text}"))
    }
}

/// The first element and what stands behind it.
fn element(bytes: &[u8]) -> Option<(Element<'_>, &[u8])> {
    let (tag, length, rest) = header(bytes)?;
    let (content, rest) = rest.split_at_checked(length)?;
    Some((Element { tag, content }, rest))
}

/// Tag and length of the first element, and what stands behind them.
fn header(bytes: &[u8]) -> Option<(u8, usize, &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&first, rest) = rest.split_first()?;
    if first < 0x80 {
        return Some((tag, first.into(), rest));
    }
    let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
    let length = digits.iter().try_fold(0usize, |sum, digit| {
        sum.checked_mul(256)?.checked_add((*digit).into())
    })?;
    Some((tag, length, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_certificates_have_no_names() {
        for bytes in [
            &b""[..],
            b"\x30",
            b"\x30\x05abc",
            b"\x30\x88\xff\xff\xff\xff\xff\xff\xff\xff",
            b"\x30\xff",
        ] {
            assert!(Fields::read(bytes).is_none(), "{bytes:?}");
        }
    }

    #[test]
    fn keys_are_for_what_their_certificate_says() {
        use rcgen::KeyUsagePurpose::{CrlSign, DigitalSignature, KeyCertSign};
        for (purposes, server, authority) in [
            (&[][..], true, true),
            (&[DigitalSignature], true, false),
            (&[KeyCertSign, CrlSign], false, true),
            (&[CrlSign], false, false),
        ] {
            let mut params = rcgen::CertificateParams::new(vec!["a.test".into()]).unwrap();
            params.key_usages = purposes.to_vec();
            let key = rcgen::KeyPair::generate().unwrap();
            let usage = KeyUsage::read(params.self_signed(&key).unwrap().der());
            assert_eq!(usage.fits_server(), server, "{purposes:?}");
            assert_eq!(usage.fits_authority(), authority, "{purposes:?}");
        }
        assert!(KeyUsage::read(b"\x06\x03\x55\x1d\x0f\x04").fits_server());
    }

    #[test]
    fn the_beginning_of_a_certificate_is_enough() {
        let certified = rcgen::generate_simple_self_signed(vec!["a.test".into()]).unwrap();
        let certificate = certified.cert.der();
        let fields = Fields::read(certificate).unwrap();
        assert_eq!(fields.issuer, fields.subject);
        let end = certificate.len() - 100;
        assert_eq!(Fields::read(&certificate[..end]), Some(fields));
        assert_eq!(Fields::read(&certificate[..40]), None);
    }
}
