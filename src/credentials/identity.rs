//! Asks Veracode's Identity API, by the same plan and exchange as every request.

use std::ffi::OsString;
use std::io::Read;

use serde_json::Value;
use zeroize::Zeroizing;

use super::{CredentialsError, Desk};
use crate::auth::AuthType;
use crate::client::{Exchange, HttpTransport};
use crate::message::{Message, Response};
use crate::plan::{ProcessInputs, RequestPlan};
use crate::veracode_hmac::Credentials;

const BASE: &str = "/api/authn/v2/";

/// More than any answer here.
const MAX_ANSWER: u64 = 1024 * 1024;

/// What is asked of the server.
#[derive(Clone, Copy)]
pub(super) struct Question<'a> {
    /// For messages.
    pub(super) what: &'static str,
    pub(super) method: &'static str,
    /// Below the API's base.
    pub(super) path: &'a str,
}

impl Desk<'_> {
    /// Sends one request signed with this pair; the answer's body is still on the way, and not packed.
    pub(super) fn send(
        &mut self,
        host: &str,
        pair: &Credentials,
        question: Question,
    ) -> Result<Response, CredentialsError> {
        let mut args = self.args.request();
        let mut words = vec![
            question.method.to_owned(),
            format!("https://{host}{BASE}{}", question.path),
            "Accept-Encoding:identity".to_owned(),
        ];
        if question.method != "GET" {
            words.push("Content-Type:application/json".to_owned());
        }
        args.words = words.into_iter().map(OsString::from).collect();
        args.auth.auth = Some(format!("{}:{}", pair.id(), pair.expose_secret()));
        args.auth.auth_type = Some(AuthType::VeracodeHmac);
        let mut inputs = ProcessInputs {
            environment: self.environment,
            stdin: &mut self.streams.stdin,
            stderr: &mut self.streams.stderr,
        };
        let plan = RequestPlan::new(&args, self.environment, &mut inputs)?;
        let auth = plan.auth.map(|auth| (auth.scheme, auth.authenticator));
        let transport = Some(HttpTransport::new(plan.network));
        let mut exchange =
            Exchange::new(plan.request, auth, plan.cookies, plan.redirects, transport);
        while let Some(message) = exchange.next()? {
            if let Message::Response {
                response,
                last: true,
            } = message
            {
                return Ok(response);
            }
        }
        Err(question.unexpected("there is none"))
    }

    /// Sends a request and reads the JSON of a good answer; `Null` for an empty one.
    pub(super) fn ask(
        &mut self,
        host: &str,
        pair: &Credentials,
        question: Question,
    ) -> Result<Value, CredentialsError> {
        let mut response = self.send(host, pair, question)?;
        question.accept(&response)?;
        let mut bytes = Zeroizing::new(Vec::new());
        let body = response.body.by_ref().take(MAX_ANSWER);
        read_all(body, &mut bytes, question)?;
        if bytes.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_slice(&bytes).map_err(|_| question.unexpected("no JSON"))
    }
}

fn read_all(
    mut body: impl Read,
    bytes: &mut Vec<u8>,
    question: Question,
) -> Result<(), CredentialsError> {
    let read = body.read_to_end(bytes);
    read.map_err(|_| question.unexpected("it broke off"))?;
    Ok(())
}

impl Question<'_> {
    /// Whether the answer is a good one.
    pub(super) fn accept(&self, response: &Response) -> Result<(), CredentialsError> {
        match response.head.status {
            200..=299 => Ok(()),
            status => Err(CredentialsError::Refused {
                what: self.what,
                status,
                reason: response.head.reason_text(),
            }),
        }
    }

    pub(super) fn unexpected(&self, why: &'static str) -> CredentialsError {
        CredentialsError::Answer {
            what: self.what,
            why,
        }
    }
}
