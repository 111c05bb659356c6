//! Veracode's HMAC scheme: every request gets a signature of its own.
//!
//! HTTPie: the plugin in `veracode-api-signing`, which signs once and sends the same signature again after a redirect.

use super::{AuthError, Authenticator};
use crate::message::Request;
use crate::veracode_hmac::{Signer, Stamp, StampError};

/// Signs what is on the wire: method, host and request target of this very request.
pub(crate) struct VeracodeHmac {
    signer: Signer,
    stamp: fn() -> Result<Stamp, StampError>,
}

impl VeracodeHmac {
    /// `stamp` gives each signature its time and nonce.
    pub(crate) fn new(signer: Signer, stamp: fn() -> Result<Stamp, StampError>) -> Self {
        Self { signer, stamp }
    }
}

impl Authenticator for VeracodeHmac {
    fn authenticate(&mut self, request: &mut Request) -> Result<(), AuthError> {
        let stamp = (self.stamp)()?;
        let (host, target) = (request.url.signed_host(), request.url.target());
        let value = self
            .signer
            .authorization(&request.method, host, target, &stamp);
        request.authorize(value);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::{Body, Headers, RequestUrl};
    use crate::veracode_hmac::Credentials;

    #[test]
    fn the_signature_covers_this_request() {
        let credentials = Credentials::new(&"ab".repeat(16), &"01".repeat(64)).unwrap();
        let signer = Signer::new(credentials);
        let stamp = Stamp {
            millis: 1_672_531_200_123,
            nonce: [7; 16],
        };
        let expected = signer.authorization("PUT", "api.veracode.com", "/a?b=c", &stamp);
        let mut request = Request {
            method: "PUT".into(),
            url: RequestUrl::parse("https://api.veracode.com:8443/a?b=c").unwrap(),
            headers: Headers::new(),
            body: Body::empty(),
        };
        let mut scheme = VeracodeHmac::new(signer, || {
            Ok(Stamp {
                millis: 1_672_531_200_123,
                nonce: [7; 16],
            })
        });
        scheme.authenticate(&mut request).unwrap();
        assert_eq!(
            request.headers.text("Authorization"),
            Some(expected.as_str())
        );
    }
}
