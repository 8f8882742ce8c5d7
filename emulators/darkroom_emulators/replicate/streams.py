"""Streams a prediction's output as Server-Sent Events.

https://replicate.com/docs/topics/predictions/streaming
"""

import json
import re
from collections.abc import AsyncIterator

from ..kit.clock import Clock
from .predictions import Status, StoredPrediction

IDLE_SECONDS = 30.0
_LINE_END = re.compile(r"\r\n|\r|\n")  # what ends a line of an event stream
_DONE = {
    Status.SUCCEEDED: {},
    Status.FAILED: {"reason": "error"},
    Status.CANCELED: {"reason": "canceled"},
    Status.ABORTED: {"reason": "canceled"},
}


async def stream_of(prediction: StoredPrediction, clock: Clock) -> AsyncIterator[str]:
    """Yield the output from its beginning, then the outcome; end after 30 s without a change."""
    sent = 0
    while True:
        item = _item(prediction, sent)
        if item is not None:
            yield _event("output", item, f"{int(clock.now())}:{sent}")
            sent += 1  # look again, since more output may have arrived meanwhile
            continue
        if prediction.status.is_terminal:
            break
        try:
            await clock.wait_for(prediction.changed(), IDLE_SECONDS)
        except TimeoutError:
            yield ":408: 408 Request Timeout\n\n"
            return
    if prediction.status is Status.FAILED:
        detail = json.dumps({"detail": prediction.error}, ensure_ascii=False)
        yield _event("error", detail, f"{int(clock.now())}:{sent}")
        sent += 1
    yield _event("done", json.dumps(_DONE[prediction.status]), f"{int(clock.now())}:{sent}")


def _item(prediction: StoredPrediction, at: int) -> str | None:
    """Return the output's item at index `at`, or None if it doesn't exist yet."""
    output = prediction.output
    items = output if isinstance(output, list) else [] if output is None else [output]
    if at >= len(items):
        return None
    return items[at] if isinstance(items[at], str) else json.dumps(items[at])


def _event(name: str, data: str, event_id: str) -> str:
    lines = "".join(f"data: {line}\n" for line in _LINE_END.split(data))
    return f"event: {name}\nid: {event_id}\n{lines}\n"
