"""The emulated people's actions other than writing, such as paying, reacting and voting."""

from collections.abc import Callable

from ..telegram.emulator import TelegramService
from ..telegram.ephemeral import EphemeralMessages
from ..telegram.events import ChatMessage
from ..telegram.inline.queries import InlineQueries, InlineQueryJson
from ..telegram.invites import Invites
from ..telegram.moving import move_location
from ..telegram.people import Letter, TelegramPeople, Written
from ..telegram.polls import Polls
from ..telegram.profile_photos import ProfilePhotos
from ..telegram.reacting import react
from ..telegram.rich.drafts import Drafts
from ..telegram.settings import TelegramSettings
from ..telegram.shapes import DraftJson, MessageJson
from ..telegram.shared_content import contact, dice, location, venue
from ..telegram.stars.acts import PurseJson, StarsActs
from ..telegram.stars.payments import PaymentJson, Payments
from ..telegram.world import TelegramChat, TelegramUser
from .running import RunningEmulator


class TelegramActs(RunningEmulator[TelegramService]):
    """The actions of people, other than writing, and methods that return what people see.

    `user` and `chat` are ids; by default, the first person and that person's private chat with the
    bot.
    """

    settings: TelegramSettings

    def wait_for_message(
        self, fits: Callable[[MessageJson], bool], *, within: float = 20
    ) -> MessageJson:
        """Return the first message, new, edited or deleted, for which `fits` is true.

        Waits for it if needed. Raises TimeoutError after `within` real seconds.
        """
        return self.wait_for(ChatMessage, lambda each: fits(each.message), within=within).message

    def pay(self, message_id: int = 0, *, link: str = "", user: int = 0, chat: int = 0) -> str:
        """Tap Pay under an invoice, or pay by its link; return the id of the pre-checkout query.

        The bot has 10 seconds of the emulator's clock to answer the query; `payment` returns the
        outcome. Each person starts with 1000 Stars. There is no method to close the payment form
        without paying, since a bot would not notice it.
        """

        def work() -> str:
            who, where = self._user(user), self._chat(user, chat)
            return StarsActs(self.state).pay(who, where, message_id=message_id, link=link)[0].id

        return self.run(work)

    def payment(self, pre_checkout_query_id: str) -> PaymentJson:
        """Return a payment, as the person sees it. Raises KeyError if it is unknown."""
        found = self.run(lambda: self.state.part(Payments).find(pre_checkout_query_id))
        if found is None:
            raise KeyError(f"there is no payment {pre_checkout_query_id}, or it is no longer kept")
        return found.as_json()

    def buy(self, message_id: int, *, user: int = 0, chat: int = 0) -> None:
        """Buy the paid media of a message."""
        acts = StarsActs(self.state)
        self.run(lambda: acts.buy(self._user(user), self._chat(user, chat), message_id))

    def stars(self, *, user: int = 0) -> PurseJson:
        """Return a person's Stars, payments and subscriptions."""
        return self.run(lambda: StarsActs(self.state).purse(self._user(user)))

    def give_stars(self, stars: int, *, user: int = 0) -> None:
        """Give a person more Stars; a negative number removes some."""
        self.run(lambda: StarsActs(self.state).give(self._user(user), stars))

    def cancel_subscription(self, charge_id: str, *, canceled: bool = True, user: int = 0) -> None:
        """Cancel a subscription as the person, or resume it with `canceled=False`."""
        acts = StarsActs(self.state)
        self.run(lambda: acts.set_subscription(self._user(user), charge_id, canceled=canceled))

    def drafts(self, *, user: int = 0, chat: int = 0) -> list[DraftJson]:
        """Return the drafts that the person sees: messages that bots are still writing."""
        return self.run(lambda: self.state.part(Drafts).of(self._chat(user, chat)))

    def stop_draft(self, *, user: int = 0, topic: int = 0, bot: str = "") -> None:
        """Tap Stop under the draft in the private chat with the bot."""

        def work() -> None:
            where, drafts = self._chat(user, 0, bot), self.state.part(Drafts)
            drafts.stop(where, self._people.bot(bot), topic)

        self.run(work)

    def react(self, message_id: int, *emoji: str, user: int = 0, chat: int = 0) -> None:
        """React to a message with these emoji; without any emoji, remove the reactions."""
        self.run(
            lambda: react(self.state, self._user(user), self._chat(user, chat), message_id, emoji)
        )

    def ephemeral_messages(self, *, user: int = 0, chat: int) -> list[MessageJson]:
        """Return the messages in a group that only this person can see."""

        def work() -> list[MessageJson]:
            found = self.state.part(EphemeralMessages).of(self._chat(user, chat))
            return [e for e in found if e["receiver_user"]["id"] == self._user(user).id]

        return self.run(work)

    def join(self, link: str, *, user: int = 0) -> None:
        """Follow a bot's invite link as a person: join, or ask to join if the link requires it."""
        self.run(lambda: self.state.part(Invites).join(self._user(user), link))

    def vote(self, message_id: int, *options: int, user: int = 0, chat: int = 0) -> None:
        """Vote for options, numbered from 0, in a poll; without options, retract the vote."""

        def work() -> None:
            message = self._people.message(self._chat(user, chat), message_id)
            self.state.part(Polls).vote(self._user(user), message, options)

        self.run(work)

    def set_inline(self, *, feedback: int = 1, enabled: bool = True, bot: str = "") -> None:
        """Switch a bot's inline mode on or off, as its owner does in BotFather.

        The bot is notified of one in `feedback` chosen results, or of none if `feedback` is 0.
        """

        def work() -> None:
            self._people.bot(bot).profile.change(
                supports_inline_queries=enabled, inline_feedback_share_denominator=feedback
            )

        self.run(work)

    def ask_inline(self, query: str, *, user: int = 0, chat: int = 0, bot: str = "") -> str:
        """Write `@bot query` in a chat; return the id of the inline query."""

        def work() -> str:
            queries, found = self.state.part(InlineQueries), self._people.bot(bot)
            return queries.ask(self._user(user), found, query, self._chat(user, chat, bot))[0].id

        return self.run(work)

    def inline_query(self, query_id: str) -> InlineQueryJson:
        """Return an inline query; its `results` are None until the bot answers. Raises KeyError."""
        found = self.run(lambda: self.state.part(InlineQueries).find(query_id))
        if found is None:
            raise KeyError(f"there is no inline query {query_id}, or it is no longer kept")
        return found.as_json()

    def choose(self, query_id: str, result_id: str, *, user: int = 0, chat: int = 0) -> MessageJson:
        """Send a result of an inline query to a chat; return the message."""

        async def work() -> MessageJson:
            queries, where = self.state.part(InlineQueries), self._chat(user, chat)
            return (await queries.choose(self._user(user), query_id, result_id, where))[0]

        return self._home.loop.run(work())

    def set_profile_photo(self, photo: bytes, *, user: int = 0) -> None:
        """Give a person a new profile photo."""

        async def work() -> None:
            await self.state.part(ProfilePhotos).add(self._user(user).id, photo)

        self._home.loop.run(work())

    def share_location(
        self,
        latitude: float,
        longitude: float,
        *,
        title: str = "",
        address: str = "",
        live_period: int = 0,
        user: int = 0,
        chat: int = 0,
    ) -> MessageJson:
        """Share a location as a person or, with a `title` and an `address`, a venue.

        With a `live_period` (in seconds), the location can be moved with `move_location`.
        """
        content = location(latitude, longitude, live_period=live_period)
        if title:
            content = venue(latitude, longitude, title, address)
        return self._write(user, chat, Letter(content=content))[0]

    def move_location(
        self,
        message_id: int,
        where: tuple[float, float] | None = None,
        *,
        user: int = 0,
        chat: int = 0,
    ) -> MessageJson:
        """Move a person's live location to a latitude and longitude; None stops it."""

        def work() -> MessageJson:
            message = self._people.message(self._chat(user, chat), message_id)
            return move_location(self.state, self._user(user), message, where).shown[0]

        return self.run(work)

    def share_contact(
        self, phone_number: str, first_name: str, *, user: int = 0, chat: int = 0
    ) -> MessageJson:
        """Share a contact as a person; return the message."""
        return self._write(user, chat, Letter(content=contact(phone_number, first_name)))[0]

    def throw_dice(self, emoji: str = "🎲", *, user: int = 0, chat: int = 0) -> MessageJson:
        """Roll a die as a person; the emulator's seed determines its value."""
        content = self.run(lambda: dice(emoji, self.state.chance))
        return self._write(user, chat, Letter(content=content))[0]

    def _write(self, user: int, chat: int, letter: Letter) -> list[MessageJson]:
        async def work() -> Written:
            return await self._people.write(self._user(user), self._chat(user, chat), letter)

        return self._home.loop.run(work()).shown

    # these belong in the emulator's thread, like all of `state`

    @property
    def _people(self) -> TelegramPeople:
        return TelegramPeople(self.state)

    def _user(self, user: int) -> TelegramUser:
        return self._people.user(user or self.settings.people[0].id)

    def _chat(self, user: int, chat: int, bot: str = "") -> TelegramChat:
        return self._people.chat(self._user(user), chat, bot)
