"""Webhooks as Replicate sends them: signed, throttled, and the last one again until it is taken.

https://replicate.com/docs/topics/webhooks/setup-webhook says: `output` and `logs` come at most
every 500 ms, only the terminal webhook is sent again, the last time about a minute after the
prediction ended, and redirects are not followed. https://www.standardwebhooks.com is the form of
headers and signature. The exact schedule and the deadline are not published: those here are ours.
"""

import asyncio
import base64
import hmac
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from emulator_kit.addresses import ForbiddenTarget
from emulator_kit.clock import Clock
from emulator_kit.events import EventLog
from emulator_kit.faults import FaultBook
from emulator_kit.outgoing import Outgoing, TooLarge

from .display import shown_body, shown_headers, shown_text
from .identifiers import Identifiers
from .predictions import Prediction
from .wire import webhook_json

EVENTS = ("start", "output", "logs", "completed")
DEFAULT_EVENTS = frozenset({"output", "completed"})
THROTTLED_EVENTS = frozenset({"output", "logs"})
THROTTLE_SECONDS = 0.5
RETRY_AFTER_SECONDS = (1, 3, 7, 15, 31, 60)  # after the first attempt began
ANSWER_SECONDS = 15.0
USER_AGENT = "Webhooks/1.66.0 (sender-9YMgn)"
SKIPPED_HEADERS = ("Accept",)  # aiohttp would add it, the real sender has none
ANSWER_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Message:
    """A webhook that is to be sent; its body is how the prediction stood when it happened."""

    id: str
    event: str
    prediction_id: str
    url: str
    body: bytes
    shown: Any

    @property
    def is_terminal(self) -> bool:
        """Whether it tells of the prediction's end."""
        return self.event == "completed"


@dataclass(slots=True)
class Line:
    """The webhooks of one prediction, which are sent one after the other."""

    waiting: deque[Message] = field(default_factory=deque)
    held: list[Message] = field(default_factory=list)
    last_throttled: float = float("-inf")
    task: asyncio.Task[None] | None = None
    terminal_tried: asyncio.Event = field(default_factory=asyncio.Event)


