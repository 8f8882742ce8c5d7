"""What the log shows of calls that scripts/live forwards to the real services."""

import json
from types import SimpleNamespace

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.event_log import EventLog
from darkroom_emulators.replicate.events import ApiCall
from local.live.forwarders import ReplicateForwarder


@pytest.mark.parametrize("value", [b"NaN", b'"\\ud83d"', b"[" * 5000 + b"]" * 5000])
async def test_a_response_that_a_browser_could_not_read_is_passed_on_and_logged(value: bytes):
    body = b'{"logs": %b}' % value

    async def request(*_: object, **__: object) -> tuple[int, str, dict[str, str], bytes]:
        return 200, "OK", {}, body

    log, calls = EventLog(Clock()), SimpleNamespace(request=request)
    settings = SimpleNamespace(live_replicate="https://replicate.test/v1", s3_url="http://s3.test")
    forwarder = ReplicateForwarder(settings, log, calls, calls)
    app = Starlette(routes=[Route("/v1/{path:path}", forwarder.call)])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
        answer = await client.get("http://here/v1/predictions/p")

    assert (answer.status_code, answer.content) == (200, body)
    (call,) = log.of(ApiCall)
    assert json.dumps(call.data(), ensure_ascii=False, allow_nan=False).encode()
