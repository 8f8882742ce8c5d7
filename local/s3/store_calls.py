"""Makes signed calls to an S3 store without boto3, whose client takes half a second to create."""

import base64
import hashlib
from collections.abc import Collection
from dataclasses import dataclass

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as Keys

from darkroom_emulators.kit.outgoing import Outgoing

from ..credentials import Credentials
from ..failures import StoreUnfit
from ..sam.made_up import REGION


@dataclass(frozen=True, slots=True)
class StoreResponse:
    """A response's status, and its ETag with the quotation marks, or "" if it has none."""

    status: int
    etag: str


class StoreCalls:
    """Makes calls to the store at `url`, signed by botocore, which is loaded anyway."""

    def __init__(self, url: str, credentials: Credentials, calls: Outgoing):
        self.url = url.rstrip("/")
        self._keys = Keys(credentials.access_key, credentials.secret_key)
        self._calls = calls

    async def put(
        self,
        target: str,
        body: bytes = b"",
        *,
        allowed: Collection[int] = (200,),
        headers: dict[str, str] | None = None,
    ) -> StoreResponse:
        """PUT `body` to `target`, such as "bucket/key". Raises StoreUnfit as `call` does."""
        return await self.call("PUT", target, body=body, allowed=allowed, headers=headers)

    async def call(
        self,
        method: str,
        target: str,
        *,
        body: bytes = b"",
        allowed: Collection[int],
        headers: dict[str, str] | None = None,
    ) -> StoreResponse:
        """Return the store's response. Raises StoreUnfit if its status is not in `allowed`."""
        url = f"{self.url}/{target}"
        signed = AWSRequest(method, url, headers=headers or {}, data=body)
        signed.headers["X-Amz-Checksum-Sha256"] = checksum(body)
        S3SigV4Auth(self._keys, "s3", REGION).add_auth(signed)
        try:
            status, _, found, answer = await self._calls.request(
                method, url, body=body, headers=dict(signed.headers.items())
            )
        except OSError as exc:
            why = f"the S3 store at {self.url} can't be reached: {exc}"
            raise StoreUnfit(f"{why}; start it, or correct its URL") from exc
        if status not in allowed:
            words = answer.decode("utf-8", "replace")[:500]
            raise StoreUnfit(f"the S3 store at {self.url} refused {method} {target}: {words}")
        return StoreResponse(status, found.get("etag", ""))


def checksum(body: bytes) -> str:
    """Return the checksum of a body, which S3 requires for a lifecycle configuration."""
    return base64.b64encode(hashlib.sha256(body).digest()).decode()
