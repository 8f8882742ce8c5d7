"""Which photo an event belongs to: ids lead from update to invocation, call, prediction, webhook.

Nothing is guessed from time. An update's id stands in the request that brings it; the gateway gives
that request a trace id, which every call of the invocation carries; the call that creates a
prediction answers with its id, which stands in the webhook's body, whose request has a trace again.
"""

import re
from collections import OrderedDict
from typing import Any

from emulator_kit.events import Event

from .traces import root_of

UPDATE_ID = re.compile(r'^\s*\{\s*"update_id"\s*:\s*(\d+)')
PREDICTION_ID = re.compile(r'"id"\s*:\s*"([a-z0-9]{26})"')


class Journeys:
    """Assigns each event to the update that it follows from; remembers the last `keep` ids."""

    def __init__(self, *, keep: int = 20_000):
        self._keep = keep
        self._known: OrderedDict[str, int] = OrderedDict()

    def update_of(self, event: Event) -> int | None:
        """Return the id of the update that `event` follows from, None if it is not known.

        Events must be given in their order.
        """
        data = event.data
        if "update_id" in data:
            return int(data["update_id"])
        if event.kind == "request.received":
            return self._received(data)
        update_id = self._find(data)
        if event.kind == "call" and event.source == "replicate" and update_id is not None:
            self._learn_prediction(data, update_id)
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
        return update_id

    def _find(self, data: dict[str, Any]) -> int | None:
        if prediction := data.get("prediction_id"):
            return self._known.get(prediction)
        trace = data.get("trace")
        return self._known.get(root_of(trace) or trace) if trace else None

    def _learn_prediction(self, data: dict[str, Any], update_id: int) -> None:
        answer = data.get("response")
        if data["method"] == "POST" and isinstance(answer, dict) and "id" in answer:
            self._learn(str(answer["id"]), update_id)

    def _learn(self, name: str, update_id: int) -> None:
        self._known[name] = update_id
        while len(self._known) > self._keep:
            self._known.popitem(last=False)
