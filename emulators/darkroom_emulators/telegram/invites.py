"""Invite links of groups and channels, and requests to join through them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..kit.refusals import ControlRefused
from ..kit.store import Store
from .emulator import TelegramService
from .groups import TelegramGroups
from .world import Bot, TelegramChat, TelegramUser

KEPT_LINKS = 10_000
_REQUEST_QUEUE = 6 << 33
_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"


@dataclass(slots=True)
class InviteLink:
    """An invite link created by a bot.

    `joined` is the number of people who joined through it. `waiting` has the people whose requests
    to join are pending, by id.
    """

    url: str
    chat: TelegramChat
    creator: Bot
    is_primary: bool = False
    is_revoked: bool = False
    name: str = ""
    expire_date: int = 0
    member_limit: int = 0
    creates_join_request: bool = False
    joined: int = 0
    waiting: dict[int, TelegramUser] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """Return the Bot API's ChatInviteLink object."""
        found: dict[str, object] = {
            "invite_link": self.url,
            "creator": self.creator.as_json(),
            "creates_join_request": self.creates_join_request,
            "is_primary": self.is_primary,
            "is_revoked": self.is_revoked,
        }
        if self.name:
            found["name"] = self.name
        if self.expire_date:
            found["expire_date"] = self.expire_date
        if self.member_limit:
            found["member_limit"] = self.member_limit
        if self.waiting:
            found["pending_join_request_count"] = len(self.waiting)
        return found


class Invites:
    """The invite links that bots created."""

    def __init__(self, emulator: TelegramService):
        self._emulator = emulator
        self._chance = emulator.chance_of("invites")
        links = emulator.keeping.map("invite links")
        self._links: Store[str, InviteLink] = Store(most=KEPT_LINKS, kept=links)

    def close(self) -> None:
        """Do nothing, because there is nothing to stop."""

    def create(self, chat: TelegramChat, bot: Bot, *, is_primary: bool = False) -> InviteLink:
        """Create a link; a new primary link revokes the bot's previous one."""
        if is_primary:
            for each in list(self._links.values()):
                if each.chat is chat and each.creator is bot and each.is_primary:
                    each.is_revoked = True
                    self._emulator.keeping.touch(each)
        url = "https://t.me/+" + "".join(self._chance.choices(_CHARACTERS, k=16))
        link = InviteLink(url, chat, bot, is_primary)
        self._links.put(url, link)
        return link

    def find(self, url: str) -> InviteLink | None:
        """Return the link with this URL, or None if there is none."""
        return self._links.get(url)

    def request(self, chat: TelegramChat, user_id: int) -> InviteLink | None:
        """Return the link of a person's pending request to join a chat, if there is one."""
        links = (each for each in self._links.values() if each.chat is chat)
        return next((each for each in links if user_id in each.waiting), None)

    def join(self, user: TelegramUser, url: str) -> list[int]:
        """Join, or request to join, through a link as a person; return the ids of the updates."""
        link = self.find(url)
        if link is None or link.is_revoked:
            raise ControlRefused("the invite link does not exist or was revoked")
        if 0 < link.expire_date <= self._emulator.clock.now():
            raise ControlRefused("the invite link has expired")
        if link.member_limit and link.joined >= link.member_limit:
            raise ControlRefused(f"the invite link is limited to {link.member_limit} members")
        status = link.chat.status(user.id)
        if link.chat.has(user.id):
            raise ControlRefused("the person is already in this chat")
        if status == "kicked":
            raise ControlRefused("the person is banned from this chat")
        if not link.creates_join_request:
            return self._let_in(link, user, {})
        link.waiting[user.id] = user
        return self._ask(link, user)

    def decide(self, link: InviteLink, user_id: int, by: Bot, *, approved: bool) -> None:
        """Approve or decline a person's request to join."""
        user = link.waiting.pop(user_id)
        self._emulator.keeping.touch(link)
        if approved:
            self._let_in(link, user, {"via_join_request": True}, by)

    def _let_in(
        self,
        link: InviteLink,
        user: TelegramUser,
        how: Mapping[str, object],
        by: Bot | None = None,
    ) -> list[int]:
        link.joined += 1
        self._emulator.keeping.touch(link)
        how = {"invite_link": link.as_json(), **how}
        groups = TelegramGroups(self._emulator)
        return groups.set_member(by or user, link.chat, user, "member", how=how)

    def _ask(self, link: InviteLink, user: TelegramUser) -> list[int]:
        value: dict[str, object] = {"chat": link.chat.as_json(), "from": user.as_json()}
        value |= {"user_chat_id": user.id, "date": int(self._emulator.clock.now())}
        value["invite_link"] = link.as_json()
        made = [
            self._emulator.inboxes[bot.id].add(
                "chat_join_request",
                value,
                queue=link.chat.id + _REQUEST_QUEUE,
                chat_id=link.chat.id,
            )
            for bot in self._emulator.world.bots_in(link.chat)
            if link.chat.administers("can_invite_users", bot.id)
        ]
        return [each.id for each in made if each]
