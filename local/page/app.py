"""The page's ASGI app: static files, journeys, and control of all services from one origin."""

import json
import secrets
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Mount, Route
from starlette.types import Scope

from darkroom_emulators.kit.acts import Acts, ControlAnswered, ControlCalled
from darkroom_emulators.kit.caller_guard import CallerGuard
from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.control import Id, Media
from darkroom_emulators.kit.control_route import ControlRoute, control_route
from darkroom_emulators.kit.event_log import EventLog
from darkroom_emulators.kit.faults import FaultBook
from darkroom_emulators.kit.looking import LOOKING
from darkroom_emulators.kit.refusals import ControlRefused, NotThere
from darkroom_emulators.kit.standard_routes import FaultControl
from darkroom_emulators.telegram.page.page_files import page_files
from darkroom_emulators.telegram.page.routes import PARTS
from darkroom_emulators.telegram.page.security_headers import (
    SecurityHeaders,
    content_security_policy,
)

from ..flags import ROOT
from ..http_api.events import RequestReceived
from ..journeys.events import WebhookAgain
from ..journeys.this_bot import WEBHOOKS
from ..scenarios.access import Access
from ..settings import LocalSettings
from ..settings.https import outgoing_calls
from ..traces import new_trace, root_of
from .absent import why_absent, with_absent
from .again import SentAgain, WebhookSender
from .bucket import StoreBucket
from .facts import cloud_facts
from .index import FollowedEntry, JourneyIndex
from .parts import Part, PartUnreachable
from .scenarios import Scenarios
from .shapes import (
    ANY_BYTES,
    FoundJourneys,
    JourneyEvents,
    JourneyList,
    ObjectList,
    WhichWebhook,
)

STATIC = Path(__file__).with_name("static")
SAMPLE = "tests/data/grace_hopper.jpg"
METHODS = ["GET", "POST", "PUT", "DELETE"]
PICTURE_HEADERS = {"Content-Security-Policy": "sandbox; default-src 'none'"}


