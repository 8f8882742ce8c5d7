"""`GET /_emulator/events` returns even a full log, in pages or as a stream."""

import json
from dataclasses import dataclass
from typing import ClassVar

import httpx
import pytest
from starlette.applications import Starlette

from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.event_log import EventLog
from darkroom_emulators.kit.events import SCHEMA, Event, EventReader
from darkroom_emulators.kit.faults import FaultBook
from darkroom_emulators.kit.standard_routes import PAGE_BYTES, Control


@dataclass(frozen=True, slots=True, kw_only=True)
class Line(Event):
    source: str = "test"
    kind: ClassVar = "line"
    text: str = ""


@pytest.fixture
def log():
    return EventLog(Clock(start=0, speed=0))


@pytest.fixture
async def client(log):
    control = Control(
        log=log, clock=Clock(), faults=FaultBook("test", dict, log, seed=0), reset=log.clear
    )
    transport = httpx.ASGITransport(Starlette(routes=control.routes()))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        yield client


@pytest.fixture
def get(client):
    async def get(query):
        return (await client.get(f"/_emulator/events{query}")).json()

    return get


async def test_a_full_log_is_read_page_by_page(log, get):
    for number in range(300):
        log.append(Line(text=f"{number} " + "x" * 100_000))

    seen, after = [], 0
    while (found := await get(f"?after={after}"))["events"]:
        assert len(json.dumps(found)) < PAGE_BYTES * 1.1
        seen += [event["id"] for event in found["events"]]
        after = found["last_id"]

    assert seen == list(range(1, 301))
    assert after == 300


async def test_a_page_can_be_shorter(log, get):
    for _ in range(5):
        log.append(Line())

    found = await get("?after=1&limit=2")
    assert [event["id"] for event in found["events"]] == [2, 3]
    assert found["last_id"] == 3
    assert (await get("?limit=nonsense"))["last_id"] == 5
    assert await get("?after=9999999999999999") == {
        "schema": SCHEMA,
        "events": [],
        "last_id": 5,
    }


async def test_a_stream_begins_with_the_version_of_the_schema_and_is_read_without_it(log, client):
    log.append(Line(text="a"))
    log.append(Line(text="b"))
    log.close()  # ends the stream
    stream = await client.get("/_emulator/events", headers={"Accept": "text/event-stream"})

    first, *_ = stream.text.split("\n\n")
    assert first == f'event: schema\ndata: {{"version": {SCHEMA}}}'
    entries = EventReader([Line]).read_stream(stream.content.split(b"\n"))
    assert list(entries) == log.since()
