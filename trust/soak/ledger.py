"""Collect from the event log what happened to each photo and in each run of a function."""

import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from common.texts import Text, languages, say
from darkroom_emulators.kit.events import Entry, Event
from darkroom_emulators.kit.faults import FaultStruck
from darkroom_emulators.replicate.events import PredictionState
from darkroom_emulators.telegram.events import BotCall, ChatMessage, UpdateAttempt, UpdateCreated
from local.http_api.events import RequestReceived
from local.journeys.journeys import trace_of
from local.lambda_.events import InvocationEnded, InvocationStarted, LogLine
from local.s3.events import S3Call

# the wording of common.errors.UpstreamError
UPSTREAM = re.compile("(S3|Telegram|Replicate|the output's host) failed at ")
ACCEPTED = {say(Text.ACCEPTED, language) for language in languages()}


@dataclass(slots=True)
class Run:
    """One run of a function: its writes, its predictions, the failures it hit, and how it ended."""

    function: str = ""
    update_id: int | None = None
    writes: list["Write"] = field(default_factory=list)
    predictions: list[tuple[int, str]] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    error: str | None = None
    ended: int | None = None


@dataclass(frozen=True, slots=True)
class Write:
    """A PUT to S3: its event, the key, the state that it wrote, and S3's status."""

    event: int
    key: str
    state: str | None
    status: int


@dataclass(slots=True)
class Answer:
    """A message from the bot in reply to a photo.

    `run` is the run that sent it, or None if the message was in the response to the update.
    """

    event: int
    at: float
    run: Run | None = None
    reply_lost: bool = False


@dataclass(slots=True)
class Photo:
    """A photo that a person sent, and what happened to it."""

    chat_id: int
    message_id: int
    update_id: int
    at: float
    deliveries: int = 0
    answers: list[Answer] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)

    @property
    def is_accepted(self) -> bool:
        """Whether the photo led to a prediction that the bot recorded."""
        writes = (write for run in self.runs for write in run.writes)
        return any(self.records_prediction(write) and write.status == 200 for write in writes)

    def records_prediction(self, write: Write) -> bool:
        """Return whether a write puts a prediction of this photo in the waiting list or claim."""
        claim = write.key == f"updates/{self.update_id}.json" and write.state == "done"
        return claim or f"-{self.update_id}-" in write.key

    @property
    def predictions(self) -> list[tuple[int, str, Run]]:
        """The predictions paid for: the event, the id, and the run that created each."""
        return [(event, found, run) for run in self.runs for event, found in run.predictions]


class Ledger:
    """Builds the photos, runs and counts from the events, which it takes in order."""

    def __init__(self) -> None:
        self.photos: dict[tuple[int, int], Photo] = {}
        self.struck: Counter[str] = Counter()
        self.running = 0
        self._runs: defaultdict[str | None, Run] = defaultdict(Run)
        self._by_update: dict[int, Photo] = {}
        self._unclaimed: defaultdict[int, list[Answer]] = defaultdict(list)

    @property
    def answered(self) -> int:
        """The number of photos with an answer."""
        return sum(bool(photo.answers) for photo in self.photos.values())

    def take(self, entry: Entry) -> None:
        """Process one event."""
        match entry.event:
            case UpdateCreated() as created:
                self._created(created, entry.at)
            case UpdateAttempt(update_id=update_id) if photo := self._by_update.get(update_id):
                photo.deliveries += 1
            case ChatMessage() as message:
                self._written(message, entry)
            case BotCall() as call:
                self._called(call)
            case RequestReceived() as request:
                self._received(request)
            case FaultStruck(fault=fault):
                self.struck[fault.replace("_", " ")] += 1
            case event:
                self._ran(event, entry.id)

    def _ran(self, event: Event, number: int) -> None:
        """Record what a run does, and how it ends."""
        match event:
            case InvocationStarted() as started:
                self.running += 1
                self._run(started).function = started.function
            case InvocationEnded() as ended:
                self.running -= 1
                run = self._run(ended)
                run.ended, run.error = number, ended.error and ended.error["message"]
            case LogLine(trace=str(), line={"reason": str(reason)}) if UPSTREAM.match(reason):
                self._run(event).troubles.append(reason)
            case S3Call(method="PUT", trace=str()) as call if not call.key.startswith("images/"):
                is_record = call.key.endswith(".json")
                state = json.loads(call.sent or "{}").get("state") if is_record else None
                write = Write(number, call.key, state, call.status)
                self._run(call).writes.append(write)
            case PredictionState(status="starting") as state:
                self._run(state).predictions.append((number, state.prediction_id))

    def _run(self, event: Event) -> Run:
        return self._runs[trace_of(event)]

    def _created(self, created: UpdateCreated, at: float) -> None:
        message = created.update.get("message")
        if message and ("photo" in message or "document" in message):
            photo = Photo(created.chat_id, message["message_id"], created.update_id, at)
            self.photos[photo.chat_id, photo.message_id] = self._by_update[photo.update_id] = photo

    def _written(self, event: ChatMessage, entry: Entry) -> None:
        """Record a message from the bot that answers a photo."""
        message, sender = event.message, event.message.get("from")
        if "reply_to_message" not in message or event.change != "new":
            return
        photo = self.photos.get((event.chat_id, message["reply_to_message"]["message_id"]))
        is_answer = sender and sender["is_bot"] and message.get("text") not in ACCEPTED
        if photo and is_answer:
            photo.answers.append(Answer(entry.id, entry.at))
            self._unclaimed[photo.chat_id].append(photo.answers[-1])

    def _called(self, call: BotCall) -> None:
        """Record a call; in the log, it follows the messages that it sent."""
        if not call.method.startswith("send"):
            return
        for answer in self._unclaimed.pop(int(call.params.get("chat_id", 0)), []):
            answer.run = self._run(call) if call.via == "http" else None
            answer.reply_lost = call.status != 200

    def _received(self, request: RequestReceived) -> None:
        try:
            update_id = json.loads(request.body).get("update_id")
        except ValueError:  # the log only has the first 16 KB
            return
        if photo := self._by_update.get(update_id):
            photo.runs.append(self._run(request))
