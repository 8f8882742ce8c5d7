"""scripts/live takes over a bot's webhook only when allowed to, and restores it completely."""

import re

import pytest

from trust.cloud import PHOTO
from trust.person import Person

from .live import OWN_SECRET, TOKEN, Live, StandIn, Tunnel

DEPLOYED = "http://127.0.0.1:9/webhook/telegram"


@pytest.fixture(scope="module")
def telegram():
    standing = StandIn(
        "darkroom_emulators.commands.telegram", "--token", TOKEN, "--username", "a_real_bot"
    )
    yield standing
    standing.stop()


@pytest.fixture
def tunnel():
    leading = Tunnel("")
    yield leading
    leading.stop()


@pytest.fixture
def live(telegram, tunnel, tmp_path):
    """A `scripts/live` in which only Telegram is real."""
    found = Live(telegram, tmp_path, "--public-url", tunnel.url)
    tunnel.target = found.url("gateway")
    yield found
    found.crash()


@pytest.fixture
def deployed(telegram):
    """The webhook of a bot that is deployed elsewhere."""
    telegram.set_webhook(
        DEPLOYED,
        secret_token=OWN_SECRET,
        allowed_updates=["message"],
        max_connections=7,
    )
    yield telegram.bot("getWebhookInfo")
    telegram.bot("deleteWebhook")


def url_of(telegram):
    return telegram.bot("getWebhookInfo")["url"]


def test_another_persons_webhook_is_not_taken_over_without_permission(live, telegram, deployed):
    refused = live.begin()

    assert refused.code == 1
    assert "@a_real_bot go to http://127.0.0.1:9: somebody may rely on it" in refused.err
    assert "--take-over" in refused.err
    assert telegram.bot("getWebhookInfo") == deployed


def test_a_webhook_that_was_taken_over_is_restored_at_the_end(live, telegram, tunnel, deployed):
    telegram.bot("setMyCommands", commands=[{"command": "mine", "description": "mine"}])
    live.starts("--take-over")
    assert url_of(telegram) == f"{tunnel.url}/webhook/telegram"

    person = Person(live)
    no_way = {"status": 400, "description": "Bad Request: failed to get HTTP URL content"}
    # the real Telegram can't fetch the emulated model's output, which is on this machine
    with live.fault("telegram", "error", match={"method": "sendPhoto"}, times=1, **no_way):
        person.sends(photo=PHOTO)
        assert person.picture(person.gets("photo"))
    live.stop()

    assert telegram.bot("getWebhookInfo") | {"pending_update_count": 0} == deployed
    assert telegram.bot("getMyCommands") == [{"command": "mine", "description": "mine"}]
    assert telegram.bot("getMyCommands", language_code="ru") == []
    assert not list((live.folder / "state").glob("*.json"))


def test_after_a_crash_the_next_start_restores_the_webhook(live, telegram, tunnel, deployed):
    live.starts("--take-over")
    live.crash()
    assert url_of(telegram) != DEPLOYED

    again = Live(telegram, live.folder, "--public-url", tunnel.url)
    refused = again.begin()  # without --take-over: it repairs the webhook, then refuses

    assert refused.code == 1
    assert "the webhook of @a_real_bot is http://127.0.0.1:9 again" in refused.out
    assert "somebody may rely on it" in refused.err
    assert telegram.bot("getWebhookInfo") == deployed


def test_a_second_run_with_the_same_bot_is_refused_and_restore_works_alone_after_a_crash(
    live, telegram, tunnel
):
    live.starts()
    second = Live(telegram, live.folder, "--public-url", tunnel.url).begin()
    live.crash()
    assert second.code == 1
    assert "another scripts/live is running with this bot" in second.err
    assert url_of(telegram)

    restored = Live(telegram, live.folder, "--restore").begin()

    assert (restored.code, restored.err) == (0, "")
    assert "has been removed" in restored.out
    assert url_of(telegram) == ""
    nothing = Live(telegram, live.folder, "--restore").begin()
    assert (nothing.code, nothing.out) == (
        0,
        "there is nothing to restore for @a_real_bot\n",
    )


def test_a_webhook_set_by_somebody_else_meanwhile_is_kept(live, telegram):
    live.starts()
    telegram.set_webhook(DEPLOYED)

    live.says("someone has set the bot's webhook to http://127.0.0.1:9: no updates arrive here")
    live.stop()

    assert "nothing was restored" in live.output.read_text()
    assert url_of(telegram) == DEPLOYED
    telegram.bot("deleteWebhook")


def test_a_wrong_token_is_reported(telegram, tmp_path):
    wrong = {"TELEGRAM_BOT_TOKEN": "4242:AAwrong"}
    refused = Live(telegram, tmp_path, settings=wrong).begin()

    assert refused.code == 1
    assert "Telegram rejects TELEGRAM_BOT_TOKEN (Unauthorized)" in refused.err
    assert "AAwrong" not in refused.err


def test_the_error_about_a_missing_token_says_where_to_get_one(telegram, tmp_path):
    refused = Live(telegram, tmp_path, settings={}).begin()

    assert refused.code == 1
    assert re.search(r"settings\.env lacks:\n  TELEGRAM_BOT_TOKEN: send /newbot", refused.err)


def test_a_tunnel_to_another_process_is_refused_before_any_webhook_is_set(
    live, telegram, tunnel, deployed
):
    tunnel.target = telegram.url  # another server responds
    refused = live.begin("--take-over")

    assert refused.code == 1
    assert f"{tunnel.url} does not lead here: something else responded with 404" in refused.err
    assert f"the tunnel must lead to {live.url('gateway')}" in refused.err
    assert telegram.bot("getWebhookInfo") == deployed


def test_without_a_tunnel_the_error_lists_the_ways_to_get_one(telegram, tmp_path):
    refused = Live(telegram, tmp_path).begin()

    assert refused.code == 1
    for way in ("NGROK_AUTHTOKEN=", "ngrok http ", "--public-url or BASE_URL=https://"):
        assert way in refused.err
