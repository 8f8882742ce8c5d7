"""What the page says of a journey before it is opened: who sent what, and how it goes."""

import json
from dataclasses import dataclass, field
from typing import Any

from darkroom_emulators.kit.events import Event

from ..traces import root_of

ANSWERS = {"sendPhoto", "sendDocument", "sendMediaGroup"}
ENDS = {"task answered", "task given up"}  # as the bot logs them
UNTAKEN = {"new", "erring"}  # the bot has not taken it, or failed at it the last time


@dataclass(slots=True)
class Summary:
    """A journey in a few words.

    `state` is new, erring, working, answered, failed, canceled or done.
    """

    update_id: int
    at: float
    until: float
    kind: str = "update"
    title: str = ""
    chat_id: int | None = None
    thumb: str | None = None
    answer: str | None = None
    state: str = "new"
    duplicates: int = 0
    refused: int = 0
    messages: list[int] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return it as the browser takes it."""
        return {name: getattr(self, name) for name in self.__slots__}

    def take(self, event: Event) -> None:
        """Let an event of the journey change the summary."""
        self.until = max(self.until, event.at)
        for name in ("prediction_id", "trace"):  # what a log line or another's dashboard says
            found = event.data.get(name)
            if found and (text := root_of(found) or found) not in self.ids:
                self.ids.append(text)
        if step := STEPS.get((event.source, event.kind)):
            step(self, event.data)


def _created(summary: Summary, data: dict[str, Any]) -> None:
    update = data["update"]
    summary.chat_id = data["chat_id"]
    summary.kind = next((name for name in update if name != "update_id"), "update")
    content = update[summary.kind]
    message = content.get("message", content)
    summary.title = _pressed(content) or message.get("caption") or message.get("text") or ""
    if summary.kind == "message":
        summary.messages.append(message["message_id"])
    if "photo" in message:
        summary.kind = "photo"
        summary.thumb = message["photo"][0]["file_unique_id"]
    elif "document" in message:
        summary.kind = "file"
        summary.title = summary.title or message["document"].get("file_name", "")


def _pressed(content: dict[str, Any]) -> str:
    """Return what stands on the button that was pressed, "" if none was; its data holds ids."""
    if not (data := content.get("data")):
        return ""
    rows = content.get("message", {}).get("reply_markup", {}).get("inline_keyboard", [])
    labels = (each["text"] for row in rows for each in row if each.get("callback_data") == data)
    return str(next(labels, data))


def _attempted(summary: Summary, data: dict[str, Any]) -> None:
    if summary.state in UNTAKEN:
        summary.state = "done" if data["error"] is None else "erring"


def _state_changed(summary: Summary, data: dict[str, Any]) -> None:
    """Note that there is work; how it ended is for the bot to say, not for the model."""
    if data["status"] == "canceled" and summary.state != "answered":
        summary.state = "canceled"
    elif summary.state in UNTAKEN:
        summary.state = "working"


def _called_back(summary: Summary, data: dict[str, Any]) -> None:
    """Note that the bot failed at a webhook of Replicate, which comes again."""
    if summary.state == "working" and (data["status"] or 500) >= 500:
        summary.state = "erring"


def _called(summary: Summary, data: dict[str, Any]) -> None:
    """Note what the bot said in the chat, and whether that was a picture."""
    result = data["response"].get("result")
    for message in result if isinstance(result, list) else [result]:
        if isinstance(message, dict) and "message_id" in message:
            summary.messages.append(message["message_id"])
            photos = message.get("photo")
            summary.answer = photos[0]["file_unique_id"] if photos else summary.answer
    if data["method"] in ANSWERS and data["status"] == 200:
        summary.state = "answered"
    elif data["via"] == "webhook" and data["method"] == "sendMessage" and data["status"] == 200:
        summary.state = "done"  # all that the bot has to say to this update


def _received(summary: Summary, data: dict[str, Any]) -> None:
    """Learn from the request what came, where no emulator says so: its pictures are not here.

    Anybody can send a request, so it may hold anything.
    """
    if summary.kind != "update" or data["path"] != "/webhook/telegram":
        return
    try:
        update = json.loads(data["body"])
        _created(summary, {"update": update, "chat_id": None})
        summary.thumb = None
    except (ValueError, LookupError, TypeError, AttributeError):
        return


def _requested(summary: Summary, data: dict[str, Any]) -> None:
    if data["status"] == 401:
        summary.refused += 1


def _logged(summary: Summary, data: dict[str, Any]) -> None:
    message = data["line"].get("message") if isinstance(data["line"], dict) else None
    if message == "update already done":
        summary.duplicates += 1
    elif message in ENDS and summary.state not in {"answered", "canceled"}:
        summary.state = "failed"  # the person was told something, but got no picture


STEPS = {
    ("telegram", "update.created"): _created,
    ("telegram", "update.attempt"): _attempted,
    ("telegram", "call"): _called,
    ("replicate", "prediction.state"): _state_changed,
    ("replicate", "webhook.attempt"): _called_back,
    ("gateway", "request"): _requested,
    ("gateway", "request.received"): _received,
    ("lambda", "log"): _logged,
}
