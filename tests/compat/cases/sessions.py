"""Sessions: what is kept, where, in what layout, and what is sent again."""
import json

from dsl import Area, redirect, reply

area = Area("sessions")
rows = area.rows
OK = reply("ok", "text/plain")
COOKIE = reply("ok", "text/plain", "Set-Cookie: sid=abc; Path=/")


def twice(name, first, second, answers=(OK,), **fields):
    """One command line, then another one with the same session."""
    area.row(name, *second, before=[list(first)], server=list(answers), **fields)


def stored(headers=(), cookies=(), auth=None, layout="new"):
    body = {"__meta__": {"about": "HTTPie session file", "help": "https://httpie.io/docs#sessions", "httpie": "3.2.4"},
            "auth": auth or {"type": None, "username": None, "password": None}}
    if layout == "old":
        body |= {"headers": dict(headers), "cookies": {n: {"value": v, "path": "/", "secure": False, "expires": None} for n, v in cookies}}
    else:
        body |= {"headers": [{"name": n, "value": v} for n, v in headers],
                 "cookies": [{"name": n, "value": v, "domain": d, "path": "/", "secure": False, "expires": None} for n, v, d in cookies]}
    return json.dumps(body)


NAMED = ["--session=test", ":{PORT}/"]
PATH = ["--session=./s.json", ":{PORT}/"]
area.row("named-new", *NAMED, "X-A:b")
area.row("path-new", *PATH, "X-A:b")
area.row("path-absolute", "--session={DIR}/work/abs.json", ":{PORT}/", "X-A:b")
area.row("path-no-extension", "--session=./plain", ":{PORT}/", "X-A:b")
area.row("path-in-new-folder", "--session=./deep/er/s.json", ":{PORT}/", "X-A:b")
area.row("named-no-headers", *NAMED)
area.row("named-with-host-header", *NAMED, "Host:api.test")
area.row("named-dots", "--session=a.b-c_d", ":{PORT}/", "X-A:b")
area.row("named-config-dir", *NAMED, "X-A:b", env={"HTTPIE_CONFIG_DIR": "{DIR}/work/conf"},
         files={"conf/config.json": '{"disable_update_warnings": true}'})
area.row("content-headers-not-kept", *PATH, "Content-Type:x/y", "If-Match:z", "X-A:b", "a=b")
area.row("user-agent-kept", *PATH, "User-Agent:me/1")
area.row("basic-kept", "-a", "u:p", *PATH)
area.row("bearer-kept", "-A", "bearer", "-a", "tok", *PATH)
area.row("digest-kept", "-A", "digest", "-a", "u:p", *PATH)
area.row("url-credentials-kept", "--session=./s.json", "http://me:pw@localhost:{PORT}/")
area.row("cookie-header-kept", *PATH, "Cookie:a=1; b=2")
area.row("set-cookie-kept", *PATH, server=[COOKIE])
area.row("set-cookie-attributes", *PATH, server=[reply("ok", "text/plain", "Set-Cookie: a=1; Path=/x; Secure; HttpOnly", "Set-Cookie: b=2; Domain=localhost")])
area.row("set-cookie-expires", *PATH, server=[reply("ok", "text/plain", "Set-Cookie: a=1; Path=/; Expires=Tue, 01 Jan 2080 00:00:00 GMT")])
area.row("set-cookie-expired", *PATH, server=[reply("ok", "text/plain", "Set-Cookie: sid=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT")],
         files={"s.json": stored(cookies=[("sid", "old", None)])})
twice("headers-again", [*PATH, "X-A:b"], ["--print=H", *PATH])
twice("headers-replaced", [*PATH, "X-A:b", "X-B:c"], ["--print=H", *PATH, "X-A:new"])
twice("headers-two-replaced", [*PATH, "X-A:1", "X-A:2"], ["--print=H", *PATH, "X-A:3"])
twice("header-unset-later", [*PATH, "X-A:b"], ["--print=H", *PATH, "X-A:"])
twice("auth-again", ["-a", "u:p", *PATH], ["--print=H", *PATH])
twice("auth-replaced", ["-a", "u:p", *PATH], ["--print=H", "-a", "x:y", *PATH])
twice("auth-bearer-again", ["-A", "bearer", "-a", "tok", *PATH], ["--print=H", *PATH])
twice("cookie-again", PATH, ["--print=H", *PATH], [COOKIE, OK])
twice("cookie-replaced", PATH, PATH, [COOKIE, reply("ok", "text/plain", "Set-Cookie: sid=new; Path=/")])
twice("cookie-path", PATH, ["--print=H", "--session=./s.json", ":{PORT}/other"], [reply("ok", "text/plain", "Set-Cookie: a=1; Path=/x"), OK])
twice("cookie-header-wins", PATH, ["--print=H", *PATH, "Cookie:sid=mine"], [COOKIE, OK])
twice("other-host-name", PATH, ["--print=H", "--session=./s.json", "http://127.0.0.1:{PORT}/"], [COOKIE, OK])
twice("named-again", [*NAMED, "X-A:b"], ["--print=H", *NAMED])
twice("named-other-host", [*NAMED, "X-A:b"], ["--print=H", "--session=test", "http://127.0.0.1:{PORT}/"])
twice("json-mode-again", [*PATH, "a=b"], ["--print=H", *PATH])
twice("form-mode-again", ["--form", *PATH, "a=b"], ["--print=H", *PATH])
twice("read-only-keeps-file", [*PATH, "X-A:b"], ["--print=H", "--session-read-only=./s.json", ":{PORT}/", "X-A:c"])
area.row("read-only-new", "--session-read-only=./s.json", ":{PORT}/", "X-A:b")
area.row("read-only-cookie", "--session-read-only=./s.json", ":{PORT}/", server=[COOKIE], files={"s.json": stored([("X-A", "b")])})
area.row("file-headers", "--print=H", *PATH, files={"s.json": stored([("X-A", "b"), ("X-A", "c"), ("Accept", "a/b")])})
area.row("file-cookies", "--print=H", *PATH, files={"s.json": stored(cookies=[("a", "1", None), ("b", "2", "localhost"), ("c", "3", "other.test")])})
area.row("file-cookie-empty-domain", "--print=H", *PATH, files={"s.json": stored(cookies=[("a", "1", "")])})
area.row("file-auth-raw", "--print=H", *PATH, files={"s.json": stored(auth={"type": "basic", "raw_auth": "u:p"})})
area.row("file-auth-old", "--print=H", *PATH, files={"s.json": stored(auth={"type": "basic", "username": "u", "password": "p"})})
area.row("file-auth-overridden", "--print=H", "-a", "x:y", *PATH, files={"s.json": stored(auth={"type": "basic", "raw_auth": "u:p"})})
area.row("file-old-headers", "--print=H", *PATH, files={"s.json": stored([("X-A", "b")], layout="old")})
area.row("file-old-cookies", "--print=H", *PATH, files={"s.json": stored(cookies=[("a", "1")], layout="old")})
area.row("file-no-meta", "--print=H", *PATH, files={"s.json": '{"headers": [{"name": "X-A", "value": "b"}]}'})
area.row("file-expired-cookie", "--print=H", *PATH, files={"s.json": json.dumps({"headers": [], "auth": {"type": None, "username": None, "password": None},
         "cookies": [{"name": "a", "value": "1", "domain": None, "path": "/", "secure": False, "expires": 1}]})})
