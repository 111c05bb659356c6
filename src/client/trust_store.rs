//! The system's trusted roots, of which only those are read that the server's certificates name.
//!
//! HTTPie trusts the `certifi` package. Here the places of the distribution or of OpenSSL's variables are read, by the rules of
//! the crate `rustls-native-certs`: what cannot be read among other certificates is passed over.
//!
//! A store holds about 150 roots, and one handshake needs one of them. So the names of the roots are looked at first, in the
//! beginning of each. webpki takes a root only for a certificate whose issuer is byte by byte the root's subject; whoever
//! else is in the store has no say in its verdict, and is not decoded.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use memchr::{memchr, memmem};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::{Error, RootCertStore};

use super::certificate::lapse;
use super::certificate_fields::Fields;
use super::failure::reason;

const BEGIN: &[u8] = b"-----BEGIN CERTIFICATE-----";
const END: &[u8] = b"-----END CERTIFICATE-----";

/// What is read of a file with certificates, in bytes: a device never ends.
const MAX_PEM: u64 = 64 << 20;

/// Characters of a certificate's text in which its names are looked for: 480 bytes, enough for nearly all.
const LOOKED_AT: usize = 640;

/// What may be trusted.
#[derive(Debug, Default)]
pub(super) struct TrustStore {
    /// PEM, as it was read.
    bundle: Vec<u8>,
    /// Those that did not lie in a bundle.
    others: Vec<CertificateDer<'static>>,
}

/// The roots of a store that have a say in a verdict.
pub(super) struct Roots {
    pub(super) valid: RootCertStore,
    /// Why one that was named is not among them.
    pub(super) lapsed: Option<Error>,
}

impl TrustStore {
    /// Of these and no others.
    pub(super) fn of(certificates: Vec<CertificateDer<'static>>) -> Self {
        Self {
            bundle: Vec::new(),
            others: certificates,
        }
    }

    /// Of a bundle, and of folders with one certificate in each file. Not one in all of them is an error: a reason.
    pub(super) fn read(bundle: Option<&Path>, folders: &[PathBuf]) -> Result<Self, String> {
        let mut store = Self::default();
        let mut failure = None;
        if let Some(path) = bundle {
            match read_pem(path) {
                Ok(text) if memmem::find(&text, BEGIN).is_none() => {
                    failure = Some(format!("there is none in {}", path.display()));
                }
                Ok(text) => store.bundle = text,
                Err(error) => {
                    failure = Some(format!("{}: {}", path.display(), reason(&error)));
                }
            }
        }
        for folder in folders {
            let found = rustls_native_certs::load_certs_from_paths(None, Some(folder));
            store.others.extend(found.certs);
            failure = failure.or(found.errors.first().map(ToString::to_string));
        }
        store.not_empty(failure)
    }

    /// Whatever the crate finds on this system.
    #[cfg(not(any(target_os = "macos", windows)))]
    pub(super) fn search() -> Result<Self, String> {
        let found = rustls_native_certs::load_native_certs();
        let failure = found.errors.first().map(ToString::to_string);
        Self::of(found.certs).not_empty(failure)
    }

    fn not_empty(self, failure: Option<String>) -> Result<Self, String> {
        if self.is_empty() {
            let failure = failure.map(|failure| format!(": {failure}"));
            return Err(format!(
                "the system trusts no certificate authority{}",
                failure.unwrap_or_default()
            ));
        }
        Ok(self)
    }

    /// There is no certificate that could be a root.
    pub(super) fn is_empty(&self) -> bool {
        let mut roots = RootCertStore::empty();
        !self.named(&|_| true).any(|root| roots.add(root).is_ok())
    }

    /// Whether the certificate was given by itself.
    pub(super) fn has(&self, certificate: &CertificateDer<'_>) -> bool {
        self.others.contains(certificate)
    }

