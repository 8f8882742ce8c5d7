#!/usr/bin/env bash
# aiogram 3.31.0 and python-telegram-bot 22.8, tested 2026-11-29.
# Expected: if a bot sends the HTML that a library returns for a received code block, the new message contains the same
# block. Telegram documents <pre><code class="language-python">...</code></pre>.
# Actual: aiogram calls the attribute `language`, and python-telegram-bot leaves out the prefix `language-`. Only
# pyTelegramBotAPI 4.37.1 follows the documentation.
# Why it matters: a bot that quotes or copies a caption by its HTML loses the block's language, and with it the
# highlighting. Send the entities instead.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
python=$work/venv/bin/python
"$python" -m pip install --quiet --disable-pip-version-check aiogram==3.31.0 \
  python-telegram-bot==22.8 pyTelegramBotAPI==4.37.1

out=$(
  "$python" - <<'PY'
import aiogram.types
import telebot.types
import telegram

received = {
    "message_id": 1,
    "date": 1,
    "chat": {"id": 1, "type": "private", "first_name": "A"},
    "text": "x = 1",
    "entities": [{"type": "pre", "offset": 0, "length": 5, "language": "python"}],
}
print("aiogram:", aiogram.types.Message.model_validate(received).html_text)
print("python-telegram-bot:", telegram.Message.de_json(received, None).text_html)
print("pyTelegramBotAPI:", telebot.types.Message.de_json(received).html_text)
PY
)

seen=$(
  cat <<'SEEN'
aiogram: <pre><code language="language-python">x = 1</code></pre>
python-telegram-bot: <pre><code class="python">x = 1</code></pre>
pyTelegramBotAPI: <pre><code class="language-python">x = 1</code></pre>
SEEN
)
printf '%s\n' "$out"
[ "$out" = "$seen" ] || {
  printf 'changed: the output used to be\n%s\n' "$seen" >&2
  exit 1
}