area.row("file-secure-cookie", "--print=H", "--session=./s.json", "http://127.0.0.1:{PORT}/", files={"s.json": json.dumps({"headers": [], "auth": {"type": None, "username": None, "password": None},
         "cookies": [{"name": "a", "value": "1", "domain": None, "path": "/", "secure": True, "expires": None}]})})
area.row("file-invalid", *PATH, files={"s.json": "{nope"}, stderr_has="s.json")
area.row("redirect-cookie", "--follow", *PATH, server=[redirect("/end", "302 Found", "", "Set-Cookie: hop=1; Path=/"), OK])
area.row("verbose", "-v", *PATH, "X-A:b", files={"s.json": stored([("X-B", "c")])})


def cookies(*values):
    return reply("ok", "text/plain", *(f"Set-Cookie: {value}" for value in values))


area.row("name-invalid", "--session=a b", ":{PORT}/", stderr_has="Session name contains invalid characters")
area.row("both-options", "--session=a", "--session-read-only=b", ":{PORT}/", stderr_has="not allowed with argument")
area.row("path-home", "--session=~/s.json", ":{PORT}/", "X-A:b")
area.row("named-url-credentials", "--session=test", "http://me:pw@localhost:{PORT}/", "X-A:b")
area.row("authorization-header-kept", *PATH, "Authorization:Token x")
area.row("auth-empty-password", "-a", "u:", *PATH)
area.row("auth-colon-in-password", "-a", "u:p:q", *PATH)
area.row("cookie-header-quoted", *PATH, 'Cookie:a="x y"; b=2')
area.row("cookies-grouped", *PATH, server=[cookies("a=1; Path=/", "b=2; Path=/x", "c=3; Path=/", "d=4; Domain=localhost; Path=/", "e=5; Path=/")])
area.row("cookie-default-path", "--session=./s.json", ":{PORT}/x/y/z?q=/w", server=[cookies("a=1")])
area.row("cookie-odd-dates", *PATH, server=[cookies("a=1; Expires=Wed, 09-Jun-2080 10:18:14 GMT", "c=3; Expires=never")])
area.row("cookie-values", *PATH, server=[cookies('q="a b"', "e=", "x=1=2", "s=1; Secure; HttpOnly; SameSite=Lax")])
area.row("cookie-foreign-domain", *PATH, server=[cookies("a=1; Domain=other.test", "b=2; Domain=.0.0.1", "c=3")])
area.row("redirect-typed-cookie", "--follow", *PATH, "Cookie:a=1", server=[redirect("/end"), OK])
area.row("redirect-typed-cookie-no-session", "--follow", ":{PORT}/", "Cookie:a=1", server=[redirect("/end"), OK])
area.row("redirect-set-cookie-no-session", "--follow", ":{PORT}/", server=[redirect("/end", "302 Found", "", "Set-Cookie: hop=1; Path=/"), OK])
area.row("redirect-deletes-cookie", "--follow", *PATH, server=[redirect("/end", "302 Found", "", "Set-Cookie: b=; Max-Age=0; Path=/"), OK],
         files={"s.json": stored(cookies=[("a", "1", None), ("c", "3", "localhost.local")])})
twice("cookie-longest-path-first", ["--session=./s.json", ":{PORT}/x/y/"], ["--print=H", "--session=./s.json", ":{PORT}/x/y/"],
      [cookies("a=1; Path=/", "b=2; Path=/x/y", "c=3; Path=/x", "d=4; Path=/x/y/z"), OK])
twice("old-layout-twice", PATH, ["--print=H", *PATH, "X-C:d"], files={"s.json": stored([("X-A", "b")], [("a", "1")], layout="old")})
twice("body-and-cookie", ["-a", "u:p", *PATH], ["--print=H", *PATH, "a=b"], [COOKIE, OK])
twice("session-header-order", [*PATH, "X-A:1", "Accept:a/b", "User-Agent:me"], ["--print=H", *PATH, "Connection:close"])
