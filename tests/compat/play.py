"""Runs one row against a real HTTPie and records what came of it (see record.py).

A row's definition is a dict:

    id       area/name
    argv     the arguments; `{PORT}` stands for the loopback server's port, `{DIR}` for the row's folder
    name     the name the program is called by (default http)
    files    path -> content, laid out before; relative to the working directory, or to the home (`~/...`)
    env      variables beside the fixed ones
    stdin    tty (default) | null | closed | {"pipe": content} | {"file": content}
    tty      true when stdout is a terminal (80x24)
    typed    what is typed on the terminal once a password is asked for
    before   command lines that run first, in the same folder and against the same server
    server   answers in order, the last one again and again; "refused" when nothing listens

Content is text, or {"latin1": ...}, one character per byte, where it is not UTF-8. An answer is {"send": content or a list of pieces, "then": keep | close | hang}.
"""
import fcntl
import os
import pty
import re
import select
import shutil
import socket
import struct
import subprocess
import tempfile
import termios
import threading
import time
import zlib
from pathlib import Path

LIMIT = 30  # seconds for one run
QUIET_CONFIG = '{"disable_update_warnings": true}'
DEFAULT_ANSWER = {"send": "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\nok\n"}


def to_bytes(content):
    return content["latin1"].encode("latin-1") if isinstance(content, dict) else content.encode()


def from_bytes(data):
    try:
        return data.decode()
    except UnicodeDecodeError:
        return {"latin1": data.decode("latin-1")}


class Server(threading.Thread):
    """Answers by the script; keeps each request as (head bytes, decoded body bytes)."""

    def __init__(self, script):
        super().__init__(daemon=True)
        self.script, self.requests = script, []
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=16)
        self.port = self.listener.getsockname()[1]
        if script == "refused":
            self.listener.close()

    def run(self):
        while True:
            try:
                peer, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(peer,), daemon=True).start()

    def serve(self, peer):
        peer.settimeout(LIMIT)
        stream = peer.makefile("rwb")
        try:
            while self.answer(stream):
                pass
        except OSError:
            pass
        finally:
            stream.close() if not stream.closed else None
            peer.close()

    def answer(self, stream):
        request = read_request(stream)
        if request is None:
            return False
        answer = self.script[min(len(self.requests), len(self.script) - 1)]
        self.requests.append(request)
        pieces = answer["send"] if isinstance(answer["send"], list) else [answer["send"]]
        for number, piece in enumerate(pieces):
            if number:
                time.sleep(0.05)
            stream.write(to_bytes(piece).replace(b"{PORT}", str(self.port).encode()))
            stream.flush()
        then = answer.get("then", "keep")
        if then == "hang":
            stream.read()
        return then == "keep"

    def stop(self):
        self.listener.close()


def read_request(stream):
    head = stream.read(1)
    if not head.isalpha():
        return None  # closed, or a TLS handshake
    while not head.endswith(b"\r\n\r\n"):
        line = stream.readline()
        if not line:
            return None
        head += line
    length = re.search(rb"(?im)^content-length: *(\d+)", head)
    if re.search(rb"(?im)^transfer-encoding: *chunked", head):
        body = b""
        while size := int(stream.readline().strip() or b"0", 16):
            body += stream.read(size)
            stream.readline()
        stream.readline()
        return head, body
    return head, stream.read(int(length[1])) if length else b""


class Terminal:
    """A pseudo-terminal of 80x24; everything written to it is read in a thread."""

    def __init__(self):
        self.master, self.slave = pty.openpty()
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.output = b""

    def pump(self, process, typed):
        deadline = time.time() + LIMIT
        while True:
            ready, _, _ = select.select([self.master], [], [], 0.02)
            if ready:
                try:
                    data = os.read(self.master, 65536)
                except OSError:
                    return
                self.output += data
                if typed and b"assword" in self.output:
                    time.sleep(0.2)
                    os.write(self.master, typed.encode())
                    typed = None
            elif process.poll() is not None or time.time() > deadline:
                return

    def close(self):
        os.close(self.master)


def take_terminal(fd):
    """What the child does to make the terminal its own."""
    return lambda: fcntl.ioctl(fd, termios.TIOCSCTTY, 0)


def run_once(row, argv, folder):
    """(stdout, stderr, exit code) of one command line, as bytes, not normalised."""
    stdin = row.get("stdin", "tty")
    terminal = Terminal() if stdin == "tty" or row.get("tty") else None
    stdin_fd, typed_in = subprocess.DEVNULL, None
    if stdin == "tty":
        stdin_fd = terminal.slave
    elif isinstance(stdin, dict) and "pipe" in stdin:
        stdin_fd, typed_in = subprocess.PIPE, to_bytes(stdin["pipe"])
    elif isinstance(stdin, dict):
        (folder / "stdin").write_bytes(to_bytes(stdin["file"]))
        stdin_fd = open(folder / "stdin", "rb")
    command = [str(folder / "bin" / row.get("name", "http")), *argv]
    if stdin == "closed":
        command = ["/bin/sh", "-c", 'exec "$0" "$@" <&-', *command]
    process = subprocess.Popen(
        command, cwd=folder / "work", env=environment(row, folder), stdin=stdin_fd,
        stdout=terminal.slave if row.get("tty") else subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True, preexec_fn=take_terminal(terminal.slave) if terminal else None,
        pass_fds=(terminal.slave,) if terminal else ())
    if terminal:
        os.close(terminal.slave)
        pump = threading.Thread(target=terminal.pump, args=(process, row.get("typed")))
        pump.start()
    try:
        out, err = process.communicate(typed_in, timeout=LIMIT)
    except subprocess.TimeoutExpired:
        process.kill()
        raise SystemExit(f"{row['id']}: still running after {LIMIT} s")
    if terminal:
        pump.join()
        terminal.close()
    if row.get("tty"):
        out = terminal.output.replace(b"\r\n", b"\n")
    return out, err, process.returncode


