#!/usr/bin/env bash
# pyTelegramBotAPI 4.37.1, tested 2026-11-29.
# Expected: get_updates(long_polling_timeout=0) requests short polling, like Telegram's `timeout` of 0, and so does
# get_updates(timeout=0), since the method's other parameters are named as in the Bot API.
# Actual: pyTelegramBotAPI treats 0 as "not given" and sends timeout=10. The `timeout` of get_updates is documented as a
# connection timeout and isn't sent at all.
# Why it matters: a test, or a script that empties the queue and exits, waits 10 or 20 seconds for its last, empty
# response. A timeout of less than 1 second can't be requested.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
python=$work/venv/bin/python
"$python" -m pip install --quiet --disable-pip-version-check pyTelegramBotAPI==4.37.1

out=$(
  "$python" - <<'PY'
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

from telebot import TeleBot, apihelper

queries = []


class BotApi(BaseHTTPRequestHandler):
    def do_GET(self):
        queries.append(self.path.partition("?")[2])
        body = b'{"ok": true, "result": []}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


server = HTTPServer(("127.0.0.1", 0), BotApi)
threading.Thread(target=server.serve_forever, daemon=True).start()
apihelper.API_URL = f"http://127.0.0.1:{server.server_port}/bot{{0}}/{{1}}"
bot = TeleBot("1:token")
calls = [{}, {"timeout": 0}, {"timeout": 5}, {"long_polling_timeout": 0}, {"long_polling_timeout": 1}]
for options in calls:
    bot.get_updates(**options)
    given = ", ".join(f"{name}={value}" for name, value in options.items())
    print(f"get_updates({given}): {queries[-1]}")
PY
)

seen=$(
  cat <<'SEEN'
get_updates(): timeout=20
get_updates(timeout=0): timeout=20
get_updates(timeout=5): timeout=20
get_updates(long_polling_timeout=0): timeout=10
get_updates(long_polling_timeout=1): timeout=1
SEEN
)
printf '%s\n' "$out"
[ "$out" = "$seen" ] || {
  printf 'changed: the output used to be\n%s\n' "$seen" >&2
  exit 1
}
