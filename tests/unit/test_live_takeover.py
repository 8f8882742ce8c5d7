"""Taking over a bot's webhook and restoring it, against the Telegram emulator."""

import pytest
import requests

from darkroom_emulators.kit.outgoing import Outgoing
from darkroom_emulators.telegram.settings import BotSettings, TelegramSettings
from darkroom_emulators.testing.telegram import TelegramEmulator
from operations.bot_api import BotApi
from operations.failures import CannotStart, TelegramRefused
from operations.memory import Before, Memory
from operations.takeover import ForeignWebhook, NotPutBack, Takeover

TOKEN = "42:AAreal"
DEPLOYED = "http://127.0.0.1:9/deployed"
OURS = "http://127.0.0.1:9/ours"
SECRET = "the-secret-of-the-deployed-bot"


@pytest.fixture
def telegram():
    bot = BotSettings(token=TOKEN, username="a_bot")
    # fast, as Telegram accepts another setWebhook only after a second
    with TelegramEmulator(TelegramSettings(bots=(bot,)), speed=10_000) as emulator:
        yield emulator


@pytest.fixture
async def api(telegram):
    calls = Outgoing()
    yield BotApi(calls, telegram.url, TOKEN)
    await calls.close()


@pytest.fixture
def said():
    return []


@pytest.fixture
def memory(tmp_path):
    found = Memory(tmp_path)
    with found.alone("42"):
        yield found


@pytest.fixture
def takeover(api, memory, said):
    return Takeover(api, "a_bot", memory, secret_token=SECRET, say=said.append)


def secret_of(telegram):
    """Return the webhook's secret token, which the Bot API does not reveal."""
    courier = telegram.state.courier(next(iter(telegram.state.world.bots.values())))
    return courier.webhook.secret_token


async def deploy(api):
    await api.call(
        "setWebhook",
        url=DEPLOYED,
        secret_token=SECRET,
        allowed_updates=["message", "poll"],
        max_connections=7,
    )
    return await api.call("getWebhookInfo")


async def test_a_bot_without_a_webhook_has_none_afterwards_and_gets_all_updates_meanwhile(
    takeover, api
):
    before = await api.call("getWebhookInfo")

    async with takeover.webhook(OURS, "fresh"):
        info = await api.call("getWebhookInfo")
        assert info["url"] == OURS
        assert sorted(info["allowed_updates"]) == ["callback_query", "channel_post", "message"]
        assert await api.call("getMyCommands", language_code="ru")

    assert await api.call("getWebhookInfo") == before
    assert await api.call("getMyCommands", language_code="ru") == []


async def test_a_deployed_bots_webhook_is_restored_with_its_parameters_and_secret(
    takeover, api, telegram
):
    before = await deploy(api)

    async with takeover.webhook(OURS, "fresh"):
        assert secret_of(telegram) == "fresh"

    assert await api.call("getWebhookInfo") == before
    assert secret_of(telegram) == SECRET


async def test_without_the_deployed_bots_secret_a_message_says_so(api, memory, said):
    await deploy(api)
    takeover = Takeover(api, "a_bot", memory, secret_token="", say=said.append)

    async with takeover.webhook(OURS, "fresh"):
        pass

    assert "without a secret token" in said[-1]


async def test_the_old_webhook_is_restored_if_telegram_refuses_the_new_one(takeover, api, memory):
    before = await deploy(api)

    # Telegram removes the old webhook before it checks the new one
    with pytest.raises(TelegramRefused, match="unallowed characters"):
        async with takeover.webhook(OURS, "not allowed!"):
            pytest.fail("should have been refused")

    assert await api.call("getWebhookInfo") == before
    assert memory.recall("42") is None


NO_NAME = "Bad Request: bad webhook: Failed to resolve host: Name or service not known"


