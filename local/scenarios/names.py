"""Finds the ids in a call's path and arguments that a scenario replaces with names."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from typing_extensions import TypedDict

from darkroom_emulators.telegram.shapes import MessageJson


class IdKind(StrEnum):
    """What an id belongs to: a person or other chat, a message, or an update."""

    CHAT = "chat"
    MESSAGE = "message"
    UPDATE = "update"


# the kind of an id, the chat (0 unless the id is a message's), and the id
Key = tuple[IdKind, int, int]

# the kind of an id in a path, by the segment before it
PATHS = {
    "users": IdKind.CHAT,
    "chats": IdKind.CHAT,
    "messages": IdKind.MESSAGE,
    "updates": IdKind.UPDATE,
}
# the kind of an id in the arguments, by the argument's name
ARGUMENTS = {
    "chat_id": IdKind.CHAT,
    "user_id": IdKind.CHAT,
    "forward_from_chat_id": IdKind.CHAT,
    "sender_chat_id": IdKind.CHAT,
    "message_id": IdKind.MESSAGE,
    "reply_to_message_id": IdKind.MESSAGE,
    "message_thread_id": IdKind.MESSAGE,
    "forward_message_id": IdKind.MESSAGE,
    "update_id": IdKind.UPDATE,
    "update_ids": IdKind.UPDATE,
}

# takes an id's kind and current value, and returns its replacement
Change = Callable[[IdKind, Any], Any]
# takes the argument's name, which determines a message's chat, and returns a Change
Choose = Callable[[str], Change]


def in_path(path: str, change: Change) -> str:
    """Return the path with `change` applied to every id or name."""
    words = path.split("/")
    return "/".join(
        str(change(PATHS[before], word)) if before in PATHS else word
        for before, word in zip(["", *words], words, strict=False)
    )


def in_arguments(arguments: Any, choose: Choose) -> Any:
    """Return the arguments with every id or name changed, at any depth."""
    if isinstance(arguments, list):
        return [in_arguments(each, choose) for each in arguments]
    if not isinstance(arguments, dict):
        return arguments
    return {
        key: _changed(value, ARGUMENTS[key], choose(key))
        if key in ARGUMENTS
        else in_arguments(value, choose)
        for key, value in arguments.items()
    }


def _changed(value: Any, kind: IdKind, change: Change) -> Any:
    if isinstance(value, list):
        return [_changed(each, kind, change) for each in value]
    if isinstance(value, dict) or value in {None, "", 0, "0"}:
        return value
    return change(kind, value)


class MadeJson(TypedDict, total=False):
    """The fields that scenarios read from a control call's result."""

    status: int
    id: int
    title: str
    update_ids: list[int]
    messages: list[MessageJson]


def made_by(path: str, answer: MadeJson) -> list[list[Key]]:
    """Return the ids of everything that a control call created, given its result.

    There is a list for each person, chat or message. A message's list includes its update, if the
    bot receives the message.
    """
    if path in {"users", "chats"} or path.endswith("/upgrade"):
        return [[(IdKind.CHAT, 0, int(answer["id"]))]]
    updates: list[Key] = [(IdKind.UPDATE, 0, each) for each in answer.get("update_ids", [])]
    messages = [] if "/messages/" in path else answer.get("messages", [])
    made: list[list[Key]] = [[(IdKind.MESSAGE, m["chat"]["id"], m["message_id"])] for m in messages]
    if not made:
        return [[update] for update in updates]
    if len(updates) == len(made):
        return [[*keys, update] for keys, update in zip(made, updates, strict=True)]
    return made
