"""A prediction's output as Server-Sent Events.

https://replicate.com/docs/topics/predictions/streaming
"""

import json
from collections.abc import AsyncIterator

from emulator_kit.clock import Clock

from .predictions import Prediction, Status

IDLE_SECONDS = 30.0
_DONE = {
    Status.SUCCEEDED: {},
    Status.FAILED: {"reason": "error"},
    Status.CANCELED: {"reason": "canceled"},
    Status.ABORTED: {"reason": "canceled"},
}


async def stream_of(prediction: Prediction, clock: Clock) -> AsyncIterator[str]:
    """Yield all output from the first on, then how it ended; a comment when nothing comes."""
    sent = 0
    while True:
        items = _items(prediction)
        for item in items[sent:]:
            yield _event("output", item, f"{int(clock.now())}:{sent}")
            sent += 1
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


def _items(prediction: Prediction) -> list[str]:
    output = prediction.output
    if output is None:
        return []
    items = output if isinstance(output, list) else [output]
    return [item if isinstance(item, str) else json.dumps(item) for item in items]


def _event(name: str, data: str, event_id: str) -> str:
    lines = "".join(f"data: {line}\n" for line in data.split("\n"))
    return f"event: {name}\nid: {event_id}\n{lines}\n"
