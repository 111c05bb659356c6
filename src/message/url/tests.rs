use super::*;

#[test]
#[ignore]
fn diff() {
    use std::fmt::Write;
    let text = std::fs::read_to_string("/tmp/urlx/cases.jsonl").unwrap();
    let mut out = String::new();
    for line in text.lines() {
        let j: serde_json::Value = serde_json::from_str(line).unwrap();
        let keep = if j["as_is"].as_bool().unwrap_or(false) {
            DotSegments::Keep
        } else {
            DotSegments::Resolve
        };
        let url = RequestUrl::parse_with(j["url"].as_str().unwrap(), keep).map(|u| {
            let items: Vec<(String, String)> = j["params"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|p| (p[0].as_str().unwrap().into(), p[1].as_str().unwrap().into()))
                .collect();
            u.with_query_items(&items)
        });
        let user = url
            .as_ref()
            .ok()
            .and_then(|u| u.userinfo().map(|i| i.user().to_owned()));
        let pw = url.as_ref().ok().and_then(|u| {
            u.userinfo().and_then(|i| {
                i.password().map(|p| {
                    use secrecy::ExposeSecret;
                    p.expose_secret().to_owned()
                })
            })
        });
        let url = url.and_then(|u| match j["location"].as_str() {
            Some(l) => u.join(l),
            None => Ok(u),
        });
        let r = match url {
            Ok(u) => {
                serde_json::json!({"target": u.target(), "host": u.host_header(), "reached": [u.signed_host(), u.port_or_default()], "user": user, "password": pw})
            }
            Err(e) => serde_json::json!({"error": e.to_string()}),
        };
        writeln!(out, "{r}").unwrap();
    }
    std::fs::write("/tmp/urlx/ours.jsonl", out).unwrap();
}
