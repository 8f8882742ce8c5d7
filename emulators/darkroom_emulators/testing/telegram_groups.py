"""Creates and changes groups and channels in tests."""

from ..telegram.groups import TelegramGroups
from ..telegram.rights import chosen_rights
from ..telegram.world import Bot, TelegramUser
from .telegram_acts import TelegramActs


class TelegramGroupActs(TelegramActs):
    """The actions of a group's or channel's owner, who is the first person."""

    def new_chat(
        self,
        kind: str,
        title: str,
        *,
        username: str = "",
        forum: bool = False,
        status: str = "member",
        bot: str = "",
    ) -> int:
        """Create a group, supergroup or channel with the bot in it; return its id."""

        def work() -> int:
            owner, groups = self._user(0), self._groups
            found = groups.new_chat(owner, kind, title, username, forum=forum)
            groups.set_member(owner, found, self._people.bot(bot), status)
            return found.id

        return self.run(work)

    def set_member(self, chat: int, status: str, *, user: int = 0, bot: str = "") -> None:
        """Change the status of a person or, by default, of the bot in a group or channel."""

        def work() -> None:
            group = self.state.world.groups[chat]
            self._groups.set_member(self._user(0), group, self._member(user, bot), status)

        self.run(work)

    def set_permissions(self, chat: int, **changes: bool) -> None:
        """Grant or revoke rights of a group's members, for example `can_send_photos=False`."""
        group = self.state.world.groups[chat]
        self.run(lambda: self._groups.set_permissions(group, changes))

    def upgrade(self, chat: int) -> int:
        """Convert a basic group into a supergroup; return the supergroup's id."""
        group = self.state.world.groups[chat]
        return self.run(lambda: self._groups.upgrade(group)).id

    def new_topic(self, chat: int, name: str) -> int:
        """Open a topic in a forum; return its id."""

        def work() -> int:
            written = self._groups.new_topic(self._user(0), self._chat(0, chat), name)
            return int(written.shown[0]["message_id"])

        return self.run(work)

    def set_rights(self, chat: int, *, bot: str = "", user: int = 0, **rights: bool) -> None:
        """Make the bot or a person an administrator with exactly these rights."""

        def work() -> None:
            group, who = self._chat(0, chat), self._member(user, bot)
            self._groups.set_member(
                self._user(0), group, who, "administrator", chosen_rights(rights)
            )

        self.run(work)

    def _member(self, user: int, bot: str) -> TelegramUser | Bot:
        return self._people.user(user) if user else self._people.bot(bot)

    @property
    def _groups(self) -> TelegramGroups:
        return TelegramGroups(self.state)
