"""The fields of an update that are needed to give up on it: its id, and where to send a message.

Every field except the id is optional, so that the bot can give up even on updates in a format
newer than this code. Otherwise Telegram would resend them for a day.
"""

from typing import Annotated, Any, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from common.clients.telegram import Place
from common.texts import Language, language_of

from .updates import Id

T = TypeVar("T")


def _or_none(value: Any, read: ValidatorFunctionWrapHandler) -> Any:
    try:
        return read(value)
    except ValidationError:
        return None


IfReadable = Annotated[T | None, WrapValidator(_or_none)]


class _Part(BaseModel):
    # deferred, as most processes never need these models; `from_attributes` reads an Update
    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        from_attributes=True,
        validate_by_name=True,
        defer_build=True,
    )


class _Sender(_Part):
    id: IfReadable[Id] = None
    language_code: IfReadable[str] = None


class _Chat(_Part):
    id: Id
    type: IfReadable[str] = None


class _Message(_Part):
    chat: _Chat
    sender: IfReadable[_Sender] = Field(default=None, alias="from")
    sender_chat: IfReadable[_Chat] = None
    message_id: IfReadable[Id] = None
    message_thread_id: IfReadable[Id] = None
    is_topic_message: IfReadable[bool] = None
    date: IfReadable[int] = None


class _Press(_Part):
    id: str
    sender: IfReadable[_Sender] = Field(default=None, alias="from")
    message: IfReadable[_Message] = None


class Outline(_Part):
    """The readable part of an update: a message, a press, or neither."""

    update_id: Id
    message: IfReadable[_Message] = None
    channel_post: IfReadable[_Message] = None
    callback_query: IfReadable[_Press] = None

    @property
    def press_id(self) -> str | None:
        """The id of the button press to answer, or None if the update is not a press."""
        return self.callback_query.id if self.callback_query else None

    @property
    def is_private(self) -> bool:
        """Whether this is certainly for the bot: a press, or in a private chat (positive id)."""
        return self.press_id is not None or (self.place is not None and self.place.chat_id > 0)

    @property
    def place(self) -> Place | None:
        """Where to send a reply to the message or to a button's message; None if unknown."""
        pressed = self.callback_query.message if self.callback_query else None
        message = self.message or self.channel_post or pressed
        if message is None:
            return None
        thread = message.message_thread_id if message.is_topic_message else None
        return Place(message.chat.id, reply_to=message.message_id, thread_id=thread)

    @property
    def owner_id(self) -> int | None:
        """The work's owner, as in `Message.owner_id`; for a press in a channel, the channel."""
        if (press := self.callback_query) is not None:
            if press.message and press.message.chat.type == "channel":
                return press.message.chat.id
            return press.sender.id if press.sender else None
        message = self.message or self.channel_post
        if message is None:
            return None
        if message.sender_chat is not None:
            return message.sender_chat.id
        return message.sender.id if message.sender else message.chat.id

    @property
    def language(self) -> Language:
        """The sender's language, or English if that is unknown."""
        of = self.callback_query or self.message
        return language_of(of.sender.language_code if of and of.sender else None)

    @property
    def sent_at(self) -> float | None:
        """When the message was sent, in Unix seconds; None for a press."""
        message = self.message or self.channel_post
        return message.date if message else None
