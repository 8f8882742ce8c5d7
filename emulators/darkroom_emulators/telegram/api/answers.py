"""Response types of the control routes."""

from typing_extensions import TypedDict

from ..people import Written
from ..shapes import ChatJson, DraftJson, MessageJson, PressJson
from ..text_shapes import UserJson
from ..world import Bot, TelegramChat


class UpdateIds(TypedDict):
    """The ids of the updates that a control call created for bots."""

    update_ids: list[int]


class WrittenMessages(UpdateIds):
    """Messages as people see them, and the ids of the updates about them."""

    messages: list[MessageJson]


class PressedButton(UpdateIds):
    """The ids of the callback query that the press created, and of its update."""

    callback_query_id: str


class BotInfo(UserJson):
    """A bot; with `privacy` on, it gets only the group messages meant for it."""

    privacy: bool
    supports_inline_queries: bool


class BotList(TypedDict):
    """All bots."""

    bots: list[BotInfo]


class UserList(TypedDict):
    """All people."""

    users: list[UserJson]


class ChatInfo(ChatJson):
    """A chat; `bot_id` is null outside private chats.

    `members` maps the ids of people and bots to their statuses, and `topics` maps topic ids to
    names. `blocked` is true if the person has blocked the bot.
    """

    bot_id: int | None
    blocked: bool
    members: dict[str, str]
    topics: dict[str, str]
    last_message_id: int


class ChangedChat(ChatInfo, UpdateIds):
    """A chat after the change, and the ids of the updates about it."""


class ChatList(TypedDict):
    """All chats."""

    chats: list[ChatInfo]


class ShownAction(TypedDict):
    """A chat action, such as "typing", that people see until `until` (Unix seconds)."""

    bot_id: int
    action: str
    until: float


class ChatView(TypedDict):
    """A chat as people see it: messages, chat actions, drafts, and presses with their answers.

    Each of the `ephemeral` messages is visible only to its `receiver_user`.
    """

    chat: ChatInfo
    messages: list[MessageJson]
    actions: list[ShownAction]
    presses: list[PressJson]
    drafts: list[DraftJson]
    ephemeral: list[MessageJson]


def written(found: Written) -> WrittenMessages:
    """Return the response of a control route that writes messages."""
    return {"messages": found.shown, "update_ids": found.update_ids}


def bot_info(bot: Bot) -> BotInfo:
    """Return a bot as control routes show it."""
    return {
        **bot.as_json(),
        "privacy": bot.privacy,
        "supports_inline_queries": bot.profile.supports_inline_queries,
    }


def chat_info(chat: TelegramChat) -> ChatInfo:
    """Return a chat as control routes show it."""
    return {
        **chat.as_json(),
        "bot_id": chat.bot_id or None,
        "blocked": chat.blocked,
        "members": {str(each): status for each, status in chat.members.items()},
        "topics": {str(each): name for each, name in chat.topics.items()},
        "last_message_id": next(reversed(chat.messages), 0),
    }
