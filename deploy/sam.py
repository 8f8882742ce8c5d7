"""Runs `sam deploy`, with the stack's parameters in a file."""

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
    """Return sam's arguments; `parameters` is a file with the output of `parameter_file`."""
    return [
        "deploy",
        *("--template-file", str(template)),
        # otherwise sam looks for it next to the template
        *("--config-file", str(CONFIG)),
        *("--config-env", environment.name),
        *("--region", environment.region),
        *(["--no-confirm-changeset"] if is_sure else []),
        "--no-fail-on-empty-changeset",
        *("--parameter-overrides", f"file://{parameters}"),
    ]


def parameter_file(parameters: Mapping[str, str]) -> str:
    """Return YAML from which sam reads every value unchanged.

    On the command line, sam cuts a value off at its first space or quote, and rejects empty values.
    In a file, an unquoted value can become a number or a date. sam also unquotes every value twice,
    once for the file and once for the command line: it removes surrounding quotes, and backslashes
    before quotes and spaces. See `samcli/cli/types.py` in aws-sam-cli 1.170.0.
    """
    escaped = {name: _escape(_escape(value)) for name, value in sorted(parameters.items())}
    return yaml.safe_dump(escaped, default_style='"')


def _escape(value: str) -> str:
    return UNESCAPED_BY_SAM.sub(r"\\\g<0>", value)
