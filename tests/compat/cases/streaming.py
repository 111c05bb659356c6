"""--stream, event streams, chunked answers."""
from dsl import Area, chunked, pieces, reply

area = Area("streaming")
rows = area.rows
LINES = '{"b":1,"a":2}\n{"c":[3]}\n'
EVENTS = 'event: tick\ndata: {"b":1,"a":2}\n\ndata: plain\n\n'


def each(name, answer, *flags):
    area.piped(f"{name}-pipe", answer, *flags)
    area.piped(f"{name}-format", answer, "--pretty=format", *flags)
    area.shown(f"{name}-terminal", answer, *flags)


each("lines", reply(LINES, "application/json"), "--stream")
each("lines-short", reply(LINES, "application/x-ndjson"), "-S")
each("ndjson-not-streamed", reply(LINES, "application/x-ndjson"))
each("events", reply(EVENTS, "text/event-stream"))
each("events-streamed", reply(EVENTS, "text/event-stream"), "-S")
each("one-document", reply('{"b":\n1,"a":2}', "application/json"), "--stream")
each("text", reply("one\ntwo\nthree", "text/plain"), "--stream")
each("chunked", chunked("one ", "two ", "three\n"))
each("chunked-streamed", chunked("one\n", "two\n"), "--stream")
each("chunked-json", chunked('{"b":', '1,"a"', ":2}", kind="application/json"))
each("until-close", pieces("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n", "part one, ", "part two\n"))
each("binary-streamed", reply(b"text\n\x00\x01\n", "text/plain"), "--stream")
area.row("stream-verbose", "-S", "-v", ":{PORT}/", "a=b", server=[reply(LINES)])
area.row("stream-to-file", "-S", "-o", "out.txt", ":{PORT}/", server=[chunked("one\n", "two\n")])