def environment(row, folder):
    fixed = {
        "PATH": f"{folder}/bin:/usr/bin:/bin", "HOME": f"{folder}/home", "TERM": "xterm-256color",
        "LC_ALL": "C.UTF-8", "TZ": "UTC", "PYTHONDONTWRITEBYTECODE": "1",
    }
    given = {name: value.replace("{DIR}", str(folder)) for name, value in row.get("env", {}).items()}
    return fixed | given


def place(folder, path):
    return folder / "home" / path[2:] if path.startswith("~/") else folder / "work" / path


def lay_out(row, folder, http):
    for name in ("work", "home", "bin"):
        (folder / name).mkdir()
    for name in ("http", "https"):
        (folder / "bin" / name).symlink_to(http)
    # Real HTTPie asks the internet for a newer version unless told not to.
    files = {"~/.config/httpie/config.json": QUIET_CONFIG} | row.get("files", {})
    for path, content in files.items():
        if path.endswith("config.json"):
            assert "disable_update_warnings" in content, row["id"]
        target = place(folder, path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(to_bytes(content))


def snapshot(folder):
    found = {}
    for top, prefix in (("work", ""), ("home", "~/")):
        for path in sorted((folder / top).rglob("*")):
            if path.is_file() and "version_info" not in path.name and "__pycache__" not in path.parts:
                found[prefix + str(path.relative_to(folder / top))] = path.read_bytes()
    return found


def normalise(data, port, folder):
    """Puts names in the place of what changes from run to run."""
    data = re.sub(rb"(?<!\d)%d(?!\d)" % port, b"{PORT}", data)
    data = data.replace(str(folder).encode(), b"{DIR}")
    data = data.replace(b"HTTPie/3.2.4", b"{UA}")
    data = re.sub(rb'(cnonce|response)="[0-9a-f]+"', rb'\1="{HEX}"', data)
    return re.sub(rb"(Elapsed time.*?)\d+\.\d+(?:e-\d+)?", rb"\1{ELAPSED}", data)


def error_text(data):
    """Of a Python traceback only the last line says something about HTTPie; speeds and addresses never do."""
    if b"Traceback (most" in data:
        data = b"Traceback: " + data.rstrip().splitlines()[-1] + b"\n"
    data = re.sub(rb" in [\d:.]+ \([^)]*/s\)", b" in {TIME} ({SPEED})", data)
    return re.sub(rb"0x[0-9a-f]{6,}", b"{ADDRESS}", data)


def normalise_boundary(text, data):
    found = re.search(rb"boundary=([0-9a-f]{32})\b", text)
    return data.replace(found[1], b"{BOUNDARY}") if found else data


def request_of(head, body, port, folder):
    head, body = normalise_boundary(head, head), normalise_boundary(head, body)
    if re.search(rb"(?im)^content-encoding: deflate", head):
        # Two deflaters need not make the same bytes.
        body = zlib.decompress(body)
        head = re.sub(rb"(?im)^(content-length: )\d+", rb"\1{LENGTH}", head)
    head = normalise(head, port, folder).rstrip(b"\r\n").decode("latin-1").split("\r\n")
    request = {"head": head}
    if body:
        request["body"] = from_bytes(normalise(body, port, folder))
    return request


def play(row, http):
    """The recorded outcome of one row."""
    folder = Path(tempfile.mkdtemp(prefix="compat-"))
    server = Server(row.get("server", [DEFAULT_ANSWER]))
    try:
        lay_out(row, folder, http)
        before = snapshot(folder)
        server.start() if row.get("server") != "refused" else None
        fill = lambda argv: [arg.replace("{PORT}", str(server.port)).replace("{DIR}", str(folder)) for arg in argv]
        for argv in row.get("before", []):
            run_once(row, fill(argv), folder)
        out, err, code = run_once(row, fill(row["argv"]), folder)
        clean = lambda data: normalise_boundary(data, normalise(data, server.port, folder))
        outcome = {"requests": [request_of(head, body, server.port, folder) for head, body in server.requests]}
        outcome |= {"exit": code, "stdout": from_bytes(clean(out)), "stderr": from_bytes(clean(error_text(err)))}
        made = {path: data for path, data in snapshot(folder).items() if before.get(path) != data}
        if made:
            outcome["files"] = {
                clean(path.encode()).decode(): from_bytes(clean(data)) for path, data in made.items()}
        return outcome
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
