"""Summarizes a journey for the page's list: who sent what, and its state."""

from dataclasses import astuple, dataclass, field
from typing import Annotated, Literal

from pydantic_core import from_json

from darkroom_emulators.kit.control import SchemaOf
from darkroom_emulators.kit.events import Entry, Event
from darkroom_emulators.replicate.events import PredictionState, WebhookAttempt
from darkroom_emulators.telegram.events import BotCall, UpdateAttempt, UpdateCreated, UpdateDropped
from darkroom_emulators.telegram.shapes import UpdateJson
from darkroom_emulators.telegram.update_titles import title_of

from ..eventbridge.events import ScheduleDue
from ..http_api.events import RequestAnswered, RequestReceived
from ..journeys.journeys import prediction_id_of, trace_of
from ..journeys.this_bot import TELEGRAM_PATH, LogOutcome, outcome_of, outcome_of_write
from ..lambda_.events import (
    ExceptionLogged,
    InvocationEnded,
    InvocationStarted,
    InvocationThrottled,
    LogLine,
    raised_words,
)
from ..s3.events import S3Call

State = Literal["new", "erring", "working", "answered", "failed", "canceled", "done", "dropped"]
ANSWERS = {"sendPhoto", "sendVideo", "sendAnimation", "sendDocument", "sendMediaGroup"}
UPDATE = "update"  # a journey's kind until its update's content is known
REQUEST = "request"  # the kind of a journey that no update caused
RUNS = "runs"  # the kind of the journey of a function with a schedule
UNTAKEN = {"new", "erring"}  # the bot has not accepted the update, or its last attempt failed
UNDECIDED = {*UNTAKEN, "working"}


