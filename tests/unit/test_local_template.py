"""The parts of a SAM template that the local cloud reads."""

from pathlib import Path

import pytest
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

from local.failures import TemplateError
from local.sam.intrinsics import Resolver
from local.sam.reading import read_template
from local.sam.template import Api, Bucket, ExpiryRule, Function, Layer, ObjectEvents, Route

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
    Runtime: python3.13
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
    for code in ("functions", "layers/common"):
        (folder / code).mkdir(parents=True, exist_ok=True)
    return read_template(path, parameters, needs_code=True)


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
            routes=(Route("POST", "/hook", Api("Api")),),
            aws_name="Hook",
            runtime="python3.13",
            layers=(Layer("Common", tmp_path / "layers/common"),),
        ),
    )


def test_a_bucket_has_the_rules_that_are_enabled(tmp_path: Path):
    template = read(tmp_path, WHOLE, Token="t", BucketName="mine")

    assert template.buckets == (Bucket("mine", (ExpiryRule("tasks", "tasks/", 1),)),)


def test_a_condition_depends_on_the_parameters(tmp_path: Path):
    template = read(tmp_path, WHOLE, Token="t", Endpoint="http://s3")

    assert template.functions[0].environment["ENDPOINT"] == "http://s3"


def test_lambdas_defaults_apply_if_the_template_sets_nothing(tmp_path: Path):
    text = """
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties: {Handler: app.handler, CodeUri: ., Runtime: python3.13}
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
      CodeUri: .
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
        (
            "!If [HasOwn, {Variables: {AA: !Ref Model}}, {}]",
            "{Variables: {BB: own}}",
            {"BB": "own"},
        ),
        ("{Variables: !If [HasOwn, {AA: a}, {}]}", "{Variables: {BB: own}}", {"BB": "own"}),
    ],
)
def test_intrinsic_functions_and_globals_merge_as_in_sam(
    tmp_path: Path, common: str, own: str, expected: dict[str, str]
):
    text = OVERRIDES.replace("COMMON", common).replace("OWN", own)
    in_s3 = text.replace("CodeUri: .", "CodeUri: s3://bucket/key")
    translated = transform(yaml_parse(in_s3), {}, NoManagedPolicies())
    properties = {"Environment": translated["Resources"]["F"]["Properties"].get("Environment", {})}
    by_sam = (
        Resolver(translated, {"Model": "a/b", "Own": "yes"})
        .resolve(properties, "F")
        .get("Environment", {})
    )

    ours = read(tmp_path, text).functions[0].environment

    assert ours == by_sam.get("Variables", {}) == expected


class NoManagedPolicies:
    """Keeps SAM from asking IAM for AWS's managed policies, which these templates don't use."""

    def load(self):
        return {}


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("!Ref Token", "!Ref Tokn", ":30: Resources.Hook.Environment.Variables.TOKEN: .* Tokn"),
        ("!Ref Token", "!GetAtt Apo.Id", "TOKEN: there is no resource Apo"),
        ("!Ref Token", "!Cidr [a, 1, 5]", "TOKEN: the local cloud does not support Fn::Cidr"),
        ("!Ref Token", "!Join [x]", "TOKEN: Fn::Join can't be used like this"),
        ("!Ref Token", "{a: b}", "TOKEN: a variable's value must be a string"),
        ("TOKEN:", "AWS_REGION:", "AWS_REGION: Lambda sets this variable itself"),
        ("[HasEndpoint,", "[NoSuch,", "ENDPOINT: there is no condition NoSuch"),
        ("!Not [!Equals", "!Nor [!Equals", "does not support the condition"),
        ('!Equals [!Ref Endpoint, ""]', "!Condition HasEndpoint", ":30: .*: it refers to itself"),
        ("BucketName: !Ref BucketName", "BucketName: !Ref Bucket", ":33: .*: it refers to itself"),
        ("Type: HttpApi", "Type: Mail", ":32: Resources.Hook.Events.Post: .* events of type Mail"),
        ("Path: /hook", "Path: hook", "Events.Post: Path must begin with /"),
        ("Method: post", "Method: fetch", "Events.Post: there is no HTTP method FETCH"),
        ("MemorySize: 512", "MemorySizes: 512", ":28: .*MemorySizes: a function has no such"),
        (
            "MemorySize: 512",
            "MemorySize: 64",
            ":28: .*: expected a number from 128 to 10240, not 64",
        ),
        ("MemorySize: 512", "PackageType: Image", "Resources.Hook: container images"),
        ("Runtime: python3.13", "Runtime: nodejs22.x", "Runtime: nodejs22.x is not emulated"),
        ("CodeUri: functions/", "CodeUri: s3://b/k", "CodeUri: code in S3 can't run here"),
        ("CodeUri: functions/", "CodeUri: {Bucket: b, Key: k}", "code in S3 can't run here"),
        ("CodeUri: functions/", "CodeUri: code.zip", "code.zip: archives can't run here"),
        ("CodeUri: functions/", "CodeUri: nowhere", "there is no folder nowhere"),
        ("Serverless::HttpApi", "Serverless::StateMachine", ":20: Resources.Api: .* not emulated"),
        ("Serverless::HttpApi", "Serverless::HttpAPI", ":20: Resources.Api: SAM has no type"),
        ("Handler: hook.app.handler", "Description: x", "Resources.Hook: Handler is missing"),
        ("[!Ref Common]", "[!Ref Api]", "Resources.Hook.Layers: Api is not a layer"),
        ("Resources:", "Things:", "it has no Resources"),
        ("!Ref Token", "[", "template.yaml"),
    ],
)
def test_something_unsupported_is_an_error_with_its_place(
    tmp_path: Path, before: str, after: str, words: str
):
    with pytest.raises(TemplateError, match=words):
        read(tmp_path, WHOLE.replace(before, after, 1), Token="t")


OPENAPI = """
paths:
  /hook:
    get:
      x-amazon-apigateway-integration:
        uri: {Fn::Sub: "arn:aws:apigateway:lambda:path/functions/${Hook.Arn}/invocations"}
