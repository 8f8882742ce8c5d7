"""The Telegram emulator's events, with a class for each kind."""

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
    """Base class of the Telegram emulator's events."""

    source: Literal["telegram"] = "telegram"


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateCreated(TelegramEvent):
    """A new Update for a bot; `chat_id` is 0 if the update has no chat."""

    kind: ClassVar = "update.created"
    update_id: int
    bot_id: int
    chat_id: int
    update: UpdateJson


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateDropped(TelegramEvent):
    """An update was removed without being delivered."""

    kind: ClassVar = "update.dropped"
    update_id: int
    bot_id: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PollWaiting(TelegramEvent):
    """A getUpdates call starts waiting for updates, for at most `seconds`."""

    kind: ClassVar = "poll.waiting"
    bot_id: int
    offset: int
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateAttempt(TelegramEvent):
    """One attempt to deliver an update to a webhook; `status` is None if there was no response.

    `attempt` counts from 1, `ms` is how long the attempt took, and `body` is the beginning of the
    response.
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

    `update_id` is the update that the webhook delivered. If the real Telegram answered, `size` is
    the response's size in bytes, and `bot_id` is None.
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
    """A message was posted, edited or deleted; `bot_id` is None outside private chats."""

    kind: ClassVar = "chat.message"
    chat_id: int
    bot_id: int | None
    change: Change
    message: MessageJson


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageUnheard(TelegramEvent):
    """A bot gets no update about a message in one of its chats.

    `why` is "privacy" (the bot's privacy mode hides the message), "allowed_updates" (the bot did
    not ask for this kind of update) or "full" (too many updates are waiting).
    """

    kind: ClassVar = "message.unheard"
    chat_id: int
    message_id: int
    bot_id: int
    username: str
    why: Unheard


@dataclass(frozen=True, slots=True, kw_only=True)
class EphemeralMessage(TelegramEvent):
    """An ephemeral message, which only one person sees, was sent, edited or deleted."""

    kind: ClassVar = "chat.ephemeral_message"
    chat_id: int
    bot_id: int
    user_id: int
    change: Change
    message: MessageJson


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatAction(TelegramEvent):
    """A bot shows an action such as "typing" until `until` (Unix seconds)."""

    kind: ClassVar = "chat.action"
    chat_id: int
    bot_id: int
    action: str
    until: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatDraft(TelegramEvent):
    """A bot's draft changed: it is "shown" (new or with new text) or "gone"."""

    kind: ClassVar = "chat.draft"
    chat_id: int
    change: DraftChange
    draft: DraftJson


@dataclass(frozen=True, slots=True, kw_only=True)
class InlineAnswered(TelegramEvent):
    """A bot answered an inline query; the person sees the results above the text field."""

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
    """A payment's `state` changed; when it becomes "waiting", the bot has 10 seconds to answer.

    `text` is shown to the person: why the bot declined, or why the payment failed. `is_heard` is
    false if the bot can't answer because its `allowed_updates` exclude `pre_checkout_query`.
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
    """A bot downloaded a file of `size` bytes.

    If the real Telegram served it, `status` and `ms` describe its response; `bot_id` is None.
    """

    kind: ClassVar = "file.downloaded"
    file_path: str
    size: int
    bot_id: int | None = None
    status: int = 200
    ms: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchFailed(TelegramEvent):
    """A file that a bot gave by URL can't be sent; `why` is the reason."""

    kind: ClassVar = "fetch.failed"
    url: str
    description: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodUnsupported(TelegramEvent):
    """A bot called a method that returned 404 "method not found"; `explanation` is the reason.

    `since` is the Bot API version that added the method; None if unknown or older than 10.1.
    """

    kind: ClassVar = "method.unsupported"
    bot_id: int
    method: str
    since: str | None
    via: Via
    explanation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArgumentIgnored(TelegramEvent):
    """A method ignored an argument that is not emulated; logged once per method and argument."""

    kind: ClassVar = "argument.ignored"
    bot_id: int
    method: str
    argument: str
    explanation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalGuessed(TelegramEvent):
    """The emulator refused a call with a `description`, or by a rule, that is our guess."""

    kind: ClassVar = "refusal.guessed"
    bot_id: int
    method: str
    description: str
    explanation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaUnmeasured(TelegramEvent):
    """A video or sound can't be measured on this machine, so only the bot's own values are used.

    `why` includes a remedy. `container` is the format found from the first bytes, such as "mp4".
    """

    kind: ClassVar = "media.unmeasured"
    container: str
    why: str
