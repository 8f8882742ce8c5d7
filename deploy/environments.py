"""The environments in samconfig.toml: where each is deployed, and with which parameters."""

import os
import shlex
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

import boto3

from .failures import DeployError

CONFIG = Path(__file__).resolve().parent.parent / "samconfig.toml"


@dataclass(frozen=True)
class Environment:
    """One environment; `parameters` override the template's defaults."""

    name: str
    stack: str
    region: str
    parameters: Mapping[str, str]

    @property
    def secrets_path(self) -> str:
        """The path of the environment's secrets in SSM."""
        return self.parameters["SecretsPath"]


class SamDeploy(TypedDict, total=False):
    """The parameters for `sam deploy` that are read from samconfig.toml."""

    stack_name: str
    region: str
    parameter_overrides: str | list[str]


def read_environment(path: Path, name: str, given: Sequence[str] = ()) -> Environment:
    """Return the environment `name` from the samconfig.toml at `path`.

    `given` contains Name=Value parameters that override the file's. Raises DeployError.
    """
    found = _parameters_of(path, name)
    if "stack_name" not in found:
        raise DeployError(f"{path.name}: {name} lacks stack_name")
    parameters = _pairs(found.get("parameter_overrides", [])) | _pairs(given)
    if "SecretsPath" not in parameters:
        raise DeployError(f"{path.name}: {name} lacks SecretsPath, for example /darkroom/{name}")
    region = found.get("region") or os.environ.get("AWS_REGION") or boto3.Session().region_name
    if not region:
        raise DeployError("no region: put it before the command, like AWS_REGION=eu-central-1")
    return Environment(
        name=name,
        stack=found["stack_name"],
        region=region,
        parameters=parameters,
    )


def _parameters_of(path: Path, name: str) -> SamDeploy:
    """Return the parameters that the file sets for `sam deploy` in an environment."""
    try:
        config = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as exc:
        raise DeployError(f"{path.name} can't be read: {exc}") from exc
    environments = {
        key: value["deploy"].get("parameters", {})
        for key, value in config.items()
        if isinstance(value, dict) and "deploy" in value
    }
    if name not in environments:
        known = ", ".join(environments)
        raise DeployError(f"{path.name} has no environment {name}; it has {known}")
    found: SamDeploy = environments[name]
    return found


def _pairs(given: str | Sequence[str]) -> dict[str, str]:
    """Parse parameters given as a list, or as the text that `sam deploy --guided` writes."""
    texts = shlex.split(given) if isinstance(given, str) else given
    if wrong := [text for text in texts if "=" not in text]:
        raise DeployError(f"invalid parameter {wrong[0]}: expected Name=Value")
    return dict(text.split("=", 1) for text in texts)
