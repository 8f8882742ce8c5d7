#!/usr/bin/env bash
# moto 5.2.5 (PyPI), in-process, called by boto3 1.44.5, tested 2026-11-29.
# Expected: Python can garbage-collect an S3 object that was deleted or replaced.
# Actual: objects stay alive until moto is reset. Each of moto's model classes keeps a list of all its instances,
# which only reset() empties.
# Why it matters: if a moto server serves as the S3 of a local environment for days, its memory grows with every PUT,
# even if each object is deleted immediately. Objects over 16 MB are stored in files, but moto's own record of each
# upload remains in memory.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
python=$work/venv/bin/python
"$python" -m pip install --quiet --disable-pip-version-check 'moto[s3]==5.2.5' boto3==1.44.5

out=$(
  AWS_ACCESS_KEY_ID=key AWS_SECRET_ACCESS_KEY=secret AWS_DEFAULT_REGION=us-east-1 "$python" - <<'PY'
import gc

import boto3
from moto import mock_aws
from moto.s3.models import FakeKey


def alive():
    gc.collect()
    return sum(type(each) is FakeKey for each in gc.get_objects())


with mock_aws():
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="photos")
    for number in range(100):
        s3.put_object(Bucket="photos", Key=f"{number}.jpg", Body=b"photo")
        s3.delete_object(Bucket="photos", Key=f"{number}.jpg")
    print("in the bucket:", s3.list_objects_v2(Bucket="photos")["KeyCount"])
    print("alive after 100 objects were deleted:", alive())
    for _ in range(100):
        s3.put_object(Bucket="photos", Key="same.jpg", Body=b"photo")
    print("alive after 100 writes of one object:", alive())
    s3.delete_object(Bucket="photos", Key="same.jpg")
print("alive after the reset at the end:", alive())
PY
)

seen=$(
  cat <<'SEEN'
in the bucket: 0
alive after 100 objects were deleted: 100
alive after 100 writes of one object: 200
alive after the reset at the end: 0
SEEN
)
printf '%s\n' "$out"
[ "$out" = "$seen" ] || {
  printf 'changed: the output used to be\n%s\n' "$seen" >&2
  exit 1
}