class Webhooks:
    """Sends the webhooks of all predictions."""

    def __init__(
        self,
        *,
        key: bytes,
        clock: Clock,
        log: EventLog,
        faults: FaultBook,
        identifiers: Identifiers,
        outgoing: Callable[[], Outgoing],
    ):
        self._key, self._clock, self._log, self._faults = key, clock, log, faults
        self._identifiers, self._outgoing = identifiers, outgoing
        self._lines: dict[str, Line] = {}

    def emit(self, prediction: Prediction, event: str) -> None:
        """Send a webhook for `event` if the prediction wants it and the throttle lets it."""
        callback = prediction.callback
        wanted = DEFAULT_EVENTS if callback is None or callback.events is None else callback.events
        if callback is None or event not in wanted:
            return
        line = self._lines.setdefault(prediction.id, Line())
        if event in THROTTLED_EVENTS:
            now = self._clock.now()
            if now - line.last_throttled < THROTTLE_SECONDS:
                return
            line.last_throttled = now
        line.waiting.append(self._message(prediction, event, callback.url))
        if line.task is None:
            work = self._deliver(prediction.id, line)
            line.task = self._clock.spawn(work, name=f"webhooks of {prediction.id}")

    async def terminal_tried(self, prediction_id: str) -> None:
        """Return when the first attempt at the terminal webhook is over."""
        if line := self._lines.get(prediction_id):
            await line.terminal_tried.wait()

    def clear(self) -> list[asyncio.Task[None]]:
        """Stop all deliveries; return the tasks that stop."""
        tasks = [line.task for line in self._lines.values() if line.task]
        for task in tasks:
            task.cancel()
        self._lines.clear()
        return tasks

    def _message(self, prediction: Prediction, event: str, url: str) -> Message:
        found = prediction.as_json()
        body = webhook_json(found)
        message_id = self._identifiers.message(self._clock.now())
        return Message(message_id, event, prediction.id, url, body, shown_body(found, body))

    async def _deliver(self, prediction_id: str, line: Line) -> None:
        ended = False
        while line.waiting:
            message = line.waiting.popleft()
            if not message.is_terminal and self._strikes("webhook_reordered", message):
                line.held.append(message)
                continue
            await self._send(message, line)
            if message.is_terminal:
                ended = True
                for held in line.held:
                    await self._send(held, line)
        line.task = None
        if ended and self._lines.get(prediction_id) is line:
            del self._lines[prediction_id]

    async def _send(self, message: Message, line: Line) -> None:
        try:
            if self._faults.active:
                if self._strikes("webhook_lost", message):
                    return
                if late := self._strikes("webhook_late", message):
                    await self._clock.sleep(late["seconds"])
            first = self._clock.now()
            again = await self._attempt(message, 1)
            if self._strikes("webhook_duplicate", message):
                await self._attempt(message, 1)
        finally:
            if message.is_terminal:
                line.terminal_tried.set()
        if again and message.is_terminal:
            await self._retry(message, first)

    async def _retry(self, message: Message, first: float) -> None:
        attempt = 1
        for after in RETRY_AFTER_SECONDS:
            pause = first + after - self._clock.now()
            if pause < 0:  # the attempt before took longer than that
                continue
            await self._clock.sleep(pause)
            attempt += 1
            if not await self._attempt(message, attempt):
                return

    async def _attempt(self, message: Message, attempt: int) -> bool:
        """Send once; say whether to try again."""
        headers = self._headers(message)
        started = time.perf_counter()
        status, error, answer = await self._post(message, headers)
        self._log.append(
            "replicate",
            "webhook.attempt",
            prediction_id=message.prediction_id,
            webhook_id=message.id,
            attempt=attempt,
            event=message.event,
            url=shown_text(message.url),
            status=status,
            error=error,
            ms=round((time.perf_counter() - started) * 1000, 1),
            request={"headers": shown_headers(headers.items()), "body": message.shown},
            response=shown_text(answer.decode("utf-8", "replace")),
        )
        return status is None or status >= 400

    async def _post(
        self, message: Message, headers: dict[str, str]
    ) -> tuple[int | None, str | None, bytes]:
        call = self._outgoing().request(
            "POST",
            message.url,
            body=message.body,
            headers=headers,
            skip_headers=SKIPPED_HEADERS,
            max_bytes=ANSWER_BYTES,
        )
        try:
            status, _, _, answer = await self._clock.wait_for(call, ANSWER_SECONDS)
        except TimeoutError:
            return None, f"no answer within {ANSWER_SECONDS:g} s", b""
        except (aiohttp.ClientError, OSError, TooLarge, ForbiddenTarget) as exc:
            return None, f"{type(exc).__name__}: {shown_text(str(exc))}", b""
        return status, None, answer

    def _headers(self, message: Message) -> dict[str, str]:
        sent_at = int(self._clock.now())
        key = self._key
        if self._faults.active:
            if stale := self._strikes("webhook_stale", message):
                sent_at -= int(stale["seconds"])
            if self._strikes("webhook_bad_signature", message):
                key = bytes(len(key))
        signed = f"{message.id}.{sent_at}.".encode() + message.body
        signature = base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
        return {
            "user-agent": USER_AGENT,
            "content-type": "application/json",
            "accept-encoding": "gzip",
            "webhook-id": message.id,
            "webhook-timestamp": str(sent_at),
            "webhook-signature": f"v1,{signature}",
        }

    def _strikes(self, kind: str, message: Message) -> dict[str, Any] | None:
        """Return the params of a fault that strikes this webhook; `{}` would be no strike."""
        fault = self._faults.strike(kind, prediction_id=message.prediction_id, event=message.event)
        return {"kind": kind, **fault.params} if fault else None
