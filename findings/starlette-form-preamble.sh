#!/usr/bin/env bash
# starlette 1.3.1 with python-multipart 0.0.34, werkzeug 3.1.9, multipart 2.0.1, and node's own fetch, tested
# 2026-11-29.
# Expected: a server skips text before the first boundary of a form: "implementations must ignore" it (RFC 2046, 5.1.1).
# Actual: python-multipart raises a parse error that Starlette doesn't catch, so the response is a 500. node's
# `Response.formData()` raises an error, too. Werkzeug and `multipart` skip the text.
# Why it matters: a form that a bot on Flask accepts causes a 500 if the same bot runs on FastAPI.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
python=$work/venv/bin/python
"$python" -m pip install --quiet --disable-pip-version-check starlette==1.3.1 python-multipart==0.0.34 \
  werkzeug==3.1.9 multipart==2.0.1 httpx==0.28.1

cat >"$work/fetch.mjs" <<'JS'
import { readFileSync } from 'node:fs'
const headers = { 'content-type': 'multipart/form-data; boundary=B' }
const form = new Response(readFileSync(process.argv[2]), { headers }).formData()
console.log('fetch:', await form.then((found) => found.get('chat_id'), (error) => error.name))
JS
printf 'Several parts follow.\r\n--B\r\nContent-Disposition: form-data; name="chat_id"\r\n\r\n5\r\n--B--\r\n' >"$work/form"

out=$(
  "$python" - "$work/form" <<'PY' 2>/dev/null
import io
import pathlib
import sys

from multipart import MultipartParser
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from werkzeug.formparser import parse_form_data

body = pathlib.Path(sys.argv[1]).read_bytes()
kind = "multipart/form-data; boundary=B"


async def chat_id(request):
    async with request.form() as form:
        return PlainTextResponse(form["chat_id"])


app = Starlette(routes=[Route("/", chat_id, methods=["POST"])])
client = TestClient(app, raise_server_exceptions=False)
response = client.post("/", content=body, headers={"content-type": kind})
environ = {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": kind}
print("starlette:", response.status_code, response.text)
print("werkzeug:", parse_form_data(environ)[1]["chat_id"])
print("multipart:", next(iter(MultipartParser(io.BytesIO(body), b"B"))).value)
PY
  node "$work/fetch.mjs" "$work/form"
)

seen=$(
  cat <<'SEEN'
starlette: 500 Internal Server Error
werkzeug: 5
multipart: 5
fetch: TypeError
SEEN
)
printf '%s\n' "$out"
[ "$out" = "$seen" ] || {
  printf 'changed: the output used to be\n%s\n' "$seen" >&2
  exit 1
}
