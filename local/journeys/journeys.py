"""Finds the photo that an event belongs to, using ids alone: nothing is guessed from times.

The request that delivers an update contains the update's id. The gateway gives that request a trace
id, which every call of the invocation carries. The response to the call that creates a prediction
contains the prediction's id, and so does the body of the prediction's webhook, whose request has a
trace id of its own. Requests without a trace id (Replicate reads the input from S3, Telegram reads
the output from Replicate) are identified by their path, which an earlier event of the journey
contains. The sweeper handles several photos at once in one invocation: each of its calls is
identified by its path, its key or the message that it replies to, and without any of them it
belongs to the photo that was named last. Each run is also part of its function's journey.
"""

import json
import re
from collections import OrderedDict
from collections.abc import Iterator

from darkroom_emulators.kit.events import Event, TracedEvent
from darkroom_emulators.kit.faults import FaultStruck
from darkroom_emulators.replicate.events import ApiCall, PredictionState, WebhookAttempt
from darkroom_emulators.telegram.events import BotCall, UpdateAttempt, UpdateCreated, UpdateDropped

from ..eventbridge.events import ScheduleDue
from ..http_api.events import RequestReceived
from ..lambda_.events import InvocationStarted, InvocationThrottled, LogLine
from ..s3.events import S3Call
from ..traces import root_of
from .events import WebhookAgain
from .this_bot import INPUT_KEY, is_of_one, prediction_of

REPLIED = re.compile(r'"message_id": ?(\d{1,19})')
UPDATE_ID = re.compile(r'^\s*\{\s*"update_id"\s*:\s*(\d{1,19})(?!\d)')
PREDICTION_ID = re.compile(r'"id"\s*:\s*"([a-z0-9]{26})"')
PREDICTION_PATH = re.compile(r"/predictions/([a-z0-9]{26})")
# limited to the length of an S3 key, because matches are kept and anyone can send a body
OUTPUT = re.compile(r"/xezq/[^\"?\s]{1,1024}")
KEPT_IDS = 50_000


