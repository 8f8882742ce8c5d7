"""A thousand predictions at once: each sends one webhook at its end, and no memory leaks."""

import asyncio
import gc
import json
from collections import Counter

import aiohttp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.event_log import EventLog
from darkroom_emulators.kit.serving import bind, serving
from darkroom_emulators.replicate.app import create_app
from darkroom_emulators.replicate.predictions import StoredPrediction
from darkroom_emulators.replicate.settings import Limits, ReplicateSettings

COUNT = 1000


def predictions() -> list[StoredPrediction]:
    """Return every stored prediction in this process's memory."""
    gc.collect()
    return [found for found in gc.get_objects() if isinstance(found, StoredPrediction)]


async def test_a_thousand_predictions_at_once_each_send_one_webhook():
    told: asyncio.Queue[str] = asyncio.Queue()

    async def webhook(request: Request) -> Response:
        told.put_nowait(json.loads(await request.body())["id"])
        return Response()

    of_other_tests = predictions()  # a reference to each, so that none is freed during the test
    clock = Clock()
    limits = Limits(kept_predictions=COUNT)
    app = create_app(
        ReplicateSettings(delay=(0.5, 0.5), limits=limits), clock=clock, log=EventLog(clock)
    )
    sink, emulator = bind("127.0.0.1", 0), bind("127.0.0.1", 0)
    route = Route("/hook", webhook, methods=["POST"])
    async with serving(Starlette(routes=[route]), sink), serving(app, emulator):
        body = {
            "version": "darkroom/echo",
            "input": {"text": "x"},
            "webhook": f"http://127.0.0.1:{sink.getsockname()[1]}/hook",
            "webhook_events_filter": ["completed"],
        }
        url = f"http://127.0.0.1:{emulator.getsockname()[1]}/v1/predictions"
        headers = {"Authorization": "Bearer r8_test"}
        async with aiohttp.ClientSession(headers=headers) as session:

            async def create() -> str:
                async with session.post(url, json=body) as answer:
                    assert answer.status == 201
                    return (await answer.json())["id"]

            for count in (COUNT, COUNT // 10):  # the second round replaces predictions of the first
                made = await asyncio.gather(*(create() for _ in range(count)))
                async with asyncio.timeout(30):
                    heard = [await told.get() for _ in made]
                await clock.settle()
                assert Counter(heard) == Counter(made)
                assert told.empty()

            assert len(predictions()) - len(of_other_tests) == COUNT
            assert app.state.emulator.webhooks.close() == []
    await clock.close()
