"""The notes about parts of a template that have no effect in the local cloud."""

from pathlib import Path

import pytest
from samtranslator.model.sam_resources import SamFunction

from local.failures import TemplateError
from local.sam import names
from local.sam.apis import REFERENCES
from local.sam.events import KINDS
from local.sam.properties import INERT_IN_APIS, INERT_IN_EVENTS, NEVER_SENT
from local.sam.reading import read_template

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Conditions: {OnAws: !Equals [here, there]}
Resources:
  Clerk:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: .
PROPERTIES
RESOURCES
"""


def notes(folder: Path, properties: str = "", resources: str = "") -> tuple[str, ...]:
    path = folder / "template.yaml"
    path.write_text(
        TEMPLATE.replace("PROPERTIES", f"      {properties}").replace("RESOURCES", resources)
    )
    return read_template(path, {}, needs_code=True).notes


def test_events_that_are_never_sent_are_noted_with_another_way_to_call_the_function(tmp_path):
    events = "{A: {Type: SQS, Properties: {Queue: q}}, B: {Type: SNS, Properties: {Topic: t}}}"

    assert notes(tmp_path, f"Events: {events}") == (
        (
            "Clerk gets no SNS and SQS events here: "
            "call it with aws lambda invoke --function-name Clerk"
        ),
    )


def test_resources_that_call_a_function_are_named_with_another_way_to_call_it(tmp_path):
    rule = """
  Rule:
    Type: AWS::Events::Rule
    Properties: {ScheduleExpression: rate(1 day), Targets: [{Id: a, Arn: !GetAtt Clerk.Arn}]}
"""

    assert notes(tmp_path, "FunctionName: clerk", rule) == (
        "no effect here: AWS::Events::Rule",
        (
            "clerk gets no AWS::Events::Rule events here: "
            "call it with aws lambda invoke --function-name clerk"
        ),
    )


def test_all_of_sams_event_types_are_known():
    of_sam = {kind for kind in SamFunction.event_resolver.resource_types if kind}

    assert of_sam == KINDS | NEVER_SENT


@pytest.mark.parametrize(
    ("properties", "words"),
    [
        (
            (
                "Events: {A: {Type: HttpApi, Properties: {Path: /a, Method: GET, "
                "TimeoutInMillis: 2000}}}"
            ),
            "TimeoutInMillis",
        ),
        (
            (
                "Events: {A: {Type: Schedule, Properties: {Schedule: rate(1 day), "
                "RetryPolicy: {MaximumRetryAttempts: 1}}}}"
            ),
            "RetryPolicy",
        ),
        (
            (
                "EventInvokeConfig: {MaximumRetryAttempts: 1, "
                "DestinationConfig: {OnFailure: {Type: SQS}}}"
            ),
            "DestinationConfig",
        ),
    ],
)
def test_properties_without_effect_are_noted_wherever_they_are(tmp_path, properties, words):
    assert notes(tmp_path, properties) == (f"no effect here: {words}",)


def test_the_properties_without_effect_exist_in_sam():
    of_apis = (
        names.PROPERTIES["AWS::Serverless::Api"] | names.PROPERTIES["AWS::Serverless::HttpApi"]
    )
    of_events = frozenset[str]().union(*(names.PROPERTIES[kind] for kind in KINDS))

    assert of_apis >= INERT_IN_APIS
    assert of_events >= INERT_IN_EVENTS


def test_properties_of_stores_without_effect_are_named(tmp_path):
    stores = """
  Inbox: {Type: AWS::S3::Bucket, Properties: {VersioningConfiguration: {Status: Enabled}}}
  Table: {Type: AWS::DynamoDB::Table, Properties: {TimeToLiveSpecification: {Enabled: true}}}
