#!/usr/bin/env bash
# replicate 1.0.7 (PyPI), tested 2026-11-29.
# Expected: an open file from Python's tempfile can be a model's input, like any other open file.
# Actual: each of the three kinds raises TypeError before any request, and each for a different reason: the name is a
# number (TemporaryFile), the name is None (SpooledTemporaryFile), or the wrapper isn't an io.IOBase and is passed to
# json (NamedTemporaryFile). An open file with a path and a BytesIO are accepted.
# Why it matters: libraries often store downloads and uploads in such files; the `file` of Starlette's UploadFile, for
# example, is a SpooledTemporaryFile. Pass a BytesIO or the path instead.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
python=$work/venv/bin/python
"$python" -m pip install --quiet --disable-pip-version-check replicate==1.0.7

out=$(
  "$python" - "$work" <<'PY'
import io
import pathlib
import sys
import tempfile

import httpx
import replicate

path = pathlib.Path(sys.argv[1], "photo.jpg")
path.write_bytes(b"\xff\xd8\xff")


def respond(request):
    prediction = {"id": "p", "model": "a/b", "version": "v", "status": "starting", "input": {}, "urls": {}}
    return httpx.Response(201, json=prediction | {"created_at": "2026-01-01T00:00:00Z"})


client = replicate.Client(api_token="x", transport=httpx.MockTransport(respond))
kinds = {
    "open()": lambda: path.open("rb"),
    "BytesIO": lambda: io.BytesIO(b"..."),
    "TemporaryFile": tempfile.TemporaryFile,
    "SpooledTemporaryFile": tempfile.SpooledTemporaryFile,
    "NamedTemporaryFile": tempfile.NamedTemporaryFile,
}
for name, make in kinds.items():
    with make() as file:
        try:
            client.predictions.create(version="v", input={"image": file}, file_encoding_strategy="base64")
            print(f"{name}: accepted")
        except TypeError as error:
            print(f"{name}: TypeError: {error}")
PY
)

seen=$(
  cat <<'SEEN'
open(): accepted
BytesIO: accepted
TemporaryFile: TypeError: expected str, bytes or os.PathLike object, not int
SpooledTemporaryFile: TypeError: expected str, bytes or os.PathLike object, not NoneType
NamedTemporaryFile: TypeError: Object of type _TemporaryFileWrapper is not JSON serializable
SEEN
)
printf '%s\n' "$out"
[ "$out" = "$seen" ] || {
  printf 'changed: the output used to be\n%s\n' "$seen" >&2
  exit 1
}
