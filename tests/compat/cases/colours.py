"""Styles: heads, JSON, XML, HTML and other bodies in colour."""
from dsl import Area, reply

area = Area("colours")
rows = area.rows
BODY = '{"key": "value", "list": [1, 2.5, true, null], "nested": {"a": "b"}}'
STYLES = ("auto", "solarized", "monokai", "fruity", "default", "native", "vim", "pie", "pie-dark", "pie-light",
          "solarized-dark", "solarized-light", "gruvbox-dark", "dracula")
CSS = """@import url("a.css") screen;
/* two
   lines */
:root { --gap: 10px }
a[href^="x"]:hover::before, #top > .b-c { color: #06c; margin: -1.5em auto !important; content: 'q' }
@media (max-width: 600px) { p { width: calc(100% - var(--gap)); background: url(i.png), rgba(0, 0, 0, .5) } }
"""
SCRIPT = """#!/usr/bin/env node
import { a as b } from "./m.js"; // note
class C extends D { #p = 0x1F; constructor(...r) { super(r); this.$x = `t ${a + 1.5e3} \\\\n` } }
if (/a[/]b/gi.test('s') && c / 2 !== null) throw new TypeError("no");
/* end */ f = (x) => typeof x ?? undefined;
"""
YAML = """%YAML 1.2
---
# note
a: &x plain text
  that goes on # end
"b": 'it''s'
list:
- {k: [1, two], "q": "\\\\u00e9 z"}
- c: !!str 12
  d: *x
text: |-
  one
    two

  three
url: http://x.test/?a=b
...
"""
for style in STYLES:
    area.shown(f"style-{style}", reply(BODY), f"--style={style}")
    area.row(f"style-{style}-request", "--offline", f"--style={style}", "http://api.test/a?b=c", "x=1", "X-A:b", tty=True)
area.shown("style-short", reply(BODY), "-s", "monokai")
area.refused("style-unknown", "--style=nope", ":{PORT}/", has="invalid choice: 'nope'")
for status in ("200 OK", "201 Created", "301 Moved Permanently", "404 Not Found", "500 Internal Server Error", "299 Odd"):
    area.shown(f"status-{status[:3]}", reply("x", "text/plain", status=status), "-h")
    area.shown(f"status-{status[:3]}-pie", reply("x", "text/plain", status=status), "-h", "--style=pie")
for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "PURGE"):
    area.row(f"method-{method}-pie", "--offline", "--print=H", "--style=pie", method, "http://api.test/x", tty=True)
area.row("method-auto", "--offline", "--print=H", "DELETE", "http://api.test/x?y=1", tty=True)
area.piped("pretty-all-pipe", reply(BODY), "--pretty=all", "--print=hb")
area.piped("pretty-colors-pipe", reply(BODY), "--pretty=colors", "--print=hb")
area.shown("html", reply("<!DOCTYPE html><html><body class=\"x\"><p>Hi &amp; bye</p></body></html>", "text/html"), "-b")
area.shown("javascript", reply("var a = 1; // comment\n", "application/javascript"), "-b")
area.shown("css", reply("a { color: red; }\n", "text/css"), "-b")
area.shown("form-body", reply("a=1&b=two+words", "application/x-www-form-urlencoded"), "-b")
area.shown("unknown-kind", reply("anything 1 2 3", "application/x-unknown"), "-b")
area.shown("csv", reply("a,b\n1,2\n", "text/csv"), "-b")
area.shown("yaml", reply("a: 1\nb:\n  - c\n", "application/yaml"), "-b")
for style in ("auto", "monokai", "pie"):
    area.shown(f"css-{style}", reply(CSS, "text/css"), "-b", f"--style={style}")
    area.shown(f"script-{style}", reply(SCRIPT, "text/javascript"), "-b", f"--style={style}")
    area.shown(f"yaml-{style}", reply(YAML, "text/yaml"), "-b", f"--style={style}")
area.shown("no-color-variable", reply(BODY), env={"NO_COLOR": "1"})
area.shown("term-dumb", reply(BODY), env={"TERM": "dumb"})
area.shown("term-16", reply(BODY), "--style=monokai", env={"TERM": "xterm"})
area.shown("meta", reply("x", "text/plain"), "--print=m", "--style=pie")
area.shown("header-kinds", reply("x", "text/plain", "ETag: \"abc\"", "X-Number: 12", "Location: http://x.test/", "X-Empty:"), "-h")
