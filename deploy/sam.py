"""`sam deploy`: its command line, and the file in which it gets the stack's parameters."""

import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

import yaml

from .environments import CONFIG, Environment
from .packages import SAM, run

UNESCAPED_BY_SAM = re.compile("[ \"']")


def deploy_packages(
    environment: Environment, template: Path, parameters: Mapping[str, str], *, is_sure: bool
) -> None:
    """Deploy the packages that `template` names; sam asks first unless `is_sure`.

    Raises DeployError.
    """
    with tempfile.TemporaryDirectory(prefix="darkroom-") as folder:
        file = Path(folder) / "parameters.yaml"
        file.write_text(parameter_file(parameters), encoding="ascii")
        run(*SAM, *sam_arguments(environment, template, file, is_sure=is_sure))


def sam_arguments(
    environment: Environment, template: Path, parameters: Path, *, is_sure: bool
) -> list[str]:
    """Return the arguments of sam; `parameters` is a file that holds `parameter_file`'s text."""
    return [
        "deploy",
        *("--template-file", str(template)),
        # otherwise sam looks next to the template, where there is none
        *("--config-file", str(CONFIG)),
        *("--config-env", environment.name),
        *("--region", environment.region),
        *(["--no-confirm-changeset"] if is_sure else []),
        "--no-fail-on-empty-changeset",
        *("--parameter-overrides", f"file://{parameters}"),
    ]


def parameter_file(parameters: Mapping[str, str]) -> str:
    """Return the YAML from which sam reads every value unchanged.

    On the command line sam ends a value at its first blank or quote, and accepts no empty one. In a
    file a value without quotes may become a number or a date; and from any value sam removes the
    surrounding quotes and a backslash before a quote or a blank, twice: for the file and for the
    command line that names it. Seen in aws-sam-cli 1.170.0, `samcli/cli/types.py`.
    """
    escaped = {name: _escape(_escape(value)) for name, value in sorted(parameters.items())}
    return yaml.safe_dump(escaped, default_style='"')


def _escape(value: str) -> str:
    return UNESCAPED_BY_SAM.sub(r"\\\g<0>", value)
