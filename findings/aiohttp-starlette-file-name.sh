#!/usr/bin/env bash
# aiohttp 3.14.5 as the client, Starlette 1.10.0 with python-multipart 0.0.34 as the server, tested 2026-11-29.
# Expected: the name of an uploaded file arrives unchanged.
# Actual: aiohttp's FormData percent-encodes spaces and non-ASCII characters in `filename` and sends no `filename*`;
# Starlette takes `filename` literally. Each follows a rule, but together they change the name.
# Why it matters: if a bot uploads a file with a Cyrillic name, the server receives the name "%D1%84...". With
# FormData(quote_fields=False), aiohttp sends the name unchanged.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
python=$work/venv/bin/python
"$python" -m pip install --quiet --disable-pip-version-check aiohttp==3.14.5 \
  starlette==1.10.0 python-multipart==0.0.34

out=$(
  "$python" - <<'PY'
import asyncio

import aiohttp
from starlette.requests import Request

NAME = "\u0444\u043e\u0442\u043e 1.jpg"


class Written:
    """The part of aiohttp's stream writer that a multipart body calls."""

    data = b""

    async def write(self, chunk):
        self.data += chunk


async def received_name(**options):
    form = aiohttp.FormData(**options)
    form.add_field("document", b"...", filename=NAME, content_type="image/jpeg")
    payload, written = form(), Written()
    await payload.write(written)

    async def receive():
        return {"type": "http.request", "body": written.data, "more_body": False}

    headers = [(b"content-type", payload.headers["Content-Type"].encode())]
    request = Request({"type": "http", "method": "POST", "headers": headers}, receive)
    async with request.form() as fields:
        return fields["document"].filename


print("given:", NAME)
print("received:", asyncio.run(received_name()))
print("received, quote_fields=False:", asyncio.run(received_name(quote_fields=False)))
PY
)

seen=$(
  cat <<'SEEN'
given: фото 1.jpg
received: %D1%84%D0%BE%D1%82%D0%BE%201.jpg
received, quote_fields=False: фото 1.jpg
SEEN
)
printf '%s\n' "$out"
[ "$out" = "$seen" ] || {
  printf 'changed: the output used to be\n%s\n' "$seen" >&2
  exit 1
}
