"""Determines the values of a template's parameters, and checks them as CloudFormation does.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
"""

import re
from collections.abc import Mapping
from typing import Any

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
    """Return a value as CloudFormation converts it to text: true, not True."""
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
