"""Fakes of Telegram and Replicate, behind one `requests.Session` that the bot's clients use.

Both also call the bot. Telegram sends each chat's updates in order, retrying each until the bot
accepts it (core.telegram.org/bots/api#getting-updates). Replicate retries a webhook for a minute
after the prediction's end (replicate.com/docs/topics/webhooks/receive-webhook).
"""

import itertools
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import requests

from .world import TIMEOUT_SECONDS, Fault, Invocation, Unforeseen, World

# the start of a JPEG of 90 x 90 pixels; the bot reads no more of a photo
JPEG = b"\xff\xd8\xff\xc0\x00\x0b\x08\x00\x5a\x00\x5a\x01\x01\x11\x00\xff\xda\x00\x02\xff\xd9"
API = "https://replicate/v1/"
WEBHOOK_OFFSETS = (0, 1, 3, 7, 15, 31, 60)
UPDATE_DELAYS = (0, 2, 4, 8, 16, 32, 60)
# what happens to each run that prepares a poisoned picture: it dies, times out, or raises
POISONS = ("death", "hang", "unforeseen")


@dataclass(frozen=True, slots=True)
class Message:
    """A message from the bot; `point` is None if it was sent in the response to an update."""

    point: int | None
    invocation: Invocation
    method: str
    params: dict[str, Any]
    id: int | None = None
    at: float = 0

    @property
    def reply_to(self) -> int | None:
        """The id of the message that this one replies to, or None."""
        found: int | None = self.params.get("reply_parameters", {}).get("message_id")
        return found

    @property
    def button(self) -> str | None:
        """The callback data of the button under the message, or None."""
        markup = self.params.get("reply_markup")
        return markup["inline_keyboard"][0][0]["callback_data"] if markup else None

    @property
    def says(self) -> str:
        """The message's text, or its picture's URL."""
        return str(self.params.get("text") or self.params.get("photo"))


@dataclass(frozen=True, slots=True)
class TextEdit:
    """A change of a message's text."""

    point: int
    message_id: int


@dataclass
class FakePrediction:
    """A prediction; `webhooks` are the times of its webhooks, in seconds after its end."""

    id: str
    invocation: Invocation
    point: int
    image: str
    ends_at: float
    ends_as: str
    webhooks: tuple[float, ...]
    canceled_at: float | None = None
    called: bool = False

    def working(self, percent: int) -> dict[str, Any]:
        """Return the prediction as it was at this percentage of progress."""
        logs = f"{percent:3d}%|####| {percent}/100" if percent else ""
        return {"id": self.id, "status": "processing", "logs": logs}

    def body(self, now: float) -> dict[str, Any]:
        """Return the prediction as Replicate shows it."""
        if self.canceled_at is not None:
            return {"id": self.id, "status": "canceled"}
        if now < self.ends_at:
            return {"id": self.id, "status": "processing"}
        output = [f"https://out/{self.id}.jpg"] if self.ends_as == "succeeded" else None
        return {"id": self.id, "status": self.ends_as, "output": output, "error": None}


@dataclass
class Model:
    """How predictions proceed in a scenario.

    `progress` is None if only the end has a webhook. Otherwise it takes a prediction's length in
    seconds, and returns the times and percentages of its progress webhooks; some may be missing,
    out of order, or after the end.
    """

    seconds: Callable[[World], float] = lambda world: 4.0
    ends_as: Callable[[World], str] = lambda world: "succeeded"
    webhooks: Callable[[World], tuple[float, ...]] = lambda world: WEBHOOK_OFFSETS
    progress: Callable[[World, float], Iterable[tuple[float, int]]] | None = None


