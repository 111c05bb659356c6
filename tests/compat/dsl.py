"""The few words in which the cases are written."""
import gzip
import json
import zlib


def blob(data):
    return {"latin1": data.decode("latin-1")}


def content(data):
    """Bytes as a row keeps them: text when they are UTF-8."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return blob(data)


def reply(body="", kind="application/json", *headers, status="200 OK", then="keep", framed=True):
    """One answer of the server. `headers` are whole lines. `kind` None leaves Content-Type out."""
    data = body if isinstance(body, bytes) else body.encode()
    lines = [f"HTTP/1.1 {status}"]
    lines += [f"Content-Type: {kind}"] if kind else []
    lines += headers
    lines += [f"Content-Length: {len(data.replace(b'{PORT}', b'00000'))}"] if framed else []
    lines += ["Connection: close"] if then != "keep" else []
    answer = {"send": content("\r\n".join(lines).encode() + b"\r\n\r\n" + data)}
    if then != "keep":
        answer["then"] = then
    return answer


def redirect(location, status="302 Found", body="", *headers):
    return reply(body, "text/plain", f"Location: {location}", *headers, status=status)


def pieces(head, *parts, then="close"):
    """An answer that is sent in parts, with a pause between them."""
    return {"send": [head, *parts], "then": then}


def chunked(*parts, kind="text/plain"):
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nTransfer-Encoding: chunked\r\n\r\n"
    return {"send": [head] + [f"{len(part.encode()):x}\r\n{part}\r\n" for part in parts] + ["0\r\n\r\n"]}


def config(*options):
    """A config.json with default options."""
    return {"~/.config/httpie/config.json":
            json.dumps({"disable_update_warnings": True, "default_options": list(options)})}


def gzipped(data):
    return gzip.compress(data, mtime=0)


def deflated(data):
    return zlib.compress(data)


class Area:
    """The rows of one area. Every helper takes the row's name, then the command line."""

    def __init__(self, name):
        self.name, self.rows = name, []

    def row(self, id, *argv, **fields):
        self.rows.append({"id": f"{self.name}/{id}", "argv": list(argv)} | fields)

    def sent(self, name, *items, flags="", **fields):
        """What goes over the wire, and what --print=HB shows of it."""
        self.row(name, "--print=HB", *flags.split(), ":{PORT}/", *items, **fields)

    def offline(self, name, *argv, flags="", **fields):
        """What --offline prints of a request that is never sent."""
        self.row(name, "--offline", *flags.split(), "http://api.test/", *argv, **fields)

    def body(self, name, *items, flags="", **fields):
        """The body alone, never sent."""
        self.row(name, "--offline", "--print=B", *flags.split(), "http://api.test/", *items, **fields)

    def shown(self, name, answer, *flags, **fields):
        """What is shown of an answer on a terminal."""
        answers = answer if isinstance(answer, list) else [answer]
        self.row(name, *flags, ":{PORT}/", server=answers, tty=True, **fields)

    def piped(self, name, answer, *flags, **fields):
        """What is written of an answer to a pipe."""
        answers = answer if isinstance(answer, list) else [answer]
        self.row(name, *flags, ":{PORT}/", server=answers, **fields)

    def refused(self, name, *argv, has=None, **fields):
        """A command line that ends in an error."""
        if has:
            fields["stderr_has"] = has
        self.row(name, *argv, **fields)
