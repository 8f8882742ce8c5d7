"""Reports when updates don't reach the live bot, and why."""

import asyncio
from collections.abc import Callable

from operations.bot_api import BotApi
from operations.failures import CannotStart
from operations.takeover import place_of

from .probe import Probe, TunnelLeadsElsewhere


class Watch:
    """Polls Telegram for failed deliveries, and probes the tunnel if there are any.

    As long as all is well, it sends nothing through the tunnel.
    """

    def __init__(
        self, telegram: BotApi, probe: Probe, public_url: str, path: str, say: Callable[[str], None]
    ):
        self._telegram = telegram
        self._probe = probe
        self._public_url, self._path = public_url, path
        self._say = say
        self._last = ""

    async def run(self, every: float) -> None:
        """Check every `every` seconds, until canceled."""
        while True:
            await asyncio.sleep(every)
            said = await self._look()
            if said != self._last:
                self._say(said or "updates are arriving again")
            self._last = said

    async def _look(self) -> str:
        """Return a description of the problem, or "" if there is none."""
        try:
            info = await self._telegram.call("getWebhookInfo")
            if info["url"] != self._public_url + self._path:
                where = place_of(info["url"])
                return f"someone has set the bot's webhook to {where}: no updates arrive here"
            if not info["pending_update_count"] or "last_error_message" not in info:
                return ""
            await self._probe.check(self._public_url, self._path, patience=0)
        except TunnelLeadsElsewhere as exc:
            return f"{exc}. Telegram keeps updates for 24 hours, and retries"
        except CannotStart as exc:
            return str(exc)
        return f"updates are waiting; Telegram says: {info['last_error_message']}"