    /// The roots that may have issued one of the certificates.
    pub(super) fn roots_for<'a>(
        &self,
        chain: impl Iterator<Item = &'a CertificateDer<'a>>,
        now: UnixTime,
    ) -> Roots {
        let issuers: Vec<&[u8]> = chain
            .filter_map(|certificate| Some(Fields::read(certificate)?.issuer))
            .collect();
        let mut roots = Roots {
            valid: RootCertStore::empty(),
            lapsed: None,
        };
        for root in self.named(&|subject| issuers.contains(&subject)) {
            match lapse(&root, now) {
                None => {
                    roots.valid.add_parsable_certificates([root]);
                }
                lapsed => roots.lapsed = lapsed,
            }
        }
        roots
    }

    /// The certificates with a wanted subject.
    fn named<'a>(
        &'a self,
        wanted: &'a dyn Fn(&[u8]) -> bool,
    ) -> impl Iterator<Item = CertificateDer<'static>> + 'a {
        let bundled = blocks(&self.bundle).filter_map(|block| decode(block, wanted));
        let others = self.others.iter().filter(|root| is_named(root, wanted));
        bundled.chain(others.cloned())
    }
}

/// A file with certificates.
pub(super) fn read_pem(path: &Path) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    let size = file.metadata().map_or(0, |it| it.len().min(MAX_PEM));
    let mut text = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
    file.take(MAX_PEM).read_to_end(&mut text)?;
    Ok(text)
}

/// The text from the beginning of each certificate on.
fn blocks(bundle: &[u8]) -> impl Iterator<Item = &[u8]> {
    memmem::find_iter(bundle, BEGIN)
        .filter(|&start| start == 0 || matches!(bundle[start - 1], b'\n' | b'\r'))
        .map(|start| &bundle[start..])
}

/// The certificate at the beginning of the text, if its subject is wanted.
fn decode(text: &[u8], wanted: &dyn Fn(&[u8]) -> bool) -> Option<CertificateDer<'static>> {
    let mut bytes = [0; LOOKED_AT];
    let fields = Fields::read(beginning(text, &mut bytes));
    if fields.is_some_and(|fields| !wanted(fields.subject)) {
        return None;
    }
    let end = memmem::find(text, END)? + END.len();
    let root = CertificateDer::from_pem_slice(&text[..end]).ok()?;
    is_named(&root, wanted).then_some(root)
}

fn is_named(root: &[u8], wanted: &dyn Fn(&[u8]) -> bool) -> bool {
    Fields::read(root).is_some_and(|fields| wanted(fields.subject))
}

/// The first bytes of a certificate; none where the text is not the usual one.
fn beginning<'a>(text: &[u8], bytes: &'a mut [u8; LOOKED_AT]) -> &'a [u8] {
    let mut digits = [0; LOOKED_AT];
    let mut count = 0;
    let mut rest = &text[BEGIN.len()..];
    while let Some(end) = memchr(b'\n', rest)
        && count < LOOKED_AT
        && !rest.starts_with(b"-")
    {
        let line = rest[..end].trim_ascii_end();
        let taken = line.len().min(LOOKED_AT - count);
        digits[count..count + taken].copy_from_slice(&line[..taken]);
        count += taken;
        rest = &rest[end + 1..];
    }
    let decoded = STANDARD.decode_slice(&digits[..count], bytes);
    &bytes[..decoded.unwrap_or(0)]
}

#[cfg(test)]
mod tests {
    use rcgen::{
        BasicConstraints, Certificate, CertificateParams, DnType, IsCa, KeyPair, date_time_ymd,
    };

    use super::*;

    /// In 2024.
    const NOW: u64 = 1_709_251_200;

    fn now() -> UnixTime {
        UnixTime::since_unix_epoch(std::time::Duration::from_secs(NOW))
    }

    fn root(name: &str, change: impl FnOnce(&mut CertificateParams)) -> Certificate {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(2100, 1, 1);
        change(&mut params);
        let key = KeyPair::generate().unwrap();
        params.self_signed(&key).unwrap()
    }

