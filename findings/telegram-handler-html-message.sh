#!/usr/bin/env bash
# python-telegram-handler 2.2.1, tested 2026-11-30.
# Expected: HtmlFormatter escapes a record's message, since it is sent with parse_mode=HTML, and leaves the record
# unchanged for other handlers.
# Actual: the message is sent unescaped. HtmlFormatter does escape it, but stores the formatted and escaped message in
# the record, and leaves the record's arguments in place. The next handler raises a TypeError if there are arguments,
# and otherwise logs "&lt;" instead of "<".
# Why it matters: Telegram refuses an unescaped "<" ("can't parse entities"), so a record that quotes an object's repr
# never arrives. If a file handler comes after this one, the file lacks every record with arguments.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
python=$work/venv/bin/python
"$python" -m pip install --quiet --disable-pip-version-check python-telegram-handler==2.2.1

out=$(
  "$python" - <<'PY'
import json
import logging
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

from telegram_handler import HtmlFormatter, TelegramHandler

sent = []


class BotApi(BaseHTTPRequestHandler):
    def do_POST(self):
        sent.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        body = b'{"ok": true, "result": {}}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


server = HTTPServer(("127.0.0.1", 0), BotApi)
threading.Thread(target=server.serve_forever, daemon=True).start()
TelegramHandler.API_ENDPOINT = f"http://127.0.0.1:{server.server_port}"
to_telegram = TelegramHandler("1:token", "777")
to_telegram.setFormatter(HtmlFormatter("%(message)s"))


class NextHandler(logging.Handler):
    def emit(self, record):
        try:
            print(f"  next handler: {record.getMessage()}")
        except TypeError as error:
            print(f"  next handler: TypeError: {error}")


log = logging.getLogger("shop")
log.propagate = False
log.addHandler(to_telegram)
log.addHandler(NextHandler())
for arguments in (["1 < 2"], ["no price for %s", "<Item 7>"], ["%s items", 7]):
    print(f"log.error({', '.join(map(repr, arguments))})")
    log.error(*arguments)
    print(f"  {sent[-1]['parse_mode']} sent: {sent[-1]['text']}")
PY
)

seen=$(
  cat <<'SEEN'
log.error('1 < 2')
  next handler: 1 &lt; 2
  HTML sent: 1 < 2
log.error('no price for %s', '<Item 7>')
  next handler: TypeError: not all arguments converted during string formatting
  HTML sent: no price for <Item 7>
log.error('%s items', 7)
  next handler: TypeError: not all arguments converted during string formatting
  HTML sent: 7 items
SEEN
)
printf '%s\n' "$out"
[ "$out" = "$seen" ] || {
  printf 'changed: the output used to be\n%s\n' "$seen" >&2
  exit 1
}
