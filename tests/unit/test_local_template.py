"""What the local cloud reads of a SAM template."""

from pathlib import Path

import pytest
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

from local.failures import TemplateError
from local.sam.intrinsics import Resolver
from local.sam.template import Bucket, ExpiryRule, Function, Route, read_template

WHOLE = """
Parameters:
  Token: {Type: String, NoEcho: true}
  Endpoint: {Type: String, Default: ""}
  BucketName: {Type: String, Default: photos}
Conditions:
  HasEndpoint: !Not [!Equals [!Ref Endpoint, ""]]
Globals:
  Function:
    CodeUri: functions/
    Timeout: 29
    Layers: [!Ref Common]
    Environment:
      Variables:
        TOKEN: !Ref Token
        ENDPOINT: !If [HasEndpoint, !Ref Endpoint, !Ref "AWS::NoValue"]
        ARN: !Sub "arn:${AWS::Partition}:s3:::${Bucket}/*"
Resources:
  Api: {Type: AWS::Serverless::HttpApi}
  Common:
    Type: AWS::Serverless::LayerVersion
    Properties: {ContentUri: layers/common}
  Hook:
    Type: AWS::Serverless::Function
    Properties:
      Handler: hook.app.handler
      MemorySize: 512
      Policies: [{Statement: [{Effect: Allow, Resource: !GetAtt Bucket.Arn}]}]
      Environment: {Variables: {MINE: 7}}
      Events:
        Post: {Type: HttpApi, Properties: {ApiId: !Ref Api, Method: post, Path: /hook}}
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: !Ref BucketName
      LifecycleConfiguration:
        Rules:
          - {Id: tasks, Status: Enabled, Prefix: tasks/, ExpirationInDays: 1}
          - {Id: off, Status: Disabled, Prefix: x/, ExpirationInDays: 1}
"""


def read(folder: Path, text: str, **parameters: str):
    path = folder / "template.yaml"
    path.write_text(text)
    return read_template(path, parameters)


def test_a_function_has_the_globals_and_its_own_properties(tmp_path: Path):
    template = read(tmp_path, WHOLE, Token="t")

    assert template.functions == (
        Function(
            name="Hook",
            handler="hook.app.handler",
            code_dir=tmp_path / "functions",
            layer_dirs=(tmp_path / "layers/common/python",),
            environment={"TOKEN": "t", "ARN": "arn:aws:s3:::photos/*", "MINE": "7"},
            timeout=29,
            memory_mb=512,
            routes=(Route("POST", "/hook"),),
        ),
    )


def test_a_bucket_has_the_rules_that_are_enabled(tmp_path: Path):
    template = read(tmp_path, WHOLE, Token="t", BucketName="mine")

    assert template.buckets == (Bucket("mine", (ExpiryRule("tasks", "tasks/", 1),)),)


def test_a_condition_decides_by_the_parameters(tmp_path: Path):
    template = read(tmp_path, WHOLE, Token="t", Endpoint="http://s3")

    assert template.functions[0].environment["ENDPOINT"] == "http://s3"


def test_lambdas_own_defaults_hold_where_the_template_is_silent(tmp_path: Path):
    text = """
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties: {Handler: app.handler, CodeUri: .}
"""
    function = read(tmp_path, text).functions[0]

    assert (function.timeout, function.memory_mb) == (3, 128)


OVERRIDES = """
Parameters:
  Model: {Type: String, Default: a/b}
  Own: {Type: String, Default: "yes"}
Conditions:
  HasOwn: !Equals [!Ref Own, "yes"]
Globals:
  Function:
    Timeout: 29
    Environment: COMMON
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: s3://bucket/key
      Environment: OWN
"""
MODEL = '{Variables: {MODEL: !Ref Model, KEPT: "1"}}'


