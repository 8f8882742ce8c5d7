"""Finds or opens a tunnel from the internet to the gateway: your own, or one of ngrok's."""

import asyncio
import contextlib
import importlib.util
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, cast

from operations.calls import Calls
from operations.failures import CannotStart

AGENT_SECONDS = 2.0
SDK_SECONDS = 30.0
NONE = """there is no tunnel, so this machine can't be reached from outside. To open one, use:
  - a free account at ngrok.com: write NGROK_AUTHTOKEN=... into .env
  - an ngrok agent in another terminal: ngrok http {port}
  - any other tunnel to http://{gateway}, such as cloudflared: --public-url or BASE_URL=https://..."""


class NoTunnel(CannotStart):
    """There is no tunnel, or it can't be opened; the message says why, or what to do."""


@dataclass(frozen=True, slots=True)
class Tunnel:
    """A public address without a trailing slash, and who provides it."""

    url: str
    kind: str


@dataclass(frozen=True, slots=True)
class TunnelChoice:
    """Chooses a tunnel: `public_url`, else a running agent's, else one opened with ngrok's SDK.

    `told_by` is the flag or variable that sets `public_url`.
    """

    public_url: str
    told_by: str
    agent_url: str
    authtoken: str
    domain: str

    @asynccontextmanager
    async def open(self, gateway: str, calls: Calls) -> AsyncIterator[Tunnel]:
        """Keep a tunnel to `gateway` (`host:port`) open during the block. Raises NoTunnel."""
        if self.public_url:
            yield Tunnel(self.public_url, self.told_by)
        elif found := await self._of_agent(gateway, calls):
            yield Tunnel(found, "the running ngrok agent")
        elif self.authtoken:
            async with _by_sdk(gateway, self.authtoken, self.domain) as url:
                yield Tunnel(url, "ngrok")
        else:
            raise NoTunnel(NONE.format(gateway=gateway, port=gateway.rpartition(":")[2]))

    async def _of_agent(self, gateway: str, calls: Calls) -> str | None:
        """Return the https address of a running agent's tunnel to the gateway, or None.

        https://ngrok.com/docs/agent/api/
        """
        try:
            async with asyncio.timeout(AGENT_SECONDS):
                _, _, _, answer = await calls.request("GET", f"{self.agent_url}/api/tunnels")
            tunnels = json.loads(answer)["tunnels"]
        except (OSError, ValueError, KeyError, TypeError):
            return None  # no agent is running, or it is not ngrok's
        return next((each["public_url"] for each in tunnels if _leads_to(gateway, each)), None)


def _leads_to(gateway: str, tunnel: dict[str, Any]) -> bool:
    """Return whether an agent's tunnel has an https address and forwards to the gateway."""
    target = str(tunnel.get("config", {}).get("addr", "")).rpartition("://")[2].rstrip("/")
    host, _, port = target.rpartition(":")
    is_here = host in {"", "localhost", "127.0.0.1", "[::1]", gateway.rpartition(":")[0]}
    is_right_port = port == gateway.rpartition(":")[2]
    return is_here and is_right_port and str(tunnel.get("public_url", "")).startswith("https://")


@asynccontextmanager
async def _by_sdk(gateway: str, authtoken: str, domain: str) -> AsyncIterator[str]:
    if importlib.util.find_spec("ngrok") is None:
        raise NoTunnel(
            "NGROK_AUTHTOKEN is set, but ngrok's SDK is not installed: "
            "run .tools/bin/uv sync --extra local --extra live"
        )
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "local.live.ngrok_sdk",
        gateway,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,  # so Ctrl-C doesn't close the tunnel before everything is restored
        env={**os.environ, "NGROK_AUTHTOKEN": authtoken, "NGROK_DOMAIN": domain},
    )
    try:
        said = await _first_line(cast("asyncio.StreamReader", process.stdout))
        if not said.startswith("https://"):
            raise NoTunnel(f"ngrok can't open a tunnel: {said.replace(authtoken, '***')}")
        yield said
    finally:
        with contextlib.suppress(ProcessLookupError):  # it has already ended
            process.kill()
        await process.wait()


async def _first_line(output: asyncio.StreamReader) -> str:
    try:
        return (await asyncio.wait_for(output.readline(), SDK_SECONDS)).decode().strip()
    except TimeoutError:
        return f"no response within {SDK_SECONDS:g} s"
