//! Who asks for what: the request for a token (RFC 6749 §4.4.2).

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use clap::ValueEnum;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use crate::message::{Body, Headers, Request, RequestUrl, form_urlencoded};

/// How the client proves to the token endpoint who it is (RFC 6749 §2.3.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ClientAuth {
    /// In the Authorization header
    #[default]
    Basic,
    /// In the form, for servers that know nothing else
    Body,
}

/// A client, and the token that it wants.
pub(crate) struct Grant {
    /// https, or a loopback host.
    pub(crate) token_url: RequestUrl,
    pub(crate) client_id: String,
    pub(crate) client_secret: SecretString,
    /// Names with blanks between them.
    pub(crate) scope: Option<String>,
    pub(crate) audience: Option<String>,
    pub(crate) client_auth: ClientAuth,
    pub(crate) user_agent: &'static str,
}

impl Grant {
    /// The request for a token, with the client's secret in it: never to be shown.
    pub(super) fn request(&self) -> Request {
        let secret = self.client_secret.expose_secret();
        let mut fields = vec![("grant_type", "client_credentials")];
        if self.client_auth == ClientAuth::Body {
            fields.extend([
                ("client_id", self.client_id.as_str()),
                ("client_secret", secret),
            ]);
        }
        let wanted = [("scope", &self.scope), ("audience", &self.audience)];
        for (name, value) in wanted {
            fields.extend(value.as_deref().map(|value| (name, value)));
        }
        let body = form_urlencoded(fields.into_iter());
        let length = body.len().to_string();
        let mut headers = Headers::new();
        for (name, value) in [
            ("Host", self.token_url.host_header().as_str()),
            ("Accept-Encoding", "identity"),
            ("Accept", "application/json"),
            ("Connection", "keep-alive"),
            ("Content-Length", &length),
            ("User-Agent", self.user_agent),
            ("Content-Type", "application/x-www-form-urlencoded"),
        ] {
            headers.append(name, value);
        }
        let mut request = Request {
            method: "POST".to_owned(),
            url: self.token_url.clone(),
            headers,
            body: Body::from_bytes(body),
        };
        if self.client_auth == ClientAuth::Basic {
            // Encoded as RFC 6749 wants it, since a colon in an id would end it: `id=secret`, and no other `=`.
            let pair = form_urlencoded([(self.client_id.as_str(), secret)].into_iter());
            let pair = pair.replacen('=', ":", 1);
            request.authorize(format!("Basic {}", BASE64_STANDARD.encode(pair)));
        }
        request
    }

    /// Names the token in the cache: another endpoint, client, scope or audience has another one. The secret is no part of it.
    pub(crate) fn key(&self) -> String {
        let mut hash = Sha256::new();
        let url = self.token_url.to_string();
        let parts = [
            Some(&url),
            Some(&self.client_id),
            self.scope.as_ref(),
            self.audience.as_ref(),
        ];
        for part in parts {
            // Told apart by their lengths, and what is missing from what is empty.
            hash.update(
                part.map_or(u64::MAX, |part| part.len() as u64)
                    .to_le_bytes(),
            );
            hash.update(part.map_or("", String::as_str));
        }
        hex::encode(&hash.finalize()[..16])
    }
}
