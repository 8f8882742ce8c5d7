"""The routes under `/_emulator/` by which tests and the page steer an emulator."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Scope

from .acts import Acts
from .clock import Clock
from .cuts import size_of
from .event_log import EventLog
from .events import SCHEMA, EntryJson, EventList
from .faults import BadFault, FaultBook, read_plan
from .path_ids import register_path_ids
from .utf8 import read_whole

register_path_ids()

PAGE_BYTES = 8 << 20  # of events in one answer
MOST = 10 * 365 * 86_400  # seconds, at once or in one: dates stay such as can be written
# what it returns is answered as JSON, unless it is a Response
Endpoint = Callable[[Request], Awaitable[Any]]


class Refused(Exception):
    """A control request that can't be carried out; its text says why."""


class Control:
    """The control routes that every emulator has.

    - `GET events?after=ID&limit=N` as JSON, or with `Accept: text/event-stream` as a stream; one
      answer has about PAGE_BYTES at most, and its `last_id` is where to go on
    - `GET`, `PUT`, `DELETE faults`: a list, or `{"faults": [...], "seed": n}`
    - `POST reset`: forget everything
    - `GET clock`, `POST clock` with `{"advance": seconds}` and/or `{"speed": n}`
    - `GET uploads/SHA256`: a file that came with a control call, as it was sent

    The app's `state.acts` records the calls that change something.
    """

    def __init__(
        self, *, log: EventLog, clock: Clock, faults: FaultBook, reset: Callable[[], None]
    ):
        self._log, self._clock, self._faults, self._reset = log, clock, faults, reset

    def routes(self) -> list[Route]:
        """Return the routes, to stand before the emulator's own."""
        return [
            control_route("GET", "/_emulator/events", self._events),
            *FaultControl(self._faults).routes("/_emulator"),
            control_route("POST", "/_emulator/reset", self._post_reset, is_act=False),
            control_route("GET", "/_emulator/clock", self._get_clock),
            control_route("POST", "/_emulator/clock", self._post_clock),
            control_route("GET", "/_emulator/uploads/{digest}", _upload),
        ]

    async def _events(self, request: Request) -> Response | EventList:
        last = request.headers.get("last-event-id") or request.query_params.get("after", "0")
        after = int(last) if _is_number(last) else 0
        if "text/event-stream" in request.headers.get("accept", ""):
            return StreamingResponse(event_stream(self._log, after), media_type="text/event-stream")
        limit = request.query_params.get("limit", "")
        return _page(self._log, after, max(1, int(limit)) if _is_number(limit) else None)

    async def _post_reset(self, _: Request) -> dict[str, Any]:
        self._reset()
        return {"ok": True}

    async def _get_clock(self, _: Request) -> dict[str, Any]:
        return {"now": self._clock.now(), "speed": self._clock.speed}

    async def _post_clock(self, request: Request) -> dict[str, Any]:
        wanted = await json_object(request)
        speed, seconds = number(wanted, "speed"), number(wanted, "advance")
        if speed is not None:
            self._clock.set_speed(speed)
        if seconds is not None:
            await self._clock.advance(seconds)
        return await self._get_clock(request)


class FaultControl:
    """The control routes of a fault book: `GET`, `PUT` a list or a plan, `DELETE`."""

    def __init__(self, faults: FaultBook):
        self._faults = faults

    def routes(self, prefix: str) -> list[Route]:
        """Return the routes, whose path is `prefix` and `/faults`."""
        path = f"{prefix}/faults"
        return [
            control_route("GET", path, self._get),
            control_route("PUT", path, self._put),
            control_route("DELETE", path, self._delete),
        ]

    async def _get(self, _: Request) -> dict[str, Any]:
        active = [fault.model_dump() for fault in self._faults.active]
        kinds = {name: kind.as_json() for name, kind in self._faults.kinds.items()}
        return {"faults": active, "kinds": kinds, "seed": self._faults.seed}

    async def _put(self, request: Request) -> dict[str, Any]:
        try:
            plan = read_plan(await request.body())
            self._faults.replace(plan.faults, seed=plan.seed)
        except BadFault as exc:
            raise Refused(str(exc)) from exc
        return await self._get(request)

    async def _delete(self, request: Request) -> dict[str, Any]:
        self._faults.clear()
        return await self._get(request)


def control_route(method: str, path: str, endpoint: Endpoint, *, is_act: bool = True) -> Route:
    """Return a control route, on which a `Refused` answers 400.

    What is not a GET is recorded as an act, unless `is_act` says otherwise.
    """

    async def answered(request: Request) -> Response:
        try:
            if method == "GET" or not is_act:
                answer = await endpoint(request)
            else:
                acts: Acts = request.app.state.acts
                answer = await acts.record(request, endpoint)
        except Refused as exc:
            return JSONResponse({"error": str(exc)}, 400)
        return answer if isinstance(answer, Response) else JSONResponse(answer)

    return Route(path, answered, methods=[method])


def refused_control(scope: Scope, why: str) -> Response | None:
    """Return the response to a foreign caller of a control route, None if it is no such route."""
    if scope["path"].startswith("/_emulator/"):
        return JSONResponse({"error": why}, 403)
    return None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 20


def _page(log: EventLog, after: int, limit: int | None) -> EventList:
    """Return the events after `after` as far as one answer goes, and the id to go on from."""
    last_id, left = log.last_id, PAGE_BYTES
    found: list[EntryJson] = []
    for entry in log.since(after, limit=limit):
        left -= size_of(entry.event.values())
        if left < 0 and found:
            break
        last_id = entry.id
        found.append(entry.as_json())
    return {"schema": SCHEMA, "events": found, "last_id": last_id}


async def _upload(request: Request) -> Response:
    acts: Acts = request.app.state.acts
    content = acts.upload(request.path_params["digest"])
    if content is None:
        return JSONResponse({"error": "there is no such upload, or no more"}, 404)
    headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
    return Response(content, media_type="application/octet-stream", headers=headers)


async def json_object(request: Request) -> dict[str, Any]:
    """Return the request's JSON object. Raises Refused for anything else."""
    try:
        found = read_whole(await request.body())
    except (ValueError, RecursionError) as exc:
        raise Refused("the body must be a JSON object") from exc
    if not isinstance(found, dict):
        raise Refused("the body must be a JSON object")
    return found


def number(wanted: dict[str, Any], name: str) -> float | None:
    """Return an argument from 0 to MOST, None where it is missing. Raises Refused."""
    value = wanted.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Refused(f"{name} must be a number")
    if not 0 <= value <= MOST:
        raise Refused(f"{name} must be from 0 to {MOST}")
    return float(value)


async def seconds_of(request: Request) -> float:
    """Return the `seconds` of a request to delay something. Raises Refused."""
    seconds = number(await json_object(request), "seconds")
    if seconds is None:
        raise Refused("seconds must say when the next attempt is, from now")
    return seconds


async def event_stream(log: EventLog, after: int) -> AsyncIterator[str]:
    """Yield the log as Server-Sent Events, each with its id, so that a reader can catch up.

    The first is named "schema", and says of which version the others are.
    """
    yield f'event: schema\ndata: {{"version": {SCHEMA}}}\n\n'
    async for entry in log.follow(after):
        yield f"id: {entry.id}\ndata: {json.dumps(entry.as_json(), ensure_ascii=False)}\n\n"
