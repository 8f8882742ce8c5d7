"""Reads a function's environment variables, and checks them as Lambda does."""

import re
from collections.abc import Mapping
from typing import Any

from .parameters import as_text
from .problems import Problems
from .properties import RESERVED_VARIABLES

VARIABLE_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9_]+")
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
MAX_ENVIRONMENT = 4096
LOG_FORMATS = ("JSON", "Text")
LOG_LEVELS = ("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL")
MANAGED_INSTANCES = "AWS_LAMBDA_MAX_CONCURRENCY"


def logging_of(found: Mapping[str, Any], place: str, problems: Problems) -> dict[str, str]:
    """Return the variables that Lambda sets for a `LoggingConfig`, and report what it refuses.

    https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-advanced.html
    """
    place = f"{place}.LoggingConfig"
    style, level = found.get("LogFormat", "Text"), found.get("ApplicationLogLevel", "INFO")
    if style not in LOG_FORMATS:
        problems.add(f"{place}.LogFormat", f"expected JSON or Text, not {style}")
    if level not in LOG_LEVELS:
        known = ", ".join(LOG_LEVELS)
        problems.add(f"{place}.ApplicationLogLevel", f"expected one of {known}, not {level}")
    group = {"AWS_LAMBDA_LOG_GROUP_NAME": as_text(found["LogGroup"])} if "LogGroup" in found else {}
    if style == "JSON":
        return {"AWS_LAMBDA_LOG_FORMAT": "JSON", "AWS_LAMBDA_LOG_LEVEL": str(level), **group}
    if {"ApplicationLogLevel", "SystemLogLevel"} & found.keys():
        problems.add(place, "log levels need LogFormat: JSON")
    return group


def variables_of(found: Mapping[str, Any], place: str, problems: Problems) -> dict[str, str]:
    """Return an `Environment`'s variables, and report those that Lambda refuses."""
    place = f"{place}.Environment.Variables"
    variables: dict[str, str] = {}
    for name, value in (found.get("Variables") or {}).items():
        if isinstance(value, dict | list):
            problems.add(f"{place}.{name}", "a variable's value must be a string")
        elif name == MANAGED_INSTANCES:
            problems.add(f"{place}.{name}", "Managed Instances are not emulated")
        elif name in RESERVED_VARIABLES:
            problems.add(f"{place}.{name}", "Lambda sets this variable itself")
        elif not isinstance(name, str):  # such as ON, which YAML reads as true
            problems.add(place, f"YAML does not read the name {name} as a string: quote it")
        elif not VARIABLE_NAME.fullmatch(name):
            problems.add(
                f"{place}.{name}", "a name must be a letter, then letters, digits and underscores"
            )
        else:
            variables[name] = as_text(value)
    if sum(len(name) + len(value) for name, value in variables.items()) > MAX_ENVIRONMENT:
        problems.add(place, f"Lambda allows at most {MAX_ENVIRONMENT} bytes of variables")
    return variables
