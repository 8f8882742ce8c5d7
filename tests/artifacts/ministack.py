"""ministack in place of AWS: it deploys sam's stack and runs the functions."""

import contextlib
import re
from pathlib import Path

import boto3
import pytest
import yaml
from samtranslator.yaml_helper import yaml_parse

from trust.ministack import PROGRAM
from trust.ministack import ministack as run_ministack

# not supported by ministack, so removed from the template; a test fails if the list is incomplete
LEFT_OUT = {
    "FunctionErrorsAlarm": "metric math in an alarm",
    "ThrottlesAlarm": "metric math in an alarm",
}
ALIAS_IN_URI = re.compile(r"functions/\$\{(\w+)\}")


class Ministack:
    """A running ministack."""

    def __init__(self, url):
        self.url = url

    def stack(self, name):
        """Return the stack as CloudFormation describes it."""
        return boto3.client("cloudformation").describe_stacks(StackName=name)["Stacks"][0]

    def api_url(self, name):
        """Return the URL of the stack's HTTP API: a path on ministack, as a host would need DNS."""
        return f"{self.url}/_aws/execute-api/{self._physical_ids(name)['HttpApi']}/$default"

    def add_routes(self, name):
        """Create the routes of the stack's HTTP API.

        SAM puts them into the API's Body, which ministack's CloudFormation ignores.
        """
        gateway = boto3.client("apigatewayv2")
        ids = self._physical_ids(name)
        assert gateway.get_routes(ApiId=ids["HttpApi"])["Items"] == []
        for route, alias in self._routes(name):
            made = gateway.create_integration(
                ApiId=ids["HttpApi"],
                IntegrationType="AWS_PROXY",
                IntegrationUri=ids[alias],
                PayloadFormatVersion="2.0",
            )
            target = f"integrations/{made['IntegrationId']}"
            gateway.create_route(ApiId=ids["HttpApi"], RouteKey=route, Target=target)

    def _routes(self, name):
        """Yield each route key of the API in CloudFormation, with the logical id of its alias."""
        found = boto3.client("cloudformation").get_template(
            StackName=name, TemplateStage="Processed"
        )["TemplateBody"]
        for path, methods in found["Resources"]["HttpApi"]["Properties"]["Body"]["paths"].items():
            for method, operation in methods.items():
                uri = operation["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"]
                yield f"{method.upper()} {path}", ALIAS_IN_URI.search(uri)[1]

    def _physical_ids(self, name):
        found = boto3.client("cloudformation").list_stack_resources(StackName=name)
        return {
            each["LogicalResourceId"]: each["PhysicalResourceId"]
            for each in found["StackResourceSummaries"]
        }


@contextlib.contextmanager
def ministack(folder):
    """Run ministack within the block, as the AWS that boto3 and sam talk to."""
    if not PROGRAM.exists():
        pytest.skip("needs .tools/ministack: scripts/setup-deploy")
    with run_ministack(folder) as (url, _):
        yield Ministack(url)


def deployable(build, folder, release):
    """Write the template of `build` without what ministack doesn't support; return its path.

    `release` is written into the template, which uses it to publish versions, because ministack
    passes no parameters to SAM's translator.
    """
    template = yaml_parse((build / "template.yaml").read_text(encoding="utf-8"))
    for each in template["Resources"].values():
        properties = each.get("Properties", {})
        for key in {"CodeUri", "ContentUri"} & properties.keys():
            properties[key] = str(build / properties[key])
        if "AutoPublishCodeSha256" in properties:
            assert properties["AutoPublishCodeSha256"] == {"Ref": "Release"}
            properties["AutoPublishCodeSha256"] = release
    for name in LEFT_OUT:
        del template["Resources"][name]
    body = template["Resources"]["Dashboard"]["Properties"]["DashboardBody"]
    for name in LEFT_OUT:
        body["Fn::Sub"] = body["Fn::Sub"].replace(f'"${{{name}.Arn}}",', "")
    file = Path(folder) / "template.yaml"
    file.write_text(yaml.safe_dump(template), encoding="utf-8")
    return file
