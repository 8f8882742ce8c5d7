#!/usr/bin/env bash
# replicate 2.0.0b4 (PyPI), tested 2026-11-29.
# Expected: if the download of a model's output is interrupted, opening the output again downloads it again.
# Actual: an output of use() is a URLPath, which is downloaded on first use into a file in the temporary folder, under
# its final name. If the connection breaks, the partial file stays there. From then on, every use treats it as the whole
# file, even in other processes, because the folder's name is a hash of the URL.
# Why it matters: code that retries after the error continues with a truncated picture. Download the output's URL
# (get_path_url) yourself, or remove the file before the retry.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
python=$work/venv/bin/python
"$python" -m pip install --quiet --disable-pip-version-check replicate==2.0.0b4

mkdir "$work/tmp"
out=$(
  TMPDIR=$work/tmp REPLICATE_API_TOKEN=token "$python" - <<'PY'
import json
import os
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import replicate

PICTURE = bytes(100_000)
SCHEMA = {"components": {"schemas": {"Input": {"type": "object"}, "Output": {"type": "string", "format": "uri"}}}}
TIME = "2026-01-01T00:00:00Z"
downloads = 0


class Api(BaseHTTPRequestHandler):
    """Serves Replicate's API with one model, and the model's output, whose first download breaks off."""

    def do_GET(self):
        global downloads
        address = f"http://127.0.0.1:{self.server.server_port}"
        if self.path == "/picture.png":
            downloads += 1
            self.respond(PICTURE, PICTURE[:50_000] if downloads == 1 else PICTURE)
            return
        version = {"id": "v", "created_at": TIME, "cog_version": "0", "openapi_schema": SCHEMA}
        prediction = {"id": "p", "model": "me/m", "version": "v", "input": {}, "logs": "", "error": None, "urls": {}}
        prediction |= {"status": "succeeded", "output": f"{address}/picture.png", "created_at": TIME}
        model = {"owner": "me", "name": "m", "latest_version": version}
        resources = {"m": model, "versions": {"results": [version]}, "v": version}
        self.respond_json(resources.get(self.path.rpartition("/")[2], prediction))

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def respond_json(self, value):
        body = json.dumps(value).encode()
        self.respond(body, body)

    def respond(self, announced, sent):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(announced)))
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, *arguments):
        pass


server = HTTPServer(("127.0.0.1", 0), Api)
threading.Thread(target=server.serve_forever, daemon=True).start()
os.environ["REPLICATE_BASE_URL"] = f"http://127.0.0.1:{server.server_port}"
output = replicate.use("me/m:v")()
for attempt in (1, 2):
    try:
        with open(output, "rb") as file:
            print(f"attempt {attempt}: {len(file.read())} of {len(PICTURE)} bytes")
    except httpx.RemoteProtocolError:
        print(f"attempt {attempt}: RemoteProtocolError")
print("downloads:", downloads)
PY
)

seen=$(
  cat <<'SEEN'
attempt 1: RemoteProtocolError
attempt 2: 49152 of 100000 bytes
downloads: 1
SEEN
)
printf '%s\n' "$out"
[ "$out" = "$seen" ] || {
  printf 'changed: the output used to be\n%s\n' "$seen" >&2
  exit 1
}