@pytest.fixture
def patient(api, memory, said):
    """A takeover that records its waits instead of waiting, and the list of waits."""
    waited = []

    async def sleep(seconds):
        waited.append(seconds)

    found = Takeover(api, "a_bot", memory, secret_token=SECRET, say=said.append, sleep=sleep)
    return found, waited


async def test_setting_the_webhook_is_retried_until_telegram_can_resolve_the_host(
    patient, api, telegram, said
):
    takeover, waited = patient
    telegram.faults.add(
        "error", match={"method": "setWebhook"}, times=3, status=400, description=NO_NAME
    )
    async with takeover.webhook(OURS, "fresh"):
        assert (await api.call("getWebhookInfo"))["url"] == OURS
    assert len(waited) == 3
    assert [line for line in said if "resolve" in line] == [
        "Telegram can't resolve http://127.0.0.1:9 yet; retrying for a while"
    ]


async def test_a_host_that_telegram_never_resolves_is_an_error(patient, telegram):
    takeover, waited = patient
    telegram.faults.add(
        "error", match={"method": "setWebhook"}, times=30, status=400, description=NO_NAME
    )
    with pytest.raises(TelegramRefused, match="Failed to resolve host"):
        async with takeover.webhook(OURS, "fresh"):
            pytest.fail("should have been refused")
    assert len(waited) == 29


async def test_an_error_while_live_restores_everything(takeover, api):
    before = await deploy(api)

    with pytest.raises(ZeroDivisionError):
        async with takeover.webhook(OURS, "fresh"):
            raise ZeroDivisionError

    assert await api.call("getWebhookInfo") == before


async def test_no_webhook_is_taken_over_without_permission(takeover, api):
    await deploy(api)

    with pytest.raises(ForeignWebhook, match=r"http://127\.0\.0\.1:9: .*--take-over"):
        await takeover.check(may_take_over=False)
    assert (await takeover.check(may_take_over=True))["url"] == DEPLOYED


@pytest.fixture
def certified(telegram):
    """Give the bot a webhook with its own certificate."""
    requests.post(
        f"{telegram.url}/bot{TOKEN}/setWebhook",
        data={"url": DEPLOYED},
        files={"certificate": ("own.pem", b"-----BEGIN CERTIFICATE-----")},
        timeout=60,
    )


@pytest.mark.usefixtures("certified")
async def test_a_webhook_with_a_certificate_is_never_taken_over(takeover):
    with pytest.raises(ForeignWebhook, match="certificate"):
        await takeover.check(may_take_over=True)


async def test_a_webhook_that_cannot_be_restored_stays_remembered(takeover, api, telegram, memory):
    await deploy(api)

    with pytest.raises(NotPutBack, match="--restore"):
        async with takeover.webhook(OURS, "fresh"):
            telegram.faults.add("error", times=None, status=500)
    assert memory.recall("42").url == DEPLOYED

    telegram.faults.clear()
    assert await takeover.put_right()
    assert (await api.call("getWebhookInfo"))["url"] == DEPLOYED
    assert memory.recall("42") is None


async def test_a_crash_between_remembering_and_setting_is_harmless(takeover, api, memory):
    before = await deploy(api)
    memory.keep("42", Before("a_bot", ours=OURS, url=DEPLOYED))

    assert await takeover.put_right()
    assert await api.call("getWebhookInfo") == before


async def test_with_nothing_remembered_nothing_is_restored(takeover, said):
    assert not await takeover.put_right()
    assert said == []


def test_other_bots_with_a_webhook_to_restore_are_listed(memory, tmp_path):
    words = '{"username": "other_bot", "ours": "https://a.example", "url": ""}'
    (tmp_path / "43.json").write_text(words)

    assert memory.others("42") == ["other_bot"]


def test_without_a_writable_state_folder_it_does_not_start(tmp_path):
    (tmp_path / "file").touch()
    memory = Memory(tmp_path / "file" / "live")
    with pytest.raises(CannotStart, match="choose another with --state"), memory.alone("42"):
        pytest.fail("should have been refused")
