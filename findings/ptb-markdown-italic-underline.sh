#!/usr/bin/env bash
# python-telegram-bot 22.8, tested 2026-11-29.
# Expected: a bot can send the text_markdown_v2 of a word that is italic and underlined. According to Telegram's
# documentation, `__` is read greedily from the left as underline, so something must separate it from `_`.
# Actual: python-telegram-bot writes `___word___`, without anything between the marks. Read as documented, underline
# opens first, with italic inside it, and also closes first, so the two overlap. aiogram 3.31.0 puts `\r` between the
# marks. (We did not test on Telegram itself how it reads the marks.)
# Why it matters: a bot can't resend a caption with both styles as MarkdownV2. It has to send the entities or HTML
# instead.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
python=$work/venv/bin/python
"$python" -m pip install --quiet --disable-pip-version-check python-telegram-bot==22.8 \
  aiogram==3.31.0

out=$(
  "$python" - <<'PY'
import aiogram.types
import telegram

received = {
    "message_id": 1,
    "date": 1,
    "chat": {"id": 1, "type": "private", "first_name": "A"},
    "text": "word",
    "entities": [
        {"type": "italic", "offset": 0, "length": 4},
        {"type": "underline", "offset": 0, "length": 4},
    ],
}
print("python-telegram-bot:", repr(telegram.Message.de_json(received, None).text_markdown_v2))
print("aiogram:", repr(aiogram.types.Message.model_validate(received).md_text))
PY
)

seen=$(
  cat <<'SEEN'
python-telegram-bot: '___word___'
aiogram: '_\r__\rword__\r_\r'
SEEN
)
printf '%s\n' "$out"
[ "$out" = "$seen" ] || {
  printf 'changed: the output used to be\n%s\n' "$seen" >&2
  exit 1
}
