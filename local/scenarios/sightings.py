"""Extracts what people saw from the events, with the original ids."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from darkroom_emulators.kit.events import Event
from darkroom_emulators.telegram.events import CallbackAnswered, ChatMessage
from darkroom_emulators.telegram.file_shapes import DocumentJson
from darkroom_emulators.telegram.shapes import MessageJson

from .looks import Look
from .scenario import Seen, SeenFile

LookUp = Callable[[str], Awaitable[Look | None]]
# takes a chat and a message, and returns the scenario's name for the message
NameOf = Callable[[int, int], str | None]


@dataclass(slots=True)
class Sighting:
    """Something that a person or group saw the bot do. `number` is the message's id.

    `see` fills in `look` while the emulator still has the picture.
    """

    chat: int
    number: int
    change: str
    message: MessageJson | None
    note: str | None = None
    look: Look | None = None

    @property
    def reply_to(self) -> int:
        """The id of the message that the bot replied to, or 0 if it wasn't a reply."""
        answered = self.message.get("reply_to_message") if self.message else None
        return answered["message_id"] if answered else 0

    @property
    def topic(self) -> int:
        """The id of the message's topic, or 0 if it has none."""
        return self.message.get("message_thread_id", 0) if self.message else 0

    def as_seen(self, chat: str, name_of: NameOf) -> Seen:
        """Return the sighting with names instead of ids. `chat` is the chat's name."""
        message = self.message
        if message is None:
            return Seen(chat=chat, note=self.note)
        if self.change == "deleted":
            return Seen(chat=chat, deleted=name_of(self.chat, self.number))
        return Seen(
            chat=chat,
            edited=name_of(self.chat, self.number) if self.change == "edited" else None,
            text=message.get("text") or message.get("caption") or "",
            photo=self.look if "photo" in message else None,
            file=self._file(message["document"]) if "document" in message else None,
            in_album="media_group_id" in message,
            answers=name_of(self.chat, self.reply_to) if self.reply_to else None,
            topic=name_of(self.chat, self.topic) if self.topic else None,
            buttons=_buttons(message),
        )

    def _file(self, document: DocumentJson) -> SeenFile:
        return SeenFile(
            name=document.get("file_name", ""), type=document.get("mime_type", ""), look=self.look
        )


async def see(event: Event, look_up: LookUp) -> Sighting | None:
    """Return what the bot showed people in `event`, or None if it showed them nothing."""
    if isinstance(event, CallbackAnswered):
        answer = event.answer
        text = answer["text"] if answer else ""
        return Sighting(event.user_id, 0, "note", None, note=text) if text else None
    if not isinstance(event, ChatMessage) or not _is_of_a_bot(event):
        return None
    message = event.message
    found = Sighting(event.chat_id, message["message_id"], event.change, message)
    if found.change != "deleted" and (unique_id := _picture_of(message)):
        found.look = await look_up(unique_id)
    return found


def chat_of(event: Event) -> int:
    """Return the id of the chat in which an event is visible, or 0 if there is none."""
    match event:
        case ChatMessage(chat_id=chat) | CallbackAnswered(user_id=chat):
            return chat
    return 0


def _is_of_a_bot(event: ChatMessage) -> bool:
    """Return whether a bot may have caused an event. In a channel, the sender may be missing."""
    message = event.message
    sender = message.get("from")
    return event.change == "deleted" or (sender["is_bot"] if sender else True)


def _picture_of(message: MessageJson) -> str | None:
    if sizes := message.get("photo"):
        return sizes[-1]["file_unique_id"]
    document = message.get("document")
    return document["file_unique_id"] if document else None


def _buttons(message: MessageJson) -> list[list[str]]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [[str(button["text"]) for button in row] for row in rows]
