#!/usr/bin/env bash
# obstore 0.12.1 with moto 5.2.2 as the store, tested 2026-12-01.
# Expected: a program can pass what `head` returns about an object to `put` as its conditional mode.
# Actual: on a bucket without versioning, `head` returns `"version": None`, and `put` raises a TypeError, because a
# version has to be a string. Without that key, the same call succeeds.
# Why it matters: the purpose of conditional writes is to read an object and write it only if it is unchanged. Code that
# passes on both values from `head`, as the documentation of obstore's `UpdateVersion` describes, fails on every bucket
# without versioning.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
python=$work/venv/bin/python
"$python" -m pip install --quiet --disable-pip-version-check obstore==0.12.1 "moto[s3,server]==5.2.2" boto3==1.44.8

out=$(
  "$python" - 2>/dev/null <<'PY'
import boto3
import obstore
from moto.server import ThreadedMotoServer
from obstore.store import S3Store

server = ThreadedMotoServer(port=0, verbose=False)
server.start()
endpoint = "http://{}:{}".format(*server.get_host_and_port())
keys = {"aws_access_key_id": "key", "aws_secret_access_key": "secret", "region_name": "us-east-1"}
boto3.client("s3", endpoint_url=endpoint, **keys).create_bucket(Bucket="photos")
store = S3Store(
    "photos",
    endpoint=endpoint,
    access_key_id="key",
    secret_access_key="secret",
    region="us-east-1",
    client_options={"allow_http": True},
    virtual_hosted_style_request=False,
)
obstore.put(store, "task.json", b"1")
found = obstore.head(store, "task.json")
print("head returns version:", found["version"])
for names in (("e_tag", "version"), ("e_tag",)):
    try:
        obstore.put(store, "task.json", b"2", mode={name: found[name] for name in names})
        print("put with", *names, "-> written")
    except TypeError as error:
        print("put with", *names, "-> TypeError:", str(error).splitlines()[0])
server.stop()
PY
)

seen=$(
  cat <<'SEEN'
head returns version: None
put with e_tag version -> TypeError: 'None' is not an instance of 'str'
put with e_tag -> written
SEEN
)
printf '%s\n' "$out"
[ "$out" = "$seen" ] || {
  printf 'changed: the output used to be\n%s\n' "$seen" >&2
  exit 1
}
