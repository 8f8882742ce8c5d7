"""Ids and their names in a scenario: in the path and the arguments of a call."""

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


# what an id belongs to, in which chat (for messages, else 0), and the id
Key = tuple[IdKind, int, int]

# by the path's word before the id
PATHS = {
    "users": IdKind.CHAT,
    "chats": IdKind.CHAT,
    "messages": IdKind.MESSAGE,
    "updates": IdKind.UPDATE,
}
# by the argument's name
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
# also gets the argument's name, which says in which chat a message is
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
    """Return what a control call created, judging by its answer; ids of one thing are together.

    Messages are created together with the updates about them; a bot that does not learn about a
    message gets none.
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
