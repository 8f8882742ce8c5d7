"""Which photo an event belongs to: ids lead from update to invocation, call, prediction, webhook.

Nothing is guessed from time. An update's id stands in the request that brings it; the gateway gives
that request a trace id, which every call of the invocation carries; the call that creates a
prediction answers with its id, which stands in the webhook's body, whose request has a trace again.
What comes without a trace (Replicate reads the input from S3, Telegram the output from Replicate)
is known by the very path that an event of the journey named before. The sweeper's invocation works
for many photos, one after the other: its calls belong to the prediction that was named last.
"""

import json
import re
from collections import OrderedDict
from collections.abc import Iterator
from typing import Any

from darkroom_emulators.kit.events import Event

from ..traces import root_of

UPDATE_ID = re.compile(r'^\s*\{\s*"update_id"\s*:\s*(\d+)')
PREDICTION_ID = re.compile(r'"id"\s*:\s*"([a-z0-9]{26})"')
PREDICTION_PATH = re.compile(r"/predictions/([a-z0-9]{26})")
PREDICTION_KEY = re.compile(r"^(?:tasks/|waiting/[^/]*-)([a-z0-9]{26})(?:\.json)?$")
CALLS = {"call", "s3.call"}
# as long as a key of S3 may be: anybody can send a body, and what it names is remembered
OUTPUT = re.compile(r"/xezq/[^\"?\s]{1,1024}")
INPUT = re.compile(r"images/input/[^\"?\s]{1,1024}")


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
        update_id = self._find(event.kind, data)
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

    def _find(self, kind: str, data: dict[str, Any]) -> int | None:
        trace = data.get("trace")
        trace = trace and (root_of(trace) or trace)
        if trace and trace in self._known:
            return self._known[trace]
        at_hand = f"at hand in {trace}"
        found = next((self._known[name] for name in _names(data) if name in self._known), None)
        if trace and kind in CALLS and data.get("key") != "":  # a listing is for all of them
            if found is None:
                return self._known.get(at_hand)
            self._learn(at_hand, found)
        return found

    def _learn_names(self, event: Event, update_id: int) -> None:
        data = event.data
        if prediction_id := data.get("prediction_id"):
            self._learn(prediction_id, update_id)
        if event.kind == "s3.call" and data["method"] == "PUT":
            if data["key"].startswith("images/"):
                self._learn(data["key"], update_id)
        elif event.source == "replicate" and event.kind == "call":
            answer = data["response"]
            for key in INPUT.findall(json.dumps(data.get("request"))):
                self._learn(key, update_id)  # a picture that is developed again is read for that
            if isinstance(answer, dict) and "id" in answer:
                # a cancel answers with the prediction too, which stays its photo's
                self._known.setdefault(str(answer["id"]), update_id)
                for path in OUTPUT.findall(json.dumps(answer.get("output"))):
                    self._learn(path, update_id)

    def _learn(self, name: str, update_id: int) -> None:
        self._known[name] = update_id
        while len(self._known) > self._keep:
            self._known.popitem(last=False)


def _names(data: dict[str, Any]) -> Iterator[str]:
    """Yield what an event names that may lead to an update, the surest first."""
    line = data.get("line")
    for holder in (data, line if isinstance(line, dict) else {}):
        if prediction_id := holder.get("prediction_id"):
            yield str(prediction_id)
    for name, pattern in (("key", PREDICTION_KEY), ("path", PREDICTION_PATH)):
        if text := data.get(name):
            yield text
            if found := pattern.search(text):
                yield found[1]
