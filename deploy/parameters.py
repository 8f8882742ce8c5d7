"""Decides which of a stack's parameters a deployment sets, and which ones the stack keeps."""

from collections.abc import Mapping
from pathlib import Path

from common.runtime.settings import SECRETS
from local.sam.source import load_yaml
from local.sam.spelling import hint

from .account import Stack
from .environments import Environment
from .failures import DeployError

# scripts/deploy changes this parameter whenever anything else in a deployment changes
RELEASE = "Release"
TEMPLATE = Path(__file__).resolve().parent.parent / "template.yaml"


def declared_parameters() -> dict[str, dict[str, object]]:
    """Return the parameters of template.yaml with their properties, by name."""
    found: dict[str, dict[str, object]] = load_yaml(TEMPLATE)["Parameters"]
    return found


def stack_parameters(
    environment: Environment, stack: Stack | None, versions: Mapping[str, int], account: str
) -> dict[str, str]:
    """Return the parameters to set; the stack keeps its values for all others.

    `versions` maps settings to the versions of their secrets in SSM. Raises DeployError if a secret
    or the model is missing, or a parameter is unknown.
    """
    if missing := [name.upper() for name in SECRETS if name not in versions]:
        raise DeployError(
            f"SSM has no {', '.join(missing)} under {environment.secrets_path}: "
            f"`scripts/deploy {environment.name} --secrets` asks for them and stores them"
        )
    _refuse_unknown(environment.parameters)
    before = stack.parameters if stack else {}
    parameters = dict(environment.parameters)
    if not parameters.get("ReplicateModel", before.get("ReplicateModel")):
        raise DeployError(
            "no model is set to edit the photos: set it once with "
            f"`scripts/deploy {environment.name} ReplicateModel=owner/name`"
        )
    if "BucketName" not in parameters and not before:
        parameters["BucketName"] = f"{environment.stack}-{account}"
    # if a version changes, so does this parameter: the functions restart and read the new secret
    parameters["SecretsVersion"] = ".".join(str(versions[name]) for name in SECRETS)
    return parameters


def kept_values(parameters: Mapping[str, str], stack: Stack) -> dict[str, tuple[str, str]]:
    """Return the values that `stack` keeps although they differ from the template's defaults.

    The result maps names to (value, default) and contains no secrets. CloudFormation doesn't record
    whether a value was set or was a former default, so sam keeps it: new defaults only affect new
    stacks.
    """
    defaults = {
        name: str(each["Default"])
        for name, each in declared_parameters().items()
        if "Default" in each and not each.get("NoEcho") and name not in {*parameters, RELEASE}
    }
    return {
        name: (stack.parameters[name], default)
        for name, default in defaults.items()
        if stack.parameters.get(name, default) != default
    }


def _refuse_unknown(given: Mapping[str, str]) -> None:
    """Raise DeployError for unknown parameters, which sam would silently ignore."""
    declared = declared_parameters()
    for name in sorted(given.keys() - declared.keys()):
        more = hint(name, declared) or "; see its section Parameters"
        raise DeployError(f"template.yaml has no parameter {name}{more}")
