"""Verifies Replicate's webhook signatures, which use the `v1` scheme of Standard Webhooks.

https://replicate.com/docs/topics/webhooks/verify-webhook
https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping

from common.errors import NotAuthentic

TOLERANCE_SECONDS = 300


def verify(secret: str, headers: Mapping[str, str], body: bytes, now: float) -> None:
    """Raise NotAuthentic unless `body` was signed with `secret` within five minutes of `now`.

    `secret` is `whsec_` followed by base64. Header names must be in lowercase.
    """
    message_id = headers.get("webhook-id", "")
    timestamp = headers.get("webhook-timestamp", "")
    if not message_id:
        raise NotAuthentic("the webhook has no id")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 12):
        raise NotAuthentic("the webhook has no valid timestamp")
    if abs(now - int(timestamp)) > TOLERANCE_SECONDS:
        raise NotAuthentic("the webhook's timestamp is not within five minutes of now")
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message_id}.{timestamp}.".encode() + body
    expected = base64.b64encode(hmac.digest(key, signed, hashlib.sha256))
    given = [part.partition(",") for part in headers.get("webhook-signature", "").split(" ")]
    # compare all of them, so that timing reveals nothing
    matches = [
        version == "v1" and hmac.compare_digest(signature.encode(), expected)
        for version, _, signature in given
    ]
    if not any(matches):
        raise NotAuthentic("the webhook's signature is missing or wrong")
