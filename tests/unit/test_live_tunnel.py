"""Where the tunnel comes from, and whether it leads to this machine."""

import asyncio
import sys
from contextlib import asynccontextmanager

import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.event_log import EventLog
from darkroom_emulators.kit.outgoing import Outgoing
from darkroom_emulators.kit.serving import bind, serving
from local.http_api.apis import ApiTable
from local.http_api.gateway import Gateway
from local.live.probe import Probe, TunnelLeadsElsewhere
from local.live.tunnel import NoTunnel, TunnelChoice
from local.redaction import Redaction
from trust.cloud import free_ports

GATEWAY = "127.0.0.1:8000"
NOBODY = "http://127.0.0.1:9"
# a substitute for the parts of ngrok's SDK that are used
SDK = """
import os
async def forward(addr, authtoken_from_env, domain="by-chance.example"):
    token = os.environ["NGROK_AUTHTOKEN"]
    if token == "wrong":
        raise ValueError("failed to connect session", f"the token {token} is not known")
    class Listener:
        def url(self): return f"https://{domain}/{addr}"
        async def close(self): pass
    return Listener()
"""


@pytest.fixture
async def calls():
    found = Outgoing()
    yield found
    await found.close()


@asynccontextmanager
async def served(app):
    with bind("127.0.0.1", 0) as sock:
        async with serving(app, sock):
            yield f"http://127.0.0.1:{sock.getsockname()[1]}"


def choice(*, public_url="", agent_url=NOBODY, authtoken="", domain=""):
    return TunnelChoice(public_url, "--public-url", agent_url, authtoken, domain)


def agent(*tunnels):
    async def answer(_):
        found = [{"public_url": url, "config": {"addr": addr}} for url, addr in tunnels]
        return JSONResponse({"tunnels": found})

    return Starlette(routes=[Route("/api/tunnels", answer)])


@pytest.fixture
def sdk(tmp_path, monkeypatch):
    """Make it look as if ngrok's SDK were installed."""
    (tmp_path / "ngrok.py").write_text(SDK)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.delitem(sys.modules, "ngrok", raising=False)


async def test_a_given_url_takes_precedence_over_other_tunnels(calls):
    async with (
        served(agent(("https://agent.example", "http://localhost:8000"))) as url,
        choice(public_url="https://mine.example", agent_url=url, authtoken="x").open(
            GATEWAY, calls
        ) as tunnel,
    ):
        assert (tunnel.url, tunnel.kind) == ("https://mine.example", "--public-url")


@pytest.mark.parametrize("addr", ["http://localhost:8000", "localhost:8000", "127.0.0.1:8000"])
async def test_a_running_agent_that_leads_to_the_gateway_is_used(calls, addr):
    tunnels = (("https://other.example", "localhost:80"), ("https://this.example", addr))
    async with (
        served(agent(*tunnels)) as url,
        choice(agent_url=url, authtoken="x").open(GATEWAY, calls) as tunnel,
    ):
        assert tunnel.url == "https://this.example"


@pytest.mark.parametrize(
    "tunnel",
    [
        ("https://a.example", "http://localhost:8080"),
        ("http://a.example", "http://localhost:8000"),
        ("https://a.example", "http://192.0.2.1:8000"),
    ],
)
async def test_an_agent_that_leads_elsewhere_is_not_used(calls, tunnel):
    async with served(agent(tunnel)) as url:
        with pytest.raises(NoTunnel, match="ngrok http 8000"):
            async with choice(agent_url=url).open(GATEWAY, calls):
                pytest.fail("should have found no tunnel")


@pytest.mark.usefixtures("sdk")
async def test_with_a_token_ngroks_sdk_opens_a_tunnel_with_the_chosen_domain(calls):
    async with choice(authtoken="right").open(GATEWAY, calls) as tunnel:
        assert tunnel.url == "https://by-chance.example/127.0.0.1:8000"
    async with choice(authtoken="right", domain="mine.example").open(GATEWAY, calls) as tunnel:
        assert tunnel.url == "https://mine.example/127.0.0.1:8000"


@pytest.mark.usefixtures("sdk")
async def test_an_error_about_ngroks_token_does_not_show_the_token(calls):
    with pytest.raises(NoTunnel, match="failed to connect session") as refused:
        async with choice(authtoken="wrong").open(GATEWAY, calls):
            pytest.fail("should have been refused")
    assert "wrong" not in str(refused.value)


@asynccontextmanager
async def probed(calls):
    """A gateway without functions, a probe for it, and its log."""
    clock = Clock()
    log = EventLog(clock)
    gateway = Gateway({}, ApiTable([]), clock=clock, log=log, hide=Redaction())
    async with served(gateway) as url:
        yield url, Probe(calls, log, "127.0.0.1:8000"), log


def relay(calls, url, *, status=None, prefix=""):
    """Return a tunnel that can change a request's path and its response's status."""

    async def pass_on(request):
        found = await calls.request(
            request.method, url + prefix + request.url.path, body=await request.body()
        )
        return Response(found[3], status or found[0])

    return Starlette(routes=[Route("/{path:path}", pass_on, methods=["POST"])])


async def test_a_tunnel_is_right_if_its_probe_arrives_here_and_the_bot_refuses_it(calls):
    async with probed(calls) as (url, probe, _), served(relay(calls, url, status=401)) as tunnel:
        await probe.check(tunnel, "/webhook/telegram", patience=0)


@pytest.mark.parametrize("status", [200, 401, 404])
async def test_a_tunnel_to_another_process_is_detected_whatever_it_responds(calls, status):
    async def other(_):
        return Response(status_code=status)

    app = Starlette(routes=[Route("/{path:path}", other, methods=["POST"])])
    async with probed(calls) as (_, probe, _log), served(app) as tunnel:
        with pytest.raises(TunnelLeadsElsewhere, match=f"something else responded with {status}"):
            await probe.check(tunnel, "/webhook/telegram")


async def test_a_tunnel_that_changes_paths_is_detected(calls):
    async with (
        probed(calls) as (url, probe, _),
        served(relay(calls, url, status=401, prefix="/x")) as tunnel,
    ):
        with pytest.raises(TunnelLeadsElsewhere, match="arrives as /x/webhook/telegram"):
            await probe.check(tunnel, "/webhook/telegram")


async def test_a_tunnel_that_changes_the_status_is_detected(calls):
    async with probed(calls) as (url, probe, _), served(relay(calls, url, status=200)) as tunnel:
        with pytest.raises(TunnelLeadsElsewhere, match="401 arrives as 200"):
            await probe.check(tunnel, "/webhook/telegram")


async def test_the_probe_waits_for_a_tunnel_that_is_not_up_yet(calls):
    async with probed(calls) as (url, probe, _):
        (port,) = free_ports(1)
        tunnel = f"http://127.0.0.1:{port}"
        waiting = asyncio.create_task(probe.check(tunnel, "/webhook/telegram"))
        with pytest.raises(TunnelLeadsElsewhere, match="no response"):
            await probe.check(tunnel, "/webhook/telegram", patience=0)
        with bind("127.0.0.1", port) as late:
            async with serving(relay(calls, url, status=401), late):
                await waiting
