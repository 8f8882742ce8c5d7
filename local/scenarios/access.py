"""Gives scenarios access to the cloud: its clock, its event log, and its control routes."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from urllib3.filepost import encode_multipart_formdata

from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.event_log import EventLog
from darkroom_emulators.kit.refusals import ControlRefused

from .looks import Look, look_at

Upload = tuple[str, tuple[str, bytes, str]]  # the form's part, and the file's name, content, type


class PartRoutes(Protocol):
    """A service's control routes, implemented by `local.page.parts.Part`."""

    async def request(
        self, method: str, path: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Return the status, headers and body of the response."""


@dataclass(frozen=True)
class Access:
    """Access to everything needed to run a scenario, or to create one.

    `again` sends a webhook again, like the page's Replay and Forge: it takes the arguments
    `update_id`, `webhook` and `forge`, and returns a JSON object with the `status` of the bot's
    response. `root` is the project's folder.
    """

    clock: Clock
    log: EventLog
    parts: Mapping[str, PartRoutes]
    again: Callable[[Mapping[str, object]], Awaitable[Mapping[str, object]]]
    root: Path

    async def call(
        self, part: str, method: str, path: str, arguments: Any = None, files: Sequence[Upload] = ()
    ) -> Any:
        """Make a control call and return its result. Raises ControlRefused if it fails."""
        body, headers = _encoded(arguments, files)
        status, _, content = await self.parts[part].request(
            method, path, body=body, headers=headers
        )
        answer = json.loads(content)
        if status != 200:
            raise ControlRefused(str(answer.get("error", status)))
        return answer

    async def download(self, path: str) -> bytes | None:
        """Return a file from the Telegram emulator, or None if it no longer exists."""
        status, _, content = await self.parts["telegram"].request("GET", path)
        return content if status == 200 else None

    async def look_up(self, unique_id: str) -> Look | None:
        """Return how a file in a chat looks, or None if it isn't a picture or no longer exists."""
        content = await self.download(f"files/{unique_id}")
        return None if content is None else await asyncio.to_thread(look_at, content)


def _encoded(arguments: Any, files: Sequence[Upload]) -> tuple[bytes, dict[str, str]]:
    """Return the body and headers: a form if there are files, or else JSON."""
    if not files:
        return json.dumps(arguments).encode(), {"Content-Type": "application/json"}
    told = {name: value for name, value in (arguments or {}).items() if value is not None}
    fields = [(name, str(value)) for name, value in told.items()]
    body, content_type = encode_multipart_formdata([*fields, *files])
    return body, {"Content-Type": content_type}
