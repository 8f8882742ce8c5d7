"""Why a project's template is refused, and what its functions lack."""

import json
from pathlib import Path

import click
import pytest

from local.builds.building import build
from local.failures import TemplateError
from local.sam.project import read_project
from local.settings import read_settings
from local.settings.bot_values import LOCAL_VALUES

from .conftest import ROOT

BAD = """Transform: AWS::Serverless-2016-10-31
Resources:
  A:
    Type: AWS::Serverless::Function
    Properties: {Runtime: nodejs22.x, Handler: a.b, CodeUri: .}
  B:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: a.b
      CodeUri: nowhere
      Events: {Q: {Type: Mail}}
  Queue: {Type: AWS::SQS::Queue}
  Steps: {Type: AWS::Serverless::StateMachine}
"""
TWO = """Transform: AWS::Serverless-2016-10-31
Globals: {Function: {Runtime: python3.13, Handler: app.handler}}
Parameters: {Name: {Type: String, Default: a}}
Resources:
  Good:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: good
      Environment: {Variables: {NAME: !Ref Name, KEPT: "1"}}
  Broken: {Type: AWS::Serverless::Function, Properties: {CodeUri: broken}}
"""


def project(folder: Path, text: str, *flags: str):
    (folder / "template.yaml").write_text(text)
    return read_project(
        read_settings(["--template", str(folder / "template.yaml"), *flags], ROOT, {})
    )


def test_all_reasons_at_once_with_their_lines(tmp_path):
    with pytest.raises(TemplateError) as refused:
        project(tmp_path, BAD)

    assert [line.split(": ")[:2] for line in str(refused.value).splitlines()] == [
        ["template.yaml:5", "Resources.A.Runtime"],
        ["template.yaml:11", "Resources.B.CodeUri"],
        ["template.yaml:12", "Resources.B.Events.Q"],
        ["template.yaml:14", "Resources.Steps"],
    ]


async def test_a_function_whose_requirements_fail_has_uvs_reason_and_the_others_run(tmp_path):
    for name, needed in (("good", ""), ("broken", "pillow==0.0.1.dev999\n")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "requirements.txt").write_text(needed)
    said: list[str] = []

    template = await build(project(tmp_path, TWO), said.append)

    good, broken = template.functions
    assert (good.broken, good.python is not None) == ("", True)
    assert "pillow==0.0.1.dev999" in broken.broken
    assert "\n" not in broken.broken
    assert any(line.startswith("Broken can't run: ") for line in said)


async def test_a_handler_without_its_file_is_named_at_the_start(tmp_path):
    for name in ("good", "broken"):
        (tmp_path / name).mkdir()
    (tmp_path / "good" / "app.py").touch()
    (tmp_path / "broken" / "main.py").touch()
    said: list[str] = []

    await build(project(tmp_path, TWO), said.append)

    assert [line for line in said if "can't run" in line] == [
        "Broken can't run: Handler app.handler: there is no app.py in broken, only main.py"
    ]


def test_env_vars_change_what_the_template_declares(tmp_path):
    for name in ("good", "broken"):
        (tmp_path / name).mkdir()
    given = {"Parameters": {"NAME": "p", "OTHER": "x"}, "Good": {"NAME": "g"}}
    (tmp_path / "env.json").write_text(json.dumps(given))

    good, _ = project(tmp_path, TWO, "--env-vars", str(tmp_path / "env.json")).functions

    own = {k: v for k, v in good.environment.items() if not k.startswith("AWS_")}
    assert own == {"NAME": "g", "KEPT": "1"}
    assert good.environment["AWS_ENDPOINT_URL"] == "http://127.0.0.1:9000"


FETCHED = """Transform: AWS::Serverless-2016-10-31
Parameters: {Token: {Type: "AWS::SSM::Parameter::Value<String>", Default: /shop/token}}
Resources:
  Shop:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: .
      Environment: {Variables: {TOKEN: !Ref Token, KEY: "{{resolve:secretsmanager:shop}}"}}
"""


