"""The fields of Telegram's Update that the bot reads: https://core.telegram.org/bots/api#update."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from common.clients.telegram import MAX_FILE_SIZE, Buttons, Place
from common.texts import Language, language_of

# Telegram's ids have at most 52 significant bits; longer ones might not fit into S3's keys
Id = Annotated[int, Field(ge=-(2**52), le=2**52)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class User(_Part):
    """Who sent a message or pressed a button."""

    id: Id
    language_code: str | None = None


class Chat(_Part):
    """A message's chat; `type` is private, group, supergroup or channel."""

    id: Id
    type: str


class File(_Part):
    """A file on Telegram's servers; `file_size` is in bytes, 0 if unknown."""

    file_id: str
    file_size: int = 0


class PhotoSize(File):
    """One size of a photo, in pixels."""

    width: int
    height: int


class Sticker(File):
    """A sticker. A WebP sent as a file also becomes a sticker, but belongs to no set."""

    is_animated: bool = False
    is_video: bool = False
    set_name: str | None = None


class Entity(_Part):
    """A marked part of a text; offset and length are in UTF-16 code units."""

    type: str
    offset: int
    length: int


class KeyboardButton(_Part):
    """A button; all of the bot's buttons have `callback_data`."""

    text: str = ""
    callback_data: str = ""


class Keyboard(_Part):
    """The buttons under a message."""

    inline_keyboard: tuple[tuple[KeyboardButton, ...], ...] = ()


class Pictured(_Part):
    """Something that may contain a picture: a message, or an excerpt of one in another chat."""

    photo: tuple[PhotoSize, ...] = ()
    document: File | None = None
    sticker: Sticker | None = None
    animation: dict[str, Any] | None = None
    has_media_spoiler: bool = False

    @property
    def picture(self) -> File | None:
        """The photo's largest size that a bot can download, or a file that may be a picture.

        Only the bytes show whether it is a picture, and only getFile shows whether it is too large.
        """
        if self.photo:
            fitting = [size for size in self.photo if size.file_size <= MAX_FILE_SIZE]
            return max(fitting or self.photo, key=lambda size: size.width * size.height)
        if self.animation is not None:
            return None
        sticker = self.sticker
        if sticker and not (sticker.is_animated or sticker.is_video or sticker.set_name):
            return sticker
        return self.document


class Message(Pictured):
    """A message, with a picture, text, or something else that the bot does not handle.

    If it was sent on behalf of a chat (by a channel, or a group's anonymous administrator),
    `sender_chat` is that chat, and `from`, if present, is a placeholder shared by all groups:
    https://core.telegram.org/bots/api#message
    """

    message_id: Id
    chat: Chat
    sender: User | None = Field(default=None, alias="from")
    sender_chat: Chat | None = None
    date: int = 0
    message_thread_id: Id | None = None
    is_topic_message: bool = False
    media_group_id: str | None = None
    reply_to_message: "Message | None" = None
    external_reply: Pictured | None = None  # the message replied to, in another chat or topic
    caption: str | None = None
    caption_entities: tuple[Entity, ...] = ()
    text: str | None = None
    entities: tuple[Entity, ...] = ()
    video: dict[str, Any] | None = None
    video_note: dict[str, Any] | None = None
    voice: dict[str, Any] | None = None
    audio: dict[str, Any] | None = None
    reply_markup: Keyboard | None = None

    @property
    def buttons(self) -> Buttons:
        """The buttons under the message."""
        rows = self.reply_markup.inline_keyboard if self.reply_markup else ()
        return [[(button.text, button.callback_data) for button in row] for row in rows]

    @property
    def language(self) -> Language:
        """The sender's language; English if there is no sender."""
        return language_of(self.sender.language_code if self.sender else None)

    @property
    def owner_id(self) -> int:
        """The owner of the work: `sender_chat` if there is one, else the sender, else the chat."""
        if self.sender_chat:
            return self.sender_chat.id
        return self.sender.id if self.sender else self.chat.id

    @property
    def is_private(self) -> bool:
        """Whether the chat is private, between the person and the bot."""
        return self.chat.type == "private"

    @property
    def place(self) -> Place:
        """Where to send a reply to this message."""
        thread = self.message_thread_id if self.is_topic_message else None
        return Place(self.chat.id, reply_to=self.message_id, thread_id=thread)

    @property
    def is_other_media(self) -> bool:
        """Whether it contains other media that the person may expect the bot to work on."""
        return any(
            (self.sticker, self.video, self.video_note, self.animation, self.voice, self.audio)
        )

    def marked(self, kind: str) -> list[str]:
        """Return the parts of the text or caption that are marked as entities of type `kind`."""
        said = (self.text or self.caption or "").encode("utf-16-le")
        return [
            said[entity.offset * 2 : (entity.offset + entity.length) * 2].decode(
                "utf-16-le", errors="replace"
            )
            for entity in self.entities + self.caption_entities
            if entity.type == kind and entity.offset >= 0 and entity.length > 0
        ]


class Press(_Part):
    """A press of one of the bot's buttons.

    It always comes from a person, even if they write as a chat: `from` is never a placeholder.
    """

    id: str
    sender: User = Field(alias="from")
    message: Message | None = None
    data: str = ""

    @property
    def language(self) -> Language:
        """The language of the person who pressed the button."""
        return language_of(self.sender.language_code)

    @property
    def post_owner_id(self) -> int | None:
        """The chat that may own the button's work; None in a private chat or if it is unknown.

        If a chat sent the message that started the work, this is that chat. Otherwise, or if that
        message is unavailable, it is the button's chat (wrong only if a channel posted in a group).
        """
        if self.message is None or self.message.is_private:
            return None
        post = self.message.reply_to_message
        return post.sender_chat.id if post and post.sender_chat else self.message.chat.id


class Update(_Part):
    """One update; kinds that the bot ignores are not read."""

    update_id: Id
    message: Message | None = None
    channel_post: Message | None = None
    callback_query: Press | None = None
