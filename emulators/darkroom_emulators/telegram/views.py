"""Builds the Bot API's Message and File objects, in the real server's field order."""

from functools import partial
from typing import cast

from .content import ContentView
from .files import FileStore, Media, TelegramFile
from .media_fields import media_fields
from .shapes import MessageJson
from .text_shapes import UserJson
from .world import Bot, TelegramMessage

# the `from` of a group message that was sent as a chat; `sender_chat` has that chat
_ANONYMOUS_ADMIN: UserJson = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
_CHANNEL_IN_A_GROUP: UserJson = {
    "id": 136817688,
    "is_bot": True,
    "first_name": "Channel",
    "username": "Channel_Bot",
}


class Views:
    """Builds Bot API objects for a bot, with that bot's own file ids.

    With `downloads`, each file also has a `download_url` for browsers.
    """

    def __init__(self, files: FileStore, *, downloads: bool = False):
        self._files, self._downloads = files, downloads

    def message(self, message: TelegramMessage, bot: Bot, *, nested: bool = False) -> MessageJson:
        """Return a Message; if `nested` in another one, without the message that it replies to."""
        found: dict[str, object] = {"message_id": message.id}
        found |= _sender(message)
        found |= {"chat": message.chat.as_json(), "date": message.date}
        if message.edit_date:
            found["edit_date"] = message.edit_date
        found |= self._context(message, bot, nested=nested)
        found |= self._content(message, bot)
        found |= {name: True for name, on in message.marks.items() if on}
        if message.effect_id:
            found["effect_id"] = message.effect_id
        if message.receiver:
            found["receiver_user"] = message.receiver.as_json()
            found["ephemeral_message_id"] = message.ephemeral_id
        if message.markup and "inline_keyboard" in message.markup:
            found["reply_markup"] = message.markup
        # mypy can't check this, but tests check it against the Bot API's own schema
        return cast("MessageJson", found)

    def file(self, stored: TelegramFile, bot: Bot) -> dict[str, object]:
        """Return a File without its path."""
        found: dict[str, object] = {
            "file_id": self._files.file_id(stored, bot.id),
            "file_unique_id": stored.unique_id,
            "file_size": stored.size,
        }
        if self._downloads:
            found["download_url"] = f"/_emulator/files/{stored.unique_id}"
        return found

    def _context(self, message: TelegramMessage, bot: Bot, *, nested: bool) -> dict[str, object]:
        found: dict[str, object] = {}
        if message.thread_id:
            found |= {"message_thread_id": message.thread_id, "is_topic_message": True}
        if message.via_bot:
            found["via_bot"] = message.via_bot.as_json()
        if message.forward_origin:
            found |= _forwarded(message.forward_origin)
        if message.reply_to and not nested:
            found["reply_to_message"] = self.message(message.reply_to, bot, nested=True)
        if message.quote and not nested:
            found["quote"] = message.quote
        if message.album:
            found["media_group_id"] = message.album
        return found

    def _content(self, message: TelegramMessage, bot: Bot) -> dict[str, object]:
        if message.service:
            return message.service
        if message.pinned:
            return {"pinned_message": self.message(message.pinned, bot, nested=True)}
        found: dict[str, object] = {}
        if message.content is not None:
            view = ContentView(self._downloads, lambda media: self.media(media, bot))
            found |= message.content.as_json(view)
        elif message.media is not None:
            found |= self.media(message.media, bot)
        else:
            found["text"] = message.text
            if message.entities:
                found["entities"] = message.entities
            if message.link_preview:
                found["link_preview_options"] = message.link_preview
            return found
        if message.text:
            found["caption"] = message.text
        if message.entities:
            found["caption_entities"] = message.entities
        return found

    def media(self, media: Media, bot: Bot) -> dict[str, object]:
        """Return the fields of a Message for a photo or file."""
        return media_fields(media, partial(self.file, bot=bot))


def _sender(message: TelegramMessage) -> dict[str, object]:
    """Return the fields for the sender of a message: a person or bot, or a chat."""
    if message.sender_chat is None:
        return {"from": message.sender.as_json()}
    found: dict[str, object] = {}
    if message.sender_chat.type != "channel":
        found["from"] = _ANONYMOUS_ADMIN
    elif message.sender_chat is not message.chat:
        found["from"] = _CHANNEL_IN_A_GROUP
    return found | _signature(message) | {"sender_chat": message.sender_chat.as_json()}


def _forwarded(origin: dict[str, object]) -> dict[str, object]:
    """Return a message's origin, also by the old names, which the real server still sends."""
    old_names = {
        "forward_from": origin.get("sender_user"),
        "forward_from_chat": origin.get("chat") or origin.get("sender_chat"),
        "forward_from_message_id": origin.get("message_id"),
        "forward_signature": origin.get("author_signature"),
        "forward_date": origin["date"],
    }
    found = {name: value for name, value in old_names.items() if value is not None}
    return {"forward_origin": origin, **found}


def _signature(message: TelegramMessage) -> dict[str, object]:
    return {"author_signature": message.author_signature} if message.author_signature else {}


def origin(source: TelegramMessage) -> dict[str, object]:
    """Return the MessageOrigin of a forwarded message."""
    if source.chat.type == "channel":
        found = {"type": "channel", "chat": source.chat.as_json(), "message_id": source.id}
    elif source.sender_chat:
        found = {"type": "chat", "sender_chat": source.sender_chat.as_json()}
    else:
        found = {"type": "user", "sender_user": source.sender.as_json()}
    return found | _signature(source) | {"date": source.date}
