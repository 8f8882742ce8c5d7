#!/usr/bin/env bash
# pyTelegramBotAPI 4.37.1, tested 2026-11-29.
# Expected: the html_text of a message with a date_time entity, a type that this version documents, contains the date as
# HTML.
# Actual: reading html_text raises KeyError: 'unix_time'. The template for <tg-time> contains {unix_time}, but
# pyTelegramBotAPI fills it with a value called unix.
# Why it matters: a handler that reads html_text or html_caption fails for every message with a formatted date.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
python=$work/venv/bin/python
"$python" -m pip install --quiet --disable-pip-version-check pyTelegramBotAPI==4.37.1

out=$(
  "$python" - <<'PY'
from telebot.types import Message

for entity in ({"type": "bold"}, {"type": "date_time", "unix_time": 1700000000, "date_time_format": "r"}):
    received = {
        "message_id": 1,
        "date": 1,
        "chat": {"id": 1, "type": "private", "first_name": "A"},
        "text": "tomorrow",
        "entities": [{"offset": 0, "length": 8, **entity}],
    }
    try:
        print(f"{entity['type']}: {Message.de_json(received).html_text}")
    except KeyError as error:
        print(f"{entity['type']}: KeyError: {error}")
PY
)

seen=$(
  cat <<'SEEN'
bold: <b>tomorrow</b>
date_time: KeyError: 'unix_time'
SEEN
)
printf '%s\n' "$out"
[ "$out" = "$seen" ] || {
  printf 'changed: the output used to be\n%s\n' "$seen" >&2
  exit 1
}
