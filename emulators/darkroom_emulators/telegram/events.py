"""What the Telegram emulator records, a class for each kind of event."""

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from ..kit.events import Event, TracedCall
from .shapes import (
    CallbackAnswerJson,
    DraftJson,
    InlineResultJson,
    MessageJson,
    Unheard,
    UpdateJson,
)

Change = Literal["new", "edited", "deleted"]
Via = Literal["http", "webhook"]
DraftChange = Literal["shown", "gone"]
PaymentState = Literal["waiting", "paid", "declined", "expired", "refunded"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TelegramEvent(Event):
    """An event of the emulator."""

    source: Literal["telegram"] = "telegram"


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateCreated(TelegramEvent):
    """A bot should get `update`, an Update of the Bot API; `chat_id` is 0 if there is no chat."""

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
class PollWaiting(TelegramEvent):
    """A getUpdates starts waiting for an update, for `seconds` at most."""

    kind: ClassVar = "poll.waiting"
    bot_id: int
    offset: int
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateAttempt(TelegramEvent):
    """One attempt to deliver an update; `status` is None if no response came.

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
    """A bot called a method of the Bot API, over HTTP or in its response to a webhook.

    `update_id` is the update of that webhook. If the real Telegram answered, `size` is that of its
    response in bytes, and `bot_id` is None.
    """

    kind: ClassVar = "call"
    method: str
    via: Via
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
    """People see a new, edited or removed message; `bot_id` is None outside private chats."""

    kind: ClassVar = "chat.message"
    chat_id: int
    bot_id: int | None
    change: Change
    message: MessageJson


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageUnheard(TelegramEvent):
    """A bot gets no update about a message in its chat.

    `why` is "privacy" (its privacy mode, in groups), "allowed_updates" (it did not ask for this
    kind) or "full" (too many updates wait).
    """

    kind: ClassVar = "message.unheard"
    chat_id: int
    message_id: int
    bot_id: int
    username: str
    why: Unheard


@dataclass(frozen=True, slots=True, kw_only=True)
class EphemeralMessage(TelegramEvent):
    """Only one person sees a new, edited or removed message; the chat does not keep it."""

    kind: ClassVar = "chat.ephemeral_message"
    chat_id: int
    bot_id: int
    user_id: int
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
class ChatDraft(TelegramEvent):
    """A bot writes: people see a draft that is "shown", new or changed, or "gone"."""

    kind: ClassVar = "chat.draft"
    chat_id: int
    change: DraftChange
    draft: DraftJson


@dataclass(frozen=True, slots=True, kw_only=True)
class InlineAnswered(TelegramEvent):
    """A bot answered an inline query; people see its results above the keyboard."""

    kind: ClassVar = "inline.answered"
    inline_query_id: str
    bot_id: int
    user_id: int
    query: str
    results: list[InlineResultJson] | None
    next_offset: str
    button: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StarsPayment(TelegramEvent):
    """What became of a payment: "waiting" for the bot's answer, for 10 s, and then the outcome.

    `text` is what the person reads: why the bot declined, or why nothing was paid. `is_heard` is
    false if the bot's `allowed_updates` leave `pre_checkout_query` out: it can't answer.
    """

    kind: ClassVar = "stars.payment"
    bot_id: int
    user_id: int
    state: PaymentState
    title: str
    total_amount: int
    pre_checkout_query_id: str
    telegram_payment_charge_id: str
    text: str
    is_heard: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackAnswered(TelegramEvent):
    """A bot answered a button press."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodUnsupported(TelegramEvent):
    """A bot called a method that gets a 404 "method not found"; `explanation` says why.

    `since` is the version of the Bot API that the method came with, None for one before 10.1.
    """

    kind: ClassVar = "method.unsupported"
    bot_id: int
    method: str
    since: str | None
    via: Via
    explanation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArgumentIgnored(TelegramEvent):
    """A method ran without one of its arguments in the Bot API; reported once for each."""

    kind: ClassVar = "argument.ignored"
    bot_id: int
    method: str
    argument: str
    explanation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalGuessed(TelegramEvent):
    """A method was refused with a `description` that nobody has seen Telegram use for that."""

    kind: ClassVar = "refusal.guessed"
    bot_id: int
    method: str
    description: str
    explanation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaUnmeasured(TelegramEvent):
    """A video or sound can't be measured here; what the bot said about it counts.

    `why` has a remedy. `container` is its format by its first bytes, such as "mp4".
    """

    kind: ClassVar = "media.unmeasured"
    container: str
    why: str
