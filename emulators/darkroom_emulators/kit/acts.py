"""Logs each control call that changes something in an emulator."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from typing_extensions import TypedDict

from .event_log import EventLog
from .events import Event
from .multipart import FormPart
from .spool import Spooled
from .store import Store

BASE = "/_emulator/"
KEPT_BYTES = 128 << 20  # of all uploads together; the oldest are dropped first


class UploadedFile(TypedDict):
    """A file uploaded with a call: `part` is the name of its form field."""

    part: str
    name: str | None
    type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlCalled(Event):
    """A control route that changes something was called; `path` is relative to `/_emulator/`.

    Calls whose arguments could not be read are not logged.
    """

    kind: ClassVar = "control.called"
    method: str
    path: str
    arguments: Any
    files: list[UploadedFile]


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlAnswered(Event):
    """The control call whose event id is `call` was answered; refused calls have no such event."""

    kind: ClassVar = "control.answered"
    call: int
    answer: Any


class Acts:
    """Records the control calls of one emulator, and keeps the files uploaded with them.

    An act is logged as two events, ControlCalled and ControlAnswered; the events of all its
    immediate effects come between the two.
    """

    def __init__(
        self, source: str, log: EventLog, *, base: str = BASE, keep_bytes: int = KEPT_BYTES
    ):
        self._source, self._log, self._base = source, log, base
        self._uploads: Store[str, Spooled] = Store(max_bytes=keep_bytes)

    async def record(
        self,
        method: str,
        path: str,
        arguments: Any,
        files: list[FormPart],
        work: Callable[[], Awaitable[object]],
    ) -> object:
        """Log a call, run `work`, and return its JSON value. Exceptions of `work` propagate."""
        called = self._log.append(
            ControlCalled(
                source=self._source,
                method=method,
                path=path.removeprefix(self._base),
                arguments=arguments,
                files=[self._keep(part) for part in files],
            )
        )
        answer = await work()
        self._log.append(ControlAnswered(source=self._source, call=called.id, answer=answer))
        return answer

    def upload(self, digest: str) -> bytes | None:
        """Return the uploaded file with this SHA-256 (in hex), or None if it is no longer kept."""
        found = self._uploads.get(digest)
        return found.read() if found is not None else None

    def _keep(self, part: FormPart) -> UploadedFile:
        digest = hashlib.sha256(part.content).hexdigest()
        self._uploads.put(digest, Spooled(part.content), size=len(part.content))
        return {
            "part": part.name,
            "name": part.filename,
            "type": part.content_type,
            "size": len(part.content),
            "sha256": digest,
        }
