"""What scripts/deploy republishes, and which old versions it deletes, with moto as Lambda."""

import io
import zipfile

import boto3
import pytest
from moto import mock_aws

from deploy.account import Stack
from deploy.environments import Environment
from deploy.failures import DeployError
from deploy.release import release_of
from deploy.versions import delete_old_versions

PROD = Environment("prod", "darkroom-prod", "eu-central-1", {"SecretsPath": "/darkroom/prod"})
NAMES = ("darkroom-prod-telegram", "darkroom-prod-replicate", "darkroom-prod-sweeper")
STACK = Stack({}, {"Functions": " ".join(NAMES)})
TEMPLATE = """
Resources:
  F: {Type: AWS::Serverless::Function, Properties: {CodeUri: F}}
  L: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: L}}
"""


@pytest.fixture
def client():
    with mock_aws():
        role = boto3.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument="{}")
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("app.py", "")
        made = boto3.client("lambda", region_name=PROD.region)
        for name in NAMES:
            made.create_function(
                FunctionName=name,
                Runtime="python3.13",
                Role=role["Role"]["Arn"],
                Handler="app.handler",
                Code={"ZipFile": packed.getvalue()},
            )
        yield made


def publish_three(client, name):
    for number in range(3):
        client.update_function_configuration(FunctionName=name, Description=str(number))
        client.publish_version(FunctionName=name)


def versions(client, name):
    found = client.list_versions_by_function(FunctionName=name)["Versions"]
    return [each["Version"] for each in found]


def test_only_versions_without_an_alias_are_deleted(client):
    telegram, replicate, sweeper = NAMES
    publish_three(client, telegram)
    client.create_alias(FunctionName=telegram, Name="live", FunctionVersion="3")
    publish_three(client, replicate)
    shift = {"AdditionalVersionWeights": {"1": 0.1}}
    client.create_alias(
        FunctionName=replicate, Name="live", FunctionVersion="3", RoutingConfig=shift
    )

    deleted = delete_old_versions(PROD, STACK)

    assert deleted == [f"{telegram}:1", f"{telegram}:2", f"{replicate}:2"]
    assert versions(client, telegram) == ["$LATEST", "3"]
    assert versions(client, replicate) == ["$LATEST", "1", "3"]
    assert versions(client, sweeper) == ["$LATEST"]
    assert delete_old_versions(PROD, STACK) == []


def test_a_failed_deletion_is_reported_in_one_line(client):
    client.delete_function(FunctionName=NAMES[0])
    with pytest.raises(DeployError, match=r"ResourceNotFound.*lambda:DeleteFunction"):
        delete_old_versions(PROD, STACK)


@pytest.fixture
def packages(tmp_path):
    for name in ("F", "L"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.py").write_text("")
    file = tmp_path / "template.yaml"
    file.write_text(TEMPLATE)
    return file


def rename(packages):
    (packages.parent / "L/a.py").rename(packages.parent / "L/b.py")


CHANGES = {
    "a function": lambda packages: (packages.parent / "F/a.py").write_text("x"),
    "the layer": lambda packages: (packages.parent / "L/a.py").write_text("x"),
    "a file's name": rename,
    "the template": lambda packages: packages.write_text(TEMPLATE + "  # more\n"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_any_changed_package_makes_another_release(packages, change):
    before = release_of(packages, {}, None)
    assert release_of(packages, {}, None) == before
    change(packages)
    assert release_of(packages, {}, None) != before


def test_any_changed_value_makes_another_release_wherever_it_comes_from(packages):
    known = Stack({"MaxRunning": "3", "Release": "0123456789abcdef"}, {})
    before = release_of(packages, {}, known)
    # all other parameters have their defaults
    assert release_of(packages, {"MaxRunning": "3"}, None) == before
    assert release_of(packages, {"MaxRunning": "4"}, known) != before
    assert release_of(packages, {"SnapStart": "true"}, known) != before
    assert release_of(packages, {"SecretsVersion": "2.1.1.1"}, known) != before
