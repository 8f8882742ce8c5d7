"""The page's side of scenarios: the session so far, saving it, and running a file."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from darkroom_emulators.kit.control import Refused, json_object

from ..scenarios.access import Access
from ..scenarios.looks import Look
from ..scenarios.runner import Progress, Run
from ..scenarios.scenario import BadScenario, Scenario, read_scenario
from ..scenarios.session import Session
from ..scenarios.words import plan_of, told
from .parts import Unreachable


class Scenarios:
    """One cloud's scenarios; at most one is run at a time."""

    def __init__(self) -> None:
        self._access: Access | None = None
        self._running: asyncio.Task[None] | None = None

    def open(self, access: Access) -> None:
        """Work with this cloud from now on."""
        self._access = access

    async def close(self) -> None:
        """End a run that goes on, leaving the cloud as it was before."""
        if self._running:
            self._running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._running

    def routes(self) -> list[Route]:
        """Return the routes."""
        base = "/api/scenarios"
        return [
            Route(f"{base}/session", self._session),
            Route(f"{base}/save", self._save, methods=["POST"]),
            Route(f"{base}/read", self._read, methods=["POST"]),
            Route(f"{base}/run", self._run, methods=["POST"]),
        ]

    async def _session(self, _: Request) -> Response:
        """Return the steps so far in words, each with the event at which a session can begin."""
        session = Session(self._cloud, _glance, skip_unknown=True)
        await session.read(0)
        steps = [
            {"event": draft.act.id, "is_setting": draft.act.is_setting, **told(draft.step)}
            for draft in session.drafts
        ]
        return JSONResponse({"steps": steps})

    async def _save(self, request: Request) -> Response:
        """Return the file: `{"title": text, "start": event}`."""
        asked = await json_object(request)
        start, title = asked.get("start", 0), str(asked.get("title", "")).strip()
        if not isinstance(start, int) or not title:
            raise Refused("a scenario needs a title, and the event at which it begins")
        await self._cloud.clock.settle()  # what is on its way just now is still part of it
        session = Session(self._cloud, self._cloud.look_up)
        await session.read(start)
        return PlainTextResponse((await session.as_scenario(title)).as_text())

    async def _read(self, request: Request) -> Response:
        """Return what a file holds, in words."""
        scenario = await _sent(request)
        return JSONResponse({"title": scenario.title, "steps": plan_of(scenario)})

    async def _run(self, request: Request) -> Response:
        """Run a file; the answer is a line of JSON for each thing that `Run.follow` yields.

        A caller that goes away ends the run.
        """
        scenario = await _sent(request)
        if self._running and not self._running.done():
            raise Refused("a scenario is being run already: wait for its end")
        lines: asyncio.Queue[Progress | None] = asyncio.Queue()
        self._running = asyncio.create_task(self._follow(Run(scenario, self._cloud), lines))
        return StreamingResponse(
            _until_end(self._running, lines), media_type="application/x-ndjson"
        )

    async def _follow(self, run: Run, lines: "asyncio.Queue[Progress | None]") -> None:
        try:
            async for progress in run.follow():
                lines.put_nowait(progress)
        except (Refused, Unreachable) as exc:
            lines.put_nowait({"kind": "ended", "matched": False, "why": str(exc)})
        finally:
            lines.put_nowait(None)

    @property
    def _cloud(self) -> Access:
        if self._access is None:
            raise RuntimeError("the page is not open")
        return self._access


async def _until_end(
    task: "asyncio.Task[None]", lines: "asyncio.Queue[Progress | None]"
) -> AsyncIterator[str]:
    try:
        while (line := await lines.get()) is not None:
            yield json.dumps(line, ensure_ascii=False) + "\n"
    finally:
        task.cancel()


async def _glance(_: str) -> Look:
    """Stand for a look at a picture where nobody asks how it looks."""
    return Look(1, 1, "", "")


async def _sent(request: Request) -> Scenario:
    try:
        return read_scenario((await request.body()).decode())
    except UnicodeDecodeError as exc:
        raise Refused("this is no text, so it is no scenario") from exc
    except BadScenario as exc:
        raise Refused(str(exc)) from exc
