"""Which photo an event belongs to: ids lead from update to invocation, call, prediction, webhook.

Nothing is guessed from time. An update's id stands in the request that brings it; the gateway gives
that request a trace id, which every call of the invocation carries; the call that creates a
prediction answers with its id, which stands in the webhook's body, whose request has a trace again.
What comes without a trace (Replicate reads the input from S3, Telegram the output from Replicate)
is known by the very path that an event of the journey named before.
"""

import re
from collections import OrderedDict
from typing import Any

from emulator_kit.events import Event

from .traces import root_of

UPDATE_ID = re.compile(r'^\s*\{\s*"update_id"\s*:\s*(\d+)')
PREDICTION_ID = re.compile(r'"id"\s*:\s*"([a-z0-9]{26})"')
PREDICTION_PATH = re.compile(r"/predictions/([a-z0-9]{26})")
OUTPUT = re.compile(r"/xezq/[^\"?\s]+")


class Journeys:
    """Assigns each event to the update that it follows from; remembers the last `keep` ids."""

    def __init__(self, *, keep: int = 50_000):
        self._keep = keep
        self._known: OrderedDict[str, int] = OrderedDict()

    def update_of(self, event: Event) -> int | None:
        """Return the id of the update that `event` follows from, None if it is not known.

        Events must be given in their order; one that was given before may come again.
        """
        data = event.data
        if event.kind == "fault.struck":
            data = data["where"]
        if (update_id := data.get("update_id")) is not None:
            return int(update_id)
        if event.kind == "request.received":
            return self._received(data)
        update_id = self._find(data)
        if update_id is not None:
            self._learn_names(event, update_id)
        return update_id

    def _received(self, data: dict[str, Any]) -> int | None:
        body = str(data["body"])
        if update := UPDATE_ID.match(body):
            update_id = int(update[1])
        elif prediction := PREDICTION_ID.search(body):
            found = self._known.get(prediction[1])
            if found is None:
                return None
            update_id = found
        else:
            return None
        self._learn(data["trace"], update_id)
        for path in OUTPUT.findall(body):
            self._learn(path, update_id)
        return update_id

    def _find(self, data: dict[str, Any]) -> int | None:
        trace = data.get("trace")
        names = [data.get("prediction_id"), trace and (root_of(trace) or trace), data.get("key")]
        if path := data.get("path"):
            prediction = PREDICTION_PATH.search(path)
            names += [path, prediction and prediction[1]]
        return next((self._known[name] for name in names if name and name in self._known), None)

    def _learn_names(self, event: Event, update_id: int) -> None:
        data = event.data
        if data.get("method") not in {"PUT", "POST"}:
            return
        if event.kind == "s3.call" and data["key"].startswith("images/"):
            self._learn(data["key"], update_id)
        elif event.source == "replicate":
            answer = data.get("response")
            if isinstance(answer, dict) and "id" in answer:
                self._learn(str(answer["id"]), update_id)

    def _learn(self, name: str, update_id: int) -> None:
        self._known[name] = update_id
        while len(self._known) > self._keep:
            self._known.popitem(last=False)
