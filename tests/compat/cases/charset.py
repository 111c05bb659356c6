"""Encodings of answers: declared, overridden, guessed."""
from dsl import Area, reply

area = Area("charset")
rows = area.rows


def both(name, data, kind, *flags):
    area.shown(f"{name}-terminal", reply(data, kind), "-b", *flags)
    area.piped(f"{name}-format", reply(data, kind), "--pretty=format", *flags)


both("utf8", "é €".encode(), "text/plain; charset=utf-8")
both("utf8-undeclared", "é €".encode(), "text/plain")
both("latin1", "é ü".encode("latin-1"), "text/plain; charset=iso-8859-1")
both("latin1-quoted", "é ü".encode("latin-1"), 'text/plain; charset="ISO-8859-1"')
both("latin1-undeclared", "é ü".encode("latin-1"), "text/plain")
both("latin1-json", '{"a": "é"}'.encode("latin-1"), "application/json; charset=latin1")
both("windows-1250", "příliš".encode("cp1250"), "text/plain; charset=windows-1250")
both("windows-1252", "“quoted” €".encode("cp1252"), "text/plain; charset=windows-1252")
both("shift-jis", "日本語".encode("shift_jis"), "text/plain; charset=shift_jis")
both("big5", "卷首卷首".encode("big5"), "text/plain; charset=big5")
both("big5-overridden", "卷首卷首".encode("big5"), "text/plain", "--response-charset=big5")
both("gbk", "你好".encode("gbk"), "text/html; charset=gbk")
both("koi8-r", "привет".encode("koi8-r"), "text/plain; charset=koi8-r")
both("euc-kr", "안녕".encode("euc-kr"), "text/plain; charset=euc-kr")
both("ascii-with-high-bytes", b"caf\xe9", "text/plain; charset=us-ascii")
both("unknown", "é".encode(), "text/plain; charset=no-such-set")
both("invalid-utf8", b"a\xff\xfeb", "text/plain; charset=utf-8")
both("override-utf8", "é".encode(), "text/plain; charset=iso-8859-1", "--response-charset=utf-8")
both("override-latin1", "é".encode(), "text/plain; charset=utf-8", "--response-charset=latin-1")
both("bom", "\ufeffé".encode(), "text/plain; charset=utf-8")
both("xml-declared", '<?xml version="1.0" encoding="iso-8859-2"?><a>ř</a>'.encode("iso-8859-2"), "application/xml; charset=iso-8859-2")
both("guess-czech", ("Příliš žluťoučký kůň úpěl ďábelské ódy. " * 4).encode("cp1250"), "text/plain")
both("guess-russian", ("Съешь же ещё этих мягких французских булок. " * 4).encode("cp1251"), "text/plain")
both("guess-japanese", ("吾輩は猫である。名前はまだ無い。" * 4).encode("shift_jis"), "text/plain")
area.piped("raw-latin1-pipe", reply("é".encode("latin-1"), "text/plain; charset=iso-8859-1"))
area.piped("raw-override-pipe", reply("é".encode("latin-1"), "text/plain"), "--response-charset=big5")
area.refused("override-unknown", "--response-charset=nope", ":{PORT}/", has="--response-charset")
area.row("request-unicode-terminal", "--offline", "http://api.test/é", "a=é", "X-U:é", tty=True)
area.row("request-form-latin1", "--offline", "--form", "http://api.test/", "a=é", "Content-Type:application/x-www-form-urlencoded; charset=iso-8859-1")
