"""scripts/set-webhook, with moto for the stack and secrets and our emulator as Telegram."""

import json

import boto3
import pytest
import requests
from moto import mock_aws

from local.commands.__main__ import main as darkroom

from ..conftest import BOT_SETTINGS

URL = "http://127.0.0.1:9/webhook/telegram"
TOKEN = BOT_SETTINGS["TELEGRAM_BOT_TOKEN"]
SECRET = BOT_SETTINGS["TELEGRAM_SECRET_TOKEN"]


@pytest.fixture
def stack(telegram, monkeypatch):
    """A function that deploys the parts of a stack that this command reads."""
    monkeypatch.delenv("AWS_REGION", raising=False)
    with mock_aws():

        def deploy(*, outputs=True, **more):
            parameters = {"TelegramApiUrl": telegram.url, **more}
            template = {
                "Parameters": {name: {"Type": "String"} for name in parameters},
                "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}},
                "Outputs": {"TelegramWebhookUrl": {"Value": URL}} if outputs else {},
            }
            boto3.client("cloudformation").create_stack(
                StackName="darkroom-prod",
                TemplateBody=json.dumps(template),
                Parameters=[
                    {"ParameterKey": key, "ParameterValue": value}
                    for key, value in parameters.items()
                ],
            )

        for name, value in (("telegram-bot-token", TOKEN), ("telegram-secret-token", SECRET)):
            boto3.client("ssm").put_parameter(
                Name=f"/darkroom/prod/{name}", Value=value, Type="SecureString"
            )
        yield deploy


def main(arguments):
    return darkroom(["set-webhook", *arguments])


def webhook(telegram):
    """Return the webhook set at Telegram, or None."""

    def look():
        (bot,) = telegram.settings.bots
        courier = telegram.state.courier(bot)
        return courier.webhook if courier else None

    return telegram.run(look)


def test_the_bot_in_an_env_file_gets_its_updates_at_its_base_url(telegram, tmp_path, capsys):
    env = tmp_path / ".env"
    env.write_text(
        f"export TELEGRAM_BOT_TOKEN={TOKEN} # mine\nTELEGRAM_SECRET_TOKEN='{SECRET}'\n"
        f"TELEGRAM_API_URL={telegram.url}\nBASE_URL=http://127.0.0.1:9/\n"
    )
    assert main(["--env", str(env)]) == 0
    found = webhook(telegram)
    assert (found.url, found.secret_token, found.max_connections) == (URL, SECRET, 10)
    assert TOKEN not in capsys.readouterr().out

    assert main(["--env", str(env), "--delete"]) == 0
    assert webhook(telegram) is None
    assert main(["--env", str(tmp_path / "none")]) == 2
    assert "does not exist" in capsys.readouterr().err


def test_the_webhook_has_the_url_secret_token_and_connection_limit(stack, telegram, capsys):
    stack()
    assert main(["prod"]) == 0
    found = webhook(telegram)
    assert (found.url, found.secret_token, found.max_connections) == (URL, SECRET, 5)
    said = capsys.readouterr().out
    assert URL in said
    assert "callback_query" in said
    assert "pending_update_count" in said


def test_neither_token_is_shown(stack, capsys):
    stack()
    main(["prod"])
    main(["prod", "--delete"])
    said = capsys.readouterr()
    assert TOKEN not in said.out + said.err
    assert SECRET not in said.out + said.err


@pytest.mark.parametrize(("reserved", "expected"), [("20", 20), ("0", 5), ("500", 100)])
def test_the_connection_limit_follows_the_reserved_concurrency(stack, telegram, reserved, expected):
    stack(TelegramConcurrency=reserved)
    main(["prod"])
    assert webhook(telegram).max_connections == expected


def test_delete_removes_the_webhook(stack, telegram, capsys):
    stack()
    main(["prod"])
    assert main(["prod", "--delete"]) == 0
    assert webhook(telegram) is None


def test_a_missing_stack_is_reported(stack, capsys):
    assert main(["prod"]) == 1
    assert "there is no such stack: `scripts/deploy prod` creates it" in capsys.readouterr().err


def test_a_stack_whose_creation_failed_is_reported(stack, capsys):
    stack(outputs=False)
    assert main(["prod"]) == 1
    assert "did scripts/deploy finish?" in capsys.readouterr().err
    assert main(["prod", "--delete"]) == 0


def test_the_path_of_the_previous_webhook_is_not_shown(stack, telegram, capsys):
    """Many bots put a secret in the path."""
    stack()
    api = f"{telegram.url}/bot{TOKEN}/setWebhook"
    requests.get(api, {"url": "http://127.0.0.1:9/secret-path"}, timeout=60)
    assert main(["prod"]) == 0
    said = capsys.readouterr().out
    assert "updates went to http://127.0.0.1:9 before" in said
    assert "secret-path" not in said


def test_missing_secrets_are_reported(stack, capsys):
    stack()
    boto3.client("ssm").delete_parameter(Name="/darkroom/prod/telegram-secret-token")
    assert main(["prod"]) == 1
    assert "SSM has no telegram_secret_token under /darkroom/prod" in capsys.readouterr().err


def test_the_error_for_a_token_unknown_to_telegram_does_not_quote_it(stack, capsys):
    stack()
    boto3.client("ssm").put_parameter(
        Name="/darkroom/prod/telegram-bot-token", Value="1:AAunknown", Overwrite=True
    )
    assert main(["prod"]) == 1
    said = capsys.readouterr().err
    assert "Unauthorized" in said
    assert "AAunknown" not in said


def test_the_error_for_an_unreachable_telegram_does_not_quote_the_token(stack, capsys):
    stack(TelegramApiUrl="http://127.0.0.1:9")
    assert main(["prod"]) == 1
    said = capsys.readouterr().err
    assert "http://127.0.0.1:9 can't be reached" in said
    assert TOKEN not in said
