"""Takes over a bot's webhook temporarily, then restores everything."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Required, TypedDict
from urllib.parse import urlsplit

from .bot_api import BotApi
from .failures import CannotStart, TelegramRefused
from .introduction import command_scopes, introduce
from .memory import Before, Memory

BARE = (
    "  but without a secret token, because Telegram doesn't return the previous one: if the bot "
    "needs it, set the webhook again, and put TELEGRAM_SECRET_TOKEN in .env before the next run"
)


# Telegram may not be able to resolve a new tunnel's name yet, even if this machine can
NAME_TRIES = 30
NAME_PAUSE_SECONDS = 3.0
UNKNOWN_NAME = "failed to resolve host"


class WebhookInfo(TypedDict, total=False):
    """The fields of Telegram's WebhookInfo that are read."""

    url: Required[str]
    has_custom_certificate: bool
    max_connections: int
    allowed_updates: list[str]
    pending_update_count: int


class ForeignWebhook(CannotStart):
    """The bot has another webhook, which may not be replaced."""


class NotPutBack(CannotStart):
    """The previous state couldn't be restored. It is still kept on disk."""


class Takeover:
    """Takes over and restores the webhook and the commands of one bot."""

    def __init__(
        self,
        telegram: BotApi,
        username: str,
        memory: Memory,
        *,
        secret_token: str,
        has_styles: bool = False,
        say: Callable[[str], None],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ):
        """Prepare the takeover without calling Telegram.

        `secret_token` is the previous webhook's, or empty if it had none. Telegram doesn't return
        it, so it comes from the bot's settings, and is needed to restore that webhook. `has_styles`
        is true if the bot has a STYLES_FILE. `say` is called with a line for each action; `sleep`
        waits for a number of seconds.
        """
        self._telegram = telegram
        self._username = username
        self._memory = memory
        self._secret_token = secret_token
        self._has_styles = has_styles
        self._say = say
        self._sleep = sleep

    async def put_right(self) -> bool:
        """Restore the state that a crashed run saved, and return whether there was any.

        Raises NotPutBack.
        """
        before = self._memory.recall(self._telegram.bot_id)
        if before:
            await self._put_back(before)
        return before is not None

    async def check(self, *, may_take_over: bool) -> WebhookInfo:
        """Return the current webhook. Raises ForeignWebhook if it may not be replaced."""
        info: WebhookInfo = await self._telegram.call("getWebhookInfo")
        where = place_of(info["url"])
        if info["url"] and info.get("has_custom_certificate"):
            raise ForeignWebhook(
                f"the updates of @{self._username} go to {where}, with its own certificate, "
                "which Telegram doesn't return: use another bot for tests (@BotFather)"
            )
        if info["url"] and not may_take_over:
            raise ForeignWebhook(
                f"the updates of @{self._username} go to {where}: somebody may rely on it. "
                "Use another bot for tests (@BotFather), or --take-over, "
                "which restores its webhook at the end"
            )
        return info

    @asynccontextmanager
    async def webhook(self, url: str, secret_token: str) -> AsyncIterator[None]:
        """Direct all updates to `url` within the block, and restore everything at its end."""
        before = await self._before(url)
        self._memory.keep(self._telegram.bot_id, before)
        try:
            await self._introduce(url, secret_token)
            yield
        finally:
            await self._put_back(before)

    async def _introduce(self, url: str, secret_token: str) -> None:
        """Set the webhook and the commands, retrying until Telegram can resolve the host's name.

        Raises TelegramRefused or Unreachable.
        """
        for tries_left in reversed(range(NAME_TRIES)):
            try:
                await introduce(
                    self._telegram,
                    webhook=url,
                    secret_token=secret_token,
                    has_styles=self._has_styles,
                )
            except TelegramRefused as exc:
                if not tries_left or UNKNOWN_NAME not in exc.description.lower():
                    raise
            else:
                return
            if tries_left == NAME_TRIES - 1:
                self._say(f"Telegram can't resolve {place_of(url)} yet; retrying for a while")
            await self._sleep(NAME_PAUSE_SECONDS)

    async def _before(self, ours: str) -> Before:
        info = await self._telegram.call("getWebhookInfo")
        return Before(
            username=self._username,
            ours=ours,
            url="" if info["url"] == ours else info["url"],  # ours, left by a crashed run
            max_connections=info.get("max_connections"),
            allowed_updates=info.get("allowed_updates", []),
            commands={
                scope.get("language_code", ""): await self._telegram.call("getMyCommands", **scope)
                for scope, _ in command_scopes()
            },
        )

    async def _put_back(self, before: Before) -> None:
        """Restore everything, unless somebody else has set another webhook in the meantime.

        Raises NotPutBack.
        """
        try:
            info = await self._telegram.call("getWebhookInfo")
            is_ours = info["url"] in {before.ours, "", before.url}
            if is_ours:
                await self._restore(before, info)
        except CannotStart as exc:
            raise NotPutBack(
                f"the webhook of @{before.username} could not be restored ({exc}); "
                "it is saved: scripts/live --restore tries again"
            ) from exc
        self._memory.forget(self._telegram.bot_id)
        if is_ours:
            again = f"is {place_of(before.url)} again" if before.url else "has been removed"
            self._say(f"the webhook of @{before.username} {again}")
            if before.url and not self._secret_token:
                self._say(BARE)
        else:
            place = place_of(info["url"])
            self._say(f"@{before.username} has another webhook now, {place}: nothing was restored")

    async def _restore(self, before: Before, info: WebhookInfo) -> None:
        call = self._telegram.call
        if before.url and info["url"] != before.url:
            limit = {"max_connections": before.max_connections} if before.max_connections else {}
            await call(
                "setWebhook",
                url=before.url,
                secret_token=self._secret_token,
                allowed_updates=before.allowed_updates,
                **limit,
            )
        elif not before.url:
            await call("deleteWebhook")
            # allowed_updates outlive a webhook; this call restores them and consumes no update
            await call("getUpdates", allowed_updates=before.allowed_updates, limit=1)
        for code, commands in before.commands.items():
            if commands:
                await call("setMyCommands", commands=commands, language_code=code)
            else:
                await call("deleteMyCommands", language_code=code)


def place_of(url: str) -> str:
    """Return a webhook's origin, which is safe to show; the path may be secret."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}" if url else "none"
