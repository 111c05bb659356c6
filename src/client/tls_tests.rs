//! TLS handshakes over real sockets: whom is trusted, and what is said of the others.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::options::{NetworkOptions, SystemRoots, Verify};
use super::testing::{read_head, request, server};
use super::{HttpTransport, Transport};

/// A certificate authority in a folder of its own.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    folder: tempfile::TempDir,
}

impl Authority {
    fn new() -> Self {
        Self::with(|_| {})
    }

    fn with(change: impl FnOnce(&mut CertificateParams)) -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::default();
        change(&mut params);
        params
            .distinguished_name
            .push(DnType::CommonName, "Test Root");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let certificate = params.self_signed(&key).unwrap();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("ca.pem"), certificate.pem()).unwrap();
        Self {
            issuer: Issuer::new(params, key),
            folder,
        }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// Chain and key of a server with these names.
    fn issue(&self, names: &[&str], change: impl FnOnce(&mut CertificateParams)) -> Chain {
        let (mut params, key) = parameters(names);
        change(&mut params);
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        Chain {
            certificate: certificate.der().clone(),
            key: key.serialize_der(),
        }
    }
}

struct Chain {
    certificate: CertificateDer<'static>,
    key: Vec<u8>,
}

fn parameters(names: &[&str]) -> (CertificateParams, KeyPair) {
    let names: Vec<String> = names.iter().map(ToString::to_string).collect();
    let mut params = CertificateParams::new(names).unwrap();
    params
        .distinguished_name
        .push(DnType::CommonName, "localhost");
    (params, KeyPair::generate().unwrap())
}

/// Answers one HTTPS request, and says as what host and in which protocol it was asked for.
fn secure_server(chain: Chain) -> u16 {
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(chain.key));
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![chain.certificate], key)
        .unwrap();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    server(vec![Box::new(move |stream: &mut TcpStream| {
        let connection = ServerConnection::new(Arc::new(config)).unwrap();
        let mut stream = StreamOwned::new(connection, stream);
        let head = read_head(&mut stream);
        if head.is_empty() {
            return;
        }
        let asked = stream.conn.server_name().unwrap_or("-").to_owned();
        let answer = format!(
            "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{asked}",
            asked.len()
        );
        stream.write_all(answer.as_bytes()).unwrap();
        stream.conn.send_close_notify();
        stream.flush().unwrap();
    })])
}

/// The server name that reached the server, or the error with the port left out.
fn get(host: &str, port: u16, options: NetworkOptions) -> Result<String, String> {
    let asked = request("GET", &format!("https://{host}:{port}/"));
    let clean = |error: String| error.replace(&port.to_string(), "PORT");
    let mut answer = HttpTransport::new(options)
        .send(&asked)
        .map_err(|error| clean(error.to_string()))?;
    let mut text = String::new();
    answer
        .body
        .read_to_string(&mut text)
        .map_err(|error| clean(error.to_string()))?;
    Ok(text)
}

fn verifying(verify: Verify) -> NetworkOptions {
    NetworkOptions {
        verify,
        ..NetworkOptions::default()
    }
}

#[test]
fn a_bundle_is_trusted_by_name_and_by_address() {
    let authority = Authority::new();
    for (host, expected) in [("localhost", "localhost"), ("127.0.0.1", "-")] {
        for path in [authority.file(), authority.folder.path().into()] {
            let port = secure_server(authority.issue(&["localhost", "127.0.0.1"], |_| {}));
            assert_eq!(
                get(host, port, verifying(Verify::File(path))),
                Ok(expected.into())
            );
        }
    }
}

