"""scripts/deploy up to the build, and the arguments it would then pass to sam.

moto stands in for AWS, and sam is not run.
"""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import boto3
import pytest
import yaml
from moto import mock_aws
from moto.backends import get_backend

from common.runtime.settings import SECRETS, parameter_name
from deploy.account import Account, Stack
from deploy.asking import ask_for_secrets
from deploy.environments import CONFIG, Environment, read_environment
from deploy.failures import DeployError
from deploy.packages import architecture_of
from deploy.parameters import declared_parameters, kept_values, stack_parameters
from deploy.sam import parameter_file, sam_arguments
from local.commands.__main__ import main as darkroom
from local.settings import LOCAL_VALUES
from operations.replicate_account import TokenRefused

VALUES = {
    "telegram_bot_token": "987654321:AAtokenToDeployWith",
    "telegram_secret_token": "secret-token-to-deploy-with",
    "replicate_api_token": "r8_to_deploy_with",
    "replicate_webhook_secret": "whsec_c3RvcmVkLXN0b3JlZC1zdG9yZWQh",
}
PROD = Environment("prod", "darkroom-prod", "eu-central-1", {"SecretsPath": "/darkroom/prod"})
READY = ["prod", "--check", "ReplicateModel=owner/name"]


@pytest.fixture(autouse=True)
def aws(monkeypatch):
    monkeypatch.delenv("AWS_REGION", raising=False)
    with mock_aws():
        yield


def put(path="/darkroom/prod", **values):
    for name, value in values.items():
        boto3.client("ssm").put_parameter(
            Name=parameter_name(path, name), Value=value, Type="SecureString", Overwrite=True
        )


def stored(path="/darkroom/prod"):
    found = boto3.client("ssm").get_parameters_by_path(Path=path, WithDecryption=True)
    return {each["Name"].removeprefix(f"{path}/"): each["Value"] for each in found["Parameters"]}


def written(folder, values):
    file = folder / "secrets.env"
    file.write_text("".join(f"{name.upper()}={value}\n" for name, value in values.items()))
    return str(file)


def main(arguments):
    return darkroom(["deploy", *arguments])


def refused(arguments, capsys):
    """Return the error output of a command that must fail."""
    assert main(arguments) == 1
    said = capsys.readouterr()
    assert said.err.startswith("darkroom deploy: ")
    assert len(said.err.splitlines()) == 1
    return said.err


def test_it_is_ready_if_nothing_is_missing(capsys):
    put(**VALUES)
    assert main(READY) == 0
    said = capsys.readouterr().out
    assert "darkroom-prod in us-east-1, account 123456789012" in said
    assert "ready to deploy" in said


def test_missing_secrets_are_named_with_the_command_that_stores_them(capsys):
    put(telegram_bot_token=VALUES["telegram_bot_token"])
    said = refused(READY, capsys)
    assert "TELEGRAM_SECRET_TOKEN, REPLICATE_API_TOKEN, REPLICATE_WEBHOOK_SECRET" in said
    assert "scripts/deploy prod --secrets" in said


@pytest.mark.usefixtures("no_credentials")
def test_without_credentials_it_says_how_to_get_some(capsys):
    assert "`aws configure`, or set AWS_PROFILE" in refused(READY, capsys)


def test_the_error_names_a_missing_profile(capsys, monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    assert "nobody" in refused(READY, capsys)


def test_without_a_region_it_asks_for_one(capsys, monkeypatch, tmp_path):
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    assert "AWS_REGION=eu-central-1" in refused(READY, capsys)


def test_the_error_for_an_unknown_environment_lists_the_known_ones(capsys):
    assert "no environment stage; it has default, prod" in refused(["stage"], capsys)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[prod", "can't be read"),
        ("[prod.deploy.parameters]", "lacks stack_name"),
        ("[prod.deploy.parameters]\nstack_name = 'a'", "lacks SecretsPath"),
        ("[prod.deploy]", "lacks stack_name"),
        (
            "[prod.deploy.parameters]\nparameter_overrides = ['x']\nstack_name = 'a'",
            "invalid parameter x",
        ),
    ],
)
def test_the_error_says_what_is_wrong_in_samconfig(tmp_path, text, words):
    (tmp_path / "samconfig.toml").write_text(text)
    with pytest.raises(DeployError, match=words):
        read_environment(tmp_path / "samconfig.toml", "prod")


