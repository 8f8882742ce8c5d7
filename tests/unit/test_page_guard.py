"""Who can use the page: this machine, but no page of another origin."""

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from darkroom_emulators.kit.caller_guard import CallerGuard
from darkroom_emulators.kit.callers import CallerRule
from darkroom_emulators.telegram.page.security_headers import (
    SecurityHeaders,
    content_security_policy,
)
from local.page.app import STATIC

POLICY = content_security_policy((STATIC / "index.html").read_text(encoding="utf-8"))


def refuse(_, why):
    return PlainTextResponse(why, 403)


@pytest.fixture
def client():
    async def hello(_):
        return PlainTextResponse("hello")

    inner = Starlette(routes=[Route("/", hello, methods=["GET", "POST"])])
    guarded = CallerGuard(inner, rule=CallerRule(takes_links=True), refuse=refuse)
    transport = httpx.ASGITransport(SecurityHeaders(guarded, policy=POLICY))
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080")


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost:8080", "[::1]:8080"])
async def test_requests_to_each_of_this_machines_names_are_accepted(client, host):
    assert (await client.get("/", headers={"Host": host})).status_code == 200


@pytest.mark.parametrize("host", ["evil.example:8080", "127.0.0.1.evil.example", "", "["])
async def test_a_foreign_host_name_is_refused(client, host):
    assert (await client.get("/", headers={"Host": host})).status_code == 403


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "http://127.0.0.1:3000", "http://localhost:8080", "null"],
)
async def test_a_form_of_another_site_or_port_is_refused(client, origin):
    navigated = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}

    assert (await client.post("/", headers={"Origin": origin, **navigated})).status_code == 403


async def test_the_page_itself_may_post(client):
    headers = {"Origin": "http://127.0.0.1:8080", "Sec-Fetch-Site": "same-origin"}

    assert (await client.post("/", headers=headers)).status_code == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_another_site_may_link_to_the_page_but_embed_nothing(client, site):
    async def status(mode):
        headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode}
        return (await client.get("/", headers=headers)).status_code

    assert await status("navigate") == 200
    assert await status("no-cors") == 403
    assert await status("cors") == 403


async def test_the_policy_allows_the_pages_own_files_and_nothing_else(client):
    headers = (await client.get("/")).headers

    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert "http" not in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-resource-policy"] == "same-origin"