#[test]
fn the_places_of_the_environment_replace_the_system() {
    let authority = Authority::new();
    // OpenSSL finds the files of a folder by such names.
    let hashed = authority.folder.path().join("0a1b2c3d.0");
    std::fs::copy(authority.file(), hashed).unwrap();
    for (file, folders) in [
        (Some(authority.file()), vec![]),
        (None, vec![authority.folder.path().into()]),
    ] {
        let port = secure_server(authority.issue(&["localhost"], |_| {}));
        let system_roots = SystemRoots { file, folders };
        let options = NetworkOptions {
            system_roots,
            ..NetworkOptions::default()
        };
        assert_eq!(get("localhost", port, options), Ok("localhost".into()));
    }
}

/// A system's bundle with a private authority added, removed again, and run out.
#[test]
fn a_private_authority_in_the_system_store_counts_while_it_is_there() {
    let (ours, other) = (Authority::new(), Authority::new());
    let named = |name: &str, last_year: i32| {
        Authority::with(|params| {
            params
                .distinguished_name
                .push(DnType::OrganizationName, name);
            params.not_before = date_time_ymd(2000, 1, 1);
            params.not_after = date_time_ymd(last_year, 2, 3);
        })
    };
    let (many, expired) = (named("Another", 2999), named("Old", 2001));
    let bundle = ours.folder.path().join("bundle.pem");
    let ask = |roots: &[&Authority], issuer: &Authority| {
        let texts = roots.iter().map(|root| std::fs::read(root.file()).unwrap());
        let garbage = "-----BEGIN CERTIFICATE-----\n?\n-----END CERTIFICATE-----\n";
        let text = [garbage.into(), texts.collect::<Vec<_>>().concat()].concat();
        std::fs::write(&bundle, text).unwrap();
        let options = NetworkOptions {
            system_roots: SystemRoots {
                file: Some(bundle.clone()),
                folders: Vec::new(),
            },
            ..NetworkOptions::default()
        };
        get(
            "localhost",
            secure_server(issuer.issue(&["localhost"], |_| {})),
            options,
        )
    };
    assert_eq!(ask(&[&many, &ours], &ours), Ok("localhost".into()));
    let refused = |why: &str| Err(format!("cannot trust localhost:PORT: {why}"));
    let unknown = "its certificate is issued by Test Root, who is not trusted";
    assert_eq!(ask(&[&many], &ours), refused(unknown));
    // The same name, another key.
    let forged = "its certificate names a trusted authority that did not sign it";
    assert_eq!(ask(&[&many, &other], &ours), refused(forged));
    assert_eq!(ask(&[&many, &other, &ours], &ours), Ok("localhost".into()));
    let lapsed = "it relies on Test Root, whose own certificate expired on 2001-02-03";
    assert_eq!(ask(&[&many, &expired], &expired), refused(lapsed));
    let none = ask(&[], &ours).unwrap_err();
    assert!(
        none.contains("the system trusts no certificate authority"),
        "{none}"
    );
}

#[test]
fn refusals_name_their_reason() {
    let authority = Authority::new();
    let trusted = || verifying(Verify::File(authority.file()));
    let refused = |chain, options, reason: &str| {
        let port = secure_server(chain);
        let error = get("localhost", port, options).unwrap_err();
        assert_eq!(error, format!("cannot trust localhost:PORT: {reason}"));
    };
    let unknown = "its certificate is issued by Test Root, who is not trusted";
    refused(
        authority.issue(&["localhost"], |_| {}),
        NetworkOptions::default(),
        unknown,
    );
    let wrong = "its certificate is not for localhost but for a.test, *.b.test";
    refused(
        authority.issue(&["a.test", "*.b.test"], |_| {}),
        trusted(),
        wrong,
    );
    let none = "its certificate is not for localhost: it names no host";
    refused(authority.issue(&[], |_| {}), trusted(), none);
    let early = authority.issue(&["localhost"], |params| {
        params.not_before = date_time_ymd(2999, 1, 2);
    });
    refused(
        early,
        trusted(),
        "its certificate is not valid before 2999-01-02",
    );

    let late = authority.issue(&["localhost"], |params| {
        params.not_after = date_time_ymd(2001, 2, 3);
    });
    let error = get("localhost", secure_server(late), trusted()).unwrap_err();
    assert!(
        error.starts_with("cannot trust localhost:PORT: its certificate expired on 2001-02-03 ("),
        "{error}"
    );
}

