#!/usr/bin/env bash
# cog 0.23.1 with coglet 0.23.1, compared with cog 0.16.12 (pydantic 2.14.4), tested 2026-11-29.
# Expected: canceling a prediction interrupts predict(), as documented and as in cog 0.16.12.
# Actual: coglet raises CancelationException between two steps of Python code, whereas cog 0.16.12 sent a signal. A
# blocking call, such as time.sleep() or a download, therefore runs to its end, and only then does the prediction become
# "canceled".
# Why it matters: if a client cancels during a single long call (downloading weights, waiting for another service), the
# model stays busy and the client has to wait until the call ends. Both versions interrupt a loop with short waits.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for version in 0.16.12 0.23.1; do
  python3 -m venv "$work/$version"
done
"$work/0.16.12/bin/python" -m pip install --quiet --disable-pip-version-check cog==0.16.12 pydantic==2.14.4
"$work/0.23.1/bin/python" -m pip install --quiet --disable-pip-version-check cog==0.23.1 coglet==0.23.1

cd "$work"
cat >cog.yaml <<'YAML'
predict: predict.py:Predictor
build: {python_version: "3.11"}
YAML
cat >predict.py <<'PY'
import pathlib
import time

from cog import BasePredictor


class Predictor(BasePredictor):
    def predict(self, waits: int) -> str:
        pathlib.Path("started").touch()
        for _ in range(waits):
            time.sleep(6 / waits)
        return "done"
PY
cat >cancel.py <<'PY'
import http.client
import json
import os
import pathlib
import socket
import subprocess
import sys
import threading
import time

version = sys.argv[1]
with socket.create_server(("127.0.0.1", 0)) as free:
    port = free.getsockname()[1]
programs = f"{os.getcwd()}/{version}/bin"


def call(method, path, body=None):
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request(method, path, json.dumps(body), {"Content-Type": "application/json"})
    return json.load(connection.getresponse())


def is_ready():
    try:
        return call("GET", "/health-check")["status"] == "READY"
    except ConnectionError:
        return False


def wait_for(condition):
    while not condition():
        time.sleep(0.1)


def cancel_one(waits):
    started, responses = pathlib.Path("started"), []
    started.unlink(missing_ok=True)
    path, body = f"/predictions/waits{waits}", {"input": {"waits": waits}}
    request = threading.Thread(target=lambda: responses.append(call("PUT", path, body)))
    request.start()
    wait_for(started.exists)
    call("POST", f"{path}/cancel", {})
    canceled = time.monotonic()
    request.join()
    ended = "immediately" if time.monotonic() - canceled < 3 else "only when sleep() returned"
    print(f"cog {version}, calls of sleep(): {waits}; {responses[0]['status']} {ended}")


environment = {"PORT": str(port), "COG_PREDICT_TYPE_STUB": "predict.py:Predictor"}
environment["PATH"] = f"{programs}:{os.environ['PATH']}"
command = [f"{programs}/python", "-m", "cog.server.http", "--host", "127.0.0.1"]
server = subprocess.Popen(command, env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
try:
    wait_for(lambda: server.poll() is not None or is_ready())
    for waits in (60, 1):
        cancel_one(waits)
finally:
    server.terminate()
    server.wait()
PY
out=$(for version in 0.16.12 0.23.1; do python3 cancel.py "$version"; done)

seen=$(
  cat <<'SEEN'
cog 0.16.12, calls of sleep(): 60; canceled immediately
cog 0.16.12, calls of sleep(): 1; canceled immediately
cog 0.23.1, calls of sleep(): 60; canceled immediately
cog 0.23.1, calls of sleep(): 1; canceled only when sleep() returned
SEEN
)
printf '%s\n' "$out"
[ "$out" = "$seen" ] || {
  printf 'changed: the output used to be\n%s\n' "$seen" >&2
  exit 1
}
