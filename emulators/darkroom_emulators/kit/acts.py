"""What was done to an emulator by hand: each control call that changes something, in the log."""

import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import parse_qsl

from starlette.requests import Request
from typing_extensions import TypedDict

from .event_log import EventLog
from .events import Event
from .multipart import Part, boundary_of, read_parts
from .utf8 import read_whole

BASE = "/_emulator/"
_ARGUMENTS = "darkroom_emulators.kit.arguments"  # where a request's scope has them
KEPT_BYTES = 128 << 20  # of all uploads together; the oldest go first


class UploadedFile(TypedDict):
    """A file that came with a call: `part` is its field in the form, `size` is in bytes."""

    part: str
    name: str | None
    type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlCalled(Event):
    """Somebody called a control route that changes something; `path` is below the routes' base."""

    kind: ClassVar = "control.called"
    method: str
    path: str
    arguments: Any
    files: list[UploadedFile]


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlAnswered(Event):
    """What the call got, whose event has the id `call`; a call that was refused has none."""

    kind: ClassVar = "control.answered"
    call: int
    answer: Any


class Acts:
    """Records the control calls of one emulator, and keeps the files that came with them.

    An act is two events, around all that follows from it at once: ControlCalled, then
    ControlAnswered.
    """

    def __init__(
        self, source: str, log: EventLog, *, base: str = BASE, keep_bytes: int = KEPT_BYTES
    ):
        self._source, self._log, self._base, self._keep_bytes = source, log, base, keep_bytes
        self._uploads: OrderedDict[str, bytes] = OrderedDict()
        self._total = 0

    async def record(self, request: Request, endpoint: Callable[[Request], Awaitable[Any]]) -> Any:
        """Return the JSON value that `endpoint` answers; what it raises goes through."""
        arguments, parts = await arguments_of(request)
        called = self._log.append(
            ControlCalled(
                source=self._source,
                method=request.method,
                path=request.scope["path"].removeprefix(self._base),
                arguments=arguments,
                files=[self._keep(part) for part in parts],
            )
        )
        answer = await endpoint(request)
        self._log.append(ControlAnswered(source=self._source, call=called.id, answer=answer))
        return answer

    def upload(self, digest: str) -> bytes | None:
        """Return an uploaded file by its SHA-256 in hex, None if it is unknown, or no more."""
        return self._uploads.get(digest)

    def _keep(self, part: Part) -> UploadedFile:
        digest = hashlib.sha256(part.content).hexdigest()
        if digest not in self._uploads:
            self._uploads[digest] = part.content
            self._total += len(part.content)
        while self._total > self._keep_bytes and len(self._uploads) > 1:
            self._total -= len(self._uploads.popitem(last=False)[1])
        return {
            "part": part.name,
            "name": part.filename,
            "type": part.content_type,
            "size": len(part.content),
            "sha256": digest,
        }


async def arguments_of(request: Request) -> tuple[Any, list[Part]]:
    """Return the arguments of a control call, sent as JSON, form or multipart, and its files.

    They are read once, however often they are asked for.
    """
    if _ARGUMENTS not in request.scope:
        content_type = request.headers.get("content-type", "")
        request.scope[_ARGUMENTS] = _read_arguments(content_type, await request.body())
    found: tuple[Any, list[Part]] = request.scope[_ARGUMENTS]
    return found


def _read_arguments(content_type: str, body: bytes) -> tuple[Any, list[Part]]:
    if boundary := boundary_of(content_type):
        parts = list(read_parts(boundary, body))
        values = {p.name: p.content.decode("utf-8", "replace") for p in parts if p.filename is None}
        return values, [part for part in parts if part.filename is not None]
    try:
        return read_whole(body or b"{}"), []
    except (ValueError, RecursionError):
        return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)), []
