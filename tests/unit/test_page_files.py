"""The page's files: third-party ones are unaltered, and a first visit loads little."""

import hashlib
import json
import re

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from darkroom_emulators.telegram.page.page_files import page_files
from darkroom_emulators.telegram.page.routes import PARTS
from local.page.app import STATIC

VENDORED = json.loads((PARTS / "vendor" / "vendored.json").read_text())


@pytest.mark.parametrize("entry", VENDORED, ids=lambda entry: entry["file"])
def test_a_vendored_file_is_the_published_one(entry):
    content = (PARTS / "vendor" / entry["file"]).read_bytes()

    assert hashlib.sha256(content).hexdigest() == entry["sha256"]


def test_no_vendored_code_is_unlisted():
    assert {f.name for f in (PARTS / "vendor").glob("*.mjs")} == {e["file"] for e in VENDORED}


@pytest.fixture
async def client():
    app = Starlette(routes=[Mount("/", page_files(STATIC, parts=PARTS))])
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://page") as found:
        yield found


async def test_the_first_visit_takes_less_than_76_kilobytes_on_the_wire(client):
    index = (STATIC / "index.html").read_text()
    asked = {
        "/index.html",
        *(path.removeprefix("/static") for path in re.findall(r'"(/static/[^"]+\.\w+)"', index)),
    }
    sizes = []
    for path in asked:
        async with client.stream("GET", path) as response:
            assert response.status_code == 200
            sizes.append(sum([len(piece) async for piece in response.aiter_raw()]))

    assert len(asked) == 14  # HTML, icon, five CSS files, six third-party files, all modules in one
    assert 0 < sum(sizes) < 76_000


async def test_a_cached_script_is_not_sent_again(client):
    first = await client.get("/page.js")
    again = await client.get("/page.js", headers={"If-None-Match": first.headers["etag"]})

    assert (first.status_code, again.status_code) == (200, 304)