"""
INCLUDE = "{Fn::Transform: {Name: AWS::Include, Parameters: {Location: LOCATION}}}"


@pytest.mark.parametrize(
    ("properties", "methods"),
    [("DefinitionUri: LOCATION", ["GET"]), (f"DefinitionBody: {INCLUDE}", ["POST", "GET"])],
)
def test_an_apis_document_may_be_in_a_file(tmp_path: Path, properties: str, methods: list[str]):
    (tmp_path / "openapi.yaml").write_text(OPENAPI)
    kind = "Api: {Type: AWS::Serverless::HttpApi"
    text = WHOLE.replace(kind, f"{kind}, Properties: {{{properties}}}")

    template = read(tmp_path, text.replace("LOCATION", "openapi.yaml"), Token="t")
    with pytest.raises(TemplateError, match="only a local file can be read"):
        read(tmp_path, text.replace("LOCATION", "s3://bucket/openapi.yaml"), Token="t")

    assert [route.method for route in template.functions[0].routes] == methods


def test_an_apis_stage_variables_are_text(tmp_path: Path):
    kind = "Api: {Type: AWS::Serverless::HttpApi"
    text = WHOLE.replace(kind, f"{kind}, Properties: {{StageVariables: {{open: true}}}}")
    (route,) = read(tmp_path, text, Token="t").functions[0].routes

    assert route.api.variables == (("open", "true"),)


def test_managed_instances_are_refused_in_one_line(tmp_path: Path):
    text = WHOLE.replace("        TOKEN: !Ref Token", "        AWS_LAMBDA_MAX_CONCURRENCY: 3")
    with pytest.raises(TemplateError, match="Managed Instances are not emulated") as failure:
        read(tmp_path, text, Token="t")
    assert "\n" not in str(failure.value)


def test_a_parameter_needs_a_value_and_must_exist(tmp_path: Path):
    with pytest.raises(TemplateError, match="no value for Token"):
        read(tmp_path, WHOLE)
    with pytest.raises(TemplateError, match="has no parameter Other"):
        read(tmp_path, WHOLE, Token="t", Other="x")


def test_the_projects_own_template_can_be_read():
    root = Path(__file__).parents[2]
    template = read_template(root / "template.yaml", {"ReplicateModel": "x"}, needs_code=True)

    routes = {route.path for function in template.functions for route in function.routes}
    assert {"/webhook/telegram", "/webhook/replicate"} <= routes
    assert all(function.code_dir.is_dir() for function in template.functions)


@pytest.mark.parametrize(
    ("given", "restored"),
    [("false", set()), ("true", {"TelegramWebhookFunction", "ReplicateWebhookFunction"})],
)
def test_the_projects_own_webhook_functions_use_snapstart_if_enabled(given: str, restored: set):
    root = Path(__file__).parents[2]
    parameters = {"ReplicateModel": "x", "SnapStart": given}
    template = read_template(root / "template.yaml", parameters, needs_code=True)

    assert {function.name for function in template.functions if function.snap_start} == restored
    assert not [note for note in template.notes if "AutoPublish" in note]


def test_a_bucket_may_name_the_functions_that_it_calls(tmp_path: Path):
    text = """
