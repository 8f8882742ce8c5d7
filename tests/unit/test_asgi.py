"""What an HTTP function reads from its event."""

import pytest
from starlette.requests import Request

from common.asgi import request_time


@pytest.mark.parametrize(
    ("epoch", "seconds"),
    [
        pytest.param(1_795_502_478_019, 1_795_502_478.019, id="API Gateway: milliseconds"),
        pytest.param(1_795_502_478, 1_795_502_478.0, id="sam local: seconds"),
    ],
)
def test_a_request_was_taken_when_the_gateway_says(epoch, seconds):
    event = {"requestContext": {"timeEpoch": epoch}}
    assert request_time(Request({"type": "http", "aws.event": event})) == seconds
