"""Delivers updates to webhooks as the real server does: in order, with retries.

The rules come from `WebhookActor.cpp` of https://github.com/tdlib/telegram-bot-api:
- The next update of a queue is sent only after the previous one got a 2xx or was dropped.
- A failed update is retried after 0, 2, 4, 8, 16 and 32 seconds, then every minute or two, until it
  is too old. If the response has a `Retry-After`, that is the delay, up to an hour.
- The timeout for a response is 60 seconds.
- If no delivery has succeeded in the last 10 seconds, no second connection is opened.
"""

import asyncio
import random
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from ..kit.clock import Clock
from ..kit.cuts import quote
from ..kit.delivery import Delivery, DeliveryEngine, Hold
from ..kit.event_log import EventLog
from ..kit.faults import FaultBook
from ..kit.keeping import InMemory, Keeping
from ..kit.outgoing import NoConnection
from ..kit.webhook_call import Post, WebhookRequest, WebhookResponse
from .events import UpdateAttempt
from .inbox import Inbox, QueuedUpdate
from .privacy import MASK, mask_text, mask_url

TIMEOUT_SECONDS = 60.0
MAX_RETRY_AFTER = 3600
WARM_SECONDS = 10.0
GONE_SECONDS = 23 * 3600.0
SHOWN_BODY = 2000  # characters of a webhook's response in the event log
_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - its name
_FAILURES = {
    TimeoutError: "Read timeout expired",
    socket.gaierror: "Failed to resolve host: Name or service not known",
    NoConnection: "Connection refused",
}
_TLS_CODES = {
    "CERTIFICATE_VERIFY_FAILED": "0A000086",
    "WRONG_VERSION_NUMBER": "0A00010B",
    "UNEXPECTED_EOF_WHILE_READING": "0A000126",
    "TLSV1_ALERT_INTERNAL_ERROR": "0A000438",
}
_BACKOFF = (0.0, 2.0, 4.0, 8.0, 16.0, 32.0)


@dataclass(frozen=True, slots=True)
class Webhook:
    """A webhook as set by `setWebhook`; its secret token is sent only in a header."""

    url: str
    secret_token: str = ""
    max_connections: int = 40
    ip_address: str = ""
    has_certificate: bool = False


