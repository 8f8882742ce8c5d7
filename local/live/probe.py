"""Checks that the public address reaches this process.

A probe is a webhook without the secret that only Telegram and Replicate know. The bot refuses it
with a 401, and the request appears in our own event log. This proves, before any webhook is set and
without a special path, that the tunnel ends here, at the right path, and that the bot refuses
requests from strangers. It also warms up the functions for the first photo.
"""

import asyncio
import secrets

from darkroom_emulators.kit.event_log import EventLog
from operations.calls import Calls, reason_of
from operations.failures import CannotStart

from ..http_api.events import RequestReceived

PATIENCE_SECONDS = 30.0  # a tunnel's new host name can take a while to propagate
ATTEMPT_SECONDS = 15.0  # includes a function's cold start
PAUSE_SECONDS = 1.0
REMEDY = (
    "the tunnel must lead to http://{gateway}, leave paths and bodies unchanged, "
    "and require no password"
)


class TunnelLeadsElsewhere(CannotStart):
    """The public address does not reach this process; the message says why."""


class Probe:
    """Sends probes through the tunnel to the gateway, which listens on `gateway` (`host:port`)."""

    def __init__(self, calls: Calls, log: EventLog, gateway: str):
        self._calls, self._log = calls, log
        self._remedy = REMEDY.format(gateway=gateway)

    async def check(
        self, public_url: str, path: str, *, patience: float = PATIENCE_SECONDS
    ) -> None:
        """Return once the bot has refused a probe at `path`. Raises TunnelLeadsElsewhere.

        Keeps trying for `patience` seconds if the tunnel isn't up yet (no response, or a 5xx).
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
        """Return the problem (None if there is none), and whether retrying is pointless."""
        nonce, before = secrets.token_hex(16), self._log.last_id
        try:
            async with asyncio.timeout(ATTEMPT_SECONDS):
                status, _, _, _ = await self._calls.request(
                    "POST", public_url + path, body=nonce.encode()
                )
        except OSError as exc:
            return f"no response ({reason_of(exc)})", False
        arrived = [
            event.path
            for _, _, event in self._log.since(before)
            if isinstance(event, RequestReceived) and event.body == nonce
        ]
        if not arrived:
            return f"something else responded with {status}", status < 500
        if arrived[0] != path:
            return f"{path} arrives as {arrived[0]}", True
        if status != 401:
            return f"the bot's 401 arrives as {status}", status < 500
        return None, True
