"""The parts of an event that HTTP functions read."""

import pytest
from starlette.requests import Request

from common.runtime.asgi import base_url, request_time


@pytest.mark.parametrize(
    ("epoch", "seconds"),
    [
        pytest.param(1_795_502_478_019, 1_795_502_478.019, id="API Gateway: milliseconds"),
        pytest.param(1_795_502_478, 7.0, id="sam local: the seconds of its own start"),
        pytest.param(None, 7.0, id="no time"),
    ],
)
def test_a_requests_time_is_the_gateways_or_else_now(epoch, seconds):
    event = {"requestContext": {"timeEpoch": epoch}}
    request = Request({"type": "http", "aws.event": event})
    assert request_time(request, clock=lambda: 7.0) == seconds


def test_without_a_gateway_the_base_url_is_that_of_the_request(monkeypatch):
    monkeypatch.setenv("BASE_URL", "")
    request = Request(
        {
            "type": "http",
            "scheme": "http",
            "path": "/webhook/telegram",
            "query_string": b"",
            "server": ("127.0.0.1", 8003),
            "headers": [(b"host", b"127.0.0.1:8003")],
        }
    )
    assert request_time(request, clock=lambda: 7.0) == 7.0
    assert base_url(request) == "http://127.0.0.1:8003"
