"""Compressed answers."""
from dsl import Area, deflated, gzipped, reply

area = Area("compression")
rows = area.rows
JSON = b'{"b": 1, "a": "text text text"}'


def both(name, answer, *flags):
    area.piped(f"{name}-pipe", answer, *flags)
    area.shown(f"{name}-terminal", answer, *flags)


both("gzip", reply(gzipped(JSON), "application/json", "Content-Encoding: gzip"))
both("deflate", reply(deflated(JSON), "application/json", "Content-Encoding: deflate"))
both("deflate-raw", reply(deflated(JSON)[2:-4], "application/json", "Content-Encoding: deflate"))
both("x-gzip", reply(gzipped(JSON), "application/json", "Content-Encoding: x-gzip"))
both("upper-case", reply(gzipped(JSON), "application/json", "Content-Encoding: GZIP"))
both("identity", reply(JSON, "application/json", "Content-Encoding: identity"))
both("two-layers", reply(gzipped(deflated(JSON)), "application/json", "Content-Encoding: deflate, gzip"))
both("gzip-members", reply(gzipped(b"one ") + gzipped(b"two"), "text/plain", "Content-Encoding: gzip"))
both("gzip-broken", reply(b"not gzip at all", "text/plain", "Content-Encoding: gzip"))
both("gzip-empty", reply(b"", "text/plain", "Content-Encoding: gzip"))
both("unknown-coding", reply(b"as is", "text/plain", "Content-Encoding: rot13"))
area.piped("gzip-output", reply(gzipped(JSON), "application/json", "Content-Encoding: gzip"), "-o", "out.json")
area.row("accept-encoding-own", ":{PORT}/", "Accept-Encoding:identity")
area.row("accept-encoding-unset", ":{PORT}/", "Accept-Encoding:")
area.row("gzip-head-request", "HEAD", ":{PORT}/", server=[{"send": "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 50\r\n\r\n"}], tty=True)
