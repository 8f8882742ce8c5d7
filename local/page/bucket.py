"""Reads the bot's bucket for the page, using the bot's own credentials."""

from urllib.parse import quote, unquote_plus, urlencode
from xml.etree import ElementTree as ET

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as Keys
from typing_extensions import TypedDict

from darkroom_emulators.kit.looking import LOOKING
from darkroom_emulators.kit.outgoing import Outgoing

from ..credentials import Credentials
from ..sam.made_up import REGION
from .parts import PartUnreachable

NAMESPACE = "{http://s3.amazonaws.com/doc/2006-03-01/}"


class BucketObject(TypedDict):
    """An object in the bucket. `size` is in bytes; `modified` is an ISO 8601 time."""

    key: str
    size: int
    modified: str


class ObjectPage(TypedDict):
    """Objects in key order. `more` is true if others follow."""

    objects: list[BucketObject]
    more: bool


class StoreBucket:
    """A bucket in the S3 store at `url`."""

    def __init__(self, url: str, name: str, credentials: Credentials, calls: Outgoing):
        self.name = name
        self._url = f"{url.rstrip('/')}/{name}"
        self._keys = Keys(credentials.access_key, credentials.secret_key)
        self._calls = calls

    async def objects(self, prefix: str, after: str) -> ObjectPage:
        """Return up to 1,000 objects whose keys begin with `prefix` and come after `after`.

        Raises PartUnreachable.
        """
        asked = {"list-type": "2", "encoding-type": "url", "prefix": prefix, "start-after": after}
        status, _, body = await self._get(f"?{urlencode(asked)}")
        if status != 200:
            raise PartUnreachable(f"S3 responded with {status}{_message_of(body)}")
        # trusted: it is from our own S3 on loopback, or from the store that the developer chose
        try:
            listing = ET.fromstring(body)  # noqa: S314
        except ET.ParseError as exc:  # moto quotes `after` as it is, with any character
            raise PartUnreachable(f"S3's list of objects is not XML: {exc}") from exc
        decoded = unquote_plus if listing.findtext(f"{NAMESPACE}EncodingType") == "url" else str
        objects: list[BucketObject] = [
            {
                "key": decoded(each.findtext(f"{NAMESPACE}Key", "")),
                "size": int(each.findtext(f"{NAMESPACE}Size") or 0),
                "modified": each.findtext(f"{NAMESPACE}LastModified", ""),
            }
            for each in listing.iter(f"{NAMESPACE}Contents")
        ]
        return {
            "objects": objects,
            "more": listing.findtext(f"{NAMESPACE}IsTruncated") == "true",
        }

    async def content(self, key: str) -> tuple[int, str, bytes]:
        """Return S3's status and an object's content type and bytes. Raises PartUnreachable."""
        return await self._get("/" + quote(key))

    async def _get(self, target: str) -> tuple[int, str, bytes]:
        signed = AWSRequest("GET", self._url + target)
        S3SigV4Auth(self._keys, "s3", REGION).add_auth(signed)
        signed.headers[LOOKING] = "page"
        try:
            status, _, headers, body = await self._calls.request(
                "GET", self._url + target, headers=dict(signed.headers.items())
            )
        except OSError as exc:
            raise PartUnreachable(f"S3 does not respond: {exc}") from exc
        return status, headers.get("Content-Type", ""), body


def _message_of(body: bytes) -> str:
    """Return the message of an S3 error, preceded by a colon, or "" if there is none."""
    try:
        found = ET.fromstring(body).findtext("Message")  # noqa: S314 - as above
    except ET.ParseError:
        found = None
    return f": {found}" if found else ""
