"""One attempt to hand an update to a webhook: the request, and what its answer means."""

import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from ..kit.addresses import ForbiddenTarget
from ..kit.clock import Clock
from ..kit.outgoing import NoConnection, TooLarge

ANSWER_SECONDS = 60.0
MAX_RETRY_AFTER = 3600


class Post(Protocol):
    """What sends a request; `darkroom_emulators.kit.outgoing.Outgoing.request` in life."""

    async def __call__(
        self,
        method: str,
        url: str,
        *,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, str, Mapping[str, str], bytes]:
        """Return status, reason, headers and body."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where updates go. The secret token never shows outside the request's header."""

    url: str
    secret_token: str = ""
    max_connections: int = 40
    ip_address: str = ""
    has_certificate: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an attempt came to. `error` is empty on success; `status` None without an answer."""

    status: int | None
    error: str = ""
    retry_after: int | None = None
    headers: Mapping[str, str] | None = None
    body: bytes = b""


async def attempt(webhook: Webhook, payload: bytes, *, post: Post, clock: Clock) -> Outcome:
    """Send `payload` to `webhook` and say what came of it."""
    headers = {"Content-Type": "application/json", "Connection": "keep-alive"}
    headers["Accept-Encoding"] = "gzip, deflate"
    if webhook.secret_token:
        headers["X-Telegram-Bot-Api-Secret-Token"] = webhook.secret_token
    call = post("POST", webhook.url, body=payload, headers=headers)
    try:
        status, reason, answered, body = await clock.wait_for(call, ANSWER_SECONDS)
    except TimeoutError:
        return Outcome(None, "Read timeout expired")
    except (OSError, TooLarge, ForbiddenTarget) as exc:
        return Outcome(None, _connection_error(exc))
    if 200 <= status < 300:
        return Outcome(status, headers=answered, body=body)
    error = f"Wrong response from the webhook: {status} {reason}".rstrip()
    return Outcome(status, error, _retry_after(answered), answered, body)


def _retry_after(headers: Mapping[str, str]) -> int | None:
    value = headers.get("Retry-After", "").strip()
    if not (value.isascii() and value.isdigit()):
        return None
    return min(MAX_RETRY_AFTER, int(value[:9]))


def _connection_error(exc: Exception) -> str:
    if isinstance(exc, ssl.SSLError):
        return "SSL error {certificate verify failed}"
    if isinstance(exc, socket.gaierror):
        return "Failed to resolve host: Name or service not known"
    if isinstance(exc, NoConnection):
        return "Connection refused"
    return "Can't connect to the webhook"
