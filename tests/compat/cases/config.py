"""config.json: default options, where it is found."""
from dsl import Area, config, reply

area = Area("config")
rows = area.rows
OK = reply('{"b":1,"a":2}')
QUIET = '"disable_update_warnings": true'
area.row("form-default", "--print=HB", ":{PORT}/", "a=b", files=config("--form"))
area.row("form-default-no-form", "--no-form", "--print=HB", ":{PORT}/", "a=b", files=config("--form"))
area.row("form-default-json-wins", "--json", "--print=HB", ":{PORT}/", "a=b", files=config("--form"))
area.row("several", ":{PORT}/", files=config("--pretty=format", "--print=hb", "--unsorted"), server=[OK])
area.row("print-overridden", "--print=b", ":{PORT}/", files=config("--print=h"), server=[OK])
area.row("verbose-undone", "--no-verbose", ":{PORT}/", files=config("--verbose"), server=[OK])
area.row("follow-undone", "--no-follow", ":{PORT}/", files=config("--follow"))
area.row("check-status-default", ":{PORT}/", files=config("--check-status"), server=[reply("x", "text/plain", status="404 Not Found")])
area.row("style-default", ":{PORT}/", files=config("--style=monokai"), server=[OK], tty=True)
area.row("auth-default", "--print=H", ":{PORT}/", files=config("--auth=u:p"))
area.row("auth-default-undone", "--print=H", "--no-auth", ":{PORT}/", files=config("--auth=u:p"))
area.row("session-default", "--print=H", ":{PORT}/", "X-A:b", files=config("--session=./s.json"))
area.row("empty-object", ":{PORT}/", files={"~/.config/httpie/config.json": "{%s}" % QUIET})
area.row("httpie-config-dir", ":{PORT}/", "a=b", env={"HTTPIE_CONFIG_DIR": "{DIR}/work/conf"},
         files={"conf/config.json": '{%s, "default_options": ["--form"]}' % QUIET})
area.row("xdg-config-home", ":{PORT}/", "a=b", env={"XDG_CONFIG_HOME": "{DIR}/work/xdg"},
         files={"xdg/httpie/config.json": '{%s, "default_options": ["--form"]}' % QUIET})
area.row("legacy-folder", ":{PORT}/", "a=b", files={"~/.httpie/config.json": '{%s, "default_options": ["--form"]}' % QUIET})
area.row("unknown-option-in-config", ":{PORT}/", files=config("--nope"), stderr_has="unrecognized arguments: --nope")
