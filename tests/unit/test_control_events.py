"""`GET /_emulator/events`: a full log comes in pages."""

import json

import httpx
import pytest
from starlette.applications import Starlette

from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.control import PAGE_BYTES, Control
from darkroom_emulators.kit.event_log import EventLog
from darkroom_emulators.kit.faults import FaultBook


@pytest.fixture
def log():
    return EventLog(Clock(start=0, speed=0))


@pytest.fixture
def get(log):
    control = Control(
        log=log, clock=Clock(), faults=FaultBook("test", {}, log, seed=0), reset=log.clear
    )
    transport = httpx.ASGITransport(Starlette(routes=control.routes()))

    async def get(query):
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return (await client.get(f"/_emulator/events{query}")).json()

    return get


async def test_a_full_log_is_read_page_by_page(log, get):
    for number in range(300):
        log.append("test", "line", text=f"{number} " + "x" * 100_000)

    seen, after = [], 0
    while (found := await get(f"?after={after}"))["events"]:
        assert len(json.dumps(found)) < PAGE_BYTES * 1.1
        seen += [event["id"] for event in found["events"]]
        after = found["last_id"]

    assert seen == list(range(1, 301))
    assert after == 300


async def test_a_page_can_be_shorter(log, get):
    for number in range(5):
        log.append("test", "number", n=number)

    found = await get("?after=1&limit=2")
    assert [event["id"] for event in found["events"]] == [2, 3]
    assert found["last_id"] == 3
    assert (await get("?limit=nonsense"))["last_id"] == 5
    assert await get("?after=9999999999999999") == {"events": [], "last_id": 5}
