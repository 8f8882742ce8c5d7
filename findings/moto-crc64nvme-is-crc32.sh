#!/usr/bin/env bash
# moto 5.2.2 with boto3 1.44.8 and awscrt 0.36.0, tested 2026-12-01.
# Expected: an object that was uploaded in parts with CRC-64/NVME can be read, as on S3.
# Actual: moto, in a process without awscrt, computes a CRC-32 instead, and returns its four bytes as
# x-amz-checksum-crc64nvme of the whole object. A client that has awscrt compares them and refuses the object.
# Why it matters: CRC-64/NVME is the default of AWS CLI 2 and of the CRT clients, and moto's server often runs in an
# environment of its own. The upload succeeds, and so does a read by a client without awscrt.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/server"
python3 -m venv "$work/client"
"$work/server/bin/python" -m pip install --quiet --disable-pip-version-check "moto[s3,server]==5.2.2" boto3==1.44.8
"$work/client/bin/python" -m pip install --quiet --disable-pip-version-check boto3==1.44.8 awscrt==0.36.0

cat >"$work/server.py" <<'PY'
import threading

from moto.server import ThreadedMotoServer

server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
server.start()
print("http://{}:{}".format(*server.get_host_and_port()), flush=True)
threading.Event().wait()
PY
cat >"$work/client.py" <<'PY'
import base64
import sys

import boto3
from awscrt import checksums

keys = {"aws_access_key_id": "key", "aws_secret_access_key": "secret", "region_name": "us-east-1"}
s3 = boto3.client("s3", endpoint_url=sys.argv[1], **keys)
s3.create_bucket(Bucket="photos")
place = {"Bucket": "photos", "Key": "one"}
upload = s3.create_multipart_upload(**place, ChecksumAlgorithm="CRC64NVME")["UploadId"]
part = s3.upload_part(**place, UploadId=upload, PartNumber=1, Body=b"x", ChecksumAlgorithm="CRC64NVME")
parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
s3.complete_multipart_upload(**place, UploadId=upload, MultipartUpload=parts)
head = s3.head_object(**place, ChecksumMode="ENABLED")
print("CRC-64/NVME of the object:", base64.b64encode(checksums.crc64nvme(b"x").to_bytes(8, "big")).decode())
print("moto's ChecksumCRC64NVME: ", head["ChecksumCRC64NVME"])
try:
    print("read:", s3.get_object(**place)["Body"].read())
except Exception as error:
    print("read:", type(error).__name__)
PY
"$work/server/bin/python" "$work/server.py" >"$work/address" 2>/dev/null &
trap 'kill $!; rm -rf "$work"' EXIT
until [ -s "$work/address" ]; do sleep 0.2; done
out=$(NO_PROXY=127.0.0.1 "$work/client/bin/python" "$work/client.py" "$(cat "$work/address")")

seen=$(
  cat <<'SEEN'
CRC-64/NVME of the object: Lb1nAmRU5LE=
moto's ChecksumCRC64NVME:  jNwWgw==
read: FlexibleChecksumError
SEEN
)
printf '%s\n' "$out"
[ "$out" = "$seen" ] || {
  printf 'changed: the output used to be\n%s\n' "$seen" >&2
  exit 1
}
