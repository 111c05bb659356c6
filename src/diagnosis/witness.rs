//! Follows an exchange and gathers what is needed to say what an answer means.

use std::time::Duration;

use super::{Cause, Facts, Signing, causes, explanation, header, xml};
use crate::message::{Request, ResponseHead};
use crate::pair_history::{self, Past};
use crate::veracode_hmac::{Api, KnownHost};

/// What an answer says of pairs of credentials.
pub(crate) struct News {
    /// Ids, and when their pairs end.
    pub(crate) ends: Vec<(String, i64)>,
    /// The id whose pair is no more.
    pub(crate) replaced: Option<String>,
}

/// Sees every request and every answer of one run.
pub(crate) struct Witness {
    signing: Option<Signing>,
    sent: Option<Request>,
    is_redirected: bool,
}

impl Witness {
    /// `signing` is `None` for a run that does not sign.
    pub(crate) fn new(signing: Option<Signing>) -> Self {
        Self {
            signing,
            sent: None,
            is_redirected: false,
        }
    }

    /// Takes note of a request as it is sent.
    pub(crate) fn note(&mut self, request: &Request) {
        let target = |request: &Request| (request.url.origin(), request.url.target().to_owned());
        self.is_redirected |= self
            .sent
            .as_ref()
            .is_some_and(|before| target(before) != target(request));
        self.sent = Some(request.clone());
    }

    /// How the last request was signed, on several lines.
    pub(crate) fn explanation(&self) -> Option<String> {
        let request = self.sent.as_ref()?;
        Some(explanation::explanation(self.signing.as_ref(), request))
    }

    /// Whether the body of an answer to the last request can tell something.
    pub(crate) fn wants_body(&self) -> bool {
        self.sent
            .as_ref()
            .is_some_and(|request| header::signature(request).is_some() || is_xml_api(request))
    }

    /// Whether there will be a cause to name for this answer, whatever its body says.
    pub(crate) fn explains(&self, head: &ResponseHead) -> bool {
        !self.causes(head, Duration::ZERO, &[]).is_empty()
    }

    /// Why the last request was refused, the likeliest cause first. Empty unless it was signed, and refused.
    pub(crate) fn causes(
        &self,
        head: &ResponseHead,
        elapsed: Duration,
        beginning: &[u8],
    ) -> Vec<Cause> {
        let signed = |request| Some((request, header::signature(request)?));
        let Some((request, authorization)) = self.sent.as_ref().and_then(signed) else {
            return Vec::new();
        };
        causes(&Facts {
            request,
            authorization,
            signing: self.signing.as_ref(),
            is_redirected: self.is_redirected,
            head,
            beginning,
            elapsed,
        })
    }

    /// The pair that signs, with what is known of it.
    pub(crate) fn pair(&self) -> Option<(&str, &Past)> {
        let signing = self.signing.as_ref()?;
        Some((signing.signer.credentials().id(), &signing.past))
    }

    /// What a good answer of the Identity API to the last request says of pairs of credentials.
    pub(crate) fn news(&self, head: &ResponseHead, beginning: &[u8]) -> Option<News> {
        let (Some(request), Some((own, _))) = (&self.sent, self.pair()) else {
            return None;
        };
        let path = request.url.target().strip_prefix("/api/authn/v2/")?;
        let answer = serde_json::from_slice(beginning).unwrap_or_default();
        let path = path.split('?').next().unwrap_or_default();
        (200..300).contains(&head.status).then(|| News {
            ends: pair_history::ends_in(&answer)
                .into_iter()
                .map(|(id, end)| (id.to_owned(), end))
                .collect(),
            replaced: (request.method == "POST" && path == "api_credentials")
                .then(|| own.to_owned()),
        })
    }

    /// The text of the `<error>` document that the answer to the last request is, though its status is good.
    pub(crate) fn error_document(&self, head: &ResponseHead, beginning: &[u8]) -> Option<String> {
        let is_good = (200..300).contains(&head.status);
        let concerns = is_good && self.sent.as_ref().is_some_and(is_xml_api);
        concerns.then(|| xml::error(beginning)).flatten()
    }
}

fn is_xml_api(request: &Request) -> bool {
    KnownHost::named(request.url.signed_host()).is_some_and(|host| host.api == Api::Xml)
}