class Courier(DeliveryEngine[QueuedUpdate]):
    """Delivers one bot's updates to one webhook, from `open` to `close`.

    `on_reply` is called with the update's id and the headers and body of a 2xx response, which can
    contain a method call. `on_gone` is called if the webhook has responded with 410 for too long.
    """

    noun = "update"

    def __init__(
        self,
        webhook: Webhook,
        inbox: Inbox,
        *,
        bot_id: int,
        token: str,
        clock: Clock,
        log: EventLog,
        faults: FaultBook,
        rng: random.Random,
        hold: Hold,
        post: Post,
        on_reply: Callable[[int, Mapping[str, str], bytes], Awaitable[None]],
        on_gone: Callable[[], None],
    ):
        super().__init__(clock, post, hold=hold)
        self.webhook = webhook
        self.last_error: tuple[int, str] | None = None
        self._inbox, self._bot_id, self._log, self._faults = inbox, bot_id, log, faults
        self._rng, self._on_reply, self._on_gone = rng, on_reply, on_gone
        self._secrets = (token, webhook.secret_token)
        self._shown_url = mask_url(mask_text(webhook.url, self._secrets))
        self._headers = {"Content-Type": "application/json"}
        self._shown_headers = dict(self._headers)
        self._headers |= {"Connection": "keep-alive", "Accept-Encoding": "gzip, deflate"}
        if webhook.secret_token:
            self._headers[_SECRET_HEADER] = webhook.secret_token
            self._shown_headers[_SECRET_HEADER] = MASK
        self._connections = 0
        self._last_success = float("-inf")
        self._gone_since: float | None = None

    def open(self, keeping: Keeping | None = None) -> None:
        """Start delivering: first stored deliveries, then other waiting updates, then new ones."""
        self._inbox.on_new = self.enqueue
        self.keep_in(keeping or InMemory(), f"deliveries of {self._bot_id}")
        queued = {delivery.id for queue in self.queues.values() for delivery in queue}
        for update in list(self._inbox.waiting.values()):
            if update.id not in queued:
                self.enqueue(update)

    def close(self) -> list[asyncio.Task[None]]:
        """Stop, and cancel attempts in progress; undelivered updates stay in the inbox."""
        self._inbox.on_new = None
        return super().close()

    def enqueue(self, update: QueuedUpdate) -> None:
        """Put an update at the end of its queue."""
        facts = {
            "bot_id": self._bot_id,
            "chat_id": update.chat_id,
            "update_id": update.id,
            "kind": update.kind,
        }
        late = self._faults.inject("delayed_update", **facts)
        delivery = Delivery(
            update,
            id=update.id,
            queue=update.queue,
            group=update.chat_id,
            next_at=self.clock.now() + (late.params["seconds"] if late else 0.0),
            expires=update.expires,
            copies=2 if self._faults.inject("duplicate_update", **facts) else 1,
        )
        self.offer(delivery)

    def capacity(self) -> int:
        """Return the number of connections, plus one if another can be opened."""
        self._connections = max(self._connections, self.in_flight)
        is_warm = self.clock.now() - self._last_success <= WARM_SECONDS
        most = self.webhook.max_connections if is_warm else 1
        return self._connections + (self._connections < most)

    def request(self, delivery: Delivery[QueuedUpdate]) -> WebhookRequest:
        """Return the request that delivers an update."""
        payload = delivery.message.payload
        return WebhookRequest(self.webhook.url, payload, self._headers, TIMEOUT_SECONDS)

    def record(
        self, delivery: Delivery[QueuedUpdate], request: WebhookRequest, response: WebhookResponse
    ) -> None:
        """Log an attempt, and stop counting a failed connection as open."""
        update = delivery.message
        if response.status is None:
            self._connections -= 1
        delivery.error = _error_of(response)
        self._log.append(
            UpdateAttempt(
                bot_id=self._bot_id,
                update_id=update.id,
                chat_id=update.chat_id,
                attempt=delivery.attempts,
                url=self._shown_url,
                headers=self._shown_headers,
                status=response.status,
                error=delivery.error,
                ms=response.ms,
                body=quote(response.body, SHOWN_BODY, lambda text: mask_text(text, self._secrets)),
            )
        )

    def next_try(self, delivery: Delivery[QueuedUpdate], response: WebhookResponse) -> float | None:
        """Return when to resend an update, or None if it was accepted; call `on_gone` if due."""
        now = self.clock.now()
        if delivery.error is None:
            self._last_success, self._gone_since = now, None
            return None
        self.last_error = (int(now), delivery.error)
        if self._is_gone(response.status, now):
            self._on_gone()
        after = _retry_after(response.headers)
        return now + (self._backoff(delivery.attempts) if after is None else after)

    def ended(self, delivery: Delivery[QueuedUpdate], reason: str = "") -> None:
        """Remove the update from the inbox."""
        if reason:
            self._inbox.drop(delivery.message.id, reason)
        else:
            self._inbox.settle(delivery.message.id)

    async def follow_up(self, delivery: Delivery[QueuedUpdate], response: WebhookResponse) -> None:
        """Run the method call in the webhook's response, if there is one."""
        if delivery.error is None and response.body:
            await self._on_reply(delivery.message.id, response.headers, response.body)

    def _backoff(self, attempts: int) -> float:
        if attempts <= len(_BACKOFF):
            return _BACKOFF[attempts - 1]
        minutes = self._rng.uniform(60, 120)
        return min(64.0, minutes) if attempts == 7 else minutes

    def _is_gone(self, status: int | None, now: float) -> bool:
        if status != 410:
            self._gone_since = None
            return False
        if self._gone_since is None:
            self._gone_since = now
        return now - self._gone_since > GONE_SECONDS


def _error_of(response: WebhookResponse) -> str | None:
    """Return the real server's error message for a failure, or None for a success."""
    if isinstance(response.failure, ssl.SSLError):
        return _tls_error(response.failure)
    if response.failure:
        kinds = (words for kind, words in _FAILURES.items() if isinstance(response.failure, kind))
        return next(kinds, "Can't connect to the webhook")
    if response.is_success:
        return None
    return f"Wrong response from the webhook: {response.status} {response.reason}".rstrip()


def _tls_error(failure: ssl.SSLError) -> str:
    """Return the real server's message for a TLS failure, with OpenSSL's code and reason."""
    reason = failure.reason or "UNKNOWN"
    code = _TLS_CODES.get(reason, "0A000000")
    return f"SSL error {{error:{code}:SSL routines::{reason.replace('_', ' ').lower()}}}"


def _retry_after(headers: Mapping[str, str]) -> float | None:
    value = headers.get("Retry-After", "").strip()
    if not (value.isascii() and value.isdigit()):
        return None
    return float(min(MAX_RETRY_AFTER, int(value[:9])))
