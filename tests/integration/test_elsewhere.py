"""The error names the server set by --functions if its response is missing or too large."""

import json

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from darkroom_emulators.kit.outgoing import Outgoing
from darkroom_emulators.kit.serving import ServerThread
from local.http_api.elsewhere import Elsewhere

REQUEST = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": []}


@pytest.fixture
def url():
    """The URL of a server that responds with 17 MiB."""

    async def build():
        return Starlette(routes=[Route("/", lambda _: Response(bytes(17 << 20)))])

    server = ServerThread(build)
    server.start()
    yield server.url
    server.stop()


async def told(url):
    calls = Outgoing({"127.0.0.1"})
    response = await Elsewhere(url, calls).answer(Request(REQUEST), b"", "1-0-0")
    await calls.close()
    assert response.status_code == 503
    return json.loads(response.body)["message"]


async def test_a_response_that_is_too_large(url):
    why = f"the server at {url}, set by --functions, responds with over 16777216 bytes"
    assert await told(url) == f"{why} (TooLarge)"


async def test_no_response():
    url = "http://127.0.0.1:9"
    why = f"the server at {url}, set by --functions, does not respond"
    assert (await told(url)).startswith(why)