def test_parameters_in_samconfig_may_be_one_string_as_sam_writes_them(tmp_path):
    text = """[prod.deploy.parameters]
stack_name = "darkroom-prod"
parameter_overrides = "SecretsPath=\\"/darkroom/prod\\" ReplicateExtraInput=\\"{}\\""
"""
    (tmp_path / "samconfig.toml").write_text(text)
    found = read_environment(tmp_path / "samconfig.toml", "prod", ["MaxRunning=3"])
    assert found.parameters == {
        "SecretsPath": "/darkroom/prod",
        "ReplicateExtraInput": "{}",
        "MaxRunning": "3",
    }


def test_the_first_deployment_must_name_a_model(capsys):
    put(**VALUES)
    assert "ReplicateModel=owner/name" in refused(["prod", "--check"], capsys)


def test_the_environment_can_be_omitted_before_parameters():
    put("/darkroom/default", **VALUES)
    assert main(["ReplicateModel=owner/name", "--check"]) == 0


def test_an_existing_bucket_is_reported_before_anything_is_built(capsys):
    put(**VALUES)
    boto3.client("s3").create_bucket(Bucket="darkroom-prod-123456789012")
    said = refused(READY, capsys)
    assert "the bucket darkroom-prod-123456789012 already exists" in said
    assert main([*READY, "BucketName=another-bucket"]) == 0