#[test]
fn a_self_signed_certificate_is_refused_unless_it_was_given() {
    for is_ca in [IsCa::NoCa, IsCa::Ca(BasicConstraints::Unconstrained)] {
        let (mut params, key) = parameters(&["localhost"]);
        params.is_ca = is_ca;
        let certificate = params.self_signed(&key).unwrap();
        let chain = || Chain {
            certificate: certificate.der().clone(),
            key: key.serialize_der(),
        };
        let error = get(
            "localhost",
            secure_server(chain()),
            NetworkOptions::default(),
        )
        .unwrap_err();
        assert_eq!(
            error,
            "cannot trust localhost:PORT: its certificate (localhost) is self-signed"
        );

        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), certificate.pem()).unwrap();
        let given = || verifying(Verify::File(file.path().into()));
        assert_eq!(
            get("localhost", secure_server(chain()), given()),
            Ok("localhost".into())
        );
        assert!(
            get("127.0.0.1", secure_server(chain()), given())
                .unwrap_err()
                .contains("is not for 127.0.0.1")
        );
    }
}

#[test]
fn nobody_is_verified_when_told_so() {
    let authority = Authority::new();
    let late = authority.issue(&["other.test"], |params| {
        params.not_after = date_time_ymd(2001, 2, 3);
    });
    assert_eq!(
        get("localhost", secure_server(late), verifying(Verify::No)),
        Ok("localhost".into())
    );
}

#[test]
fn a_bad_bundle_is_an_error_before_anything_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let garbage = folder.path().join("garbage");
    std::fs::write(&garbage, "not a certificate").unwrap();
    let broken = folder.path().join("broken");
    std::fs::write(
        &broken,
        "-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n",
    )
    .unwrap();
    let empty = folder.path().join("empty");
    std::fs::write(&empty, "").unwrap();
    for path in [
        folder.path().join("missing"),
        garbage,
        broken,
        empty,
        folder.path().into(),
    ] {
        let start = format!("cannot use the certificates of {}: ", path.display());
        // Nothing listens there: an attempt to connect would be another error.
        let error = get("localhost", 65533, verifying(Verify::File(path))).unwrap_err();
        assert!(error.starts_with(&start), "{error}");
    }
}

#[test]
fn a_routed_connection_is_verified_for_the_original_host() {
    let authority = Authority::new();
    let routed = |host: &str, name: &str| {
        let port = secure_server(authority.issue(&[name], |_| {}));
        let connect_to = vec![format!("{host}::localhost:{port}").parse().unwrap()];
        let options = NetworkOptions {
            connect_to,
            ..verifying(Verify::File(authority.file()))
        };
        get(host, 7, options)
    };
    assert_eq!(routed("api.test", "api.test"), Ok("api.test".into()));
    assert_eq!(routed("10.0.0.1", "10.0.0.1"), Ok("-".into()));
    assert!(
        routed("api.test", "localhost")
            .unwrap_err()
            .contains("is not for api.test but for localhost")
    );
    assert!(
        routed("10.0.0.1", "localhost")
            .unwrap_err()
            .contains("is not for 10.0.0.1 but for localhost")
    );
}

#[test]
fn a_server_without_tls_is_said_to_be_one() {
    let port = server(vec![Box::new(|stream| {
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        let _ = stream.read(&mut [0; 1024]);
    })]);
    let error = get("localhost", port, NetworkOptions::default()).unwrap_err();
    assert_eq!(
        error,
        "cannot talk TLS with localhost:PORT: it does not speak TLS"
    );
    let port = server(vec![Box::new(|_| {})]);
    let error = get("localhost", port, NetworkOptions::default()).unwrap_err();
    assert!(error.contains("localhost:PORT: "), "{error}");
}
