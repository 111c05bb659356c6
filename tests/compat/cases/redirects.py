"""--follow, --max-redirects, --all and what a redirect does to the request."""
from dsl import Area, redirect, reply

area = Area("redirects")
rows = area.rows
DONE = reply("done", "text/plain")


def hop(name, *argv, to="/end", status="302 Found", end=DONE, **fields):
    area.row(name, *argv, server=[redirect(to, status, "moved"), end], **fields)


hop("not-followed", ":{PORT}/")
hop("not-followed-terminal", ":{PORT}/", tty=True)
hop("followed", "--follow", ":{PORT}/")
hop("followed-short", "-F", ":{PORT}/")
hop("followed-terminal", "--follow", ":{PORT}/", tty=True)
hop("followed-all", "--follow", "--all", ":{PORT}/")
hop("followed-all-terminal", "--follow", "--all", ":{PORT}/", tty=True)
hop("followed-verbose", "--follow", "-v", ":{PORT}/")
hop("followed-headers", "--follow", "-h", ":{PORT}/")
hop("followed-all-headers", "--follow", "--all", "-h", ":{PORT}/")
hop("followed-history-print", "--follow", "--all", "--history-print=h", "--print=b", ":{PORT}/")
hop("followed-history-short", "--follow", "--all", "-P", "Hh", ":{PORT}/")
hop("all-without-follow", "--all", ":{PORT}/")
for status in ("301 Moved Permanently", "302 Found", "303 See Other", "307 Temporary Redirect", "308 Permanent Redirect"):
    code = status[:3]
    hop(f"get-{code}", "--follow", ":{PORT}/", status=status)
    hop(f"post-{code}", "--follow", "-v", ":{PORT}/", "a=b", status=status)
    hop(f"put-{code}", "--follow", "PUT", ":{PORT}/", "a=b", status=status)
    hop(f"head-{code}", "--follow", "HEAD", ":{PORT}/", status=status,
        end={"send": "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n"})
hop("300-not-followed", "--follow", ":{PORT}/", status="300 Multiple Choices")
hop("304-not-followed", "--follow", ":{PORT}/", status="304 Not Modified", end=DONE)
hop("relative-path", "--follow", ":{PORT}/a/b/c", to="../d?e=f")
hop("relative-name", "--follow", ":{PORT}/a/b", to="c")
hop("query-only", "--follow", ":{PORT}/a?x=1", to="?y=2")
hop("absolute", "--follow", ":{PORT}/", to="http://localhost:{PORT}/abs")
hop("other-name", "--follow", ":{PORT}/", "Authorization:secret", "X-A:b", to="http://127.0.0.1:{PORT}/abs")
hop("other-name-auth", "--follow", "-a", "u:p", ":{PORT}/", to="http://127.0.0.1:{PORT}/abs")
hop("same-host-auth", "--follow", "-a", "u:p", ":{PORT}/", to="/abs")
hop("scheme-relative", "--follow", ":{PORT}/", to="//localhost:{PORT}/abs")
hop("fragment-kept", "--follow", ":{PORT}/#frag", to="/end")
hop("spaces-in-location", "--follow", ":{PORT}/", to="/a b")
hop("unicode-in-location", "--follow", ":{PORT}/", to="/é")
hop("headers-kept", "--follow", ":{PORT}/", "X-A:b", "Cookie:c=d")
hop("query-items-not-repeated", "--follow", ":{PORT}/", "q==1")
area.row("sets-cookie", "--follow", ":{PORT}/", server=[redirect("/end", "302 Found", "", "Set-Cookie: a=1; Path=/"), DONE])
area.row("three-hops-all", "--follow", "--all", "-h", ":{PORT}/", server=[redirect("/1"), redirect("/2"), redirect("/3"), DONE])
area.refused("endless", "--follow", ":{PORT}/", server=[redirect("/again")], has="Too many redirects (--max-redirects=30).")
area.refused("max-redirects", "--follow", "--max-redirects=2", ":{PORT}/", server=[redirect("/again")], has="Too many redirects (--max-redirects=2).")
area.row("max-redirects-enough", "--follow", "--max-redirects=2", ":{PORT}/", server=[redirect("/1"), redirect("/2"), DONE])
area.refused("max-redirects-one", "--follow", "--max-redirects=1", ":{PORT}/", server=[redirect("/again")], has="Too many redirects (--max-redirects=1).")
hop("max-redirects-without-follow", "--max-redirects=1", ":{PORT}/")
hop("max-redirects-zero", "--follow", "--max-redirects=0", ":{PORT}/")
area.row("no-location", "--follow", ":{PORT}/", server=[reply("x", "text/plain", status="302 Found")])
hop("check-status-not-followed", "--check-status", ":{PORT}/", stderr_has="HTTP 302 Found")
hop("check-status-followed", "--check-status", "--follow", ":{PORT}/")
hop("to-error", "--check-status", "--follow", ":{PORT}/", end=reply("gone", "text/plain", status="410 Gone"))
hop("session-cookie-on-hop", "--follow", "--session=./s.json", ":{PORT}/")
hop("post-stdin-307", "--follow", ":{PORT}/", status="307 Temporary Redirect", stdin={"pipe": "again"})
hop("unknown-scheme", "--follow", ":{PORT}/", to="ftp://localhost/x")
