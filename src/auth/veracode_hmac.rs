//! Veracode's HMAC scheme: every request gets a signature of its own.
//!
//! HTTPie: the plugin in `veracode-api-signing`, which signs once and sends the same signature again after a redirect.

use super::{AssumedClock, AuthError, Authenticator, Stamps};
use crate::message::{Request, ResponseHead};
use crate::veracode_hmac::Signer;

/// A clock that is less wrong than this, in milliseconds, is right: `Date` counts whole seconds, and answers take a while.
const RIGHT_ENOUGH: i64 = 5000;

/// Signs what is on the wire: method, host and request target of this very request.
pub(crate) struct VeracodeHmac {
    signer: Signer,
    stamps: Stamps,
    clock: AssumedClock,
}

impl VeracodeHmac {
    /// `stamps` gives each signature its time and nonce.
    pub(crate) fn new(signer: Signer, stamps: Stamps, clock: AssumedClock) -> Self {
        Self {
            signer,
            stamps,
            clock,
        }
    }
}

impl Authenticator for VeracodeHmac {
    fn authenticate(&mut self, request: &mut Request) -> Result<(), AuthError> {
        let stamp = self.stamps.next()?;
        let (host, target) = (request.url.signed_host(), request.url.target());
        let value = self
            .signer
            .authorization(&request.method, host, target, &stamp);
        request.authorize(value);
        Ok(())
    }

    /// With the server's clock assumed, a 401 whose `Date` is another time than ours has the request signed once more. The
    /// clock is then right, so a second 401 is no matter of time.
    fn answer(
        &mut self,
        request: &Request,
        response: &ResponseHead,
    ) -> Result<Option<Request>, AuthError> {
        let may = self.clock == AssumedClock::Server && request.body.is_replayable();
        if !may || response.status != 401 {
            return Ok(None);
        }
        let Some(distance) = response
            .date()
            .and_then(|date| self.stamps.distance(date).transpose())
            .transpose()?
            .filter(|distance| distance.abs() > RIGHT_ENOUGH)
        else {
            return Ok(None);
        };
        self.clock = AssumedClock::Own;
        self.stamps.shift(distance);
        Ok(Some(request.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::{Body, Headers, RequestUrl};
    use crate::veracode_hmac::{Credentials, Stamp, StampError};

    const NOW: u64 = 1_672_531_200_123;

    const CLOCK: fn() -> Result<Stamp, StampError> = || {
        Ok(Stamp {
            millis: NOW,
            nonce: [7; 16],
        })
    };

    fn signer() -> Signer {
        Signer::new(Credentials::new(&"ab".repeat(16), &"01".repeat(64)).unwrap())
    }

    fn scheme(clock: AssumedClock) -> VeracodeHmac {
        VeracodeHmac::new(signer(), Stamps::new(CLOCK, None, None), clock)
    }

    fn request() -> Request {
        Request {
            method: "PUT".into(),
            url: RequestUrl::parse("https://api.veracode.com:8443/a?b=c").unwrap(),
            headers: Headers::new(),
            body: Body::empty(),
        }
    }

    fn answer(status: u16, date: &str) -> ResponseHead {
        let mut headers = Headers::new();
        headers.append("Date", date);
        ResponseHead {
            version: "HTTP/1.1",
            status,
            reason: Vec::new(),
            headers,
        }
    }

    /// The header of a request signed so many milliseconds after [`NOW`].
    fn signed(after: u64) -> String {
        let stamp = Stamp {
            millis: NOW + after,
            nonce: [7; 16],
        };
        signer().authorization("PUT", "api.veracode.com", "/a?b=c", &stamp)
    }

    #[test]
    fn the_signature_covers_this_request() {
        let mut request = request();
        scheme(AssumedClock::Own)
            .authenticate(&mut request)
            .unwrap();
        let expected = signed(0);
        assert_eq!(
            request.headers.text("Authorization"),
            Some(expected.as_str())
        );
    }

    #[test]
    fn the_servers_clock_is_taken_once() {
        let late = answer(401, "Sun, 01 Jan 2023 00:10:00 GMT");
        let mut scheme = scheme(AssumedClock::Server);
        let mut again = scheme.answer(&request(), &late).unwrap().unwrap();
        scheme.authenticate(&mut again).unwrap();
        // Half a second is added, since `Date` counts whole ones.
        let expected = signed(600_500 - 123);
        assert_eq!(again.headers.text("Authorization"), Some(expected.as_str()));
        let later = answer(401, "Sun, 01 Jan 2023 00:20:00 GMT");
        assert!(scheme.answer(&again, &later).unwrap().is_none());
    }

    #[test]
    fn other_answers_are_final() {
        let late = "Sun, 01 Jan 2023 00:10:00 GMT";
        let rows = [
            (AssumedClock::Own, answer(401, late)),
            (AssumedClock::Server, answer(403, late)),
            (AssumedClock::Server, answer(401, "soon")),
            (
                AssumedClock::Server,
                answer(401, "Sun, 01 Jan 2023 00:00:04 GMT"),
            ),
        ];
        for (clock, head) in rows {
            let next = scheme(clock).answer(&request(), &head).unwrap();
            assert!(next.is_none(), "{clock:?} {head:?}");
        }
    }
}
