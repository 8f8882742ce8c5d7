"""Errors about settings name what is missing and what to set, but reveal no secrets."""

import pytest

from common.errors import MissingSetting
from common.runtime.settings import get_settings


def test_a_missing_setting_is_named_with_its_remedy(monkeypatch):
    monkeypatch.delenv("TELEGRAM_BOT_TOKEN")
    with pytest.raises(MissingSetting, match=r"TELEGRAM_BOT_TOKEN is missing: .*@BotFather"):
        get_settings()


def test_all_missing_settings_are_named_at_once(monkeypatch):
    monkeypatch.delenv("TELEGRAM_BOT_TOKEN")
    monkeypatch.delenv("REPLICATE_MODEL")
    with pytest.raises(MissingSetting, match=r"(?s)TELEGRAM_BOT_TOKEN.*REPLICATE_MODEL"):
        get_settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_BOT_TOKEN", "no-colon-in-here"),
        ("TELEGRAM_SECRET_TOKEN", "blanks are not allowed"),
        ("REPLICATE_WEBHOOK_SECRET", "no-prefix"),
        ("REPLICATE_WEBHOOK_SECRET", "whsec_not-standard_base64"),
        ("REPLICATE_MODEL", "neither owner nor name"),
        ("TELEGRAM_API_URL", "ftp://example.com"),
    ],
)
def test_an_invalid_setting_is_named_but_not_quoted(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(MissingSetting) as caught:
        get_settings()
    assert f"{name} is invalid" in str(caught.value)
    assert value not in str(caught.value)


def test_the_settings_repr_shows_no_secrets():
    text = repr(get_settings())
    assert "AAtestTokenOfNoBotAtAll" not in text
    assert "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" not in text


def test_the_bot_id_is_the_public_part_of_the_token():
    assert get_settings().bot_id == "123456789"


def test_a_trailing_slash_in_a_url_is_removed(monkeypatch):
    monkeypatch.setenv("TELEGRAM_API_URL", "http://127.0.0.1:8002/")
    assert get_settings().telegram_api_url == "http://127.0.0.1:8002"
