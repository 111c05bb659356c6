//! Which cause is named first, fact by fact.

use super::*;
use crate::message::{Body, Headers, RequestUrl};
use crate::veracode_hmac::{Credentials, Stamp};

const ID: &str = "3ddaeeb10ca690df3fee5e3bd1c329fa";
/// 2023-01-01 00:00:00.
const NOW: u64 = 1_672_531_200_000;
const DATE: &str = "Sun, 01 Jan 2023 00:00:00 GMT";

fn secret() -> String {
    "c0ffee0123456789".repeat(8)
}

/// An exchange in which nothing is wrong but the answer.
struct Case {
    id: String,
    secret: String,
    method: &'static str,
    url: &'static str,
    typed: Option<String>,
    signed_at: u64,
    sent: Headers,
    hidden: Vec<Hidden>,
    fate: Option<Fate>,
    time: TimeSource,
    nonce_is_given: bool,
    is_redirected: bool,
    status: u16,
    received: Headers,
    beginning: &'static str,
}

impl Case {
    fn new(status: u16) -> Self {
        let mut received = Headers::new();
        received.append("Date", DATE);
        received.append("Content-Type", "application/json");
        Self {
            id: ID.into(),
            secret: secret(),
            method: "GET",
            url: "https://api.veracode.com/appsec/v1/applications?size=5",
            typed: None,
            signed_at: NOW,
            sent: Headers::new(),
            hidden: Vec::new(),
            fate: None,
            time: TimeSource::Own,
            nonce_is_given: false,
            is_redirected: false,
            status,
            received,
            beginning: "",
        }
    }

    fn signing(&self) -> Signing {
        Signing {
            signer: Signer::new(Credentials::new(&self.id, &self.secret).unwrap()),
            origin: Origin::Environment {
                id: "THE_ID",
                secret: "THE_SECRET",
            },
            hidden: self.hidden.clone(),
            past: Past::default(),
            fate: self.fate,
            time: self.time,
            nonce_is_given: self.nonce_is_given,
            shows_secrets: false,
        }
    }

    fn request(&self, signing: &Signing) -> Request {
        let url = RequestUrl::parse(self.url).unwrap();
        let stamp = Stamp {
            millis: self.signed_at,
            nonce: [7; 16],
        };
        let value =
            signing
                .signer
                .authorization(self.method, url.signed_host(), url.target(), &stamp);
        let mut headers = self.sent.clone();
        headers.append("Authorization", self.typed.clone().unwrap_or(value));
        Request {
            method: self.method.into(),
            url,
            headers,
            body: Body::empty(),
        }
    }

    /// The causes in order, none of which shows a secret, an id or a line end.
    fn causes(&self) -> Vec<String> {
        let signing = self.signing();
        let request = self.request(&signing);
        let head = ResponseHead {
            version: "HTTP/1.1",
            status: self.status,
            reason: Vec::new(),
            headers: self.received.clone(),
        };
        let causes = causes(&Facts {
            request: &request,
            authorization: header::signature(&request).unwrap(),
            signing: self.typed.is_none().then_some(&signing),
            is_redirected: self.is_redirected,
            head: &head,
            beginning: self.beginning.as_bytes(),
            elapsed: Duration::from_millis(300),
        });
        for Cause { what, step } in &causes {
            for text in [what, step] {
                let is_plain = !text.contains(['\n', '\r', '\u{1b}']) && !text.ends_with('.');
                assert!(is_plain, "{text:?}");
                assert!(
                    !text.contains("c0ffee") && !text.contains("3ddaeeb1"),
                    "{text}"
                );
            }
        }
        causes
            .into_iter()
            .map(|cause| format!("{} -> {}", cause.what, cause.step))
            .collect()
    }

    #[track_caller]
    fn first(&self, words: &[&str]) {
        let causes = self.causes();
        let first = causes.first().expect("a cause");
        for word in words {
            assert!(first.contains(word), "{word:?} is missing in {causes:#?}");
        }
    }
}

#[test]
fn nothing_wrong_but_the_credentials() {
    let causes = Case::new(401).causes();
    assert_eq!(causes.len(), 1, "{causes:?}");
    assert!(causes[0].contains("expired") && causes[0].contains("THE_ID"));
}

