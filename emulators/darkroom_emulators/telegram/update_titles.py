"""Summarizes updates for lists: the person, text, chat and picture of each."""

from collections.abc import Mapping
from dataclasses import dataclass

from .shapes import CallbackQueryJson, MessageJson, UpdateJson


@dataclass(frozen=True, slots=True)
class UpdateTitle:
    """A summary of an update; `thumb` is the `file_unique_id` of its picture, if it has one.

    `kind` is the update's kind or, for a new message with a photo or document, "photo" or "file".
    `chat` is the title of a group or channel. Messages of the same album share an `album`.
    """

    kind: str
    words: str = ""
    person: str = ""
    chat: str = ""
    album: str = ""
    thumb: str | None = None


def title_of(update: UpdateJson) -> UpdateTitle:
    """Return the summary of an update."""
    kind = next((name for name in update if name != "update_id"), "update")
    value: Mapping[str, object] = update.get(kind) or {}  # type: ignore[assignment]
    press = update.get("callback_query")
    message = press.get("message") if press else message_in(update)
    words = label_of(press) if press else str(value.get("query", ""))
    if message is None:
        return UpdateTitle(kind, words, _name_in(value))
    if kind == "message" and "photo" in message:
        kind = "photo"
    elif kind == "message" and "document" in message:
        kind = "file"
    name = message.get("document", {}).get("file_name", "")
    return UpdateTitle(
        kind,
        words or message.get("caption") or message.get("text") or name,
        _name_in(value),
        message.get("chat", {}).get("title", ""),
        message.get("media_group_id", ""),
        message["photo"][0]["file_unique_id"] if "photo" in message else None,
    )


def message_in(update: UpdateJson) -> MessageJson | None:
    """Return the new or edited message that the update is about, or None."""
    return (
        update.get("message")
        or update.get("edited_message")
        or update.get("channel_post")
        or update.get("edited_channel_post")
    )


def label_of(press: CallbackQueryJson) -> str:
    """Return the label of the pressed button, or its data if the label is unknown."""
    data = press.get("data", "")
    keyboard = press.get("message", {}).get("reply_markup", {})
    labels = (
        button["text"]
        for row in keyboard.get("inline_keyboard", [])
        for button in row
        if data and button.get("callback_data") == data
    )
    return next(labels, data)


def _name_in(value: Mapping[str, object]) -> str:
    """Return the name of the chat or person that caused an update, or "" if unknown."""
    for field, name in (("sender_chat", "title"), ("from", "first_name"), ("user", "first_name")):
        match value.get(field):
            case {**found} if name in found:
                return str(found[name])
    return ""
