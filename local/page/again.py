"""Sends a webhook again: either a genuine duplicate, or a forgery that the bot must refuse.

The secrets stay on the server. The browser only sends the request's id and receives the result.
"""

import base64
import hmac
import time
from collections.abc import Callable, Mapping
from typing import Literal

from typing_extensions import TypedDict

from darkroom_emulators.kit.refusals import ControlRefused

from ..http_api.events import RequestReceived
from ..http_api.gateway import LOGGED_BODY
from ..journeys.this_bot import TELEGRAM_PATH, WEBHOOKS
from .parts import Part

STALE_SECONDS = 3600
Forgery = Literal["", "wrong_secret", "no_secret", "wrong_key", "stale", "one_byte"]


class SentAgain(TypedDict):
    """The status and body of the bot's response; `ms` is how long it took."""

    status: int
    body: str
    ms: float


class WebhookSender:
    """Sends webhooks to the gateway as if it were Telegram or Replicate."""

    def __init__(
        self,
        gateway: Part,
        *,
        telegram_secret: str,
        replicate_secret: str,
        now: Callable[[], float],
    ):
        self._gateway, self._now = gateway, now
        self._telegram_secret = telegram_secret
        self._key = base64.b64decode(replicate_secret.removeprefix("whsec_"))

    async def send(self, webhook: RequestReceived, forgery: str, trace_id: str) -> SentAgain:
        """Send a webhook again with this trace id; it is genuine if `forgery` is empty.

        Raises ControlRefused if this webhook can't be sent or forged like that.
        """
        body = _body_of(webhook)
        if webhook.path == TELEGRAM_PATH:
            headers = self._from_telegram(forgery)
        else:
            headers, body = self._from_replicate(webhook.headers, body, forgery)
        started = time.monotonic()
        status, _, answer = await self._gateway.request(
            "POST",
            webhook.path.lstrip("/"),
            body=body,
            headers={
                "Content-Type": "application/json",
                "X-Amzn-Trace-Id": trace_id,
                **headers,
            },
        )
        return {
            "status": status,
            "body": answer.decode("utf-8", "replace"),
            "ms": round((time.monotonic() - started) * 1000, 1),
        }

    def _from_telegram(self, forgery: str) -> dict[str, str]:
        _check(forgery, {"", "wrong_secret", "no_secret"})
        if forgery == "no_secret":
            return {}
        secret = "not-the-secret" if forgery else self._telegram_secret
        return {"X-Telegram-Bot-Api-Secret-Token": secret}

    def _from_replicate(
        self, original: Mapping[str, str], body: bytes, forgery: str
    ) -> tuple[dict[str, str], bytes]:
        """Return the headers and body, signed again because the original timestamp may be too old.

        A `forgery` makes the key, the timestamp or the body wrong.
        """
        _check(forgery, {"", "wrong_key", "stale", "one_byte"})
        if "webhook-id" not in original:
            raise ControlRefused("this request has no webhook-id, so it didn't come from Replicate")
        stamp = int(self._now()) - (STALE_SECONDS if forgery == "stale" else 0)
        key = bytes(len(self._key)) if forgery == "wrong_key" else self._key
        signed = f"{original['webhook-id']}.{stamp}.".encode() + body
        signature = base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
        headers = {
            "webhook-id": original["webhook-id"],
            "webhook-timestamp": str(stamp),
            "webhook-signature": f"v1,{signature}",
        }
        return headers, body[:-1] + b" " if forgery == "one_byte" else body


def _check(forgery: str, known: set[str]) -> None:
    if forgery not in known:
        raise ControlRefused(f"this request can't be forged with {forgery!r}")


def _body_of(webhook: RequestReceived) -> bytes:
    """Return the exact body of a webhook. Raises ControlRefused if the log has only part of it."""
    if webhook.path not in WEBHOOKS:
        raise ControlRefused("only webhooks can be sent again")
    body = webhook.body.encode()
    size = webhook.headers.get("content-length")
    if str(len(body)) != size or len(body) > LOGGED_BODY:
        raise ControlRefused(
            "the log keeps only the beginning of this body, so it can't be sent again"
        )
    return body
