"""What the page says of a journey before it is opened: who sent what, and how it goes."""

import json
from dataclasses import dataclass, field
from typing import Annotated, Literal

from darkroom_emulators.kit.control import SchemaOf
from darkroom_emulators.kit.events import Entry, Event
from darkroom_emulators.replicate.events import PredictionState, WebhookAttempt
from darkroom_emulators.telegram.events import BotCall, UpdateAttempt, UpdateCreated
from darkroom_emulators.telegram.shapes import CallbackQueryJson, MessageJson, UpdateJson

from ..http_api.events import RequestAnswered, RequestReceived
from ..journeys.journeys import prediction_id_of, trace_of
from ..journeys.this_bot import TELEGRAM_PATH, LogOutcome, outcome_of
from ..lambda_.events import LogLine

State = Literal["new", "erring", "working", "answered", "failed", "canceled", "done"]
ANSWERS = {"sendPhoto", "sendDocument", "sendMediaGroup"}
UNTAKEN = {"new", "erring"}  # the bot has not taken it, or failed at it the last time


@dataclass(slots=True)
class Summary:
    """A journey in a few words; `at` and `until` are Unix seconds."""

    update_id: int
    at: float
    until: float
    kind: str = "update"
    title: str = ""
    chat_id: int | None = None
    thumb: str | None = None
    answer: str | None = None
    state: State = "new"
    duplicates: int = 0
    refused: int = 0
    messages: list[int] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)

    def as_json(self) -> "SummaryJson":
        """Return it as the browser takes it."""
        return {name: getattr(self, name) for name in self.__slots__}

    def take(self, entry: Entry) -> None:
        """Let an event of the journey change the summary."""
        self.until = max(self.until, entry.at)
        self._note_ids(entry.event)
        match entry.event:
            case UpdateCreated(update=update, chat_id=chat_id):
                self._created(update, chat_id)
            case UpdateAttempt() as attempt:
                self._attempted(attempt)
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
            case LogLine(line=line):
                self._logged(outcome_of(line))

    def _note_ids(self, event: Event) -> None:
        """Note what a log line or another's dashboard says."""
        for found in (prediction_id_of(event), trace_of(event)):
            if found and found not in self.ids:
                self.ids.append(found)

    def _created(self, update: UpdateJson, chat_id: int | None) -> None:
        self.chat_id = chat_id
        self.kind = next((name for name in update if name != "update_id"), "update")
        press = update.get("callback_query")
        message = press.get("message") if press else _message_in(update)
        self.title = _label_of(press) if press else ""
        if message is None:
            return
        self.title = self.title or message.get("caption") or message.get("text") or ""
        if self.kind == "message":
            self.messages.append(message["message_id"])
        if "photo" in message:
            self.kind = "photo"
            self.thumb = message["photo"][0]["file_unique_id"]
        elif "document" in message:
            self.kind = "file"
            self.title = self.title or message["document"].get("file_name", "")

    def _attempted(self, attempt: UpdateAttempt) -> None:
        if self.state in UNTAKEN:
            self.state = "done" if attempt.error is None else "erring"

    def _state_changed(self, prediction: PredictionState) -> None:
        """Note that there is work; how it ended is for the bot to say, not for the model."""
        if prediction.status == "canceled" and self.state != "answered":
            self.state = "canceled"
        elif self.state in UNTAKEN:
            self.state = "working"

    def _called_back(self, webhook: WebhookAttempt) -> None:
        """Note that the bot failed at a webhook of Replicate, which comes again."""
        if self.state == "working" and (webhook.status or 500) >= 500:
            self.state = "erring"

    def _called(self, call: BotCall) -> None:
        """Note what the bot said in the chat, and whether that was a picture."""
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
            self.state = "done"  # all that the bot has to say to this update

    def _received(self, request: RequestReceived) -> None:
        """Learn from the request what came, where no emulator says so: its pictures are not here.

        Anybody can send a request, so it may hold anything.
        """
        if self.kind != "update" or request.path != TELEGRAM_PATH:
            return
        try:
            self._created(json.loads(request.body), None)
            self.thumb = None
        except (ValueError, LookupError, TypeError, AttributeError):
            return

    def _logged(self, outcome: LogOutcome | None) -> None:
        if outcome is LogOutcome.REPEATED:
            self.duplicates += 1
        elif outcome is LogOutcome.TOLD and self.state not in {"answered", "canceled"}:
            self.state = "failed"  # the person was told something, but got no picture


SummaryJson = Annotated[dict[str, object], SchemaOf(Summary)]


def _message_in(update: UpdateJson) -> MessageJson | None:
    return (
        update.get("message")
        or update.get("edited_message")
        or update.get("channel_post")
        or update.get("edited_channel_post")
    )


def _label_of(press: CallbackQueryJson) -> str:
    """Return what stands on the button that was pressed; its data, if that is not known."""
    data = press.get("data", "")
    keyboard = press.get("message", {}).get("reply_markup", {})
    labels = (
        button["text"]
        for row in keyboard.get("inline_keyboard", [])
        for button in row
        if data and button.get("callback_data") == data
    )
    return next(labels, data)
