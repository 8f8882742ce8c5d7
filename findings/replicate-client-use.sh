#!/usr/bin/env bash
# replicate 2.0.0b4 (PyPI), tested 2026-11-29.
# Expected: Client(...).use("owner/model") returns a function, according to the method's docstring and types.
# Actual: it raises TypeError for every model, because the method passes the client itself where a class is expected.
# Only the module-level replicate.use() works, which passes the class.
# Why it matters: replicate.use() reads its token and address from the environment, so a program with two tokens, or
# with its own client (for timeouts or a test server), can't use use() at all.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
python=$work/venv/bin/python
"$python" -m pip install --quiet --disable-pip-version-check replicate==2.0.0b4

out=$(
  "$python" - <<'PY'
import replicate

ways = {
    "replicate": replicate,
    "Client()": replicate.Client(bearer_token="token"),
    "AsyncClient()": replicate.AsyncClient(bearer_token="token"),
}
for name, client in ways.items():
    try:
        print(f"{name}.use: {type(client.use('owner/model')).__name__}")
    except TypeError as error:
        print(f"{name}.use: TypeError: {error}")
PY
)

seen=$(
  cat <<'SEEN'
replicate.use: Function
Client().use: TypeError: issubclass() arg 1 must be a class
AsyncClient().use: TypeError: issubclass() arg 1 must be a class
SEEN
)
printf '%s\n' "$out"
[ "$out" = "$seen" ] || {
  printf 'changed: the output used to be\n%s\n' "$seen" >&2
  exit 1
}
