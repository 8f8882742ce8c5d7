"""A bot's profile in BotFather: its settings, names and descriptions."""

from dataclasses import dataclass, field
from typing import Literal

CallbackQueryMode = Literal["default", "auto", "inline"]


@dataclass(slots=True)
class BotProfile:
    """Settings of a bot, named as in `setMySettings`; privacy mode is `Bot.privacy`.

    `names`, `descriptions` and `short_descriptions` are keyed by language ("" is the default), and
    `menu_buttons` by chat id (0 is the default). `asked_rights` is keyed by whether the rights are
    for channels.
    """

    supports_inline_queries: bool = False
    inline_query_placeholder: str = ""
    needs_inline_query_location: bool = False
    inline_feedback_share_denominator: int = 0
    can_join_groups: bool = True
    can_connect_to_business: bool = False
    can_manage_bots: bool = False
    supports_guest_queries: bool = False
    supports_join_request_queries: bool = False
    has_topics_enabled: bool = False
    allows_users_to_create_topics: bool = False
    has_topic_sidebar: bool = False
    can_communicate_with_bots: bool = False
    callback_query_mode: CallbackQueryMode = "default"
    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    menu_buttons: dict[int, dict[str, object]] = field(default_factory=dict)
    asked_rights: dict[bool, frozenset[str]] = field(default_factory=dict)

    def change(self, **given: object) -> None:
        """Change the settings that are not None, as the bot's owner does in BotFather."""
        for name, value in given.items():
            if value is not None:
                setattr(self, name, value)