    fn store(bundle: impl Into<Vec<u8>>) -> TrustStore {
        TrustStore {
            bundle: bundle.into(),
            others: Vec::new(),
        }
    }

    /// How many roots of the store can have issued this one, which has issued itself.
    fn found(store: &TrustStore, wanted: &Certificate) -> usize {
        let roots = store.roots_for([wanted.der()].into_iter(), now());
        roots.valid.len()
    }

    #[test]
    fn a_root_is_found_by_its_name_alone() {
        let roots = ["A", "B", "B"].map(|name| root(name, |_| {}));
        let pem: String = roots.iter().map(Certificate::pem).collect();
        for text in [pem.clone(), pem.replace("\r\n", "\n"), pem + "\n\n"] {
            let store = store(text);
            assert_eq!(found(&store, &roots[0]), 1);
            assert_eq!(found(&store, &roots[1]), 2);
            assert_eq!(found(&store, &root("C", |_| {})), 0);
        }
    }

    #[test]
    fn what_is_no_certificate_is_passed_over() {
        let good = root("Good", |_| {});
        let pem = good.pem();
        let key = KeyPair::generate().unwrap().serialize_pem();
        let cut = &pem[..pem.len() / 2];
        let broken = "-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n";
        let empty = "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n";
        let not_der = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        let other = pem.replace(" CERTIFICATE-", " TRUSTED CERTIFICATE-");
        let quoted = format!("# {pem}");
        for garbage in [&key, cut, broken, empty, not_der, &other, &quoted, "\u{0}"] {
            assert!(store(garbage).is_empty(), "{garbage}");
            let store = store(format!("# Good\n{garbage}\n{pem}{garbage}"));
            assert_eq!(found(&store, &good), 1, "{garbage}");
        }
    }

    #[test]
    fn a_name_may_be_longer_than_what_is_looked_at() {
        let name = "long ".repeat(100);
        let long = root(&name, |_| {});
        let store = store(root("Short", |_| {}).pem() + &long.pem());
        assert_eq!(found(&store, &long), 1);
    }

    #[test]
    fn a_root_out_of_its_time_is_told_and_not_used() {
        let wanted = root("A", |_| {});
        let old = root("A", |params| params.not_after = date_time_ymd(2024, 1, 1));
        let young = root("A", |params| params.not_before = date_time_ymd(2050, 1, 1));
        for (pem, valid, reason) in [
            (old.pem(), 0, Some("expired on 2024-01-01")),
            (young.pem(), 0, Some("is not valid before 2050-01-01")),
            (old.pem() + &wanted.pem(), 1, Some("expired on 2024-01-01")),
            (wanted.pem(), 1, None),
        ] {
            let roots = store(pem).roots_for([wanted.der()].into_iter(), now());
            assert_eq!(roots.valid.len(), valid);
            let said = roots.lapsed.map(|error| error.to_string());
            let as_wanted = match (&said, reason) {
                (Some(said), Some(reason)) => said.contains(reason),
                (said, reason) => said.is_none() && reason.is_none(),
            };
            assert!(as_wanted, "{said:?}");
        }
    }

    /// The same certificates as the crate reads, on whatever system this runs.
    #[test]
    fn no_root_of_the_system_is_missed() {
        let bundle = Path::new("/etc/ssl/certs/ca-certificates.crt");
        let Ok(text) = std::fs::read(bundle) else {
            println!("skipped: there is no {}", bundle.display());
            return;
        };
        let all = rustls_native_certs::load_certs_from_paths(Some(bundle), None).certs;
        let store = store(text);
        let every = |_: &[u8]| true;
        let mut ours: Vec<_> = store.named(&every).collect();
        ours.sort_by(|one, other| one.as_ref().cmp(other));
        assert!(ours == all, "{} and {}", ours.len(), all.len());
        for root in all {
            let subject = Fields::read(&root).unwrap().subject;
            let is_it = |other: &[u8]| other == subject;
            assert!(store.named(&is_it).any(|found| found == root));
        }
    }
}
