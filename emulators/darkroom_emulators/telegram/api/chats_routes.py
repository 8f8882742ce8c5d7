"""Control routes that show, create and change chats, with their members, rights and topics."""

from ...kit.control import Id
from ...kit.control_route import ControlRoute, control_route
from ..emulator import TelegramService
from ..ephemeral import EphemeralMessages
from ..groups import TelegramGroups
from ..people import TelegramPeople
from ..rich.drafts import Drafts
from ..rights import chosen_rights
from ..world import TelegramChat
from .answers import (
    ChangedChat,
    ChatInfo,
    ChatList,
    ChatView,
    ShownAction,
    WrittenMessages,
    chat_info,
    written,
)
from .bodies import Membership, NewChat, NewTopic


def chats_routes() -> list[ControlRoute]:
    """Return the routes; the query parameter `bot` selects one of a person's private chats."""
    base = "/_emulator/chats"
    chat = f"{base}/{{chat_id}}"
    return [
        control_route("GET", base, _chats),
        control_route("POST", base, _new_chat),
        control_route("GET", f"{chat}/messages", _read),
        control_route("POST", f"{chat}/members", _set_member),
        control_route("POST", f"{chat}/permissions", _set_permissions),
        control_route("POST", f"{chat}/topics", _new_topic),
        control_route("POST", f"{chat}/upgrade", _upgrade),
    ]


async def _chats(emulator: TelegramService) -> ChatList:
    """Return the chats."""
    every = [*emulator.world.private.values(), *emulator.world.groups.values()]
    return {"chats": [chat_info(chat) for chat in every]}


async def _new_chat(emulator: TelegramService, body: NewChat) -> ChatInfo:
    """Create a group, supergroup or channel; `.../members` adds bots and other people."""
    owner = TelegramPeople(emulator).user(body.user_id or next(iter(emulator.world.users)))
    groups = TelegramGroups(emulator)
    return chat_info(
        groups.new_chat(owner, body.type, body.title, body.username, forum=body.is_forum)
    )


async def _read(emulator: TelegramService, chat_id: Id, after: Id = 0, bot: str = "") -> ChatView:
    """Return a chat as people see it, with the messages after the message `after`."""
    chat = _chat(emulator, chat_id, bot)
    now = emulator.clock.now()
    actions: list[ShownAction] = [
        {"bot_id": bot_id, "action": action, "until": until}
        for bot_id, (action, until) in chat.actions.items()
        if until > now
    ]
    return {
        "chat": chat_info(chat),
        "messages": [emulator.person_view(m) for m in chat.messages.values() if m.id > after],
        "actions": actions,
        "presses": [press.as_json() for press in emulator.callbacks.in_chat(chat.id, chat.bot_id)],
        "drafts": emulator.part(Drafts).of(chat),
        "ephemeral": emulator.part(EphemeralMessages).of(chat),
    }


async def _set_member(
    emulator: TelegramService, chat_id: Id, body: Membership, bot: str = ""
) -> ChangedChat:
    """Change the status of a person or bot in a group or channel; bots are notified."""
    people, chat = TelegramPeople(emulator), _chat(emulator, chat_id, bot)
    by = people.user(next(iter(chat.members), 0))
    who = people.user(body.user_id) if body.user_id else people.bot(body.bot)
    rights = chosen_rights(body.rights)
    ids = TelegramGroups(emulator).set_member(by, chat, who, body.status, rights)
    return {**chat_info(chat), "update_ids": ids}


async def _set_permissions(
    emulator: TelegramService, chat_id: Id, body: dict[str, bool], bot: str = ""
) -> ChatInfo:
    """Grant or revoke the default rights of a group's members, such as `can_send_photos`."""
    chat = _chat(emulator, chat_id, bot)
    TelegramGroups(emulator).set_permissions(chat, body)
    return chat_info(chat)


async def _new_topic(
    emulator: TelegramService, chat_id: Id, body: NewTopic, bot: str = ""
) -> WrittenMessages:
    """Open a topic in a forum; the id of its service message is the topic's id."""
    chat = _chat(emulator, chat_id, bot)
    by = TelegramPeople(emulator).user(next(iter(chat.members), 0))
    return written(TelegramGroups(emulator).new_topic(by, chat, body.name))


async def _upgrade(emulator: TelegramService, chat_id: Id, bot: str = "") -> ChatInfo:
    """Convert a basic group into a supergroup."""
    return chat_info(TelegramGroups(emulator).upgrade(_chat(emulator, chat_id, bot)))


def _chat(emulator: TelegramService, chat_id: int, bot: str) -> TelegramChat:
    if chat_id in emulator.world.groups:
        return emulator.world.groups[chat_id]
    people = TelegramPeople(emulator)
    return people.chat(people.user(chat_id), 0, bot)
