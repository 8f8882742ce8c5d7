"""What people saw, by the events that say so, with ids as they were."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from darkroom_emulators.kit.events import Event

from .looks import Look
from .scenario import Seen, SeenFile

LookUp = Callable[[str], Awaitable[Look | None]]
# gets chat and message, and says by which name the scenario calls it
NameOf = Callable[[int, int], str | None]


@dataclass(slots=True)
class Sighting:
    """One thing that a person or a group saw of the bot; `number` is the message's id.

    `look` is filled in by `see`, while the emulator still has the picture.
    """

    chat: int
    number: int
    change: str
    message: dict[str, Any]
    note: str | None = None
    look: Look | None = None

    @property
    def reply_to(self) -> int:
        """The message that it answers, 0 for none."""
        found: int = self.message.get("reply_to_message", {}).get("message_id", 0)
        return found

    @property
    def topic(self) -> int:
        """The topic that it stands in, 0 for none."""
        found: int = self.message.get("message_thread_id", 0)
        return found

    def as_seen(self, chat: str, name_of: NameOf) -> Seen:
        """Return it with names in the place of ids; `chat` is the name of the chat."""
        if self.note is not None:
            return Seen(chat=chat, note=self.note)
        if self.change == "deleted":
            return Seen(chat=chat, deleted=name_of(self.chat, self.number))
        message = self.message
        return Seen(
            chat=chat,
            edited=name_of(self.chat, self.number) if self.change == "edited" else None,
            text=message.get("text") or message.get("caption") or "",
            photo=self.look if "photo" in message else None,
            file=self._file() if "document" in message else None,
            in_album="media_group_id" in message,
            answers=name_of(self.chat, self.reply_to) if self.reply_to else None,
            topic=name_of(self.chat, self.topic) if self.topic else None,
            buttons=_buttons(message),
        )

    def _file(self) -> SeenFile:
        document = self.message["document"]
        return SeenFile(
            name=document.get("file_name", ""), type=document.get("mime_type", ""), look=self.look
        )


async def see(event: Event, look_up: LookUp) -> Sighting | None:
    """Return what `event` showed of the bot, None if it is about something else."""
    data = event.data
    if event.kind == "callback.answered":
        text = data["answer"]["text"]
        return Sighting(data["user_id"], 0, "note", {}, note=text) if text else None
    if event.kind != "chat.message" or not _is_of_a_bot(data):
        return None
    message = data["message"]
    found = Sighting(data["chat_id"], message["message_id"], data["change"], message)
    if found.change != "deleted" and (unique_id := _picture_of(message)):
        found.look = await look_up(unique_id)
    return found


def _is_of_a_bot(data: dict[str, Any]) -> bool:
    """Say whether a bot did it; in a channel, where nobody is named, it may be a person's post."""
    message = data["message"]
    sender = message.get("from")
    return data["change"] == "deleted" or (sender["is_bot"] if sender else True)


def _picture_of(message: dict[str, Any]) -> str | None:
    sizes = message.get("photo") or [message.get("document") or {}]
    found: str | None = sizes[-1].get("file_unique_id")
    return found


def _buttons(message: dict[str, Any]) -> list[list[str]]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [[str(button["text"]) for button in row] for row in rows]
