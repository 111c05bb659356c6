//! Downloads that break off, and how they are continued.

use std::collections::BTreeMap;

use super::{SIZE, content, files};
use crate::support::response::Ending;
use crate::support::{Request, Response, Scratch, Server};

/// The rest of [`content`] from where the request's `Range` says.
fn rest(request: &Request) -> Response {
    let from: usize = request
        .header("Range")
        .and_then(|range| {
            range
                .strip_prefix("bytes=")?
                .strip_suffix('-')?
                .parse()
                .ok()
        })
        .expect("a range");
    Response::new(206)
        .header(
            "Content-Range",
            &format!("bytes {from}-{}/{SIZE}", SIZE - 1),
        )
        .body(&content()[from..])
}

#[test]
fn a_download_that_breaks_off_is_kept_and_can_be_continued() {
    let server = Server::start(|request| {
        if request.header("Range").is_some() {
            assert_eq!(request.header("If-Range"), Some("\"v1\""));
            return rest(request).header("ETag", "\"v1\"");
        }
        Response::new(200)
            .header("ETag", "\"v1\"")
            .body(content())
            .cut_after(60_000)
            .ending(Ending::Cut)
    });
    let scratch = Scratch::new();
    let url = server.url("/f");
    let output = scratch
        .vhttp()
        .args(["-d", "-o", "f", &url])
        .run()
        .expect_code(1);
    let part = scratch.read("f").len();
    let said = output.stderr();
    assert!(part > 0 && content().starts_with(&scratch.read("f")));
    assert!(
        said.contains(&format!(
            "incomplete download: f holds {part} of {SIZE} bytes: "
        )),
        "{said}"
    );
    assert!(
        said.contains("hint: --download --continue --output=f "),
        "{said}"
    );
    let output = scratch
        .vhttp()
        .args(["-dc", "-o", "f", &url])
        .run()
        .success();
    assert!(
        output.stderr().contains("Done. 100.0 kB in "),
        "{}",
        output.stderr()
    );
    assert_eq!(files(&scratch), BTreeMap::from([("f".into(), content())]));
}

/// What `--continue` makes of a part of 40 000 bytes.
fn continued(
    answer: impl Fn(&Request) -> Response + Send + Sync + 'static,
) -> (Option<i32>, Vec<u8>) {
    let server = Server::start(answer);
    let scratch = Scratch::new();
    scratch.write("f", &content()[..40_000]);
    let output = scratch
        .vhttp()
        .args(["-dc", "-o", "f", &server.url("/f")])
        .run();
    assert_eq!(server.requests()[0].header("Range"), Some("bytes=40000-"));
    (output.code, scratch.read("f"))
}

#[test]
fn dl_resume_ok_dl_resume_ignored() {
    assert!(continued(rest) == (Some(0), content()));
    assert!(continued(|_| Response::new(200).body(content())) == (Some(0), content()));
}

#[test]
fn dl_resume_no_range_dl_resume_garbage_range_dl_resume_multipart_dl_resume_404_dl_resume_total() {
    type Answer = fn(&Request) -> Response;
    let with_range = |range: &'static str| {
        move |_: &Request| Response::new(206).header("Content-Range", range).body("x")
    };
    let rows: [(i32, Answer); 4] = [
        (1, |_| Response::new(206).body(&content()[40_000..])),
        (1, |request| {
            rest(request).header("Content-Type", "multipart/byteranges; boundary=x")
        }),
        (4, |_| Response::new(404).body("nope")),
        (4, |_| {
            Response::new(416).header("Content-Range", "bytes */100000")
        }),
    ];
    for (code, answer) in rows {
        assert!(continued(answer) == (Some(code), content()[..40_000].to_vec()));
    }
    for range in [
        "garbage",
        "bytes 0-0/1",
        "bytes 40000-99999/5",
        "bytes 40000-99999999999999999999/*",
        "bytes 40000-40005/40006",
    ] {
        assert!(
            continued(with_range(range)) == (Some(1), content()[..40_000].to_vec()),
            "{range}"
        );
    }
}

#[test]
fn dl_resume_cut_again_is_a_longer_right_part() {
    let (code, part) = continued(|request| rest(request).cut_after(30_000).ending(Ending::Cut));
    assert_eq!(code, Some(1));
    assert!(part.len() > 40_000 && content().starts_with(&part));
}

#[test]
fn a_part_of_an_older_version_is_not_continued() {
    for (field, old, new) in [
        ("ETag", "\"v1\"", "\"v2\""),
        (
            "Last-Modified",
            "Sun, 01 Nov 2026 00:00:00 GMT",
            "Mon, 02 Nov 2026 00:00:00 GMT",
        ),
    ] {
        let scratch = Scratch::new();
        scratch.write("f", "old");
        scratch.write("f.vhttp-resume", old);
        // This one ignores If-Range.
        let server = Server::start(move |request| rest(request).header(field, new));
        let output = scratch
            .vhttp()
            .args(["-dc", "-o", "f", &server.url("/f")])
            .run()
            .expect_code(1);
        assert!(
            output.stderr().contains("has changed on the server"),
            "{}",
            output.stderr()
        );
        assert_eq!(scratch.read("f"), b"old");
    }
}

/// What a link leads to is not asked about.
#[cfg(unix)]
#[test]
fn a_version_is_not_read_through_a_link() {
    let scratch = Scratch::new();
    scratch.write("f", "old");
    scratch.write("token", "a-token-of-somebody");
    std::os::unix::fs::symlink("token", scratch.work().join("f.vhttp-resume")).unwrap();
    let server = Server::start(rest);
    let run = scratch.vhttp().args(["-dc", "-o", "f", &server.url("/f")]);
    run.run();
    assert_eq!(server.requests()[0].header("if-range"), None);
}

#[test]
fn a_file_that_got_nothing_keeps_its_content_and_is_no_part() {
    let server = Server::start(|_| {
        Response::raw("HTTP/1.1 200 OK\r\nETag: \"v2\"\r\nContent-Length: 9\r\n\r\n")
    });
    let scratch = Scratch::new();
    scratch.write("f", "old");
    let run = scratch.vhttp().args(["-d", "-o", "f", &server.url("/")]);
    let said = run.run().expect_code(1).stderr();
    assert!(said.contains("f got 0 of 9 bytes: "), "{said}");
    assert_eq!(
        files(&scratch),
        BTreeMap::from([("f".into(), b"old".to_vec())])
    );
}

#[test]
fn continue_needs_download_and_output() {
    let refused = |args: &[&str]| {
        let output = Scratch::new().vhttp().args(args).run().expect_code(1);
        output.stderr()
    };
    assert!(refused(&["-c", "http://api.test"]).contains("--continue only works with --download"));
    assert!(
        refused(&["-dc", "http://api.test"])
            .contains("--continue requires --output to be specified")
    );
}
