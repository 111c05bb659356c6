//! Settings of `config.toml` hold for their host: what a redirect or the next run may not take elsewhere.

use crate::support::{Ca, Response, Scratch, Server, Vhttp};

const CONFIG: &str = ".config/httpie/config.toml";

/// A host with settings that redirects to `there`.
fn redirecting(ca: &Ca, there: &Server) -> Server {
    let target = there.url("/taken");
    let config = ca.issue(&["localhost"]).server_config();
    Server::start_tls(config, move |_| Response::redirect(307, &target))
}

fn asked(scratch: &Scratch, server: &Server) -> Vhttp {
    let url = format!("https://localhost:{}/", server.port());
    scratch.vhttp().args(["--follow", &url])
}

fn table(scratch: &Scratch, settings: &str) {
    scratch.write_home(CONFIG, format!("[hosts.localhost]\n{settings}\n"));
}

#[track_caller]
fn untrusted(run: Vhttp, there: &Server) {
    let stderr = run.run().expect_code(1).stderr();
    let refused = format!("cannot trust 127.0.0.1:{}", there.port());
    assert!(stderr.contains(&refused), "{stderr}");
    assert!(there.requests().is_empty());
}

#[test]
fn no_other_host_is_believed_because_of_the_first_ones_settings() {
    let (ca, scratch) = (Ca::new(), Scratch::new());
    let there = || {
        let config = ca.issue(&["127.0.0.1"]).server_config();
        Server::start_tls(config, |_| Response::json("{}"))
    };
    for verify in ["no", ca.path().to_str().unwrap()] {
        table(&scratch, &format!("verify = {verify:?}"));
        let there = there();
        let here = redirecting(&ca, &there);
        untrusted(asked(&scratch, &here), &there);
        assert_eq!(here.requests().len(), 1, "{verify}");
        // What is typed holds everywhere.
        let run = asked(&scratch, &here).arg(format!("--verify={verify}"));
        run.run().success();
        assert_eq!(there.requests().len(), 1, "{verify}");
    }
}

#[test]
fn a_certificate_is_shown_to_its_host_only() {
    let (ca, scratch) = (Ca::new(), Scratch::new());
    let client = ca.issue_client("ann");
    let cert = scratch.write_home("client.pem", client.pem.clone() + &client.key_pem());
    let there = Server::start_tls(ca.issue(&["127.0.0.1"]).server_config_for(&ca), |_| {
        Response::json("{}")
    });
    let target = there.url("/");
    let config = ca.issue(&["localhost"]).server_config_for(&ca);
    let here = Server::start_tls(config, move |_| Response::redirect(302, &target));
    table(&scratch, &format!("cert = {:?}", cert.to_str().unwrap()));
    let run = || asked(&scratch, &here).arg(format!("--verify={}", ca.path().display()));
    run().run().expect_code(1);
    assert_eq!((here.requests().len(), there.requests().len()), (1, 0));
    let typed = format!("--cert={}", cert.display());
    run().arg(typed).run().success();
    assert_eq!((here.requests().len(), there.requests().len()), (2, 1));
}