#[test]
fn a_wrong_clock() {
    let at = |signed_at| Case {
        signed_at,
        ..Case::new(401)
    };
    at(NOW + 412_000).first(&["clock of this machine is 412 s ahead of", "--assume-clock"]);
    at(NOW - 90_000).first(&["90 s behind"]);
    // A few seconds are a cause only if there is no better one.
    at(NOW + 20_000).first(&["20 s ahead"]);
    let eu = Case {
        id: format!("vera01ei-{ID}"),
        ..at(NOW + 20_000)
    };
    eu.first(&["European"]);
    assert_eq!(at(NOW + 4000).causes().len(), 1);
    let given = Case {
        time: TimeSource::Given,
        ..at(NOW - 900_000)
    };
    given.first(&["--sign-at is 900 s behind"]);
    let mut cached = at(NOW + 600_000);
    cached.received.append("Age", "600");
    cached.first(&["expired"]);
}

#[test]
fn a_credential_of_another_region() {
    let case = |id: &str, url| Case {
        id: id.into(),
        url,
        ..Case::new(401)
    };
    let european = format!("vera01ei-{ID}");
    case(&european, "https://api.veracode.com/appsec/v1/x")
        .first(&["European", "to api.veracode.eu"]);
    case(
        &european,
        "https://analysiscenter.veracode.us/api/5.0/getapplist.do",
    )
    .first(&["Federal", "to analysiscenter.veracode.eu"]);
    case(ID, "https://api.veracode.eu/appsec/v1/x").first(&["Commercial", "to api.veracode.com"]);
    case(&format!("vera01xi-{ID}"), "https://api.veracode.com/x").first(&["prefix of the API id"]);
    assert_eq!(
        case(&european, "https://api.veracode.eu/x").causes().len(),
        1
    );
    assert_eq!(
        case(&european, "https://elsewhere.test/x").causes().len(),
        1
    );
}

#[test]
fn a_pair_that_is_none() {
    let mixed = Case {
        id: format!("vera01gi-{ID}"),
        secret: format!("vera01es-{}", secret()),
        ..Case::new(401)
    };
    mixed.first(&["two regions"]);
    let long = Case {
        id: format!("{ID}00"),
        ..Case::new(401)
    };
    long.first(&["the API id has 34", "have 32"]);
}

#[test]
fn a_pair_that_was_seen_to_end() {
    for (fate, words) in [
        (
            Fate::Rotated(0),
            ["replaced by rotate on 1970-01-01", "credentials list"],
        ),
        (
            Fate::Expired(86_400),
            ["expired on 1970-01-02", "Veracode Platform"],
        ),
        (Fate::BrokenOff, ["broken off", "vhttp credentials recover"]),
    ] {
        let case = Case {
            fate: Some(fate),
            hidden: vec![Hidden::File("f".into())],
            ..Case::new(401)
        };
        case.first(&words);
    }
}

#[test]
fn hidden_sources() {
    let hides = |status, hidden: &[Hidden]| Case {
        hidden: hidden.to_vec(),
        ..Case::new(status)
    };
    let file = Hidden::File("/home/ann/.veracode/credentials".into());
    let profile = Hidden::Profile {
        variable: "VERACODE_API_PROFILE",
    };
    let half = Hidden::HalfEnvironment {
        set: "HALF_A",
        missing: "HALF_B",
    };
    hides(401, &[file.clone(), profile.clone()]).first(&["VERACODE_API_PROFILE", "unset THE_ID"]);
    hides(401, std::slice::from_ref(&file)).first(&["hide /home/ann"]);
    hides(401, &[half]).first(&["HALF_A is set, but HALF_B is not"]);
    hides(403, &[profile]).first(&["role"]);
}

#[test]
fn the_wrong_host() {
    for status in [401, 403, 404] {
        let rest = Case {
            url: "https://analysiscenter.veracode.eu/appsec/v1/applications",
            ..Case::new(status)
        };
        rest.first(&["REST", "to api.veracode.eu"]);
        let xml = Case {
            url: "https://api.veracode.com/api/5.0/getapplist.do?x=1",
            ..Case::new(status)
        };
        xml.first(&["XML", "to analysiscenter.veracode.com"]);
    }
}

