#!/usr/bin/env bash
# moto 5.2.2 with boto3 1.44.8, tested 2026-12-01.
# Expected: if a write's condition isn't met, moto refuses the write with PreconditionFailed, whichever operation it
# uses.
# Actual: PutObject refuses both conditions. CompleteMultipartUpload refuses If-None-Match, but ignores If-Match.
# CopyObject ignores both conditions for the object that it writes, and of those for its source it checks only
# If-None-Match.
# Why it matters: S3 supports these conditions for all three operations. If code takes a lock or replaces an object
# conditionally, its tests pass with small objects, but updates are lost once an object is copied, or is large enough
# for a multipart upload.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
python=$work/venv/bin/python
"$python" -m pip install --quiet --disable-pip-version-check "moto[s3]==5.2.2" boto3==1.44.8

out=$(
  "$python" - <<'PY'
import boto3
from botocore.exceptions import ClientError
from moto import mock_aws

BUCKET, KEY, SOURCE = "photos", "photo.jpg", "source.jpg"
OTHER = '"00000000000000000000000000000000"'  # the ETag of no object here


def put(**conditions):
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"new", **conditions)


def upload_parts(**conditions):
    place = {"Bucket": BUCKET, "Key": KEY}
    place["UploadId"] = s3.create_multipart_upload(Bucket=BUCKET, Key=KEY)["UploadId"]
    part = s3.upload_part(**place, PartNumber=1, Body=b"new")
    parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    s3.complete_multipart_upload(**place, MultipartUpload=parts, **conditions)


def copy(**conditions):
    s3.copy_object(Bucket=BUCKET, Key=KEY, CopySource=f"{BUCKET}/{SOURCE}", **conditions)


def try_with(operation, name, condition, value):
    try:
        operation(**{condition: value})
        print(f"{name} {condition}: written")
    except ClientError as error:
        print(f"{name} {condition}: {error.response['Error']['Code']}")


with mock_aws():
    s3 = boto3.client("s3", "us-east-1", aws_access_key_id="a", aws_secret_access_key="b")
    s3.create_bucket(Bucket=BUCKET)
    etags = {key: s3.put_object(Bucket=BUCKET, Key=key, Body=b"old")["ETag"] for key in (KEY, SOURCE)}
    for operation, name in (
        (put, "PutObject"),
        (upload_parts, "CompleteMultipartUpload"),
        (copy, "CopyObject"),
    ):
        try_with(operation, name, "IfNoneMatch", "*")
        try_with(operation, name, "IfMatch", OTHER)
    try_with(copy, "CopyObject", "CopySourceIfNoneMatch", etags[SOURCE])
    try_with(copy, "CopyObject", "CopySourceIfMatch", OTHER)
PY
)

seen=$(
  cat <<'SEEN'
PutObject IfNoneMatch: PreconditionFailed
PutObject IfMatch: PreconditionFailed
CompleteMultipartUpload IfNoneMatch: PreconditionFailed
CompleteMultipartUpload IfMatch: written
CopyObject IfNoneMatch: written
CopyObject IfMatch: written
CopyObject CopySourceIfNoneMatch: PreconditionFailed
CopyObject CopySourceIfMatch: written
SEEN
)
printf '%s\n' "$out"
[ "$out" = "$seen" ] || {
  printf 'changed: the output used to be\n%s\n' "$seen" >&2
  exit 1
}
