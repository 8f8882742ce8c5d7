"""What the Telegram emulator records, a class for each kind of event."""

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from ..kit.events import Event, TracedCall
from .shapes import CallbackAnswerJson, MessageJson, UpdateJson

Change = Literal["new", "edited", "deleted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TelegramEvent(Event):
    """An event of the emulator."""

    source: Literal["telegram"] = "telegram"


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateCreated(TelegramEvent):
    """A bot is to get `update`, an Update of the Bot API; `chat_id` is 0 where there is no chat."""

    kind: ClassVar = "update.created"
    update_id: int
    bot_id: int
    chat_id: int
    update: UpdateJson


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateDropped(TelegramEvent):
    """An update will never be delivered."""

    kind: ClassVar = "update.dropped"
    update_id: int
    bot_id: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateAttempt(TelegramEvent):
    """One attempt to deliver an update; `status` is None where no response came.

    `attempt` counts from 1, `ms` is how long it took, `body` the response's beginning.
    """

    kind: ClassVar = "update.attempt"
    bot_id: int
    update_id: int
    chat_id: int
    attempt: int
    url: str
    headers: dict[str, str]
    status: int | None
    error: str | None
    ms: float
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BotCall(TelegramEvent, TracedCall):
    """A bot called a method of the Bot API, over HTTP or by its response to a webhook.

    `update_id` is the update of that webhook. Where the real Telegram answered, `size` is that of
    its response in bytes, and `bot_id` is None.
    """

    kind: ClassVar = "call"
    method: str
    via: Literal["http", "webhook"]
    status: int
    ms: float
    headers: dict[str, str]
    params: dict[str, Any]
    response: dict[str, Any]
    bot_id: int | None = None
    update_id: int | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatMessage(TelegramEvent):
    """People see a message that is new, edited or gone; `bot_id` is None outside private chats."""

    kind: ClassVar = "chat.message"
    chat_id: int
    bot_id: int | None
    change: Change
    message: MessageJson


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatAction(TelegramEvent):
    """A bot shows that it is "typing" or the like; `until` is Unix seconds."""

    kind: ClassVar = "chat.action"
    chat_id: int
    bot_id: int
    action: str
    until: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackAnswered(TelegramEvent):
    """A bot answered the press of a button."""

    kind: ClassVar = "callback.answered"
    callback_query_id: str
    bot_id: int
    user_id: int
    message_id: int
    answer: CallbackAnswerJson | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDownloaded(TelegramEvent, TracedCall):
    """A bot loaded a file; `size` is in bytes. `status` and `ms` are the real Telegram's."""

    kind: ClassVar = "file.downloaded"
    file_path: str
    size: int
    bot_id: int | None = None
    status: int = 200
    ms: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchFailed(TelegramEvent):
    """A file that a bot named by its URL can't be sent."""

    kind: ClassVar = "fetch.failed"
    url: str
    description: str
    why: str
