#!/usr/bin/env bash
# fastapi 0.165.0 (PyPI), tested 2026-11-29.
# Expected: FastAPI reads no source code to handle a request.
# Actual: on the first request to each route, FastAPI reads the file that contains the endpoint and tokenizes it up to
# the endpoint's end (inspect.getsourcelines), to get the line number for a possible error message. It does so even if
# there is no error.
# Why it matters: on Lambda, most first requests are cold starts, for which somebody is waiting. A package without
# sources (with only bytecode, for example) is slowed down too, because linecache looks for the file in every entry of
# sys.path.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
python=$work/venv/bin/python
"$python" -m pip install --quiet --disable-pip-version-check fastapi==0.165.0 httpx==0.28.1

cat >"$work/shop.py" <<'PY'
from fastapi import FastAPI

app = FastAPI()


@app.get("/a")
async def a():
    return "a"


@app.get("/b")
async def b():
    return "b"
PY
out=$(
  cd "$work"
  "$python" - <<'PY'
import inspect

from fastapi.testclient import TestClient

from shop import app

real, read = inspect.getsourcelines, []


def counted(function):
    read.append(function.__name__)
    return real(function)


inspect.getsourcelines = counted
with TestClient(app) as client:
    for path in ("/a", "/a", "/b", "/b"):
        before = len(read)
        client.get(path).raise_for_status()
        print(f"GET {path}: source read of {read[before:]}")
PY
)

seen=$(
  cat <<'SEEN'
GET /a: source read of ['a']
GET /a: source read of []
GET /b: source read of ['b']
GET /b: source read of []
SEEN
)
printf '%s\n' "$out"
[ "$out" = "$seen" ] || {
  printf 'changed: the output used to be\n%s\n' "$seen" >&2
  exit 1
}
