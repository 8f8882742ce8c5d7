"""Methods about the topics of a forum."""

from ..errors import bad_request, guessed_request
from ..groups import DEFAULT_ICON, TelegramGroups
from ..world import TelegramChat
from .call import MethodCall
from .registry import emulates

MAX_NAME = 128
COLORS = frozenset({7322096, 16766590, 13338331, 9367192, 16749490, 16478047})
_EMOJI = "icon_custom_emoji_id"


@emulates("createForumTopic")
async def create_forum_topic(call: MethodCall) -> dict[str, object]:
    """Open a topic; the id of its service message is the topic's id."""
    chat, name = _forum(call), call.arguments.text("name")
    if not 1 <= len(name) <= MAX_NAME:
        raise guessed_request(
            "topic name must be non-empty" if not name else "topic name is too long"
        )
    icon = _icon(call)
    number = TelegramGroups(call.emulator).open_topic(call.bot, chat, name, icon).id
    return {"message_thread_id": number, "name": name, **icon}


@emulates("editForumTopic")
async def edit_forum_topic(call: MethodCall) -> bool:
    """Rename a topic, or change its icon; an empty `icon_custom_emoji_id` removes the icon."""
    chat, number = _topic(call)
    name, changed = call.arguments.text("name")[:MAX_NAME], {}
    if name and name != chat.topics[number]:
        chat.topics[number] = changed["name"] = name
    if call.arguments.has(_EMOJI):
        changed[_EMOJI] = call.arguments.text(_EMOJI)
    if changed:
        _note(call, chat, number, {"forum_topic_edited": changed})
    return True


@emulates("closeForumTopic", lacks="preventing members from writing there")
async def close_forum_topic(call: MethodCall) -> bool:
    """Close a topic."""
    chat, number = _topic(call)
    if number in chat.closed_topics:
        raise bad_request("TOPIC_NOT_MODIFIED")
    chat.closed_topics.add(number)
    _note(call, chat, number, {"forum_topic_closed": {}})
    return True


@emulates("reopenForumTopic")
async def reopen_forum_topic(call: MethodCall) -> bool:
    """Reopen a closed topic."""
    chat, number = _topic(call)
    if number not in chat.closed_topics:
        raise bad_request("TOPIC_NOT_MODIFIED")
    chat.closed_topics.discard(number)
    _note(call, chat, number, {"forum_topic_reopened": {}})
    return True


@emulates("deleteForumTopic")
async def delete_forum_topic(call: MethodCall) -> bool:
    """Delete a topic and all its messages."""
    chat, number = _topic(call)
    del chat.topics[number]
    chat.closed_topics.discard(number)
    for message in [each for each in chat.messages.values() if each.thread_id == number]:
        call.emulator.show(message, "deleted")
        chat.forget(message.id)
    return True


def _icon(call: MethodCall) -> dict[str, object]:
    """Return a new topic's icon: a color and, if given, a custom emoji."""
    color, emoji_id = call.arguments.number("icon_color"), call.arguments.text(_EMOJI)
    icon: dict[str, object] = {"icon_color": color} if color in COLORS else {**DEFAULT_ICON}
    return icon | ({_EMOJI: emoji_id} if emoji_id else {})


def _forum(call: MethodCall) -> TelegramChat:
    chat = call.open_chat()
    if not chat.is_forum:
        raise bad_request("the chat is not a forum")
    if not chat.administers("can_manage_topics", call.bot.id):
        raise guessed_request("not enough rights to create a topic")
    return chat


def _topic(call: MethodCall) -> tuple[TelegramChat, int]:
    chat, number = _forum(call), call.arguments.number("message_thread_id")
    if number not in chat.topics:
        raise bad_request("message thread not found")
    return chat, number


def _note(call: MethodCall, chat: TelegramChat, number: int, service: dict[str, object]) -> None:
    TelegramGroups(call.emulator).note(chat, call.bot, service, thread_id=number, is_told=False)
