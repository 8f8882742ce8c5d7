"""Deletes the published versions of a stack's functions to which no alias points."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from .account import Stack
from .environments import Environment
from .failures import DeployError, cause_of

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

LATEST = "$LATEST"


def delete_old_versions(environment: Environment, stack: Stack) -> list[str]:
    """Delete all versions to which no alias points, and return them as name:version.

    They were published by earlier deployments, including failed ones. SAM never deletes them, and
    AWS charges for a snapshot for as long as its version exists. Raises DeployError.
    """
    client = boto3.client("lambda", region_name=environment.region)
    deleted = []
    try:
        for name in stack.outputs.get("Functions", "").split():
            for version in _unused(client, name):
                client.delete_function(FunctionName=name, Qualifier=version)
                deleted.append(f"{name}:{version}")
    except (ClientError, BotoCoreError) as exc:
        raise DeployError(
            f"the bot is deployed, but its old versions can't be deleted ({cause_of(exc)}): that "
            "needs the permissions lambda:ListVersionsByFunction, lambda:ListAliases and "
            "lambda:DeleteFunction; the next scripts/deploy tries again"
        ) from exc
    return deleted


def _unused(client: "LambdaClient", name: str) -> Iterator[str]:
    used = {LATEST}
    for page in client.get_paginator("list_aliases").paginate(FunctionName=name):
        for alias in page["Aliases"]:
            weights = alias.get("RoutingConfig", {}).get("AdditionalVersionWeights", {})
            used |= {alias["FunctionVersion"], *weights}
    pages = list(client.get_paginator("list_versions_by_function").paginate(FunctionName=name))
    versions = [each["Version"] for page in pages for each in page["Versions"]]
    yield from (version for version in versions if version not in used)
