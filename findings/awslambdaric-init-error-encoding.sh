#!/usr/bin/env bash
# awslambdaric 4.2.2 with AWS_EXECUTION_ENV=AWS_Lambda_python3.12, as Lambda sets it, tested 2026-11-29.
# Expected: if a function's module fails to import, awslambdaric posts the error to /init/error as JSON in UTF-8.
# Actual: on Python 3.12 and newer, awslambdaric doesn't escape the JSON to ASCII, and passes it as text to http.client,
# which encodes it as Latin-1. If the message contains "ü", the body isn't valid UTF-8. The log shows the message
# correctly.
# Why it matters: an emulator of Lambda fails when it decodes the body.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
python=$work/venv/bin/python
"$python" -m pip install --quiet --disable-pip-version-check awslambdaric==4.2.2

cd "$work"
out=$(
  "$python" - <<'PY'
import os
import pathlib
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

posted = []


class RuntimeApi(BaseHTTPRequestHandler):
    def do_POST(self):
        posted.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(202)
        self.end_headers()

    def log_message(self, *arguments):
        pass


def describe(bodies):
    if not bodies:
        return "nothing"
    try:
        bodies[0].decode()
        return "valid UTF-8"
    except UnicodeDecodeError as error:
        return f"invalid UTF-8: {error.reason}, {bodies[0][error.start : error.start + 1]!r}"


server = HTTPServer(("127.0.0.1", 0), RuntimeApi)
threading.Thread(target=server.serve_forever, daemon=True).start()
address = f"127.0.0.1:{server.server_port}"
messages = ["no key", "kein Schl\u00fcssel"]
for runtime in ("python3.11", "python3.12"):
    environment = {"AWS_LAMBDA_RUNTIME_API": address, "AWS_EXECUTION_ENV": f"AWS_Lambda_{runtime}"}
    for message in messages:
        posted.clear()
        pathlib.Path("app.py").write_text(f"raise RuntimeError({message!r})\n", encoding="utf-8")
        command = [sys.executable, "-m", "awslambdaric", "app.handler"]
        subprocess.run(command, env=os.environ | environment, capture_output=True)
        print(f"{runtime}, {message}: posted {describe(posted)}")
PY
)

seen=$(
  cat <<'SEEN'
python3.11, no key: posted valid UTF-8
python3.11, kein Schlüssel: posted valid UTF-8
python3.12, no key: posted valid UTF-8
python3.12, kein Schlüssel: posted invalid UTF-8: invalid start byte, b'\xfc'
SEEN
)
printf '%s\n' "$out"
[ "$out" = "$seen" ] || {
  printf 'changed: the output used to be\n%s\n' "$seen" >&2
  exit 1
}
