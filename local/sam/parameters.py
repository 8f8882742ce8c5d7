"""The values of a template's parameters, checked as CloudFormation checks them.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
"""

import re
import shlex
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..failures import TemplateError
from .problems import Misplaced, Problems
from .spelling import hint


def parameter_values(
    declared: Mapping[str, Any], given: Mapping[str, str], problems: Problems
) -> dict[str, str]:
    """Return the declared parameters' values, and report missing, invalid and unknown ones."""
    for unknown in sorted(given.keys() - declared.keys()):
        more = hint(unknown, declared) or f"; it has: {', '.join(declared) or 'none'}"
        problems.add("Parameters", f"the template has no parameter {unknown}{more}")
    values: dict[str, str] = {}
    for name, spec in declared.items():
        if not isinstance(spec, dict):
            problems.add(f"Parameters.{name}", "a parameter needs a Type")
            continue
        value = given.get(name, spec.get("Default"))
        if value is None:
            problems.add(f"Parameters.{name}", f"no value for {name}: add --parameter {name}=VALUE")
            continue
        values[name] = as_text(value)
        with problems.noted(f"Parameters.{name}"):
            _check(name, values[name], spec)
    return values


def as_text(value: object) -> str:
    """Return a value as CloudFormation writes it into text: true, not True."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ",".join(as_text(item) for item in value)
    return str(value)


def _check(name: str, value: str, spec: Mapping[str, Any]) -> None:
    place = f"Parameters.{name}"
    allowed = [as_text(item) for item in spec.get("AllowedValues", [])]
    if allowed and value not in allowed:
        raise Misplaced(place, f"{value!r} is not one of {', '.join(allowed)}")
    pattern = spec.get("AllowedPattern")
    if pattern and not re.fullmatch(str(pattern), value):
        raise Misplaced(place, f"the value does not match {pattern}")
    if spec.get("Type") == "Number" and not re.fullmatch(r"[+-]?\d+(\.\d+)?", value):
        raise Misplaced(place, f"{value!r} is not a number")
    is_number = spec.get("Type") == "Number"
    size = float(value) if is_number else len(value)
    least, most = ("MinValue", "MaxValue") if is_number else ("MinLength", "MaxLength")
    if not float(spec.get(least, "-inf")) <= size <= float(spec.get(most, "inf")):
        raise Misplaced(place, f"the value is not between {least} and {most}")


# the sections of samconfig.toml with parameters, the most specific last
SECTIONS = ("global", "deploy", "local_start_api")


def samconfig_parameters(folder: Path) -> dict[str, str]:
    """Return the parameter_overrides of samconfig.toml's default environment.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-config.html
    Raises TemplateError if the file is not TOML.
    """
    path = folder / "samconfig.toml"
    if not path.is_file():
        return {}
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8")).get("default", {})
    except (OSError, ValueError) as exc:
        raise TemplateError(f"{path}: {exc}") from exc
    values: dict[str, str] = {}
    for section in SECTIONS:
        given = found.get(section, {}).get("parameters", {}).get("parameter_overrides", [])
        values.update(_pairs(given))
    return values


def _pairs(given: str | list[str]) -> Iterator[tuple[str, str]]:
    """Yield the pairs of `A=1 B="two words"`, or of SAM's ParameterKey=A,ParameterValue=1."""
    text = given if isinstance(given, str) else " ".join(given)
    for word in shlex.split(text):
        if long := re.fullmatch(r"ParameterKey=([^,]+),ParameterValue=(.*)", word, re.DOTALL):
            yield long[1], long[2]
        elif "=" in word:
            name, _, value = word.partition("=")
            yield name, value
