//! JSON bodies of different shapes, the same at each run.

/// Each shape with its name and a body of about `size` bytes on one line, but for the one that is already pretty.
pub(crate) fn shapes(size: usize) -> Vec<(&'static str, Vec<u8>)> {
    let shapes: [(&str, fn(u64) -> String); 7] = [
        ("findings", finding),
        ("numbers", numbers),
        ("text", text),
        ("escapes", escapes),
        ("letters", letters),
        ("nested", nested),
        ("short", short),
    ];
    let mut bodies: Vec<_> = shapes
        .into_iter()
        .map(|(name, element)| (name, array(size, element)))
        .collect();
    let value: serde_json::Value = serde_json::from_slice(&bodies[0].1).expect("JSON");
    bodies.push(("deep", deep(size)));
    bodies.push(("pretty", serde_json::to_vec_pretty(&value).expect("JSON")));
    bodies
}

/// Containers inside of each other, far deeper than anything is indented.
fn deep(size: usize) -> Vec<u8> {
    let depth = size / 8;
    [r#"{"a":["#.repeat(depth), "]}".repeat(depth)]
        .concat()
        .into_bytes()
}

fn array(size: usize, element: fn(u64) -> String) -> Vec<u8> {
    let mut body = String::from("[");
    for seed in 1.. {
        body.push_str(&element(seed));
        if body.len() >= size {
            break;
        }
        body.push(',');
    }
    body.push(']');
    body.into_bytes()
}

/// A number that looks random and is the same for the same seed.
fn any(seed: u64) -> u64 {
    let mixed = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed ^ mixed >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 16
}

fn finding(seed: u64) -> String {
    let (guid, line, score) = (any(seed), any(seed + 1) % 5000, any(seed + 2) % 100);
    format!(
        r#"{{"issue_id":{seed},"guid":"{guid:012x}-4a5b-8c9d","scan_type":"STATIC","description":"<span>This call writes \u201cuntrusted\u201d input to a log file. An attacker may forge entries.</span> <a href=\"https://cwe.mitre.org/data/definitions/117.html\">CWE</a>","count":1,"violates_policy":true,"finding_status":{{"first_found_date":"2026-01-02T03:04:05.678Z","status":"OPEN","resolution_status":null,"new":false}},"finding_details":{{"severity":{},"cvss":{score}.5,"cwe":{{"id":117,"name":"Improper Output Neutralization for Logs"}},"file_path":"com/example/billing/service/UserService.java","file_line_number":{line},"tags":[],"path":[1,22,333]}},"annotations":[{{"comment":"Zürich 日本","user_name":"Jürgen Groß"}}]}}"#,
        seed % 6
    )
}

fn numbers(seed: u64) -> String {
    let (a, b) = (any(seed), any(seed + 1));
    format!(
        "[{},0.{a},-{}.{},{}e-7]",
        a % 100_000,
        b % 1000,
        b % 977,
        a % 10
    )
}

fn text(seed: u64) -> String {
    let words = ["lorem", "ipsum", "dolor", "sit", "amet", "consectetur"];
    let line: Vec<&str> = (0..40)
        .map(|place| words[(any(seed + place) % 6) as usize])
        .collect();
    format!(r#"{{"text":"{}"}}"#, line.join(" "))
}

fn escapes(seed: u64) -> String {
    format!(
        r#"{{"html":"<a href=\"x\">\n\t\"\u00e9\" \u6f22\u5b57 \\ \/ \u2013 \ud83d\ude80</a>","n\n":"\u001b[{}m"}}"#,
        seed % 90
    )
}

fn letters(seed: u64) -> String {
    format!(
        r#"{{"名前":"日本語ポータル Отчёты crème brûlée","n":"Zürich {}"}}"#,
        seed % 10
    )
}

fn nested(seed: u64) -> String {
    let depth = (any(seed) % 30) as usize;
    format!("{}1{}", r#"{"a":["#.repeat(depth), "]}".repeat(depth))
}

fn short(seed: u64) -> String {
    format!(
        r#"{{"a":{},"b":"x","c":[1,2,3],"d":true,"e":{{}}}}"#,
        seed % 10
    )
}
