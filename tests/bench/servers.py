"""Servers on loopback: nginx for what is fetched when it is installed, else a small one; and one that throws uploads away."""

import http.server
import multiprocessing
import shutil
import socket
import socketserver
import ssl
import subprocess
import threading
import time
from pathlib import Path

SYSTEM_ROOTS = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem")
NGINX = """
daemon off; pid {folder}/nginx.pid; error_log stderr crit; worker_processes 1; {user}
events {{ }}
http {{
    access_log off; sendfile on; keepalive_requests 1000000;
    client_body_temp_path {folder}/n1; proxy_temp_path {folder}/n2; fastcgi_temp_path {folder}/n3;
    uwsgi_temp_path {folder}/n4; scgi_temp_path {folder}/n5;
    types {{ application/json json; application/xml xml; }} default_type application/octet-stream;
    server {{ listen 127.0.0.1:{http}; root {folder}; {tls} }}
}}
"""


class Servers:
    """Runs from its making to `stop`."""

    def __init__(self, folder):
        self._processes, self._folder = [], folder
        self.authority, self.all_roots = _authority(folder)
        pair = (str(folder / "server.pem"), str(folder / "server.key")) if self.authority else None
        ports = [_free_port() for _ in range(4)]
        http, https, sink, tls_sink = ports
        self.http, self.sink = f"http://127.0.0.1:{http}", f"http://127.0.0.1:{sink}"
        self.https = pair and f"https://localhost:{https}"
        self.tls_sink = pair and f"https://localhost:{tls_sink}"
        if shutil.which("nginx"):
            self._start_nginx(http, https, pair)
        else:
            self._serve(http, None)
            pair and self._serve(https, pair)
        self._serve(sink, None)
        pair and self._serve(tls_sink, pair)
        for port in ports if pair else (http, sink):
            _wait_for(port)

    def _start_nginx(self, http, https, pair):
        tls = pair and f"listen 127.0.0.1:{https} ssl; ssl_certificate {pair[0]}; ssl_certificate_key {pair[1]};"
        root = Path("/proc/self").exists() and Path("/proc/self").owner() == "root"
        self._folder.chmod(0o755)
        config = self._folder / "nginx.conf"
        config.write_text(NGINX.format(folder=self._folder, http=http, tls=tls or "", user="user root;" if root else ""))
        self._processes.append(subprocess.Popen(["nginx", "-e", "stderr", "-c", str(config)], stderr=subprocess.DEVNULL))

    def _serve(self, port, pair):
        process = multiprocessing.get_context("fork").Process(target=_serve, args=(port, pair, str(self._folder)), daemon=True)
        process.start()
        self._processes.append(process)

    def stop(self):
        for process in self._processes:
            process.terminate()


class Ticker:
    """A server that sends a record every now and then to each who asks."""

    RECORDS = 20

    def __init__(self):
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/"
        self.sent = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            connection, _ = self._socket.accept()
            with connection:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                connection.recv(65536)
                head = "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nConnection: close\r\n\r\n"
                connection.sendall(head.encode())
                for number in range(self.RECORDS):
                    time.sleep(0.03)
                    self.sent.append(time.monotonic())
                    connection.sendall(b'{"number": %d}\n' % number)


class _Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    extensions_map = {".json": "application/json", ".xml": "application/xml", "": "application/octet-stream"}

    def do_POST(self):
        """Throws the body away, and tells how long it was."""
        self.received = 0
        if self.headers.get("Expect"):
            self.send_response_only(100)
            self.end_headers()
        if "Content-Length" in self.headers:
            self._skip(int(self.headers["Content-Length"]))
        else:
            while size := int(self.rfile.readline(), 16):
                self._skip(size)
                self.rfile.readline()
            self.rfile.readline()
        answer = b"%d\n" % self.received
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_PUT = do_POST

    def _skip(self, size):
        self.received += size
        buffer = memoryview(bytearray(1 << 20))
        while size > 0:
            count = self.rfile.readinto(buffer[: min(size, len(buffer))])
            if not count:
                raise ConnectionError("the body broke off")
            size -= count

    def log_message(self, *_):
        pass


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True

    def handle_error(self, *_):
        pass


def _serve(port, pair, folder):
    server = _Server(("127.0.0.1", port), lambda *args: _Handler(*args, directory=folder))
    if pair:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*pair)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    server.serve_forever()


def _authority(folder):
    """A certificate authority of our own with a certificate for localhost; and a file with the system's roots and ours."""
    if not shutil.which("openssl"):
        return None, None
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    authority = folder / "authority.pem"
    (folder / "names").write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
    steps = (
        ["req", "-x509", *key, "-days", "2", "-subj", "/CN=bench", "-keyout", "authority.key", "-out", "authority.pem"],
        ["req", *key, "-subj", "/CN=localhost", "-keyout", "server.key", "-out", "server.csr"],
        ["x509", "-req", "-in", "server.csr", "-CA", "authority.pem", "-CAkey", "authority.key", "-CAcreateserial"]
        + ["-days", "2", "-extfile", "names", "-out", "server.pem"],
    )
    for step in steps:
        subprocess.run(["openssl", *step], cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    system = next((path for path in map(Path, SYSTEM_ROOTS) if path.exists()), None)
    if not system:
        return authority, None
    roots = folder / "roots.pem"
    roots.write_bytes(system.read_bytes() + authority.read_bytes())
    return authority, roots


def _free_port():
    with socket.socket() as it:
        it.bind(("127.0.0.1", 0))
        return it.getsockname()[1]


def _wait_for(port):
    for _ in range(200):
        with socket.socket() as it:
            if it.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"no server on port {port}")
