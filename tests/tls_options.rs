//! The TLS flags beside `--verify`: versions, ciphers, and who we are to the server.

use std::process::Command;
use std::sync::Arc;

use rustls::crypto::ring;
use rustls::{CipherSuite, ServerConfig, version};

use crate::support::{Ca, Certificate, Response, Scratch, Server, Vhttp};

fn server(config: Arc<ServerConfig>) -> Server {
    Server::start_tls(config, |_| Response::json(r#"{"from":"origin"}"#))
}

fn verify(ca: &Ca) -> String {
    format!("--verify={}", ca.path().display())
}

/// A server's settings with one version of TLS alone.
fn only(
    certificate: &Certificate,
    version: &'static rustls::SupportedProtocolVersion,
) -> Arc<ServerConfig> {
    use rustls::pki_types::pem::PemObject;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};
    let chain = CertificateDer::pem_slice_iter(certificate.pem.as_bytes());
    let key = PrivateKeyDer::from_pem_slice(certificate.key_pem().as_bytes()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[version])
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain.map(Result::unwrap).collect(), key)
        .unwrap();
    Arc::new(config)
}

#[test]
fn one_version_of_tls_is_spoken_when_asked_for() {
    let ca = Ca::new();
    let certificate = ca.issue(&["localhost"]);
    let only12 = server(only(&certificate, &version::TLS12));
    let only13 = server(only(&certificate, &version::TLS13));
    for (ssl, server, code) in [
        ("ssl2.3", &only12, 0),
        ("tls1.2", &only12, 0),
        ("tls1.3", &only12, 1),
        ("ssl2.3", &only13, 0),
        ("tls1.2", &only13, 1),
        ("tls1.3", &only13, 0),
    ] {
        let url = format!("https://localhost:{}/", server.port());
        Vhttp::new()
            .args([verify(&ca), format!("--ssl={ssl}"), url])
            .run()
            .expect_code(code);
    }
}

#[test]
fn old_versions_are_refused_with_a_sentence() {
    for ssl in ["tls1", "tls1.1"] {
        let output = Vhttp::new()
            .args([format!("--ssl={ssl}").as_str(), "https://localhost:1/"])
            .run()
            .expect_code(1);
        let stderr = output.stderr();
        assert!(
            stderr.contains("argument --ssl: TLS 1.0 and 1.1 are not supported"),
            "{stderr}"
        );
    }
    let output = Vhttp::new().args(["--ssl=ssl9", ":"]).run().expect_code(1);
    assert!(
        output.stderr().contains("invalid choice: 'ssl9'"),
        "{}",
        output.stderr()
    );
}

#[test]
fn only_named_ciphers_are_offered() {
    let ca = Ca::new();
    let mut provider = ring::default_provider();
    let wanted = CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384;
    provider
        .cipher_suites
        .retain(|suite| suite.suite() == wanted);
    let certificate = ca.issue(&["localhost"]);
    let server = server(only(&certificate, &version::TLS12));
    let url = format!("https://localhost:{}/", server.port());
    for (ciphers, code) in [
        (
            "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384",
            0,
        ),
        ("ECDHE-RSA-AES256-GCM-SHA384", 1),
        ("DEFAULT", 0),
    ] {
        let output = Vhttp::new()
            .args([verify(&ca), format!("--ciphers={ciphers}"), url.clone()])
            .run();
        assert_eq!(output.code, Some(code), "{ciphers}: {}", output.stderr());
    }
    let output = Vhttp::new()
        .args(["--ciphers=RC4-SHA", ":"])
        .run()
        .expect_code(1);
    assert!(
        output
            .stderr()
            .contains("argument --ciphers: 'RC4-SHA' is not supported")
    );
}

/// A server that asks for a client's certificate, the client's certificate, and a folder for its files.
struct Mutual {
    ca: Ca,
    server: Server,
    client: Certificate,
    scratch: Scratch,
}

impl Mutual {
    fn start() -> Self {
        let ca = Ca::new();
        let server = server(ca.issue(&["localhost"]).server_config_for(&ca));
        let client = ca.issue_client("me");
        let scratch = Scratch::new();
        scratch.write("cert.pem", &client.pem);
        scratch.write("key.pem", client.key_pem());
        scratch.write("both.pem", client.key_pem() + &client.pem);
        Self {
            ca,
            server,
            client,
            scratch,
        }
    }

