"""The project's stack on moto: template.yaml, translated by SAM and created by CloudFormation."""

import io
import json
import zipfile
from pathlib import Path

import boto3
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

ROOT = Path(__file__).resolve().parents[3]
NAME = "darkroom-prod"
ARTIFACTS = "artifacts"
CODE = {
    "TelegramWebhookFunction": "functions/telegram_webhook",
    "ReplicateWebhookFunction": "functions/replicate_webhook",
    "TaskSweeperFunction": "functions/task_sweeper",
    "CommonLayer": "layers/common/python",
}
PARAMETERS = {
    "SecretsPath": "/darkroom/prod",
    "SecretsVersion": "1.1.1.1",
    "ReplicateModel": "owner/name",
    "AlarmEmail": "maker@example.com",
    "Tracing": "Active",
    "TelegramConcurrency": "10",
    "ReplicateConcurrency": "20",
}


class Stack:
    """The stack, created in moto."""

    def __init__(self):
        self._cloudformation = boto3.client("cloudformation")
        boto3.client("s3").create_bucket(Bucket=ARTIFACTS)

    def create(self, **parameters):
        values = PARAMETERS | parameters
        self._cloudformation.create_stack(**_arguments(values, translated(values)))
        return self

    def update(self, **parameters):
        values = PARAMETERS | parameters
        template = translated(values)
        # moto can't update layers: it reads the ARN from its own LayerVersion object
        for resource in template["Resources"].values():
            resource["Properties"].pop("Layers", None)
        self._cloudformation.update_stack(**_arguments(values, template))

    @property
    def status(self):
        return self._cloudformation.describe_stacks(StackName=NAME)["Stacks"][0]["StackStatus"]

    @property
    def outputs(self):
        found = self._cloudformation.describe_stacks(StackName=NAME)["Stacks"][0]["Outputs"]
        return {each["OutputKey"]: each["OutputValue"] for each in found}

    def names(self, kind):
        """Return the physical ids of all resources of the type `kind`, by name in the template."""
        found = self._cloudformation.list_stack_resources(StackName=NAME)["StackResourceSummaries"]
        return {
            each["LogicalResourceId"]: each["PhysicalResourceId"]
            for each in found
            if each["ResourceType"] == kind
        }


def _arguments(values, template):
    return {
        "StackName": NAME,
        "TemplateBody": json.dumps(template),
        "Parameters": [
            {"ParameterKey": key, "ParameterValue": value} for key, value in values.items()
        ],
        "Capabilities": ["CAPABILITY_IAM"],
    }


def translated(values):
    """Return template.yaml as plain CloudFormation, with its code packaged as by `sam package`."""
    template = yaml_parse((ROOT / "template.yaml").read_text())
    for name, folder in CODE.items():
        key = f"{name}.zip"
        boto3.client("s3").put_object(Bucket=ARTIFACTS, Key=key, Body=_packed(ROOT / folder))
        place = "ContentUri" if name == "CommonLayer" else "CodeUri"
        template["Resources"][name]["Properties"][place] = f"s3://{ARTIFACTS}/{key}"
    return transform(template, dict(values), NoManagedPolicies())


class NoManagedPolicies:
    """Keeps SAM from asking IAM for AWS's policies, none of which the template uses by name."""

    def load(self):
        return {}


def _packed(folder):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for file in sorted(folder.rglob("*.py")):
            archive.write(file, file.relative_to(folder.parent))
    return packed.getvalue()
