"""The page's routes for scenarios: list the session's steps, save them, and run a file."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Annotated

from pydantic import StringConstraints
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from typing_extensions import TypedDict

from darkroom_emulators.kit.control import Body, Id, Media
from darkroom_emulators.kit.control_route import ControlRoute, control_route
from darkroom_emulators.kit.refusals import ControlRefused

from ..scenarios.access import Access
from ..scenarios.looks import Look
from ..scenarios.progress import Progress, ToldStep
from ..scenarios.runner import ScenarioRun
from ..scenarios.scenario import BadScenario, Scenario, read_scenario
from ..scenarios.session import ScenarioSession
from ..scenarios.words import plan_of, told
from .parts import PartUnreachable

ScenarioText = Annotated[bytes, Media("text/plain")]


class NewScenario(Body):
    """A scenario to save. Its session begins at the event `start`."""

    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
    start: Id = 0


class SessionStep(ToldStep):
    """A step of the session. To save a scenario that begins with this step, start at `event`.

    `is_setting` is true if the step only prepares people or chats for later steps.
    """

    event: int
    is_setting: bool


class SessionSteps(TypedDict):
    """The steps of the session up to now."""

    steps: list[SessionStep]


class ScenarioPlan(TypedDict):
    """A scenario file's steps, described in words."""

    title: str
    steps: list[ToldStep]


class Scenarios:
    """The scenarios of a cloud, of which at most one runs at a time."""

    def __init__(self, why_not: str = "") -> None:
        """If scenarios can't run because there is no Telegram emulator, `why_not` says why."""
        self._why_not = why_not
        self._access: Access | None = None
        self._running: asyncio.Task[None] | None = None

    def open(self, access: Access) -> None:
        """Use this cloud from now on."""
        self._access = access

    async def close(self) -> None:
        """Cancel any run in progress, and restore the cloud."""
        if self._running:
            self._running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._running

    def routes(self) -> list[ControlRoute]:
        """Return the routes for scenarios."""
        base = "/api/scenarios"
        return [
            control_route("GET", f"{base}/session", self._session),
            control_route("POST", f"{base}/save", self._save, is_act=False),
            control_route("POST", f"{base}/read", self._read, is_act=False),
            control_route("POST", f"{base}/run", self._run, is_act=False),
        ]

    async def _session(self) -> SessionSteps:
        """Return the steps so far in words, each with the event from which to save a scenario."""
        session = ScenarioSession(self._cloud, _glance, skip_unknown=True)
        await session.read(0)
        steps: list[SessionStep] = [
            {"event": draft.act.id, "is_setting": draft.act.is_setting, **told(draft.step)}
            for draft in session.drafts
        ]
        return {"steps": steps}

    async def _save(self, body: NewScenario) -> Annotated[Response, Media("text/plain")]:
        """Return a scenario file with the steps since the event `start`."""
        await self._cloud.clock.settle()  # so that work in progress is included
        session = ScenarioSession(self._cloud, self._cloud.look_up)
        await session.read(body.start)
        return PlainTextResponse((await session.as_scenario(body.title)).as_text())

    async def _read(self, body: ScenarioText) -> ScenarioPlan:
        """Return the steps of a scenario file, described in words."""
        scenario = _sent(body)
        return {"title": scenario.title, "steps": plan_of(scenario)}

    async def _run(
        self, body: ScenarioText
    ) -> Annotated[Response, Media("application/x-ndjson", Progress)]:
        """Run a scenario file, and stream the run's progress as lines of JSON.

        If the client disconnects, the run ends.
        """
        scenario = _sent(body)
        if self._running and not self._running.done():
            raise ControlRefused("a scenario is already running: wait for it to end")
        lines: asyncio.Queue[Progress | None] = asyncio.Queue()
        self._running = asyncio.create_task(self._follow(ScenarioRun(scenario, self._cloud), lines))
        return StreamingResponse(
            _until_end(self._running, lines), media_type="application/x-ndjson"
        )

    async def _follow(self, run: ScenarioRun, lines: "asyncio.Queue[Progress | None]") -> None:
        try:
            async for progress in run.follow():
                lines.put_nowait(progress)
        except (ControlRefused, PartUnreachable) as exc:
            lines.put_nowait({"kind": "ended", "matched": False, "why": str(exc)})
        finally:
            lines.put_nowait(None)

    @property
    def _cloud(self) -> Access:
        if self._why_not:
            raise ControlRefused(self._why_not)
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
    """Return a placeholder, since these steps don't show how pictures look."""
    return Look(1, 1, "", "")


def _sent(text: bytes) -> Scenario:
    try:
        return read_scenario(text.decode())
    except UnicodeDecodeError as exc:
        raise ControlRefused("a scenario must be text in UTF-8") from exc
    except BadScenario as exc:
        raise ControlRefused(str(exc)) from exc
