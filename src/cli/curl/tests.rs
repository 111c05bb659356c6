//! Command lines of curl, and what they come to.

use super::*;

fn translated(line: &[&str]) -> Result<String, String> {
    let arguments: Vec<OsString> = line.iter().map(OsString::from).collect();
    let words = translate(&arguments).map_err(|error| error.to_string())?;
    let words: Vec<String> = words
        .iter()
        .filter(|word| *word != "--ignore-stdin")
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    Ok(words.join(" "))
}

const FORM: &str = "Content-Type:application/x-www-form-urlencoded Accept:*/*";

#[test]
fn methods_and_bodies_are_understood() {
    for (line, expected) in [
        (&["h.example/x"][..], "GET http://h.example/x".to_owned()),
        (&["--url", "https://h/"], "GET https://h/".to_owned()),
        (&["-XPUT", "https://h/"], "PUT https://h/".to_owned()),
        (
            &["-sSLk", "https://h/"],
            "--follow --verify=no GET https://h/".to_owned(),
        ),
        (&["-I", "https://h/"], "HEAD https://h/".to_owned()),
        // No header of that name can be sent, but it is no field of a form either.
        (
            &["-H", "a=b: c", "-H", "d@e;", "https://h/"],
            r"GET https://h/ a\=b:c d\@e;".to_owned(),
        ),
        (
            &["-d", "a=1", "-db=2", "https://h/"],
            format!("--raw=a=1&b=2 POST https://h/ {FORM}"),
        ),
        (
            &["--data-raw", "@x", "-X", "PATCH", "https://h/"],
            format!("--raw=@x PATCH https://h/ {FORM}"),
        ),
        (
            &["--data-binary", "@a=b.bin", "https://h/"],
            format!("POST https://h/ {FORM} @a=b.bin"),
        ),
        (
            &["--json={}", "https://h/"],
            "--raw={} POST https://h/ Content-Type:application/json Accept:application/json"
                .to_owned(),
        ),
        (
            &[
                "-G",
                "-d",
                "a=1",
                "--data-urlencode",
                "q=x y",
                "https://h/?z#f",
            ],
            "GET https://h/?z&a=1&q=x%20y".to_owned(),
        ),
        (
            &[
                "-F",
                "a=@x.png;type=image/png",
                "-F",
                "b==1",
                "-F",
                "c=<f",
                "https://h/",
            ],
            r"--multipart POST https://h/ a@x.png;type=image/png b=\=1 c=@f".to_owned(),
        ),
    ] {
        assert_eq!(translated(line), Ok(expected), "{line:?}");
    }
}

#[test]
fn headers_credentials_and_connections_are_understood() {
    for (line, expected) in [
        (
            &["-H", "X-A: 1", "-H", "X-B;", "-H", "Accept:", "-H", "X-C: =@", "https://h/"][..],
            "GET https://h/ X-A:1 X-B; Accept: X-C: =@".to_owned(),
        ),
        (
            &["-u", "ann:pw", "--digest", "https://h/"],
            "--auth-type=digest --auth=ann:pw GET https://h/".to_owned(),
        ),
        (
            &["-A", "me", "-b", "a=1", "-b", "b=2", "-e", "https://r/", "https://h/"],
            "GET https://h/ User-Agent:me Referer:https://r/ Cookie:a=1; b=2".to_owned(),
        ),
        (
            &["-x", "p:8", "--cert", "c.pem:pw", "--key", "k", "-m", "9", "--connect-timeout", "2", "https://h/"],
            "--proxy=all:http://p:8 --cert=c.pem --cert-key-pass=pw --cert-key=k --timeout=9 GET https://h/".to_owned(),
        ),
        (
            &["-T", "dir/f.txt", "https://h/up/"],
            "PUT https://h/up/f.txt Content-Type: Accept:*/* @dir/f.txt".to_owned(),
        ),
        (
            &["-o", "f", "-O", "-v", "-i", "-f", "--compressed", "--http1.1", "https://h/"],
            "--output=f --download --verbose --print=hb --check-status --http-version=1.1 GET https://h/".to_owned(),
        ),
        (
            &["--resolve", "h:1:127.0.0.1", "--connect-to", "::l:2", "--cacert", "c", "https://h/"],
            "--resolve=h:1:127.0.0.1 --connect-to=::l:2 --verify=c GET https://h/".to_owned(),
        ),
    ] {
        assert_eq!(translated(line), Ok(expected), "{line:?}");
    }
}

#[test]
fn what_cannot_be_said_is_refused_by_name() {
    for (line, expected) in [
        (
            &["--aws-sigv4", "x", "https://h/"][..],
            "curl: unknown option --aws-sigv4",
        ),
        (&["-sZ", "https://h/"], "curl: unknown option -Z"),
        (&["-H"], "curl: option -H: expected one argument"),
        (&[], "curl: no URL specified"),
        (
            &["a", "b"],
            "curl: one URL at a time, and b is the second one",
        ),
        (
            &["-d@f", "-dx", "a"],
            "curl: a file of data cannot be joined with other data",
        ),
        (
            &["-dx", "-Fa=b", "a"],
            "curl: -d, -F and -T: only one of them can be the body",
        ),
        (
            &["-b", "jar.txt", "a"],
            "curl: -b: cookies cannot be read from a file",
        ),
        (
            &["-H", r"X: a\:b", "a"],
            "curl: a backslash before `:`, `;`, `=` or `@` cannot be written as a request item",
        ),
        (
            &["--form-string", r"a\=b=c", "a"],
            "curl: a backslash before `:`, `;`, `=` or `@` cannot be written as a request item",
        ),
        (
            &["-X", "--", "a"],
            "curl: -X: '--' cannot be said as a method",
        ),
        (
            &["-XG3T", "a"],
            "curl: -X: 'G3T' cannot be said as a method",
        ),
        (
            &["-H", r"X\: a=b", "a"],
            "curl: a backslash before `:`, `;`, `=` or `@` cannot be written as a request item",
        ),
    ] {
        assert_eq!(translated(line), Err(expected.to_owned()), "{line:?}");
    }
}

#[test]
fn odd_names_stay_what_they_are() {
    for (line, expected) in [
        (
            ["-H", "-v: 1", "https://h/"],
            "-- GET https://h/ -v:1".to_owned(),
        ),
        (
            ["-d", "@.", "https://h/"],
            format!("POST https://h/ {FORM} @."),
        ),
        (
            ["-T", ".", "https://h/"],
            "PUT https://h/ Content-Type: Accept:*/*".to_owned(),
        ),
    ] {
        assert_eq!(translated(&line), Ok(expected), "{line:?}");
    }
}

#[test]
fn offline_prints_a_line_for_a_shell() {
    let arguments = ["--offline", "-d", "it's", "https://h/?a&b"].map(OsString::from);
    let line = r"vhttp '--raw=it'\''s' POST 'https://h/?a&b' Content-Type:application/x-www-form-urlencoded 'Accept:*/*'";
    assert_eq!(
        CurlCommand::parse(&arguments),
        Ok(CurlCommand::Print(format!("{line}\n")))
    );
}

#[test]
fn the_limit_of_redirects_is_counted_as_here() {
    for (limit, expected) in [
        ("5", "max-redirects=6"),
        ("-1", "max-redirects=0"),
        ("0", "no-follow"),
    ] {
        let line = ["-L", "--max-redirs", limit, "https://h/"];
        let expected = format!("--follow --{expected} GET https://h/");
        assert_eq!(translated(&line), Ok(expected));
    }
}
