"""Exit codes by HTTP status."""
from dsl import Area, reply

area = Area("check_status")
rows = area.rows
for status in ("200 OK", "204 No Content", "301 Moved Permanently", "304 Not Modified", "400 Bad Request",
               "401 Unauthorized", "404 Not Found", "429 Too Many Requests", "500 Internal Server Error", "503 Service Unavailable"):
    answer = reply("" if status[:3] in ("204", "304") else "x", "text/plain", status=status)
    area.piped(f"on-{status[:3]}", answer, "--check-status")
    area.piped(f"off-{status[:3]}", answer)
area.shown("terminal-404", reply("x", "text/plain", status="404 Not Found"), "--check-status")
area.piped("undone", reply("x", "text/plain", status="404 Not Found"), "--check-status", "--no-check-status")
area.piped("output-404", reply("x", "text/plain", status="404 Not Found"), "--check-status", "-o", "out.txt")
area.piped("odd-reason", reply("x", "text/plain", status="400 Very Bad"), "--check-status", stderr_has="HTTP 400 Very Bad")
area.piped("twice-quiet-into-a-pipe", reply("x", status="500 Oops"), "-qq", "--check-status")
area.shown("twice-quiet-on-a-terminal", reply("x", status="500 Oops"), "-qq", "--check-status")
area.shown("quiet-on-a-terminal", reply("x", status="500 Oops"), "-q", "--check-status", stderr_has="http: warning: HTTP 500 Oops")
