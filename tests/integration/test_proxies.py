"""Behind a proxy, commands use it for real services, but not for this machine.

Emulators stand in for the real services, under names that only the proxy can resolve.
"""

import asyncio
from urllib.parse import urlsplit

import pytest

from darkroom_emulators.telegram.events import BotCall
from deploy.asking import ask_for_secrets
from local.commands.__main__ import main as darkroom
from local.commands.doctor import services as doctor
from local.commands.doctor.findings import FindingState
from operations.bot_api import BotApi
from operations.calls import NotReached
from operations.failures import Unreachable
from operations.outside import Outside

from ..conftest import BOT_SETTINGS
from ..proxies import only_way_out

TOKEN = BOT_SETTINGS["TELEGRAM_BOT_TOKEN"]


@pytest.fixture
def proxy(tmp_path, monkeypatch, telegram, replicate):
    leads_to = {
        "telegram.test": urlsplit(telegram.url).port,
        "replicate.test": urlsplit(replicate.url).port,
    }
    with only_way_out(tmp_path, monkeypatch, leads_to) as running:
        yield running


@pytest.fixture
async def calls():
    found = Outside()
    yield found
    await found.close()


def dotenv(folder, **more):
    values = {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": "https://telegram.test",
        "REPLICATE_API_TOKEN": BOT_SETTINGS["REPLICATE_API_TOKEN"],
        "BASE_URL": "http://127.0.0.1:9",
    }
    path = folder / ".env"
    path.write_text("".join(f"{name}={value}\n" for name, value in (values | more).items()))
    return path


def test_set_webhook_uses_the_proxy(proxy, tmp_path):
    assert darkroom(["set-webhook", "--env", str(dotenv(tmp_path))]) == 0
    assert set(proxy.asked) == {"telegram.test:443"}


def test_doctor_uses_the_proxy(proxy, tmp_path):
    dotenv(tmp_path)
    urls = {
        "DARKROOM_TELEGRAM_API_URL": "https://telegram.test",
        "DARKROOM_REPLICATE_API_URL": "https://replicate.test/v1",
    }
    places = doctor.places_of(tmp_path, urls)

    found = [*asyncio.run(doctor.telegram(places)), asyncio.run(doctor.replicate(places))]
    assert {each.state for each in found} == {FindingState.OK}
    assert set(proxy.asked) == {"telegram.test:443", "replicate.test:443"}


def test_deploy_fetches_the_signing_key_through_the_proxy(proxy):
    known = {name: BOT_SETTINGS[name] for name in ("TELEGRAM_BOT_TOKEN", "REPLICATE_API_TOKEN")}
    url = "https://replicate.test/v1"
    found = ask_for_secrets(lambda _: "", known, has=frozenset(), replicate_url=url)

    assert found["replicate_webhook_secret"] == BOT_SETTINGS["REPLICATE_WEBHOOK_SECRET"]
    assert proxy.asked == ["replicate.test:443"]


async def test_this_machine_is_reached_without_the_proxy(proxy, telegram, calls):
    assert (await BotApi(calls, telegram.url, TOKEN).call("getMe"))["is_bot"]
    assert proxy.asked == []


async def test_the_error_says_that_the_proxy_refused_and_does_not_quote_the_token(proxy, calls):
    with pytest.raises(Unreachable) as caught:
        await BotApi(calls, "https://elsewhere.test", TOKEN).call("getMe")
    assert "the proxy responded with 403" in str(caught.value)
    assert TOKEN not in str(caught.value)


async def test_the_error_for_a_proxy_with_an_unknown_ca_says_what_to_set(proxy, calls, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(NotReached, match="set SSL_CERT_FILE") as caught:
        await calls.request("GET", f"https://telegram.test/bot{TOKEN}/getMe")
    assert caught.value.__context__ is None


async def test_no_headers_are_added(telegram, calls):
    """The forwarders of scripts/live send the bot's own headers, and no others."""
    await calls.request("GET", f"{telegram.url}/bot{TOKEN}/getMe", headers={"X-Own": "1"})
    (call,) = telegram.events(BotCall)
    assert set(call.headers) == {"host", "x-own"}


async def test_a_response_that_is_too_long_is_not_read_to_the_end(telegram, calls):
    with pytest.raises(ValueError, match="more than 10 bytes"):
        await calls.request("GET", f"{telegram.url}/bot{TOKEN}/getMe", max_bytes=10)
