"""The environments of samconfig.toml: where each is deployed, and with which parameters."""

import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import boto3

from .failures import DeployError


@dataclass(frozen=True)
class Environment:
    """One environment; `parameters` are what the stack is told beyond the template's defaults."""

    name: str
    stack: str
    region: str
    parameters: Mapping[str, str]

    @property
    def secrets_path(self) -> str:
        """Where its secrets stand in SSM."""
        return self.parameters["SecretsPath"]


def read_environment(path: Path, name: str, given: Sequence[str] = ()) -> Environment:
    """Return the environment `name` of the samconfig at `path`.

    `given` are parameters as Name=Value that go before the file's. Raises DeployError.
    """
    config = tomllib.loads(path.read_text())
    environments = {
        key: value["deploy"]["parameters"]
        for key, value in config.items()
        if isinstance(value, dict) and "deploy" in value
    }
    if name not in environments:
        known = ", ".join(environments)
        raise DeployError(f"{path.name} has no environment {name}; it has {known}")
    found = environments[name]
    region = found.get("region") or os.environ.get("AWS_REGION") or boto3.Session().region_name
    if not region:
        raise DeployError("which region? Say it as AWS_REGION=eu-central-1 before the command")
    return Environment(
        name=name,
        stack=found["stack_name"],
        region=region,
        parameters=_pairs(found["parameter_overrides"]) | _pairs(given),
    )


def _pairs(texts: Sequence[str]) -> dict[str, str]:
    if wrong := [text for text in texts if "=" not in text]:
        raise DeployError(f"a parameter is given as Name=Value, and {wrong[0]} is not")
    return dict(text.split("=", 1) for text in texts)