@pytest.mark.parametrize(
    ("common", "own", "expected"),
    [
        (MODEL, '{Variables: {MODEL: !Sub "${Model}:v1"}}', {"MODEL": "a/b:v1", "KEPT": "1"}),
        (MODEL, "{Variables: {MODEL: mine}}", {"MODEL": "mine", "KEPT": "1"}),
        (
            '{Variables: {MODEL: mine, KEPT: "1"}}',
            "{Variables: {MODEL: !Ref Model}}",
            {"MODEL": "a/b", "KEPT": "1"},
        ),
        (MODEL, "{Variables: {MODEL: !Ref Own}}", {"MODEL": "yes", "KEPT": "1"}),
        (MODEL, "!If [HasOwn, {Variables: {MINE: !Ref Model}}, {}]", {"MINE": "a/b"}),
        (MODEL, '!Ref "AWS::NoValue"', {}),
        (MODEL, "{Variables: !If [HasOwn, {MINE: !Ref Model}, {}]}", {"MINE": "a/b"}),
        ("!If [HasOwn, {Variables: {A: !Ref Model}}, {}]", "{Variables: {B: own}}", {"B": "own"}),
        ("{Variables: !If [HasOwn, {A: a}, {}]}", "{Variables: {B: own}}", {"B": "own"}),
    ],
)
def test_an_intrinsic_function_replaces_and_is_replaced_as_by_sam(
    tmp_path: Path, common: str, own: str, expected: dict[str, str]
):
    text = OVERRIDES.replace("COMMON", common).replace("OWN", own)
    translated = transform(yaml_parse(text), {}, NoManagedPolicies())
    properties = {"Environment": translated["Resources"]["F"]["Properties"].get("Environment", {})}
    by_sam = Resolver(translated, {}).resolve(properties, "F").get("Environment", {})

    ours = read(tmp_path, text).functions[0].environment

    assert ours == by_sam.get("Variables", {}) == expected


class NoManagedPolicies:
    """SAM would ask IAM for AWS's own policies; these templates name none."""

    def load(self):
        return {}


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("!Ref Token", "!Ref Tokn", "Environment.Variables.TOKEN: there is no .* Tokn"),
        ("!Ref Token", "!GetAtt Api.Id", "TOKEN: .* does not know Fn::GetAtt"),
        ("[HasEndpoint,", "[NoSuch,", "ENDPOINT: there is no condition NoSuch"),
        ("!Not [!Equals", "!Or [!Equals", "does not know the condition"),
        ("Type: HttpApi", "Type: SQS", "Resources.Hook.Events: .* SQS"),
        ("MemorySize: 512", "SnapStart: {ApplyOn: None}", "Resources.Hook: .* SnapStart"),
        ("AWS::Serverless::HttpApi", "AWS::SQS::Queue", "Resources.Api: .* AWS::SQS::Queue"),
        ("Prefix: tasks/, ", "Prefix: a, Transitions: [], ", "Bucket.Lifecycle.* Transitions"),
        ("Handler: hook.app.handler", "Description: x", "Resources.Hook: Handler is missing"),
        ("[!Ref Common]", "[!Ref Api]", "Resources.Hook.Layers: Api is not a layer"),
        ("Resources:", "Things:", "it has no Resources"),
        ("!Ref Token", "[", "template.yaml"),
    ],
)
def test_what_the_local_cloud_does_not_understand_is_an_error_with_its_place(
    tmp_path: Path, before: str, after: str, words: str
):
    with pytest.raises(TemplateError, match=words):
        read(tmp_path, WHOLE.replace(before, after, 1), Token="t")


def test_a_parameter_needs_a_value_and_must_exist(tmp_path: Path):
    with pytest.raises(TemplateError, match="no value for Token"):
        read(tmp_path, WHOLE)
    with pytest.raises(TemplateError, match="does not have Other"):
        read(tmp_path, WHOLE, Token="t", Other="x")


def test_the_projects_own_template_is_understood():
    root = Path(__file__).parents[2]
    names = ("TelegramBotToken", "TelegramSecretToken", "ReplicateApiToken")
    more = ("ReplicateWebhookSecret", "ReplicateModel")
    template = read_template(root / "template.yaml", dict.fromkeys((*names, *more), "x"))

    routes = {route.path for function in template.functions for route in function.routes}
    assert {"/webhook/telegram", "/webhook/replicate"} <= routes
    assert all(function.code_dir.is_dir() for function in template.functions)
