"""How S3 servers differ in ways that don't affect the bot: lists, checksums, URLs and more."""

from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import boto3
import requests
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

BUCKET = "differences"
WRONG = "AAAAAAAAAAAAAAAAAAAAAA=="  # a Content-MD5 that matches nothing sent here
ODD_KEYS = {
    "key `a//b`": "a//b",
    "key `a/` with a body": "a/",
    "key `/a`": "/a",
    "key `a/./b`": "a/./b",
    "key `list/b/1` beside `list/b`": "list/b/1",
    "key `a b+c%2F?#ä`": "a b+c%2F?#ä",
    "key of 1,024 bytes without `/`": "k" * 1024,
}


def differences(server):
    """Return how `server` behaves, keyed by the table's row names."""
    s3 = client(server)
    s3.create_bucket(Bucket=BUCKET)
    found = lists(s3) | checksums(s3) | presigned(s3)
    return found | {name: kept(s3, key) for name, key in ODD_KEYS.items()}


def client(server):
    """Return a client that signs with SigV4, uses path-style addresses, and retries once."""
    return boto3.client(
        "s3",
        "us-east-1",
        endpoint_url=server.url,
        aws_access_key_id=server.keys.access_key,
        aws_secret_access_key=server.keys.secret_key,
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            retries={"total_max_attempts": 2},  # SeaweedFS may close an idle connection
        ),
    )


def lists(s3):
    names = ["b", "B", "c/1", "c-1", "c.1", "ä"]
    for name in names:
        s3.put_object(Bucket=BUCKET, Key=f"list/{name}", Body=b"x")
    keys = pages(s3, "Contents", "Key", Prefix="list/")
    by_twos = pages(s3, "Contents", "Key", Prefix="list/", MaxKeys=2)
    by_bytes = sorted((f"list/{name}" for name in names), key=str.encode)
    for name in ("a/1", "a/2", "b/1", "c"):
        s3.put_object(Bucket=BUCKET, Key=f"folders/{name}", Body=b"x")
    folders = pages(s3, "CommonPrefixes", "Prefix", Prefix="folders/", Delimiter="/", MaxKeys=1)
    return {
        "keys in the order of their bytes": yes(keys == by_bytes),
        "each key once, in pages of 2": yes(sorted(by_twos) == sorted(by_bytes)),
        "each folder once, in pages of 1": yes(folders == ["folders/a/", "folders/b/"]),
    }


def pages(s3, many, one, **options):
    paginator = s3.get_paginator("list_objects_v2")
    found = paginator.paginate(Bucket=BUCKET, **options)
    return [each[one] for page in found for each in page.get(many, [])]


def checksums(s3):
    where = {"Bucket": BUCKET, "Key": "checksums"}
    wrong = {
        "ContentMD5": WRONG,
        "ChecksumSHA256": "A" * 43 + "=",
        "ChecksumCRC32": "AAAAAA==",
    }
    refused = {
        f"a wrong {name}": answer(s3.put_object, Body=b"text", **where, **{name: value})
        for name, value in wrong.items()
    }
    s3.put_object(Body=b"0123456789", **where)
    whole = s3.head_object(ChecksumMode="ENABLED", **where)
    return refused | {
        "boto3's CRC-32 is returned": yes("ChecksumCRC32" in whole),
        "boto3 reads a part": part(s3, where),
    }


def part(s3, where):
    try:
        return yes(s3.get_object(Range="bytes=2-4", **where)["Body"].read() == b"234")
    except BotoCoreError as exc:
        return type(exc).__name__


def presigned(s3):
    where = {"Bucket": BUCKET, "Key": "presigned"}
    s3.put_object(Body=b"text", **where)
    get = s3.generate_presigned_url("get_object", Params=where)
    typed = s3.generate_presigned_url(
        "get_object", Params={**where, "ResponseContentType": "image/x"}
    )
    put = s3.generate_presigned_url("put_object", Params=where)
    long_ago = datetime.now(UTC) - timedelta(hours=2)
    with patch("botocore.auth.get_current_datetime", lambda: long_ago):
        expired = s3.generate_presigned_url("get_object", Params=where, ExpiresIn=3600)
    return {
        "presigned GET": status(requests.get(get, timeout=30)),
        "presigned GET, changed": status(requests.get(get[:-1] + "xy", timeout=30)),
        "presigned GET, expired": status(requests.get(expired, timeout=30)),
        "HEAD by a URL presigned for GET": status(requests.head(get, timeout=30)),
        "presigned PUT": status(requests.put(put, data=b"new", timeout=30)),
        "presigned `response-content-type`": yes(
            requests.get(typed, timeout=30).headers["Content-Type"] == "image/x"
        ),
    }


def kept(s3, key):
    """Return "yes" if an object keeps its key and body, otherwise what happens to it."""
    before = set(pages(s3, "Contents", "Key"))
    written = answer(s3.put_object, Bucket=BUCKET, Key=key, Body=b"text")
    if written != "200":
        return written
    listed = sorted(set(pages(s3, "Contents", "Key")) - before)
    if listed != [key]:
        return f"listed as `{listed[0]}`" if listed else "not listed"
    try:
        body = s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
    except ClientError as exc:
        return f"GET {exc.response['ResponseMetadata']['HTTPStatusCode']}"
    return yes(body == b"text")


def answer(call, **options):
    try:
        found = call(**options)["ResponseMetadata"]["HTTPStatusCode"]
    except ClientError as exc:
        found = exc.response["ResponseMetadata"]["HTTPStatusCode"]
    return str(found)


def status(response):
    return str(response.status_code)


def yes(holds):
    return "yes" if holds else "no"