class Journeys:
    """Assigns each event to the update that caused it. It remembers the latest KEPT_IDS ids."""

    def __init__(self, *, every_request: bool = False):
        """With `every_request`, each trace that no update caused is a journey too."""
        self._known: OrderedDict[str, int] = OrderedDict()
        self._every_request = every_request
        self._requests = 0  # the number of the latest such journey; far below the ids of updates
        self._runs: OrderedDict[str, int] = OrderedDict()  # journeys of scheduled runs, by trace
        self._functions: dict[str, int] = {}  # journeys of functions that have a schedule

    def update_of(self, event: Event) -> int | None:
        """Return the id of the update that caused `event`, or None if it is unknown.

        With `every_request`, a journey that no update caused gets the next small number instead.
        Pass events in order; an earlier event can be passed again.
        """
        found = self._update_of(event)
        begins = isinstance(
            event, RequestReceived | InvocationStarted | InvocationThrottled | ScheduleDue
        )
        if found is None and begins and self._every_request and (trace := trace_of(event)):
            self._requests += 1
            found = self._requests
            self._learn(trace, found)
        return found

    def run_of(self, event: Event) -> int | None:
        """Return the journey of the function whose scheduled run `event` is part of, or None.

        With `every_request`, it is always None, because each run is a separate journey.
        """
        trace = trace_of(event)
        if trace is None or self._every_request:
            return None
        if isinstance(event, ScheduleDue):
            if event.function not in self._functions:
                self._requests += 1
                self._functions[event.function] = self._requests
            self._runs[trace] = self._functions[event.function]
            while len(self._runs) > KEPT_IDS:
                self._runs.popitem(last=False)
        return self._runs.get(trace)

    def is_request(self, journey: int) -> bool:
        """Return whether a journey was caused by something other than an update."""
        return journey <= self._requests

    def _update_of(self, event: Event) -> int | None:
        match event:
            case UpdateCreated():
                for name in _names(event):
                    self._learn(name, event.update_id)
                return event.update_id
            case UpdateAttempt() | UpdateDropped() | BotCall(update_id=int()):
                return event.update_id
            case FaultStruck(where={"update_id": int(found)}):
                return found
            case WebhookAgain(trace=str(trace)):
                self._learn(trace, event.update_id)
                return event.update_id
            case RequestReceived():
                by_body = self._received(event)
                return self._find(event) if by_body is None and self._every_request else by_body
        update_id = self._find(event)
        if update_id is not None:
            self._learn_names(event, update_id)
        return update_id

    def _received(self, request: RequestReceived) -> int | None:
        if update := UPDATE_ID.match(request.body):
            update_id: int | None = int(update[1])
        elif prediction := PREDICTION_ID.search(request.body):
            update_id = self._known.get(prediction[1])
        else:
            update_id = None
        if update_id is None:
            return None
        if request.trace:
            self._learn(request.trace, update_id)
        for path in OUTPUT.findall(request.body):
            self._learn(path, update_id)
        return update_id

    def _find(self, event: Event) -> int | None:
        trace = trace_of(event)
        if trace and trace in self._known:
            return self._known[trace]
        found = next((self._known[name] for name in _names(event) if name in self._known), None)
        is_call = isinstance(event, BotCall | ApiCall | S3Call)
        is_listing = isinstance(event, S3Call) and not event.key  # not about a single photo
        if trace and is_call and not is_listing:
            at_hand = f"at hand in {trace}"
            if found is None:
                return self._known.get(at_hand)
            self._learn(at_hand, found)
        return found

    def _learn_names(self, event: Event, update_id: int) -> None:
        if prediction_id := prediction_id_of(event):
            self._learn(prediction_id, update_id)
        match event:
            case S3Call(method="PUT", key=key) if is_of_one(key):
                self._learn(key, update_id)
            case ApiCall():
                self._learn_answer(event, update_id)

    def _learn_answer(self, call: ApiCall, update_id: int) -> None:
        for key in INPUT_KEY.findall(json.dumps(call.request)):
            self._learn(key, update_id)  # a photo that is used again belongs to the new journey
        match call.response:
            case {"id": prediction_id, **rest}:
                # another photo's cancel can return this prediction, which stays with its own photo
                self._known.setdefault(str(prediction_id), update_id)
                for path in OUTPUT.findall(json.dumps(rest.get("output"))):
                    self._learn(path, update_id)

    def _learn(self, name: str, update_id: int) -> None:
        self._known[name] = update_id
        while len(self._known) > KEPT_IDS:
            self._known.popitem(last=False)


def trace_of(event: Event) -> str | None:
    """Return the root of an event's trace header, or None if the event has none."""
    match event:
        case TracedEvent(trace=str(trace)) | FaultStruck(where={"trace": str(trace)}):
            return root_of(trace) or trace
    return None


def prediction_id_of(event: Event) -> str | None:
    """Return the id of the prediction that an event is about, or None if it contains none."""
    match event:
        case PredictionState() | WebhookAttempt():
            return event.prediction_id
        case FaultStruck(where={"prediction_id": str(found)}):
            return found
    return None


def _names(event: Event) -> Iterator[str]:
    """Yield an event's ids and paths that can identify an update, most reliable first."""
    if prediction_id := prediction_id_of(event):
        yield prediction_id
    match event:
        case LogLine(line={"prediction_id": str(prediction_id)}):
            yield prediction_id
        case S3Call(key=key) if key:
            yield key
            if found := prediction_of(key):
                yield found
        case ApiCall(path=path) | FaultStruck(where={"path": str(path)}):
            yield path
            if by_path := PREDICTION_PATH.search(path):
                yield by_path[1]
        case UpdateCreated(update={"message": message} | {"channel_post": message}):
            yield f"message {message['message_id']} in {event.chat_id}"
        case BotCall(params={"chat_id": chat, "reply_parameters": reply}):
            if replied := REPLIED.search(str(reply)):
                yield f"message {replied[1]} in {chat}"
