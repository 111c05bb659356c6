//! Names and dates of a certificate, read from its encoding.
//!
//! Nothing is decided here: who is trusted is webpki's to say. The names tell a user whose certificate was refused, and which roots
//! of a store may have a say in it.

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
