"""Control routes for reactions, votes, invite links, inline queries and people's other actions."""

from pydantic import Field

from ...kit.control import Body, Files, Id
from ...kit.control_route import ControlRoute, control_route
from ...kit.refusals import NotThere
from ..emulator import TelegramService
from ..inline.queries import InlineQueries, InlineQueryJson
from ..invites import Invites
from ..people import TelegramPeople
from ..polls import Polls
from ..profile import CallbackQueryMode
from ..profile_photos import ProfilePhotos
from ..reacting import react
from ..rich.drafts import Drafts
from ..text_shapes import UserJson
from .answers import BotInfo, UpdateIds, WrittenMessages, bot_info
from .bodies import InChat, WhichBot


class StoppedDraft(WhichBot):
    """The draft to stop; `message_thread_id` is its topic, or 0 if it isn't in one."""

    message_thread_id: Id = 0


class Reaction(InChat):
    """A person's reaction to a message: one or more emoji, separated by spaces.

    An empty `emoji` removes the reaction.
    """

    message_id: Id
    emoji: str = ""


class Vote(InChat):
    """A person's vote in a poll.

    `option_ids` are the numbers of the options, counted from 0; an empty list retracts the vote.
    """

    message_id: Id
    option_ids: list[Id] = Field(default_factory=list)


class FollowedLink(Body):
    """An invite link that a bot created for its group or channel."""

    link: str = Field(min_length=1)


class NewInlineQuery(InChat):
    """An inline query: `query` is the text after the bot's username."""

    query: str = ""
    offset: str = ""


class ChosenResult(InChat):
    """The result of an inline query that a person picked to send to a chat."""

    inline_query_id: str = Field(min_length=1)
    result_id: str = Field(min_length=1)


class OwnersSettings(Body):
    """Settings that a bot's owner changes in BotFather; those left out keep their values.

    With `inline_feedback_share_denominator` n, one in n chosen inline results is reported to the
    bot; with 0, none is. The names are the same as in `setMySettings`.
    """

    supports_inline_queries: bool | None = None
    inline_feedback_share_denominator: int | None = Field(None, ge=0)
    supports_guest_queries: bool | None = None
    callback_query_mode: CallbackQueryMode | None = None


class AskedInline(UpdateIds):
    """The ids of the inline query, which the bot has 30 seconds to answer, and of its update."""

    inline_query_id: str


def acts_routes() -> list[ControlRoute]:
    """Return the routes."""
    user = "/_emulator/users/{user_id:id}"
    return [
        control_route("POST", f"{user}/stop", _stop),
        control_route("POST", f"{user}/react", _react),
        control_route("POST", f"{user}/vote", _vote),
        control_route("POST", f"{user}/join", _join),
        control_route("POST", f"{user}/inline", _ask),
        control_route("GET", f"{user}/inline/{{query_id}}", _asked),
        control_route("POST", f"{user}/choose", _choose),
        control_route("POST", f"{user}/photo", _set_photo),
        control_route("POST", "/_emulator/bots/{bot}/settings", _set_bot),
    ]


async def _stop(emulator: TelegramService, user_id: Id, body: StoppedDraft) -> UpdateIds:
    """Tap Stop under a bot's draft in the private chat with that bot."""
    people = TelegramPeople(emulator)
    bot = people.bot(body.bot)
    chat = people.chat(people.user(user_id), 0, body.bot)
    return {"update_ids": emulator.part(Drafts).stop(chat, bot, body.message_thread_id)}


async def _react(emulator: TelegramService, user_id: Id, body: Reaction) -> UpdateIds:
    """React to a message as a person, or remove the reaction."""
    user, chat = TelegramPeople(emulator).in_chat(user_id, body.chat_id, body.bot)
    return {"update_ids": react(emulator, user, chat, body.message_id, body.emoji.split())}


async def _vote(emulator: TelegramService, user_id: Id, body: Vote) -> UpdateIds:
    """Vote in a poll as a person, or retract the vote."""
    people = TelegramPeople(emulator)
    user, chat = people.in_chat(user_id, body.chat_id, body.bot)
    message = people.message(chat, body.message_id)
    return {"update_ids": emulator.part(Polls).vote(user, message, body.option_ids)}


async def _join(emulator: TelegramService, user_id: Id, body: FollowedLink) -> UpdateIds:
    """Join a chat through an invite link, or request to join if the link requires approval."""
    user = TelegramPeople(emulator).user(user_id)
    return {"update_ids": emulator.part(Invites).join(user, body.link)}


async def _ask(emulator: TelegramService, user_id: Id, body: NewInlineQuery) -> AskedInline:
    """Type a bot's username and a query as a person; the bot gets an `inline_query`."""
    people = TelegramPeople(emulator)
    user, chat = people.in_chat(user_id, body.chat_id, body.bot)
    queries = emulator.part(InlineQueries)
    asked, ids = queries.ask(user, people.bot(body.bot), body.query, chat, body.offset)
    return {"inline_query_id": asked.id, "update_ids": ids}


async def _asked(emulator: TelegramService, user_id: Id, query_id: str) -> InlineQueryJson:
    """Return an inline query with its results, which are null until the bot answers."""
    asked = emulator.part(InlineQueries).find(query_id)
    if asked is None or asked.user.id != user_id:
        raise NotThere("the person has no such query, or it is no longer kept")
    return asked.as_json()


async def _choose(emulator: TelegramService, user_id: Id, body: ChosenResult) -> WrittenMessages:
    """Send one of an inline query's results to a chat as a person."""
    user, chat = TelegramPeople(emulator).in_chat(user_id, body.chat_id, body.bot)
    queries = emulator.part(InlineQueries)
    shown, ids = await queries.choose(user, body.inline_query_id, body.result_id, chat)
    return {"messages": [shown], "update_ids": ids}


async def _set_photo(emulator: TelegramService, user_id: Id, photo: Files) -> UserJson:
    """Add profile photos to a person."""
    user = TelegramPeople(emulator).user(user_id)
    for each in photo:
        await emulator.part(ProfilePhotos).add(user_id, each.content)
    return user.as_json()


async def _set_bot(emulator: TelegramService, bot: str, body: OwnersSettings) -> BotInfo:
    """Change a bot's settings, such as inline mode, as its owner does in BotFather."""
    found = TelegramPeople(emulator).bot(bot)
    found.profile.change(**body.model_dump())
    return bot_info(found)