class Lambda(BaseHTTPRequestHandler):
    """Returns what moto doesn't support: an account's limit of concurrent executions."""

    def do_GET(self):
        limit = {"ConcurrentExecutions": self.server.limit}
        limit["UnreservedConcurrentExecutions"] = self.server.limit - self.server.reserved
        body = json.dumps({"AccountLimit": limit, "AccountUsage": {}}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """Log nothing."""


@pytest.fixture
def concurrency(monkeypatch):
    """A function that sets an account's concurrency limit, and how much of it is reserved."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Lambda) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        monkeypatch.setenv("AWS_ENDPOINT_URL_LAMBDA", f"http://127.0.0.1:{server.server_port}")

        def have(limit, reserved=0):
            server.limit, server.reserved = limit, reserved

        yield have
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(("limit", "reserved"), [(10, 0), (50, 0), (1000, 861)])
def test_concurrency_that_cant_be_reserved_is_reported_before_anything_is_built(
    concurrency, capsys, limit, reserved
):
    put(**VALUES)
    concurrency(limit, reserved)
    said = refused([*READY, "TelegramConcurrency=20", "ReplicateConcurrency=20"], capsys)
    assert f"40 of {limit} concurrent executions can't be reserved" in said
    assert "Service Quotas" in said


def test_reserved_concurrency_must_be_a_number(capsys):
    put(**VALUES)
    assert "must be whole numbers" in refused([*READY, "TelegramConcurrency=some"], capsys)


def test_concurrency_that_lambda_can_reserve_is_accepted(concurrency):
    put(**VALUES)
    concurrency(1000, 860)
    assert main([*READY, "TelegramConcurrency=20", "ReplicateConcurrency=20"]) == 0


def test_the_stacks_own_reserved_concurrency_counts_as_available(concurrency):
    concurrency(1000, 900)
    before = Stack({"TelegramConcurrency": "30", "ReplicateConcurrency": "10"}, {})
    account = Account(PROD)
    account.check_concurrency({"TelegramConcurrency": "20"}, before)
    with pytest.raises(DeployError, match="41 of 1000"):
        account.check_concurrency({"TelegramConcurrency": "31"}, before)


def test_the_error_for_a_stack_whose_creation_failed_says_how_to_delete_it(capsys):
    put(**VALUES)
    client = boto3.client("cloudformation")
    template = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}
    client.create_stack(StackName="darkroom-prod", TemplateBody=json.dumps(template))
    (stack,) = get_backend("cloudformation")["123456789012"]["us-east-1"].stacks.values()
    stack.status = "ROLLBACK_COMPLETE"
    said = refused(READY, capsys)
    assert "aws cloudformation delete-stack --stack-name darkroom-prod" in said


def test_secrets_can_come_from_a_file_and_are_not_shown(capsys, tmp_path):
    assert main([*READY, "--secrets-from", written(tmp_path, VALUES)]) == 0
    assert stored() == {parameter_name("", n).strip("/"): value for n, value in VALUES.items()}
    said = capsys.readouterr()
    assert not [value for value in VALUES.values() if value in said.out + said.err]


def test_the_error_names_a_missing_file_of_secrets(capsys, tmp_path):
    assert main([*READY, "--secrets-from", str(tmp_path / "secrets.evn")]) == 2
    assert f"File '{tmp_path / 'secrets.evn'}' does not exist." in capsys.readouterr().err


def test_a_file_of_secrets_must_be_utf_8(capsys, tmp_path):
    (tmp_path / ".env").write_bytes("TELEGRAM_BOT_TOKEN=1:a".encode("utf-16"))
    said = refused([*READY, "--secrets-from", str(tmp_path / ".env")], capsys)
    assert "is not UTF-8" in said


def test_it_stops_if_nobody_can_type_the_secrets(capsys, monkeypatch):
    monkeypatch.setattr("getpass.getpass", nobody)
    assert main([*READY, "--secrets"]) == 130
    assert "stopped" in capsys.readouterr().err


def nobody(_):
    raise EOFError


def test_the_emulators_made_up_secrets_are_not_stored(capsys, tmp_path):
    made_up = {name: LOCAL_VALUES[name.upper()] for name in SECRETS}
    said = refused([*READY, "--secrets-from", written(tmp_path, made_up)], capsys)
    assert "TELEGRAM_SECRET_TOKEN must be your own, not the emulators'" in said
    assert stored() == {}


def test_an_invalid_secret_is_named_but_not_quoted(capsys, tmp_path):
    wrong = VALUES | {"telegram_bot_token": "no-colon-in-here"}
    said = refused([*READY, "--secrets-from", written(tmp_path, wrong)], capsys)
    assert "TELEGRAM_BOT_TOKEN is invalid" in said
    assert "no-colon-in-here" not in said
    assert stored() == {}


def answers(**typed):
    """Return a function that answers questions as given, and presses Enter at all others."""

    def ask(question):
        name = question.partition(",")[0].lower()
        return typed.get(name, "")

    return ask


def test_after_two_tokens_the_other_secrets_are_generated_or_fetched(replicate):
    api = f"{replicate.url}/v1"
    found = ask_for_secrets(
        answers(telegram_bot_token=VALUES["telegram_bot_token"], replicate_api_token="r8_test"),
        {},
        has=frozenset(),
        replicate_url=api,
    )
    assert set(found) == set(SECRETS)
    assert found["replicate_webhook_secret"] == replicate.webhook_secret
    assert len(found["telegram_secret_token"]) >= 32


def test_the_error_for_a_token_unknown_to_replicate_does_not_quote_it(replicate):
    typed = answers(telegram_bot_token=VALUES["telegram_bot_token"], replicate_api_token="r8_x")
    with pytest.raises(TokenRefused, match="rejects REPLICATE_API_TOKEN") as caught:
        ask_for_secrets(typed, {}, has=frozenset(), replicate_url=f"{replicate.url}/v1")
    assert "r8_x" not in str(caught.value)


def test_stored_secrets_can_be_kept():
    typed = answers(replicate_api_token="r8_new")
    found = ask_for_secrets(typed, {}, has=frozenset(SECRETS), replicate_url="http://127.0.0.1:9")
    assert found == {"replicate_api_token": "r8_new"}


def test_a_changed_secret_changes_the_stacks_parameters():
    """The changed parameter makes all functions restart and read the new secret."""
    before = Stack({"ReplicateModel": "owner/name"}, {})
    versions = dict.fromkeys(SECRETS, 1)
    first = stack_parameters(PROD, before, versions, "1")
    again = stack_parameters(PROD, before, versions, "1")
    rotated = stack_parameters(PROD, before, versions | {"replicate_api_token": 2}, "1")
    assert first == again
    assert (first["SecretsVersion"], rotated["SecretsVersion"]) == ("1.1.1.1", "1.1.2.1")


def test_omitted_parameters_keep_their_values():
    before = Stack({"ReplicateModel": "owner/name", "BucketName": "mine"}, {})
    told = stack_parameters(PROD, before, dict.fromkeys(SECRETS, 1), "1")
    assert told == {"SecretsPath": "/darkroom/prod", "SecretsVersion": "1.1.1.1"}


def test_sam_gets_its_files_by_absolute_paths_and_no_parameter_on_the_command_line():
    """sam looks for a relative configuration file next to the template, and may find none."""
    template, parameters = Path("/build/template.yaml"), Path("/tmp/x/parameters.yaml")
    assert sam_arguments(PROD, template, parameters, is_sure=True) == [
        "deploy",
        *("--template-file", "/build/template.yaml", "--config-file", str(CONFIG)),
        *("--config-env", "prod", "--region", "eu-central-1", "--no-confirm-changeset"),
        *("--no-fail-on-empty-changeset", "--parameter-overrides"),
        "file:///tmp/x/parameters.yaml",
    ]
    assert CONFIG.is_absolute()
    assert CONFIG.is_file()


def test_sam_asks_before_it_changes_anything_unless_it_is_told_not_to():
    arguments = sam_arguments(PROD, Path("/a"), Path("/b"), is_sure=False)
    assert "--no-confirm-changeset" not in arguments


def test_yaml_reads_every_parameter_as_a_string():
    """tests/artifacts/test_deploy.py tests how sam reads the file."""
    values = {"A": "", "B": "null", "C": "012", "D": "2026-01-01", "E": "тёпло🌷\n", "F": "[a]"}
    assert yaml.safe_load(parameter_file(values)) == values


def test_a_parameter_that_the_template_lacks_is_refused_because_sam_would_drop_it(capsys):
    put(**VALUES)
    said = refused([*READY, "ReplicateExtraInputs={}"], capsys)
    assert "no parameter ReplicateExtraInputs: did you mean ReplicateExtraInput?" in said
    assert "no parameter Color;" in refused([*READY, "Color=red"], capsys)


def test_the_model_can_not_be_removed():
    empty = Environment("prod", "p", "r", {"SecretsPath": "/p", "ReplicateModel": ""})
    before = Stack({"ReplicateModel": "owner/name"}, {})
    with pytest.raises(DeployError, match="no model is set"):
        stack_parameters(empty, before, dict.fromkeys(SECRETS, 1), "1")


def test_values_that_the_stack_keeps_instead_of_new_defaults_are_found():
    """A changed Default never reaches an existing stack, because sam sends UsePreviousValue."""
    defaults = {
        name: str(each["Default"])
        for name, each in declared_parameters().items()
        if "Default" in each
    }
    old = {"MaxRunning": "10", "AllowedPeople": "1, 2", "TelegramBotToken": "****"}
    stack = Stack(defaults | old | {"ReplicateModel": "a/b"}, {})
    assert kept_values({}, stack) == {"MaxRunning": ("10", "20"), "AllowedPeople": ("1, 2", "")}
    assert kept_values({"MaxRunning": "10", "AllowedPeople": ""}, stack) == {}


def test_it_prints_the_values_that_the_stack_keeps(capsys):
    put(**VALUES)
    template = {
        "Parameters": {"MaxRunning": {"Type": "Number"}},
        "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}},
    }
    boto3.client("cloudformation").create_stack(
        StackName="darkroom-prod",
        TemplateBody=json.dumps(template),
        Parameters=[{"ParameterKey": "MaxRunning", "ParameterValue": "10"}],
    )
    assert main(READY) == 0
    said = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["MaxRunning", "10", "(default:", "20)"] in said


def test_packages_are_built_for_the_given_architecture_or_the_stacks():
    arm = Stack({"Architecture": "arm64"}, {})
    assert architecture_of({}, None) == "x86_64"
    assert architecture_of({}, arm) == "arm64"
    assert architecture_of({"Architecture": "x86_64"}, arm) == "x86_64"
    with pytest.raises(DeployError, match="x86_64, arm64"):
        architecture_of({"Architecture": "riscv"}, None)


def test_sam_gets_no_secrets():
    told = stack_parameters(
        PROD, Stack({"ReplicateModel": "a/b"}, {}), dict.fromkeys(SECRETS, 1), ""
    )
    assert not {"TelegramBotToken", "ReplicateApiToken"} & told.keys()
    assert json.dumps(told).count("AA") == 0
