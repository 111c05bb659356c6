//! Small answers of Veracode's other APIs, so that their documented commands get one, too.

use serde_json::json;

use super::call::{Call, Problem, Reply};
use super::paging::page;
use crate::support::Response;

/// `/healthcheck/status`: an empty answer means that the credentials are good.
pub fn health(call: &Call) -> Reply {
    match call.request.method.as_str() {
        "GET" => Ok(Response::new(200)),
        _ => Err(Problem::Method("GET")),
    }
}

/// `/appsec/v1/applications`: one application.
pub fn applications(call: &Call) -> Reply {
    let application = json!({
        "guid": "3f8c7c2e-5a0b-4d3a-9a53-6b8c1d0e2f47",
        "id": 100_001,
        "profile": { "name": "Analytical Engine", "business_criticality": "HIGH" },
        "created": "2026-01-15T18:20:30.000Z",
    });
    match call.request.method.as_str() {
        "GET" => page(call, "applications", &[application]),
        _ => Err(Problem::Method("GET")),
    }
}

/// `/api/5.0/NAME.do`: a small XML document. An upload says how long it was.
pub fn xml(call: &Call, name: &str) -> Reply {
    if !matches!(call.request.method.as_str(), "GET" | "POST") {
        return Err(Problem::Method("GET, POST"));
    }
    let content = match name {
        "uploadfile" | "uploadlargefile" => {
            let bytes = call.request.body_len;
            format!(r#"<file file_id="100002" file_status="Uploaded" bytes="{bytes}"/>"#)
        }
        _ => r#"<app app_id="100001" app_name="Analytical Engine"/>"#.to_string(),
    };
    let start = r#"<?xml version="1.0" encoding="UTF-8"?>"#;
    let document = format!("{start}\n\n<{name} account_id=\"100000\">{content}</{name}>\n");
    Ok(Response::new(200)
        .header("Content-Type", "text/xml")
        .body(document))
}
