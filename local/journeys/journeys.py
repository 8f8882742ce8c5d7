"""Finds the photo that an event belongs to, by ids alone; nothing is guessed from times.

An update's id is in the request that delivers it. The gateway gives that request a trace id, and
every call made by the invocation carries it. The response to the call that creates a prediction
has the prediction's id, which is also in the webhook's body; the webhook's request has a trace id
again. Requests without one (Replicate reads the input from S3, Telegram reads the output from
Replicate) are identified by their path, which is in an earlier event of the journey. The sweeper
works on many photos in one invocation, one after another: a call belongs to the prediction that
was named last, and each run is also part of its function's own journey.
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

UPDATE_ID = re.compile(r'^\s*\{\s*"update_id"\s*:\s*(\d{1,19})(?!\d)')
PREDICTION_ID = re.compile(r'"id"\s*:\s*"([a-z0-9]{26})"')
PREDICTION_PATH = re.compile(r"/predictions/([a-z0-9]{26})")
# at most as long as an S3 key, as matches are remembered and anybody can send a body
OUTPUT = re.compile(r"/xezq/[^\"?\s]{1,1024}")
KEPT_IDS = 50_000


class Journeys:
    """Assigns each event to the update that caused it; remembers the last KEPT_IDS ids."""

    def __init__(self, *, every_request: bool = False):
        """With `every_request`, each trace that no update caused is also a journey."""
        self._known: OrderedDict[str, int] = OrderedDict()
        self._every_request = every_request
        self._requests = 0  # the last number given out; far below the ids of updates
        self._runs: OrderedDict[str, int] = OrderedDict()  # journeys of scheduled runs, by trace
        self._functions: dict[str, int] = {}  # journeys of functions that have a schedule

    def update_of(self, event: Event) -> int | None:
        """Return the id of the update that caused `event`, None if unknown.

        A journey that no update caused gets the next small number. Events must be given in order;
        an earlier one may be given again.
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
        """Return the journey of the scheduled function to whose run `event` belongs, if any.

        None if every request and invocation is a journey, as then each run has its own.
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
            case UpdateCreated() | UpdateAttempt() | UpdateDropped() | BotCall(update_id=int()):
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
        is_listing = isinstance(event, S3Call) and not event.key  # not about one photo
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
            self._learn(key, update_id)  # if developed again, the new journey reads the picture
        match call.response:
            case {"id": prediction_id, **rest}:
                # a cancel's response also has the prediction, which stays with its own photo
                self._known.setdefault(str(prediction_id), update_id)
                for path in OUTPUT.findall(json.dumps(rest.get("output"))):
                    self._learn(path, update_id)

    def _learn(self, name: str, update_id: int) -> None:
        self._known[name] = update_id
        while len(self._known) > KEPT_IDS:
            self._known.popitem(last=False)


def trace_of(event: Event) -> str | None:
    """Return the root of the trace that an event belongs to, None if it has none."""
    match event:
        case TracedEvent(trace=str(trace)) | FaultStruck(where={"trace": str(trace)}):
            return root_of(trace) or trace
    return None


def prediction_id_of(event: Event) -> str | None:
    """Return the prediction that an event is about, if the event itself contains it."""
    match event:
        case PredictionState() | WebhookAttempt():
            return event.prediction_id
        case FaultStruck(where={"prediction_id": str(found)}):
            return found
    return None


def _names(event: Event) -> Iterator[str]:
    """Yield the ids and paths in an event that may lead to an update, most reliable first."""
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
