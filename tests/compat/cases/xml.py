"""XML bodies."""
from dsl import Area, reply

area = Area("xml")
rows = area.rows


def both(name, body, kind="application/xml", *flags):
    area.piped(f"{name}-format", reply(body, kind), "--pretty=format", *flags)
    area.shown(f"{name}-terminal", reply(body, kind), "-b", *flags)


both("nested", "<a><b>text</b><c/></a>")
both("declaration", '<?xml version="1.0" encoding="utf-8"?><a><b/></a>')
both("attributes", '<a x="1" y=\'two\'><b z="&lt;"/></a>')
both("mixed", "<a>one<b>two</b>three</a>")
both("comment", "<a><!-- note --><b/></a>")
both("cdata", "<a><![CDATA[x < y]]></a>")
both("entities", "<a>x &amp; y &lt; z</a>")
both("namespace", '<n:a xmlns:n="urn:x"><n:b/></n:a>')
both("already-indented", "<a>\n    <b>x</b>\n</a>\n")
both("invalid", "<a><b></a>")
both("doctype", '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>')
both("unicode", "<a>é €</a>")
both("empty-element", "<a></a>")
both("vendor", "<a><b/></a>", "application/vnd.x+xml")
both("text-xml", "<a><b/></a>", "text/xml; charset=utf-8")
both("indent-4", "<a><b/></a>", "application/xml", "--format-options=xml.indent:4")
both("no-format", "<a><b/></a>", "application/xml", "--format-options=xml.format:false")
both("xhtml", "<html><body><p>x</p></body></html>", "application/xhtml+xml")
both("doctype-public", '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://x.test/a.dtd"><html><a/></html>')
both("doctype-system", '<!DOCTYPE a SYSTEM "b.dtd"><a><b/></a>')
both("doctype-bare", "<!DOCTYPE  a ><a><b/></a>")
