#!/usr/bin/env bash
# aiogram 3.31.0, compared with python-telegram-bot 22.8, tested 2026-11-29.
# Expected: for a message with a custom emoji, md_text uses the link that Telegram documents, tg://emoji?id=...
# Actual: aiogram writes tg://emoji?emoji_id=..., a parameter that Telegram's MarkdownV2 doesn't have. Its html_text
# is correct.
# Why it matters: a bot that resends captions as MarkdownV2 sends a link that Telegram doesn't document, and may lose a
# Premium user's emoji. (We did not test how Telegram handles the wrong link.)
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
python=$work/venv/bin/python
"$python" -m pip install --quiet --disable-pip-version-check aiogram==3.31.0 \
  python-telegram-bot==22.8

out=$(
  "$python" - <<'PY'
import aiogram.types
import telegram

received = {
    "message_id": 1,
    "date": 1,
    "chat": {"id": 1, "type": "private", "first_name": "A"},
    "text": "\N{THUMBS UP SIGN}",
    "entities": [{"type": "custom_emoji", "offset": 0, "length": 2, "custom_emoji_id": "5368324170671202286"}],
}
aiogram_message = aiogram.types.Message.model_validate(received)
print("aiogram, MarkdownV2:", aiogram_message.md_text)
print("aiogram, HTML:", aiogram_message.html_text)
print("python-telegram-bot, MarkdownV2:", telegram.Message.de_json(received, None).text_markdown_v2)
PY
)

seen=$(
  cat <<'SEEN'
aiogram, MarkdownV2: ![👍](tg://emoji?emoji_id=5368324170671202286)
aiogram, HTML: <tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>
python-telegram-bot, MarkdownV2: ![👍](tg://emoji?id=5368324170671202286)
SEEN
)
printf '%s\n' "$out"
[ "$out" = "$seen" ] || {
  printf 'changed: the output used to be\n%s\n' "$seen" >&2
  exit 1
}
