#!/usr/bin/env bash
# telegramify-markdown 1.4.1 (PyPI), tested 2026-11-29.
# Expected: a <br> in Markdown ends a line, as in every Markdown renderer, or at least becomes a space.
# Actual: telegramify-markdown drops <br> without a replacement, so the words around it are joined: "onetwo". The same
# happens in a table cell, where <br> is Markdown's only line break. Two spaces and a line break, or a backslash, do
# work.
# Why it matters: language models write <br> into tables, so amounts and names run together in the message.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
python=$work/venv/bin/python
"$python" -m pip install --quiet --disable-pip-version-check telegramify-markdown==1.4.1

out=$(
  "$python" - <<'PY'
from telegramify_markdown import convert

texts = ("one<br>two", "one<br/>two", "one  \ntwo", "one\\\ntwo", "| a | b |\n|---|---|\n| 10<br>20 | c |")
for text in texts:
    print(repr(text), "->", repr(convert(text)[0]))
PY
)

seen=$(
  cat <<'SEEN'
'one<br>two' -> 'onetwo'
'one<br/>two' -> 'onetwo'
'one  \ntwo' -> 'one\ntwo'
'one\\\ntwo' -> 'one\ntwo'
'| a | b |\n|---|---|\n| 10<br>20 | c |' -> 'a    | b\n-----+--\n1020 | c'
SEEN
)
printf '%s\n' "$out"
[ "$out" = "$seen" ] || {
  printf 'changed: the output used to be\n%s\n' "$seen" >&2
  exit 1
}
