"""Which changes make SAM's translator publish a version, and (on moto) that requests go to it."""

import functools

import boto3
import pytest
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

from .stack import CODE, PARAMETERS, ROOT, NoManagedPolicies, Stack

WEBHOOKS = ("TelegramWebhookFunction", "ReplicateWebhookFunction")
FIRST, SECOND = "aaaaaaaaaa000000", "bbbbbbbbbb000000"


@functools.cache  # SAM's translator takes a moment, and most tests compare with the same stacks
def versions(change=lambda _: None, **parameters):
    """Return the versions' logical ids; CloudFormation publishes a version for each new id."""
    template = yaml_parse((ROOT / "template.yaml").read_text())
    for name in CODE:
        place = "ContentUri" if name == "CommonLayer" else "CodeUri"
        template["Resources"][name]["Properties"][place] = f"s3://packages/{name}"
    change(template)
    found = transform(template, PARAMETERS | parameters, NoManagedPolicies())["Resources"]
    return {name for name, each in found.items() if each["Type"] == "AWS::Lambda::Version"}


def layer(template):
    template["Resources"]["CommonLayer"]["Properties"]["ContentUri"] = "s3://packages/other"


def code(template):
    for name in WEBHOOKS:
        template["Resources"][name]["Properties"]["CodeUri"] = "s3://packages/other"


def timeout(template):
    template["Globals"]["Function"]["Timeout"] = 20


@pytest.mark.parametrize("change", [layer, code, timeout])
def test_sam_publishes_versions_for_a_changed_package_or_template(change):
    assert not versions(change) & versions()


@pytest.mark.parametrize(
    "parameter", [{"MaxRunning": "3"}, {"SecretsVersion": "2.1.1.1"}, {"SnapStart": "true"}]
)
def test_sam_publishes_versions_for_another_release_but_not_for_other_parameters(parameter):
    assert versions(**parameter) == versions()
    assert versions(**parameter, Release=FIRST) & versions() == set()
    assert versions(Release=FIRST) & versions(Release=SECOND) == set()


def test_only_the_webhooks_have_versions():
    assert {name.partition("Version")[0] for name in versions(Release=FIRST)} == set(WEBHOOKS)


def test_requests_go_to_a_published_version(aws):
    """moto publishes before it changes the function, so updates are tested on ministack instead."""
    stack = Stack().create(Release=FIRST)

    client, names = boto3.client("lambda"), stack.names("AWS::Lambda::Function")
    (api,) = stack.names("AWS::ApiGatewayV2::Api").values()
    found = boto3.client("apigatewayv2").get_integrations(ApiId=api)["Items"]
    for name in WEBHOOKS:
        alias = client.get_alias(FunctionName=names[name], Name="live")
        assert alias["FunctionVersion"] == "1"
        assert any(alias["AliasArn"] in each["IntegrationUri"] for each in found)


@pytest.mark.parametrize(("given", "kind"), [("false", "None"), ("true", "PublishedVersions")])
def test_snapshots_are_taken_only_if_snapstart_is_true(given, kind):
    template = yaml_parse((ROOT / "template.yaml").read_text())
    assert template["Parameters"]["SnapStart"]["Default"] == "false"
    condition, *branches = template["Resources"][WEBHOOKS[0]]["Properties"]["SnapStart"]["ApplyOn"][
        "Fn::If"
    ]
    assert template["Conditions"][condition] == {"Fn::Equals": [{"Ref": "SnapStart"}, "true"]}
    assert branches[given != "true"] == kind
