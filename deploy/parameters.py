"""The stack's parameters: those that a deployment sets, and those that the stack keeps."""

import difflib
from collections.abc import Mapping
from pathlib import Path

from common.runtime.settings import SECRETS
from local.sam.source import load_yaml

from .account import Stack
from .environments import Environment
from .failures import DeployError

# to which scripts/deploy gives a new value whenever something has changed
RELEASE = "Release"
TEMPLATE = Path(__file__).resolve().parent.parent / "template.yaml"


def declared_parameters() -> dict[str, dict[str, object]]:
    """Return the parameters of template.yaml with their properties, by name."""
    found: dict[str, dict[str, object]] = load_yaml(TEMPLATE)["Parameters"]
    return found


def stack_parameters(
    environment: Environment, stack: Stack | None, versions: Mapping[str, int], account: str
) -> dict[str, str]:
    """Return the parameters to give to the stack; it keeps its values of all others.

    `versions` are those of the secrets in SSM, by setting. Raises DeployError, naming what is
    missing or unknown.
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
            "which model edits the photos? Set it once: "
            f"`scripts/deploy {environment.name} ReplicateModel=owner/name`"
        )
    if "BucketName" not in parameters and not before:
        parameters["BucketName"] = f"{environment.stack}-{account}"
    # a new version restarts the functions, which then read what has changed
    parameters["SecretsVersion"] = ".".join(str(versions[name]) for name in SECRETS)
    return parameters


def kept_values(parameters: Mapping[str, str], stack: Stack) -> dict[str, tuple[str, str]]:
    """Return what `stack` keeps though the template's default differs: (value, default), by name.

    CloudFormation does not know whether a value was once given or was the default at the time, so
    sam keeps both: a changed default only reaches new stacks. Secrets are left out.
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
    """Raise DeployError for anything that sam would silently leave out."""
    declared = declared_parameters()
    for name in sorted(given.keys() - declared.keys()):
        meant = difflib.get_close_matches(name, declared, n=1)
        hint = f": did you mean {meant[0]}?" if meant else "; it describes those that it has"
        raise DeployError(f"template.yaml has no parameter {name}{hint}")
