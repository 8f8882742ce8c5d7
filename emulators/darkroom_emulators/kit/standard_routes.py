"""The routes below `/_emulator/` with which tests and the page control any emulator."""

import json
from collections.abc import AsyncIterator, Callable
from typing import Annotated

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from typing_extensions import TypedDict

from .acts import Acts
from .clock import Clock
from .control import Body, Media, Ok, Seconds
from .control_route import ControlRoute, control_route
from .cuts import size_of
from .event_log import EventLog
from .events import SCHEMA, EntryJson, EventList
from .fault_kinds import Fault, FaultJson, FaultKindJson, Plan
from .faults import FaultBook
from .refusals import NotThere

PAGE_BYTES = 8 << 20  # of events in one response
FILE_HEADERS = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}


class ClockJson(TypedDict):
    """The emulator's time in Unix seconds, and its `speed` in seconds per real second."""

    now: float
    speed: float


class ClockChange(Body):
    """The number of seconds to skip, a new speed in seconds per real second, or both."""

    advance: Seconds | None = None
    speed: Seconds | None = None


class FaultsJson(TypedDict):
    """The faults that are switched on, the kinds that exist, and the seed of random decisions."""

    faults: list[FaultJson]
    kinds: dict[str, FaultKindJson]
    seed: int


class Control:
    """The control routes of every emulator.

    The app's `state.acts` records the calls that change something.
    """

    def __init__(
        self, *, log: EventLog, clock: Clock, faults: FaultBook, reset: Callable[[], None]
    ):
        self._log, self._clock, self._faults, self._reset = log, clock, faults, reset

    def routes(self) -> list[ControlRoute]:
        """Return the routes."""
        return [
            control_route("GET", "/_emulator/events", self._events),
            *FaultControl(self._faults).routes("/_emulator"),
            control_route("POST", "/_emulator/reset", self._post_reset, is_act=False),
            control_route("GET", "/_emulator/clock", self._get_clock),
            control_route("POST", "/_emulator/clock", self._post_clock),
            control_route("GET", "/_emulator/uploads/{digest}", _upload),
        ]

    async def _events(
        self, request: Request, after: int = 0, limit: int | None = None
    ) -> EventList | Annotated[Response, Media("text/event-stream", EntryJson)]:
        """Return the events after the id `after`, at most `limit` of them.

        A response is limited to about 8 MiB; pass its `last_id` as `after` to continue. With
        `Accept: text/event-stream`, the response is an endless stream, which a `Last-Event-ID`
        resumes.
        """
        last = request.headers.get("last-event-id", "")
        after = int(last) if last.isdecimal() and len(last) < 20 else after
        if "text/event-stream" in request.headers.get("accept", ""):
            return StreamingResponse(event_stream(self._log, after), media_type="text/event-stream")
        return _page(self._log, after, None if limit is None else max(1, limit))

    async def _post_reset(self) -> Ok:
        """Forget everything, and start afresh."""
        self._reset()
        return {"ok": True}

    async def _get_clock(self) -> ClockJson:
        """Return the emulator's time and speed."""
        return {"now": self._clock.now(), "speed": self._clock.speed}

    async def _post_clock(self, body: ClockChange) -> ClockJson:
        """Change the speed, skip time, or both; everything due in skipped time runs on the way."""
        if body.speed is not None:
            self._clock.set_speed(body.speed)
        if body.advance is not None:
            await self._clock.advance(body.advance)
        return await self._get_clock()


class FaultControl:
    """The control routes of a fault book: `GET`, `PUT` (a list or a plan) and `DELETE`."""

    def __init__(self, faults: FaultBook):
        self._faults = faults

    def routes(self, prefix: str) -> list[ControlRoute]:
        """Return the routes at `{prefix}/faults`."""
        path = f"{prefix}/faults"
        return [
            control_route("GET", path, self._get),
            control_route("PUT", path, self._put),
            control_route("DELETE", path, self._delete),
        ]

    async def _get(self) -> FaultsJson:
        """Return the faults that are switched on, and all kinds of faults that exist."""
        kinds = {name: kind.as_json() for name, kind in self._faults.kinds.items()}
        active = [fault.as_json() for fault in self._faults.active]
        return {"faults": active, "kinds": kinds, "seed": self._faults.seed}

    async def _put(
        self, body: Annotated[Plan, Media("application/json", Plan | list[Fault])]
    ) -> FaultsJson:
        """Switch on exactly these faults, replacing all others."""
        self._faults.replace(body.faults, seed=body.seed)
        return await self._get()

    async def _delete(self) -> FaultsJson:
        """Switch off all faults, and restart the random numbers from the initial seed."""
        self._faults.clear()
        return await self._get()


async def event_stream(log: EventLog, after: int) -> AsyncIterator[str]:
    """Yield the log as Server-Sent Events, each with its id, so that a reader can resume.

    The first message is named "schema", and contains the version of the format of all others.
    """
    yield f'event: schema\ndata: {{"version": {SCHEMA}}}\n\n'
    async for entry in log.follow(after):
        yield f"id: {entry.id}\ndata: {json.dumps(entry.as_json(), ensure_ascii=False)}\n\n"


def _page(log: EventLog, after: int, limit: int | None) -> EventList:
    """Return the events after `after` that fit into one response, and the id to continue from."""
    last_id, left = log.last_id, PAGE_BYTES
    found: list[EntryJson] = []
    for entry in log.since(after, limit=limit):
        left -= size_of(entry.event.values())
        if left < 0 and found:
            break
        last_id = entry.id
        found.append(entry.as_json())
    return {"schema": SCHEMA, "events": found, "last_id": last_id}


async def _upload(
    acts: Acts, digest: str
) -> Annotated[Response, Media("application/octet-stream", bytes)]:
    """Return a file that was uploaded with a control call, given the file's SHA-256 in hex."""
    content = acts.upload(digest)
    if content is None:
        raise NotThere("there is no such upload, or it is no longer kept")
    return Response(content, media_type="application/octet-stream", headers=FILE_HEADERS)
