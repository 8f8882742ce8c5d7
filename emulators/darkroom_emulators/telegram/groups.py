"""Groups and channels: their creation, members, rights and topics."""

from collections.abc import Mapping
from typing import Literal, get_args

from ..kit.refusals import ControlRefused
from .audience import announce, announce_membership
from .emulator import TelegramService
from .members import STATUSES
from .people import Written
from .rights import MEMBER_RIGHTS, NO_RIGHTS, ChatRights
from .world import Bot, TelegramChat, TelegramMessage, TelegramUser, is_present

FIRST_GROUP, FIRST_SUPERGROUP = -4001, -1001000000001
ChatType = Literal["group", "supergroup", "channel"]
CHAT_TYPES = frozenset(get_args(ChatType))
DEFAULT_ICON = {"icon_color": 7322096}


class TelegramGroups:
    """Creates and changes groups and channels; impossible changes raise ControlRefused."""

    def __init__(self, emulator: TelegramService):
        self._emulator = emulator
        self._world = emulator.world

    def set_member(
        self,
        by: TelegramUser | Bot,
        chat: TelegramChat,
        who: TelegramUser | Bot,
        status: str,
        rights: ChatRights | None = None,
        *,
        how: Mapping[str, object] | None = None,
    ) -> list[int]:
        """Change a person's or bot's status and rights in a group or channel; bots are notified.

        In a group, a service message says who joined or left; a bot that leaves gets it, too. If a
        person joined through a link, `how` has the ChatMemberUpdated fields that describe it.
        """
        if chat.is_private or status not in STATUSES:
            raise ControlRefused(
                f"status must be one of {', '.join(sorted(STATUSES))}; private chats have none"
            )
        old, old_rights = chat.status(who.id), chat.rights_of(who.id)
        was_in, is_in = chat.has(who.id), is_present(status, rights or NO_RIGHTS)
        made = self._note_member(chat, by, who, joined=False) if was_in and not is_in else []
        chat.members[who.id] = status
        chat.rights.pop(who.id, None)
        if rights:
            chat.rights[who.id] = rights
        if old == status and old_rights == chat.rights_of(who.id):
            return made
        made += announce_membership(
            self._emulator, who, by, chat, old=old, new=status, old_rights=old_rights, how=how
        )
        if is_in and not was_in:
            made += self._note_member(chat, who if how else by, who, joined=True)
        return made

    def _note_member(
        self, chat: TelegramChat, by: TelegramUser | Bot, who: TelegramUser | Bot, *, joined: bool
    ) -> list[int]:
        """Add the service message about a new or former member, which channels don't have."""
        if chat.type == "channel":
            return []
        user, word = who.as_json(), "new" if joined else "left"
        # the real server still sends the old names: the participant, and the one new member
        service: dict[str, object] = {f"{word}_chat_participant": user, f"{word}_chat_member": user}
        service |= {"new_chat_members": [user]} if joined else {}
        return self.note(chat, by, service).update_ids

    def set_permissions(self, chat: TelegramChat, changes: Mapping[str, bool]) -> None:
        """Grant or revoke the default rights of a group's members."""
        if chat.type not in {"group", "supergroup"} or not changes.keys() <= set(MEMBER_RIGHTS):
            raise ControlRefused(f"only groups have default rights: {', '.join(MEMBER_RIGHTS)}")
        taken = {right for right, allowed in changes.items() if not allowed}
        chat.forbidden = (chat.forbidden - changes.keys()) | taken

    def new_chat(
        self, by: TelegramUser, kind: str, title: str, username: str, *, forum: bool
    ) -> TelegramChat:
        """Create a group, supergroup or channel, owned by a person."""
        if kind not in CHAT_TYPES or not title:
            raise ControlRefused(
                f"a chat needs a title, and one of the types {', '.join(sorted(CHAT_TYPES))}"
            )
        first = FIRST_GROUP if kind == "group" else FIRST_SUPERGROUP
        chat_id = first
        while chat_id in self._world.groups:
            chat_id -= 1
        chat = TelegramChat(chat_id, kind, title, username, is_forum=forum and kind == "supergroup")
        chat.members[by.id] = "creator"
        self._world.add_group(chat)
        if chat.is_forum:  # uses up id 1, the id of the topic General
            created = TelegramMessage(next(chat.numbers), chat, by, self._now())
            created.service["supergroup_chat_created"] = True
            self._emulator.post(created)
        return chat

    def new_topic(self, user: TelegramUser, chat: TelegramChat, name: str) -> Written:
        """Open a topic in a forum; the id of its service message is the topic's id."""
        if not chat.is_forum or not name:
            raise ControlRefused("a topic needs a name, and its chat must be a forum")
        message = self.open_topic(user, chat, name)
        shown = self._emulator.person_view(message)
        return Written([shown], announce(self._emulator, message))

    def open_topic(
        self,
        by: TelegramUser | Bot,
        chat: TelegramChat,
        name: str,
        icon: Mapping[str, object] = DEFAULT_ICON,
    ) -> TelegramMessage:
        """Open a topic in a forum; return its service message, whose id is the topic's id."""
        number = next(chat.numbers)
        chat.topics[number] = name
        message = TelegramMessage(number, chat, by, self._now(), thread_id=number)
        message.service["forum_topic_created"] = {"name": name, **icon}
        self._emulator.post(message)
        return message

    def upgrade(self, chat: TelegramChat) -> TelegramChat:
        """Convert a basic group into a supergroup.

        Calls with the old id then get an error that contains the new one.
        """
        if chat.type != "group" or chat.migrated_to:
            raise ControlRefused("only a basic group can become a supergroup")
        owner = next(self._world.users[each] for each in chat.members if each in self._world.users)
        new = self.new_chat(owner, "supergroup", chat.title, "", forum=False)
        new.members = dict(chat.members)
        chat.migrated_to = new.id
        for old, note in (
            (chat, {"migrate_to_chat_id": new.id}),
            (new, {"migrate_from_chat_id": chat.id}),
        ):
            message = TelegramMessage(
                next(old.numbers), old, owner, self._now(), service=dict(note)
            )
            self._emulator.post(message)
            announce(self._emulator, message)
        return new

    def note(
        self,
        chat: TelegramChat,
        by: TelegramUser | Bot,
        service: dict[str, object],
        *,
        thread_id: int = 0,
        is_told: bool = True,
    ) -> Written:
        """Add a service message to a chat, and notify bots if `is_told`."""
        number, now = next(chat.numbers), self._now()
        message = TelegramMessage(number, chat, by, now, service=service, thread_id=thread_id)
        message.sender_chat = chat if chat.type == "channel" else None
        shown = self._emulator.post(message)
        return Written([shown], announce(self._emulator, message) if is_told else [])

    def _now(self) -> int:
        return int(self._emulator.clock.now())