    /// The command, to be run beside the files.
    fn vhttp(&self, options: &[&str]) -> Vhttp {
        let url = format!("https://localhost:{}/", self.server.port());
        let verify = verify(&self.ca);
        self.scratch.vhttp().arg(verify).args(options).arg(url)
    }

    /// Encrypts the key with OpenSSL; false when there is none on this machine.
    fn encrypt(&self, password: &str, options: &[&str]) -> bool {
        let done = Command::new("openssl")
            .args([
                "pkcs8",
                "-topk8",
                "-in",
                "key.pem",
                "-out",
                "locked.pem",
                "-passout",
            ])
            .arg(format!("pass:{password}"))
            .args(options)
            .current_dir(self.scratch.work())
            .output();
        done.is_ok_and(|output| output.status.success())
    }
}

#[test]
fn the_server_gets_our_certificate() {
    let mutual = Mutual::start();
    mutual
        .vhttp(&["--cert=cert.pem", "--cert-key=key.pem"])
        .run()
        .success();
    mutual.vhttp(&["--cert=both.pem"]).run().success();
    mutual.vhttp(&[]).run().expect_code(1);
    assert_eq!(mutual.server.requests().len(), 2);
}

#[test]
fn a_certificate_that_cannot_be_used_is_named() {
    let mutual = Mutual::start();
    mutual.scratch.write("empty.pem", "");
    let other = Certificate::self_signed(&["x"]);
    mutual.scratch.write("other.pem", other.key_pem());
    for (options, reason) in [
        (
            &["--cert=nowhere.pem"][..],
            "argument --cert: nowhere.pem: No such file or directory",
        ),
        (
            &["--cert=empty.pem"],
            "empty.pem: there is no certificate in it",
        ),
        (
            &["--cert=cert.pem"],
            "cert.pem: there is no private key in it",
        ),
        (
            &["--cert=cert.pem", "--cert-key=other.pem"],
            "other.pem: the key does not fit",
        ),
        (
            &["--cert-key=key.pem"],
            "argument --cert-key: it needs --cert",
        ),
    ] {
        let output = mutual.vhttp(options).run().expect_code(1);
        assert!(output.stderr().contains(reason), "{}", output.stderr());
    }
    assert!(mutual.server.requests().is_empty());
}

#[test]
fn tls_key_password_opens_an_encrypted_key() {
    let mutual = Mutual::start();
    let ciphers: [&[&str]; 5] = [
        &[],
        &["-v2", "aes128"],
        &["-v2", "des3"],
        &["-v2prf", "hmacWithSHA1"],
        &["-scrypt"],
    ];
    for options in ciphers {
        if !mutual.encrypt("key-secret", options) {
            return;
        }
        let files = ["--cert=cert.pem", "--cert-key=locked.pem"];
        let run = |more: &[&str]| {
            mutual
                .vhttp(&[&files[..], more].concat())
                .secret("key-secret")
        };
        run(&["--cert-key-pass=key-secret"]).run().success();
        let output = run(&["--cert-key-pass=wrong-secret"])
            .secret("wrong-secret")
            .run()
            .expect_code(1);
        let stderr = output.stderr();
        assert!(
            stderr.contains("locked.pem: the password of its private key is wrong"),
            "{stderr}"
        );
        let output = run(&["--ignore-stdin"]).run().expect_code(1);
        assert!(
            output.stderr().contains("--cert-key-pass gives"),
            "{}",
            output.stderr()
        );
    }
    assert_eq!(mutual.server.requests().len(), ciphers.len());
    let _ = &mutual.client;
}

#[test]
fn credentials_for_an_unverified_server_come_with_a_warning() {
    let ca = Ca::new();
    let server = server(ca.issue(&["localhost"]).server_config());
    let url = format!("https://localhost:{}/", server.port());
    let run = |options: &[&str]| {
        let vhttp = Vhttp::new().secret("pass-secret").args(options).arg(&url);
        vhttp.run().success().stderr()
    };
    let warned = run(&["--verify=no", "-a", "user:pass-secret"]);
    assert!(
        warned.contains("warning: --verify=no: nobody verified that it is localhost"),
        "{warned}"
    );
    assert_eq!(run(&["--verify=no"]), "");
    assert_eq!(run(&["--verify=no", "-qq", "-a", "user:pass-secret"]), "");
    assert_eq!(run(&[&verify(&ca), "-a", "user:pass-secret"]), "");
}
