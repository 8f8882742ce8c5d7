"""The notes about parts of a template that have no effect in the local cloud."""

from pathlib import Path

import pytest
from samtranslator.model.sam_resources import SamFunction

from local.failures import TemplateError
from local.sam import names
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