/// The table names the token endpoint, so it speaks of it, too. Not of one that was typed.
#[test]
fn the_token_endpoint_of_the_table_shares_its_settings() {
    let (ca, scratch) = (Ca::new(), Scratch::new());
    let serve = |names: &[&str]| {
        Server::start_tls(ca.issue(names).server_config(), |_| {
            Response::json(r#"{"access_token":"t0ken","token_type":"Bearer"}"#)
        })
    };
    let (here, tokens) = (serve(&["localhost"]), serve(&["127.0.0.1"]));
    let token_url = tokens.url("/token");
    let settings = format!(
        "verify = {:?}\nauth-type = \"oauth2_client_credentials\"\ntoken-url = {token_url:?}\nid = \"ann\"\nkey = \"env:KEY\"",
        ca.path().to_str().unwrap(),
    );
    table(&scratch, &settings);
    let run = || {
        asked(&scratch, &here)
            .env("KEY", "a-secret")
            .secret("a-secret")
    };
    let typed = format!("--token-url={token_url}");
    untrusted(run().arg(typed), &tokens);
    run().run().success();
    assert_eq!((here.requests().len(), tokens.requests().len()), (1, 1));
}

#[test]
fn headers_are_for_their_host_in_this_run_and_the_next() {
    let scratch = Scratch::new();
    let there = Server::start(|_| Response::json("{}"));
    let target = there.url("/taken");
    let here = Server::start(move |request| match request.path() {
        "/away" => Response::redirect(307, &target),
        "/" => Response::redirect(307, "/away"),
        _ => Response::json("{}"),
    });
    table(
        &scratch,
        "headers = { X-Team = \"build\", User-Agent = \"own\", X-Both = \"1\" }\ncontent-type = \"a/b\"",
    );
    let run = |words: &[&str]| {
        let url = format!("http://localhost:{}/", here.port());
        let run = scratch
            .vhttp()
            .args(["--follow", "--session=./s.json", "POST", &url]);
        run.args(words).run().success();
    };
    run(&["X-Typed:1", "X-Both:2"]);
    run(&[]);
    let value = |request: &crate::support::Request, name| request.header(name).map(str::to_owned);
    for request in &here.requests() {
        assert_eq!(value(request, "X-Team").unwrap(), "build");
        assert_eq!(value(request, "User-Agent").unwrap(), "own");
        assert_eq!(value(request, "Content-Type").unwrap(), "a/b");
        assert_eq!(value(request, "X-Both").unwrap(), "2");
    }
    assert_eq!((here.requests().len(), there.requests().len()), (4, 2));
    for request in &there.requests() {
        assert_eq!(value(request, "X-Team"), None);
        assert!(value(request, "User-Agent").unwrap().starts_with("vhttp/"));
        assert_eq!(value(request, "Content-Type"), None);
        assert_eq!(value(request, "X-Typed").unwrap(), "1");
        assert_eq!(value(request, "X-Both").unwrap(), "2");
    }
    let kept = String::from_utf8(scratch.read("s.json")).unwrap();
    assert!(
        !kept.contains("X-Team") && kept.contains("X-Typed"),
        "{kept}"
    );
}

/// A cookie of the table is no cookie of the session: it would go to other ports, and in the clear.
#[test]
fn a_cookie_of_the_table_stays_out_of_the_session() {
    let (ca, scratch) = (Ca::new(), Scratch::new());
    let there = Server::start(|_| Response::json("{}"));
    let here = redirecting(&ca, &there);
    let ca = ca.path().display();
    table(
        &scratch,
        &format!("headers = {{ Cookie = \"of=the-table\" }}\nverify = \"{ca}\""),
    );
    let run = asked(&scratch, &here).arg("--session=./s.json");
    run.run().success();
    let sent = |server: &Server| server.requests()[0].header("cookie").map(str::to_owned);
    assert_eq!(
        (sent(&here).as_deref(), sent(&there)),
        (Some("of=the-table"), None)
    );
    let kept = String::from_utf8(scratch.read("s.json")).unwrap();
    assert!(!kept.contains("the-table"), "{kept}");
}

/// What is believed of the host is not believed of a proxy.
#[test]
fn a_proxy_is_not_trusted_because_of_the_table() {
    let scratch = Scratch::new();
    table(&scratch, "verify = \"no\"");
    let own = Ca::new().issue(&["127.0.0.1"]).server_config();
    let proxy = Server::start_tls(own, |_| Response::json("{}"));
    let option = format!("--proxy=http:https://u:pw@{}", proxy.address());
    let run = scratch.vhttp().args([&option, "http://localhost:1/"]);
    run.run().expect_code(1);
    assert!(proxy.requests().is_empty());
}