class Outside:
    """The session that both clients use, with the state that its calls change."""

    def __init__(self, world: World, model: Model, call_back: Callable[[dict[str, Any]], None]):
        """Create the session; `call_back` sends a prediction to the bot's webhook."""
        self._world = world
        self._model = model
        self._call_back = call_back
        self._numbers = itertools.count(1000)
        self.messages: list[Message] = []
        self.deleted: dict[int, float] = {}  # when each message was deleted
        self.edits: list[TextEdit] = []
        self.predictions: dict[str, FakePrediction] = {}
        self.taken: set[str] = set()

    def request(self, verb: str, url: str, **more: Any) -> "Answer":
        """Respond to one call as `requests` would."""
        service = "Replicate" if url.startswith(API) else "Telegram"
        what = (
            url.rpartition("/")[2] if service == "Telegram" else f"{verb} {url.removeprefix(API)}"
        )
        call, run = self._world.call(service, what, "")
        if call.fault is Fault.ERROR:
            self._world.pause(1)
            return _answer(503, {"ok": False, "error_code": 503, "title": "down"})
        status, content = self._do(service, what, more.get("json", {}), run, call.point)
        if call.fault in {Fault.LOST, Fault.LOST_ALL}:
            self._world.pause(TIMEOUT_SECONDS)
            raise requests.ReadTimeout
        self._world.end(call)
        return _answer(status, content)

    def _do(self, service: str, what: str, sent: Any, run: Invocation, point: int) -> Any:
        if service == "Telegram":
            return self._telegram(what, sent, run, point)
        if what == "POST predictions":
            return 201, self._create(sent, run, point)
        prediction = self.predictions.get(what.split("/")[1])
        if prediction is None:
            return 404, {"title": "not found"}
        if what.startswith("POST") and self._world.now < prediction.ends_at:
            prediction.canceled_at = prediction.canceled_at or self._world.now
            self._plan_webhooks(prediction)
        return 200, prediction.body(self._world.now)

    def _telegram(self, method: str, sent: Any, run: Invocation, point: int) -> Any:
        if method == "getFile":
            return 200, {"ok": True, "result": {"file_path": f"photos/{sent['file_id']}.jpg"}}
        if method.endswith(".jpg"):
            self._poison(method.removesuffix(".jpg"), run)
            return 200, JPEG
        number = next(self._numbers)
        if method.startswith("send"):
            self.messages.append(Message(point, run, method, sent, number, self._world.now))
        if method == "editMessageText":
            if sent["message_id"] in self.deleted:
                words = "Bad Request: message to edit not found"
                return 400, {"ok": False, "error_code": 400, "description": words}
            self.edits.append(TextEdit(point, sent["message_id"]))
        if method == "deleteMessage":
            self.deleted.setdefault(sent["message_id"], self._world.now)
        return 200, {"ok": True, "result": {"message_id": number}}

    def _poison(self, file_id: str, run: Invocation) -> None:
        match file_id:
            case "death":
                self._world.die(run)
            case "hang":
                self._world.pause(3600)
            case "unforeseen":
                raise Unforeseen

    def _create(self, sent: Any, run: Invocation, point: int) -> Any:
        name = f"p{next(self._numbers)}"
        seconds = self._model.seconds(self._world)
        prediction = FakePrediction(
            name,
            run,
            point,
            sent["input"]["image"],
            self._world.now + seconds,
            self._model.ends_as(self._world),
            self._model.webhooks(self._world),
        )
        self.predictions[name] = prediction
        self._world.later(seconds, lambda: self._plan_webhooks(prediction))
        progress = self._model.progress
        for after, percent in progress(self._world, seconds) if progress else ():
            self._world.later(after, partial(self._call_back, prediction.working(percent)))
        return prediction.body(self._world.now)

    def _plan_webhooks(self, prediction: FakePrediction) -> None:
        """Schedule the webhook at each of its offsets; once accepted, it is not sent again."""
        if prediction.called:
            return
        prediction.called = True
        for offset in prediction.webhooks:
            self._world.later(offset, lambda: self._webhook(prediction))

    def _webhook(self, prediction: FakePrediction) -> None:
        if prediction.id not in self.taken:
            self._call_back(prediction.body(self._world.now))


@dataclass
class Queue:
    """One of Telegram's queues: its head blocks the rest until it is accepted or too old."""

    world: World
    send: Callable[[dict[str, Any], Callable[[int, int | None], None]], None]
    dropped: list[dict[str, Any]] = field(default_factory=list)
    _queue: list[dict[str, Any]] = field(default_factory=list)

    def put(self, update: dict[str, Any]) -> None:
        """Add an update to the queue; if it is the only one, send it immediately."""
        self._queue.append(update)
        if len(self._queue) == 1:
            self._send(update, failures=0, first=self.world.now)

    def _send(self, update: dict[str, Any], *, failures: int, first: float) -> None:
        def answered(status: int, retry_after: int | None) -> None:
            if 200 <= status < 300:
                self._next(update)
                return
            delay = UPDATE_DELAYS[min(failures, len(UPDATE_DELAYS) - 1)]
            wait = delay if retry_after is None else min(retry_after, 3600)
            lives = 150 if "callback_query" in update else 86_400
            if self.world.now + wait > first + lives:
                self.dropped.append(update)
                self._next(update)
                return
            self.world.later(wait, lambda: self._send(update, failures=failures + 1, first=first))

        self.send(update, answered)

    def _next(self, update: dict[str, Any]) -> None:
        if self._queue and self._queue[0] is update:
            self._queue.pop(0)
            if self._queue:
                self._send(self._queue[0], failures=0, first=self.world.now)


@dataclass(slots=True)
class Answer:
    """The part of `requests.Response` that the bot reads, in a class that is faster to create."""

    status_code: int
    content: bytes
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether the status is below 400."""
        return self.status_code < 400

    def json(self) -> Any:
        """Return the parsed body."""
        return json.loads(self.content)


def _answer(status: int, content: Any) -> Answer:
    return Answer(status, content if isinstance(content, bytes) else json.dumps(content).encode())