def test_values_that_only_aws_stores_are_named_with_the_flag_that_sets_them(tmp_path):
    (tmp_path / "env.json").write_text('{"Shop": {"KEY": "k"}}')

    assert project(tmp_path, FETCHED).notes == (
        (
            "Token is set to the name of a parameter in SSM, not to its value: "
            "give the value with --parameter Token=VALUE"
        ),
        "nothing resolves {{resolve:...}} here: set KEY with --env-vars",
    )
    flags = ["--parameter", "Token=t", "--env-vars", str(tmp_path / "env.json")]
    given = project(tmp_path, FETCHED, *flags)
    assert given.notes == ()
    assert {"TOKEN": "t", "KEY": "k"}.items() <= given.functions[0].environment.items()


def test_a_fetched_list_is_a_list(tmp_path):
    text = FETCHED.replace("Value<String>", "Value<List<String>>")
    text = text.replace("TOKEN: !Ref Token", 'TOKEN: !Join ["-", !Ref Token]')

    (shop,) = project(tmp_path, text, "--parameter", "Token=a,b").functions

    assert shop.environment["TOKEN"] == "a-b"


def test_a_parameter_in_samconfig_that_the_template_no_longer_has_is_named(tmp_path):
    saved = "[default.deploy.parameters]\nparameter_overrides = 'Nam=b Old=c'\n"
    (tmp_path / "samconfig.toml").write_text(saved)

    assert project(tmp_path, TWO.replace("broken", "good").replace("good", ".")).notes == (
        "samconfig sets Nam, but the template has no such parameter: did you mean Name?",
        "samconfig sets Old, but the template has no such parameter",
    )


def test_a_template_may_be_named_by_its_folder(tmp_path):
    (tmp_path / "template.yml").write_text(TWO)

    found = read_settings(["--template", str(tmp_path)], ROOT, {})

    assert found.template == tmp_path / "template.yml"
    with pytest.raises(click.UsageError, match="there is no"):
        read_settings(["--template", str(tmp_path / "nowhere")], ROOT, {})


def test_another_project_gets_nothing_of_this_bots_env_but_the_keys_of_the_store(tmp_path):
    (tmp_path / "template.yml").write_text(TWO)
    (tmp_path / "bot.env").write_text("TELEGRAM_BOT_TOKEN=999:real\nAWS_ACCESS_KEY_ID=mine\n")
    flags = ["--template", str(tmp_path), "--env", str(tmp_path / "bot.env")]

    embedded = read_settings(flags, ROOT, {}).bot
    with_store = read_settings([*flags, "--s3", "http://127.0.0.1:9999"], ROOT, {}).bot

    assert embedded == LOCAL_VALUES
    assert with_store == {**LOCAL_VALUES, "AWS_ACCESS_KEY_ID": "mine"}


def test_the_projects_own_template_is_the_bot():
    own = read_settings(["--template", str(ROOT)], ROOT, {})

    assert (own.is_foreign, own.has("telegram")) == (False, True)


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (["--parameter", "Nmae=b"], "has no parameter Nmae: did you mean Name"),
        (["--env-vars", "TEXT"], "template.yaml"),
        (["--env-vars", "JSON"], r"no function Brokn: did you mean Broken\?"),
    ],
)
def test_wrong_values_are_named(tmp_path, flags, words):
    for name in ("good", "broken"):
        (tmp_path / name).mkdir()
    (tmp_path / "template.yaml").write_text(TWO)
    (tmp_path / "env.json").write_text('{"Brokn": {"NAME": "x"}}')
    files = {"TEXT": str(tmp_path / "template.yaml"), "JSON": str(tmp_path / "env.json")}
    named = [files.get(flag, flag) for flag in flags]

    with pytest.raises(TemplateError, match=words):
        project(tmp_path, TWO, *named)
