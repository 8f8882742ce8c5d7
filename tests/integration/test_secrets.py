"""Secrets in SSM, as on AWS, with moto as the Parameter Store."""

import json

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from moto import mock_aws

from common.errors import MissingSetting
from common.runtime import settings
from common.runtime.settings import SECRETS, get_settings, parameter_name

PATH = "/darkroom/prod"
VALUES = {
    "telegram_bot_token": "123456789:AAtokenInTheStore",
    "telegram_secret_token": "secret-token-in-the-store",
    "replicate_api_token": "r8_in_the_store",
    "replicate_webhook_secret": "whsec_c3RvcmVkLXN0b3JlZC1zdG9yZWQh",
}


@pytest.fixture
def store(monkeypatch):
    """The Parameter Store; the environment contains its path, but no secrets."""
    monkeypatch.setenv("SECRETS_PATH", PATH)
    for name in SECRETS:
        monkeypatch.delenv(name.upper())
    with mock_aws():
        yield boto3.client("ssm")


def put(store, path=PATH, **values):
    for name, value in values.items():
        store.put_parameter(
            Name=parameter_name(path, name), Value=value, Type="SecureString", Overwrite=True
        )


def test_every_secret_is_read_from_the_path(store):
    put(store, **VALUES)
    put(store, "/darkroom/other", **dict.fromkeys(VALUES, "1:not-this-one"))

    found = get_settings()

    assert {name: getattr(found, name).get_secret_value() for name in SECRETS} == VALUES


def test_these_tests_cover_every_secret():
    assert set(SECRETS) == set(VALUES)


def test_one_call_fetches_all_of_them_decrypted(store):
    put(store, **VALUES)
    calls = []
    boto3.DEFAULT_SESSION.events.register(
        "before-call.ssm", lambda model, params, **_: calls.append((model.name, params["body"]))
    )

    get_settings()
    get_settings()

    assert [name for name, _ in calls] == ["GetParametersByPath"]
    assert json.loads(calls[0][1]) == {"Path": PATH, "WithDecryption": True}


def test_secrets_on_later_pages_are_found(store):
    put(store, **{f"a{number}": "x" for number in range(12)}, **VALUES)
    assert get_settings().bot_id == "123456789"


def test_a_newline_after_a_secret_is_ignored(store):
    put(store, **VALUES | {"replicate_api_token": "r8_in_the_store\n"})
    assert get_settings().replicate_api_token.get_secret_value() == "r8_in_the_store"


def test_a_missing_parameter_is_named_with_the_command_that_sets_it(store):
    put(store, **{name: value for name, value in VALUES.items() if name != "telegram_bot_token"})
    with pytest.raises(MissingSetting) as caught:
        get_settings()
    assert str(caught.value) == (
        "TELEGRAM_BOT_TOKEN is missing: run `aws ssm put-parameter --overwrite --type SecureString "
        "--name /darkroom/prod/telegram-bot-token --value file:///dev/stdin` and enter the token "
        "that @BotFather gave you, like 123456789:AAE..."
    )


def test_all_missing_parameters_are_named_together(store):
    put(store, replicate_api_token=" ")
    with pytest.raises(MissingSetting) as caught:
        get_settings()
    assert str(caught.value).count("is missing") == len(SECRETS)


def test_a_secret_in_the_environment_does_not_replace_one_missing_from_the_store(
    store, monkeypatch
):
    monkeypatch.setenv("REPLICATE_API_TOKEN", "r8_left_in_the_environment")
    with pytest.raises(MissingSetting, match="REPLICATE_API_TOKEN is missing"):
        get_settings()


def test_an_invalid_secret_is_named_but_not_quoted(store):
    put(store, **VALUES | {"replicate_webhook_secret": "no-prefix"})
    with pytest.raises(MissingSetting, match="REPLICATE_WEBHOOK_SECRET is invalid") as caught:
        get_settings()
    shown = repr(caught.value) + repr(caught.value.__cause__) + repr(caught.value.__context__)
    assert "no-prefix" not in shown


def test_a_secret_changed_in_the_store_is_used_from_the_next_cold_start_on(store):
    put(store, **VALUES)
    get_settings()
    put(store, replicate_api_token="r8_rotated")
    assert get_settings().replicate_api_token.get_secret_value() == "r8_in_the_store"

    settings.get_settings.cache_clear()  # as in a new process

    assert get_settings().replicate_api_token.get_secret_value() == "r8_rotated"


def test_an_invalid_path_is_reported(monkeypatch):
    monkeypatch.setenv("SECRETS_PATH", "no-slash")
    with mock_aws(), pytest.raises(MissingSetting, match=r"SECRETS_PATH is invalid: .*/prod"):
        get_settings()


def test_an_unreachable_store_is_reported(monkeypatch):
    monkeypatch.setenv("SECRETS_PATH", PATH)
    monkeypatch.setenv("AWS_ENDPOINT_URL_SSM", "http://127.0.0.1:9")
    with pytest.raises(MissingSetting, match="EndpointConnectionError") as caught:
        get_settings()
    assert isinstance(caught.value.__cause__, EndpointConnectionError)
