"""Finds out whether the public address leads to this process.

The probe is a webhook without the secret that only Telegram and Replicate know. The bot refuses it
with 401, and it appears in our own event log. So without any extra path, and before a webhook is
set, this shows that the tunnel leads here, to the right path, and that the bot refuses strangers.
It also starts the functions, so that the first photo finds warm ones.
"""

import asyncio
import secrets

from darkroom_emulators.kit.event_log import EventLog
from operations.calls import Calls, reason_of
from operations.failures import CannotStart

from ..http_api.events import RequestReceived

PATIENCE_SECONDS = 30.0  # a tunnel's new name may take a while to spread
ATTEMPT_SECONDS = 15.0  # including a function's first start
PAUSE_SECONDS = 1.0
REMEDY = (
    "the tunnel must lead to http://{gateway}, with paths and bodies as they are, "
    "and ask for no password"
)


class TunnelLeadsElsewhere(CannotStart):
    """Something other than this process answers at the public address."""


class Probe:
    """Sends probes through the tunnel to the gateway, which listens on `gateway` (host:port)."""

    def __init__(self, calls: Calls, log: EventLog, gateway: str):
        self._calls, self._log = calls, log
        self._remedy = REMEDY.format(gateway=gateway)

    async def check(
        self, public_url: str, path: str, *, patience: float = PATIENCE_SECONDS
    ) -> None:
        """Return once the bot has refused a probe at `path`. Raises TunnelLeadsElsewhere.

        A tunnel that is not up yet (no answer, 5xx) is given `patience` seconds.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + patience
        while True:
            fault, is_final = await self._try(public_url, path)
            if fault is None:
                return
            if is_final or loop.time() + PAUSE_SECONDS > deadline:
                raise TunnelLeadsElsewhere(
                    f"{public_url} does not lead here: {fault}; {self._remedy}"
                )
            await asyncio.sleep(PAUSE_SECONDS)

    async def _try(self, public_url: str, path: str) -> tuple[str | None, bool]:
        """Return what is wrong (None if nothing is), and whether waiting is pointless."""
        nonce, before = secrets.token_hex(16), self._log.last_id
        try:
            async with asyncio.timeout(ATTEMPT_SECONDS):
                status, _, _, _ = await self._calls.request(
                    "POST", public_url + path, body=nonce.encode()
                )
        except OSError as exc:
            return f"no answer ({reason_of(exc)})", False
        arrived = [
            event.path
            for _, _, event in self._log.since(before)
            if isinstance(event, RequestReceived) and event.body == nonce
        ]
        if not arrived:
            return f"something else answered {status}", status < 500
        if arrived[0] != path:
            return f"{path} arrives as {arrived[0]}", True
        if status != 401:
            return f"the bot's 401 comes back as {status}", status < 500
        return None, True
