"""scripts/deploy on ministack: two real `sam deploy` runs, then a photo through the deployed bot.

Only the build is skipped: the packages come from `scripts/setup-lambda`.
"""

import json
import tempfile

import boto3
import pytest
import requests
from samtranslator.yaml_helper import yaml_parse

from common.runtime.settings import SECRETS, parameter_name
from darkroom_emulators.replicate.settings import ReplicateSettings
from darkroom_emulators.telegram.events import ChatMessage
from darkroom_emulators.telegram.settings import BotSettings, TelegramSettings
from darkroom_emulators.testing.replicate import ReplicateEmulator
from darkroom_emulators.testing.telegram import TelegramEmulator
from deploy.environments import Environment
from deploy.sam import deploy_packages
from local.commands.__main__ import main
from trust.cloud import PHOTO

from ..conftest import BOT_SETTINGS
from .ministack import LEFT_OUT, deployable, ministack

SECRET_VALUES = {name: BOT_SETTINGS[name.upper()] for name in SECRETS}
PROD = Environment("prod", "darkroom-prod", "us-east-1", {})
PERSON = 777  # the emulator's default user
FIRST, SECOND = "a" * 16, "b" * 16  # releases
AWKWARD = {
    "ReplicateModel": "darkroom/upscale",
    "ReplicatePromptField": "",
    "ReplicateExtraInput": '{"scale": 2, "resample": "nearest", "note": "it\'s \\"тёпло\\" 🌷"}',
    "AllowedPeople": f"{PERSON}, 2",
    "MaxRunning": "007",
}
VALUES = [
    "",
    " ",
    " on both sides ",
    "a, b,c",
    "a=b c=d",
    '{"strength":0.5}',
    '{"said": "\\"hi\\" there"}',
    '"in quotes"',
    "'in others'",
    '"',
    "'",
    "it's",
    "\\",
    "a\\ b\\\\ c\\\" d\\' e\\n",
    "C:\\new\\",
    "null",
    "yes",
    "1e3",
    "0o17",
    "2026-01-01",
    "[a, b]",
    "- a",
    "a: b # c",
    "*a &b !c %d @e",
    "file:///etc/hostname",
    "two\nlines\tand a tab",
    "тёпло 🌷\u00a0\u0085\u2028é",
    "long " * 50,
]