@dataclass(slots=True)
class Summary:
    """A summary of a journey, from `at` to `until` (Unix seconds).

    `chat` is a group's title, and `album` is the same for all photos of an album. `ended` is when
    the event `end_id` decided the outcome; events after it are duplicates or late. `failures`
    counts the requests and runs in which the bot failed, even if it sent a response, and `error` is
    the latest reason. `raised_in` is the trace of the latest exception.
    """

    update_id: int
    at: float
    until: float
    kind: str = UPDATE
    title: str = ""
    chat_id: int | None = None
    thumb: str | None = None
    person: str = ""
    chat: str = ""
    album: str = ""
    answer: str | None = None
    state: State = "new"
    duplicates: int = 0
    refused: int = 0
    failures: int = 0
    error: str = ""
    ended: float | None = None
    end_id: int | None = None
    messages: list[int] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    functions: list[str] = field(default_factory=list)
    raised_in: str = ""

    def as_json(self) -> "SummaryJson":
        """Return the summary as JSON for the browser."""
        return {name: getattr(self, name) for name in self.__slots__}

    def take(self, entry: Entry) -> None:
        """Update the summary with an event of the journey."""
        self.until = max(self.until, entry.at)
        before = self.state
        self._note_ids(entry.event)
        self._note_failure(entry.event)
        if self.kind in {REQUEST, RUNS}:
            self._take_of_request(entry.event)
        else:
            self._take_of_update(entry)
        if self.state in UNDECIDED:
            self.ended = self.end_id = None
        elif self.state != before:
            self.ended, self.end_id = entry.at, entry.id

    def _take_of_update(self, entry: Entry) -> None:
        match entry.event:
            case UpdateCreated(update=update, chat_id=chat_id):
                self._created(update, chat_id)
            case UpdateAttempt() as attempt:
                self._attempted(attempt)
            case UpdateDropped(reason=reason) if self.state in UNTAKEN:
                self.state, self.error = "dropped", f"not delivered: {reason}"
            case BotCall() as call:
                self._called(call)
            case PredictionState() as prediction:
                self._state_changed(prediction)
            case WebhookAttempt() as webhook:
                self._called_back(webhook)
            case RequestAnswered(status=401):
                self.refused += 1
            case RequestReceived() as request:
                self._received(request)
            case LogLine() | S3Call() as event:
                self._logged(_outcome_in(event))

    def _take_of_request(self, event: Event) -> None:
        """Note the title and state of a journey that no update caused."""
        match event:
            case RequestReceived() as request:
                self.title = f"{request.method} {request.path}"
            case (
                InvocationStarted(function=name)
                | InvocationThrottled(function=name)
                | ScheduleDue(function=name)
            ):
                self.title = self.title or name
            case InvocationEnded(error=error):
                self.state = "done" if error is None else "failed"
            case RequestAnswered(status=status):
                self.state = "done" if status < 500 else "failed"

    def _note_ids(self, event: Event) -> None:
        """Note the ids and functions that people search by, such as ids from a dashboard."""
        if isinstance(event, InvocationStarted) and event.function not in self.functions:
            self.functions.append(event.function)
        for found in (prediction_id_of(event), trace_of(event)):
            if found and found not in self.ids:
                self.ids.append(found)

    def _note_failure(self, event: Event) -> None:
        match event:
            case ExceptionLogged(trace=trace):
                self.error = raised_words(event)
                self.failures += 1
                self.raised_in = trace or ""
            case InvocationEnded(error={"type": kind, "message": message}, trace=trace):
                self.error = self.error or f"{kind}: {message}"
                self.failures += self.kind == RUNS and trace != self.raised_in
            case RequestAnswered(status=status, headers=headers, trace=trace, error=why) if (
                status >= 500
            ):
                self.error = self.error or why or ""
                is_later = "retry-after" in headers  # asks for a retry, so it isn't a failure
                self.failures += not is_later and trace != self.raised_in

    def _created(self, update: UpdateJson, chat_id: int | None) -> None:
        """Note an update's content. Raises TypeError, for example, if it is not an update."""
        found, message = title_of(update), update.get("message")
        number = message["message_id"] if message else 0
        if not all(isinstance(each, str | int | None) for each in (*astuple(found), number)):
            raise TypeError("a text or number is missing")
        self.chat_id = chat_id
        self.kind, self.title, self.thumb = found.kind, found.words, found.thumb
        self.person, self.chat, self.album = found.person, found.chat, found.album
        if message:
            self.messages.append(number)

    def _attempted(self, attempt: UpdateAttempt) -> None:
        if self.state in UNTAKEN:
            self.state = "done" if attempt.error is None else "erring"

    def _state_changed(self, prediction: PredictionState) -> None:
        """Note that work is in progress or canceled; any other outcome comes from the bot."""
        if prediction.status == "canceled" and self.state != "answered":
            self.state = "canceled"
        elif self.state in UNTAKEN:
            self.state = "working"

    def _called_back(self, webhook: WebhookAttempt) -> None:
        """Note that the bot failed to handle a webhook from Replicate, which will be retried."""
        if self.state == "working" and (webhook.status or 500) >= 500:
            self.state = "erring"

    def _called(self, call: BotCall) -> None:
        """Note which messages the bot sent, and whether it replied with a picture."""
        result = call.response.get("result")
        for message in result if isinstance(result, list) else [result]:
            match message:
                case {"message_id": int(message_id)}:
                    self.messages.append(message_id)
            match message:
                case {"photo": [{"file_unique_id": str(unique_id)}, *_]}:
                    self.answer = unique_id
        if call.status != 200:
            return
        if call.method in ANSWERS:
            self.state = "answered"
        elif call.via == "webhook" and call.method == "sendMessage":
            self.state = "done"  # a text is the bot's whole reply to this update

    def _received(self, request: RequestReceived) -> None:
        """Read the update's content from the request, without pictures, if no emulator logged it.

        Anyone can send a request, so it can contain anything.
        """
        if self.kind != UPDATE or request.path != TELEGRAM_PATH:
            return
        try:
            self._created(from_json(request.body), None)
            self.thumb = None
        except (ValueError, LookupError, TypeError, AttributeError):
            return

    def _logged(self, outcome: LogOutcome | None) -> None:
        if outcome is LogOutcome.REPEATED:
            self.duplicates += 1
        elif outcome is LogOutcome.TOLD and self.state not in {"answered", "canceled"}:
            self.state = "failed"  # the person was told something, but got no picture
        elif outcome is LogOutcome.NOT_TAKEN and self.state == "working":
            self.state = "failed"


SummaryJson = Annotated[dict[str, object], SchemaOf(Summary)]


def _outcome_in(event: LogLine | S3Call) -> LogOutcome | None:
    """Return the outcome that the bot stored or logged, or None; it may die before logging one."""
    match event:
        case LogLine(line=line):
            return outcome_of(line)
        case S3Call(method="PUT", key=key, status=200, sent=sent):
            return outcome_of_write(key, sent)
    return None