#[test]
fn something_on_the_way() {
    let mut via = Case::new(401);
    via.received
        .append("Via", "1.1 proxy.corp\u{1b}[0m (squid/5.7)");
    via.first(&["proxy", "1.1 proxy.corp", "squid"]);
    let mut network = Case::new(401);
    network
        .received
        .append("Via", "1.1 x.cloudfront.net (CloudFront)");
    network.first(&["expired"]);
    let mut page = Case::new(403);
    page.received
        .set("Content-Type", "text/html; charset=utf-8");
    page.first(&["web page"]);
    for (path, word) in [
        ("https://api.veracode.com/appsec//v1/x", "empty segment"),
        ("https://api.veracode.com/appsec/v1/a%2Fb", "%2F"),
        (
            "https://api.veracode.com/appsec/v1/x%E2%80%9D",
            "typographic",
        ),
    ] {
        Case {
            url: path,
            ..Case::new(401)
        }
        .first(&[word]);
    }
    Case {
        is_redirected: true,
        ..Case::new(401)
    }
    .first(&["redirect"]);
}

#[test]
fn what_a_request_lacks() {
    for status in [401, 415] {
        let bare = Case {
            method: "DELETE",
            ..Case::new(status)
        };
        bare.first(&["DELETE", "Content-Type:application/json"]);
    }
    let mut typed = Case {
        method: "POST",
        ..Case::new(415)
    };
    typed.sent.append("Content-Type", "text/plain");
    assert_eq!(typed.causes(), [""; 0]);
}

#[test]
fn a_header_that_was_typed() {
    let typed = |status, value: &str| Case {
        typed: Some(value.into()),
        ..Case::new(status)
    };
    typed(401, "VERACODE-HMAC-SHA-256 id=x").first(&["malformed"]);
    typed(400, "VERACODE-HMAC-SHA-256 id=x,ts=1,nonce=0,sig=0").first(&["malformed"]);
    let old = Case {
        signed_at: NOW - 600_000,
        ..Case::new(401)
    };
    let signing = old.signing();
    let header = old
        .request(&signing)
        .headers
        .text("Authorization")
        .map(str::to_owned);
    typed(401, &header.clone().unwrap())
        .first(&["time in the Authorization header is 600 s behind"]);
    let mut refused = typed(400, &header.unwrap_or_default());
    assert_eq!(refused.causes(), [""; 0]);
    refused.received.set("Content-Type", "text/html");
    refused.beginning = "<html><hr><center>cloudflare</center>";
    refused.first(&["Cloudflare"]);
    refused.beginning = "";
    assert_eq!(refused.causes(), [""; 0]);
    refused.received.append("Server", "cloudflare");
    refused.first(&["Cloudflare"]);
    refused.status = 403;
    refused.received.set("Content-Type", "application/json");
    refused.first(&["role"]);
}

#[test]
fn a_nonce_that_was_given() {
    Case {
        nonce_is_given: true,
        ..Case::new(401)
    }
    .first(&["--nonce"]);
}

#[test]
fn other_answers_need_no_explaining() {
    for status in [200, 302, 400, 404, 407, 429, 500] {
        assert_eq!(Case::new(status).causes(), [""; 0], "{status}");
    }
}

#[test]
fn the_steps_of_a_signature() {
    let case = Case::new(200);
    let mut signing = case.signing();
    let request = case.request(&signing);
    let explain = |signing: Option<&Signing>| explanation::explanation(signing, &request);
    let told = explain(Some(&signing));
    for words in [
        "id from                   THE_ID\n",
        "secret from               THE_SECRET\n",
        "id=********&host=api.veracode.com&url=/appsec/v1/applications?size=5&method=GET\n",
        "nonce                     07070707070707070707070707070707\n",
        "id=********,ts=1672531200000,nonce=07070707070707070707070707070707,sig=********",
    ] {
        assert!(told.contains(words), "{words:?} is missing in {told}");
    }
    assert!(!told.contains(ID) && !told.contains("c0ffee"), "{told}");
    signing.shows_secrets = true;
    let told = explain(Some(&signing));
    assert!(
        told.contains(ID) && !told.contains("c0ffee") && !told.contains("****"),
        "{told}"
    );
    assert!(explain(None).contains("typed"));
}
