"""Settings of the Telegram emulator."""

from dataclasses import dataclass, field

from ..kit.callers import CallerRule
from .bot_api import NEWEST


@dataclass(frozen=True)
class BotSettings:
    """A bot that exists from the start, with its webhook if it has one."""

    token: str = "123456:darkroom-local"  # noqa: S105 - a made-up token for this machine only
    username: str = "darkroom_bot"
    name: str = "Darkroom"
    webhook: str = ""
    secret_token: str = ""

    def __post_init__(self) -> None:
        """Raise ValueError for a token that no real bot could have, or an invalid webhook."""
        bot_id, _, secret = self.token.partition(":")
        if not (bot_id.isascii() and bot_id.isdigit() and secret) or bot_id.startswith("0"):
            raise ValueError("a bot token looks like 123456:secret")
        if len(self.token) > 80:
            raise ValueError("a bot token has at most 80 characters")
        if self.webhook and not self.webhook.startswith(("http://", "https://")):
            raise ValueError(f"a webhook is an http or https URL, not {self.webhook}")

    @property
    def id(self) -> int:
        """The bot's user id: the part of its token before the colon."""
        return int(self.token.partition(":")[0])


@dataclass(frozen=True)
class PersonSettings:
    """A person who exists from the start."""

    id: int = 777
    first_name: str = "Dev"
    username: str = "dev"
    language_code: str = "en"


@dataclass(frozen=True)
class TelegramSettings:
    """Settings of one Telegram emulator.

    `strict` refuses webhooks that the real server would refuse, because of plain http, their port,
    or an address on this machine. `bot_api` is the emulated version of the Bot API. The emulator
    can call this machine and `allowed_hosts`; `callers` decides who can call the emulator.
    """

    bots: tuple[BotSettings, ...] = (BotSettings(),)
    people: tuple[PersonSettings, ...] = (PersonSettings(),)
    seed: int = 0
    allowed_hosts: frozenset[str] = field(default_factory=frozenset)
    callers: CallerRule = field(default_factory=CallerRule)
    strict: bool = False
    bot_api: str = NEWEST
