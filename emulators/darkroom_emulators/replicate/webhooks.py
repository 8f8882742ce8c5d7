"""Webhooks as Replicate sends them: signed, throttled, and the last one again until it is taken.

https://replicate.com/docs/topics/webhooks/setup-webhook says: `output` and `logs` come at most
every 500 ms, only the terminal webhook is sent again, the last time about a minute after the
prediction ended, and redirects are not followed. https://www.standardwebhooks.com is the form of
headers and signature. The exact schedule and the deadline are not published: those here are ours.
What a hand delays, duplicates or drops goes as it says.
"""

import asyncio
import base64
import hmac
import time
from collections.abc import Callable
from typing import Any

from ..kit.addresses import ForbiddenTarget
from ..kit.clock import Clock
from ..kit.control import Refused
from ..kit.event_log import EventLog
from ..kit.faults import FaultBook
from ..kit.outgoing import Outgoing, TooLarge
from .display import shown_body, shown_headers, shown_text
from .events import WebhookAttempt
from .identifiers import Identifiers
from .predictions import Prediction
from .webhook_lines import Line, Message, Pending
from .wire import webhook_json

EVENTS = ("start", "output", "logs", "completed")
DEFAULT_EVENTS = frozenset({"output", "completed"})
THROTTLED_EVENTS = frozenset({"output", "logs"})
THROTTLE_SECONDS = 0.5
ANSWER_SECONDS = 15.0
USER_AGENT = "Webhooks/1.66.0 (sender-9YMgn)"
ANSWER_BYTES = 1 << 20


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
        if callback is None:
            return
        wanted = DEFAULT_EVENTS if callback.events is None else callback.events
        if event not in wanted:
            if event == "completed":
                self._end_untold(prediction.id)
            return
        line = self._lines.setdefault(prediction.id, Line(prediction.id))
        if event in THROTTLED_EVENTS:
            now = self._clock.now()
            if now - line.last_throttled < THROTTLE_SECONDS:
                return
            line.last_throttled = now
        message = self._message(prediction, event, callback.url)
        pending = Pending(message, next_at=self._clock.now())
        if not message.is_terminal and self._strikes("webhook_reordered", message):
            line.held.append(pending)
            return
        line.add(pending)
        if line.task is None:
            self._start(line)

    def _end_untold(self, prediction_id: str) -> None:
        """Let a line end by itself whose prediction ended, where nobody wants to hear of that."""
        line = self._lines.get(prediction_id)
        if line:
            line.end()
            line.terminal_tried.set()
            if line.task is None:
                self._start(line)

    async def terminal_tried(self, prediction_id: str) -> None:
        """Return when the first attempt at the terminal webhook is over, or none will be made."""
        if line := self._lines.get(prediction_id):
            await line.terminal_tried.wait()

    def waiting(self) -> dict[str, list[Pending]]:
        """Return what waits to be sent, in order, by prediction."""
        return {key: list(line.waiting) for key, line in self._lines.items() if line.waiting}

    def delay(self, webhook_id: str, seconds: float) -> None:
        """Let the next attempt be in `seconds` instead. Raises Refused while one is made."""
        line, pending = self._movable(webhook_id)
        pending.next_at = self._clock.now() + seconds
        self._look_again(line)

    def drop(self, webhook_id: str) -> None:
        """Never send a webhook, or never again. Raises Refused while it is being sent."""
        line, pending = self._movable(webhook_id)
        line.remove(pending)
        self._look_again(line)

    def duplicate(self, webhook_id: str) -> None:
        """Send a webhook once more when it was taken, or given up. Raises Refused if it is over."""
        self._find(webhook_id)[1].copies += 1

    def clear(self) -> list[asyncio.Task[None]]:
        """Stop all deliveries; return the tasks that stop."""
        tasks = [line.task for line in self._lines.values() if line.task]
        for task in tasks:
            task.cancel()
        for line in self._lines.values():
            line.terminal_tried.set()
        self._lines.clear()
        return tasks

    def _find(self, webhook_id: str) -> tuple[Line, Pending]:
        for line in self._lines.values():
            for pending in line.waiting:
                if pending.message.id == webhook_id:
                    return line, pending
        raise Refused(f"webhook {webhook_id} does not wait, or no more")

    def _movable(self, webhook_id: str) -> tuple[Line, Pending]:
        line, pending = self._find(webhook_id)
        if pending.in_flight:
            raise Refused(f"webhook {webhook_id} is being sent just now")
        return line, pending

    def _start(self, line: Line) -> None:
        name = f"webhooks of {line.prediction_id}"
        line.task = self._clock.spawn(self._deliver(line), name=name)

    def _message(self, prediction: Prediction, event: str, url: str) -> Message:
        found = prediction.as_json()
        body = webhook_json(found)
        message_id = self._identifiers.message(self._clock.now())
        return Message(message_id, event, prediction.id, url, body, shown_body(found, body))

    def _look_again(self, line: Line) -> None:
        """End the wait for what was first in a line; nothing ends an attempt."""
        if line.task and not (line.waiting and line.waiting[0].in_flight):
            line.task.cancel()
            self._start(line)

    async def _deliver(self, line: Line) -> None:
        while line.waiting:
            await self._bring_on(line, line.waiting[0])
        line.task = None
        if line.has_ended and self._lines.get(line.prediction_id) is line:
            del self._lines[line.prediction_id]

    async def _bring_on(self, line: Line, pending: Pending) -> None:
        """Do what the first of a line needs next: wait until it is due, or be sent."""
        if pending.is_new and self._is_lost(pending):
            line.remove(pending)
            return
        pause = pending.next_at - self._clock.now()
        if pause > 0:
            await self._clock.sleep(pause)
            return
        try:
            failed = await self._attempt(pending)
        finally:
            if pending.message.is_terminal:
                line.terminal_tried.set()
        now = self._clock.now()
        if failed and pending.message.is_terminal and pending.retry(now):
            return
        if not pending.next_copy(now):
            line.remove(pending)

    def _is_lost(self, pending: Pending) -> bool:
        """Let the faults strike that decide about a message as a whole; say if it is never sent."""
        message, pending.is_new = pending.message, False
        if self._strikes("webhook_lost", message):
            return True
        if late := self._strikes("webhook_late", message):
            pending.next_at = max(pending.next_at, self._clock.now() + late["seconds"])
        if self._strikes("webhook_duplicate", message):
            pending.copies += 1
        return False

    async def _attempt(self, pending: Pending) -> bool:
        """Send once; say whether it failed."""
        message = pending.message
        pending.begin(self._clock.now())
        headers = self._headers(message)
        started = time.perf_counter()
        pending.in_flight = True
        try:
            status, error, answer = await self._post(message, headers)
        finally:
            pending.in_flight = False
        pending.status, pending.error = status, error
        self._log.append(
            WebhookAttempt(
                prediction_id=message.prediction_id,
                webhook_id=message.id,
                attempt=pending.attempts,
                event=message.event,
                url=shown_text(message.url),
                status=status,
                error=error,
                ms=round((time.perf_counter() - started) * 1000, 1),
                request={"headers": shown_headers(headers.items()), "body": message.shown},
                response=shown_text(answer.decode("utf-8", "replace")),
            )
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
            max_bytes=ANSWER_BYTES,
        )
        try:
            status, _, _, answer = await self._clock.wait_for(call, ANSWER_SECONDS)
        except TimeoutError:
            return None, f"no answer within {ANSWER_SECONDS:g} s", b""
        except (OSError, TooLarge, ForbiddenTarget) as exc:
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
