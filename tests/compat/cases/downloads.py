"""--download: names, resuming, what goes where."""
from dsl import Area, redirect, reply

area = Area("downloads")
rows = area.rows


def fetched(name, path, *headers, flags=(), body="content", kind="text/plain", **fields):
    area.row(name, "--download", *flags, ":{PORT}" + path, server=[reply(body, kind, *headers)], tty=True, **fields)


fetched("name-from-url", "/file.txt")
fetched("name-from-url-query", "/file.txt?a=b")
fetched("name-from-type", "/file", kind="application/json")
fetched("name-from-type-html", "/page", kind="text/html; charset=utf-8")
fetched("name-from-type-plain", "/page")
fetched("name-index", "/")
fetched("name-encoded", "/a%20b.txt")
fetched("name-disposition", "/x", 'Content-Disposition: attachment; filename="given.txt"')
fetched("name-disposition-bare", "/x", "Content-Disposition: attachment; filename=given.txt")
fetched("name-disposition-path", "/x", 'Content-Disposition: attachment; filename="../../evil.txt"')
fetched("name-disposition-dots", "/x", 'Content-Disposition: attachment; filename="..hidden"')
fetched("name-disposition-empty", "/x.txt", 'Content-Disposition: attachment; filename=""')
fetched("name-disposition-star", "/x", "Content-Disposition: attachment; filename*=UTF-8''na%C3%AFve.txt")
fetched("name-taken", "/file.txt", files={"file.txt": "old"})
fetched("name-taken-twice", "/file.txt", files={"file.txt": "old", "file.txt-1": "old"})
fetched("output", "/file.txt", flags=["-o", "mine.txt"])
fetched("output-overwrites", "/file.txt", flags=["-o", "mine.txt"], files={"mine.txt": "much longer old content"})
fetched("quiet", "/file.txt", flags=["-q"])
fetched("binary", "/b.bin", body=b"\x00\x01\xff", kind="application/octet-stream")
fetched("empty", "/e.txt", body="")
fetched("verbose", "/file.txt", flags=["-v"])
area.row("pipe", "--download", ":{PORT}/file.txt", server=[reply("content", "text/plain")])
area.row("short-option", "-d", ":{PORT}/file.txt", server=[reply("content", "text/plain")], tty=True)
area.row("redirected", "--download", ":{PORT}/a", server=[redirect("/b.txt"), reply("content", "text/plain")], tty=True)
area.row("not-found", "--download", ":{PORT}/a.txt", server=[reply("nope", "text/plain", status="404 Not Found")], tty=True)
area.row("incomplete", "--download", ":{PORT}/a.txt", server=[{"send": "HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\nshort", "then": "close"}], tty=True)
area.row("gzip", "--download", ":{PORT}/a.txt", server=[reply("content", "text/plain")], tty=True)
area.row("offline", "--download", "--offline", "http://api.test/a.txt")


def resumed(name, *headers, status="206 Partial Content", body="tent", **fields):
    area.row(name, "--download", "--continue", "-o", "part.txt", ":{PORT}/f", server=[reply(body, "text/plain", *headers, status=status)],
             tty=True, files={"part.txt": "con"}, **fields)


resumed("resume", "Content-Range: bytes 3-6/7")
resumed("resume-whole-answer", status="200 OK", body="content")
resumed("resume-no-range")
resumed("resume-wrong-range", "Content-Range: bytes 0-6/7")
resumed("resume-unknown-length", "Content-Range: bytes 3-6/*")
area.row("resume-new-file", "--download", "--continue", "-o", "part.txt", ":{PORT}/f", server=[reply("content", "text/plain")], tty=True)
