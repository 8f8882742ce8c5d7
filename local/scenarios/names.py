"""Finds, in the path and arguments of a call, the ids for which a scenario has names."""

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


# the kind of thing, its chat (0 unless it is a message), and its id
Key = tuple[IdKind, int, int]

# the kind of an id in a path, by the word before it
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

# gets the kind and the current value, and returns its replacement
Change = Callable[[IdKind, Any], Any]
# gets the argument's name, from which the message's chat can be found
Choose = Callable[[str], Change]


def in_path(path: str, change: Change) -> str:
    """Return the path with every id or name changed."""
    words = path.split("/")
    return "/".join(
        str(change(PATHS[before], word)) if before in PATHS else word
        for before, word in zip(["", *words], words, strict=False)
    )


def in_arguments(arguments: Any, choose: Choose) -> Any:
    """Return the arguments with every id or name changed, wherever they occur."""
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
    """What is read from the answer to a control call; most calls created something."""

    status: int
    id: int
    title: str
    update_ids: list[int]
    messages: list[MessageJson]


def made_by(path: str, answer: MadeJson) -> list[list[Key]]:
    """Return what a control call created, judging by its answer, as a list of ids for each thing.

    A message is listed with the updates about it; there is none for a bot that does not receive the
    message.
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