"""
    words = "no effect here: TimeToLiveSpecification, VersioningConfiguration"

    assert notes(tmp_path, resources=stores) == (words,)


def test_a_function_url_with_iam_auth_is_noted_because_auth_is_not_checked(tmp_path):
    (note,) = notes(tmp_path, "FunctionUrlConfig: {AuthType: AWS_IAM}")

    assert note == "Auth is not checked here: every request to Clerk passes"


def test_operations_without_a_function_are_noted(tmp_path):
    api = """
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      DefaultRouteSettings: {ThrottlingRateLimit: 5}
      DefinitionBody:
        paths:
          /shop: {get: {x-amazon-apigateway-integration: {type: http_proxy, uri: "https://a.example"}}}
"""
    events = "{A: {Type: HttpApi, Properties: {Path: /a, Method: GET, ApiId: !Ref Api}}}"

    assert notes(tmp_path, f"Events: {events}", api) == (
        "no effect here: DefaultRouteSettings",
        "no function responds to GET /shop of Api here",
    )


def test_layers_that_are_not_here_are_named_with_a_remedy(tmp_path):
    names = [
        "arn:aws:lambda:us-east-1:1:layer:Tools:9",
        "{{resolve:ssm:/tools/latest}}",
        "/tools/old",
    ]
    named = ", ".join(f'"{each}"' for each in names)

    assert notes(tmp_path, f"Layers: [{named}]") == tuple(
        f"left out: layer {each}: put its packages into requirements.txt" for each in sorted(names)
    )


@pytest.mark.parametrize(
    ("kind", "more", "own"),
    [
        ("HttpApi", "", ["GET /extra 2.0"]),
        ("Api", "", []),
        ("Api", "MergeDefinitions: true", ["GET /extra 1.0"]),
    ],
)
def test_an_apis_definition_decides_which_events_are_routes(tmp_path, kind, more, own):
    """As in SAM: see `Apis.creates`."""
    api = f"Properties: {{{REFERENCES[kind]}: !Ref Web, Method: GET, Path: "
    events = f"{{A: {{Type: {kind}, {api} /shop}}}}, B: {{Type: {kind}, {api} /extra}}}}}}"
    text = TEMPLATE.replace("PROPERTIES", f"      Events: {events}").replace(
        "RESOURCES",
        f"""
  Web:
    Type: AWS::Serverless::{kind}
    Properties:
      {more}
      StageName: v1
      DefinitionBody:
        paths:
          /shop:
            get:
              x-amazon-apigateway-integration:
                payloadFormatVersion: "1.0"
                uri: !Sub "arn:aws:apigateway:lambda:path/functions/${{Clerk.Arn}}/invocations"
""",
    )
    (tmp_path / "template.yaml").write_text(text)

    read = read_template(tmp_path / "template.yaml", {})

    (clerk,) = read.functions
    routes = [f"{each.method} {each.path} {each.payload}" for each in clerk.routes]
    assert routes == [*own, "GET /shop 1.0"]
    why = "it isn't in the API's definition: add it there"
    assert read.notes == (() if own else (f"GET /extra of Web won't exist, as {why}",))


def test_a_route_of_an_http_api_that_ends_with_a_slash_is_named(tmp_path):
    event = "Events: {A: {Type: HttpApi, Properties: {Method: GET, Path: /notes/}}}"

    why = "an HTTP API's routes can't end with a slash: write /notes"
    assert notes(tmp_path, event) == (f"GET /notes/ of ServerlessHttpApi won't exist, as {why}",)


@pytest.mark.parametrize(
    "resource",
    [
        "{Type: AWS::Serverless::StateMachine",
        "{Type: AWS::Serverless::Function, Properties: {PackageType: Image}",
        (
            "{Type: AWS::Serverless::Function, Properties: "
            "{Runtime: nodejs22.x, Handler: a.b, CodeUri: .}"
        ),
    ],
)
def test_a_resource_that_cannot_run_is_left_out_by_a_false_condition(tmp_path, resource):
    with pytest.raises(TemplateError, match="a false Condition leaves it out"):
        notes(tmp_path, resources=f"  Other: {resource}}}")

    assert notes(tmp_path, resources=f"  Other: {resource}, Condition: OnAws}}") == ()