@pytest.fixture(scope="module")
def aws(build, tmp_path_factory):
    """ministack, with boto3, sam and the functions set up to use it as AWS."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("ministack")
        for name in ("AWS_PROFILE", "AWS_REGION", "AWS_ENDPOINT_URL_S3"):
            patch.delenv(name, raising=False)
        patch.setenv("AWS_ACCESS_KEY_ID", "test")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        patch.setenv("SAM_CLI_TELEMETRY", "0")
        patch.setattr(boto3, "DEFAULT_SESSION", None)
        with ministack(folder) as server:
            patch.setenv("AWS_ENDPOINT_URL", server.url)
            yield server


@pytest.fixture(scope="module")
def telegram():
    bot = BotSettings(token=SECRET_VALUES["telegram_bot_token"])
    with TelegramEmulator(TelegramSettings(bots=(bot,)), speed=1.0) as emulator:
        yield emulator


@pytest.fixture(scope="module")
def replicate():
    settings = ReplicateSettings(
        api_tokens=frozenset({SECRET_VALUES["replicate_api_token"]}),
        webhook_secret=SECRET_VALUES["replicate_webhook_secret"],
        delay=(0.1, 0.1),
    )
    with ReplicateEmulator(settings, speed=1.0) as emulator:
        yield emulator


@pytest.fixture(scope="module")
def created(aws, build, telegram, replicate, tmp_path_factory):
    """The stack after the first deployment, and the parameters that it was given."""
    secrets = tmp_path_factory.mktemp("secrets") / "secrets.env"
    secrets.write_text("".join(f"{name.upper()}={SECRET_VALUES[name]}\n" for name in SECRETS))
    given = AWKWARD | {
        "TelegramApiUrl": telegram.url,
        "ReplicateApiUrl": f"{replicate.url}/v1",
        "S3EndpointUrl": aws.url,
        "PrivateAddressesAllowed": "true",
    }
    template = deployable(build, tmp_path_factory.mktemp("template"), FIRST)
    words = [f"{name}={value}" for name, value in given.items()]
    command = ["deploy", "--yes", "--secrets-from", str(secrets), *words]
    code = main(command, obj=lambda _: template)
    assert code == 0
    return {"stack": aws.stack("darkroom"), "given": given}


@pytest.fixture(scope="module")
def changed(aws, build, created, tmp_path_factory):
    """The stack after a second deployment, which changes one parameter."""
    aws.add_routes("darkroom")
    template = deployable(build, tmp_path_factory.mktemp("template"), SECOND)
    command = ["deploy", "--yes", f"BaseUrl={aws.api_url('darkroom')}"]
    code = main(command, obj=lambda _: template)
    assert code == 0
    return aws.stack("darkroom")


def parameters_of(stack):
    return {each["ParameterKey"]: each["ParameterValue"] for each in stack["Parameters"]}


def test_what_ministack_lacks_is_known_by_name(build):
    resources = yaml_parse((build / "template.yaml").read_text(encoding="utf-8"))["Resources"]
    with_math = {
        name
        for name, each in resources.items()
        if each["Type"] == "AWS::CloudWatch::Alarm" and "Metrics" in each["Properties"]
    }
    assert with_math == LEFT_OUT.keys()


def test_a_first_deployment_creates_the_stack_with_every_value_whole(created):
    assert created["stack"]["StackStatus"] == "CREATE_COMPLETE"
    found = parameters_of(created["stack"])
    assert created["given"].items() <= found.items()
    assert found["SecretsPath"] == "/darkroom/default"
    assert found["BucketName"].startswith("darkroom-")
    assert not set(SECRET_VALUES.values()) & set(found.values())


def test_the_secrets_are_in_the_parameter_store_alone(created):
    found = boto3.client("ssm").get_parameters_by_path(
        Path="/darkroom/default", WithDecryption=True
    )["Parameters"]
    assert {each["Name"]: (each["Type"], each["Value"]) for each in found} == {
        parameter_name("/darkroom/default", name): ("SecureString", SECRET_VALUES[name])
        for name in SECRETS
    }


def test_a_second_deployment_changes_what_it_is_given_and_nothing_else(aws, created, changed):
    assert changed["StackStatus"] == "UPDATE_COMPLETE"
    before, after = parameters_of(created["stack"]), parameters_of(changed)
    assert {name for name in after if after[name] != before[name]} == {"BaseUrl", "Release"}
    assert after["BaseUrl"] == aws.api_url("darkroom")


def test_requests_go_to_the_second_version_and_the_first_is_deleted(changed):
    client = boto3.client("lambda")
    (output,) = (each for each in changed["Outputs"] if each["OutputKey"] == "Functions")
    *webhooks, sweeper = output["OutputValue"].split()
    for name, expected in ((webhooks[0], ["2"]), (webhooks[1], ["2"]), (sweeper, [])):
        pages = client.list_versions_by_function(FunctionName=name)["Versions"]
        assert [each["Version"] for each in pages] == ["$LATEST", *expected]
        aliases = client.list_aliases(FunctionName=name)["Aliases"]
        assert [(each["Name"], each["FunctionVersion"]) for each in aliases] == [
            ("live", version) for version in expected
        ]


def test_a_photo_goes_through_the_deployed_functions(aws, changed, telegram, replicate):
    webhook = {
        "url": f"{aws.api_url('darkroom')}/webhook/telegram",
        "secret_token": SECRET_VALUES["telegram_secret_token"],
    }
    answer = requests.post(
        f"{telegram.url}/bot{telegram.token}/setWebhook", json=webhook, timeout=60
    )
    assert answer.json()["ok"]
    telegram.send_photo(PHOTO, caption="make it large", user=PERSON)

    def answered(event):
        message = event.message
        return event.change == "new" and "photo" in message and message["from"]["is_bot"]

    telegram.wait_for(ChatMessage, answered, within=60)  # the change restarts both functions
    (prediction,) = requests.get(
        f"{replicate.url}/v1/predictions",
        headers={"Authorization": f"Bearer {SECRET_VALUES['replicate_api_token']}"},
        timeout=60,
    ).json()["results"]
    assert json.loads(AWKWARD["ReplicateExtraInput"]).items() <= prediction["input"].items()


@pytest.mark.parametrize("path", ["/webhook/telegram", "/webhook/replicate"])
def test_who_has_no_secret_is_turned_away(aws, changed, path):
    answer = requests.post(aws.api_url("darkroom") + path, json={"update_id": 1}, timeout=60)
    assert answer.status_code == 401


def test_sam_hands_over_every_value_as_it_is_and_no_file_stays(aws, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    values = {f"Value{at}": value for at, value in enumerate(VALUES)}
    declared = "".join(f"  {name}: {{Type: String}}\n" for name in values)
    template = tmp_path / "template.yaml"
    template.write_text(f"Parameters:\n{declared}Resources: {{Topic: {{Type: AWS::SNS::Topic}}}}\n")

    deploy_packages(PROD, template, values, is_sure=True)

    assert parameters_of(aws.stack(PROD.stack)) == values
    assert list(tmp_path.iterdir()) == [template]
