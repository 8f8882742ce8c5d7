"""Finds which objects a request to S3 created or removed, and builds S3's events for them.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qs, quote_plus, unquote
from xml.etree import ElementTree as ET

from ..sam.made_up import ACCOUNT_ID, REGION
from ..sam.template import ObjectEvents
from .request import S3Request

# query parameters for an object's sub-resources: such requests don't change the object itself
PARTS = {"acl", "legal-hold", "partNumber", "retention", "tagging", "torrent"}


@dataclass(frozen=True)
class ObjectChange:
    """An object was created or removed.

    `kind` is S3's name for the event, such as ObjectCreated:Put. `size` is in bytes. `trace_id` is
    the X-Amzn-Trace-Id header of the request that made the change, or "".
    """

    kind: str
    bucket: str
    key: str
    size: int = 0
    etag: str = ""
    trace_id: str = ""


def changes_of(request: S3Request, status: int, body: bytes) -> Iterator[tuple[str, str, str]]:
    """Yield the kind, bucket and key of each change that a request made, given its response."""
    _, bucket, *rest = unquote(request.path).split("/", 2)
    key = rest[0] if rest else ""
    query = parse_qs(request.query, keep_blank_values=True).keys()
    if not 200 <= status < 300 or query & PARTS:
        return
    match request.method:
        case "PUT" if key and "uploadId" not in query:
            copied = "x-amz-copy-source" in request.headers
            yield f"ObjectCreated:{'Copy' if copied else 'Put'}", bucket, key
        case "POST" if key and "uploadId" in query:
            yield "ObjectCreated:CompleteMultipartUpload", bucket, key
        case "DELETE" if key and "uploadId" not in query:
            yield "ObjectRemoved:Delete", bucket, key
        case "POST" if "delete" in query:
            for deleted in _deleted(body):
                yield "ObjectRemoved:Delete", bucket, deleted


def _deleted(body: bytes) -> Iterator[str]:
    """Yield the keys in moto's response to DeleteObjects."""
    for each in ET.fromstring(body).iter():  # noqa: S314
        if each.tag.rpartition("}")[2] == "Deleted":
            yield next((k.text or "" for k in each if k.tag.endswith("Key")), "")


def is_wanted(change: ObjectChange, wanted: ObjectEvents) -> bool:
    """Return whether a change matches the events that run a function."""
    kinds = (kind.removeprefix("s3:") for kind in wanted.kinds)
    return (
        change.bucket == wanted.bucket
        and any(k == change.kind or k == change.kind.split(":")[0] + ":*" for k in kinds)
        and change.key.startswith(wanted.prefix)
        and change.key.endswith(wanted.suffix)
    )


def notification(change: ObjectChange, name: str, now: float) -> Mapping[str, object]:
    """Return S3's event for a change at `now` (Unix seconds). `name` is the configuration's id."""
    about: dict[str, object] = {"key": quote_plus(change.key, safe="/")}
    if change.kind.startswith("ObjectCreated"):
        about |= {"size": change.size, "eTag": change.etag.strip('"')}
    owner = {"principalId": ACCOUNT_ID}
    record = {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": REGION,
        "eventTime": datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z",
        "eventName": change.kind,
        "userIdentity": owner,
        "requestParameters": {"sourceIPAddress": "127.0.0.1"},
        "responseElements": {"x-amz-request-id": "LOCAL", "x-amz-id-2": "LOCAL"},
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": name,
            "bucket": {
                "name": change.bucket,
                "ownerIdentity": owner,
                "arn": f"arn:aws:s3:::{change.bucket}",
            },
            "object": about | {"sequencer": f"{int(now * 1e6):018X}"},
        },
    }
    return {"Records": [record]}