Resources:
  Inbox:
    Type: AWS::S3::Bucket
    Properties:
      NotificationConfiguration:
        LambdaConfigurations:
          - Event: s3:ObjectCreated:*
            Function: !GetAtt Thumb.Arn
            Filter: {S3Key: {Rules: [{Name: prefix, Value: in/}, {Name: suffix, Value: .jpg}]}}
  Thumb:
    Type: AWS::Serverless::Function
    Properties:
      {FunctionName: thumb, Runtime: python3.13, Handler: index.handler, InlineCode: "x = 1"}
"""

    (thumb,) = read(tmp_path, text).functions

    assert thumb.object_events == (
        ObjectEvents("darkroom-inbox", ("s3:ObjectCreated:*",), "in/", ".jpg", "Inbox"),
    )
    with pytest.raises(TemplateError, match="needs an Event and a Function"):
        read(tmp_path, text.replace("Function: !GetAtt Thumb.Arn", "Functions: all"))


def test_an_alias_and_a_stream_have_arns_like_those_of_aws(tmp_path: Path):
    text = """
Resources:
  Table: {Type: AWS::DynamoDB::Table, Properties: {TableName: shelves}}
  Books:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      InlineCode: "x = 1"
      AutoPublishAlias: live
      Environment:
        Variables:
          ALIAS: !Ref Books.Alias
          URI: !Sub "functions/${Books.Alias}/invocations"
          VERSION: !Ref Books.Version
          STREAM: !Select [2, !Split ["/", !GetAtt Table.StreamArn]]
"""

    (books,) = read(tmp_path, text).functions

    arn = "arn:aws:lambda:us-east-1:123456789012:function:Books"
    assert books.environment == {
        "ALIAS": f"{arn}:live",
        "URI": f"functions/{arn}:live/invocations",
        "VERSION": f"{arn}:1",
        "STREAM": "stream",
    }


def test_the_code_of_a_function_without_code_uri_is_beside_the_template(tmp_path: Path):
    text = """
Resources:
  Books:
    Type: AWS::Serverless::Function
    IgnoreGlobals: "*"
    Properties: {Runtime: python3.13, Handler: src/books.handler}
"""

    (books,) = read(tmp_path, text).functions

    assert books.code_dir == tmp_path
    with pytest.raises(TemplateError, match="CodeUri is missing"):
        read(tmp_path, text.replace("Serverless", "Lambda"))