class Page:
    """The page's API, which is open during the app's lifespan."""

    def __init__(self, settings: LocalSettings, *, clock: Clock, log: EventLog, bucket: str):
        self._settings, self._clock, self._log = settings, clock, log
        self._bucket = bucket
        self._life = secrets.token_hex(4)  # in event ids, which start from 1 in each cloud
        self.index = JourneyIndex(log, every_request=settings.is_foreign)
        self.scenarios = Scenarios(why_absent(settings).get("telegram", ""))

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Keep connections to the other servers open during the block."""
        settings = self._settings
        calls = outgoing_calls(settings)
        self.telegram = Part(f"{settings.telegram_url}/_emulator", calls)
        self.replicate = Part(f"{settings.replicate_url}/_emulator", calls)
        self.outputs = Part(f"{settings.replicate_url}/xezq", calls)
        self.bucket = StoreBucket(settings.s3_url, self._bucket, settings.credentials, calls)
        self.sender = WebhookSender(
            Part(settings.url(settings.gateway_port), calls),
            telegram_secret=settings.bot["TELEGRAM_SECRET_TOKEN"],
            replicate_secret=settings.bot["REPLICATE_WEBHOOK_SECRET"],
            now=self._clock.now,
        )
        self.scenarios.open(
            Access(
                clock=self._clock,
                log=self._log,
                parts={
                    "telegram": self.telegram,
                    "replicate": self.replicate,
                    "cloud": Part(f"{settings.url(settings.page_port)}/api/cloud", calls),
                },
                again=self._again,
                root=settings.template.parent,
            )
        )
        try:
            yield
        finally:
            await self.scenarios.close()
            await calls.close()

    def routes(self) -> list[ControlRoute]:
        """Return the routes for events, journeys, the bucket and pictures."""
        journey = "/api/journeys/{update_id:id}"
        return [
            control_route("GET", "/api/events", self.events),
            control_route("GET", "/api/journeys", self.journeys),
            control_route("GET", "/api/found", self.found),
            control_route("GET", journey, self.journey),
            control_route("POST", f"{journey}/again", self.send_again, is_act=False),
            control_route("GET", "/api/sample", self.sample),
            control_route("GET", "/api/objects", self.objects),
            control_route("GET", "/api/objects/{key:path}", self.object),
            control_route("GET", "/api/outputs/{path:path}", self.output),
        ]

    async def journeys(self) -> JourneyList:
        """Return the summaries of all journeys, oldest first, and the id to follow events from."""
        found = [journey.summary.as_json() for journey in self.index.journeys()]
        last = f"{self._life}-{self.index.last_id}"
        return {"journeys": found, "last": last, "cloud": cloud_facts(self._settings)}

    async def found(self, text: str = "") -> FoundJourneys:
        """Return the ids of the journeys whose calls, statuses, logs or errors contain `text`."""
        return {"journeys": self.index.found(text)}

    async def journey(self, update_id: Id) -> JourneyEvents:
        """Return the events of one journey."""
        found = self.index.journey(update_id)
        if found is None:
            raise NotThere("there is no such journey, or it is no longer kept")
        events = [entry.as_json() for entry in found.entries]
        return {"journey": found.summary.as_json(), "events": events}

    async def events(
        self, request: Request, after: str = ""
    ) -> Annotated[Response, Media("text/event-stream", FollowedEntry)]:
        """Stream the events, each with its journey.

        A client that names no event of this cloud as its last one gets the event "restarted".
        """
        last = request.headers.get("last-event-id") or after
        life, _, seen = last.rpartition("-")
        is_ours = life == self._life and seen.isdecimal() and len(seen) < 20
        stream = self._stream(int(seen)) if is_ours else _once("event: restarted\ndata: {}\n\n")
        return StreamingResponse(stream, media_type="text/event-stream")

    async def _stream(self, after: int) -> AsyncIterator[str]:
        yield "retry: 500\n\n"
        async for entry in self.index.follow(after):
            data = json.dumps(entry, ensure_ascii=False)
            yield f"id: {self._life}-{entry['id']}\ndata: {data}\n\n"

    async def send_again(self, update_id: Id, body: WhichWebhook) -> SentAgain:
        """Send one of a journey's webhooks again."""
        for number, webhook in self._requests_of(update_id):
            if number == body.event:
                return await self._send(webhook, update_id, body.forge)
        raise ControlRefused("the log has no such request, or it is no longer kept")

    async def _again(self, asked: Mapping[str, object]) -> SentAgain:
        """Send a webhook again for a scenario, which identifies it by its update and its sender."""
        name, update_id = asked.get("webhook"), asked.get("update_id")
        if not isinstance(update_id, int):
            raise ControlRefused("sending a webhook again needs its update_id")
        for _, webhook in self._requests_of(update_id):
            if WEBHOOKS.get(webhook.path) == name:
                return await self._send(webhook, update_id, str(asked.get("forge", "")))
        raise ControlRefused(f"this update had no webhook from {name} that can be sent again")

    async def _send(self, webhook: RequestReceived, update_id: int, forgery: str) -> SentAgain:
        """Send a webhook again, and log this the way the emulators log control calls."""
        caller = WEBHOOKS.get(webhook.path)
        arguments = {"update_id": update_id, "webhook": caller or "", "forge": forgery}
        called = self._log.append(
            ControlCalled(source="page", method="POST", path="again", arguments=arguments, files=[])
        )
        trace_id = new_trace(self._clock.now())
        if caller:
            trace = root_of(trace_id)
            self._log.append(
                WebhookAgain(trace=trace, update_id=update_id, caller=caller, forge=forgery)
            )
        answer = await self.sender.send(webhook, forgery, trace_id)
        self._log.append(ControlAnswered(source="page", call=called.id, answer=answer))
        return answer

    def _requests_of(self, update_id: int) -> Iterator[tuple[int, RequestReceived]]:
        found = self.index.journey(update_id)
        for number, _, event in found.entries if found else []:
            if isinstance(event, RequestReceived):
                yield number, event

    async def objects(self, prefix: str = "", after: str = "") -> ObjectList:
        """Return up to 1,000 objects whose keys come after `after` and begin with `prefix`.

        If the template has no bucket, there are none.
        """
        if not self.bucket.name:
            return {"bucket": "", "objects": [], "more": False}
        return {"bucket": self.bucket.name, **await self.bucket.objects(prefix, after)}

    async def object(self, key: str) -> Annotated[Response, ANY_BYTES]:
        """Return an object's content, with headers that make it harmless in a browser."""
        if not key:  # to S3, an empty key means the bucket
            raise NotThere("an object's key is never empty")
        status, kind, content = await self.bucket.content(key)
        return Response(content, status, PICTURE_HEADERS, media_type=kind)

    async def sample(self) -> Annotated[Response, Media("image/jpeg", bytes)]:
        """Return the sample photo included in the project."""
        return FileResponse(ROOT / SAMPLE)

    async def to_telegram(self, request: Request) -> Response:
        """Forward a control request to the Telegram emulator."""
        return self._absent("telegram") or await self.telegram.pass_on(request)

    async def to_replicate(self, request: Request) -> Response:
        """Forward a control request to the Replicate emulator."""
        return self._absent("replicate") or await self.replicate.pass_on(request)

    def _absent(self, name: str) -> Response | None:
        why = why_absent(self._settings).get(name)
        return JSONResponse({"error": why}, 410) if why else None

    async def output(self, request: Request) -> Annotated[Response, ANY_BYTES]:
        """Return a picture that a model made, given the path of its URL."""
        answer = await self.outputs.pass_on(request, {LOOKING: "page"})
        answer.headers.update(PICTURE_HEADERS)
        return answer


def create_page(
    settings: LocalSettings, *, clock: Clock, log: EventLog, faults: FaultBook, bucket: str
) -> Starlette:
    """Return the page's app, which shows the objects in `bucket`. Run it with its lifespan."""
    page = Page(settings, clock=clock, log=log, bucket=bucket)
    index_html = (STATIC / "index.html").read_text(encoding="utf-8")
    policy = content_security_policy(index_html)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with page.open():
            yield

    async def home(_: Request) -> Response:
        return HTMLResponse(with_absent(index_html, settings))

    app = Starlette(
        routes=[
            Route("/", home),
            *page.routes(),
            *page.scenarios.routes(),
            Route("/api/telegram/{path:path}", page.to_telegram, methods=METHODS),
            Route("/api/replicate/{path:path}", page.to_replicate, methods=METHODS),
            *FaultControl(faults).routes("/api/cloud"),
            Mount("/static", page_files(STATIC, parts=PARTS)),
        ],
        middleware=[
            Middleware(SecurityHeaders, policy=policy),
            Middleware(CallerGuard, rule=settings.link_callers, refuse=_refuse_caller),
        ],
        exception_handlers={ControlRefused: _refused, PartUnreachable: _unreachable},
        lifespan=lifespan,
    )
    app.state.acts = Acts("cloud", log, base="/api/cloud/")
    return app


async def _once(text: str) -> AsyncIterator[str]:
    yield text


def _refuse_caller(_: Scope, why: str) -> Response:
    return JSONResponse({"error": why}, 403)


async def _refused(_: Request, error: Exception) -> Response:
    return JSONResponse({"error": str(error)}, 400)


async def _unreachable(_: Request, error: Exception) -> Response:
    return JSONResponse({"error": str(error)}, 502)
