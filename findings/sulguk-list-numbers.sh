#!/usr/bin/env bash
# sulguk 0.12.0 (PyPI), tested 2026-11-29.
# Expected: <ol start="3"> starts at 3, and <ol reversed> counts down to 1, as in a browser. sulguk documents both
# attributes.
# Actual: `start` has no effect, alone or with `reversed`; only the `value` of an <li> does. `reversed` counts down to
# 0: sulguk numbers three items 2, 1, 0.
# Why it matters: in an HTML reply, a list that continues after a paragraph ("step 3") starts again at 1 in the chat.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
python=$work/venv/bin/python
"$python" -m pip install --quiet --disable-pip-version-check sulguk==0.12.0

out=$(
  "$python" - <<'PY'
from sulguk import transform_html

items = "<li>a</li><li>b</li><li>c</li>"
for tag in ("<ol>", '<ol start="3">', "<ol reversed>", '<ol reversed start="5">'):
    print(f"{tag}: {transform_html(f'{tag}{items}</ol>').text.split()}")
print("<li value>:", transform_html('<ol><li value="3">a</li><li>b</li></ol>').text.split())
PY
)

seen=$(
  cat <<'SEEN'
<ol>: ['1.', 'a', '2.', 'b', '3.', 'c']
<ol start="3">: ['1.', 'a', '2.', 'b', '3.', 'c']
<ol reversed>: ['2.', 'a', '1.', 'b', '0.', 'c']
<ol reversed start="5">: ['2.', 'a', '1.', 'b', '0.', 'c']
<li value>: ['3.', 'a', '4.', 'b']
SEEN
)
printf '%s\n' "$out"
[ "$out" = "$seen" ] || {
  printf 'changed: the output used to be\n%s\n' "$seen" >&2
  exit 1
}
