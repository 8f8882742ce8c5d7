"""A live session, from the first check until everything is restored."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import replace
from urllib.parse import urlsplit

from darkroom_emulators.kit.event_log import EventLog
from operations.bot_api import BotApi
from operations.failures import CannotStart, TelegramRefused
from operations.memory import Memory
from operations.outside import Outside
from operations.replicate_account import ReplicateAccount
from operations.takeover import Takeover

from ..cloud.emulators import replicate_emulator, telegram_emulator
from ..cloud.running import running_cloud
from ..journeys.this_bot import REPLICATE_PATH, TELEGRAM_PATH
from ..redaction import Redaction
from ..s3.moto_process import Moto, embedded_moto
from .forwarders import replicate_forwarder, telegram_forwarder
from .greeting import greeting
from .options import Options
from .probe import Probe
from .tunnel import Tunnel
from .watch import Watch

Say = Callable[[str], None]
Narrate = Callable[[EventLog, Redaction], Coroutine[None, None, None]]


class Session:
    """Runs the local cloud with real services.

    `say` prints a line, and `narrate` prints the new events in a log.
    """

    def __init__(self, options: Options, say: Say, narrate: Narrate):
        self._options = options
        self._settings = options.settings
        self._memory = Memory(options.memory)
        self._say = say
        self._narrate = narrate
        self._username = ""
        self._telegram: BotApi | None = None

    async def restore(self) -> None:
        """Restore the webhook and commands that a crashed run replaced. Raises CannotStart."""
        async with AsyncExitStack() as stack:
            takeover = await self._meet_telegram(stack, _outside(stack))
            if takeover is None:
                raise CannotStart("--restore needs the real Telegram: omit --telegram mock")
            if not await takeover.put_right():
                self._say(f"there is nothing to restore for @{self._username}")

    async def run(self) -> None:
        """Run live until canceled, then restore everything. Raises CannotStart."""
        async with AsyncExitStack() as stack:
            calls = _outside(stack)
            takeover = await self._meet_telegram(stack, calls)
            if takeover:
                await takeover.put_right()
                info = await takeover.check(may_take_over=self._options.may_take_over)
                if waiting := info["pending_update_count"]:
                    self._say(f"waiting updates, which Telegram will now deliver: {waiting}")
            await self._meet_replicate(calls)
            tunnel = await self._open_tunnel(stack, calls)
            moto = stack.enter_context(embedded_moto(self._settings))
            log = await stack.enter_async_context(self._cloud(moto))
            probe = await self._probe(calls, tunnel, log)
            if takeover:
                secret = self._settings.bot["TELEGRAM_SECRET_TOKEN"]
                await stack.enter_async_context(
                    takeover.webhook(tunnel.url + TELEGRAM_PATH, secret)
                )
            self._say(greeting(self._settings, tunnel, self._username))
            await self._stay(log, probe, tunnel)

    async def _meet_telegram(self, stack: AsyncExitStack, calls: Outside) -> Takeover | None:
        """Check the bot's token, and return its takeover, or None if Telegram is emulated."""
        if not self._settings.live_telegram:
            return None
        token = self._settings.bot["TELEGRAM_BOT_TOKEN"]
        telegram = BotApi(calls, self._settings.live_telegram, token)
        try:
            self._username = (await telegram.call("getMe"))["username"]
        except TelegramRefused as exc:
            raise CannotStart(
                f"Telegram rejects TELEGRAM_BOT_TOKEN ({exc.description}): "
                "@BotFather shows it under /mybots, API Token"
            ) from exc
        stack.enter_context(self._memory.alone(telegram.bot_id))
        for other in self._memory.others(telegram.bot_id):
            self._say(
                f"@{other} still has the webhook of a run that crashed: put its token into .env, "
                "and run scripts/live --restore"
            )
        self._telegram = telegram
        return Takeover(
            telegram,
            self._username,
            self._memory,
            secret_token=self._options.old_secret,
            has_styles=bool(self._settings.bot.get("STYLES_FILE")),
            say=self._say,
        )

    async def _meet_replicate(self, calls: Outside) -> None:
        """Fetch the key that Replicate signs the account's webhooks with."""
        if not self._settings.live_replicate:
            return
        token = self._settings.bot["REPLICATE_API_TOKEN"]
        account = ReplicateAccount(calls, self._settings.live_replicate, token)
        secret = {"REPLICATE_WEBHOOK_SECRET": await account.signing_secret()}
        self._settings = replace(self._settings, bot={**self._settings.bot, **secret})

    async def _open_tunnel(self, stack: AsyncExitStack, calls: Outside) -> Tunnel:
        gateway = urlsplit(self._settings.url(self._settings.gateway_port)).netloc
        tunnel = await stack.enter_async_context(self._options.tunnel.open(gateway, calls))
        host = urlsplit(tunnel.url).netloc.lower()
        self._settings = replace(self._settings, tunnel_host=host)
        if self._settings.live_replicate:
            self._settings = replace(self._settings, public_url=tunnel.url)
        return tunnel

    def _cloud(self, moto: Moto | None) -> AbstractAsyncContextManager[EventLog]:
        """Return the local cloud, with forwarders instead of emulators for the real services."""
        return running_cloud(
            self._settings,
            moto,
            replicate=replicate_forwarder if self._settings.live_replicate else replicate_emulator,
            telegram=telegram_forwarder if self._settings.live_telegram else telegram_emulator,
        )

    async def _probe(self, calls: Outside, tunnel: Tunnel, log: EventLog) -> Probe:
        """Check that the tunnel ends here, since every webhook will use it."""
        gateway = urlsplit(self._settings.url(self._settings.gateway_port)).netloc
        probe = Probe(calls, log, gateway)
        if self._settings.live_telegram:
            await probe.check(tunnel.url, TELEGRAM_PATH)
        if self._settings.live_replicate:
            await probe.check(tunnel.url, REPLICATE_PATH)
        return probe

    async def _stay(self, log: EventLog, probe: Probe, tunnel: Tunnel) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._narrate(log, self._settings.redaction))
            if self._telegram:
                watch = Watch(self._telegram, probe, tunnel.url, TELEGRAM_PATH, self._say)
                tasks.create_task(watch.run(self._options.check_every))


def _outside(stack: AsyncExitStack) -> Outside:
    calls = Outside()
    stack.push_async_callback(calls.close)
    return calls
