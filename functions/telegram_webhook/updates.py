"""The part of Telegram's Update that the bot reads: https://core.telegram.org/bots/api#update."""

from pydantic import BaseModel, ConfigDict, Field

from common.telegram import MAX_FILE_SIZE
from common.texts import Language


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class User(_Part):
    """Who sent a message."""

    language_code: str | None = None


class Chat(_Part):
    """Where a message stands."""

    id: int


class PhotoSize(_Part):
    """One size of a photo; sizes are in pixels and bytes."""

    file_id: str
    width: int
    height: int
    file_size: int = 0


class Message(_Part):
    """A message: with a photo, with text, or with something the bot does not look at."""

    message_id: int
    chat: Chat
    sender: User | None = Field(default=None, alias="from")
    photo: tuple[PhotoSize, ...] = ()
    caption: str | None = None
    text: str | None = None

    @property
    def language(self) -> Language:
        """The sender's language; English where nobody is named as the sender."""
        return Language.of(self.sender.language_code if self.sender else None)

    @property
    def best_photo(self) -> PhotoSize | None:
        """The largest size that the Bot API lets a bot download, None if there is none."""
        fitting = [size for size in self.photo if size.file_size <= MAX_FILE_SIZE]
        return max(fitting, key=lambda size: size.width * size.height, default=None)


class Update(_Part):
    """One update; the kinds that the bot does nothing about are not read."""

    update_id: int
    message: Message | None = None
