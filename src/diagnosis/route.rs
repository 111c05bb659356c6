//! Causes that lie between the two ends: the wrong host, something on the way, a request that lacks something.

use super::{Cause, Facts, header};
use crate::veracode_hmac::{Api, KnownHost};

/// How the paths of REST APIs begin.
const REST_PATHS: [&str; 6] = [
    "/appsec/",
    "/api/authn/",
    "/srcclr/",
    "/was/",
    "/pipeline_scan/",
    "/healthcheck/",
];

/// More of a foreign header is not shown.
const SHOWN: usize = 60;

/// A path of the REST APIs on the host of the XML APIs, or the other way round.
pub(super) fn other_api(facts: &Facts) -> Option<Cause> {
    let host = KnownHost::named(facts.request.url.signed_host())?;
    let path = path(facts);
    let (its, serves, right) = match host.api {
        Api::Rest if path.starts_with("/api/") && path.strip_suffix(".do").is_some() => {
            ("XML", "REST", host.region.xml_host())
        }
        Api::Xml if REST_PATHS.iter().any(|start| path.starts_with(start)) => {
            ("REST", "XML", host.region.rest_host())
        }
        _ => return None,
    };
    Some(Cause::new(
        format!(
            "the path is one of the {its} APIs, and {} serves the {serves} APIs",
            host.name
        ),
        format!("send the request to {right}"),
    ))
}

/// Something on the way left its mark on the answer.
pub(super) fn proxy(facts: &Facts) -> Option<Cause> {
    let headers = &facts.head.headers;
    let mark = ["Via", "X-BlueCoat-Via", "Proxy-Agent", "X-Squid-Error"]
        .into_iter()
        .find_map(|name| Some((name, headers.text(name)?)))
        // Content delivery networks belong to the server.
        .filter(|(_, value)| !value.to_ascii_lowercase().contains("cloudfront"));
    let step = "go round the proxy, or have it pass requests to this host unchanged";
    if let Some((name, value)) = mark {
        let value: String = value
            .chars()
            .take(SHOWN)
            .flat_map(char::escape_debug)
            .collect();
        return Some(Cause::new(
            format!(
                "a proxy is on the way ({name}: {value}): it may have changed the request, or have answered itself"
            ),
            step,
        ));
    }
    let host = KnownHost::named(facts.request.url.signed_host())?;
    (host.api == Api::Rest && header::is_page(facts.head)).then(|| {
        Cause::new(
            format!(
                "the answer is a web page, so not of an API of {}: something on the way refused the request",
                host.name
            ),
            "ask who runs the network about its proxy, and Veracode's administrator about allowed IP addresses",
        )
    })
}

/// A path that servers and proxies like to tidy up, after which the signature is of another one.
pub(super) fn rewritten_path(facts: &Facts) -> Option<Cause> {
    let path = path(facts).to_ascii_uppercase();
    let oddities = [
        ("//", "an empty segment (//)"),
        ("/../", "a dot segment"),
        ("/./", "a dot segment"),
        ("%E2%80%9C", "a typographic quote"),
        ("%E2%80%9D", "a typographic quote"),
        ("%2F", "an encoded slash (%2F)"),
        ("%5C", "an encoded backslash (%5C)"),
        ("%25", "an encoded percent sign (%25)"),
    ];
    let (_, oddity) = oddities.into_iter().find(|(odd, _)| path.contains(odd))?;
    Some(Cause::new(
        format!("the path holds {oddity}: changed on the way, it is not the path that was signed"),
        "write the path as the documentation of the API has it",
    ))
}

/// The REST APIs want to know what is sent, even if it is nothing.
pub(super) fn missing_content_type(facts: &Facts) -> Option<Cause> {
    let host = KnownHost::named(facts.request.url.signed_host())?;
    let request = facts.request;
    let needs = matches!(request.method.as_str(), "POST" | "PUT" | "PATCH" | "DELETE");
    let lacks = !request.headers.contains("Content-Type");
    (host.api == Api::Rest && needs && lacks).then(|| {
        Cause::new(
            format!(
                "{} wants a Content-Type with {}, and the request had none",
                host.name, request.method
            ),
            "add Content-Type:application/json",
        )
    })
}

/// The request that was refused is not the one that was typed.
pub(super) fn redirect(facts: &Facts) -> Option<Cause> {
    facts.is_redirected.then(|| {
        Cause::new(
            "a redirect led to the request that was refused",
            "give the URL that it led to (--all shows it)",
        )
    })
}

fn path<'a>(facts: &Facts<'a>) -> &'a str {
    let target = facts.request.url.target();
    target.split_once('?').map_or(target, |(path, _)| path)
}
